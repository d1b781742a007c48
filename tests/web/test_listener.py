"""Servers that are started and stopped in good order, with and without visitors."""

from __future__ import annotations

import http.client
import logging
import math
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from waitress import wasyncore

from mirror.station.health import HealthServer
from mirror.station.metrics import StationMetrics
from mirror.web import listener
from mirror.web.server import WebServer


def hello(_: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


def get(port: int) -> bytes:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        link.request("GET", "/")
        return link.getresponse().read()
    finally:
        link.close()


def page() -> WebServer:
    made = WebServer(hello, "127.0.0.1", 0)
    made.start()
    return made


@pytest.mark.parametrize("start", [page, lambda: HealthServer(StationMetrics(), 0)], ids=["web", "health"])
@pytest.mark.parametrize("visited", [False, True])
def test_twenty_starts_and_stops_log_no_error(start: Callable[[], Any], visited: bool, caplog: pytest.LogCaptureFixture) -> None:
    before = set(threading.enumerate())
    for _ in range(20):
        made = start()
        if visited:
            get(made.port)
        made.close()
        made.close()
    assert errors(caplog) == []
    assert set(threading.enumerate()) <= before, "a thread is left"


def test_a_stop_with_a_visitor_who_stays_logs_no_error_and_frees_the_port(caplog: pytest.LogCaptureFixture) -> None:
    made = page()
    with socket.create_connection(("127.0.0.1", made.port), timeout=60) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert visitor.recv(100).startswith(b"HTTP/1.1 200")
        made.close()
        while visitor.recv(1000):
            pass
        WebServer(hello, "127.0.0.1", made.port).close()
    assert errors(caplog) == []


def fail_loops(monkeypatch: pytest.MonkeyPatch, failures: float) -> None:
    """The next ``failures`` rounds of the server's loop raise."""
    real, left = wasyncore.loop, failures

    def loop(*given: Any, **named: Any) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            raise ValueError("a broken connection")
        real(*given, **named)

    monkeypatch.setattr(wasyncore, "loop", loop)
    monkeypatch.setattr(listener, "LISTENER_FAILURE_PAUSE_S", 0.01)


def test_an_error_in_the_servers_thread_ends_no_service(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    fail_loops(monkeypatch, listener.MAX_LISTENER_FAILURES - 1)
    made = page()
    assert get(made.port) == b"hello"
    assert not made.has_ended
    made.close()
    assert "a broken connection" in caplog.text


def test_a_server_whose_thread_ended_says_so_and_can_be_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        fail_loops(broken, math.inf)
        made = page()
        made._thread.join(10)
    assert made.has_ended
    made.close()
    again = WebServer(hello, "127.0.0.1", made.port)
    again.start()
    assert get(again.port) == b"hello"
    again.close()


def test_a_server_that_was_never_started_can_be_stopped(caplog: pytest.LogCaptureFixture) -> None:
    made = WebServer(hello, "127.0.0.1", 0)
    made.close()
    with pytest.raises(ConnectionRefusedError):
        get(made.port)
    assert errors(caplog) == []
