"""A person who does another exercise than the mirror counts is offered to switch to it."""

from __future__ import annotations

from mirror.coach.switch_offer import OFFER_DISPLAY_S
from mirror.types import Action, ButtonLabel, SetScene
from mirror.visit import VisitRules
from tests.harness import views as viewing
from tests.harness.visit import RATE, VisitDriver
from tests.people import filmed, length, squats
from tests.people.doing import DOINGS
from tests.words import words

BUTTONS = {"next": (Action.NEXT, None), "select": (Action.SELECT, Action.MENU)}


def lunge_sideways(driver: VisitDriver, reps: int, key: str = "side_lunge") -> None:
    driver.show(DOINGS[key].film(reps, rate=RATE, since=driver.time))


def offered(driver: VisitDriver) -> str:
    scene = driver.view.scene
    return words(scene.offer.what) if isinstance(scene, SetScene) and scene.offer else ""


def test_one_side_lunge_among_squats_is_no_reason_to_ask() -> None:
    driver = VisitDriver()
    lunge_sideways(driver, 1)
    assert driver.view.training.partials == 1
    assert offered(driver) == ""


def test_two_side_lunges_are_asked_about_and_the_question_goes_by_itself() -> None:
    driver = VisitDriver()
    lunge_sideways(driver, 2)
    assert offered(driver) == "that looks like a side lunge"
    driver.stand(OFFER_DISPLAY_S)
    assert offered(driver) == ""
    assert driver.view.training.exercise == "squat"


def test_without_hands_the_question_is_for_the_buttons() -> None:
    driver = VisitDriver(VisitRules(hands=False), buttons=BUTTONS)
    lunge_sideways(driver, 2)
    assert offered(driver) == "that looks like a side lunge"
    assert not driver.view.scene.offer.by_hand  # type: ignore[union-attr]
    assert ButtonLabel("select") not in driver.view.status.keys
    assert {key.button: words(key.short) for key in driver.view.status.keys}["select"] == "switch"


def test_select_switches_as_the_menu_does() -> None:
    driver = VisitDriver(buttons=BUTTONS)
    lunge_sideways(driver, 2)
    driver.press(Action.SELECT)
    assert driver.trainer.session.exercise.key == "side_lunge"
    assert driver.scene == "summary"  # of what was done, as after the menu
    driver.press(Action.SELECT)
    assert driver.scene == "card"  # how to stand
    lunge_sideways(driver, 2)
    assert driver.view.training.reps == 2


def test_a_raised_hand_switches_too() -> None:
    for side in ("left", "right"):
        driver = VisitDriver()
        lunge_sideways(driver, 2)
        driver.raise_hand(side, 0.8)
        scene = driver.view.scene
        assert isinstance(scene, SetScene)
        assert scene.offer
        assert viewing.hand(driver.view).label == "yes"
        driver.raise_hand(side, 1.0)
        assert driver.trainer.session.exercise.key == "side_lunge"


def test_a_hand_raised_in_a_set_chooses_nothing_while_nothing_is_offered() -> None:
    driver = VisitDriver()
    driver.squat(2)
    driver.raise_hand("right", 3.0)
    assert driver.trainer.session.exercise.key == "squat"
    assert driver.scene == "set"


def test_a_split_squat_is_an_inline_lunge_and_a_step_back_a_reverse_lunge() -> None:
    for key in ("inline_lunge", "reverse_lunge"):
        driver = VisitDriver()
        lunge_sideways(driver, 2, key)
        driver.press(Action.SELECT)
        assert driver.trainer.session.exercise.key == key


def test_a_squat_that_counts_takes_the_question_back() -> None:
    driver = VisitDriver()
    lunge_sideways(driver, 2)
    assert offered(driver)
    driver.squat(1, rest=0.5)
    assert driver.view.training.reps == 1
    assert offered(driver) == ""


def test_nothing_is_asked_in_the_middle_of_an_alert() -> None:
    driver = VisitDriver()
    lunge_sideways(driver, 2)
    before = len(driver.views)
    driver.squat(1, drift=0.3)
    alerted = [view for view in driver.views[before:] if view.training.cue and view.training.cue.side]
    assert alerted
    assert all(isinstance(view.scene, SetScene) and view.scene.offer is None for view in alerted)


def test_select_in_the_middle_of_an_alert_switches_nothing() -> None:
    driver = VisitDriver(buttons=BUTTONS)
    lunge_sideways(driver, 2)
    start, motion = driver.time, squats(1, drift={1: (0.3, 0.3)})
    for pose in filmed(lambda t: motion(t - start), start + length(1), driver.who, rate=RATE, since=start):
        driver.show([pose])
        if driver.view.training.cue and driver.view.training.cue.side:
            break
    assert driver.trainer.session.exercise.key == "squat"
    assert not offered(driver)
    assert {key.button: words(key.short) for key in driver.view.status.keys}["select"] == "end the set"
    driver.press(Action.SELECT)
    assert driver.trainer.session.exercise.key == "squat"
    assert driver.scene == "summary"


def test_select_skips_the_practice_while_the_coached_squats_are_asked_for() -> None:
    driver = VisitDriver(calibration=2, buttons=BUTTONS)
    lunge_sideways(driver, 2)
    assert driver.scene == "calibration"
    assert {key.button: words(key.short) for key in driver.view.status.keys}["select"] == "skip practice"
    driver.press(Action.SELECT)
    assert driver.trainer.session.exercise.key == "squat"
    assert not driver.trainer.session.coaching


def test_a_challenge_is_not_switched() -> None:
    driver = VisitDriver(VisitRules(challenge_s=60.0))
    lunge_sideways(driver, 2)
    assert offered(driver) == ""
