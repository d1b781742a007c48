"""Soak test: simulates many hours of visits in minutes and checks for growth.

    python -m mirror.evaluation.soak HOURS

Simulated capture times run through the tracker, a visit with its trainer and session, the glass in software and the writer of a real
database. The demo's person comes 26 times an hour for a set; then no one comes until the mirror sleeps. The demo's
joints are found once and come again at every visit; at every ``NETWORK_FRAME_STEP``-th picture of a person one goes through the real
tracker and network
as well, every ``DRAWN_VIEW_STEP``-th view is drawn. A sample of the process is taken every hour.

Exit 0: nothing grows. 1: something does, and what.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from mirror.app import factory
from mirror.camera import open_clip
from mirror.display import Panel, draw_scene
from mirror.display.surface_canvas import SurfaceCanvas
from mirror.errors import MirrorError
from mirror.memory import limit_free_memory
from mirror.offline import demo
from mirror.pose.model import load_model
from mirror.pose.tracker import PersonTracker
from mirror.settings import parse_settings
from mirror.store import StoreWriter
from mirror.types import Event, Frame, Pose

HOUR_S = 3600.0
SOAK_RATE_FPS = 10.0
"""Pictures a second, as a Pi 4 measures."""
SOAK_FRAME_STEP = 3
"""Of the demo's pictures, which come 30 a second."""
SOAK_KEPT_FRAME_STEP = 10
"""Of these, one in so many is kept for the network: they are 2 MB each."""
VISITS_PER_HOUR, SOAK_DEMO_ROUNDS, SOAK_ABSENCE_S = 26, 1, 25.0
"""Visits an hour, rounds of the demo in each, seconds without a visitor after each."""
NETWORK_FRAME_STEP, DRAWN_VIEW_STEP = 100, 40
SOAK_SETTINGS_TOML = """
[station]
name = "Soak"
away_s = 20.0
[power]
dim_after_s = 60.0
sleep_after_s = 300.0
"""
SOAK_PANEL = Panel(resolution=(270, 480))
SOAK_START_EPOCH_S = 1_800_000_000.0
"""The simulated clock on the wall at the beginning, seconds since 1970."""
SOAK_WARM_UP_HOURS = 8
"""Hours until whatever is bounded is full: the trainer keeps the last 200 sets, and 26 an hour end."""
MIN_SOAK_HOURS = 16
MAX_MEMORY_GROWTH_MB, MAX_OBJECT_GROWTH_SHARE = 2.0, 0.02
"""What a day may add to memory after it is warm, and, as a share, to what the collector knows: noise of allocator and caches."""
MAX_STEP_SLOWDOWN_RATIO = 1.5
"""By which a step of the last quarter may be slower than one of the first: the machine is shared."""


@dataclass(frozen=True, slots=True)
class ProcessSample:
    """The process at the end of a simulated hour. ``step_us``: median processor time of a picture with a person, drawing apart."""

    hour: int
    memory_mb: float
    handles: int
    threads: int
    objects: int
    drawn_mb: float
    """Widgets that the glass keeps painted."""
    step_us: float
    reps: int
    """Repetitions of the hour, safe on the disk or on their way."""


def track_demo_frames() -> tuple[list[Frame], list[Pose]]:
    """What the tracker finds in the demo's pictures ``SOAK_RATE_FPS`` times a second, and one picture in ``SOAK_KEPT_FRAME_STEP`` of
    these."""
    tracker = PersonTracker(load_model())
    found: list[Frame] = []
    poses: list[Pose] = []
    with open_clip(demo.demo_clip_path()) as clip:
        while (frame := clip.read()) is not None:
            if frame.index % SOAK_FRAME_STEP == 0:
                if len(poses) % SOAK_KEPT_FRAME_STEP == 0:
                    found.append(frame)
                poses.append(tracker.track(frame))
    return found, poses


class SoakClock:
    """``mirror.store.StoreClock`` of the simulated day."""

    boot = "soak"
    now = 0.0

    def wall(self) -> float:
        return SOAK_START_EPOCH_S + self.now

    def elapsed(self) -> float:
        return self.now

    def is_synchronised(self) -> bool:
        return True


def simulate_day(poses: Sequence[Pose], hours: int) -> Iterator[tuple[float, int | None]]:
    """Each picture's time and the index of its pose, None while no one is there. While the mirror sleeps the caller passes some over."""
    for hour in range(hours):
        start = hour * HOUR_S
        for _ in range(VISITS_PER_HOUR):
            for index in range(SOAK_DEMO_ROUNDS * len(poses)):
                yield start + index / SOAK_RATE_FPS, index % len(poses)
            start += SOAK_DEMO_ROUNDS * len(poses) / SOAK_RATE_FPS
            for index in range(int(SOAK_ABSENCE_S * SOAK_RATE_FPS)):
                yield start + index / SOAK_RATE_FPS, None
            start += SOAK_ABSENCE_S
        for index in range(int(((hour + 1) * HOUR_S - start) * SOAK_RATE_FPS)):
            yield start + index / SOAK_RATE_FPS, None


