"""The menu: with buttons, with a hand, with one button; and that it never keeps anybody."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mirror.controls.keypad import button_meanings
from mirror.controls.press import Press
from mirror.types import Action, Member, SetDone, VisitBegan, VisitEnded
from mirror.visit import VisitRules
from tests import viewing
from tests.visit.stage import Stage
from tests.words import words

ANNA, BEN = Member("a", "Anna", 7), Member("b", "Ben")
HOME = VisitRules(profiles=True)


def wired(*names: str) -> Mapping[str, tuple[Action | None, Action | None]]:
    return {name: (means.get(Press.SHORT), means.get(Press.LONG)) for name, means in button_meanings(names).items()}


def opened(stage: Stage | None = None) -> Stage:
    stage = stage or Stage()
    stage.stand(3)
    stage.press(Action.MENU)
    return stage


def choose(stage: Stage, label: str) -> None:
    """Leafs to ``label`` and chooses it."""
    for _ in range(30):
        menu = viewing.menu(stage.view)
        assert menu is not None, "no menu is open"
        if menu.items[menu.index] == label:
            stage.press(Action.SELECT)
            return
        stage.press(Action.NEXT)
    raise AssertionError(f"there is no {label}")


def test_next_and_previous_move_round_and_round() -> None:
    stage = opened()
    assert viewing.menu(stage.view)
    many = len(viewing.menu(stage.view).items)
    seen = []
    for _ in range(many + 1):
        assert viewing.menu(stage.view)
        seen.append(viewing.menu(stage.view).index)
        stage.press(Action.NEXT)
    assert seen == [*range(many), 0]
    stage.press(Action.PREVIOUS, Action.PREVIOUS)
    assert viewing.menu(stage.view).index == many - 1


@pytest.mark.parametrize("action", [Action.BACK, Action.MENU])
def test_back_leaves_it(action: Action) -> None:
    stage = opened()
    stage.press(action)
    assert (stage.scene, viewing.menu(stage.view)) == ("set", None)


def test_it_closes_by_itself_after_fifteen_seconds_without_a_press() -> None:
    stage = opened()
    stage.stand(14)
    assert stage.scene == "menu"
    stage.press(Action.NEXT)
    stage.stand(14)
    assert stage.scene == "menu"
    stage.stand(2)
    assert stage.scene == "set"


def test_another_exercise() -> None:
    stage = opened()
    choose(stage, "Exercises")
    assert viewing.menu(stage.view)
    assert viewing.menu(stage.view).items[viewing.menu(stage.view).index] == "Squat"
    choose(stage, "Overhead squat")
    assert viewing.card(stage.view)
    assert stage.view.training.exercise == "overhead_squat"


def test_back_in_the_list_of_exercises_changes_nothing() -> None:
    stage = opened()
    choose(stage, "Exercises")
    choose(stage, "Back")
    assert (stage.scene, stage.view.training.exercise) == ("set", "squat")


def test_the_guided_screen_begins_and_is_left_from_the_menu() -> None:
    stage = opened()
    choose(stage, "Hip or ankle?")
    assert stage.scene == "guided"
    stage.press(Action.MENU)
    choose(stage, "Leave check")
    stage.stand(1)
    assert stage.scene == "set"
    stage.press(Action.GUIDE, Action.BACK)
    stage.stand(1)
    assert stage.scene == "set"


def test_practise_again() -> None:
    stage = opened()
    choose(stage, "Practise")
    assert (stage.scene, viewing.practice(stage.view)) == ("calibration", (0, 2))
    stage.squat(2)
    assert stage.view.training.regime == "calibrated"


def test_practice_in_the_middle_of_a_set_sums_it_up() -> None:
    stage = Stage()
    stage.squat(2)
    stage.press(Action.MENU)
    choose(stage, "Practise")
    assert len(stage.of(SetDone)) == 1
    stage.stand(2)
    assert stage.scene == "calibration"


def test_a_set_without_feedback() -> None:
    stage = opened()
    choose(stage, "No feedback")
    stage.stand(0.3)
    assert stage.view.training.feedback == "request"


def test_finish_ends_the_visit_though_the_person_still_stands_there() -> None:
    stage = opened()
    choose(stage, "Finish")
    stage.stand(20)
    assert stage.scene == "attract"
    assert len(stage.of(VisitEnded)) == 1
    assert len(stage.of(VisitBegan)) == 1
    stage.leave(3)
    stage.next_person()
    stage.stand(3)
    assert len(stage.of(VisitBegan)) == 2


def test_whoever_has_finished_and_presses_something_trains_on() -> None:
    stage = opened()
    choose(stage, "Finish")
    stage.press(Action.SELECT)
    stage.stand(3)
    assert stage.scene == "set"


def test_a_name_is_chosen_at_home_as_soon_as_somebody_comes() -> None:
    stage = Stage(HOME, members=(ANNA, BEN))
    stage.stand(3)
    assert viewing.menu(stage.view)
    assert viewing.menu(stage.view).items == ("Anna", "Ben", "Guest")
    choose(stage, "Ben")
    assert words((stage.scene, stage.view.status.member, stage.view.status.invite)) == ("set", "Ben", "Hello Ben")
    assert [event.member for event in stage.of(VisitBegan)] == [None, "b"]


def test_who_does_not_choose_is_a_guest() -> None:
    stage = Stage(HOME, members=(ANNA,))
    stage.stand(20)
    assert (stage.scene, stage.view.status.member) == ("set", "")


def test_another_name_is_another_visit_so_that_sets_stay_with_whom_they_belong_to() -> None:
    stage = Stage(HOME, members=(ANNA, BEN))
    stage.stand(3)
    choose(stage, "Anna")
    stage.squat(2)
    stage.press(Action.MENU)
    choose(stage, "Who is it?")
    assert viewing.menu(stage.view)
    assert viewing.menu(stage.view).index == 0
    choose(stage, "Ben")
    assert [(event.visit, event.member) for event in stage.of(VisitBegan)] == [(1, None), (1, "a"), (2, "b")]
    [done] = stage.of(SetDone)
    assert done.visit == 1
    stage.press(Action.MENU)
    choose(stage, "Who is it?")
    choose(stage, "Guest")
    stage.stand(3)
    assert stage.view.status.member == ""
    assert stage.of(VisitBegan)[-1].member is None


def test_without_names_nobody_is_asked() -> None:
    stage = Stage(HOME)
    stage.stand(3)
    assert stage.scene == "set"


def test_a_right_hand_opens_the_menu_in_the_rest_and_chooses_in_it_and_a_left_hand_moves() -> None:
    stage = Stage()
    stage.squat(2)
    stage.press(Action.SELECT, Action.SELECT, Action.SELECT)
    assert stage.scene == "rest"
    stage.raise_hand("right", 0.8)
    assert viewing.hand(stage.view)
    assert (viewing.hand(stage.view).side, viewing.hand(stage.view).label) == ("right", "menu")
    stage.raise_hand("right", 3.0, noise=3.0)
    assert viewing.menu(stage.view)
    assert viewing.menu(stage.view).index == 0
    assert not any(viewing.hand(view) for view in stage.views[-5:])
    stage.stand(0.5)
    stage.raise_hand("left", 1.0)
    assert viewing.hand(stage.view)
    assert viewing.hand(stage.view).label == "next"
    stage.raise_hand("left", 0.4)
    assert viewing.menu(stage.view).index == 1
    stage.raise_hand("left", 1.3)
    assert viewing.menu(stage.view).index == 2
    stage.stand(0.5)
    stage.raise_hand("right", 1.0)
    assert viewing.hand(stage.view)
    assert viewing.hand(stage.view).label == "Hip or ankle?"
    stage.raise_hand("right", 0.5)
    assert stage.scene == "guided"


def test_a_left_hand_ends_the_rest() -> None:
    stage = Stage()
    stage.squat(2)
    stage.press(Action.SELECT, Action.SELECT, Action.SELECT)
    stage.raise_hand("left", 1.5)
    assert stage.scene == "set"


def test_a_raised_hand_means_nothing_in_a_set() -> None:
    stage = Stage()
    stage.squat(1)
    stage.raise_hand("right", 5)
    assert stage.scene == "set"
    assert all(viewing.hand(view) is None for view in stage.views)


def test_a_passer_by_may_raise_a_hand() -> None:
    stage = Stage()
    stage.raise_hand("right", 1.5)
    stage.stand(0.2)
    assert stage.scene == "menu"


def test_hands_may_be_switched_off() -> None:
    stage = Stage(VisitRules(hands=False))
    stage.squat(2)
    stage.press(Action.SELECT, Action.SELECT, Action.SELECT)
    stage.raise_hand("right", 3)
    assert stage.scene == "rest"


def test_labels_say_what_the_wired_buttons_do_now() -> None:
    stage = Stage(buttons=wired("next", "previous", "select", "back"))
    stage.stand(3)
    said = {key.button: (key.short, key.long) for key in stage.view.status.keys}
    assert words(said) == {
        "next": ("next exercise", "hip or ankle"), "previous": ("previous exercise", "no feedback"), "back": ("", "menu"),
    }  # fmt: skip
    stage.squat(1)
    assert words({key.button: key.short for key in stage.view.status.keys}["select"]) == "end the set"
    stage.press(Action.MENU)
    assert words({key.button: key.short for key in stage.view.status.keys}) == {
        "next": "down",
        "previous": "up",
        "select": "choose",
        "back": "back",
    }
    stage.press(Action.SHUTDOWN)
    assert words({key.button: key.short for key in stage.view.status.keys}) == {
        "next": "no",
        "previous": "no",
        "select": "yes",
        "back": "no",
    }


def test_without_buttons_there_are_no_labels() -> None:
    stage = Stage()
    stage.stand(3)
    assert stage.view.status.keys == ()


@pytest.mark.parametrize("name", ["next", "select"])
def test_one_button_ends_the_set_goes_on_opens_the_menu_and_chooses(name: str) -> None:
    stage = Stage(buttons=wired(name))
    short, long = Action.NEXT, Action.SELECT
    stage.squat(2)
    assert words([(key.short, key.long) for key in stage.view.status.keys]) == [("end the set", "menu")]
    stage.press(short)
    assert stage.scene == "summary"
    assert words([(key.short, key.long) for key in stage.view.status.keys]) == [("go on", "menu")]
    stage.press(short, short)
    assert stage.scene == "rest"
    stage.press(long)
    assert viewing.menu(stage.view)
    assert words([(key.short, key.long) for key in stage.view.status.keys]) == [("down", "choose")]
    stage.press(short, long)
    assert viewing.menu(stage.view).title == "Exercises"
    stage.press(short, long)
    assert stage.view.training.exercise == "banded_squat"
    stage.press(Action.SHUTDOWN, short)
    assert viewing.question(stage.view) is None
