"""The station's page over real sockets: one-time codes, own data only, an admin with a password, and what attackers try."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest

from mirror.errors import MirrorError
from mirror.i18n import LANGUAGES, Translator
from mirror.types import colours
from mirror.types.message import literal, message
from mirror.types.target import Load
from mirror.web import password
from mirror.web.answers import EXPORT_CONTENT_TYPES
from mirror.web.approvals import BADGE_APPROVAL_WINDOW_S
from mirror.web.auth import FIRST_PIN_DELAY_S, GUESS_BURST_COUNT, MAX_FREE_PIN_GUESSES, MAX_PIN_DELAY_S, REQUEST_BURST_COUNT
from mirror.web.backend import (
    Form,
    JoinRequest,
    LogLine,
    MemberAccount,
    RefusedEntryError,
    RefusedSettingsError,
    SetResultLine,
    SettingEntry,
    SettingTable,
    VisitResult,
)
from mirror.web.routes import WebApp
from mirror.web.server import MAX_REQUEST_BODY_BYTES, WebServer
from mirror.web.sessions import INVITATION_SUBJECT, SESSION_LIFETIME_S, TOKEN_LIFETIME_S, SessionStore
from tests.web.chromium import CHROMIUM, NO_CHROMIUM_TEXT, RealBrowser

NASTY = '<script>alert("x")</script>'
WORD = "correct horse battery"
PIN = "271828"
HASH = password.hash_password(WORD)
LONGEST = 60.0
"""Seconds after which a page that does not answer hangs; the first report loads a process, on a busy machine for many seconds."""


def said(key: str, **params: object) -> str:
    """A sentence of the page in English, as HTML has it."""
    return escape(Translator("en").say(f"web.{key}", **params))


class Shelf:
    """Two visits, a member's and an anonymous one, and two members."""

    def __init__(self) -> None:
        facts = ((literal("repetitions"), literal("8")), (literal("left knee"), literal("7 ± 2 % of thigh")))
        line = SetResultLine(literal("Squat"), literal("2 Mar, 18:00"), facts, literal("knees over the toes"), 1)
        self.results = {
            "1": VisitResult("1", "m1", (line,)), "2": VisitResult("2", None, (line,)), "3": VisitResult("3", "m2", (line,)),
        }  # fmt: skip
        self.pins = {"m1": PIN}
        self.first_visits = {("m2", "3")}
        self.deletions: dict[str, str] = {}
        self.names = {"m1": NASTY, "m2": "李雷"}
        self.deleted: list[tuple[str | None, str]] = []
        self.told: list[str] = []
        self.loads = {visit: Load("squat", literal("Squat"), 0.0) for visit in ("1", "2")}
        self.toml = '[session]\nexercise = "squat"\n'

    def result(self, visit: str) -> VisitResult | None:
        return self.results.get(visit)

    def card(self, visit: str, number: int, member: str | None, language: str) -> bytes:
        if number != 1:
            raise MirrorError("set", "there is none any more")
        return f"card of {visit} {member} {language}".encode()

    def opened(self, visit: str) -> None:
        self.told.append(visit)

    def load(self, visit: str) -> Load | None:
        return self.loads.get(visit)

    def enter_load(self, visit: str, exercise: str, kg: float) -> bool:
        if visit not in self.loads:
            return False
        self.loads[visit] = Load(exercise, literal("Squat"), kg)
        return True

    def delete_visit(self, visit: str) -> None:
        self.deleted.append((None, visit))
        self.results.pop(visit, None)

    def account(self, member: str) -> MemberAccount | None:
        return next((one for one in self.members() if one.id == member), None)

    def may_choose_pin(self, member: str, visit: str) -> bool:
        return member not in self.pins and (member, visit) in self.first_visits

    def pin_matches(self, member: str, pin: str) -> bool:
        return self.pins.get(member) == pin

    def set_pin(self, member: str, pin: str) -> None:
        password.hash_pin(pin)
        self.pins[member] = pin

    def join(self, wanted: JoinRequest) -> str:
        password.hash_pin(wanted.pin)
        if wanted.name in self.names.values():
            raise RefusedEntryError(message("web.error.name_taken"), "member", "looks like another")
        made = f"m{len(self.names) + 1}"
        self.names[made], self.pins[made] = wanted.name, wanted.pin
        if wanted.takes_sets:
            self.results[wanted.visit] = replace(self.results[wanted.visit], member=made)
        return made

    def badge(self, member: str) -> bytes:
        return f"the badge of {member}".encode()

    def ask_deletion(self, member: str) -> None:
        self.deletions[member] = "2026-03-09"

    def withdraw_deletion(self, member: str) -> None:
        self.deletions.pop(member, None)

    def report(self, member: str) -> str | None:
        return f"<!doctype html><title>report</title><p>{member}</p>"

    def export(self, member: str | None, visit: str, form: Form) -> Iterator[bytes]:
        yield json.dumps({"member": member, "visit": visit, "form": form}).encode()

    def delete(self, member: str) -> None:
        self.deleted.append((member, ""))

    def members(self) -> tuple[MemberAccount, ...]:
        return tuple(
            MemberAccount(key, name, 3, "2026-03-02", key in self.pins, self.deletions.get(key)) for key, name in self.names.items()
        )

    def rename(self, member: str, name: str) -> None:
        if not name.strip():
            raise MirrorError("member: an empty name; give one")
        self.names[member] = name

    def revoke(self, member: str) -> None:
        self.names[member] += " (revoked)"

    def settings(self) -> str:
        return self.toml

    def save_settings(self, text: str) -> tuple[str, ...]:
        if "exercize" in text:
            raise MirrorError("settings: unknown key 'session.exercize'; did you mean 'exercise'?")
        self.toml = text
        return ("web.port 8080: another program has it",) if "8080" in text else ()

    def setting_tables(self) -> tuple[SettingTable, ...]:
        return self._tables("", "")

    def save_setting_fields(self, typed: Mapping[str, str]) -> tuple[str, ...]:
        if (wide := typed.get("display.width_mm", "")).isdigit():
            self.toml = f"width_mm = {wide}"
            return ()
        raise RefusedSettingsError(self._tables(wide, "display.width_mm: must be a number from 10 to 10000"), "")

    def _tables(self, typed: str, error: str) -> tuple[SettingTable, ...]:
        entries = (
            SettingEntry("display.width_mm", typed, "299.0", (), literal("Width of the upright, lit image."), error),
            SettingEntry("display.language", "de", "en", ("en", "de", "fr"), message("setting.display.language", text="Of everything.")),
        )
        return (SettingTable("display", message("setting.display", text="The panel behind the glass."), entries),)

    def health(self) -> tuple[tuple[str, str, str], ...]:
        return (("ok", "camera", "pictures come"),)

    def log(self) -> tuple[LogLine, ...]:
        return (LogLine("2026-03-02 18:00:00", "warn", f"a line {NASTY}"),)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Browser:
    """Keeps cookies, follows nothing by itself."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None, method: str | None = None, **headers: str) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        body = None if form is None else urlencode(form)
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        link.request(method or ("GET" if form is None else "POST"), path, body, sent)
        answer = link.getresponse()
        got = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode("utf-8", "replace"))
        link.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (match := re.match(r"([\w-]+)=([^;]*)", value)):
                self.cookies[match[1]] = match[2].strip('"')
        return got

    def form(self, path: str) -> str:
        """The token of the first form on the page."""
        found = re.search(r'name="form" value="([^"]+)"', self.ask(path).text)
        assert found, path
        return found[1]


@dataclass
class Station:
    server: WebServer
    store_backend: Shelf
    tickets: SessionStore
    clock: Clock
    app: WebApp

    def browser(self) -> Browser:
        return Browser(self.server.port)

    def person(self, visit: str = "1") -> Browser:
        made = self.browser()
        assert made.ask(f"/s/{self.tickets.token(visit)}", {}).status == 303
        return made

    def member(self, visit: str = "1", pin: str = PIN) -> Browser:
        made = self.person(visit)
        assert made.ask("/me/account", {"form": made.form("/me"), "pin": pin}).status == 303
        return made

    def invited(self) -> Browser:
        return self.person(INVITATION_SUBJECT)

    def admin(self) -> Browser:
        made = self.browser()
        assert made.ask("/admin", {"password": WORD}).status == 303
        return made


@pytest.fixture
def station() -> Iterator[Station]:
    store_backend, clock = Shelf(), Clock()
    tickets = SessionStore(clock)
    app = WebApp(store_backend, tickets, HASH, clock)
    server = WebServer(app, "127.0.0.1", 0)
    server.start()
    yield Station(server, store_backend, tickets, clock, app)
    server.close()


def test_a_code_shows_the_set_just_done_to_one_phone(station: Station) -> None:
    token = station.tickets.token("1")
    first, second = station.browser(), station.browser()
    assert first.ask(f"/s/{token}", {}).headers["location"] == "/me"
    assert "7 ± 2 % of thigh" in first.ask("/me").text
    for method in ("POST", "GET"):
        replayed = second.ask(f"/s/{token}", method=method)
        assert (replayed.status, "was used or has expired" in replayed.text) == (403, True)
    assert second.ask("/me").status == 403


def test_looking_at_a_code_neither_uses_it_up_nor_shows_anything(station: Station) -> None:
    token = station.tickets.token("1")
    looks: list[tuple[str, dict[str, str]]] = [
        ("HEAD", {}), ("GET", {"Purpose": "prefetch"}), ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"User-Agent": "WhatsApp/2"}), ("GET", {}),
    ]  # fmt: skip
    for method, headers in looks:
        preview = station.browser()
        answer = preview.ask(f"/s/{token}", None, method, **headers)
        assert answer.status == 200
        assert "set-cookie" not in answer.headers
        assert "thigh" not in answer.text
        assert preview.ask("/me").status == 403
    assert 'name="form"' in answer.text
    assert answer.text.count("<button") == 1
    assert station.browser().ask(f"/s/{token}", {}).status == 303


def test_the_next_set_of_a_visit_shows_a_new_code_and_voids_the_last(station: Station) -> None:
    old, new = station.tickets.token("1"), station.tickets.token("1")
    assert station.browser().ask(f"/s/{old}", {}).status == 403
    assert station.browser().ask(f"/s/{new}", {}).status == 303


def test_a_visit_is_open_on_one_phone_at_a_time(station: Station) -> None:
    first = station.person()
    second = station.person()
    assert (first.ask("/me").status, second.ask("/me").status) == (403, 200)


def test_a_code_expires(station: Station) -> None:
    token = station.tickets.token("1")
    station.clock.now += TOKEN_LIFETIME_S + 1
    assert station.browser().ask(f"/s/{token}").status == 403
    assert station.browser().ask(f"/s/{token}", {}).status == 403


def test_a_session_ends(station: Station) -> None:
    browser = station.person()
    station.clock.now += SESSION_LIFETIME_S + 1
    assert browser.ask("/me").status == 403


def test_an_anonymous_person_takes_their_own_visit_only(station: Station) -> None:
    browser = station.person("2")
    assert json.loads(browser.ask("/me/export.json").text) == {"member": None, "visit": "2", "form": "json"}
    for path in (*ACCOUNT_PATHS, *ADMIN_PATHS):
        assert browser.ask(path).status == 403, path


ACCOUNT_PATHS = (
    "/account", "/account/report", "/account/export.json", "/account/export.csv", "/account/badge", "/account/badge.png",
)  # fmt: skip
ADMIN_PATHS = (
    *(f"/admin/{name}" for name in ("members", "settings", "health", "log")), "/admin/members/m1/report", "/admin/members/m1/export.json",
)  # fmt: skip


@pytest.mark.parametrize("visit", ["1", "3"], ids=["with a PIN", "without one"])
def test_the_code_of_a_members_visit_opens_neither_history_nor_export_nor_deletion(station: Station, visit: str) -> None:
    """So a bystander's scan, a photo of a badge and a name picked in the menu open the one visit that was seen anyway."""
    browser = station.person(visit)
    form = browser.form("/me")
    assert NASTY not in browser.ask("/me").text
    assert [browser.ask(path).status for path in ACCOUNT_PATHS] == [403] * len(ACCOUNT_PATHS)
    assert [browser.ask(f"/me/{path}").status for path in ("export.json", "export.csv", "export.fit", "delete")] == [403] * 4
    posts = ("/me/delete", "/me/account", "/account/delete", "/account/keep", "/account/pin")
    assert [browser.ask(path, {"form": form, "pin": "", "new": PIN}).status for path in posts] == [403] * 5
    assert (station.store_backend.deleted, station.store_backend.deletions) == ([], {})


