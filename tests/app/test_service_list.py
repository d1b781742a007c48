"""The order in which services start and stop, also when one of them fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mirror.app.service_list import MAX_SERVICE_RETRY_S, Service, ServiceList
from mirror.errors import MirrorError
from mirror.types import ServiceKind


class Log(list[str]):
    """What was started and stopped, in order."""

    def service(self, kind: ServiceKind, fails_at: str = "") -> Service:
        name = kind.value
        return Service(kind, self._does(f"stop {name}", fails_at == "stop"), self._does(f"start {name}", fails_at == "start"))

    def _does(self, what: str, fails: bool) -> Callable[[], None]:
        def do() -> None:
            if fails:
                raise OSError(f"cannot {what}")
            self.append(what)

        return do


STORE, WEB, SOUND = ServiceKind.STORE, ServiceKind.WEB, ServiceKind.SOUND


class Late:
    """A service that starts after so many tries, and the clock by which it is tried."""

    def __init__(self, failures: int) -> None:
        self.time, self.tries, self.failures = 0.0, 0, failures
        self.list = ServiceList([Service(WEB, lambda: None, self._start)], lambda: self.time)

    def _start(self) -> None:
        self.tries += 1
        if self.tries <= self.failures:
            raise MirrorError("web.port 8080", "another program has it", "choose another web.port")

    def after(self, seconds: float) -> None:
        self.time += seconds
        self.list.retry()


def test_they_start_and_stop_in_order_so_that_the_store_is_safe_first() -> None:
    log = Log()
    running = ServiceList([log.service(STORE), log.service(WEB), log.service(SOUND)])
    running.start()
    assert log == ["start store", "start web page", "start sound"]
    running.stop()
    assert log[3:] == ["stop store", "stop web page", "stop sound"]


def test_stopping_twice_stops_once() -> None:
    log = Log()
    running = ServiceList([log.service(STORE)])
    running.stop()
    running.start()
    running.stop()
    running.stop()
    assert log == ["start store", "stop store"]


def test_one_that_cannot_start_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    log = Log()
    running = ServiceList([log.service(STORE), log.service(WEB, "start"), log.service(SOUND)])
    running.start()
    assert log == ["start store", "start sound"]
    assert running.problems() == {WEB: "OSError: cannot start web page"}
    assert [record.message for record in caplog.records] == [
        "web page: OSError: cannot start web page; the mirror goes on without and tries again"
    ]
    running.stop()
    assert log[2:] == ["stop store", "stop sound"]
    assert running.problems() == {}


def test_a_port_that_becomes_free_is_taken_without_a_restart(caplog: pytest.LogCaptureFixture) -> None:
    late = Late(failures=2)
    late.list.start()
    assert late.list.problems() == {WEB: "web.port 8080: another program has it; choose another web.port"}
    late.after(0.5)
    assert late.tries == 1
    late.after(0.6)
    assert late.tries == 2
    late.after(1.1)
    assert late.tries == 2  # the pause has grown
    late.after(1.0)
    assert late.tries == 3
    assert late.list.problems() == {}
    assert [record.message for record in caplog.records][1:] == ["web page: works now"]  # the same reason is said once


def test_a_service_that_never_starts_is_tried_once_a_minute_in_the_end() -> None:
    late = Late(failures=10_000)
    late.list.start()
    for _ in range(3600):
        late.after(1.0)
    before = late.tries
    for _ in range(3600):
        late.after(1.0)
    assert late.tries - before == 3600 / MAX_SERVICE_RETRY_S


def test_a_running_service_says_what_is_wrong_with_it() -> None:
    running = ServiceList([Service(SOUND, lambda: None, problem=lambda: "the device makes no sound")])
    assert running.problems() == {}
    running.start()
    assert running.problems() == {SOUND: "the device makes no sound"}


def test_a_service_that_ended_by_itself_is_stopped_and_started_again(caplog: pytest.LogCaptureFixture) -> None:
    log, ended = Log(), [True]
    whole = log.service(WEB)
    running = ServiceList([replace(whole, has_ended=lambda: ended[0]), log.service(SOUND)])
    running.start()
    running.retry()
    ended[0] = False
    running.retry()
    assert log == ["start web page", "start sound", "stop web page", "start web page"]
    assert "web page: ended by itself" in caplog.text
    running.stop()
    assert log[4:] == ["stop web page", "stop sound"]


def test_a_service_that_cannot_stop_is_logged_and_keeps_no_other_running(caplog: pytest.LogCaptureFixture) -> None:
    log = Log()
    running = ServiceList([log.service(STORE), log.service(WEB, "stop"), log.service(SOUND)])
    running.start()
    running.stop()
    assert log[2:] == ["start sound", "stop store", "stop sound"]
    assert "web page could not be stopped" in caplog.text
