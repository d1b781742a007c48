"""Kilograms by phone: only the phone that has the visit open enters them, while it runs, and only what can be a weight."""

from __future__ import annotations

import pytest

from mirror.types.target import MAX_LOAD_KG
from mirror.web.sessions import SESSION_LIFETIME_S
from mirror.web.weight import LOAD_STEP_KG, read_load
from tests.web.test_join import station as station
from tests.web.test_site import Browser, Station, said


def enter(browser: Browser, kg: str, exercise: str = "squat", form: str | None = None) -> int:
    token = browser.form("/me") if form is None else form
    return browser.ask("/me/weight", {"form": token, "exercise": exercise, "kg": kg}).status


def kilograms(station: Station, visit: str = "2") -> float:
    return station.store_backend.loads[visit].kg


@pytest.mark.parametrize("visit", ["1", "2"], ids=["a member's", "an unknown person's"])
def test_the_phone_of_a_running_visit_enters_the_weight_of_its_exercise(station: Station, visit: str) -> None:
    browser = station.person(visit)
    assert said("weight.of", exercise="Squat") in browser.ask("/me").text
    assert enter(browser, "22.5") == 303
    assert kilograms(station, visit) == 22.5
    assert 'value="22.5"' in browser.ask("/me").text


def test_a_member_who_has_opened_their_account_still_enters_it(station: Station) -> None:
    assert enter(station.member("1"), "20") == 303
    assert kilograms(station, "1") == 20.0


def test_a_visit_that_is_over_has_no_field_and_takes_nothing(station: Station) -> None:
    browser = station.person("2")
    form = browser.form("/me")
    del station.store_backend.loads["2"]
    assert "/me/weight" not in browser.ask("/me").text
    answer = browser.ask("/me/weight", {"form": form, "exercise": "squat", "kg": "20"})
    assert (answer.status, said("error.visit_over") in answer.text) == (409, True)


def test_strangers_other_sessions_and_forms_of_other_pages_enter_nothing(station: Station) -> None:
    owner = station.person("2")
    form = owner.form("/me")
    for stranger in (station.browser(), station.invited(), station.admin(), station.person("1")):
        assert stranger.ask("/me/weight", {"form": form, "exercise": "squat", "kg": "20"}).status == 403
    assert owner.ask("/me/weight", {"exercise": "squat", "kg": "20"}).status == 403
    assert owner.ask("/me/weight", {"form": form, "exercise": "squat", "kg": "20"}, Origin="http://evil.example").status == 403
    assert owner.ask("/me/weight", method="GET").status == 405
    assert kilograms(station) == kilograms(station, "1") == 0.0


def test_of_several_phones_the_last_that_opened_the_visit_holds_it(station: Station) -> None:
    first, member = station.person("2"), station.member("1")
    form = first.form("/me")
    second = station.person("2")
    assert enter(first, "20", form=form) == 403
    assert enter(second, "25") == 303
    form = member.form("/me")
    station.person("1")
    assert enter(member, "30", form=form) == 409, "the account stays open, the visit is on another phone"
    assert (kilograms(station), kilograms(station, "1")) == (25.0, 0.0)


def test_a_session_that_has_expired_enters_nothing(station: Station) -> None:
    browser = station.person("2")
    form = browser.form("/me")
    station.clock.now += SESSION_LIFETIME_S + 1
    assert enter(browser, "20", form=form) == 403


WRONG = ["", " ", "-5", "1e2", "nan", "inf", "300.5", "9" * 400, "20 kg", "20.3", "2,25", "0x10", "٢٠", "<b>", "20\n30"]


@pytest.mark.parametrize("typed", WRONG, ids=ascii)
def test_what_is_no_weight_is_refused_in_words(station: Station, typed: str) -> None:
    browser = station.person("2")
    answer = browser.ask("/me/weight", {"form": browser.form("/me"), "exercise": "squat", "kg": typed})
    assert (answer.status, said("error.weight") in answer.text) == (422, True)
    assert kilograms(station) == 0.0


@pytest.mark.parametrize(
    ("typed", "kg"), [("0", 0.0), ("0.5", LOAD_STEP_KG), ("22,5", 22.5), (" 16 ", 16.0), ("300", MAX_LOAD_KG), ("007.50", 7.5)]
)
def test_a_weight_is_read_with_a_point_or_a_comma(typed: str, kg: float) -> None:
    assert read_load(typed) == kg


def test_the_glass_is_told_once_which_phone_has_opened_a_visit(station: Station) -> None:
    browser = station.person("2")
    assert station.store_backend.told == ["2"]
    assert browser.ask(f"/s/{station.tickets.token('2')}", {}).status == 303
    assert station.store_backend.told == ["2"], "the same phone with the next set's code"
    station.person("2")
    assert station.store_backend.told == ["2", "2"]


def test_who_only_looks_at_a_code_is_not_told_of(station: Station) -> None:
    station.browser().ask(f"/s/{station.tickets.token('2')}")
    assert station.browser().ask("/s/" + "x" * 22, {}).status == 403
    assert station.store_backend.told == []


def test_a_visit_that_was_taken_back_is_open_on_no_phone_and_no_old_code_opens_it(station: Station) -> None:
    thief, member = station.person("2"), station.member("1")
    code, form = station.tickets.token("2"), thief.form("/me")
    assert station.tickets.release("2") == {form}
    assert [thief.ask(path).status for path in ("/me", "/join", "/me/export.json", "/me/card/1.png")] == [403] * 4
    assert thief.ask("/me/delete", {"form": form}).status == 403
    assert station.browser().ask(f"/s/{code}", {}).status == 403
    assert member.ask("/me").status == 200, "another visit's phone keeps it"
    assert station.person("2").ask("/me").status == 200, "a new code opens it"


def test_an_account_made_on_a_phone_keeps_nothing_of_a_visit_that_was_taken_back(station: Station) -> None:
    thief = station.person("2")
    entry = {"form": thief.form("/join"), "name": "Zoë", "pin": "161803", "agree": "on", "sets": "on"}
    assert thief.ask("/join", entry).status == 303
    assert thief.ask("/me").status == 200
    station.tickets.release("2")
    assert thief.ask("/me").status == 404
    assert thief.ask("/account").status == 200


def test_a_visit_taken_back_while_an_account_is_being_made_does_not_come_along(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    thief, join = station.person("2"), station.store_backend.join

    def slow(wanted: object) -> str:
        made = join(wanted)  # type: ignore[arg-type]
        station.tickets.release("2")
        return made

    monkeypatch.setattr(station.store_backend, "join", slow)
    entry = {"form": thief.form("/join"), "name": "Zoë", "pin": "161803", "agree": "on", "sets": "on"}
    assert thief.ask("/join", entry).status == 303
    assert thief.ask("/me").status == 404


def test_an_invitation_of_a_visit_that_was_taken_back_makes_no_account(station: Station) -> None:
    code = station.tickets.token("join", "2")
    thief = station.browser()
    assert thief.ask(f"/s/{station.tickets.token('join', '2')}", {}).status == 303
    assert station.tickets.release("2")
    assert thief.ask("/join").status == 403
    assert station.browser().ask(f"/s/{code}", {}).status == 403
