"""The other exercises, done by real people and by motion capture of real people, who start at once and never stand still first."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mirror.coach.timed import describe_timed, measure_timed
from mirror.exercises import TimedTest, find_exercise
from mirror.types import Rep
from tests.people.exercise_tracks import captured_exercise, counted, person
from tests.people.recorded import read_track
from tests.words import words

pytestmark = pytest.mark.integration

TRACKS = Path(__file__).parents[4] / "shared" / "data" / "real" / "tracks"

LIVE = pytest.mark.parametrize("live", [False, True], ids=["recording", "live"])


@LIVE
def test_both_rises_of_a_person_who_walks_in_sits_and_walks_out_count(live: bool) -> None:
    reps, _ = counted(person("person_sit_to_stand"), "sit_to_stand", live)
    assert [rep.end for rep in reps] == pytest.approx([5.5, 8.7], abs=0.3)


@LIVE
@pytest.mark.parametrize("name", ["m05_s02_cor", "m05_s10_cor"])
def test_ten_rises_with_a_touch_of_the_seat_are_ten(name: str, live: bool) -> None:
    reps, partials = counted(captured_exercise(name), "sit_to_stand", live)
    assert (len(reps), partials) == (10, [])


@LIVE
@pytest.mark.parametrize(
    ("name", "exercise"), [("m03_s02_cor", "inline_lunge"), ("m03_s10_cor", "inline_lunge"), ("m04_s06_cor", "side_lunge")]
)
def test_ten_lunges_are_ten_of_one_side(name: str, exercise: str, live: bool) -> None:
    reps, _ = counted(captured_exercise(name), exercise, live)
    assert len(reps) == 10
    assert len({rep.side for rep in reps}) == 1


@LIVE
def test_an_inline_lunge_seen_obliquely_is_counted_and_its_knees_are_withheld(live: bool) -> None:
    reps, _ = counted(captured_exercise("m03_s02_cor"), "inline_lunge", live)
    assert {(rep.valgus, rep.reason) for rep in reps} == {(None, "turned")}
    assert all("not judged" in words(rep.note) for rep in reps)


@pytest.mark.integration
@pytest.mark.parametrize("exercise", ["reverse_lunge", "step_down", "step_up", "single_leg_squat", "lateral_band_walk"])
@pytest.mark.parametrize("name", ["m03_s02_cor", "m04_s06_cor", "m05_s02_cor"])
def test_one_exercise_is_not_counted_as_another(name: str, exercise: str) -> None:
    assert counted(captured_exercise(name), exercise, live=True)[0] == []


@LIVE
def test_wrists_that_dip_for_a_moment_are_overhead(live: bool) -> None:
    [rep], partials = counted(person("person_overhead_arms_dip"), "overhead_squat", live)
    assert (rep.form, partials) == ({}, [])


def test_arms_that_fall_are_said_to() -> None:
    [rep], _ = counted(person("person_overhead_arms_fall"), "overhead_squat", live=False)
    assert rep.form == {"arms": "amber"}


@pytest.mark.integration
@LIVE
def test_real_people_doing_other_exercises_are_counted(live: bool) -> None:
    if not TRACKS.is_dir():
        pytest.skip("needs ../shared/data/real/tracks")
    wrong = []
    with (TRACKS / "LABELS.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if "squat" in row["exercise"]:
                continue
            true = [int(count) for count in row["true_reps"].split("/")]
            count = len(counted(read_track(TRACKS / row["track"]), row["exercise"], live)[0])
            wrong += [] if min(true) <= count <= max(true) else [(row["track"], count, true)]
    assert wrong == []


def rises(starts: Sequence[float], seconds: float = 0.8) -> list[Rep]:
    [rep, *_], _ = counted(captured_exercise("m05_s02_cor"), "sit_to_stand", live=False)
    return [replace(rep, number=i, start=start, turn=start + seconds, end=start + seconds) for i, start in enumerate(starts, 1)]


def test_the_five_times_test_is_timed_from_the_first_rise_to_the_fifth_stand() -> None:
    reps = rises([2.0, 4.5, 7.0, 9.5, 12.0, 14.5])
    five = find_exercise("chair_stand_5").test
    assert five is not None
    assert not measure_timed(five, reps[:4], 12.0).over
    assert measure_timed(five, reps, 16.0).seconds == pytest.approx(10.8)
    assert words(describe_timed(five, reps, 16.0)) == "5 in 10.8 s"
    assert words(describe_timed(five, reps[:4], 16.0)) == "4 in 8.3 s, not to the end"


def test_a_rise_more_than_half_done_after_thirty_seconds_counts() -> None:
    half_minute = find_exercise("chair_stand_30").test
    assert half_minute == TimedTest(seconds=30)
    assert words(describe_timed(half_minute, rises([1.0, 10.0, 20.0, 30.5, 31.5]), 40.0)) == "4 in 30 s"
    assert words(describe_timed(half_minute, rises([1.0, 10.0, 20.0, 30.7, 32.0]), 40.0)) == "3 in 30 s"
    assert words(describe_timed(half_minute, [], 40.0)) == "none yet"
