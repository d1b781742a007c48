"""The code of a fleet: what is one, what is none, and the step of the set-up that reads it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirror.setup import FleetCode, FleetRefusal, Setup, SetupAnswers, SetupOffer, ZoneClock, parse_fleet_code
from mirror.setup.setup import SETUP_IDLE_S
from mirror.setup.steps import FleetStep, ZoneStep
from mirror.types import Action, SetupScene, message
from tests.words import words

CODE = FleetCode("centre.example", 5432, "mirror", "abcd2345", "A2" * 16)


def to_fleet_step(preset: str = "gym", fleet: bool = True) -> Setup:
    setup = Setup(SetupAnswers(preset=preset), SetupOffer(fleet=fleet), (ZoneClock("Europe/Berlin"),))
    while not isinstance(setup.step, FleetStep | ZoneStep):
        setup.act(Action.SKIP)
    return setup


def scene(setup: Setup) -> SetupScene:
    shown = setup.view().scene
    assert isinstance(shown, SetupScene)
    return shown


def test_a_code_says_what_it_was_made_of_in_letters_that_a_qr_code_packs_tightly() -> None:
    assert parse_fleet_code(CODE.text) == CODE
    assert set(CODE.text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert CODE.role == "mirror_enrol_abcd2345"
    assert CODE.token not in repr(CODE)


@pytest.mark.parametrize("host", ["10.0.0.7", "fd00::7", "a-b.example"])
def test_a_centre_may_be_a_name_or_an_address(host: str) -> None:
    assert parse_fleet_code(FleetCode(host, 1, "m_1", "abcd2345", "A" * 32).text) == FleetCode(host, 1, "m_1", "abcd2345", "A" * 32)


@pytest.mark.parametrize(
    "change",
    [
        ("/5432/", "/0/"), ("/5432/", "/65536/"), ("/5432/", "/٣/"), ("/5432/", "/5432 sslmode=disable/"), ("MIRROR", ""),
        ("MIRROR", "A/B"), ("CENTRE.EXAMPLE", "CENTRE EXAMPLE"), ("CENTRE.EXAMPLE", "'"), ("CENTRE.EXAMPLE", "X" * 254), ("A2A2", "A2A"),
        ("ABCD2345", "ABCD1345"),
    ],
)  # fmt: skip
def test_a_code_with_anything_else_in_it_is_refused(change: tuple[str, str]) -> None:
    assert isinstance(parse_fleet_code(CODE.text.replace(*change)), FleetRefusal)


@given(st.text(max_size=600))
def test_whatever_a_code_says_it_is_read_or_refused(text: str) -> None:
    for said in (text, f"KMF1/{text}"):
        assert isinstance(parse_fleet_code(said), FleetRefusal)


def test_half_a_code_is_never_another_one() -> None:
    generator = random.Random(1)
    for _ in range(200):
        letters = list(CODE.text)
        del letters[generator.randrange(5, len(letters))]
        found = parse_fleet_code("".join(letters))
        assert isinstance(found, FleetRefusal) or (found.number, found.token) == (CODE.number, CODE.token)


def test_a_gym_is_asked_for_its_fleet_and_a_home_is_not() -> None:
    assert isinstance(to_fleet_step("gym").step, FleetStep)
    assert isinstance(to_fleet_step("home").step, ZoneStep)
    assert isinstance(to_fleet_step("gym", fleet=False).step, ZoneStep)  # it is in one


def test_a_mirror_that_joins_keeps_where_its_centre_is() -> None:
    setup = to_fleet_step()
    assert setup.is_code_wanted
    assert setup.read_code("WIFI:T:WPA;S:Studio;P:correct horse;;") is None
    assert scene(setup).warning == message("setup.fleet.no_code")
    assert setup.read_code(CODE.text) == CODE
    assert not setup.is_code_wanted
    setup.enrolled("ok", "host=centre.example user=station_x")
    setup.act(Action.SELECT)
    assert isinstance(setup.step, ZoneStep)
    assert setup.answers.centre == "host=centre.example user=station_x"


@pytest.mark.parametrize("result", ["range", "code", "time", "clock", "failed"])
def test_a_fleet_that_cannot_be_joined_is_said_and_the_next_code_is_read(result: str) -> None:
    setup = to_fleet_step()
    setup.read_code(CODE.text)
    setup.enrolled(result)  # type: ignore[arg-type]
    assert words(scene(setup).warning)
    assert setup.is_code_wanted
    assert setup.answers.centre == ""


@pytest.mark.parametrize("action", [Action.BACK, Action.MENU, Action.SKIP, Action.SELECT, Action.NEXT])
def test_no_press_leads_away_from_a_fleet_that_is_being_joined(action: Action) -> None:
    setup = to_fleet_step()
    setup.read_code(CODE.text)
    setup.act(action)
    setup.pass_time(2 * SETUP_IDLE_S)
    assert not setup.is_over
    assert words(scene(setup).text) == "This can take two minutes"
    setup.enrolled("ok", "host=centre.example")
    assert setup.answers.centre == "host=centre.example"
    setup.pass_time(2 * SETUP_IDLE_S + 1)
    assert not setup.is_over, "the answer is to be read"


def test_an_answer_that_is_not_waited_for_changes_nothing() -> None:
    setup = to_fleet_step()
    before = setup.step
    setup.enrolled("ok", "host=centre.example")
    assert (setup.step, setup.answers.centre) == (before, "")
