"""Services started in the order of their dependencies and stopped in reverse."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

log = logging.getLogger(__name__)


def _do_nothing() -> None:
    """The start of a service that starts by itself when it is first used."""


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that runs beside the mirror until it is stopped."""

    name: str
    """For the log."""
    stop: Callable[[], object]
    start: Callable[[], object] = _do_nothing
    """May raise; then it need not be stopped."""


class ServiceList:
    """Runs ``services``, each of which may depend on those before it.

    ::

        running = ServiceList([Service("store", writer.close, writer.start), Service("page", page.close, page.start)])
        running.start()  # store, page
        running.stop()   # page, store
    """

    def __init__(self, services: Iterable[Service]) -> None:
        self._services = tuple(services)
        self._started: list[Service] = []

    def start(self) -> None:
        """Start them in order. When one raises, those before it are stopped again and the exception goes on."""
        try:
            for service in self._services:
                service.start()
                self._started.append(service)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop those that were started, the last first. One that fails is logged, and the others stop all the same. Safe to call twice."""
        while self._started:
            service = self._started.pop()
            try:
                service.stop()
            except Exception:
                log.exception("%s could not be stopped", service.name)
