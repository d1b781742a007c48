"""Counters of a running mirror, and their page in Prometheus' text format."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mirror.station import probes
from mirror.station.recovery_counters import RecoveryCounts
from mirror.station.watchdog import HANG_TIMEOUT_S, State
from mirror.types import Rep, View

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

STEP_TIME_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds, in seconds of a picture's measurement: from a fast computer's to one that is about to count as hanging."""


class StationMetrics:
    """Plain numbers, each written by one thread and read by any, without locks: a reader may be one frame behind.

    ``saw``, ``took`` and ``trouble`` belong to the inference thread, ``judged`` and ``scene`` to the render loop.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = self._judged = clock()
        self.captured = self.measured = self.dropped = 0
        """Pictures."""
        self.reps = self.partials = self.alerts = 0
        self.scene = "attract"
        """What the glass shows."""
        self.faults: dict[str, int] = {}
        """How often each kind began."""
        self.healed = RecoveryCounts()
        self.buckets = [0] * (len(STEP_TIME_BUCKETS_S) + 1)
        """Measured pictures by how long each took; the last is over every bound."""
        self.seconds = 0.0
        """That measuring took, all in all."""
        self._state: State = "well"
        self._words = "starting"
        self._fault: str | None = None
        self._rep: Rep | None = None
        self._cue = float("-inf")

    def record_step_time(self, seconds: float) -> None:
        """A picture was measured in that time."""
        self.buckets[next((i for i, bound in enumerate(STEP_TIME_BUCKETS_S) if seconds <= bound), len(STEP_TIME_BUCKETS_S))] += 1
        self.seconds += seconds

    def trouble(self, kind: str | None) -> None:
        """What is wrong now: "black" or "lost" with the camera, "measuring"; None = a picture was measured."""
        if kind is not None and kind != self._fault:
            self.faults[kind] = self.faults.get(kind, 0) + 1
        self._fault = kind

    def record_result(self, view: View) -> None:
        """What measuring made of a picture: every one, none left out."""
        rep, cue = view.training.last_rep, view.training.cue
        if rep is not None and rep is not self._rep:
            self.reps += not rep.partial
            self.partials += rep.partial
        self._rep = rep
        if cue is not None and cue.side is not None and cue.since != self._cue:
            self.alerts += 1
            self._cue = cue.since

    def judged(self, captured: int, measured: int, dropped: int, state: State, words: str, healed: RecoveryCounts) -> None:
        """What the render loop made of it (``mirror.station.watchdog.WatchdogVerdict``)."""
        self.captured, self.measured, self.dropped, self.healed = captured, measured, dropped, healed
        self._state, self._words, self._judged = state, words, self._clock()

    @property
    def state(self) -> tuple[State, str]:
        """How the mirror is, and in words; a render loop that judges nothing any more is stuck itself."""
        if self._clock() - self._judged > HANG_TIMEOUT_S:
            return "stuck", "the glass hangs"
        return self._state, self._words

    @property
    def uptime(self) -> float:
        """Seconds since the mirror started."""
        return self._clock() - self._began


def format_metrics(counters: StationMetrics, celsius: Callable[[], float | None] = probes.read_cpu_celsius) -> bytes:
    """The page that Prometheus reads, in its text format 0.0.4."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Read(Collector):
        def collect(self) -> Iterator[Metric]:
            return _families(counters, celsius())

    registry = CollectorRegistry()
    registry.register(Read())
    return bytes(generate_latest(registry))


def _families(now: StationMetrics, celsius: float | None) -> Iterator[Metric]:
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

    yield CounterMetricFamily("mirror_frames_captured", "Frames that the camera gave.", value=now.captured)
    yield CounterMetricFamily("mirror_frames_measured", "Frames that were measured.", value=now.measured)
    yield CounterMetricFamily(
        "mirror_frames_dropped", "Frames that were not measured: a newer one was there, or the camera was slowed down.", value=now.dropped
    )
    yield HistogramMetricFamily(
        "mirror_inference_seconds",
        "Pose estimation and tracking time per frame.",
        buckets=_cumulate_buckets(now),
        sum_value=now.seconds,
    )
    yield CounterMetricFamily("mirror_reps", "Counted repetitions.", value=now.reps)
    yield CounterMetricFamily("mirror_partial_reps", "Repetitions that were begun and not counted.", value=now.partials)
    yield CounterMetricFamily("mirror_alerts", "Alerts about a knee.", value=now.alerts)
    yield GaugeMetricFamily("mirror_uptime_seconds", "Seconds since the process started.", value=now.uptime)
    state = GaugeMetricFamily("mirror_state", "Current health state: 1 for the one that holds (well, healing, stuck).", labels=["state"])
    for name in ("well", "healing", "stuck"):
        state.add_metric([name], float(name == now.state[0]))
    yield state
    scene = GaugeMetricFamily("mirror_scene", "Current scene: 1 for the one that is shown.", labels=["scene"])
    scene.add_metric([now.scene], 1.0)
    yield scene
    faults = CounterMetricFamily("mirror_faults", "Faults that began, by kind.", labels=["kind"])
    for kind, count in sorted(now.faults.copy().items()):
        faults.add_metric([kind], count)
    yield faults
    healed = CounterMetricFamily("mirror_healed", "Faults healed since the machine started, by what had to heal.", labels=["what"])
    for what in ("camera", "measuring", "screen"):
        healed.add_metric([what], getattr(now.healed, what))
    yield healed
    yield CounterMetricFamily("mirror_starts", "Starts of the process since the machine started.", value=now.healed.starts)
    if celsius is not None:
        yield GaugeMetricFamily("mirror_temperature_celsius", "Hottest thermal zone of the machine.", value=celsius)


def _cumulate_buckets(now: StationMetrics) -> list[tuple[str, float]]:
    total, found = 0, []
    for bound, count in zip((*STEP_TIME_BUCKETS_S, None), list(now.buckets), strict=True):
        total += count
        found.append(("+Inf" if bound is None else str(bound), float(total)))
    return found
