"""Notifies systemd over the socket in NOTIFY_SOCKET, if there is one (see sd_notify(3))."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)


RESTART_TIMEOUT_S = 90.0
"""Seconds that a start may take, as TimeoutStartSec in systemd/mirror@.service."""


class Notifier:
    """Sends one datagram a call and never waits: a full or missing socket must not hold up the render loop."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        name = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + name[1:] if name.startswith("@") else name
        self._socket: socket.socket | None = None
        if name.startswith(("/", "@")):
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.setblocking(False)
        self._status = ""
        self._watchdog_usec = environ.get("WATCHDOG_USEC", "")

    @property
    def listening(self) -> bool:
        """Whether NOTIFY_SOCKET is set."""
        return self._socket is not None

    def ready(self) -> None:
        """The mirror has started."""
        self._send("READY=1" + (f"\nWATCHDOG_USEC={self._watchdog_usec}" if self._watchdog_usec else ""))

    def watchdog(self) -> None:
        """All is well; to be said more often than WatchdogSec."""
        self._send("WATCHDOG=1")

    def status(self, words: str) -> None:
        """How it goes, in one line for ``systemctl status``; the same line again is not sent."""
        line = " ".join(words.split())
        if line != self._status:
            self._status = line
            self._send(f"STATUS={line}")

    def restarting(self) -> None:
        """The process is about to start itself again and feeds no watchdog until it is ready."""
        if self._watchdog_usec:
            self._send(f"WATCHDOG_USEC={int(RESTART_TIMEOUT_S * 1e6)}")

    def stopping(self, seconds: float) -> None:
        """The mirror ends, which may take up to ``seconds`` from now on."""
        self._send(f"STOPPING=1\nEXTEND_TIMEOUT_USEC={int(seconds * 1e6)}")

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, text: str) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # systemd that does not listen for a moment is asked again in a second
                self._socket.sendto(text.encode(), self._address)
