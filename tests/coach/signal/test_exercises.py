"""Every exercise that counts on signals, situation by situation, done by a parametric skeleton before a camera with noise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mirror.coach.session import Session
from mirror.exercises import catalogue, find_exercise
from mirror.pose.filter import OneEuroFilter
from mirror.types import Action, Pose, View
from tests.people import SIZE, Dropout, Film, Shot, moves, nobody
from tests.people.doing import DOINGS, Doing
from tests.words import words

EACH = pytest.mark.parametrize("doing", DOINGS.values(), ids=list(DOINGS))
BOTH_RATES = pytest.mark.parametrize("rate", [10.0, pytest.param(30.0, marks=[pytest.mark.integration, pytest.mark.long])])
RATES = pytest.mark.parametrize("rate", [10.0, pytest.param(30.0, marks=pytest.mark.slow)])
"""Pictures a second. The clean set is tried at both, at thirty on one Python; the other situations at the Pi 4's rate, and by
``scripts/test --slow`` at both."""


@cache
def clean_film(doing: Doing, rate: float = 30.0) -> tuple[Pose, ...]:
    """Three clean repetitions on the left."""
    return (*doing.film(3, rate=rate),)


@cache
def clean_run(doing: Doing, rate: float = 30.0) -> tuple[Session, list[View]]:
    """What comes of ``clean_film``; to be looked at only."""
    return run(doing, clean_film(doing, rate))


def without(gap: Dropout, poses: Iterable[Pose]) -> Iterable[Pose]:
    """``poses`` with the joints hidden for a while."""
    for pose in poses:
        if pose.points is not None and gap.start <= pose.time < gap.end:
            points = pose.points.copy()
            points[list(gap.joints), 2] = 0.05
            yield replace(pose, points=points)
        else:
            yield pose


def run(doing: Doing | str, poses: Iterable[Pose]) -> tuple[Session, list[View]]:
    session = Session(find_exercise(doing if isinstance(doing, str) else doing.key), 0)
    return session, [session.update(pose) for pose in poses]


def test_every_exercise_is_either_a_squat_or_done_here() -> None:
    assert {key for key, exercise in catalogue().items() if not exercise.drifts} == set(DOINGS)


@EACH
@BOTH_RATES
@pytest.mark.parametrize("left", [True, False])
def test_a_clean_set_is_counted_on_the_right_side(doing: Doing, rate: float, left: bool) -> None:
    session, views = clean_run(doing, rate) if left else run(doing, doing.film(3, left=False, rate=rate))
    side = ("left" if left else "right") if doing.sided else None
    assert [rep.side for rep in session.reps] == [side] * 3
    assert session.partial_reps == []
    assert session.alerts == []
    assert all(rep.form == {} and rep.severity is None for rep in session.reps)
    assert views[-1].training.reps == 3
    assert views[-1].training.side_reps == (((3, 0) if left else (0, 3)) if doing.sided else None)


@EACH
@RATES
def test_no_still_second_is_needed_before_the_first(doing: Doing, rate: float) -> None:
    start, first = doing.ready or (0.0, doing.first), doing.first
    ready = (0.2, start[1] - start[0] + 0.2) if doing.ready else None
    at_once = replace(doing, first=first - start[0] + 0.2 if doing.ready else 0.2, ready=ready)
    session, _ = run(doing, at_once.film(3, rate=rate))
    assert (len(session.reps), session.partial_reps) == (3, [])


@EACH
@RATES
def test_tiny_movements_are_nothing(doing: Doing, rate: float) -> None:
    session, _ = run(doing, doing.film(4, far=doing.tiny, rate=rate))
    assert (session.reps, session.partial_reps) == ([], [])


@EACH
@RATES
def test_half_the_way_is_shown_apart(doing: Doing, rate: float) -> None:
    session, views = run(doing, doing.film(3, far=doing.partial, rate=rate))
    assert session.reps == []
    assert len(session.partial_reps) == views[-1].training.partials == 3
    assert all("% of the way" in words(rep.note) for rep in session.partial_reps)


@pytest.mark.integration
@EACH
@RATES
def test_a_pause_at_the_turn_is_one(doing: Doing, rate: float) -> None:
    session, _ = run(doing, doing.film(2, pause=4.0, rate=rate))
    assert (len(session.reps), len(session.partial_reps)) == (2, 0)


@EACH
@RATES
def test_a_double_dip_is_one(doing: Doing, rate: float) -> None:
    session, _ = run(doing, doing.film(2, dip=True, rate=rate))
    assert (len(session.reps), len(session.partial_reps)) == (2, 0)


@pytest.mark.integration
@EACH
def test_too_quick_is_not_counted(doing: Doing) -> None:
    least = find_exercise(doing.key).rep.min_time
    session, _ = run(doing, doing.film(3, seconds=0.45 * least, pause=0.0))
    assert session.reps == []


@EACH
@RATES
def test_a_short_dropout_loses_nothing(doing: Doing, rate: float) -> None:
    gap = Dropout(doing.first + 1.0, doing.first + 1.35)
    session, _ = run(doing, without(gap, clean_film(doing, rate)))
    assert len(session.reps) == 3


@EACH
@pytest.mark.integration
def test_a_long_dropout_abandons_the_repetition_and_the_next_one_counts(doing: Doing) -> None:
    gap = Dropout(doing.first + 0.6, doing.first + 1.8)
    session, _ = run(doing, without(gap, clean_film(doing)))
    assert len(session.reps) == 2
    assert session.reps[0].start > doing.first + 2


@EACH
@pytest.mark.integration
def test_never_coming_back_is_not_counted(doing: Doing) -> None:
    """A rise is whole when it has come up: who stands up and stays has done one."""
    session, _ = run(doing, doing.film(1, pause=60.0, rate=10.0))
    assert len(session.reps) == (find_exercise(doing.key).rep.counts == "turn")


@EACH
@RATES
def test_walking_in_and_out_is_nothing(doing: Doing, rate: float) -> None:
    noise = np.random.default_rng(1)

    def strolling() -> Iterable[Pose]:
        for i in range(int(8 * rate)):
            time = i / rate
            away = 2.5 * max(1 - time / 2, 0.0) if time < 5 else 2.5 * min((time - 5) / 2, 1.0)
            body = moves.walking(2 * time if time < 2 or time > 5 else 0.0)
            yield Pose(time, SIZE, Shot(3.0 + away).points(body, noise))

    session, _ = run(doing, strolling())
    assert (session.reps, session.partial_reps) == ([], [])


@pytest.mark.integration
@EACH
def test_the_wrong_view_counts_nothing_and_says_why(doing: Doing) -> None:
    exercise = find_exercise(doing.key)
    if exercise.view == "front":
        session, views = run(doing, replace(doing.film(3), turned=80.0))
        wanted = {"turned", "standing", "joints", "back"}
    else:
        session, views = run(doing, Film(moves.standing, lambda _: 0.0, 8.0))
        wanted = {"lying", "profile"}
    if exercise.view == "front" and "turned" not in exercise.abstain:
        assert all(rep.valgus is None for rep in session.reps)  # it is counted from every side; knees are not judged
        return
    assert session.reps == []
    assert views[-1].training.reason in wanted
    assert views[-1].advice or views[-1].scene.name == "baseline"


@EACH
@pytest.mark.integration
def test_the_next_person_inherits_nothing(doing: Doing) -> None:
    first = clean_film(doing)
    end = first[-1].time
    second = doing.film(1, left=False, since=end + 4, person=1)
    session, views = run(doing, [*first, *nobody(end + 0.03, end + 4), *second])
    assert [len(done.reps) for done in session.sets] == [3, 1]
    assert views[-1].training.reps == 1
    assert "attract" in {view.scene.name for view in views}


@pytest.mark.integration
@EACH
def test_changing_the_exercise_in_the_middle_keeps_what_was_done(doing: Doing) -> None:
    session = Session(find_exercise(doing.key), 0)
    film = clean_film(doing)
    middle = film[-1].time - REST_OF_LAST
    for pose in film:
        if pose.time < middle:
            session.update(pose)
    session.act(Action.NEXT)
    view = session.update(film[-1])
    assert view.training.reps == 0
    assert len(session.sets[0].reps) == (3 if find_exercise(doing.key).rep.counts == "turn" else 2)
    session.act(Action.PREVIOUS)
    assert session.exercise.key == doing.key
    assert session.update(film[-1]).training.reps == 0


REST_OF_LAST = 2.6
"""Seconds before the film's end at which the last repetition is under way."""