def test_a_set_is_a_picture_to_share_for_whom_the_visit_is_open(station: Station) -> None:
    person, member = station.person("2"), station.member()
    assert 'href="/me/card/1.png"' in person.ask("/me").text
    answer = person.ask("/me/card/1.png", None, None, **{"Accept-Language": "fr"})
    assert (answer.headers["content-type"], answer.text) == ("image/png", "card of 2 None fr")
    assert member.ask("/me/card/1.png").text == "card of 1 m1 en"
    assert person.ask("/me/card/9.png").status == 409
    for path in ("/me/card/1.png", "/me/export.fit", "/account/export.fit"):
        assert station.browser().ask(path).status == 403
    assert station.invited().ask("/me/card/1.png").status == 403


def test_pictures_to_share_are_drawn_one_at_a_time_and_the_last_one_is_kept(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing, go_on, drawn = threading.Event(), threading.Event(), []

    def draw(visit: str, *_: object) -> bytes:
        drawn.append(visit)
        drawing.set()
        assert go_on.wait(LONGEST)
        return visit.encode()

    monkeypatch.setattr(station.store_backend, "card", draw)
    first, second = station.person("1"), station.person("2")
    answers: list[Answer] = []
    waiting = threading.Thread(target=lambda: answers.append(first.ask("/me/card/1.png")))
    waiting.start()
    assert drawing.wait(LONGEST)
    refused = second.ask("/me/card/1.png")
    assert (refused.status, said("error.card_wait") in refused.text) == (429, True)
    go_on.set()
    waiting.join()
    assert [answers[0].text, *(first.ask("/me/card/1.png").text for _ in range(3))] == ["1"] * 4
    assert drawn == ["1"]
    assert [second.ask("/me/card/1.png").text, first.ask("/me/card/1.png").text] == ["2", "1"]


def test_an_export_of_another_form_names_those_there_are(station: Station) -> None:
    answer = station.member().ask("/account/export.xml")
    assert answer.status == 404
    assert all(f"export.{form}" in answer.text for form in EXPORT_CONTENT_TYPES)


def test_training_apps_get_one_file_of_a_visit_and_an_archive_of_a_member(station: Station) -> None:
    one, all_of_them = station.person("2").ask("/me/export.fit"), station.member().ask("/account/export.fit")
    assert (one.headers["content-type"], all_of_them.headers["content-type"]) == ("application/vnd.ant.fit", "application/zip")
    assert 'filename="mirror.fit"' in one.headers["content-disposition"]
    assert 'filename="mirror.zip"' in all_of_them.headers["content-disposition"]


def test_a_pin_opens_the_members_account(station: Station) -> None:
    browser = station.person()
    wrong = browser.ask("/me/account", {"form": browser.form("/me"), "pin": "314159"})
    assert (wrong.status, "Wrong PIN" in wrong.text) == (403, True)
    before = browser.cookies["mirror"]
    assert browser.ask("/me/account", {"form": browser.form("/me"), "pin": PIN}).headers["location"] == "/account"
    assert browser.cookies["mirror"] != before, "a session that gained rights is another one"
    assert "m1" in browser.ask("/account/report").text
    assert json.loads(browser.ask("/account/export.json").text)["member"] == "m1"
    assert "7 ± 2 % of thigh" in browser.ask("/me").text


def test_a_pin_cannot_be_tried_for_long_whatever_the_phone(station: Station) -> None:
    for _ in range(MAX_FREE_PIN_GUESSES):
        browser = station.person()
        assert browser.ask("/me/account", {"form": browser.form("/me"), "pin": "314159"}).status == 403
    station.clock.now += 30
    browser = station.person()
    assert browser.ask("/me/account", {"form": browser.form("/me"), "pin": PIN}).status == 429
    station.clock.now += FIRST_PIN_DELAY_S + 1
    assert browser.ask("/me/account", {"form": browser.form("/me"), "pin": PIN}).status == 303


def test_after_an_hour_of_silence_a_pin_has_no_free_guesses_again(station: Station) -> None:
    browser, tried = station.person(), 0

    def guess() -> int:
        return browser.ask("/me/account", {"form": browser.form("/me"), "pin": "314159"}).status

    for _ in range(24):
        browser = station.person()
        while guess() == 403:
            tried += 1
        station.clock.now += MAX_PIN_DELAY_S + 1
    assert tried <= MAX_FREE_PIN_GUESSES + 24


def test_on_the_first_visit_the_badge_shown_again_lets_a_member_choose_a_pin(station: Station) -> None:
    browser = station.person("3")
    form = browser.form("/me")
    assert not station.app.approvals.show("m2"), "no phone asked"
    assert browser.ask("/me/badge", {"form": form}).headers["location"] == "/me/pin"
    assert station.app.approvals.is_awaited
    assert said("badge_now") in browser.ask("/me/pin").text
    assert browser.ask("/me/pin", {"form": form, "pin": PIN}).headers["location"] == "/me/pin"
    assert station.store_backend.pins == {"m1": PIN}, "the badge was not seen yet"
    assert station.app.approvals.show("m2")
    assert "Your badge was seen" in browser.ask("/me/pin").text
    assert said("error.pin_weak") in browser.ask("/me/pin", {"form": form, "pin": "123456"}).text
    assert browser.ask("/me/pin", {"form": form, "pin": "161803"}).status == 303
    assert "m2" in browser.ask("/account/report").text
    assert station.store_backend.pins["m2"] == "161803"


def test_a_badge_shown_too_late_or_for_another_phone_allows_nothing(station: Station) -> None:
    browser = station.person("3")
    form = browser.form("/me")
    browser.ask("/me/badge", {"form": form})
    station.clock.now += BADGE_APPROVAL_WINDOW_S + 1
    assert not station.app.approvals.show("m2")
    assert browser.ask("/me/pin").headers["location"] == "/me"
    browser.ask("/me/badge", {"form": form})
    other = station.person("3")  # a bystander was quicker with the next set's code
    assert other.ask("/me/badge", {"form": other.form("/me")}).status == 409
    assert station.app.approvals.show("m2")
    assert other.ask("/me/pin").headers["location"] == "/me"
    assert other.ask("/me/pin", {"form": other.form("/me"), "pin": "161803"}).headers["location"] == "/me/pin"
    assert "m2" not in station.store_backend.pins


def test_a_photo_of_a_badge_opens_no_history(station: Station) -> None:
    """Held up in place of the badge, and again when asked: with earlier visits to see, or with a PIN, the badge is not enough."""
    station.store_backend.results["4"] = VisitResult("4", "m2", ())
    for visit in ("1", "4"):
        browser = station.person(visit)
        form = browser.form("/me")
        assert browser.ask("/me/badge", {"form": form}).status == 403
        assert not station.app.approvals.show("m2")
        assert not station.app.approvals.show("m1")
        assert browser.ask("/me/pin", {"form": form, "pin": "161803"}).status == 403
        assert browser.ask("/account").status == 403


def test_a_deletion_waits_and_can_be_taken_back(station: Station) -> None:
    browser = station.member()
    form = browser.form("/account")
    assert browser.ask("/account/delete", {"form": form, "pin": "314159"}).status == 403, "asked with the PIN once more"
    assert browser.ask("/account/delete", {"form": form, "pin": PIN}).status == 303
    assert "deleted on 9 March 2026" in browser.ask("/account").text
    assert station.store_backend.deleted == []
    admin = station.admin()
    assert said("deletion_of", name=NASTY, date="2026-03-09") in admin.ask("/admin/members").text
    assert "2. März 2026" in admin.ask("/admin/members", None, "GET", **{"Accept-Language": "de"}).text, "no ISO dates for people"
    assert "Nothing will be deleted" in browser.ask("/account/keep", {"form": form}).text
    assert station.store_backend.deletions == {}
    station.store_backend.deletions["m1"] = ""
    for page in (browser.ask("/account"), admin.ask("/admin/members")):
        assert said("deletion_unsure") in page.text
    admin.ask("/admin/members/m1/delete", {"form": admin.form("/admin/members")})
    assert station.store_backend.deleted == [("m1", "")], "the admin need not wait"
    assert browser.ask("/account").status == 403


def test_a_member_changes_their_pin_with_the_old_one(station: Station) -> None:
    browser = station.member()
    form = browser.form("/account")
    assert browser.ask("/account/pin", {"form": form, "pin": "314159", "new": "161803"}).status == 403
    assert "The PIN is set" in browser.ask("/account/pin", {"form": form, "pin": PIN, "new": "161803"}).text
    assert station.store_backend.pins["m1"] == "161803"


def test_a_changed_pin_ends_that_members_other_sessions_only(station: Station) -> None:
    stranger = Browser(station.server.port, {"mirror": station.tickets.open("member", "m2")})
    other, browser = station.member(), station.member()
    changed = browser.ask("/account/pin", {"form": browser.form("/account"), "pin": PIN, "new": "161803"})
    assert other.ask("/account").status == 403
    assert stranger.ask("/account").status == 200
    form = re.search(r'name="form" value="([^"]+)"', changed.text)
    assert form is not None
    assert form[1] == browser.form("/account"), "the page shown is the new session's"
    assert browser.ask("/account/keep", {"form": form[1]}).status == 200


def test_a_forgotten_pin_is_set_anew_at_the_desk(station: Station) -> None:
    member, admin = station.member(), station.admin()
    form = admin.form("/admin/members")
    assert admin.ask("/admin/members/m1/pin", {"form": form, "pin": "111111"}).status == 409
    assert "The PIN is set" in admin.ask("/admin/members/m1/pin", {"form": form, "pin": "161803"}).text
    assert member.ask("/account").status == 403, "the person who used the old one is out"
    station.member(pin="161803")


def test_deleting_a_visit_is_asked_twice_and_ends_the_session(station: Station) -> None:
    browser = station.person("2")
    form = browser.form("/me/delete")
    assert station.store_backend.deleted == []
    assert browser.ask("/me/delete", {"form": form}).status == 200
    assert station.store_backend.deleted == [(None, "2")]
    assert browser.ask("/me").status == 403


CHANGES = {
    "visit": ("/me/delete", "/me/weight", "/me/account", "/me/badge", "/me/pin", "/join", "/leave"),
    "join": ("/join", "/leave"),
    "member": ("/me/weight", "/account/pin", "/account/delete", "/account/keep", "/leave"),
    "admin": (
        *(f"/admin/members/m2/{name}" for name in ("rename", "revoke", "pin", "keep", "delete")),
        "/admin/settings", "/admin/settings/file", "/leave",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", ["", "guessed", "é"])
@pytest.mark.parametrize("who", CHANGES)
def test_a_form_of_another_site_changes_nothing(station: Station, who: str, form: str) -> None:
    browser = {"visit": station.person, "join": station.invited, "member": station.member, "admin": station.admin}[who]()
    before = vars(station.store_backend).copy()
    for path in CHANGES[who]:
        given = {"form": form, "pin": PIN, "new": "161803", "name": "Eve", "text": "# evil", "agree": "on", "sets": "on", "kg": "9"}
        assert browser.ask(path, given).status == 403, path
        assert browser.ask(path).status in (403, 404, 405, 200), path
    assert vars(station.store_backend) == before
    home = {"visit": "/me", "join": "/join", "member": "/account", "admin": "/admin/members"}[who]
    assert browser.ask(home).status == 200, "and no one was signed out"


def test_every_change_is_in_the_list_above(station: Station) -> None:
    routes = {re.sub(r"<member:[^>]*>", "m2", route.rule) for route in station.app.routes if route.method != "GET"}
    assert routes - {path for paths in CHANGES.values() for path in paths} == {"/admin", "/s/<token:re:[A-Za-z0-9_-]{8,64}>"}


def test_signing_out_is_a_form(station: Station) -> None:
    browser = station.admin()
    assert browser.ask("/leave").status == 405
    assert browser.ask("/leave", {"form": browser.form("/admin/members")}).status == 200
    assert browser.ask("/admin/members").status == 403


def test_names_with_markup_stay_names(station: Station) -> None:
    pages = [station.member().ask("/account"), *(station.admin().ask(f"/admin/{name}") for name in ("members", "log"))]
    for page in pages:
        assert "<script" not in page.text
        assert "&lt;script&gt;" in page.text


def test_the_admin_renames_revokes_and_deletes(station: Station) -> None:
    browser = station.admin()
    form = browser.form("/admin/members")
    assert "Renamed to Zoë" in browser.ask("/admin/members/m2/rename", {"form": form, "name": "Zoë"}).text
    browser.ask("/admin/members/m2/revoke", {"form": form})
    assert station.store_backend.names["m2"] == "Zoë (revoked)"
    assert "Everything kept about Zoë (revoked)" in browser.ask("/admin/members/m2/delete").text
    assert station.store_backend.deleted == []
    browser.ask("/admin/members/m2/delete", {"form": form})
    assert station.store_backend.deleted == [("m2", "")]


def test_what_the_store_refuses_is_said(station: Station) -> None:
    browser = station.admin()
    answer = browser.ask("/admin/members/m2/rename", {"form": browser.form("/admin/members"), "name": " "})
    assert (answer.status, "an empty name; give one" in answer.text) == (409, True)


def test_wrong_settings_are_not_saved_and_the_text_is_not_lost(station: Station) -> None:
    browser = station.admin()
    form = browser.form("/admin/settings/file")
    wrong = '[session]\nexercize = "squat"\n'
    answer = browser.ask("/admin/settings/file", {"form": form, "text": wrong})
    assert (answer.status, "did you mean" in answer.text, "exercize = " in answer.text) == (422, True, True)
    assert station.store_backend.toml == '[session]\nexercise = "squat"\n'
    assert "Saved" in browser.ask("/admin/settings/file", {"form": form, "text": "[coach]\r\ncards = false\r\n"}).text
    assert station.store_backend.toml == "[coach]\ncards = false\n"


def test_a_wrong_field_of_the_form_says_so_beside_it_and_keeps_what_was_typed(station: Station) -> None:
    browser = station.admin()
    form = browser.form("/admin/settings")
    answer = browser.ask("/admin/settings", {"form": form, "display.width_mm": '<b>"wide'})
    assert answer.status == 422
    assert 'value="&lt;b&gt;&quot;wide"' in answer.text
    assert re.search(r"aria-invalid[^>]*value[^>]*>.*must be a number from 10 to 10000", answer.text)
    assert '<details class="card" open>' in answer.text
    assert said("saved") in browser.ask("/admin/settings", {"form": form, "display.width_mm": "530"}).text
    assert station.store_backend.toml == "width_mm = 530"


def test_the_form_says_what_a_setting_is_for_in_the_language_of_the_browser(station: Station) -> None:
    pages = {name: station.admin().ask("/admin/settings", None, "GET", **{"Accept-Language": name}).text for name in ("en", "de", "fr")}
    assert '<small id="display.language-text">Of everything.</small>' in pages["en"], "the docstring"
    for language in ("de", "fr"):
        for key in ("setting.display", "setting.display.language"):
            assert escape(Translator(language).say(key)) in pages[language], "the catalogue"


def test_health_is_a_table_with_the_lines_behind_it(station: Station) -> None:
    page = station.admin().ask("/admin/health").text
    assert "<summary>camera</summary>" in page
    assert "<th" in page


@pytest.mark.parametrize(
    ("language", "name", "helps"), [("de", "Speicherplatz", "Wenig Platz ist frei"), ("fr", "espace disque", "Peu de place reste")]
)
def test_a_part_that_is_not_well_is_said_in_the_language_of_the_browser(
    station: Station, monkeypatch: pytest.MonkeyPatch, language: str, name: str, helps: str
) -> None:
    rows = (("warn", "disk", "31 MB free"), ("ok", "clock", "set by the network"), ("fail", "a part of tomorrow", "it broke"))
    monkeypatch.setattr(station.store_backend, "health", lambda: rows)
    page = station.admin().ask("/admin/health", None, "GET", **{"Accept-Language": language}).text
    assert f"<summary>{name}</summary><p>{helps}" in page
    assert '<summary>a part of tomorrow</summary><p class="when" lang="en">it broke</p>' in page
    assert escape(Translator(language).say("part.clock.help")) not in page, "the clock is right"


def test_passwords_cannot_be_tried_for_long(station: Station) -> None:
    browser = station.browser()
    answers = [browser.ask("/admin", {"password": f"wrong {i}"}).status for i in range(GUESS_BURST_COUNT + 2)]
    assert answers == [403] * GUESS_BURST_COUNT + [429] * 2
    assert browser.ask("/admin", {"password": WORD}).status == 429, "the right one has to wait as well"
    station.clock.now += 61
    assert browser.ask("/admin", {"password": WORD}).status == 303


def test_one_address_cannot_ask_without_end(station: Station) -> None:
    browser = station.browser()
    assert {browser.ask("/").status for _ in range(REQUEST_BURST_COUNT)} == {200}
    assert browser.ask("/").status == 429
    station.clock.now += 5
    assert browser.ask("/").status == 200


def test_without_a_password_there_is_no_admin() -> None:
    clock = Clock()
    server = WebServer(WebApp(Shelf(), SessionStore(clock), None, clock), "127.0.0.1", 0)
    server.start()
    assert Browser(server.port).ask("/admin").status == 404
    server.close()


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/s/x", "GET", 404), ("/s/" + "a" * 4000, "GET", 404), ("/s/..%2f..%2fetc", "GET", 404), ("/me/export.exe", "GET", 403),
        ("/admin/members/'%20OR%201=1--/report", "GET", 404), ("/nothing", "GET", 404), ("/me", "POST", 405), ("/me", "DELETE", 405),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_plainly(station: Station, path: str, method: str, status: int) -> None:
    answer = station.browser().ask(path, method=method)
    assert answer.status == status
    assert "<main>" in answer.text
    assert "Traceback" not in answer.text


def test_too_large_a_form_is_refused(station: Station) -> None:
    browser = station.admin()
    answer = browser.ask("/admin/settings", {"form": browser.form("/admin/settings"), "text": "#" * (MAX_REQUEST_BODY_BYTES + 1)})
    assert answer.status == 413


def test_every_answer_forbids_scripts_and_frames(station: Station) -> None:
    for path in ("/", "/me", "/nothing", "/admin"):
        headers = station.browser().ask(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers or "waitress" not in headers["server"].lower()


def test_the_style_sheet_has_the_colours_of_the_glass_and_loads_nothing(station: Station) -> None:
    answer = station.browser().ask("/style.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "url(" not in answer.text
    assert "@import" not in answer.text
    for name in ("black", "white", "good", "amber", "red", "soft", "track"):
        wanted = "#" + bytes(getattr(colours, f"{name.upper()}_RGB")).hex()
        assert f"--{name}: {wanted};" in answer.text, name


def test_the_cookie_is_out_of_reach_of_scripts_and_tells_nothing(station: Station) -> None:
    answer = station.browser().ask(f"/s/{station.tickets.token('1')}", {})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "m1" not in re.split("[^a-z0-9]+", cookie), "its letters are drawn by chance"


class Shape(HTMLParser):
    """What a screen reader and a keyboard need: labels, one heading, a language, controls that are controls."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: set[str | None] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.tags: list[str] = []
        self.lang: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.lang = given.get("lang") or self.lang
        if tag == "label":
            self.labels.add(given.get("for"))
        if tag in ("input", "textarea", "select") and given.get("type") != "hidden":
            self.inputs.append(given)
        assert not any(name.startswith("on") for name in given), given
        assert (given.get("tabindex") or "0") == "0"


def test_every_page_can_be_read_and_used_without_sight_or_mouse(station: Station) -> None:
    person, member, admin = station.person("2"), station.member(), station.admin()
    admins = [(admin, f"/admin/{name}") for name in ("members", "settings", "settings/file", "health", "log")]
    persons = [(person, path) for path in ("/me", "/me/delete", "/join", "/admin")]
    members = [(member, path) for path in ("/me", "/account", "/account/badge")]
    for browser, path in (*persons, *members, *admins):
        shape = Shape()
        shape.feed(browser.ask(path).text)
        assert shape.tags.count("h1") == 1, path
        assert shape.tags.count("main") == 1, path
        assert shape.lang == "en", path
        ids = [given.get("id") for given in shape.inputs]
        assert len(set(ids)) == len(ids), path
        assert all(given.get("id") in shape.labels for given in shape.inputs), path


@pytest.mark.long
@pytest.mark.integration
@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM_TEXT)
def test_a_real_browser_goes_from_the_code_to_the_account_without_complaint(station: Station, tmp_path: Path) -> None:
    token = station.tickets.token("1")
    home = f"http://127.0.0.1:{station.server.port}"
    browser = RealBrowser(tmp_path)
    try:
        browser.open(f"{home}/s/{token}")
        assert station.tickets.is_open(token), "it was only looked at"
        browser.fill({}, f"/s/{token}")
        assert (browser.path, "7 ± 2 % of thigh" in browser.text) == ("/me", True)
        browser.fill({"pin": PIN}, "/me/account")
        assert (browser.path, NASTY in browser.text) == ("/account", True)
        assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
        browser.fill({"pin": PIN}, "/account/delete")
        assert "deleted on 9 March 2026" in browser.text
        browser.fill({}, "/account/keep")
        browser.fill({}, "/leave")
        browser.open(f"{home}/account")
        assert "This page has expired" in browser.text
    finally:
        browser.close()
    assert [one for one in browser.complaints if "403" not in one and "favicon" not in one] == []


@pytest.mark.long
@pytest.mark.integration
@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM_TEXT)
def test_no_page_is_wider_than_a_phone_in_any_language(station: Station, tmp_path: Path) -> None:
    station.store_backend.names["m1"] = "Maximiliane Donaudampfschifffahrtsgesellschaftskapitänswitwe"[:80]
    station.store_backend.deletions["m2"] = "2026-03-09"
    home = f"http://127.0.0.1:{station.server.port}"
    browser = RealBrowser(tmp_path)
    wide = []
    try:
        browser.resize(390, 844)
        for language in LANGUAGES:
            browser.speak(language)
            code = f"/s/{station.tickets.token('1')}"
            browser.open(f"{home}{code}")
            browser.fill({}, code)
            wide += [browser.path] * browser.run(IS_WIDER_THAN_THE_SCREEN)
            browser.fill({"pin": PIN}, "/me/account")
            wide += [browser.path] * browser.run(IS_WIDER_THAN_THE_SCREEN)
            browser.open(f"{home}/admin")
            browser.fill({"password": WORD}, "/admin")
            for name in ("members", "settings", "settings/file", "health", "log"):
                browser.open(f"{home}/admin/{name}")
                browser.run("document.querySelectorAll('details').forEach(one => one.open = true)")
                wide += [f"{language} {browser.path}"] * browser.run(IS_WIDER_THAN_THE_SCREEN)
            assert browser.run("document.documentElement.lang") == language
            station.clock.now += 100
    finally:
        browser.close()
    assert wide == []


IS_WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > document.documentElement.clientWidth ? 1 : 0"


def test_a_port_that_is_taken_is_said_in_one_line(station: Station) -> None:
    with pytest.raises(MirrorError, match=r"another program has it; choose another web\.port"):
        WebServer(lambda *_: [], "127.0.0.1", station.server.port)


def test_the_passwords_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "web" / "password"
    assert password.load_password_hash(path) is None
    password.save_password_hash(path, WORD)
    kept = password.load_password_hash(path)
    assert kept is not None
    assert (
        password.password_matches(WORD, kept),
        password.password_matches(WORD + "x", kept),
        password.password_matches(WORD, "nonsense"),
    ) == (True, False, False)
    assert WORD not in path.read_text()
    path.chmod(0o644)
    with pytest.raises(MirrorError, match="others may read it; chmod 600"):
        password.load_password_hash(path)
    with pytest.raises(MirrorError, match="4 letters; take 10 to 200"):
        password.save_password_hash(path, "abcd")
