"""What a person hears of a whole visit, from poses through the coach."""

from __future__ import annotations

from mirror.coach.session import Session
from mirror.coach.workout import SET_END_REST_S, Workout
from mirror.exercises import find_exercise
from mirror.sound.events import SoundEvent, SoundSelector
from mirror.types import Pose
from tests.people import filmed, length, nobody, squats
from tests.words import words


def sounds(poses: list[Pose], calibration: int) -> list[SoundEvent]:
    trainer = Workout(Session(find_exercise("squat"), calibration), "full", (), 0, False, seed=1)
    selector = SoundSelector()
    return [heard for pose in poses for heard in selector.select(*trainer.update(pose))]


def test_two_practice_squats_a_clean_one_a_left_knee_and_the_end_of_the_set() -> None:
    motion = squats(4, drift={4: (0.15, 0.0)})
    heard = sounds(list(filmed(motion, length(4) + SET_END_REST_S + 3)), calibration=2)
    assert [one.tone for one in heard if one.tone] == ["rep", "rep", "rep", "alert", "alert", "rep", "end"]
    alerts = [one for one in heard if one.tone == "alert"]
    assert [(one.side, one.severity, words(one.words)) for one in alerts] == [
        ("left", "amber", "push left knee out"), ("left", "red", ""),
    ]  # fmt: skip
    assert words([one.words for one in heard if one.tone == "rep"][:3]) == ["1", "2", "3"]


def test_an_empty_room_is_silent() -> None:
    assert sounds(list(nobody(0.0, 30.0, 10.0)), calibration=2) == []
