"""Whatever people and buttons do, in whatever order: nothing raises, every scene has a way out, and what is told makes sense."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from mirror.app.factory import make_visit_rules
from mirror.settings import parse_settings
from mirror.types import Action, FindingsPage, Member, RepDone, SetDone, VisitBegan, VisitEnded
from mirror.types.message import literal
from mirror.visit import VisitRules
from mirror.visit.state_machine import OVERLAY_TIMEOUTS_S, STATE_TRANSITIONS, State, VisitStateMachine
from tests.harness.visit import VisitDriver
from tests.people import Squatter
from tests.visit.test_menu import wired

PRESETS: Mapping[str, VisitRules] = {name: make_visit_rules(parse_settings("", "x", name)) for name in ("gym", "home", "kiosk")} | {
    "plain": VisitRules()
}
MEMBERS = (Member("a", "Anna", 4), Member("b", "Ben", 0, (1.0, 2.0)))


def happen(driver: VisitDriver, chance: np.random.Generator) -> None:
    """Something, for a moment."""
    match int(chance.integers(12)):
        case 0 | 1:
            driver.stand(float(chance.uniform(0.2, 4)))
        case 2:
            driver.squat(int(chance.integers(1, 3)), drift=float(chance.choice([0.0, 0.2])))
        case 3:
            driver.leave(float(chance.choice([0.5, 2.5, 8, 16])))
        case 4:
            driver.next_person()
        case 5:
            driver.raise_hand(str(chance.choice(["left", "right", "both"])), float(chance.uniform(0.5, 3)))
        case 6:
            driver.stroll(float(chance.uniform(0.5, 1.5)))
        case 7:
            who = MEMBERS[int(chance.integers(2))] if chance.random() < 0.7 else None
            driver.visit.known(who, None if who else literal("not ours"), time=driver.time)
        case 8:
            driver.who = Squatter(distance=float(chance.uniform(2.0, 4.5)), yaw=float(chance.choice([0, 0, 90])))
            driver.visit.tick(int(chance.integers(1440)))
            driver.visit.show(FindingsPage(literal("Findings"), ()))
        case _:
            driver.visit.act(list(Action)[int(chance.integers(len(Action)))])
            if chance.random() < 0.5:
                driver.stand(0.2)


def consistent(driver: VisitDriver) -> None:
    for view in driver.views:
        assert 0 < view.light <= 1
    driver.views.clear()


def told_in_order(driver: VisitDriver) -> None:
    visit, running, sets, reps = 0, False, 0, 0
    for event in driver.events:
        if isinstance(event, VisitBegan) and event.visit != visit:
            assert not running
            assert event.visit == visit + 1
            visit, running, sets, reps = event.visit, True, 0, 0
        assert running
        assert event.visit == visit
        if isinstance(event, RepDone):
            assert event.set > sets
            reps += 1
        if isinstance(event, SetDone):
            assert event.set > sets
            assert len(event.reps) <= reps
            sets, reps = event.set, 0
        running = not isinstance(event, VisitEnded)


def played(name: str, seed: int, steps: int, buttons: tuple[str, ...] = ("next", "select")) -> VisitDriver:
    chance = np.random.default_rng(seed)
    driver = VisitDriver(
        PRESETS[name], calibration=int(chance.integers(2)) * 2, members=MEMBERS, buttons=wired(*buttons),
        results=lambda summary, _: (str(summary.reps), None), mode="fading",
    )  # fmt: skip
    for _ in range(steps):
        happen(driver, chance)
        consistent(driver)
    return driver


def leads_back(driver: VisitDriver) -> None:
    """However it was left, the glass invites again (or sleeps) once nobody is there and nobody presses anything."""
    start = driver.time
    driver.leave(driver.visit.rules.away_s + 31)
    assert driver.scene in ("attract", "sleep"), f"{driver.scene} {driver.time - start:.0f} s after everybody left"
    told_in_order(driver)
    assert not driver.events or isinstance(driver.events[-1], VisitEnded)


@pytest.mark.integration
@pytest.mark.parametrize("name", sorted(PRESETS))
@pytest.mark.parametrize("buttons", [("next",), ("next", "previous", "select", "back")])
def test_whatever_happens_the_mirror_lives_and_invites_again(name: str, buttons: tuple[str, ...]) -> None:
    leads_back(played(name, len(buttons), 20, buttons))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PRESETS))
@pytest.mark.parametrize("seed", range(5))
def test_for_a_long_time(name: str, seed: int) -> None:
    leads_back(played(name, 100 + seed, 600))


@pytest.mark.parametrize("seed", range(4))
def test_a_kiosk_is_back_within_twenty_seconds_whatever_was_pressed(seed: int) -> None:
    driver = played("kiosk", 40 + seed, 25)
    driver.visit.act(list(Action)[seed])
    driver.leave(20)
    assert driver.scene in ("attract", "page")
    driver.leave(11)
    assert driver.scene == "attract"


def test_every_state_leads_back_to_the_invitation() -> None:
    for state in STATE_TRANSITIONS:
        machine = VisitStateMachine()
        machine.state = state
        machine.settle("attract", 0.0)
        if state in OVERLAY_TIMEOUTS_S:
            machine.open(state, 0.0)
            machine.settle("attract", OVERLAY_TIMEOUTS_S[state] - 0.1)
            assert machine.state == state
            machine.settle("attract", OVERLAY_TIMEOUTS_S[state])
        assert machine.state == "attract"


def test_what_may_not_follow_goes_by_the_invitation() -> None:
    machine = VisitStateMachine()
    seen: list[State] = []
    ways: tuple[State, ...] = ("rest", "sleep", "rest")
    for state in ways:
        machine.settle(state, 0.0)
        seen.append(machine.state)
    assert seen == list(ways)
