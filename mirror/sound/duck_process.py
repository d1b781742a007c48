"""The process that lowers other programs' sound: ``duck_process.py LEVEL``, a line with seconds on its standard input each time.

It runs by its path and imports nothing of the mirror, so it starts in a tenth of a second and takes little memory. It ends with its
standard input; whatever ends it, but for SIGKILL, it first puts every volume back.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from dataclasses import dataclass

import pulsectl

FADE_STEPS = 4
FADE_STEP_S = 0.03
"""Volume goes down and comes back in steps, so that it does not jump."""
UNTOUCHED_ROLES = frozenset({"a11y", "announce", "phone"})
"""Values of media.role that are not lowered: a screen reader, other announcements, a call."""
MAX_VOLUME_ERROR_SHARE = 0.02
"""Difference from what was set here up to which a volume is still that and was not changed by a person meanwhile."""


@dataclass(slots=True)
class LoweredStream:
    """A stream as it was: its volumes, and under which name the server remembers it for the program's next stream. ``shares``: of the
    volumes, before and after the step under way, as a signal may end it on either side of the call."""

    volumes: tuple[float, ...]
    remembered_as: str | None
    shares: tuple[float, float] = (1.0, 1.0)


class StreamLowerer:
    """Lowers the streams of all programs but ``parent`` to ``level`` of their volume, and puts them back."""

    def __init__(self, pulse: pulsectl.Pulse, level: float, parent: int) -> None:
        self._pulse, self._level, self._parent = pulse, level, parent
        self._lowered: dict[int, LoweredStream] = {}

    def lower(self) -> None:
        """Lowers what is not low yet."""
        streams = [stream for stream in self._pulse.sink_input_list() if self._is_other(stream)]
        for stream in streams:
            self._lowered[stream.index] = LoweredStream(tuple(stream.volume.values), stream.proplist.get("module-stream-restore.id"))
        for step in range(1, FADE_STEPS + 1):
            share = 1 - (1 - self._level) * step / FADE_STEPS
            for stream in streams:
                lowered = self._lowered[stream.index]
                lowered.shares = (lowered.shares[1], share)
                self._set(stream, [volume * share for volume in lowered.volumes])
            time.sleep(FADE_STEP_S if streams else 0)

    def restore(self) -> None:
        """As loud as before, where a person did not choose otherwise meanwhile."""
        there = {stream.index: stream for stream in self._pulse.sink_input_list()} if self._lowered else {}
        for index, lowered in list(self._lowered.items()):
            stream = there.get(index)
            if stream is None:
                self._correct_memory(lowered)
            elif self._is_as_set(stream, lowered):
                self._set(stream, list(lowered.volumes))
            del self._lowered[index]

    def _is_other(self, stream: pulsectl.PulseSinkInputInfo) -> bool:
        of_parent = stream.proplist.get("application.process.id") == str(self._parent)
        return not (of_parent or stream.index in self._lowered or stream.proplist.get("media.role") in UNTOUCHED_ROLES)

    def _is_as_set(self, stream: pulsectl.PulseSinkInputInfo, lowered: LoweredStream) -> bool:
        now = stream.volume.values
        return len(now) == len(lowered.volumes) and any(
            all(abs(volume - share * before) <= MAX_VOLUME_ERROR_SHARE for volume, before in zip(now, lowered.volumes, strict=True))
            for share in lowered.shares
        )

    def _set(self, stream: pulsectl.PulseSinkInputInfo, volumes: list[float]) -> None:
        try:
            self._pulse.volume_set(stream, pulsectl.PulseVolumeInfo(volumes))
        except pulsectl.PulseOperationFailed:
            return  # the stream ended just now

    def _correct_memory(self, lowered: LoweredStream) -> None:
        """A song that ended while it was low left its low volume in the server's memory, where the next one would begin."""
        if lowered.remembered_as is None:
            return
        try:
            for entry in self._pulse.stream_restore_list():
                if entry.name == lowered.remembered_as:
                    entry.volume.values = list(lowered.volumes)
                    self._pulse.stream_restore_write(entry, mode="replace", apply_immediately=True)
        except pulsectl.PulseOperationFailed:
            return  # a server without such a memory


def main() -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGABRT):
        signal.signal(number, lambda *_: sys.exit(0))
    # Without a buffer: a line that is in one already would not be ready any more.
    with pulsectl.Pulse("mirror") as pulse, open(sys.stdin.fileno(), "rb", buffering=0) as orders:
        lowerer = StreamLowerer(pulse, float(sys.argv[1]), os.getppid())
        until = float("-inf")
        try:
            while True:
                left = until - time.monotonic()
                ready, _, _ = select.select([orders], [], [], None if until == float("-inf") else max(0.0, left))
                if ready:
                    line = orders.readline()
                    if not line:
                        return
                    until = max(until, time.monotonic() + float(line))
                    lowerer.lower()
                elif left <= 0:
                    until = float("-inf")
                    lowerer.restore()
        finally:
            lowerer.restore()


if __name__ == "__main__":
    main()
