"""A driver to the mirror: when a set is over, what stands between sets, and the guided screen from the first pose to the plan."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from mirror.assets.cards import load_cards
from mirror.coach.feedback import BAND_FEEDBACK_FROM_SETS, REQUEST_FEEDBACK_FROM_SETS
from mirror.coach.slides import CARD_DISPLAY_S, SETUP_CARD_DISPLAY_S, SUMMARY_DISPLAY_S
from mirror.coach.workout import SET_END_ABSENCE_S, SET_END_REST_S
from mirror.types import Action, Pose
from tests.harness import views as viewing
from tests.harness.workout import RATE, WorkoutDriver
from tests.people import SIZE, Squatter
from tests.words import words


def test_a_rest_ends_the_set_and_shows_its_summary_then_a_card_then_the_next_set() -> None:
    driver = WorkoutDriver()
    driver.squat(3)
    assert driver.scene == "set"
    driver.stand(SET_END_REST_S + SUMMARY_DISPLAY_S + CARD_DISPLAY_S + 1)
    assert driver.scenes()[-4:] == ["set", "summary", "card", "set"]
    [summary] = driver.trainer.summaries
    assert (summary.reps, summary.exercise) == (3, "squat")
    assert (driver.view.training.reps, viewing.summary(driver.view), viewing.card(driver.view)) == (0, None, None)


def test_a_breath_within_a_set_does_not_end_it() -> None:
    driver = WorkoutDriver()
    driver.squat(2)
    driver.stand(SET_END_REST_S - 4)
    driver.squat(2)
    assert driver.view.training.reps == 4
    assert driver.trainer.summaries == []


def test_select_ends_the_set_at_once_and_puts_the_slides_away() -> None:
    driver = WorkoutDriver()
    driver.squat(2)
    driver.press(Action.SELECT)
    driver.stand(0.5)
    assert driver.scene == "summary"
    driver.press(Action.SELECT)
    driver.stand(0.5)
    assert driver.scene == "card"
    driver.press(Action.SELECT)
    driver.stand(0.5)
    assert driver.scene == "set"


def test_select_without_repetitions_sums_up_nothing() -> None:
    driver = WorkoutDriver()
    driver.stand(3)
    driver.press(Action.SELECT)
    driver.stand(1)
    assert driver.scenes()[-1] == "set"
    assert driver.trainer.summaries == []


def test_the_next_repetition_puts_the_summary_away_and_counts_from_one() -> None:
    driver = WorkoutDriver()
    driver.squat(2)
    driver.press(Action.SELECT)
    driver.squat(1)
    assert (driver.scene, driver.view.training.reps) == ("set", 1)
    running = [view for view in driver.views if view.scene.name == "set" and view.training.depth > 0.15]
    assert len(running) > 20


def test_another_exercise_sums_up_the_one_that_was_done_and_shows_how_to_stand() -> None:
    driver = WorkoutDriver()
    driver.squat(2)
    driver.press(Action.NEXT)
    driver.stand(0.5)
    assert viewing.summary(driver.view)
    assert viewing.summary(driver.view).exercise == "squat"
    assert words(driver.view.training.title) == "Banded squat"
    driver.press(Action.SELECT)
    driver.stand(0.5)
    assert viewing.card(driver.view)
    assert words(viewing.card(driver.view).title) == "Banded squat"
    assert "above the knees" in words(viewing.card(driver.view).text)
    driver.stand(SETUP_CARD_DISPLAY_S)
    assert driver.scene == "set"
    assert [len(done.reps) for done in driver.trainer.sets if done.reps] == [2]


def test_somebody_who_arrives_at_an_exercise_that_is_done_lying_is_shown_how() -> None:
    driver = WorkoutDriver(exercise="clam_shell")
    driver.leave(1)
    assert driver.scene == "attract"
    driver.stand(1)
    assert viewing.card(driver.view)
    assert viewing.card(driver.view).key == "setup_clam_shell"
    driver.stand(SETUP_CARD_DISPLAY_S)
    assert driver.scene != "card"
    squat = WorkoutDriver()
    squat.stand(1)
    assert viewing.card(squat.view) is None


def test_leafing_through_exercises_shows_each_ones_card_alone() -> None:
    driver = WorkoutDriver()
    driver.stand(2)
    driver.press(Action.NEXT, Action.NEXT)
    driver.stand(0.5)
    assert viewing.card(driver.view)
    assert viewing.card(driver.view).key == "setup_overhead_squat"
    assert driver.trainer.summaries == []


def test_leaving_ends_the_set() -> None:
    driver = WorkoutDriver()
    driver.squat(2)
    driver.leave(SET_END_ABSENCE_S + 1)
    assert driver.scene == "summary"
    assert len(driver.trainer.summaries) == 1


def test_the_next_person_sees_nothing_of_the_one_before() -> None:
    driver = WorkoutDriver()
    driver.squat(2)
    driver.leave(SET_END_ABSENCE_S + 1)
    driver.next_person()
    driver.stand(2)
    assert driver.scene not in ("summary", "card")
    assert (driver.view.training.reps, viewing.summary(driver.view)) == (0, None)
    assert len(driver.trainer.summaries) == 1


def test_a_person_who_takes_over_at_once_ends_the_others_set_once() -> None:
    driver = WorkoutDriver()
    driver.squat(2)
    driver.next_person()
    driver.squat(3, rest=SET_END_REST_S + 1)
    assert [summary.reps for summary in driver.trainer.summaries] == [2, 3]


def test_practice_squats_alone_are_no_set() -> None:
    driver = WorkoutDriver(calibration=2)
    driver.squat(2)
    driver.stand(SET_END_REST_S + 2)
    assert driver.trainer.summaries == []
    driver.squat(2, rest=SET_END_REST_S + 2)
    assert [summary.reps for summary in driver.trainer.summaries] == [4]


def test_cards_take_turns() -> None:
    driver = WorkoutDriver()
    seen = []
    for _ in range(3):
        driver.squat(1)
        driver.press(Action.SELECT, Action.SELECT)
        driver.stand(0.2)
        assert viewing.card(driver.view)
        seen.append(viewing.card(driver.view).key)
        driver.press(Action.SELECT)
    assert seen == [card.key for card in load_cards()[:3]]


def test_a_set_without_feedback_is_silent_and_summed_up_all_the_same() -> None:
    driver = WorkoutDriver(mode="none", calibration=2)
    driver.squat(2)
    driver.squat(4, drift=0.2, rest=SET_END_REST_S + 1)
    assert all(view.training.cue is None for view in driver.views)
    assert {view.training.feedback for view in driver.views} == {"request"}
    [summary] = driver.trainer.summaries
    assert summary.clean < summary.judged
    loud = WorkoutDriver(calibration=2)
    loud.squat(2)
    loud.squat(4, drift=0.2)
    assert any(view.training.cue for view in loud.views)


def test_a_single_set_without_feedback_can_be_asked_for() -> None:
    driver = WorkoutDriver()
    driver.squat(1, rest=SET_END_REST_S + SUMMARY_DISPLAY_S + CARD_DISPLAY_S)
    driver.press(Action.QUIET)
    before = len(driver.views)
    driver.squat(2, drift=0.2, rest=SET_END_REST_S + 2)
    assert {view.training.feedback for view in driver.views[before : before + 40]} == {"request"}
    assert not any(view.training.cue for view in driver.views[before:])
    assert driver.trainer.summaries[-1].reps == 2
    assert driver.view.training.feedback == "every"


def test_asking_twice_for_a_set_without_feedback_is_asking_for_none() -> None:
    driver = WorkoutDriver()
    driver.stand(2)
    driver.press(Action.QUIET, Action.QUIET)
    driver.stand(1)
    assert driver.view.training.feedback == "every"


@pytest.mark.parametrize(
    ("sets_done", "first", "second"),
    [(0, "every", "every"), (BAND_FEEDBACK_FROM_SETS - 1, "every", "band"), (REQUEST_FEEDBACK_FROM_SETS - 1, "band", "request")],
)
def test_feedback_fades_from_set_to_set(sets_done: int, first: str, second: str) -> None:
    driver = WorkoutDriver(mode="fading", sets_done=sets_done)
    driver.squat(1)
    assert driver.view.training.feedback == first
    driver.press(Action.SELECT)
    driver.squat(1)
    assert driver.view.training.feedback == second
    driver.next_person()
    driver.stand(1)
    driver.stand(1)
    assert driver.view.training.feedback == "every"


def test_the_end_of_a_recording_sums_its_set_up() -> None:
    driver = WorkoutDriver()
    assert driver.trainer.finish()[0] is None
    driver.squat(2)
    ended, _ = driver.trainer.finish()
    assert ended
    assert viewing.summary(ended)
    assert viewing.summary(ended).reps == 2
    driver.press(Action.SELECT)
    again, _ = driver.trainer.finish()
    assert again
    assert again.scene.name == "card"
    assert len(driver.trainer.summaries) == 1


def guided_visit(flat: float, raised: float, stroll: bool = False) -> WorkoutDriver:
    """Somebody who does the guided screen up to the centimetres, with both knees drifting by ``flat`` and ``raised`` in the squats and
    steady on one leg; ``stroll`` fetches the wedge before every step."""
    driver = WorkoutDriver()
    driver.stand(2)
    driver.press(Action.GUIDE)
    driver.stand(0.5)
    drift = {"flat": flat, "raised": raised}
    guide = driver.trainer.guided
    assert guide
    while guide.step and guide.step.exercise == "squat":
        if stroll:
            driver.stroll()
        driver.press(Action.SELECT)
        driver.squat(guide.step.wanted, drift.get(guide.step.key, 0.0))
    while guide.step and guide.step.exercise:
        driver.press(Action.SELECT)
        driver.one_leg(guide.step.key == "left")
    return driver


@pytest.mark.integration
@pytest.mark.parametrize("stroll", [False, True])
def test_the_guided_screen_from_the_first_squat_to_the_plan(stroll: bool) -> None:
    driver = guided_visit(0.20, 0.04, stroll)
    assert "calibration" not in driver.scenes()
    assert all(view.training.cue is None for view in driver.views if view.scene.name == "guided")
    for _ in range(2):
        driver.press(Action.NEXT, *[Action.PREVIOUS] * 6, Action.SELECT)
    driver.stand(0.2)
    result = viewing.guided(driver.view)
    assert result
    assert (result.stage, words(result.text)) == ("result", "consistent with stiff ankles")
    assert all(rep.regime == "calibrated" for done in driver.trainer.sets for rep in done.reps if rep.reason is None and rep.side is None)
    assert {"left leg alone: steady", "right leg alone: steady", "knee to wall: left 7, right 7 cm"} <= set(words(result.lines))
    driver.press(Action.SELECT)
    driver.stand(0.2)
    plan = viewing.guided(driver.view)
    assert plan
    assert plan.stage == "plan"
    assert any(line.startswith("Ankle mobilisation") for line in words(plan.lines))
    driver.press(Action.SELECT)
    driver.stand(2)
    driver.squat(1)
    assert (driver.scene, driver.view.training.exercise, driver.view.training.reps) == ("set", "squat", 1)


def test_somebody_steady_is_not_sent_to_any_correction() -> None:
    driver = guided_visit(0.0, 0.0)
    driver.press(Action.SELECT, Action.SELECT)
    driver.stand(0.2)
    assert viewing.guided(driver.view)
    assert words(viewing.guided(driver.view).text) == "nothing to correct"


def test_an_exercise_that_needs_no_practice_squats_is_summed_up_without_them() -> None:
    driver = WorkoutDriver(calibration=2, exercise="single_leg_squat")
    driver.one_leg(left=True)
    driver.stand(SET_END_REST_S + 1)
    [summary] = driver.trainer.summaries
    assert (summary.exercise, summary.reps, summary.judged) == ("single_leg_squat", 5, 5)
    assert words(summary.advice_text) == "now the right side"


def test_after_the_guided_screen_the_exercise_before_it_goes_on() -> None:
    driver = WorkoutDriver(exercise="banded_squat")
    driver.stand(1)
    driver.press(Action.GUIDE, Action.SELECT)
    driver.stand(1)
    assert driver.view.training.exercise == "squat"
    driver.press(Action.GUIDE)
    driver.stand(1)
    assert (driver.view.training.exercise, driver.scene) == ("banded_squat", "set")


def test_the_guided_screen_stays_when_a_recording_ends_in_it() -> None:
    driver = WorkoutDriver()
    driver.stand(2)
    driver.press(Action.GUIDE, Action.SELECT)
    driver.stand(1)
    view, _ = driver.trainer.finish()
    assert view is not None
    assert view.scene.name == driver.scene == "guided"


def test_the_guided_screen_does_not_outlive_its_person() -> None:
    driver = WorkoutDriver()
    driver.stand(2)
    driver.press(Action.GUIDE, Action.SELECT)
    driver.squat(1)
    driver.next_person()
    driver.stand(2)
    assert driver.trainer.guided is None
    assert driver.scene != "guided"


def test_what_keeps_squats_from_being_counted_is_said_in_the_guided_screen_too() -> None:
    driver = WorkoutDriver()
    driver.stand(2)
    driver.press(Action.GUIDE, Action.SELECT)

    def cut() -> Iterator[Pose]:
        for i in range(30):
            points = Squatter().points(0.0)
            points[15:17, 2] = 0.01
            yield Pose(driver.time + i / RATE, SIZE, points.astype(np.float32))

    views = [driver.trainer.update(pose)[0] for pose in cut()]
    assert words((views[-1].scene.name, views[-1].advice)) == ("guided", "feet out of view: step back")
    driver.time += 3.0
    driver.leave(1)
    assert driver.scene == "attract"


def test_a_mirror_that_guides_begins_with_it_for_everybody() -> None:
    driver = WorkoutDriver(guide=True)
    driver.leave(1)
    assert driver.scene == "attract"
    driver.stand(1)
    assert driver.scene == "guided"
    driver.press(Action.GUIDE)
    driver.stand(1)
    assert driver.scene != "guided"
    driver.next_person()
    driver.stand(1)
    assert driver.scene == "guided"
