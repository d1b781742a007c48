"""The station's page over real sockets: one-time codes, own data only, an admin with a password, and what attackers try."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest

from mirror.errors import MirrorError
from mirror.types.message import literal
from mirror.web import password
from mirror.web.auth import GUESS_BURST_COUNT, REQUEST_BURST_COUNT
from mirror.web.backend import Form, MemberListLine, SetResultLine, VisitResult
from mirror.web.routes import make_web_app
from mirror.web.server import MAX_REQUEST_BODY_BYTES, WebServer
from mirror.web.sessions import SESSION_LIFETIME_S, TOKEN_LIFETIME_S, SessionStore

NASTY = '<script>alert("x")</script>'
WORD = "correct horse battery"
HASH = password.hash_password(WORD)
LONGEST = 60.0
"""Seconds after which a page that does not answer hangs; the first report loads matplotlib, on a busy machine for many seconds."""


class Shelf:
    """Two visits, a member's and an anonymous one, and two members."""

    def __init__(self) -> None:
        facts = ((literal("repetitions"), literal("8")), (literal("left knee"), literal("7 ± 2 % of thigh")))
        line = SetResultLine(literal("Squat"), "2026-03-02 18:00", facts, literal("knees over the toes"))
        self.results = {"1": VisitResult("1", NASTY, "m1", (line,)), "2": VisitResult("2", "", None, (line,))}
        self.names = {"m1": NASTY, "m2": "李雷"}
        self.deleted: list[tuple[str | None, str]] = []
        self.toml = '[session]\nexercise = "squat"\n'

    def result(self, visit: str) -> VisitResult | None:
        return self.results.get(visit)

    def report(self, member: str) -> str:
        return f"<!doctype html><title>report</title><p>{member}</p>"

    def export(self, member: str | None, visit: str, form: Form) -> Iterator[bytes]:
        yield json.dumps({"member": member, "visit": visit, "form": form}).encode()

    def delete(self, member: str | None, visit: str) -> None:
        self.deleted.append((member, visit))
        self.results.pop(visit, None)

    def members(self) -> tuple[MemberListLine, ...]:
        return tuple(MemberListLine(key, name, 3, "2026-03-02") for key, name in self.names.items())

    def rename(self, member: str, name: str) -> None:
        if not name.strip():
            raise MirrorError("member: an empty name; give one")
        self.names[member] = name

    def revoke(self, member: str) -> None:
        self.names[member] += " (revoked)"

    def settings(self) -> str:
        return self.toml

    def save_settings(self, text: str) -> None:
        if "exercize" in text:
            raise MirrorError("settings: unknown key 'session.exercize'; did you mean 'exercise'?")
        self.toml = text

    def health(self) -> tuple[tuple[str, str, str], ...]:
        return (("ok", "camera", "pictures come"),)

    def log(self) -> tuple[str, ...]:
        return (f"a line {NASTY}",)


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
        if match := re.match(r"(\w+)=([^;]*)", got.headers.get("set-cookie", "")):
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

    def browser(self) -> Browser:
        return Browser(self.server.port)

    def person(self, visit: str = "1") -> Browser:
        made = self.browser()
        assert made.ask(f"/s/{self.tickets.token(visit)}").status == 303
        return made

    def admin(self) -> Browser:
        made = self.browser()
        assert made.ask("/admin", {"password": WORD}).status == 303
        return made


@pytest.fixture
def station() -> Iterator[Station]:
    store_backend, clock = Shelf(), Clock()
    tickets = SessionStore(clock)
    server = WebServer(make_web_app(store_backend, tickets, HASH, clock), "127.0.0.1", 0)
    server.start()
    yield Station(server, store_backend, tickets, clock)
    server.close()


def test_a_code_shows_the_set_just_done_once(station: Station) -> None:
    token = station.tickets.token("1")
    first, second = station.browser(), station.browser()
    assert first.ask(f"/s/{token}").headers["location"].endswith("/me")
    assert "7 ± 2 % of thigh" in first.ask("/me").text
    replayed = second.ask(f"/s/{token}")
    assert (replayed.status, "was used or has expired" in replayed.text) == (403, True)
    assert second.ask("/me").status == 403


