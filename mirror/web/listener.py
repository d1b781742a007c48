"""An HTTP server in a thread of its own that can be started and stopped in good order."""

from __future__ import annotations

import errno
import http.client
import ipaddress
import logging
import socket
import threading
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from mirror.errors import MirrorError
from mirror.files import describe_os_error
from mirror.web.connections import MAX_OPEN_CONNECTIONS, close_surplus, time_connections

log = logging.getLogger(__name__)

SERVER_IDENT = "mirror"
"""The header Server of every answer, by which a mirror's own port is known."""
OWN_PORT_PROBE_TIMEOUT_S = 0.5
LISTENER_POLL_S = 0.2
"""Seconds between two looks for connections that have been idle for too long."""
LISTENER_FAILURE_PAUSE_S = 1.0
"""Seconds after an unexpected error in the thread that serves."""
MAX_LISTENER_FAILURES = 5
"""Errors with no good round in between after which the server ends."""
LISTENER_STOP_TIMEOUT_S = 2.0
"""Seconds that answers in the making are given at the end."""


def check_address(name: str, bind: str, port: int) -> None:
    """Raises the MirrorError that ``Listener`` would raise now; a port at which a mirror answers is not taken."""
    address = _parse_address(name, bind)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            trial.bind((str(address), port))
            trial.listen(1)
    except OSError as error:
        if error.errno != errno.EADDRINUSE or not _is_mirror(bind, port):
            raise _address_error(name, bind, port, error) from None


def _parse_address(name: str, bind: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """``bind`` as an address: a name would have to be looked up, which may take long."""
    try:
        return ipaddress.ip_address("127.0.0.1" if bind == "localhost" else bind)
    except ValueError:
        raise MirrorError(f"{name}.bind {bind}", "not an address", "write one such as 127.0.0.1 or 0.0.0.0") from None


def _address_error(name: str, bind: str, port: int, error: OSError | ValueError) -> MirrorError:
    match error.errno if isinstance(error, OSError) else None:
        case errno.EADDRINUSE:
            return MirrorError(f"{name}.port {port}", "another program has it", f"choose another {name}.port")
        case errno.EADDRNOTAVAIL:
            return MirrorError(f"{name}.bind {bind}", "no address of this machine at present", "connect its network, or bind to 0.0.0.0")
    return MirrorError(f"{name} {bind}:{port}", f"cannot be listened on ({describe_os_error(error)})", f"choose another {name}.port")


def _is_mirror(bind: str, port: int) -> bool:
    """Whether what listens there is a mirror."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)
    asked = http.client.HTTPConnection(host, port, timeout=OWN_PORT_PROBE_TIMEOUT_S)
    try:
        asked.request("HEAD", "/")
        return asked.getresponse().getheader("Server") == SERVER_IDENT
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


class Listener:
    """Serves the WSGI ``application`` on ``bind``:``port`` (0 = any free one) between ``start`` and ``close``.

    ``name`` is the settings' table that the address is from. ``options`` are those of ``waitress.create_server``. Raises MirrorError when
    the address cannot be had.
    """

    def __init__(self, name: str, application: Any, bind: str, port: int, **options: Any) -> None:
        self._sockets: dict[int, Any] = {}
        """All that is open, by file descriptor; waitress keeps it."""
        _parse_address(name, bind)
        try:
            # The limit of waitress, at which it takes in no one, lies above that at which the idle ones go.
            self._server = create_server(
                application, self._sockets, host=bind, port=port, ident=SERVER_IDENT, connection_limit=2 * MAX_OPEN_CONNECTIONS, **options
            )
        except (OSError, ValueError) as error:
            wasyncore.close_all(self._sockets)
            raise _address_error(name, bind, port, error) from None
        time_connections(self._sockets)
        self.port = int(self._server.effective_port)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def has_ended(self) -> bool:
        """Whether it went out of service by itself after ``start``; ``close`` it and make another."""
        return self._thread.ident is not None and not self._thread.is_alive() and not self._stop.is_set()

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
        failures = 0
        while not self._stop.is_set() and failures < MAX_LISTENER_FAILURES:
            try:
                wasyncore.loop(timeout=LISTENER_POLL_S, map=self._sockets, count=1)
                close_surplus(self._sockets)
                failures = 0
            except Exception:
                failures += 1
                log.exception("an error in the %s server (%d of %d in a row)", self._thread.name, failures, MAX_LISTENER_FAILURES)
                self._stop.wait(LISTENER_FAILURE_PAUSE_S)
