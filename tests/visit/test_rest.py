"""Between two sets: the rest counts, says what comes next, and gives way to the next repetition."""

from __future__ import annotations

import pytest

from mirror.coach.workout import CARD_DISPLAY_S, SET_END_REST_S, SUMMARY_DISPLAY_S
from mirror.exercises import find_exercise
from mirror.types import Action, SetDone
from mirror.visit import VisitRules
from mirror.visit.rest_timer import recommended_sets
from tests import viewing
from tests.visit.stage import Stage

SLIDES = SUMMARY_DISPLAY_S + CARD_DISPLAY_S


def rested(rules: VisitRules | None = None, exercise: str = "squat") -> Stage:
    """Somebody who has done a set and put summary and card away."""
    stage = Stage(rules, exercise=exercise)
    stage.squat(2)
    stage.press(*[Action.SELECT] * 3)
    return stage


def test_after_summary_and_card_the_rest_counts_from_the_last_repetition() -> None:
    stage = Stage()
    stage.squat(2, rest=SET_END_REST_S + SLIDES + 2)
    assert stage.scenes()[-4:] == ["set", "summary", "card", "rest"]
    breather = viewing.rest(stage.view)
    assert breather
    [done] = stage.of(SetDone)
    assert breather.passed == pytest.approx(stage.view.time - done.summary.end)
    assert (breather.wanted, breather.following) == (90.0, "Squat")


def test_the_next_repetition_ends_the_rest() -> None:
    stage = rested()
    before = len(stage.views)
    stage.squat(1)
    assert (stage.scene, stage.view.training.reps, viewing.rest(stage.view)) == ("set", 1, None)
    down = [view for view in stage.views[before:] if view.training.depth > 0.15]
    assert {view.scene.name for view in down} == {"set"}


def test_a_bow_for_the_bottle_does_not() -> None:
    stage = rested()
    stage.squat(1, deepest=0.08)
    assert max(view.training.depth for view in stage.views[-40:]) > 0.06
    assert stage.scene == "rest"


@pytest.mark.parametrize("action", [Action.SELECT, Action.SKIP, Action.BACK])
def test_a_press_ends_the_rest(action: Action) -> None:
    stage = rested()
    stage.press(action)
    assert stage.scene == "set"
    stage.stand(3)
    assert stage.scene == "set"


def test_the_rest_may_be_set() -> None:
    stage = rested(VisitRules(rest_s=75))
    assert viewing.rest(stage.view)
    assert viewing.rest(stage.view).wanted == 75


def test_whoever_walks_about_in_the_rest_is_not_told_to_come_back() -> None:
    stage = rested()
    stage.leave(1.5)
    assert stage.scene == "rest"
    assert stage.view.advice is None


def test_another_exercise_is_what_the_rest_leads_to() -> None:
    stage = rested()
    stage.press(Action.NEXT)
    assert stage.scene == "card"
    stage.stand(8)
    assert viewing.rest(stage.view)
    assert viewing.rest(stage.view).following == "Banded squat"


def test_the_programme_leads_from_exercise_to_exercise() -> None:
    wanted = recommended_sets(find_exercise("squat"))
    stage = Stage(VisitRules(programme=("squat", "banded_squat")))
    for done in range(1, wanted + 1):
        stage.squat(1)
        stage.press(*[Action.SELECT] * (3 if done < wanted else 2))
        stage.stand(0.2 if done < wanted else 8.0)
        assert stage.scene == "rest"
        assert viewing.rest(stage.view)
        following = (
            f"Squat, set {done + 1} of {wanted}"
            if done < wanted
            else f"Banded squat, set 1 of {recommended_sets(find_exercise('banded_squat'))}"
        )
        assert viewing.rest(stage.view).following == following
    assert stage.view.training.exercise == "banded_squat"
    assert any(viewing.card(view) and viewing.card(view).key == "setup_banded_squat" for view in stage.views[-80:])


def test_after_the_programme_nothing_more_is_asked_for() -> None:
    stage = Stage(VisitRules(programme=("banded_squat",)), exercise="banded_squat")
    for _ in range(recommended_sets(find_exercise("banded_squat"))):
        stage.squat(1)
        stage.press(*[Action.SELECT] * 3)
    assert viewing.rest(stage.view)
    assert viewing.rest(stage.view).following == "Programme complete"


def test_the_next_person_begins_the_programme_anew() -> None:
    stage = Stage(VisitRules(programme=("squat", "banded_squat"), away_s=5))
    for _ in range(recommended_sets(find_exercise("squat"))):
        stage.squat(1)
        stage.press(Action.SELECT)
    assert stage.view.training.exercise == "banded_squat"
    stage.leave(6)
    stage.next_person()
    stage.stand(3)
    assert stage.view.training.exercise == "squat"


def test_a_menu_that_was_left_leads_back_to_the_rest() -> None:
    stage = rested()
    stage.press(Action.MENU, Action.BACK)
    assert stage.scene == "rest"


def test_the_guided_screen_is_no_rest() -> None:
    stage = rested()
    stage.press(Action.GUIDE)
    assert stage.scene == "guided"
    stage.press(Action.GUIDE)
    stage.stand(1)
    assert stage.scene == "set"
