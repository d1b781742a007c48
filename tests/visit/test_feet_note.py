"""What is said of feet takes nothing else's place in a visit, and waits until it can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from mirror.types import Action, Pose, View
from mirror.visit import VisitRules
from tests.coach.feet import TURNED_OUT, UNSEEN, looked, noted, with_feet
from tests.harness.visit import RATE, VisitDriver
from tests.people import filmed, squats

CHALLENGE = VisitRules(challenge_s=60.0)
Looks = Callable[[Iterable[Pose]], list[Pose]]


def seen(poses: Iterable[Pose]) -> list[Pose]:
    return looked(poses, seen=True)


def unlike(poses: Iterable[Pose]) -> list[Pose]:
    return with_feet(poses, 0.03, 0.15)


def stand(driver: VisitDriver, seconds: float, looks: Looks = looked) -> list[View]:
    """Who stands there is looked at; the Views of these seconds."""
    before = len(driver.views)
    until = driver.time + seconds
    driver.show(looks(filmed(squats(0), until, driver.who, rate=RATE, person=driver.person, since=driver.time)))
    return driver.views[before:]


def is_said_for_its_time(told: list[float]) -> bool:
    return 3.5 < told[-1] - told[0] < 4.5


@pytest.mark.parametrize("looks", [looked, seen, unlike])
def test_the_invitation_of_a_challenge_stands_whatever_is_known_of_the_feet(looks: Looks) -> None:
    driver = VisitDriver(CHALLENGE, taught=())
    driver.stand(3)
    assert {view.scene.name for view in stand(driver, 15, looks)} == {"challenge-invite"}


@pytest.mark.parametrize(("looks", "line"), [(looked, UNSEEN), (seen, TURNED_OUT)])
def test_what_waits_behind_the_invitation_is_said_when_the_round_begins(looks: Looks, line: str) -> None:
    driver = VisitDriver(CHALLENGE, taught=())
    driver.stand(3)
    assert noted(stand(driver, 10, looks), line) == []
    driver.squat(1)
    views = stand(driver, 20, looks)
    told = noted(views, line)
    assert {view.scene.name for view in views if view.time in told} == {"set"}
    assert is_said_for_its_time(told)


@pytest.mark.parametrize("looks", [looked, seen, unlike])
def test_a_rest_that_was_long_enough_goes_on_whatever_is_known_of_the_feet(looks: Looks) -> None:
    driver = VisitDriver(VisitRules(rest_s=5))
    driver.squat(2)
    driver.press(*[Action.SELECT] * 3)
    assert driver.scene == "rest"
    assert {view.scene.name for view in stand(driver, 20, looks)} == {"rest"}


def test_who_still_only_passes_by_is_told_when_the_visit_begins() -> None:
    driver = VisitDriver()
    views = stand(driver, 10, lambda poses: [replace(pose, feet_missed=True) for pose in poses])
    assert views[0].scene.name == "attract"
    told = noted(views)
    assert is_said_for_its_time(told)
    assert {view.scene.name for view in views if view.time in told[1:]} == {"set"}


def test_behind_a_menu_it_waits_for_its_end() -> None:
    driver = VisitDriver()
    driver.stand(3)
    driver.press(Action.MENU)
    views = stand(driver, 25)
    told = noted(views)
    assert views[0].scene.name == "menu"
    assert {view.scene.name for view in views if view.time in told} == {"set"}
    assert is_said_for_its_time(told)


def test_who_comes_back_in_the_same_visit_is_not_told_again_but_the_next_visitor_is() -> None:
    driver = VisitDriver(VisitRules(resume=True))
    assert is_said_for_its_time(noted(stand(driver, 10)))
    driver.leave(3)
    driver.next_person()
    assert noted(stand(driver, 10)) == []
    driver.leave(driver.visit.rules.away_s + 1)
    driver.next_person()
    assert is_said_for_its_time(noted(stand(driver, 10)))
