"""What attackers send to the page, byte for byte, over real sockets."""

from __future__ import annotations

import errno
import random
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mirror.web.answers import MAX_PARALLEL_EXPORTS
from mirror.web.auth import (
    FIRST_PASSWORD_DELAY_S,
    GUESS_BURST_COUNT,
    MAX_FREE_PASSWORD_GUESSES,
    MAX_PASSWORD_DELAY_S,
    REQUEST_BURST_COUNT,
)
from mirror.web.hosts import KnownHosts
from mirror.web.languages import choose_language
from mirror.web.routes import WebApp
from mirror.web.server import WebServer
from mirror.web.sessions import SessionStore
from tests.web.test_site import HASH, WORD, Browser, Clock, Shelf, Station

pytestmark = pytest.mark.integration
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture
def station() -> Iterator[Station]:
    shelf, clock = Shelf(), Clock()
    tickets = SessionStore(clock)
    app = WebApp(shelf, tickets, HASH, clock, hosts=["gym-mirror.example"])
    server = WebServer(app, "0.0.0.0", 0)
    server.start()
    yield Station(server, shelf, tickets, clock, app)
    server.close()


@dataclass
class RawAnswers:
    """What came back until the other end closed."""

    sent: bytes

    @property
    def statuses(self) -> list[int]:
        return [int(code) for code in re.findall(rb"^HTTP/1\.[01] (\d{3})", self.sent, re.M)]


def send(station: Station, *pieces: bytes, source: str = "127.0.0.1") -> RawAnswers:
    with socket.create_connection(("127.0.0.1", station.server.port), timeout=30, source_address=(source, 0)) as link:
        got = b""
        try:
            for piece in pieces:
                link.sendall(piece)
            link.shutdown(socket.SHUT_WR)
            while piece := link.recv(1 << 16):
                got += piece
        except OSError as error:  # the server may close first, which also makes the shutdown fail
            if error.errno not in (errno.ECONNRESET, errno.EPIPE, errno.ENOTCONN):
                raise
    return RawAnswers(got)


def get(path: str, *lines: str, host: str = "127.0.0.1") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", *lines, "Connection: close", "", ""]).encode()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "", "evil.example:80", "a" * 300, "[::1"])
def test_a_rebound_name_is_not_answered(station: Station, host: str) -> None:
    answer = send(station, get(f"/s/{station.tickets.token('1')}", host=host))
    assert answer.statuses == [421]
    assert b"Show my visit" not in answer.sent


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "192.168.1.7", "LOCALHOST", "gym-mirror.example:8080"])
def test_the_pages_own_names_are_answered(station: Station, host: str) -> None:
    assert send(station, get("/", host=host)).statuses == [200]
    assert send(station, get("/", host=socket.gethostname())).statuses == [200]


def test_a_request_without_a_host_is_not_answered(station: Station) -> None:
    assert send(station, b"GET / HTTP/1.0\r\n\r\n").statuses == [421]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1.evil.example"])
def test_a_form_that_another_site_sends_is_refused(station: Station, origin: str) -> None:
    token = station.tickets.token("1")
    browser = station.browser()
    assert browser.ask(f"/s/{token}", {}, Origin=origin).status == 403
    assert browser.ask("/admin", {"password": WORD}, Origin=origin).status == 403
    assert station.tickets.is_open(token)
    assert browser.ask(f"/s/{token}", {}, Origin=f"http://127.0.0.1:{station.server.port}").status == 303


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form"])
def test_a_form_of_another_content_type_is_refused(station: Station, kind: str) -> None:
    token = station.tickets.token("1")
    body = b"form=x&password=" + WORD.replace(" ", "+").encode()
    head = f"Host: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    assert send(station, f"POST /s/{token} HTTP/1.1\r\n".encode() + head + body).statuses == [415]
    assert send(station, b"POST /admin HTTP/1.1\r\n" + head + body).statuses == [415]
    assert station.tickets.is_open(token)


@pytest.mark.parametrize(
    "path",
    ["/../etc/passwd", "/..%2f..%2fetc/passwd", "/style.css/../../pyproject.toml", "/me/export.json%00", "//evil.example/me",
     "/s/%0d%0aX:y", "/admin/members/..%2f..%2fm1/report", "/%c0%ae%c0%ae/", "/static/../../../mirror.db"],
)  # fmt: skip
def test_no_path_leads_out_of_the_site(station: Station, path: str) -> None:
    answer = send(station, get(path))
    assert answer.statuses in ([400], [403], [404])
    assert b"root:" not in answer.sent
    assert b"\r\nX:y" not in answer.sent
    assert b"Location" not in answer.sent


