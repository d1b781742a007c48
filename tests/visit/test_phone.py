"""A phone opens the running visit: the glass asks whether it is the person's own, takes in its weights, and takes the visit back."""

from __future__ import annotations

import pytest

from mirror.types import Action, ConfirmScene, Member, RestScene, SetDone, SummaryScene, VisitBegan, WeightScene
from mirror.visit import VisitRules
from mirror.visit.overlays import PHONE_QUESTION
from mirror.visit.phone import PHONE_HINT
from mirror.visit.state_machine import OVERLAY_TIMEOUTS_S
from tests.harness.visit import RATE, VisitDriver
from tests.people import filmed, length, squats
from tests.words import words

CODES = ("the result", "http://mirror.local/s/one")
NEW_CODE = "http://mirror.local/s/two"
THIEF = Member("thief", "Mallory")


def after_a_set(rules: VisitRules | None = None, codes: tuple[str | None, str] = CODES) -> VisitDriver:
    driver = VisitDriver(rules, taught=(), results=lambda *_: codes)
    driver.squat(6, rest=1)
    driver.press(Action.SELECT)
    assert isinstance(driver.view.scene, SummaryScene)
    return driver


def opened(rules: VisitRules | None = None) -> VisitDriver:
    driver = after_a_set(rules)
    driver.visit.phone.open()
    driver.stand(0.3)
    return driver


def is_asked(driver: VisitDriver) -> bool:
    return isinstance(driver.view.scene, ConfirmScene) and driver.view.scene.question == PHONE_QUESTION[0]


def menu_items(driver: VisitDriver) -> list[str]:
    driver.press(Action.MENU)
    return [words(item) for item in driver.view.scene.items]  # type: ignore[union-attr]


def test_the_glass_asks_whose_phone_it_is_and_shows_no_code_that_is_used_up() -> None:
    driver = opened()
    assert is_asked(driver)
    assert [words(label) for label in (driver.view.status.hands.left, driver.view.status.hands.right)] == ["mine", "not mine"]
    driver.press(Action.BACK)
    scene = driver.view.scene
    assert isinstance(scene, SummaryScene)
    assert (scene.takeaway, scene.address) == ("the result", None)
    assert driver.view.status.hint is None, "the room is the code's"


def test_where_no_code_has_the_room_the_glass_goes_on_saying_that_a_phone_has_the_visit() -> None:
    driver = after_a_set(codes=(None, CODES[1]))
    assert driver.view.status.hint is None
    driver.visit.phone.open()
    driver.stand(0.3)
    driver.press(Action.BACK)
    assert isinstance(driver.view.scene, SummaryScene)
    assert driver.view.status.hint == PHONE_HINT


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_press_or_a_raised_hand_takes_the_visit_back(by_hand: bool) -> None:
    driver = opened()
    if by_hand:
        driver.raise_hand("right", 2.0)
    else:
        driver.press(Action.SELECT)
    assert driver.visit.phone.take_wish()
    assert not driver.visit.phone.take_wish(), "once"
    driver.visit.phone.end(NEW_CODE)
    driver.stand(0.3)
    assert isinstance(driver.view.scene, SummaryScene | RestScene)
    assert driver.view.scene.address == NEW_CODE
    assert driver.view.status.hint is None


@pytest.mark.parametrize("by_hand", [False, True])
def test_who_says_that_the_phone_is_theirs_is_not_asked_again(by_hand: bool) -> None:
    driver = opened()
    if by_hand:
        driver.raise_hand("left", 2.0)
    else:
        driver.press(Action.BACK)
    driver.stand(3)
    assert not is_asked(driver)
    assert not driver.visit.phone.take_wish()


def test_a_question_without_an_answer_goes_away_and_the_menu_still_takes_the_visit_back() -> None:
    driver = opened()
    driver.stand(OVERLAY_TIMEOUTS_S["phone"] + 1)
    assert not is_asked(driver)
    assert "Take back from the phone" in menu_items(driver)
    while words(driver.view.scene.items[driver.view.scene.index]) != "Take back from the phone":  # type: ignore[union-attr]
        driver.press(Action.NEXT)
    driver.press(Action.SELECT)
    assert driver.visit.phone.take_wish()


