"""A mirror without buttons: whatever buttons reach, raised hands reach; and who is here for the first time is shown how."""

from __future__ import annotations

import pytest

from mirror.exercises import catalogue
from mirror.types import FindingsPage, HandChose, LessonScene, Member, SetScene, literal
from mirror.visit import VisitRules
from mirror.visit.gestures import HAND_HOLD_S
from mirror.visit.lesson import LESSON_DISPLAY_S, LESSON_REWARD_S
from tests.harness import views as viewing
from tests.harness.visit import VisitDriver
from tests.words import words

MEMBERS = (Member("a", "Anna", 4), Member("b", "Ben"))
BEGINNERS = VisitRules(lesson=True)


def hold(driver: VisitDriver, side: str) -> None:
    """One hand up until it has chosen, and down again."""
    driver.raise_hand(side, HAND_HOLD_S + 0.2)
    driver.stand(0.5)


def choose(driver: VisitDriver, label: str) -> None:
    """Moves the mark with the left hand, chooses with the right."""
    for _ in range(40):
        menu = viewing.menu(driver.view)
        assert menu, driver.scene
        if menu.items[menu.index] == label:
            hold(driver, "right")
            return
        hold(driver, "left")
    raise AssertionError(f"{label} is not in {menu.items}")


def open_menu(driver: VisitDriver) -> None:
    hold(driver, "right")
    assert viewing.menu(driver.view)


def arrive(rules: VisitRules | None = None, calibration: int = 0) -> VisitDriver:
    driver = VisitDriver(rules or VisitRules(), calibration=calibration, members=MEMBERS)
    driver.stand(4)
    return driver


def test_before_the_first_repetition_the_right_hand_opens_the_menu_and_each_entry_can_be_chosen() -> None:
    for label, scene in {
        "Continue": "set", "Exercises": "menu", "Hip or ankle?": "guided", "Practise": "calibration", "No feedback": "set",
        "Finish": "attract", "Self-test": "page", "Switch off": "ask", "Weight": "weight",
    }.items():  # fmt: skip
        driver = arrive()
        open_menu(driver)
        choose(driver, label)
        assert driver.scene == scene, label


def test_every_exercise_and_the_way_back_can_be_chosen() -> None:
    driver = arrive()
    for exercise in list(catalogue().values())[::7]:
        open_menu(driver)
        choose(driver, "Exercises")
        choose(driver, words(exercise.title))
        assert driver.trainer.session.exercise.key == exercise.key
        hold(driver, "left")  # past the card that shows how to stand
    open_menu(driver)
    choose(driver, "Exercises")
    choose(driver, "Back")
    assert driver.scene != "menu"


def test_names_are_chosen_by_hand() -> None:
    driver = arrive(VisitRules(profiles=True))
    assert viewing.menu(driver.view)
    choose(driver, "Ben")
    assert driver.view.status.member == "Ben"


def test_the_question_before_switching_off_is_answered_by_hand() -> None:
    for side, confirmed in (("left", False), ("right", True)):
        driver = arrive()
        open_menu(driver)
        choose(driver, "Switch off")
        assert viewing.signs(driver.view) == ("no", "yes")
        hold(driver, side)
        assert driver.visit.over.confirmed is confirmed


def test_the_page_of_findings_is_closed_by_either_hand() -> None:
    for side in ("left", "right"):
        driver = arrive()
        open_menu(driver)
        choose(driver, "Self-test")
        assert driver.visit.over.is_page_wanted
        driver.visit.show(FindingsPage(literal("Findings"), ()))
        hold(driver, side)
        assert driver.scene == "set"


def test_where_buttons_are_wired_the_menu_leaves_to_them_what_they_do() -> None:
    driver = VisitDriver(buttons={"next": (None, None), "select": (None, None)})
    driver.stand(4)
    open_menu(driver)
    assert not {"Self-test", "Switch off"} & set(viewing.menu(driver.view).items)


def test_summary_card_and_rest_go_on_by_the_left_hand_and_offer_the_menu() -> None:
    driver = VisitDriver()
    driver.squat(3)
    driver.stand(13)
    for scene in ("summary", "card", "rest"):
        assert driver.scene == scene
        assert viewing.signs(driver.view) == ("go on", "menu")
        hold(driver, "left")
    assert driver.scene == "set"
    open_menu(driver)


def test_practice_is_skipped_by_the_left_hand() -> None:
    driver = arrive(calibration=2)
    assert driver.scene == "calibration"
    hold(driver, "left")
    assert driver.scene == "set"


