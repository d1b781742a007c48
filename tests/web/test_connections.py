"""A page that others try to keep shut with connections, over real sockets."""

from __future__ import annotations

import contextlib
import http.client
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from mirror.web import connections
from mirror.web.connections import MAX_ADDRESS_CONNECTIONS, MAX_OPEN_CONNECTIONS, TimedChannel
from mirror.web.server import WebServer

pytestmark = pytest.mark.integration
PROMPT_ANSWER_S = 15.0
"""An answer takes a hundredth of a second; a busy machine some."""
LARGE_ANSWER_BYTES = 40_000_000
"""More than what the system's and the server's buffers take."""


def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [])
    size = LARGE_ANSWER_BYTES if environ["PATH_INFO"] == "/large" else 5
    for begin in range(0, size, 1 << 16):
        yield b"x" * min(1 << 16, size - begin)


@pytest.fixture
def server() -> Iterator[WebServer]:
    made = WebServer(answer, "0.0.0.0", 0)
    made.start()
    yield made
    made.close()


@pytest.fixture
def visitors() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as stack:
        yield stack


def call(server: WebServer, visitors: contextlib.ExitStack, source: str = "127.0.0.1", sent: bytes = b"") -> socket.socket:
    link = visitors.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20, source_address=(source, 0)))
    link.sendall(sent)
    return link


def get(server: WebServer, source: str = "127.0.0.1") -> float:
    """Seconds until an answer."""
    began = time.monotonic()
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20, source_address=(source, 0))
    link.request("GET", "/")
    assert link.getresponse().read() == b"xxxxx"
    link.close()
    return time.monotonic() - began


def count(server: WebServer) -> int:
    return sum(isinstance(channel, TimedChannel) for channel in server._sockets.copy().values())


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nX-Slow: ", b"POST / HTTP/1.1\r\nContent-Length: 900\r\n\r\na="])
@pytest.mark.parametrize("addresses", [1, 200])
def test_two_hundred_idle_connections_do_not_shut_the_page(
    server: WebServer, visitors: contextlib.ExitStack, monkeypatch: pytest.MonkeyPatch, sent: bytes, addresses: int
) -> None:
    monkeypatch.setattr(connections, "MAX_REQUEST_WAIT_S", 60.0)  # so that none goes because its time is over
    for number in range(200):
        call(server, visitors, f"127.0.1.{1 + number % addresses}", sent)
    assert get(server, "127.0.2.1") < PROMPT_ANSWER_S
    assert get(server, "127.0.1.1") < PROMPT_ANSWER_S, "nor for those who share the address"
    assert count(server) <= min(MAX_OPEN_CONNECTIONS, addresses * MAX_ADDRESS_CONNECTIONS) + 2


def test_a_request_that_trickles_in_is_cut_off(server: WebServer, visitors: contextlib.ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_REQUEST_WAIT_S", 0.5)
    slow = call(server, visitors, sent=b"GET / HTTP/1.1\r\nHost: x\r\n")
    began = time.monotonic()
    with pytest.raises(OSError, match=r"reset|Broken|closed"):  # noqa: PT012
        while time.monotonic() - began < 10:
            slow.sendall(b"X-A: b\r\n")
            time.sleep(0.05)
        raise AssertionError("it was served for ten seconds")
    assert get(server) < PROMPT_ANSWER_S


def test_an_answer_that_is_not_taken_is_cut_off_and_keeps_no_thread(
    server: WebServer, visitors: contextlib.ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_REQUEST_WAIT_S", 0.5)
    for number in range(8):  # twice as many as there are threads
        call(server, visitors, f"127.0.1.{1 + number}", b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    assert get(server, "127.0.2.1") < 15.0
    deadline = time.monotonic() + 20
    while count(server) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert count(server) == 0


@pytest.mark.long
def test_an_answer_that_is_taken_a_little_at_a_time_ends_as_well(
    server: WebServer, visitors: contextlib.ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_ANSWER_S", 1.0)
    monkeypatch.setattr(connections, "MIN_ANSWER_RATE_BYTES_S", 1e9)  # a slow reader's, scaled to a short test
    slow = call(server, visitors, sent=b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    taken, began = 0, time.monotonic()
    with contextlib.suppress(ConnectionError):
        while piece := slow.recv(1 << 14):
            taken += len(piece)
            time.sleep(0.02)
    assert taken < LARGE_ANSWER_BYTES
    assert time.monotonic() - began < 20


def test_a_large_answer_that_is_taken_steadily_is_not_cut_off(
    server: WebServer, visitors: contextlib.ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_ANSWER_S", 0.2)
    phone = call(server, visitors, sent=b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    taken = 0
    while piece := phone.recv(1 << 18):
        taken += len(piece)
        time.sleep(0.01)
    assert taken > LARGE_ANSWER_BYTES


def test_a_visitor_who_stays_is_served_again(server: WebServer) -> None:
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    for _ in range(3):
        link.request("GET", "/")
        assert link.getresponse().read() == b"xxxxx"
    link.close()
