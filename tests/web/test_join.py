"""Members made on the phone: of a visit, or by the glass's invitation; what a stranger, a second phone or a script may not do with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from mirror.web.auth import NAME_BURST_COUNT
from mirror.web.backend import JoinRequest
from mirror.web.routes import WebApp
from mirror.web.server import WebServer
from mirror.web.sessions import INVITATION_SUBJECT, SessionStore
from tests.web.test_site import HASH, PIN, Browser, Clock, Shelf, Station, said

NEW_PIN = "161803"
ENTRY = {"name": "Zoë", "pin": NEW_PIN, "agree": "on"}


@pytest.fixture
def station() -> Iterator[Station]:
    shelf, clock = Shelf(), Clock()
    tickets = SessionStore(clock)
    app = WebApp(shelf, tickets, HASH, clock)
    server = WebServer(app, "127.0.0.1", 0)
    server.start()
    yield Station(server, shelf, tickets, clock, app)
    server.close()


def entry(browser: Browser, **others: str) -> dict[str, str]:
    return {"form": browser.form("/join"), **ENTRY, **others}


def test_a_visitor_makes_an_account_and_has_the_badge_on_the_phone(station: Station) -> None:
    browser = station.person("2")
    assert 'href="/join"' in browser.ask("/me").text
    assert said("join.text") in browser.ask("/join").text
    assert browser.ask("/join", entry(browser, sets="on")).headers["location"] == "/account/badge"
    assert station.store_backend.names["m3"] == "Zoë"
    assert station.store_backend.results["2"].member == "m3"
    page = browser.ask("/account/badge")
    assert "img-src 'self'" in page.headers["content-security-policy"]
    picture = browser.ask("/account/badge.png")
    assert (picture.headers["content-type"], picture.text) == ("image/png", "the badge of m3")
    assert "Zoë" in browser.ask("/account").text
    assert browser.ask("/me").status == 200, "the visit is theirs"


def test_the_sets_stay_anonymous_unless_the_person_says_otherwise(station: Station) -> None:
    browser = station.person("2")
    assert browser.ask("/join", entry(browser)).status == 303
    assert station.store_backend.results["2"].member is None
    assert browser.ask("/me").status == 404


def test_an_invitation_of_the_glass_makes_one_account(station: Station) -> None:
    token = station.tickets.token(INVITATION_SUBJECT)
    browser = station.browser()
    assert said("join.code") in browser.ask(f"/s/{token}").text
    assert browser.ask(f"/s/{token}", {}).headers["location"] == "/join"
    assert browser.ask("/me").status == 403
    form = entry(browser, sets="on")
    assert browser.ask("/join", form).status == 303
    again = Browser(station.server.port)
    assert again.ask(f"/s/{token}", {}).status == 403
    assert browser.ask("/join", form).status == 403, "it has become the member's session"
    assert list(station.store_backend.names.values())[2:] == ["Zoë"]


@pytest.mark.parametrize("sets", ["on", ""], ids=["with their sets", "without"])
def test_the_mirror_learns_in_which_visit_a_phone_joined(station: Station, monkeypatch: pytest.MonkeyPatch, sets: str) -> None:
    asked: list[JoinRequest] = []

    def join(wanted: JoinRequest) -> str:
        asked.append(wanted)
        return "m1"

    monkeypatch.setattr(station.store_backend, "join", join)
    browsers = station.person("2"), station.browser(), station.browser()
    for browser, visit in zip(browsers[1:], ("1", ""), strict=True):
        assert browser.ask(f"/s/{station.tickets.token(INVITATION_SUBJECT, visit)}", {}).status == 303
        assert browser.ask("/join", entry(browser, sets=sets)).status == 303
    assert browsers[0].ask("/join", entry(browsers[0], sets=sets)).status == 303
    assert [(wanted.visit, wanted.takes_sets) for wanted in asked] == [("1", False), ("", False), ("2", bool(sets))]


def test_a_newer_invitation_voids_the_one_before_and_ends_its_phone(station: Station) -> None:
    old = station.tickets.token(INVITATION_SUBJECT)
    first = station.invited()
    assert station.browser().ask(f"/s/{old}", {}).status == 403
    station.invited()
    assert first.ask("/join").status == 403


def test_two_forms_of_one_session_sent_at_once_make_one_account(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, inside, together = station.store_backend, [], threading.Barrier(2)
    real = shelf.join

    def join(wanted: JoinRequest) -> str:
        inside.append(wanted.name)
        return real(wanted)

    monkeypatch.setattr(shelf, "join", join)
    browser = station.person("2")
    form, statuses = browser.form("/join"), []

    def send(name: str) -> None:
        together.wait()
        phone = Browser(station.server.port, dict(browser.cookies))
        statuses.append(phone.ask("/join", {**ENTRY, "form": form, "name": name, "sets": "on"}).status)

    threads = [threading.Thread(target=send, args=(name,)) for name in ("Ann", "Bea")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 403]
    assert len(inside) == 1


@pytest.mark.parametrize("visit", ["1", "3"], ids=["with a PIN", "without one"])
def test_a_members_visit_makes_no_other_account(station: Station, visit: str) -> None:
    browser = station.person(visit)
    form = browser.form("/me")
    assert browser.ask("/join").status == 403
    assert browser.ask("/join", {**ENTRY, "form": form, "sets": "on"}).status == 403
    assert len(station.store_backend.names) == 2


def test_neither_a_member_nor_the_admin_nor_a_stranger_has_a_form_to_join(station: Station) -> None:
    for browser in (station.member(), station.admin(), station.browser()):
        assert browser.ask("/join").status == 403
        assert browser.ask("/join", {**ENTRY, "form": ""}).status == 403
    for browser in (station.invited(), station.person("2"), station.browser()):
        assert [browser.ask(path).status for path in ("/account", "/account/badge", "/account/badge.png")] == [403] * 3


def test_without_consent_nothing_is_remembered(station: Station) -> None:
    browser = station.person("2")
    answer = browser.ask("/join", {**entry(browser), "agree": ""})
    assert (answer.status, said("error.agree") in answer.text, 'value="Zoë"' in answer.text) == (422, True, True)
    assert len(station.store_backend.names) == 2


def test_a_refused_entry_says_why_and_keeps_what_was_typed_but_the_pin(station: Station) -> None:
    browser = station.person("2")
    weak = browser.ask("/join", entry(browser, pin="123456", sets="on"))
    assert (weak.status, said("error.pin_weak") in weak.text, 'value="Zoë"' in weak.text) == (422, True, True)
    assert 'name="sets" type="checkbox" value="on" checked' in weak.text
    assert "123456" not in weak.text
    taken = browser.ask("/join", entry(browser, name="李雷"))
    assert (taken.status, said("error.name_taken") in taken.text) == (422, True)
    assert "m2" not in taken.text, "whose name it is stays unsaid"


def test_which_names_are_taken_cannot_be_tried_for_long(station: Station) -> None:
    browser = station.person("2")
    form = entry(browser, name="李雷")
    answers = [browser.ask("/join", form).status for _ in range(NAME_BURST_COUNT + 2)]
    assert answers == [422] * NAME_BURST_COUNT + [429] * 2


def test_a_name_with_markup_stays_a_name(station: Station) -> None:
    browser = station.person("2")
    answer = browser.ask("/join", entry(browser, name='"><script>alert(1)</script>', pin="1"))
    assert "<script" not in answer.text


def test_a_mirror_that_knows_no_members_makes_none() -> None:
    clock, shelf = Clock(), Shelf()
    tickets = SessionStore(clock)
    server = WebServer(WebApp(shelf, tickets, HASH, clock, badges=False, joins=False), "127.0.0.1", 0)
    server.start()
    browser = Browser(server.port)
    assert browser.ask(f"/s/{tickets.token('2')}", {}).status == 303
    assert 'href="/join"' not in browser.ask("/me").text
    assert browser.ask("/join").status == 404
    server.close()
    assert PIN in shelf.pins.values()