def run_soak(hours: int, folder: Path) -> list[ProcessSample]:
    """Runs ``hours`` with a database in ``folder``; a sample an hour. Raises MirrorError when what was done cannot be kept."""
    pictures, poses = track_demo_frames()
    now, reps = 0.0, 0
    clock = SoakClock()
    store_writer = StoreWriter(folder / "soak.db", clock)

    def record(event: Event) -> None:
        nonlocal reps
        reps += type(event).__name__ == "RepDone"
        store_writer.put(event)

    visit = factory.make_visit(parse_settings(SOAK_SETTINGS_TOML, "soak"), record, 2, seed=1)
    tracker, canvas = PersonTracker(load_model()), SurfaceCanvas(SOAK_PANEL.size)
    samples: list[ProcessSample] = []
    steps: list[float] = []
    looked, person, there = float("-inf"), 0, False
    store_writer.start()
    try:
        for count, (now, index) in enumerate(simulate_day(poses, hours)):
            clock.now = now
            if visit.is_asleep and now - looked < 1.0:
                continue
            looked = now
            person += index is not None and not there
            there = index is not None
            pose = Pose(now, poses[0].size, None) if index is None else replace(poses[index], time=now, person=person)
            if index is not None and count % NETWORK_FRAME_STEP == 0:
                tracker.track(replace(pictures[index // SOAK_KEPT_FRAME_STEP], time=now))
            began = time.thread_time()
            visit.tick(int(now // 60) % 1440)
            view, _ = visit.update(pose)
            if index is not None:
                steps.append(time.thread_time() - began)
            if count % DRAWN_VIEW_STEP == 0:
                draw_scene(view, now, SOAK_PANEL, canvas)
            if now >= (len(samples) + 1) * HOUR_S - 2.0:
                samples.append(_sample(len(samples) + 1, canvas, steps, reps))
                steps, reps = [], 0
        visit.end(now)
    finally:
        kept = store_writer.close(30.0)
    if not kept:
        raise MirrorError("soak", f"not everything could be kept ({store_writer.problem})", "free some disk and run again")
    return samples


def _sample(hour: int, canvas: SurfaceCanvas, steps: list[float], reps: int) -> ProcessSample:
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    return ProcessSample(
        hour, resident / 1e6, len(os.listdir("/proc/self/fd")), threading.active_count(), len(gc.get_objects()),
        canvas.cache.held / 1e6, 1e6 * median(steps), reps,
    )  # fmt: skip


def find_growth(samples: Sequence[ProcessSample]) -> list[str]:
    """What has grown since the quarter after ``SOAK_WARM_UP_HOURS`` to the last one, in words; empty = nothing. Needs ``MIN_SOAK_HOURS``
    samples."""
    quarter = len(samples) // 4
    first, last = samples[SOAK_WARM_UP_HOURS : SOAK_WARM_UP_HOURS + quarter], samples[-quarter:]
    before, after = first[0], last[-1]
    found = []
    allowances = {"memory_mb": MAX_MEMORY_GROWTH_MB, "handles": 0, "threads": 0, "objects": MAX_OBJECT_GROWTH_SHARE * before.objects}
    for name, allowed in allowances.items():
        low, high = (float(median(getattr(sample, name) for sample in part)) for part in (first, last))
        if high - low > allowed:
            found.append(f"{name}: {low:.0f} to {high:.0f}")
    if after.drawn_mb > max(sample.drawn_mb for sample in first) * 1.1 + 1.0:
        found.append(f"painted widgets: {before.drawn_mb:.1f} to {after.drawn_mb:.1f} MB")
    quick, slow = (median(sample.step_us for sample in part) for part in (samples[:quarter], last))
    if slow > MAX_STEP_SLOWDOWN_RATIO * quick:
        found.append(f"a step: {quick:.0f} to {slow:.0f} us")
    idle = [sample.hour for sample in samples if not sample.reps]
    if idle:
        found.append(f"no repetition in hours {', '.join(map(str, idle))}")
    return found


def format_samples(samples: Sequence[ProcessSample]) -> str:
    """One line an hour."""
    lines = ["hour  memory MB  handles  threads  objects  painted MB  step us  reps"]
    lines += [
        f"{s.hour:4d}  {s.memory_mb:9.1f}  {s.handles:7d}  {s.threads:7d}  {s.objects:7d}  {s.drawn_mb:10.2f}  {s.step_us:7.0f}"
        f"  {s.reps:4d}"
        for s in samples
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or not arguments[0].isdecimal() or int(arguments[0]) < MIN_SOAK_HOURS:
        print(f"usage: python -m mirror.evaluation.soak HOURS ({MIN_SOAK_HOURS} or more)", file=sys.stderr)
        return 2
    began = time.monotonic()
    limit_free_memory()
    with tempfile.TemporaryDirectory() as folder:
        samples = run_soak(int(arguments[0]), Path(folder))
    found = find_growth(samples)
    print(format_samples(samples))
    print(f"{len(samples)} hours in {time.monotonic() - began:.0f} s: {'; '.join(found) or 'nothing grows'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
