from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from mirror.alignment.neutral_path import PathFit
from mirror.coach.session import Session
from mirror.exercises import find_exercise
from mirror.types import Action, Pose, View
from tests.people import SIZE, Squatter, filmed, length, nobody, squats
from tests.words import words


def run(poses: Iterable[Pose], calibration: int = 2, exercise: str = "squat") -> tuple[Session, list[View]]:
    session = Session(find_exercise(exercise), calibration)
    return session, [session.update(pose) for pose in poses]


@pytest.mark.parametrize("rate", [5.0, 10.0, 30.0])
def test_a_calibrated_set_is_counted_and_the_drifting_knee_named(rate: float) -> None:
    session, _ = run(filmed(squats(6, drift={4: (0.12, 0), 5: (0, 0.14)}), length(6), rate=rate))
    assert [rep.valgus for rep in session.reps] == [None, None, "none", "left", "right", "none"]
    assert [rep.reason for rep in session.reps[:2]] == ["calibration", "calibration"]
    assert all(rep.regime == "calibrated" for rep in session.reps[2:])


def test_an_alert_comes_while_the_knee_is_still_in() -> None:
    session, _ = run(filmed(squats(4, drift={4: (0.15, 0)}), length(4)))
    [alert] = session.alerts
    assert alert.side == "left"
    assert alert.rep == 4
    assert session.reps[3].start < alert.time < session.reps[3].turn + 0.2


def test_a_clean_set_raises_nothing() -> None:
    session, views = run(filmed(squats(6), length(6), Squatter(toe_out=(4, 26))))
    assert session.alerts == []
    assert len(session.reps) == 6
    assert all(view.training.cue is None or view.training.cue.side is None for view in views)


def test_both_knees_are_said_to_be_both() -> None:
    session, _ = run(filmed(squats(3, drift={3: (0.15, 0.15)}), length(3)))
    assert session.reps[2].valgus == "both"


def test_walk_up_names_a_knee_inside_the_foot_and_says_its_regime() -> None:
    session, _ = run(filmed(squats(4, drift={3: (0.4, 0)}), length(4)), calibration=0)
    assert session.reps[2].valgus == "left"
    assert session.reps[2].regime == "walk-up"
    assert session.reps[3].valgus == "none"


def test_toes_far_out_or_a_knee_pushed_out_once_are_no_fault() -> None:
    session, _ = run(filmed(squats(4, drift={2: (-0.2, -0.2)}), length(4), Squatter(toe_out=(27.0, 27.0))), calibration=0)
    assert [rep.valgus for rep in session.reps] == ["none"] * 4


def test_a_person_who_always_collapses_does_not_calibrate_the_fault_away() -> None:
    session, views = run(filmed(squats(5, drift=dict.fromkeys(range(1, 6), (0.3, 0.3))), length(5)))
    assert session.reps[-1].regime == "walk-up"
    assert any(view.advice and "practising" in words(view.advice) for view in views)


def test_later_squats_on_the_coached_path_sharpen_it_and_what_is_kept_for_another_day_stays() -> None:
    session, made = Session(find_exercise("squat"), 2), set[tuple[float, ...]]()
    for pose in filmed(squats(8), length(8)):
        session.update(pose)
        if session.made_path:
            made.add(session.made_path)
    errors = [rep.drift_se for rep in session.reps[2:]]
    assert errors[-1] < 0.98 * errors[0]
    assert len(made) == 1


@pytest.mark.parametrize("step", [0.005, 0.01])
def test_a_knee_that_creeps_in_is_said_before_it_is_in_by_one_fiftieth_more_than_amber(step: float) -> None:
    creeping = {rep: (step * (rep - 2), 0.0) for rep in range(3, 17)}
    session, _ = run(filmed(squats(16, drift=creeping), length(16), rate=10.0))
    first = next(rep.number for rep in session.reps if rep.valgus == "left")
    assert creeping[first][0] <= find_exercise("squat").drift.amber + 0.02


def test_walk_in_is_not_a_rep() -> None:
    def walking() -> Iterable[Pose]:
        for i in range(90):
            who = Squatter(distance=5.5 - 2.3 * i / 90)
            yield Pose(i / 30, SIZE, who.points(0.02 * abs(np.sin(i / 4))))
        yield from filmed(lambda _: (0.0, (0.0, 0.0)), 6.0, since=3.0)
        for i in range(90):
            who = Squatter(distance=3.2 + 2.3 * i / 90)
            yield Pose(6 + i / 30, SIZE, who.points(0.02 * abs(np.sin(i / 4))))

    session, views = run(walking())
    assert session.reps == []
    assert session.partial_reps == []
    assert "baseline" in {view.scene.name for view in views}


def test_walking_away_and_coming_back_is_not_a_rep() -> None:
    def strolling() -> Iterable[Pose]:
        for i in range(270):
            away = 0.0 if i < 60 else 1.6 * min((i - 60) / 60, 1.0) * (1.0 if i < 150 else max(1 - (i - 150) / 60, 0.0))
            yield Pose(i / 30, SIZE, Squatter(distance=3.2 + away).points(0.0))

    session, _ = run(strolling(), 0)
    assert session.reps == []
    assert session.partial_reps == []


