"""The order in which services start and stop, also when one of them fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mirror.app.service_list import Service, ServiceList


class Log(list[str]):
    """What was started and stopped, in order."""

    def service(self, name: str, fails_at: str = "") -> Service:
        return Service(name, self._does(f"stop {name}", fails_at == "stop"), self._does(f"start {name}", fails_at == "start"))

    def _does(self, what: str, fails: bool) -> Callable[[], None]:
        def do() -> None:
            if fails:
                raise OSError(f"cannot {what}")
            self.append(what)

        return do


def test_they_start_in_order_and_stop_in_reverse() -> None:
    log = Log()
    running = ServiceList([log.service("store"), log.service("page"), log.service("visit")])
    running.start()
    assert log == ["start store", "start page", "start visit"]
    running.stop()
    assert log[3:] == ["stop visit", "stop page", "stop store"]


def test_stopping_twice_stops_once() -> None:
    log = Log()
    running = ServiceList([log.service("store")])
    running.stop()
    running.start()
    running.stop()
    running.stop()
    assert log == ["start store", "stop store"]


def test_those_before_a_service_that_cannot_start_are_stopped_again() -> None:
    log = Log()
    running = ServiceList([log.service("store"), log.service("page"), log.service("reader", "start"), log.service("visit")])
    with pytest.raises(OSError, match="cannot start reader"):
        running.start()
    assert log == ["start store", "start page", "stop page", "stop store"]
    running.stop()
    assert len(log) == 4


def test_a_service_that_cannot_stop_is_logged_and_keeps_no_other_running(caplog: pytest.LogCaptureFixture) -> None:
    log = Log()
    running = ServiceList([log.service("store"), log.service("page", "stop"), log.service("visit")])
    running.start()
    running.stop()
    assert log[2:] == ["start visit", "stop visit", "stop store"]
    assert "page could not be stopped" in caplog.text