def test_headers_and_bodies_without_end_are_cut_off(station: Station) -> None:
    assert send(station, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", *[b"X: " + b"y" * 8000 + b"\r\n"] * 8, b"\r\n").statuses in ([431], [])
    assert send(station, b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n\r\n").statuses in ([431], [])
    large = b"POST /admin HTTP/1.1\r\nHost: 127.0.0.1\r\n" + FORM + b"Content-Length: 99999999\r\n\r\n"
    assert send(station, large, b"a" * 200_000).statuses in ([413], [])
    chunked = b"POST /admin HTTP/1.1\r\nHost: 127.0.0.1\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\n"
    assert send(station, chunked, *[b"4000\r\n" + b"a" * 0x4000 + b"\r\n"] * 8, b"0\r\n\r\n").statuses in ([413], [])
    assert send(station, get("/")).statuses == [200]


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (b"Content-Length: 4\r\nContent-Length: 5", 400), (b"Transfer-Encoding: xchunked", 501), (b"Content-Length: +4", 400),
        (b"Transfer-Encoding : chunked", 400), (b"X: a\r\n folded: b\nContent-Length: 4", 400),
    ],
)  # fmt: skip
def test_a_request_whose_end_is_unclear_ends_the_connection(station: Station, lines: bytes, status: int) -> None:
    hidden = get(f"/s/{station.tickets.token('1')}")
    answer = send(station, b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lines + b"\r\n\r\n0\r\n\r\n" + hidden)
    assert answer.statuses == [status]


def test_many_requests_on_one_connection_are_counted_one_by_one(station: Station) -> None:
    pipeline = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * (REQUEST_BURST_COUNT + 20)
    answers = send(station, pipeline + get("/")).statuses
    assert answers == [200] * REQUEST_BURST_COUNT + [429] * 21
    assert send(station, get("/"), source="127.0.3.1").statuses == [200], "others are not kept out"


def test_phones_behind_one_address_do_not_use_up_each_others_requests(station: Station) -> None:
    inside, code = station.person(), station.tickets.token("2")
    stranger = station.browser()
    while stranger.ask("/").status == 200:
        pass
    while stranger.ask("/s/" + "x" * 20, {}).status == 403:
        pass
    assert inside.ask("/me").status == 200
    assert stranger.ask(f"/s/{code}").status == 200
    assert stranger.ask(f"/s/{code}", {}).status == 303
    assert stranger.ask("/me").status == 200


def test_a_right_code_counts_for_nothing_and_wrong_ones_do(station: Station) -> None:
    for _ in range(2 * GUESS_BURST_COUNT):
        assert station.browser().ask(f"/s/{station.tickets.token('1')}", {}).status == 303
        station.clock.now += 1
    answers = [station.browser().ask("/s/" + "x" * 20, {}).status for _ in range(GUESS_BURST_COUNT + 1)]
    assert answers == [403] * GUESS_BURST_COUNT + [429]
    assert station.browser().ask(f"/s/{station.tickets.token('1')}", {}).status == 303


