"""Decides whether the process is healthy: frames arrive and are measured, or a fault is shown and may still be recovered from.

"Frames flow" rather than "the process is there": a program that hangs with a still picture on the glass is restarted. All times are
monotonic seconds that the caller gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mirror.types import FaultKind

WATCHDOG_FEED_PERIOD_S = 1.0
"""Seconds between two feedings."""
HANG_TIMEOUT_S = 5.0
"""Seconds without a picture, or without a measurement, before that counts as hanging; a slow network takes under one."""
FIRST_MEASUREMENT_TIMEOUT_S = 30.0
"""Seconds from the start to the first measurement: a cold card, a camera that wakes, a model that loads."""
RECOVERY_WINDOW_S = 120.0
"""Seconds for which opening the camera again and starting the measuring again are tried before the process is restarted."""

HANG_NOTICE_S = 1.0
"""Seconds for which the glass says that the mirror hangs before the process ends, to be started again."""

State = Literal["well", "healing", "stuck"]


@dataclass(frozen=True, slots=True)
class LoopStatus:
    """What the render loop sees. ``captured`` and ``measured`` count up for ever; of a recording nothing is asked (``live`` False)."""

    captured: int
    measured: int
    fault: str | None
    """What is wrong, in one line."""
    live: bool
    answering: bool = False
    """Whether an owner answers a question on the glass that needs no camera."""


@dataclass(frozen=True, slots=True)
class WatchdogVerdict:
    """``feed``: tell systemd now that all is well. ``words``: how it goes, in one line. ``over``: only a fresh process helps."""

    state: State
    feed: bool
    words: str
    over: bool = False
    hangs: FaultKind | None = None
    """What hangs, where nothing else was wrong."""


class HangWatchdog:
    """Judges one ``LoopStatus`` after the other."""

    def __init__(self, now: float) -> None:
        self._captured = self._measured = 0
        self._picture = self._measurement = now + FIRST_MEASUREMENT_TIMEOUT_S - HANG_TIMEOUT_S
        """When each advanced last; at the start as if it did when waking ends."""
        self._healing: float | None = None
        self._fed = float("-inf")
        self._stuck: float | None = None

    def judge(self, pulse: LoopStatus, now: float) -> WatchdogVerdict:
        """To be asked by the render loop, which thereby proves that it turns."""
        if pulse.captured != self._captured:
            self._captured, self._picture = pulse.captured, now
        if pulse.measured != self._measured:
            self._measured, self._measurement = pulse.measured, now
        state, words, hangs = self._state(pulse, now)
        feed = state != "stuck" and now - self._fed >= WATCHDOG_FEED_PERIOD_S
        if feed:
            self._fed = now
        if state != "stuck":
            self._stuck = None
        elif self._stuck is None:
            self._stuck = now
        return WatchdogVerdict(state, feed, words, self._stuck is not None and now - self._stuck > HANG_NOTICE_S, hangs)

    def _state(self, pulse: LoopStatus, now: float) -> tuple[State, str, FaultKind | None]:
        flows = now - self._picture <= HANG_TIMEOUT_S
        measures = now - self._measurement <= HANG_TIMEOUT_S
        if not pulse.live and pulse.fault is None:
            self._healing = None
            return "well", "plays a recording", None
        if pulse.fault is None and flows and measures:
            self._healing = None
            return "well", "measures" if self._measured else "starts", None
        if pulse.fault is None:
            if flows:
                return "stuck", "measuring hangs", FaultKind.MEASURING
            return "healing" if pulse.answering else "stuck", "the camera's driver hangs", FaultKind.LOST
        if self._healing is None:
            self._healing = now
        if pulse.answering or now - self._healing <= RECOVERY_WINDOW_S:
            return "healing", pulse.fault, None
        return "stuck", f"did not heal in {RECOVERY_WINDOW_S:.0f} s: {pulse.fault}", None