def test_without_a_phone_there_is_nothing_to_take_back() -> None:
    driver = after_a_set()
    assert driver.view.status.hint is None
    assert "Take back from the phone" not in menu_items(driver)


def test_a_set_that_runs_is_not_disturbed_and_the_question_comes_after_it() -> None:
    driver = after_a_set()
    driver.squat(2)
    driver.visit.phone.open()
    driver.squat(2)
    assert not any(isinstance(view.scene, ConfirmScene) for view in driver.views)
    driver.press(Action.SELECT)
    driver.stand(0.5)
    assert is_asked(driver)


def test_an_open_menu_is_left_alone_and_the_question_comes_after_it() -> None:
    driver = after_a_set()
    driver.press(Action.MENU)
    driver.visit.phone.open()
    driver.stand(1)
    assert driver.scene == "menu"
    driver.press(Action.BACK)
    driver.stand(0.3)
    assert is_asked(driver)


def test_the_next_person_is_not_asked_about_the_phone_of_the_last() -> None:
    driver = opened(VisitRules(away_s=5))
    driver.leave(6)
    driver.next_person()
    driver.stand(4)
    assert not driver.visit.phone.is_holder
    assert not is_asked(driver)


def test_an_account_made_on_the_phone_loses_the_visit_with_it() -> None:
    driver = opened(VisitRules(badge=True))
    driver.press(Action.BACK)
    driver.visit.known(THIEF, time=driver.time)
    driver.visit.phone.name(is_new=False)
    driver.squat(1)
    assert driver.view.status.member == "Mallory"
    driver.visit.disown(driver.time)
    driver.stand(0.3)
    assert driver.view.status.member == ""
    assert [began.member for began in driver.of(VisitBegan)] == [None, "thief", None]
    assert len({began.visit for began in driver.of(VisitBegan)}) == 1


def test_a_weight_from_the_phone_counts_as_one_from_the_glass_which_shows_it() -> None:
    driver = after_a_set()
    driver.stand(25)
    assert driver.visit.phone.enter_load("squat", 16.0, driver.time)
    driver.stand(0.3)
    assert isinstance(driver.view.scene, WeightScene)
    assert driver.view.scene.kg == 16.0
    driver.press(Action.NEXT)
    assert driver.view.scene.kg == 17.5
    driver.press(Action.SELECT)
    driver.squat(2)
    assert driver.view.training.load_kg == 17.5
    driver.press(Action.SELECT)
    assert [done.summary.load_kg for done in driver.of(SetDone)] == [0.0, 17.5]


def test_a_weight_from_the_phone_in_a_set_ends_what_was_done_without_it() -> None:
    driver = VisitDriver(taught=())
    driver.squat(3)
    assert driver.visit.phone.enter_load("squat", 20.0, driver.time)
    driver.stand(0.3)
    assert [(done.summary.reps, done.summary.load_kg) for done in driver.of(SetDone)] == [(3, 0.0)]


def test_the_same_weight_again_changes_nothing() -> None:
    driver = VisitDriver(taught=())
    driver.squat(3)
    assert driver.visit.phone.enter_load("squat", 0.0, driver.time)
    driver.stand(0.3)
    assert driver.scene == "set"
    assert not driver.of(SetDone)


def test_a_dial_that_is_open_follows_the_phone_and_a_menu_stays() -> None:
    driver = after_a_set()
    driver.visit.phone.enter_load("squat", 20.0, driver.time)
    driver.visit.phone.enter_load("squat", 30.0, driver.time)
    driver.stand(0.3)
    assert driver.view.scene.kg == 30.0  # type: ignore[union-attr]
    driver.press(Action.SELECT, Action.MENU)
    driver.visit.phone.enter_load("squat", 40.0, driver.time)
    driver.stand(0.3)
    assert driver.scene == "menu"
    assert driver.trainer.dose.loads == {"squat": 40.0}


