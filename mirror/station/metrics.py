"""Counters of a running mirror, and their page in Prometheus' text format."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from mirror.station import probes
from mirror.station.recovery_counters import RecoveryCounts
from mirror.station.watchdog import HANG_TIMEOUT_S, State
from mirror.types import AssessmentRepCounted, CueGiven, LiveEvents, RepEnded

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

STEP_TIME_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds, in seconds of a picture's measurement: from a fast computer's to one that is about to count as hanging."""


class StationMetrics:
    """Plain numbers, each written by one thread and read by any, without locks: a reader may be one frame behind.

    ``record_events``, ``record_step_time`` and ``trouble`` belong to the inference thread, ``judged`` and ``scene`` to the render loop.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, read_celsius: Callable[[], float | None] = probes.read_cpu_celsius
    ) -> None:
        self._clock = clock
        self.read_celsius = read_celsius
        self._began = self._judged = clock()
        self.captured = self.measured = self.dropped = 0
        """Pictures."""
        self.reps = self.partials = self.alerts = 0
        self.scene = "attract"
        """What the glass shows."""
        self.faults: dict[str, int] = {}
        """How often each kind began."""
        self.healed = RecoveryCounts()
        self.fleet: tuple[bool, int, int] | None = None
        """Whether the centre of the fleet is reached, what it is still to be told, and what it refused; None without a fleet."""
        self.buckets = [0] * (len(STEP_TIME_BUCKETS_S) + 1)
        """Measured pictures by how long each took; the last is over every bound."""
        self.seconds = 0.0
        """That measuring took, all in all."""
        self._state: State = "well"
        self._words = "starting"
        self._fault: str | None = None

    def record_step_time(self, seconds: float) -> None:
        """A picture was measured in that time."""
        self.buckets[next((i for i, bound in enumerate(STEP_TIME_BUCKETS_S) if seconds <= bound), len(STEP_TIME_BUCKETS_S))] += 1
        self.seconds += seconds

    def trouble(self, kind: str | None) -> None:
        """What is wrong now: "black" or "lost" with the camera, "measuring"; None = a picture was measured."""
        if kind is not None and kind != self._fault:
            self.faults[kind] = self.faults.get(kind, 0) + 1
        self._fault = kind

    def record_events(self, events: LiveEvents) -> None:
        """What happened in a picture."""
        for event in events:
            match event:
                case RepEnded(rep=rep):
                    self.reps += not rep.partial
                    self.partials += rep.partial
                case AssessmentRepCounted():
                    self.reps += 1
                case CueGiven(cue=cue):
                    self.alerts += cue.side is not None

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


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """One metric that Prometheus reads; docs/health.md lists them all."""

    kind: Literal["counter", "gauge"]
    name: str
    """A counter's gets "_total" behind it."""
    help: str
    read: Callable[[StationMetrics], float | Mapping[str, float] | None]
    """Its value, or one for each value of its label; None where this machine has none."""
    label: str = ""


METRIC_SPECS = (
    MetricSpec("counter", "mirror_frames_captured", "Pictures that the camera gave.", lambda now: now.captured),
    MetricSpec("counter", "mirror_frames_measured", "Pictures that were measured.", lambda now: now.measured),
    MetricSpec(
        "counter", "mirror_frames_dropped", "Pictures not measured: a newer one was there, or no person was.", lambda now: now.dropped
    ),
    MetricSpec("counter", "mirror_reps", "Counted repetitions.", lambda now: now.reps),
    MetricSpec("counter", "mirror_partial_reps", "Repetitions that were begun and not counted.", lambda now: now.partials),
    MetricSpec("counter", "mirror_alerts", "Alerts about a knee.", lambda now: now.alerts),
    MetricSpec("gauge", "mirror_uptime_seconds", "Time since the process started.", lambda now: now.uptime),
    MetricSpec(
        "gauge", "mirror_state", "1 for the current health state: well, healing or stuck.",
        lambda now: {state: float(state == now.state[0]) for state in get_args(State)}, "state",
    ),
    MetricSpec("gauge", "mirror_scene", "1 for the scene that is shown.", lambda now: {now.scene: 1.0}, "scene"),
    MetricSpec("counter", "mirror_faults", "Faults that began, by kind.", lambda now: dict(sorted(now.faults.copy().items())), "kind"),
    MetricSpec(
        "counter", "mirror_healed", "Faults recovered from since the machine started, by what recovered.",
        lambda now: {"camera": now.healed.camera, "measuring": now.healed.measuring, "screen": now.healed.screen}, "what",
    ),
    MetricSpec("counter", "mirror_starts", "Starts of the process since the machine started.", lambda now: now.healed.starts),
    MetricSpec(
        "gauge", "mirror_fleet_connected", "1 while the centre of the fleet is reached.", lambda now: now.fleet and float(now.fleet[0])
    ),
    MetricSpec("gauge", "mirror_fleet_waiting", "What the centre is still to be told.", lambda now: now.fleet and now.fleet[1]),
    MetricSpec("gauge", "mirror_fleet_refused", "What the centre would not take.", lambda now: now.fleet and now.fleet[2]),
    MetricSpec("gauge", "mirror_temperature_celsius", "The machine's hottest zone.", lambda now: now.read_celsius()),
)  # fmt: skip
STEP_TIME_METRIC_NAME = "mirror_inference_seconds"
"""The one histogram."""


def format_metrics(counters: StationMetrics) -> bytes:
    """The page that Prometheus reads, in its text format 0.0.4."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Read(Collector):
        def collect(self) -> Iterator[Metric]:
            return _families(counters)

    registry = CollectorRegistry()
    registry.register(Read())
    return bytes(generate_latest(registry))


def _families(now: StationMetrics) -> Iterator[Metric]:
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

    for spec in METRIC_SPECS:
        value = spec.read(now)
        if value is None:
            continue
        kind = CounterMetricFamily if spec.kind == "counter" else GaugeMetricFamily
        family = kind(spec.name, spec.help, labels=[spec.label] if spec.label else [])
        for label, number in value.items() if isinstance(value, Mapping) else (("", value),):
            family.add_metric([label] if spec.label else [], number)
        yield family
    yield HistogramMetricFamily(
        STEP_TIME_METRIC_NAME,
        "Time of finding a picture's joints, tracking included.",
        buckets=_cumulate_buckets(now),
        sum_value=now.seconds,
    )


def _cumulate_buckets(now: StationMetrics) -> list[tuple[str, float]]:
    total, found = 0, []
    for bound, count in zip((*STEP_TIME_BUCKETS_S, None), list(now.buckets), strict=True):
        total += count
        found.append(("+Inf" if bound is None else str(bound), float(total)))
    return found
