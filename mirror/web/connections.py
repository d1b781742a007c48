"""Which connections a server keeps: so many in all and from one address, and none that takes its time.

Where there are too many the one goes that made no progress for longest, so however many are left idle, the next visitor is served.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

MAX_OPEN_CONNECTIONS = 64
MAX_ADDRESS_CONNECTIONS = 16
"""Connections from one address: a gym's phones may share one, and each opens up to six."""
MAX_REQUEST_WAIT_S = 10.0
"""Seconds in which a request has to be there whole, and in which some of an answer has to be taken."""
MAX_ANSWER_S = 120.0
"""Seconds after which an answer has to have been taken at the least rate on average."""
MIN_ANSWER_RATE_BYTES_S = 16_384.0
"""The least rate; an export may be large and a phone's link slow, but one that takes drops holds a thread for as long as it likes."""


class TimedChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when nothing came of it: bytes of a request that is not whole yet are no progress."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.progress_s = self.asked_s = time.monotonic()
        self.taken_bytes = 0
        super().__init__(*given, **named)

    def received(self, data: bytes) -> bool:
        known = bool(super().received(data))
        if self.requests:
            self.progress_s = self.asked_s = time.monotonic()
            self.taken_bytes = 0
        return known

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent = int(super().send(data, do_close))
        self.taken_bytes += sent
        return sent

    def _flush_some(self, do_close: bool = True) -> bool:
        sent = bool(super()._flush_some(do_close))
        if sent:
            self.progress_s = time.monotonic()
        return sent

    def service(self) -> None:
        super().service()
        self.progress_s = time.monotonic()

    def is_overdue(self, now: float) -> bool:
        """Whether the other end has kept this waiting for too long."""
        asked_for_s = now - self.asked_s
        if self.total_outbufs_len and asked_for_s > MAX_ANSWER_S and self.taken_bytes < MIN_ANSWER_RATE_BYTES_S * asked_for_s:
            return True
        working = self.requests and not self.total_outbufs_len
        return not working and now - self.progress_s > MAX_REQUEST_WAIT_S


def time_connections(sockets: Mapping[int, Any]) -> None:
    """Has the servers among ``sockets`` open connections of which ``close_surplus`` knows."""
    for server in sockets.values():
        if isinstance(server, BaseWSGIServer):
            server.channel_class = TimedChannel


def close_surplus(sockets: Mapping[int, Any]) -> None:
    """Closes the connections among ``sockets`` that are overdue, and those that are too many. For the thread that serves them."""
    now = time.monotonic()
    channels = [channel for channel in sockets.values() if isinstance(channel, TimedChannel)]
    kept = _close(channels, [channel for channel in channels if channel.is_overdue(now)])
    for address, count in Counter(channel.addr[0] for channel in kept).items():
        if count > MAX_ADDRESS_CONNECTIONS:
            kept = _close(kept, _surplus([channel for channel in kept if channel.addr[0] == address], MAX_ADDRESS_CONNECTIONS))
    _close(kept, _surplus(kept, MAX_OPEN_CONNECTIONS))


def _surplus(channels: list[TimedChannel], limit: int) -> list[TimedChannel]:
    return sorted(channels, key=lambda channel: channel.progress_s)[: max(0, len(channels) - limit)]


def _close(channels: list[TimedChannel], gone: Iterable[TimedChannel]) -> list[TimedChannel]:
    """Closes ``gone``; the others."""
    closed = set(map(id, gone))
    for channel in channels:
        if id(channel) in closed:
            channel.handle_close()
    return [channel for channel in channels if id(channel) not in closed]
