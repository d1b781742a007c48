"""What an exercise asks besides its movement: the right leg, a hold, feet together, knees out; told from what only looks like it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from mirror.coach.session import Session
from mirror.exercises import find_exercise
from mirror.types import Pose, View
from tests.people import Body, Film, filmed, going, length, moves, squats
from tests.people.doing import DOINGS
from tests.words import words


def run(key: str, poses: Iterable[Pose]) -> tuple[Session, list[View]]:
    session = Session(find_exercise(key), 0)
    return session, [session.update(pose) for pose in poses]


def notes(session: Session) -> list[str]:
    return [words(rep.note) for rep in session.partial_reps]


@pytest.mark.integration
@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("rate", [10.0, 30.0])
@pytest.mark.parametrize(
    ("key", "move"),
    [
        ("single_leg_squat", lambda left: moves.on_one_leg(left, inward=0.06)),
        ("step_down", lambda left: moves.step_down(left, inward=0.06)),
        ("reverse_lunge", lambda left: moves.lunge(left, inward=0.11)),
    ],
)
def test_a_knee_that_comes_in_is_named_while_it_does(key: str, move, left: bool, rate: float) -> None:  # type: ignore[no-untyped-def]
    session, views = run(key, DOINGS[key].film(2, left=left, rate=rate, move=move(left)))
    side = "left" if left else "right"
    assert [rep.valgus for rep in session.reps] == [side, side]
    assert all(rep.severity is not None for rep in session.reps)
    assert [alert.side for alert in session.alerts] == [side, side]
    assert session.reps[0].start < session.alerts[0].time < session.reps[0].end
    assert f"push {side} knee out" in words({view.training.cue.text for view in views if view.training.cue})


def test_clean_knees_on_one_leg_are_said_to_be_clean() -> None:
    session, _ = run("single_leg_squat", DOINGS["single_leg_squat"].film(3))
    assert [rep.valgus for rep in session.reps] == ["none"] * 3


def test_a_squat_on_both_legs_is_no_single_leg_squat() -> None:
    session, _ = run("single_leg_squat", filmed(squats(3), length(3)))
    assert (session.reps, session.partial_reps) == ([], [])


def test_a_foot_that_touches_down_makes_it_partial() -> None:
    doing = DOINGS["single_leg_squat"]
    film = doing.film(1)

    def tapping(share: float) -> object:
        return moves.on_one_leg(True, foot=0.1 if share > 0.5 else 1.0)(share)

    session, _ = run("single_leg_squat", Film(tapping, film.way, film.until))  # type: ignore[arg-type]
    assert session.reps == []
    assert notes(session) == ["the other foot touched down"]


def test_lifting_a_foot_and_putting_it_down_is_nothing() -> None:
    def way(time: float) -> float:
        return -1 + max(0.0, min(1.0, time - 2, 6 - time))

    session, _ = run("single_leg_squat", Film(moves.on_one_leg(True), way, 8))
    assert (session.reps, session.partial_reps) == ([], [])


def test_a_foot_that_dangles_is_no_step_down() -> None:
    session, _ = run("step_down", DOINGS["step_down"].film(2, move=moves.step_down(True, sink=0.0)))
    assert session.reps == []
    assert notes(session) == ["lower the hips with the foot"] * 2


def test_only_a_body_that_faces_the_mirror_has_its_knees_judged_in_a_lunge() -> None:
    square, _ = run("reverse_lunge", DOINGS["reverse_lunge"].film(2))
    oblique, _ = run("reverse_lunge", replace(DOINGS["reverse_lunge"].film(2), turned=35.0))
    assert [rep.valgus for rep in square.reps] == ["none"] * 2
    assert [(rep.valgus, rep.reason) for rep in oblique.reps] == [(None, "turned")] * 2
    assert oblique.alerts == []


def test_a_jump_onto_a_box_is_no_step_up() -> None:
    def jump(share: float) -> Body:
        return moves.standing().moved(0, 0.25 * share, 0.3 * share)

    session, _ = run("step_up", DOINGS["step_up"].film(3, move=jump, seconds=1.6))
    assert session.reps == []


def test_a_foot_that_taps_the_box_is_no_step_up() -> None:
    session, _ = run("step_up", DOINGS["step_up"].film(3, far=0.3))
    assert session.reps == []


def test_rejected_repetitions_have_their_reason() -> None:
    shallow, _ = run("glute_bridge", DOINGS["glute_bridge"].film(1, far=DOINGS["glute_bridge"].partial))
    tapping, _ = run("step_down", DOINGS["step_down"].film(1, move=moves.step_down(True, sink=0.0)))
    short, _ = run("ankle_mobilisation", DOINGS["ankle_mobilisation"].film(1, pause=0.0, seconds=2.5))
    assert [rep.reason for rep in (*shallow.partial_reps, *tapping.partial_reps, *short.partial_reps)] == ["part", "condition", "hold"]


def test_a_squat_with_the_feet_side_by_side_is_no_lunge() -> None:
    session, _ = run("reverse_lunge", filmed(squats(3), length(3)))
    assert session.reps == []


def test_a_split_squat_is_shown_apart_from_lunges() -> None:
    def bobbing(time: float) -> float:
        return 0.0 if time < 2 else min(1.0, (time - 2) / 1.2) if time < 3.2 else 0.7 + 0.3 * abs(1 - (time - 3.2) % 2.4 / 1.2)

    session, _ = run("reverse_lunge", Film(moves.lunge(True), bobbing, 11))
    assert session.reps == []


def test_lunges_alternate_and_the_next_side_is_shown() -> None:
    film = DOINGS["reverse_lunge"].film(4)
    right = moves.lunge(False)
    session = Session(find_exercise("reverse_lunge"), 0)
    due = set()
    for i, (a, b) in enumerate(zip(film, Film(right, film.way, film.until), strict=True)):
        turn = int((a.time - 2) // 4.6) % 2
        view = session.update(b if turn else a)
        if i and not session.current.running and len(session.reps) == 1:
            due.add(view.training.side)
    assert [rep.side for rep in session.reps] == ["left", "right", "left", "right"]
    assert due == {"right"}


@pytest.mark.parametrize("rate", [10.0, 30.0])
def test_a_clam_whose_feet_part_is_counted_and_cued(rate: float) -> None:
    doing = DOINGS["clam_shell"]
    session, views = run("clam_shell", doing.film(2, rate=rate, move=moves.clam(True, feet=0.15)))
    assert [set(rep.form) for rep in session.reps] == [{"feet"}, {"feet"}]
    [cue] = {(view.training.cue.text, view.training.cue.side) for view in views if view.training.cue}
    assert words(cue) == ("keep your feet together", None)


def test_a_clam_is_praised_once_the_feet_stay_together() -> None:
    doing = DOINGS["clam_shell"]
    film = doing.film(3)
    bad = moves.clam(True, feet=0.15)
    session = Session(find_exercise("clam_shell"), 0)
    said = set()
    for a, b in zip(film, Film(bad, film.way, film.until, film.shot), strict=True):
        view = session.update(b if a.time < 5.5 else a)
        said |= {view.training.cue.code} if view.training.cue else set()
    assert said == {"feet", "praise"}


@pytest.mark.parametrize("rate", [10.0, 30.0])
def test_a_stretch_that_is_not_held_is_shown_apart(rate: float) -> None:
    doing = DOINGS["ankle_mobilisation"]
    session, views = run("ankle_mobilisation", doing.film(2, pause=0.0, far=0.75, seconds=2.4, rate=rate))
    assert session.reps == []
    assert all("held" in note and "of 1 s" in note for note in notes(session))
    assert len(notes(session)) == 2
    shown = [view.training.hold for view in views if view.training.hold]
    assert shown
    assert all(0 <= held <= wanted == 1.0 for held, wanted in shown)


def test_a_trunk_that_rocks_is_cued() -> None:
    doing = DOINGS["ankle_mobilisation"]
    session, _ = run("ankle_mobilisation", doing.film(2, move=moves.ankle_rock(True, rocking=30)))
    assert [rep.form.get("trunk") for rep in session.reps] == ["red", "red"]


def test_side_taps_without_going_anywhere_are_no_band_walk() -> None:
    doing = DOINGS["lateral_band_walk"]
    session, _ = run("lateral_band_walk", doing.film(3, move=moves.band_walk(True, stays=True)))
    assert session.reps == []
    assert all("the hips stayed where they were" in note for note in notes(session))
    assert len(notes(session)) == 3


def test_a_band_walk_there_and_back_counts_each_way() -> None:
    there = list(DOINGS["lateral_band_walk"].film(3))

    def back(share: float) -> object:
        return moves.band_walk(False)(share).moved(0.9, 0, 0)

    end = there[-1].time
    film = DOINGS["lateral_band_walk"].film(3, since=end, move=back)  # type: ignore[arg-type]
    _, views = run("lateral_band_walk", [*there, *film])
    assert views[-1].training.side_reps == (3, 3)


def test_knees_that_come_in_walking_sideways_are_said_to_be_both() -> None:
    session, _ = run("lateral_band_walk", DOINGS["lateral_band_walk"].film(2, move=moves.band_walk(True, inward=0.09)))
    assert [rep.valgus for rep in session.reps] == ["both", "both"]


def test_knees_that_come_in_standing_up_are_named() -> None:
    session, _ = run("sit_to_stand", DOINGS["sit_to_stand"].film(2, move=moves.seat(inward=0.11)))
    assert [rep.valgus for rep in session.reps] == ["both", "both"]


@pytest.mark.integration
@pytest.mark.parametrize("high", [0.38, 0.45, 0.58])
def test_chairs_of_every_height_count(high: float) -> None:
    session, _ = run("sit_to_stand", DOINGS["sit_to_stand"].film(3, move=moves.seat(high)))
    assert len(session.reps) == 3


def test_half_squats_over_a_known_seat_are_no_standing_up() -> None:
    """A touch of the seat is short, so only the person's own seat tells a half squat from one."""
    doing = DOINGS["sit_to_stand"]
    sat = doing.film(1)
    session = Session(find_exercise("sit_to_stand"), 0)
    for pose in sat:
        session.update(pose)

    def half(time: float) -> float:
        return 1.0 - 0.5 * going(max(time - sat.until - 0.5, 0.0) % 3.5, 0.5, 2.5)

    for pose in Film(moves.seat(), half, sat.until + 9.0, since=sat.until):
        session.update(pose)
    assert len(session.reps) == 2  # up from the seat, and up from it once more before the half squats


def test_the_standing_rest_serves_the_next_exercise() -> None:
    session = Session(find_exercise("step_down"), 0)
    for pose in Film(moves.step_down(True), lambda _: 0.0, 2.0):
        session.update(pose)
    session.begin(find_exercise("single_leg_squat"))
    assert session.update(pose).scene.name == "set"
    session.begin(find_exercise("clam_shell"))
    assert session.update(pose).scene.name == "placement"
