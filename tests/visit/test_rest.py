"""Between two sets: the rest counts, says what comes next, and gives way to the next repetition."""

from __future__ import annotations

import pytest

from mirror.coach.dose import recommended_sets
from mirror.coach.slides import CARD_DISPLAY_S, SUMMARY_DISPLAY_S
from mirror.coach.workout import SET_END_REST_S
from mirror.exercises import find_exercise
from mirror.types import Action, SetDone
from mirror.visit import VisitRules
from tests.harness import views as viewing
from tests.harness.visit import VisitDriver

SLIDES = SUMMARY_DISPLAY_S + CARD_DISPLAY_S


def rested(rules: VisitRules | None = None, exercise: str = "squat") -> VisitDriver:
    """Somebody who has done a set and put summary and card away."""
    driver = VisitDriver(rules, exercise=exercise)
    driver.squat(2)
    driver.press(*[Action.SELECT] * 3)
    return driver


def test_after_summary_and_card_the_rest_counts_from_the_last_repetition() -> None:
    driver = VisitDriver()
    driver.squat(2, rest=SET_END_REST_S + SLIDES + 2)
    assert driver.scenes()[-4:] == ["set", "summary", "card", "rest"]
    breather = viewing.rest(driver.view)
    assert breather
    [done] = driver.of(SetDone)
    assert breather.passed == pytest.approx(driver.view.time - done.summary.end)
    assert (breather.wanted, breather.following) == (90.0, "Squat, set 2 of 3")


def test_the_next_repetition_ends_the_rest() -> None:
    driver = rested()
    before = len(driver.views)
    driver.squat(1)
    assert (driver.scene, driver.view.training.reps, viewing.rest(driver.view)) == ("set", 1, None)
    down = [view for view in driver.views[before:] if view.training.depth > 0.15]
    assert {view.scene.name for view in down} == {"set"}


def test_a_bow_for_the_bottle_does_not() -> None:
    driver = rested()
    driver.squat(1, deepest=0.08)
    assert max(view.training.depth for view in driver.views[-40:]) > 0.06
    assert driver.scene == "rest"


@pytest.mark.parametrize("action", [Action.SELECT, Action.SKIP, Action.BACK])
def test_a_press_ends_the_rest(action: Action) -> None:
    driver = rested()
    driver.press(action)
    assert driver.scene == "set"
    driver.stand(3)
    assert driver.scene == "set"


def test_the_rest_may_be_set() -> None:
    driver = rested(VisitRules(rest_s=75))
    assert viewing.rest(driver.view)
    assert viewing.rest(driver.view).wanted == 75


def test_whoever_walks_about_in_the_rest_is_not_told_to_come_back() -> None:
    driver = rested()
    driver.leave(1.5)
    assert driver.scene == "rest"
    assert driver.view.advice is None


def test_another_exercise_is_what_the_rest_leads_to() -> None:
    driver = rested()
    driver.press(Action.NEXT)
    assert driver.scene == "card"
    driver.stand(8)
    assert viewing.rest(driver.view)
    assert viewing.rest(driver.view).following == "Banded squat, set 1 of 2"


def test_the_programme_leads_from_exercise_to_exercise() -> None:
    wanted = recommended_sets(find_exercise("squat"))
    driver = VisitDriver(VisitRules(programme=("squat", "banded_squat")))
    for done in range(1, wanted + 1):
        driver.squat(1)
        driver.press(*[Action.SELECT] * (3 if done < wanted else 2))
        driver.stand(0.2 if done < wanted else 8.0)
        assert driver.scene == "rest"
        assert viewing.rest(driver.view)
        following = (
            f"Squat, set {done + 1} of {wanted}"
            if done < wanted
            else f"Banded squat, set 1 of {recommended_sets(find_exercise('banded_squat'))}"
        )
        assert viewing.rest(driver.view).following == following
    assert driver.view.training.exercise == "banded_squat"
    assert any(viewing.card(view) and viewing.card(view).key == "setup_banded_squat" for view in driver.views[-80:])


def test_after_the_programme_nothing_more_is_asked_for() -> None:
    driver = VisitDriver(VisitRules(programme=("banded_squat",)), exercise="banded_squat")
    for _ in range(recommended_sets(find_exercise("banded_squat"))):
        driver.squat(1)
        driver.press(*[Action.SELECT] * 3)
    assert viewing.rest(driver.view)
    assert viewing.rest(driver.view).following == "Programme complete"


def test_the_next_person_begins_the_programme_anew() -> None:
    driver = VisitDriver(VisitRules(programme=("squat", "banded_squat"), away_s=5))
    for _ in range(recommended_sets(find_exercise("squat"))):
        driver.squat(1)
        driver.press(Action.SELECT)
    assert driver.view.training.exercise == "banded_squat"
    driver.leave(6)
    driver.next_person()
    driver.stand(3)
    assert driver.view.training.exercise == "squat"


def test_a_menu_that_was_left_leads_back_to_the_rest() -> None:
    driver = rested()
    driver.press(Action.MENU, Action.BACK)
    assert driver.scene == "rest"


def test_the_guided_screen_is_no_rest() -> None:
    driver = rested()
    driver.press(Action.GUIDE)
    assert driver.scene == "guided"
    driver.press(Action.GUIDE)
    driver.stand(1)
    assert driver.scene == "set"


def test_the_rest_keeps_the_code_of_its_set_and_says_what_hands_choose() -> None:
    driver = VisitDriver(VisitRules(), taught=(), results=lambda *_: ("the set", "the page"))
    driver.squat(4)
    driver.stand(40)
    shown = viewing.rest(driver.view)
    assert (shown.takeaway, shown.address) == ("the set", "the page")
    assert viewing.signs(driver.view) == ("go on", "menu")


def test_a_rest_without_hands_or_menu_promises_neither() -> None:
    for rules, signs in ((VisitRules(hands=False), ("", "")), (VisitRules(menu=False), ("go on", "go on"))):
        driver = VisitDriver(rules, taught=())
        driver.squat(4)
        driver.stand(40)
        assert viewing.signs(driver.view) == signs