def test_standing_elsewhere_for_a_while_does_not_cost_the_coached_path() -> None:
    session = Session(find_exercise("squat"))
    for pose in filmed(squats(2), length(2)):
        session.update(pose)
    assert session.calibrated
    end = pose.time
    for i in range(240):
        away = 1.4 * min(i / 60, 1.0, (240 - i) / 60)
        session.update(Pose(end + i / 30, SIZE, Squatter(distance=3.2 + away).points(0.0)))
        if i == 150:
            assert not session.calibrated
    for pose in filmed(lambda t: squats(2, drift={2: (0.14, 0)})(t - end - 8), end + 8 + length(2), since=end + 8):
        session.update(pose)
    assert [(rep.regime, rep.valgus) for rep in session.reps[2:]] == [("calibrated", "none"), ("calibrated", "left")]


def test_the_next_person_inherits_nothing() -> None:
    first = list(filmed(squats(4), length(4)))
    end = first[-1].time
    second = filmed(lambda t: squats(1)(t - end - 4), end + 8.5, Squatter(aside=0.2), person=1, since=end + 4)
    session, views = run([*first, *nobody(end + 0.03, end + 4), *second])
    assert len(session.sets) == 2
    assert len(session.sets[0].reps) == 4
    assert len(session.reps) == 1
    assert session.reps[0].reason == "calibration"
    assert "attract" in {view.scene.name for view in views}


def test_skip_ends_the_calibration_and_says_walk_up() -> None:
    session = Session(find_exercise("squat"))
    for pose in filmed(squats(2), length(2)):
        if pose.time > 1.2:
            session.act(Action.SKIP)
        session.update(pose)
    assert [rep.regime for rep in session.reps] == ["walk-up", "walk-up"]
    assert session.reps[0].valgus == "none"


def test_next_changes_the_exercise_and_keeps_what_was_done() -> None:
    session = Session(find_exercise("squat"), 0)
    for pose in filmed(squats(2), length(2)):
        view = session.update(pose)
    session.act(Action.NEXT)
    view = session.update(Pose(pose.time + 0.03, SIZE, pose.points))
    assert words(view.training.title) == "Banded squat"
    assert view.training.reps == 0
    assert len(session.sets[0].reps) == 2
    session.act(Action.PREVIOUS)
    assert session.exercise.key == "squat"


def test_feet_out_of_view_is_said_and_not_guessed() -> None:
    def cut() -> Iterable[Pose]:
        for pose in filmed(squats(3), length(3)):
            assert pose.points is not None
            if pose.time > 3.0:
                pose.points[15:17, 2] = 0.05
            yield pose

    session, views = run(cut(), 0)
    assert views[-1].training.reason == "feet"
    assert session.abstained["feet"] > 1
    assert session.alerts == []


def test_an_oblique_body_gets_no_claim_about_a_side() -> None:
    session, _ = run(filmed(squats(4, drift={3: (0.2, 0)}), length(4), Squatter(yaw=32)), 0)
    assert session.alerts == []
    assert {rep.valgus for rep in session.reps} <= {None}


def test_somebody_beside_the_person_is_abstained_from() -> None:
    session, views = run(filmed(squats(2), length(2), others=((480.0, 600.0),)), 0)
    assert session.alerts == []
    assert views[-1].training.reason == "crowd"


def test_overhead_squat_with_arms_down_is_partial() -> None:
    down, _ = run(filmed(squats(3), length(3)), 0, "overhead_squat")
    up, _ = run(filmed(squats(3), length(3), Squatter(arms_up=True)), 0, "overhead_squat")
    assert (len(down.reps), len(down.partial_reps)) == (0, 3)
    assert (len(up.reps), len(up.partial_reps)) == (3, 0)


def test_the_same_words_come_at_most_every_third_repetition_and_its_correction_follows() -> None:
    session, views = run(filmed(squats(7, drift={3: (0.15, 0), 4: (0.15, 0), 5: (0.15, 0)}), length(7)))
    assert [alert.rep for alert in session.alerts] == [3, 4, 5]
    said = [view.training.cue.text for view in views if view.training.cue and view.training.cue.side]
    assert words(said[0]) == "push left knee out"
    assert words([text for i, text in enumerate(said) if i == 0 or said[i - 1] != text]) == ["push left knee out", "left knee"]
    assert "corrected" in {view.training.cue.code for view in views if view.training.cue}


def test_the_same_poses_give_the_same_views() -> None:
    poses = list(filmed(squats(3, drift={3: (0.15, 0)}), length(3)))
    first, second = run(poses)[1], run(poses)[1]
    assert [str(view) for view in first] == [str(view) for view in second]


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_broken_numbers_are_survived(broken: float) -> None:
    def spoilt() -> Iterable[Pose]:
        for i, pose in enumerate(filmed(squats(3), length(3))):
            assert pose.points is not None
            if i % 7 == 0:
                pose.points[i % 17, :2] = broken
            yield pose

    session, _ = run(spoilt(), 0)
    assert len(session.reps) <= 3


def test_scores_of_zero_are_nobody_to_claim_about() -> None:
    session, views = run((Pose(p.time, p.size, np.zeros((17, 3), np.float32)) for p in filmed(squats(1), 4)), 0)
    assert session.reps == []
    assert views[-1].scene.name in ("baseline", "placement", "attract")


def test_a_frame_of_a_clock_that_was_set_back_teaches_for_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[float] = []
    add = PathFit.add

    def listen(fit: PathFit, depth: float, fold: float, measures: tuple[float, float, float], seconds: float) -> None:
        taken.append(seconds)
        add(fit, depth, fold, measures, seconds)

    monkeypatch.setattr(PathFit, "add", listen)
    poses = list(filmed(squats(2), length(2)))
    session, _ = run([*poses[:90], *(replace(pose, time=pose.time - 0.9) for pose in poses[90:])])
    assert session.person.calibrated
    assert min(taken) == 0.0