def test_no_weight_is_asked_for_in_a_challenge_an_assessment_or_of_an_unknown_exercise() -> None:
    kiosk = VisitDriver(VisitRules(challenge_s=60.0))
    guided = VisitDriver(guide=True)
    plain = VisitDriver()
    for driver in (kiosk, guided, plain):
        driver.stand(3)
    assert (kiosk.visit.phone.load, guided.visit.phone.load) == (None, None)
    assert not kiosk.visit.phone.enter_load("squat", 20.0, kiosk.time)
    assert not plain.visit.phone.enter_load("no exercise", 20.0, plain.time)
    assert plain.visit.phone.load
    assert plain.trainer.dose.loads == {}


def test_a_weight_that_comes_in_a_repetition_counts_from_the_next_one_on() -> None:
    driver = VisitDriver(taught=())
    driver.squat(3)
    start, motion = driver.time, squats(1)
    fourth = list(filmed(lambda t: motion(t - start), start + length(1), driver.who, rate=RATE, since=start))
    driver.show(fourth[:20])
    assert driver.trainer.session.running
    assert driver.visit.phone.enter_load("squat", 60.0, driver.time)
    driver.show(fourth[20:22])
    assert driver.view.training.load_kg == 0.0
    assert driver.visit.phone.load
    assert driver.visit.phone.load.kg == 60.0, "the page shows what was entered"
    driver.show(fourth[22:])
    driver.squat(3)
    driver.press(Action.SELECT)
    assert [(done.summary.reps, done.summary.load_kg) for done in driver.of(SetDone)] == [(4, 0.0), (3, 60.0)]


def test_a_weight_that_is_taken_back_within_the_repetition_ends_no_set() -> None:
    driver = VisitDriver(taught=())
    driver.squat(3)
    driver.squat(1, lasting=2.0)
    driver.visit.phone.enter_load("squat", 60.0, driver.time)
    driver.visit.phone.enter_load("squat", 0.0, driver.time)
    driver.squat(2)
    assert not driver.of(SetDone)


def test_an_old_page_with_another_exercise_leaves_the_running_set_alone() -> None:
    driver = VisitDriver(taught=())
    driver.squat(3)
    assert driver.visit.phone.enter_load("banded_squat", 20.0, driver.time)
    driver.stand(0.3)
    assert driver.scene == "set"
    assert not driver.of(SetDone)
    assert driver.trainer.dose.loads == {"banded_squat": 20.0}


def test_a_repetition_puts_the_question_off_until_its_set_is_over() -> None:
    driver = opened()
    assert is_asked(driver)
    before = len(driver.views)
    driver.squat(5)
    asked = [isinstance(view.scene, ConfirmScene) for view in driver.views[before:]]
    assert not any(asked[20:])
    assert driver.view.training.reps == 5
    driver.press(Action.SELECT)
    driver.stand(0.5)
    assert is_asked(driver)


def test_no_arm_of_an_exercise_answers_the_question() -> None:
    driver = opened()
    driver.squat(1, lasting=2.0)
    assert driver.trainer.session.running
    assert not is_asked(driver)
    assert not driver.view.status.hands.right


def test_the_weights_of_a_strangers_phone_go_with_it_and_the_persons_own_stay() -> None:
    driver = opened()
    driver.press(Action.BACK)
    driver.visit.phone.enter_load("squat", 60.0, driver.time)
    driver.visit.phone.enter_load("banded_squat", 20.0, driver.time)
    driver.stand(0.3)
    driver.press(Action.NEXT)  # at the glass: 62.5 kg
    driver.visit.phone.end(NEW_CODE)
    assert driver.visit.phone.load
    assert driver.trainer.dose.loads == {"squat": 62.5, "banded_squat": 0.0}