def test_exports_that_are_not_taken_leave_threads_for_everyone_else(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(station.store_backend, "export", lambda *_: (b"x" * (1 << 16) for _ in range(1000)))
    member, other = station.member(), station.person("2")
    asked = get("/account/export.json", f"Cookie: mirror={member.cookies['mirror']}")
    links = [socket.create_connection(("127.0.0.1", station.server.port), timeout=30) for _ in range(6)]
    for link in links:
        link.sendall(asked)
        heads = link.recv(12)
        assert heads == (b"HTTP/1.1 200" if link in links[:MAX_PARALLEL_EXPORTS] else b"HTTP/1.1 429")
    assert other.ask("/me").status == 200
    for link in links:
        link.close()
    deadline = time.monotonic() + 20
    while member.ask("/account/export.json", method="HEAD").status == 429 and time.monotonic() < deadline:
        station.clock.now += 1
        time.sleep(0.1)
    assert [member.ask("/account/export.json", method="HEAD").status for _ in range(5)] == [200] * 5, "a look holds nothing"


@dataclass
class FarBrowser(Browser):
    """One that calls from another address."""

    source: str = "127.0.0.2"

    def password(self, word: str) -> int:
        body = f"password={word.replace(' ', '+')}".encode()
        cookie = f"Cookie: mirror-admin={self.cookies.get('mirror-admin', '')}\r\n".encode()
        head = b"POST /admin HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + cookie + FORM
        link = socket.create_connection(("127.0.0.1", self.port), timeout=30, source_address=(self.source, 0))
        with link:
            link.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            got = b""
            while piece := link.recv(1 << 16):
                got += piece
        if match := re.search(rb"mirror-admin=\"?([\w-]+)", got):
            self.cookies["mirror-admin"] = match[1].decode()
        return int(got.split()[1])


def test_guessing_from_many_addresses_slows_down_for_all_but_the_admin(station: Station) -> None:
    admin = FarBrowser(station.server.port, source="127.0.4.1")
    assert admin.password(WORD) == 303
    assert not station.app.guard.is_guessed_at
    tried = [FarBrowser(station.server.port, source=f"127.0.5.{n}").password(f"wrong {n}") for n in range(1, 101)]
    assert tried == [403] * MAX_FREE_PASSWORD_GUESSES + [429] * (100 - MAX_FREE_PASSWORD_GUESSES)
    assert station.app.guard.is_guessed_at
    looked_at = 0
    for second in range(3600):
        station.clock.now += 1
        looked_at += second % 30 == 0 and FarBrowser(station.server.port, source=f"127.0.6.{second // 30 + 1}").password("wrong") == 403
    assert looked_at <= 7 + 3600 / MAX_PASSWORD_DELAY_S, "guesses an hour"
    assert admin.password("mistyped") == 403
    assert admin.password(WORD) == 303, "the one who was in before is not kept out"
    station.clock.now += MAX_PASSWORD_DELAY_S
    assert FarBrowser(station.server.port, source="127.0.7.1").password(WORD) == 303, "nor any other admin for long"
    assert FIRST_PASSWORD_DELAY_S < MAX_PASSWORD_DELAY_S


def test_a_member_who_is_guessed_at_is_let_in_at_the_desk(station: Station) -> None:
    browser = station.person()
    while browser.ask("/me/account", {"form": browser.form("/me"), "pin": "314159"}).status == 403:
        pass
    admin = station.admin()
    admin.ask("/admin/members/m1/pin", {"form": admin.form("/admin/members"), "pin": "161803"})
    assert browser.ask("/me/account", {"form": browser.form("/me"), "pin": "161803"}).status == 303


def test_a_name_with_line_ends_adds_no_header(station: Station) -> None:
    station.store_backend.names["m1"] = "Eve\r\nSet-Cookie: mirror=x\r\n\r\n<script>"
    member, admin = station.member(), station.admin()
    own = [(member, path) for path in ("/account", "/account/export.csv", "/account/report")]
    for browser, path in (*own, (admin, "/admin/members"), (admin, "/admin/members/m1/export.json")):
        answer = browser.ask(path)
        assert answer.status == 200
        assert "<script>" not in answer.text
        assert "set-cookie" not in answer.headers


def test_a_session_of_another_is_not_guessed_from_ones_own(station: Station) -> None:
    browser = station.person()
    cookie = browser.cookies["mirror"]
    for other in ("", "x", cookie[:-1], f"{cookie}x", cookie.swapcase(), '"><script>', "\u00e9"):
        browser.cookies["mirror"] = other
        assert browser.ask("/me").status == 403


@pytest.mark.parametrize("seed", range(4))
def test_requests_with_flipped_lost_and_added_bytes_never_break_the_page(station: Station, seed: int) -> None:
    dice = random.Random(seed)
    browsers = [station.member(), station.admin(), station.person("2")]
    paths = [
        "/", "/me", "/account", "/admin/members/m1/rename", "/s/" + "x" * 20, "/account/export.csv", "/me/pin", "/leave", "/style.css",
        "/join", "/me/card/1.png", "/account/badge.png", "/admin/settings",
    ]  # fmt: skip
    bodies = [b"form=x&pin=123", b"", b"a" * 200, b"%ff%fe=%00&form=\xff", b"form=%C3%28&name=%F0%28%8C%28&new=\x00"]
    statuses: set[int] = set()
    for _ in range(400):
        station.clock.now += 1
        cookie, body = dice.choice(browsers).cookies["mirror"], dice.choice(bodies)
        head = f"{dice.choice(['GET', 'POST', 'HEAD', 'PUT', 'OPTIONS'])} {dice.choice(paths)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        head += f"Cookie: mirror={cookie}\r\nAccept-Language: de\r\nOrigin: http://127.0.0.1\r\n{FORM.decode()}"
        sent = bytearray(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        for _ in range(dice.choice((0, 1, 2, 5))):
            at = dice.randrange(len(sent))
            sent[at : at + dice.randrange(8)] = dice.randbytes(dice.randrange(8))
        statuses |= set(send(station, bytes(sent)).statuses)
    assert {status for status in statuses if status >= 500} <= {501, 505}, "not understood, but never broken"
    assert send(station, get("/")).statuses == [200]


def test_names_by_which_the_page_is_known() -> None:
    hosts = KnownHosts(["Mirror.Local."])
    assert [hosts.knows(name) for name in ("mirror.local:80", "10.0.0.1", "[fe80::1]", "localhost:")] == [True] * 4
    assert [hosts.knows(name) for name in (None, "", "mirror.local.evil", "mirror.local:x", "10.0.0.1.evil", "user@evil")] == [False] * 6


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("de-CH,de;q=0.9,en;q=0.8", "de"), ("it,fr;q=0.5", "fr"), ("", "en"), (None, "en"), ("xx;q=z,,;q=", "en"), ("de;q=0, fr;q=0.1", "fr")],
)
def test_a_browser_is_answered_in_its_language(accepted: str | None, language: str) -> None:
    assert choose_language(accepted, "en") == language
