"""An HTTP server in a thread of its own that can be started and stopped in good order."""

from __future__ import annotations

import logging
import threading
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from mirror.web.connections import MAX_OPEN_CONNECTIONS, close_surplus, time_connections

log = logging.getLogger(__name__)

LISTENER_POLL_S = 0.2
"""Seconds between two looks for connections that have been idle for too long."""
LISTENER_STOP_TIMEOUT_S = 2.0
"""Seconds that answers in the making are given at the end."""


class Listener:
    """Serves the WSGI ``application`` on ``bind``:``port`` (0 = any free one) between ``start`` and ``close``.

    ``options`` are those of ``waitress.create_server``. Raises OSError or ValueError when the address cannot be had.
    """

    def __init__(self, name: str, application: Any, bind: str, port: int, **options: Any) -> None:
        self._sockets: dict[int, Any] = {}
        """All that is open, by file descriptor; waitress keeps it."""
        # The limit of waitress, at which it takes in no one, lies above that at which the idle ones go.
        self._server = create_server(
            application, self._sockets, host=bind, port=port, ident="", connection_limit=2 * MAX_OPEN_CONNECTIONS, **options
        )
        time_connections(self._sockets)
        self.port = int(self._server.effective_port)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Stop listening; safe to call twice."""
        if self._stop.is_set():
            return
        self._stop.set()
        if self._thread.ident is not None:
            self._server.pull_trigger()
            self._thread.join(LISTENER_STOP_TIMEOUT_S)
        self._server.task_dispatcher.shutdown(timeout=LISTENER_STOP_TIMEOUT_S)
        # Only now that the thread has left its select(): a socket that is closed under it is an error.
        wasyncore.close_all(self._sockets)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                wasyncore.loop(timeout=LISTENER_POLL_S, map=self._sockets, count=1)
                close_surplus(self._sockets)
        except Exception:
            log.exception("the %s server ended", self._thread.name)