def test_a_code_expires(station: Station) -> None:
    token = station.tickets.token("1")
    station.clock.now += TOKEN_LIFETIME_S + 1
    assert station.browser().ask(f"/s/{token}").status == 403


def test_a_session_ends(station: Station) -> None:
    browser = station.person()
    station.clock.now += SESSION_LIFETIME_S + 1
    assert browser.ask("/me").status == 403


def test_a_person_sees_their_own_only(station: Station) -> None:
    browser = station.person("2")
    assert browser.ask("/me/report").status == 404, "nobody anonymous has a report"
    assert json.loads(browser.ask("/me/export.json").text) == {"member": None, "visit": "2", "form": "json"}
    for path in ("/admin/members", "/admin/settings", "/admin/members/m1/report", "/admin/members/m1/export.json", "/admin/log"):
        assert browser.ask(path).status == 403, path


def test_deleting_is_asked_twice_and_ends_the_session(station: Station) -> None:
    browser = station.person()
    form = browser.form("/me/delete")
    assert station.store_backend.deleted == []
    assert browser.ask("/me/delete", {"form": form}).status == 200
    assert station.store_backend.deleted == [("m1", "1")]
    assert browser.ask("/me").status == 403


@pytest.mark.parametrize("form", ["", "guessed", "é"])
def test_a_form_of_another_site_deletes_nothing(station: Station, form: str) -> None:
    assert station.person().ask("/me/delete", {"form": form}).status == 403
    assert station.store_backend.deleted == []


def test_names_with_markup_stay_names(station: Station) -> None:
    pages = [station.person().ask("/me"), *(station.admin().ask(f"/admin/{name}") for name in ("members", "log"))]
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
    form = browser.form("/admin/settings")
    wrong = '[session]\nexercize = "squat"\n'
    answer = browser.ask("/admin/settings", {"form": form, "text": wrong})
    assert (answer.status, "did you mean" in answer.text, "exercize = " in answer.text) == (422, True, True)
    assert station.store_backend.toml == '[session]\nexercise = "squat"\n'
    assert "Saved" in browser.ask("/admin/settings", {"form": form, "text": "[coach]\r\ncards = false\r\n"}).text
    assert station.store_backend.toml == "[coach]\ncards = false\n"


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
    server = WebServer(make_web_app(Shelf(), SessionStore(clock), None, clock), "127.0.0.1", 0)
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


def test_the_cookie_is_out_of_reach_of_scripts_and_tells_nothing(station: Station) -> None:
    answer = station.browser().ask(f"/s/{station.tickets.token('1')}")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "m1" not in cookie


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
        if tag in ("input", "textarea") and given.get("type") != "hidden":
            self.inputs.append(given)
        assert not any(name.startswith("on") for name in given), given
        assert (given.get("tabindex") or "0") == "0"


def test_every_page_can_be_read_and_used_without_sight_or_mouse(station: Station) -> None:
    person, admin = station.person(), station.admin()
    admins = [(admin, f"/admin/{name}") for name in ("members", "settings", "health", "log")]
    for browser, path in [(person, "/me"), (person, "/me/delete"), (person, "/admin"), *admins]:
        shape = Shape()
        shape.feed(browser.ask(path).text)
        assert shape.tags.count("h1") == 1, path
        assert shape.tags.count("main") == 1, path
        assert shape.lang == "en", path
        ids = [given.get("id") for given in shape.inputs]
        assert len(set(ids)) == len(ids), path
        assert all(given.get("id") in shape.labels for given in shape.inputs), path


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.integration
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_a_real_browser_follows_the_code_and_has_nothing_to_complain_of(station: Station, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{station.server.port}/s/{station.tickets.token('1')}"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}", "--enable-logging=stderr", "--v=0"]
    done = subprocess.run([str(CHROMIUM), *flags, "--dump-dom", address], capture_output=True, text=True, timeout=60, check=False)
    assert "7 ± 2 % of thigh" in done.stdout
    assert "CONSOLE" not in done.stderr, done.stderr


def test_a_port_that_is_taken_is_said_in_one_line(station: Station) -> None:
    with pytest.raises(MirrorError, match=r"cannot be listened on .*; choose another web\.port"):
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
