"""The monitoring page: ``/health`` for probes, ``/metrics`` for Prometheus. Off until it has a port."""

from __future__ import annotations

import hmac
import ipaddress
import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mirror.errors import MirrorError
from mirror.files import describe_os_error, read_limited
from mirror.station import metrics, probes
from mirror.station.metrics import StationMetrics

log = logging.getLogger(__name__)

MIN_TOKEN_CHARS = 16
"""Characters."""
MAX_TOKEN_FILE_BYTES = 1 << 10
MAX_HEALTH_REQUEST_BYTES = 1 << 12
"""Bytes of a request at most."""
HEALTH_ANSWER_RATE_HZ, HEALTH_BURST_COUNT = 5.0, 20.0
"""Answers: a probe every second is served, a flood costs no frames."""
JSON_CONTENT_TYPE, PLAIN_CONTENT_TYPE = "application/json", "text/plain; charset=utf-8"


class HealthServer:
    """Listens on ``bind``:``port`` (0 = any free one) in a thread of its own until ``close``.

    ``token_file`` holds the token that has to come with every request ("Authorization: Bearer ..."); other machines are not answered
    without one. Raises MirrorError when it may not listen, or cannot.
    """

    def __init__(self, counters: StationMetrics, port: int, bind: str = "127.0.0.1", token_file: str | None = None) -> None:
        from mirror.web.listener import Listener

        answers = HealthApp(counters, health_token(bind, token_file))
        self._listener = Listener(
            "health", answers, bind, port, threads=1, clear_untrusted_proxy_headers=True,
            max_request_body_size=MAX_HEALTH_REQUEST_BYTES, max_request_header_size=MAX_HEALTH_REQUEST_BYTES,
        )  # fmt: skip
        self.port = self._listener.port
        self._listener.start()

    @property
    def has_ended(self) -> bool:
        """Whether it went out of service by itself."""
        return self._listener.has_ended

    def close(self) -> None:
        """Stop listening; safe to call twice."""
        self._listener.close()


def check_health_settings(port: int, bind: str, token_file: str | None) -> None:
    """Raises the MirrorError that ``HealthServer`` would raise now."""
    from mirror.web.listener import check_address

    health_token(bind, token_file)
    check_address("health", bind, port)


def health_token(bind: str, token_file: str | None) -> str | None:
    """The token to ask for; None where only this machine can ask. Raises MirrorError when others could without one."""
    if token_file is not None:
        return read_health_token(Path(token_file))
    if not is_loopback(bind):
        raise MirrorError(
            f"health.bind {bind}", "other machines could read it without a token", "name a health.token_file, or bind to 127.0.0.1"
        )
    return None


class HealthApp:
    """The WSGI application."""

    def __init__(self, counters: StationMetrics, token: str | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._counters, self._token, self._clock = counters, token, clock
        self._left, self._asked = HEALTH_BURST_COUNT, clock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]) -> Iterable[bytes]:
        status, kind, body, more = self._answer(environ)
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *more]
        start_response(status, headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> tuple[str, str, bytes, list[tuple[str, str]]]:
        if not self._take_allowance():
            return "429 Too Many Requests", PLAIN_CONTENT_TYPE, b"too many requests\n", [("Retry-After", "1")]
        if self._token is not None and not self._has_valid_token(environ.get("HTTP_AUTHORIZATION", "")):
            return "401 Unauthorized", PLAIN_CONTENT_TYPE, b"a token is needed\n", [("WWW-Authenticate", "Bearer")]
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return "405 Method Not Allowed", PLAIN_CONTENT_TYPE, b"only GET\n", [("Allow", "GET, HEAD")]
        match environ.get("PATH_INFO"):
            case "/health":
                state, _ = self._counters.state
                return "200 OK" if state == "well" else "503 Service Unavailable", JSON_CONTENT_TYPE, health_report(self._counters), []
            case "/metrics":
                return "200 OK", "text/plain; version=0.0.4; charset=utf-8", metrics.format_metrics(self._counters), []
        return "404 Not Found", PLAIN_CONTENT_TYPE, b"/health or /metrics\n", []

    def _take_allowance(self) -> bool:
        """A bucket of answers that fills with time; the server's one thread calls this."""
        now = self._clock()
        self._left = min(self._left + (now - self._asked) * HEALTH_ANSWER_RATE_HZ, HEALTH_BURST_COUNT)
        self._asked = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True

    def _has_valid_token(self, header: str) -> bool:
        kind, _, given = header.partition(" ")
        told = given.strip().encode("utf-8", "replace")
        return hmac.compare_digest(told, (self._token or "").encode()) and kind.lower() == "bearer"


def health_report(counters: StationMetrics) -> bytes:
    """``/health`` as JSON, without personal data."""
    state, words = counters.state
    found = {
        "state": state,
        "words": words,
        "scene": counters.scene,
        "uptime_s": round(counters.uptime, 1),
        "captured": counters.captured,
        "measured": counters.measured,
        "faults": counters.faults.copy(),
        "since_boot": asdict(counters.healed),
        "temperature_c": probes.read_cpu_celsius(),
        "fleet": counters.fleet and {"connected": counters.fleet[0], "waiting": counters.fleet[1], "refused": counters.fleet[2]},
    }
    return json.dumps(found, indent=1).encode() + b"\n"


def is_loopback(bind: str) -> bool:
    """Whether only this machine reaches what listens there."""
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return bind == "localhost"


def read_health_token(path: Path) -> str:
    """Raises MirrorError, which never says what the file holds."""
    try:
        token = read_limited(path, MAX_TOKEN_FILE_BYTES).decode("ascii").strip()
    except UnicodeDecodeError:
        raise MirrorError(f"health.token_file {path}", "not plain characters", "make it with `openssl rand -hex 32`") from None
    except (OSError, ValueError) as error:
        raise MirrorError(
            f"health.token_file {path}", f"cannot be read ({describe_os_error(error)})", "make it with `openssl rand -hex 32`"
        ) from None
    if not MIN_TOKEN_CHARS <= len(token) <= MAX_TOKEN_FILE_BYTES or not token.isprintable() or " " in token:
        raise MirrorError(
            f"health.token_file {path}",
            f"a token is one line of {MIN_TOKEN_CHARS} to {MAX_TOKEN_FILE_BYTES} characters",
            "make it with `openssl rand -hex 32`",
        )
    return token
