"""What is said of feet waits for room on the glass, and is not said again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

import pytest

from mirror.coach.feet_note import AFTER_REP_S, FeetNote
from mirror.coach.feet_words import UNSEEN_FEET_NOTE
from mirror.coach.session import Session
from mirror.coach.workout import Workout
from mirror.exercises import find_exercise
from mirror.gallery.samples import sample_rep, train
from mirror.gallery.write import gallery_views
from mirror.types import Action, AssessmentScene, CalibrationScene, Cue, Pose, SetScene, SwitchQuestion, View
from mirror.types.message import message
from tests.coach.feet import TURNED_OUT, UNSEEN, looked, noted, with_feet
from tests.people import Squatter, filmed, length, squats
from tests.words import words

SQUAT = find_exercise("squat")
STANDING = train(replace(gallery_views()["set"], scene=SetScene()), last_rep=None)


def standing(seconds: float, since: float = 0.0, aside: float = 0.0, person: int = 0) -> list[Pose]:
    """A person who stands there from ``since`` on, ``aside`` of the middle, m."""
    return list(filmed(squats(0), since + seconds, Squatter(aside=aside), since=since, person=person))


def show(trainer: Session | Workout, poses: Iterable[Pose]) -> list[View]:
    made = [trainer.update(pose) for pose in poses]
    return [view if isinstance(view, View) else view[0] for view in made]


def test_a_person_is_told_which_way_their_feet_point_and_not_for_long() -> None:
    poses = with_feet(filmed(squats(0), 8.0), 0.07, 0.11)
    told = noted(show(Session(SQUAT, 0), (replace(pose, feet=pose.feet if pose.time > 2 else None) for pose in poses)), TURNED_OUT)
    assert 2 < told[0] < 3
    assert 3.5 < told[-1] - told[0] < 4.5


def test_at_another_stand_they_are_told_again() -> None:
    session = Session(SQUAT, 0)
    assert noted(show(session, looked(standing(8.0), seen=True)), TURNED_OUT)
    there = noted(show(session, looked(standing(8.0, since=8.0, aside=0.5), seen=True)), TURNED_OUT)
    assert 3.5 < there[-1] - there[0] < 4.5


def test_feet_that_stand_unlike_are_a_warning_and_not_for_long() -> None:
    views = show(Session(SQUAT, 0), with_feet(standing(8.0), 0.03, 0.15))
    told = [view.time for view in views if view.advice and words(view.advice).startswith("stand square")]
    assert 3.5 < told[-1] - told[0] < 4.5
    assert not any(view.training.note for view in views)


def test_who_has_feet_that_cannot_be_seen_is_told_once_and_not_for_long() -> None:
    session = Session(SQUAT, 0)
    told = noted(show(session, looked(filmed(squats(4, start=6.0), 6.0 + length(4)))))
    assert 3.5 < told[-1] - told[0] < 4.5
    assert len(session.reps) == 4
    assert noted(show(session, looked(standing(4.0, since=100.0)))) == []
    assert noted(show(session, looked(standing(6.0, since=104.0, aside=0.5)))) == []


def test_who_comes_back_under_another_number_is_not_told_again_but_the_next_visitor_is() -> None:
    session = Session(SQUAT, 0)
    assert noted(show(session, looked(standing(8.0))))
    assert noted(show(session, looked(standing(8.0, since=60.0, person=1)))) == []
    session.start_over()
    assert noted(show(session, looked(standing(8.0, since=120.0, person=2))))


def test_nothing_is_said_of_feet_that_were_not_looked_at_or_that_were_seen() -> None:
    assert noted(show(Session(SQUAT, 0), standing(6.0))) == []
    assert noted(show(Session(SQUAT, 0), looked(standing(6.0), seen=True))) == []


@pytest.mark.parametrize("missed", [(20,), (20, 30)])
def test_a_look_or_two_that_miss_are_no_news(missed: tuple[int, ...]) -> None:
    poses = [replace(pose, feet_missed=i in missed) for i, pose in enumerate(standing(6.0))]
    assert noted(show(Session(SQUAT, 0), poses)) == []


def test_misses_of_one_stand_are_not_counted_at_the_next() -> None:
    session = Session(SQUAT, 0)
    here, there = standing(6.0), standing(6.0, since=6.0, aside=0.5)
    seen = with_feet(here, 0.07, 0.11)
    first = [replace(pose, feet_missed=True) if i in (30, 40) else seen[i] if i > 40 else pose for i, pose in enumerate(here)]
    assert noted(show(session, first)) == []
    assert session.person.toe_out
    assert noted(show(session, (replace(pose, feet_missed=i == 60) for i, pose in enumerate(there)))) == []
    assert session.person.toe_out is None


def test_feet_that_were_seen_at_one_stand_and_are_not_at_the_next_are_told_of() -> None:
    session = Session(SQUAT, 0)
    assert noted(show(session, looked(standing(6.0), seen=True))) == []
    assert noted(show(session, looked(standing(6.0, since=6.0, aside=0.5))))


def test_looks_that_miss_feet_which_were_seen_at_this_stand_are_no_news() -> None:
    session = Session(SQUAT, 0)
    assert noted(show(session, [*looked(standing(6.0), seen=True), *looked(standing(6.0, since=6.0))])) == []


def test_whose_own_path_is_known_is_not_told_of_feet() -> None:
    session = Session(SQUAT, 2)
    show(session, filmed(squats(2), length(2)))
    assert session.person.calibrated
    assert noted(show(session, looked(standing(6.0, since=100.0)))) == []


def test_in_the_dark_it_waits_for_light() -> None:
    session = Session(SQUAT, 0)
    dark = [replace(pose, brightness=0.0) if pose.time > 0.9 else pose for pose in looked(standing(7.0))]
    assert noted(show(session, dark)) == []
    told = noted(show(session, looked(standing(8.0, since=7.0))))
    assert 3.5 < told[-1] - told[0] < 4.5


@pytest.mark.parametrize(("seen", "line"), [(False, UNSEEN), (True, TURNED_OUT)])
def test_behind_a_card_it_waits_for_its_end(seen: bool, line: str) -> None:
    workout = Workout(Session(SQUAT, 0))
    workout.change(SQUAT)
    views = show(workout, looked(standing(14.0), seen))
    card = [view.time for view in views if view.scene.name == "card"]
    told = noted(views, line)
    assert card[-1] > 6
    assert card[-1] < told[0] < card[-1] + 0.5
    assert 3.5 < told[-1] - told[0] < 4.5


def test_in_the_guided_screen_it_waits_for_the_step_that_counts() -> None:
    workout = Workout(Session(SQUAT, 0))
    workout.act(Action.GUIDE)
    views = show(workout, looked(standing(60.0)))
    assert workout.guided
    told = noted(views)
    assert told
    assert {view.scene.status.stage for view in views if view.time in told and isinstance(view.scene, AssessmentScene)} == {"do"}


def test_a_repetition_and_how_it_went_come_first() -> None:
    session, motion = Session(SQUAT, 0), squats(2, start=2.0, rest=1.0)
    film = list(filmed(motion, length(2, start=2.0, rest=1.0) + 10.0))
    unseen = [replace(pose, feet_missed=i % 10 == 0 and pose.time > 2.5) for i, pose in enumerate(film)]
    running, views = [], []
    for pose in unseen:
        views.append(session.update(pose))
        running += [pose.time] if session.running else []
    told = noted(views)
    assert len(session.reps) == 2
    assert not set(told) & set(running)
    assert not any(0 <= time - rep.end < AFTER_REP_S for rep in session.reps for time in told)
    assert told[0] >= session.reps[-1].end + AFTER_REP_S
    assert 3.5 < told[-1] - told[0] < 4.5


def test_what_a_squat_interrupts_is_said_to_its_end_afterwards() -> None:
    session, motion = Session(SQUAT, 0), squats(1, start=3.0)
    views = show(session, looked(filmed(motion, length(1, start=3.0) + 12.0)))
    told = noted(views)
    down = [time for time in told if time < session.reps[0].end]
    after = [time for time in told if time > session.reps[0].end]
    assert down
    assert after
    assert 3.0 < (down[-1] - down[0]) + (after[-1] - after[0]) < 4.5


@pytest.mark.parametrize(
    "busy",
    [
        train(STANDING, cue=Cue("praise", message("cue.corrected"), STANDING.time)),
        train(STANDING, reason="turned"),
        train(STANDING, last_rep=replace(sample_rep(1, 0.0, 0.0), end=STANDING.time - 1.0)),
        replace(STANDING, scene=SetScene(message("reason.turned.advice"))),
        replace(STANDING, scene=SetScene(offer=SwitchQuestion(message("reason.lunge")))),
        replace(STANDING, scene=CalibrationScene(0, 2, message("practice.rejected"))),
        gallery_views()["placement-turn"],
        gallery_views()["attract"],
    ],
)
def test_whatever_else_is_said_comes_first(busy: View) -> None:
    note = FeetNote()
    assert all(note.add(UNSEEN_FEET_NOTE, busy, free=True) == busy for _ in range(3))
    assert noted(note.add(UNSEEN_FEET_NOTE, replace(STANDING, time=STANDING.time + i), free=True) for i in range(9))


def test_a_clock_that_goes_back_does_not_make_it_longer() -> None:
    note, times = FeetNote(), chain((float(i) for i in range(3)), (float(i) for i in range(-5, 5)))
    told = noted(note.add(UNSEEN_FEET_NOTE, replace(STANDING, time=time), free=True) for time in times)
    assert told == [0.0, 1.0, 2.0, -5.0, -4.0]
