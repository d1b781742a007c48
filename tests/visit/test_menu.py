"""The menu: with buttons, with a hand, with one button; and that it never keeps anybody."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mirror.controls.keypad import short_and_long
from mirror.types import Action, InvitationScene, Member, SetDone, VisitBegan, VisitEnded
from mirror.visit import VisitRules
from mirror.visit.joining import MAX_TYPED_NAME_CHARS, NAME_LETTER_GROUPS
from tests.harness import views as viewing
from tests.harness.visit import VisitDriver
from tests.words import words

ANNA, BEN = Member("a", "Anna", 7), Member("b", "Ben")
HOME = VisitRules(profiles=True)


def wired(*names: str) -> Mapping[str, tuple[Action | None, Action | None]]:
    return short_and_long(names)


def opened(driver: VisitDriver | None = None) -> VisitDriver:
    driver = driver or VisitDriver()
    driver.stand(3)
    driver.press(Action.MENU)
    return driver


def choose(driver: VisitDriver, label: str) -> None:
    """Leafs to ``label`` and chooses it."""
    for _ in range(30):
        menu = viewing.menu(driver.view)
        assert menu is not None, "no menu is open"
        if menu.items[menu.index] == label:
            driver.press(Action.SELECT)
            return
        driver.press(Action.NEXT)
    raise AssertionError(f"there is no {label}")


def test_next_and_previous_move_round_and_round() -> None:
    driver = opened()
    assert viewing.menu(driver.view)
    many = len(viewing.menu(driver.view).items)
    seen = []
    for _ in range(many + 1):
        assert viewing.menu(driver.view)
        seen.append(viewing.menu(driver.view).index)
        driver.press(Action.NEXT)
    assert seen == [*range(many), 0]
    driver.press(Action.PREVIOUS, Action.PREVIOUS)
    assert viewing.menu(driver.view).index == many - 1


@pytest.mark.parametrize("action", [Action.BACK, Action.MENU])
def test_back_leaves_it(action: Action) -> None:
    driver = opened()
    driver.press(action)
    assert (driver.scene, viewing.menu(driver.view)) == ("set", None)


def test_it_closes_by_itself_after_fifteen_seconds_without_a_press() -> None:
    driver = opened()
    driver.stand(14)
    assert driver.scene == "menu"
    driver.press(Action.NEXT)
    driver.stand(14)
    assert driver.scene == "menu"
    driver.stand(2)
    assert driver.scene == "set"


def test_another_exercise() -> None:
    driver = opened()
    choose(driver, "Exercises")
    assert viewing.menu(driver.view)
    assert viewing.menu(driver.view).items[viewing.menu(driver.view).index] == "Squat"
    choose(driver, "Overhead squat")
    assert viewing.card(driver.view)
    assert driver.view.training.exercise == "overhead_squat"


def test_back_in_the_list_of_exercises_changes_nothing() -> None:
    driver = opened()
    choose(driver, "Exercises")
    choose(driver, "Back")
    assert (driver.scene, driver.view.training.exercise) == ("set", "squat")


def test_the_guided_screen_begins_and_is_left_from_the_menu() -> None:
    driver = opened()
    choose(driver, "Hip or ankle?")
    assert driver.scene == "guided"
    driver.press(Action.MENU)
    choose(driver, "Leave check")
    driver.stand(1)
    assert driver.scene == "set"
    driver.press(Action.GUIDE, Action.BACK)
    driver.stand(1)
    assert driver.scene == "set"


def test_practise_again() -> None:
    driver = opened()
    choose(driver, "Practise")
    assert (driver.scene, viewing.practice(driver.view)) == ("calibration", (0, 2))
    driver.squat(2)
    assert driver.view.training.regime == "calibrated"


def test_practice_in_the_middle_of_a_set_sums_it_up() -> None:
    driver = VisitDriver()
    driver.squat(2)
    driver.press(Action.MENU)
    choose(driver, "Practise")
    assert len(driver.of(SetDone)) == 1
    driver.stand(2)
    assert driver.scene == "calibration"


def test_a_set_without_feedback() -> None:
    driver = opened()
    choose(driver, "No feedback")
    driver.stand(0.3)
    assert driver.view.training.feedback == "request"


def test_finish_ends_the_visit_though_the_person_still_stands_there() -> None:
    driver = opened()
    choose(driver, "Finish")
    driver.stand(20)
    assert driver.scene == "attract"
    assert len(driver.of(VisitEnded)) == 1
    assert len(driver.of(VisitBegan)) == 1
    driver.leave(3)
    driver.next_person()
    driver.stand(3)
    assert len(driver.of(VisitBegan)) == 2


def test_whoever_has_finished_and_presses_something_trains_on() -> None:
    driver = opened()
    choose(driver, "Finish")
    driver.press(Action.SELECT)
    driver.stand(3)
    assert driver.scene == "set"


def test_a_name_is_chosen_at_home_as_soon_as_somebody_comes() -> None:
    driver = VisitDriver(HOME, members=(ANNA, BEN))
    driver.stand(3)
    assert viewing.menu(driver.view)
    assert viewing.menu(driver.view).items == ("Anna", "Ben", "Guest")
    choose(driver, "Ben")
    assert words((driver.scene, driver.view.status.member, driver.view.status.invite)) == ("set", "Ben", "Hello Ben")
    assert [event.member for event in driver.of(VisitBegan)] == [None, "b"]


def test_who_does_not_choose_is_a_guest() -> None:
    driver = VisitDriver(HOME, members=(ANNA,))
    driver.stand(20)
    assert (driver.scene, driver.view.status.member) == ("set", "")


def test_another_name_is_another_visit_so_that_sets_stay_with_whom_they_belong_to() -> None:
    driver = VisitDriver(HOME, members=(ANNA, BEN))
    driver.stand(3)
    choose(driver, "Anna")
    driver.squat(2)
    driver.press(Action.MENU)
    choose(driver, "Who is it?")
    assert viewing.menu(driver.view)
    assert viewing.menu(driver.view).index == 0
    choose(driver, "Ben")
    assert [(event.visit, event.member) for event in driver.of(VisitBegan)] == [(1, None), (1, "a"), (2, "b")]
    [done] = driver.of(SetDone)
    assert done.visit == 1
    driver.press(Action.MENU)
    choose(driver, "Who is it?")
    choose(driver, "Guest")
    driver.stand(3)
    assert driver.view.status.member == ""
    assert driver.of(VisitBegan)[-1].member is None


def test_without_names_nobody_is_asked() -> None:
    driver = VisitDriver(HOME)
    driver.stand(3)
    assert driver.scene == "set"


def test_a_right_hand_opens_the_menu_in_the_rest_and_chooses_in_it_and_a_left_hand_moves() -> None:
    driver = VisitDriver()
    driver.squat(2)
    driver.press(Action.SELECT, Action.SELECT, Action.SELECT)
    assert driver.scene == "rest"
    driver.raise_hand("right", 0.8)
    assert viewing.hand(driver.view)
    assert (viewing.hand(driver.view).side, viewing.hand(driver.view).label) == ("right", "menu")
    driver.raise_hand("right", 3.0, noise=3.0)
    assert viewing.menu(driver.view)
    assert viewing.menu(driver.view).index == 0
    assert not any(viewing.hand(view) for view in driver.views[-5:])
    driver.stand(0.5)
    driver.raise_hand("left", 1.0)
    assert viewing.hand(driver.view)
    assert viewing.hand(driver.view).label == "next"
    driver.raise_hand("left", 0.4)
    assert viewing.menu(driver.view).index == 1
    driver.raise_hand("left", 2.5)
    assert viewing.menu(driver.view).index == 3
    driver.stand(0.5)
    driver.raise_hand("right", 1.0)
    assert viewing.hand(driver.view)
    assert viewing.hand(driver.view).label == "Hip or ankle?"
    driver.raise_hand("right", 0.5)
    assert driver.scene == "guided"


def test_a_left_hand_ends_the_rest() -> None:
    driver = VisitDriver()
    driver.squat(2)
    driver.press(Action.SELECT, Action.SELECT, Action.SELECT)
    driver.raise_hand("left", 1.5)
    assert driver.scene == "set"


def test_a_raised_hand_means_nothing_in_a_set() -> None:
    driver = VisitDriver()
    driver.squat(1)
    driver.raise_hand("right", 5)
    assert driver.scene == "set"
    assert all(viewing.hand(view) is None for view in driver.views)


def test_a_passer_by_may_raise_a_hand() -> None:
    driver = VisitDriver()
    driver.raise_hand("right", 1.5)
    driver.stand(0.2)
    assert driver.scene == "menu"


def test_hands_may_be_switched_off() -> None:
    driver = VisitDriver(VisitRules(hands=False))
    driver.squat(2)
    driver.press(Action.SELECT, Action.SELECT, Action.SELECT)
    driver.raise_hand("right", 3)
    assert driver.scene == "rest"


def test_labels_say_what_the_wired_buttons_do_now() -> None:
    driver = VisitDriver(buttons=wired("next", "previous", "select", "back"))
    driver.stand(3)
    said = {key.button: (key.short, key.long) for key in driver.view.status.keys}
    assert words(said) == {
        "next": ("next exercise", "hip or ankle"), "previous": ("previous exercise", "no feedback"), "back": ("", "menu"),
    }  # fmt: skip
    driver.squat(1)
    assert words({key.button: key.short for key in driver.view.status.keys}["select"]) == "end the set"
    driver.press(Action.MENU)
    assert words({key.button: key.short for key in driver.view.status.keys}) == {
        "next": "down",
        "previous": "up",
        "select": "choose",
        "back": "back",
    }
    driver.press(Action.SHUTDOWN)
    assert words({key.button: key.short for key in driver.view.status.keys}) == {
        "next": "no",
        "previous": "no",
        "select": "yes",
        "back": "no",
    }


def test_without_buttons_there_are_no_labels() -> None:
    driver = VisitDriver()
    driver.stand(3)
    assert driver.view.status.keys == ()


@pytest.mark.parametrize("name", ["next", "select"])
def test_one_button_ends_the_set_goes_on_opens_the_menu_and_chooses(name: str) -> None:
    driver = VisitDriver(buttons=wired(name))
    short, long = Action.NEXT, Action.SELECT
    driver.squat(2)
    assert words([(key.short, key.long) for key in driver.view.status.keys]) == [("end the set", "menu")]
    driver.press(short)
    assert driver.scene == "summary"
    assert words([(key.short, key.long) for key in driver.view.status.keys]) == [("go on", "menu")]
    driver.press(short, short)
    assert driver.scene == "rest"
    driver.press(long)
    assert viewing.menu(driver.view)
    assert words([(key.short, key.long) for key in driver.view.status.keys]) == [("down", "choose")]
    driver.press(short, long)
    assert viewing.menu(driver.view).title == "Exercises"
    driver.press(short, long)
    assert driver.view.training.exercise == "banded_squat"
    driver.press(Action.SHUTDOWN, short)
    assert viewing.question(driver.view) is None


def test_without_a_picture_a_menu_opens_closes_and_ends_by_itself() -> None:
    visit = VisitDriver().visit
    assert visit.view().scene.name == "attract"
    visit.act(Action.MENU)
    assert viewing.menu(visit.view()).index == 0
    visit.act(Action.NEXT)
    assert viewing.menu(visit.view()).index == 1
    assert visit.view(14.0).scene.name == "menu"
    assert visit.view(30.0).scene.name == "attract"
    visit.act(Action.MENU)
    visit.act(Action.BACK)
    assert visit.view().scene.name == "attract"


def test_without_a_picture_the_next_exercise_is_named() -> None:
    driver = VisitDriver()
    driver.stand(3)
    driver.press(Action.NEXT)
    shown = driver.visit.view()
    assert shown.training.exercise == driver.trainer.session.exercise.key != "squat"


def test_without_a_picture_the_mirror_can_be_switched_off() -> None:
    visit = VisitDriver().visit
    visit.act(Action.SHUTDOWN)
    assert visit.view().scene.name == "ask"
    visit.act(Action.SELECT)
    assert visit.over.confirmed


def test_a_press_that_came_before_the_network_was_done_with_an_older_picture_ends_no_visit() -> None:
    driver = opened()
    began = [event for event in driver.events if isinstance(event, VisitBegan)]
    driver.visit.view()
    driver.stand(1)
    assert not any(isinstance(event, VisitEnded) for event in driver.events)
    assert len(began) == 1


def spell(driver: VisitDriver, name: str) -> None:
    """Chooses the letters of ``name`` in the menus of the glass."""
    for letter in name:
        choose(driver, next(" ".join(group) for group in NAME_LETTER_GROUPS if letter.upper() in group))
        choose(driver, letter.upper())


def test_at_home_a_new_member_chooses_their_name_letter_by_letter() -> None:
    driver = opened(VisitDriver(HOME))
    for label in ("Who is it?", "New member", "Yes: name, sets, knee motion"):
        choose(driver, label)
    spell(driver, "anx")
    choose(driver, "Delete a letter")
    spell(driver, "nä")
    assert driver.visit.over.joining.take_name() is None
    choose(driver, "Done: Annä")
    assert driver.visit.over.joining.take_name() == "Annä"
    assert driver.visit.over.joining.take_name() is None, "a member is made once"
    driver.visit.known(Member("annannannann", "Annä"), time=driver.time)
    driver.stand(1)
    assert driver.view.status.member == "Annä"


def test_a_name_is_not_longer_than_the_glass_can_show() -> None:
    driver = opened(VisitDriver(HOME))
    for label in ("Who is it?", "New member", "Yes: name, sets, knee motion"):
        choose(driver, label)
    spell(driver, "a" * (MAX_TYPED_NAME_CHARS + 2))
    choose(driver, f"Done: A{'a' * (MAX_TYPED_NAME_CHARS - 1)}")


def test_where_there_is_a_page_a_new_member_scans_a_code() -> None:
    driver = opened(VisitDriver(HOME))
    driver.visit.over.joining.invite = lambda: "http://mirror.local/s/abc"
    for label in ("Who is it?", "New member"):
        choose(driver, label)
    driver.stand(60)
    assert driver.view.scene == InvitationScene("http://mirror.local/s/abc")
    driver.visit.over.end_invitation()
    driver.visit.known(Member("annannannann", "Ann"), time=driver.time)
    driver.stand(1)
    assert (driver.view.status.member, driver.view.scene.name == "invite") == ("Ann", False)


def test_a_press_takes_the_code_for_a_new_member_away_and_it_goes_by_itself() -> None:
    for press in (True, False):
        driver = opened(VisitDriver(HOME))
        driver.visit.over.joining.invite = lambda: "http://mirror.local/s/abc"
        for label in ("Who is it?", "New member"):
            choose(driver, label)
        if press:
            driver.press(Action.BACK)
        driver.stand(1 if press else 121)
        assert driver.view.scene.name != "invite"


@pytest.mark.parametrize("rules", [VisitRules(), VisitRules(badge=True), VisitRules(profiles=True, keep=False)], ids=str)
def test_where_no_names_can_be_chosen_there_is_no_new_member(rules: VisitRules) -> None:
    driver = opened(VisitDriver(rules))
    menu = viewing.menu(driver.view)
    assert menu is not None
    assert "Who is it?" not in menu.items
