"""How the station is now, from what the glass shows, what was counted, and what is kept of today."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mirror.errors import MirrorError
from mirror.i18n import Translator
from mirror.mqtt.status import StationStatus
from mirror.station.metrics import StationMetrics
from mirror.store import StoreReader
from mirror.types import SleepScene, View

SAMPLE_PERIOD_S = 10.0
"""Seconds over which pictures are counted, and after which the temperature is read again."""


class StationStatusReader:
    """``see`` belongs to the render loop and never waits, ``read`` to one other thread. ``count_kept`` gives the stored repetitions since a
    time, in seconds since 1970."""

    def __init__(
        self,
        counters: StationMetrics,
        translator: Translator,
        count_kept: Callable[[float], int],
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._counters, self._translator, self._count_kept = counters, translator, count_kept
        self._clock, self._wall = clock, wall
        self._seen: tuple[View | None, bool] = (None, False)
        self._midnight = float("nan")
        self._offset = 0
        """What is added to the repetitions since the start to have those of today."""
        self._sampled, self._measured, self._pictures_per_s = clock(), counters.measured, 0.0
        self._celsius = counters.read_celsius()

    def see(self, view: View, is_occupied: bool) -> None:
        """What the glass shows now, and whether a visit runs."""
        self._seen = view, is_occupied

    def read(self) -> StationStatus:
        view, is_occupied = self._seen
        self._sample()
        celsius = self._celsius
        return StationStatus(
            is_occupied=is_occupied,
            exercise=self._translator.sentence(view.training.title) if view is not None and is_occupied else None,
            reps_today=self._reps_today(),
            faults=sum(self._counters.faults.copy().values()),
            is_faulty=self._counters.state[0] != "well",
            temperature_c=None if celsius is None else float(round(celsius)),
            pictures_per_s=float(round(self._pictures_per_s)),
            is_screen_on=view is None or not isinstance(view.scene, SleepScene),
        )

    def _sample(self) -> None:
        passed = self._clock() - self._sampled
        if passed >= SAMPLE_PERIOD_S:
            measured = self._counters.measured
            self._pictures_per_s = (measured - self._measured) / passed
            self._sampled, self._measured = self._sampled + passed, measured
            self._celsius = self._counters.read_celsius()

    def _reps_today(self) -> int:
        midnight = datetime.fromtimestamp(self._wall()).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        if midnight != self._midnight:  # another day, or a clock that was set
            self._midnight = midnight
            self._offset = self._count_kept(midnight) - self._counters.reps
        return self._offset + self._counters.reps


def count_stored_reps(path: Path, since: float) -> int:
    """Counted repetitions in the database at ``path`` since then; none where it cannot be read, which the store itself says."""
    try:
        with StoreReader(path) as reader:
            return reader.reps_since(since)
    except MirrorError:
        return 0
