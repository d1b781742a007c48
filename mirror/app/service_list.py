"""The services beside the training: each starts when it can, is tried again when it cannot, and none stops another."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mirror.errors import MirrorError
from mirror.types import ServiceKind

log = logging.getLogger(__name__)

FIRST_SERVICE_RETRY_S, MAX_SERVICE_RETRY_S = 1.0, 60.0
"""Seconds until a service that did not start is tried again, twice as long every time."""


def _do_nothing() -> None:
    """The start of a service that starts by itself when it is first used."""


def _has_no_problem() -> None:
    """Of a service that cannot fail once it runs."""


def _runs_on() -> bool:
    """Of a service that never ends by itself."""
    return False


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that runs beside the mirror until it is stopped."""

    kind: ServiceKind
    stop: Callable[[], object]
    start: Callable[[], object] = _do_nothing
    """May raise; then it need not be stopped."""
    problem: Callable[[], str | None] = _has_no_problem
    """What is wrong with it while it runs, in one line."""
    has_ended: Callable[[], bool] = _runs_on
    """Whether it went out of service by itself, so that it has to be stopped and started again."""


class RetryPause:
    """Seconds to wait before the next try: from the first to the longest, twice as long every time."""

    def __init__(self, first: float = FIRST_SERVICE_RETRY_S, longest: float = MAX_SERVICE_RETRY_S) -> None:
        self._next, self._longest = first, longest

    def next_s(self) -> float:
        pause, self._next = self._next, min(2 * self._next, self._longest)
        return pause


@dataclass(slots=True)
class _Waiting:
    service: Service
    due: float
    pause: RetryPause
    line: str


class ServiceList:
    """Runs ``services``.

    ::

        running = ServiceList([Service(ServiceKind.STORE, writer.close, writer.start), Service(ServiceKind.WEB, page.close, page.start)])
        running.start()  # store, page
        running.retry()  # whichever did not start, when its time has come
        running.stop()   # store, page
    """

    def __init__(self, services: Iterable[Service], clock: Callable[[], float] = time.monotonic) -> None:
        self._services = tuple(services)
        self._clock = clock
        self._lock = threading.Lock()
        self._started: list[Service] = []
        self._waiting: dict[ServiceKind, _Waiting] = {}

    def start(self) -> None:
        """Start them in order. One that fails is one line in the log, and waits."""
        with self._lock:
            for service in self._services:
                self._attempt(service)

    def retry(self) -> None:
        """Start those that wait and whose time has come, and again those that ended by themselves."""
        with self._lock:
            for service in [one for one in self._started if one.has_ended()]:
                log.warning("%s: ended by itself; it is started again", service.kind.value)
                self._started.remove(service)
                _stop(service)
                self._attempt(service)
            now = self._clock()
            for waiting in [one for one in self._waiting.values() if now >= one.due]:
                self._attempt(waiting.service)

    def problems(self) -> dict[ServiceKind, str]:
        """What is wrong now: why a service does not start, or what a running one says."""
        with self._lock:
            found = {kind: one.line for kind, one in self._waiting.items()}
            for service in self._started:
                if line := service.problem():
                    found[service.kind] = line
            return found

    def stop(self) -> None:
        """Stop those that were started, in the order in which they were given: what must not be lost comes first. One that fails is
        logged, and the others stop all the same. Safe to call twice."""
        with self._lock:
            self._waiting.clear()
            started, self._started = self._started, []
            for service in sorted(started, key=self._services.index):
                _stop(service)

    def _attempt(self, service: Service) -> None:
        before = self._waiting.pop(service.kind, None)
        try:
            service.start()
        except Exception as error:
            line = str(error) if isinstance(error, MirrorError) else f"{type(error).__name__}: {error}"
            if before is None or before.line != line:
                log.warning("%s: %s; the mirror goes on without and tries again", service.kind.value, line)
            pause = before.pause if before else RetryPause()
            self._waiting[service.kind] = _Waiting(service, self._clock() + pause.next_s(), pause, line)
            return
        self._started.append(service)
        if before is not None:
            log.warning("%s: works now", service.kind.value)


def _stop(service: Service) -> None:
    try:
        service.stop()
    except Exception:
        log.exception("%s could not be stopped", service.kind.value)