def test_the_assessment_goes_to_its_plan_by_hand() -> None:
    driver = arrive()
    open_menu(driver)
    choose(driver, "Hip or ankle?")
    stages = []
    for _ in range(40):
        status = viewing.guided(driver.view)
        if status is None:
            break
        stages.append(status.stage)
        if status.stage == "enter" and status.centimetres is None:
            driver.raise_hand("left", 3 * HAND_HOLD_S)
            driver.stand(0.5)
            assert viewing.guided(driver.view).centimetres > 10
        hold(driver, "right" if status.stage == "enter" else "left")
    assert set(stages) == {"show", "do", "enter", "result", "plan"}
    assert driver.scene == "set"


def test_the_assessment_goes_one_step_back_and_is_left_by_the_menu() -> None:
    driver = arrive()
    open_menu(driver)
    choose(driver, "Hip or ankle?")
    hold(driver, "left")  # begins the step
    hold(driver, "left")  # and skips it
    before = viewing.guided(driver.view).step
    open_menu(driver)
    choose(driver, "Previous step")
    assert viewing.guided(driver.view).step[0] == before[0] - 1
    open_menu(driver)
    choose(driver, "Leave check")
    assert driver.scene == "set"


def test_a_stranger_is_shown_once_how_hands_choose() -> None:
    driver = VisitDriver(BEGINNERS)
    driver.stand(2.5)
    assert driver.scene == "lesson"
    assert viewing.signs(driver.view) == ("go on", "menu")
    driver.stand(LESSON_DISPLAY_S + 1)
    assert driver.scene == "set"
    driver.squat(2)
    driver.stand(20)
    assert driver.scenes().count("lesson") == 1


@pytest.mark.parametrize(("side", "scene"), [("left", "set"), ("right", "menu")])
def test_a_raised_hand_is_praised_and_does_what_it_says(side: str, scene: str) -> None:
    driver = VisitDriver(BEGINNERS)
    driver.stand(2.5)
    hold(driver, side)
    assert driver.view.scene == LessonScene(learned=True)
    assert [type(event) for event in driver.happened].count(HandChose) == 1
    driver.stand(LESSON_REWARD_S)
    assert driver.scene == scene


def test_a_squat_ends_the_lesson_and_counts() -> None:
    driver = VisitDriver(BEGINNERS)
    driver.stand(2)
    driver.squat(1)
    assert isinstance(driver.view.scene, SetScene)
    assert driver.view.training.reps == 1
    driver.stand(3)
    assert driver.scene == "set"


@pytest.mark.parametrize(
    "rules",
    [
        VisitRules(lesson=True, challenge_s=60.0),
        VisitRules(lesson=True, hands=False),
        VisitRules(lesson=True, menu=False),
        VisitRules(),
    ],
)
def test_no_lesson_where_there_is_nothing_to_choose(rules: VisitRules) -> None:
    driver = VisitDriver(rules)
    driver.stand(8)
    assert "lesson" not in driver.scenes()


@pytest.mark.parametrize(("member", "taught"), [(MEMBERS[0], False), (MEMBERS[1], True)])
def test_a_member_is_shown_on_their_first_visit_only(member: Member, taught: bool) -> None:
    driver = VisitDriver(VisitRules(lesson=True, badge=True))
    driver.leave(1)
    driver.visit.known(member, time=driver.time)
    driver.stand(8)
    assert ("lesson" in driver.scenes()) is taught


def test_the_next_stranger_is_shown_again() -> None:
    driver = VisitDriver(VisitRules(lesson=True, away_s=5.0))
    driver.stand(9)
    driver.leave(10)
    driver.next_person()
    driver.stand(4)
    assert driver.scenes().count("lesson") == 2


def test_the_invitation_shows_what_hands_do_where_they_do_anything() -> None:
    for rules, signs in ((VisitRules(), ("start", "menu")), (VisitRules(hands=False), ("", "")), (VisitRules(menu=False), ("", ""))):
        driver = VisitDriver(rules)
        driver.leave(2)
        assert viewing.signs(driver.view) == signs


def test_the_left_hand_begins_a_visit_for_who_has_just_finished_one() -> None:
    driver = arrive()
    open_menu(driver)
    choose(driver, "Finish")
    driver.stand(3)
    assert driver.scene == "attract"
    hold(driver, "left")
    assert driver.scene == "set"
