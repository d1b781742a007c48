"""A demonstration by a skeleton that knows no rule: the signal that repeats is found, with the true count and usable thresholds."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from mirror.cli.teach import format_draft
from mirror.coach.session import Session
from mirror.coach.signal.learn import LearnedExercise, learn_exercise
from mirror.errors import MirrorError
from mirror.exercises import parse_exercise
from mirror.types import Pose
from tests.people import Dropout, Film, filmed, length, moves, nobody, reps, squats
from tests.people.doing import DOINGS, LOW


def lesson_of(poses: Iterable[Pose]) -> tuple[LearnedExercise, list[Pose]]:
    seen = list(poses)
    return learn_exercise(np.array([pose.time for pose in seen]), [pose.points for pose in seen]), seen


def counted(lesson: LearnedExercise, poses: Iterable[Pose]) -> int:
    """What the drafted file counts."""
    session = Session(parse_exercise("mine", format_draft("mine", lesson, "clip.mp4"), "exercise mine.toml"), 0)
    for pose in poses:
        session.update(pose)
    return len(session.reps)


@pytest.mark.integration
@pytest.mark.parametrize("key", list(DOINGS))
@pytest.mark.parametrize(("count", "rate"), [(3, 30.0), (5, 10.0)])
def test_repetitions_are_found_and_the_draft_counts_them(key: str, count: int, rate: float) -> None:
    lesson, poses = lesson_of(DOINGS[key].film(count, rate=rate))
    assert lesson.count == count
    assert counted(lesson, poses) == count


@pytest.mark.integration
@pytest.mark.parametrize("rate", [10.0, 30.0])
def test_squats_are_found_by_their_depth(rate: float) -> None:
    lesson, poses = lesson_of(filmed(squats(4), length(4), rate=rate))
    assert (lesson.signal.word, lesson.count, lesson.view, lesson.standing) == ("depth", 4, "front", True)
    assert 0.15 < lesson.turn < 0.27
    assert [round((turn - 1.5 - 1.2) / 3.2, 1) for turn in lesson.turns] == [0, 1, 2, 3]
    assert counted(lesson, poses) == 4
    assert counted(lesson, filmed(squats(3, deepest=0.05), length(3))) == 0


def test_where_one_lies_and_which_knee_is_not_confused() -> None:
    lesson, _ = lesson_of(DOINGS["clam_shell"].film(4))
    assert lesson.view == "lying"
    assert not lesson.standing
    assert "knee" in str(lesson.signal)


def test_raising_one_arm_is_found_as_one_sided() -> None:
    def raising(share: float) -> object:
        body = moves.standing()
        shoulder = body.at[5]
        turn = np.radians(10 + 150 * share)
        out = np.array([np.sin(turn), -np.cos(turn), 0.0])
        body.at[7], body.at[9] = shoulder + 0.26 * out, shoulder + 0.48 * out
        return body

    lesson, poses = lesson_of(Film(raising, reps(4), 17))  # type: ignore[arg-type]
    assert lesson.side == 0
    assert any(joint in str(lesson.signal) for joint in ("elbow", "wrist"))
    assert lesson.count == counted(lesson, poses) == 4


def test_a_short_dropout_does_not_add_a_repetition() -> None:
    film = DOINGS["glute_bridge"].film(4)
    lesson, _ = lesson_of(Film(film.move, film.way, film.until, LOW, dropouts=(Dropout(3.0, 3.5),)))
    assert lesson.count == 4


def test_somebody_who_stands_still_teaches_nothing() -> None:
    with pytest.raises(MirrorError, match="nothing in it repeats clearly"):
        lesson_of(Film(moves.standing, lambda _: 0.0, 8.0))


def test_one_repetition_is_not_enough() -> None:
    with pytest.raises(MirrorError, match="repeats clearly"):
        lesson_of(DOINGS["glute_bridge"].film(1))


def test_an_empty_room_teaches_nothing() -> None:
    with pytest.raises(MirrorError, match="does not show a person long enough"):
        lesson_of(nobody(0.0, 5.0))


def test_a_clip_without_frames_teaches_nothing() -> None:
    with pytest.raises(MirrorError, match="does not show a person long enough"):
        learn_exercise(np.empty(0), [])