@EACH
@pytest.mark.integration
def test_a_beta_exercise_says_so(doing: Doing) -> None:
    _, views = clean_run(doing)
    assert views[-1].training.beta == (doing.key in {"ankle_mobilisation", "step_up"})
    assert not views[-1].training.knees


@EACH
@pytest.mark.integration
def test_the_same_poses_give_the_same_views(doing: Doing) -> None:
    first, second = clean_run(doing)[1], run(doing, clean_film(doing))[1]
    assert [repr((view.training.reps, view.training.depth, view.scene)) for view in first] == [
        repr((view.training.reps, view.training.depth, view.scene)) for view in second
    ]


@pytest.mark.integration
@EACH
@RATES
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_joints_that_flicker_and_are_misplaced_count_all_the_same(doing: Doing, rate: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    kept, error, filtered = np.exp(-1 / rate / 0.25), np.zeros((17, 2)), OneEuroFilter()
    misplaced = random.normal(0, 4.0, (17, 2))  # 1.4 and 1 % of a leg; a network's flicker is alike for a quarter of a second

    def read() -> Iterable[Pose]:
        nonlocal error
        for pose in doing.film(3, rate=rate, left=seed == 0):
            error = kept * error + np.sqrt(1 - kept**2) * random.normal(0, 3.0, (17, 2))
            assert pose.points is not None
            points = pose.points.copy()
            points[:, :2] += (error + misplaced).astype(np.float32)
            yield replace(pose, points=filtered(points, pose.time, pose.size[1]))

    session, _ = run(doing, read())
    assert (len(session.reps), len(session.partial_reps)) == (3, 0)
