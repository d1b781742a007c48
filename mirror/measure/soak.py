"""Many hours of visits in minutes: does anything grow?

    python -m mirror.measure.soak HOURS

Simulated capture times run through the tracker, a visit with its trainer and session, the glass in software and the keeper of a real
database. The demo's person comes 26 times an hour for a set; then nobody comes until the mirror sleeps. The demo's
joints are found once and come again at every visit; at every ``REAL``-th picture of a person one goes through the real tracker and network
as well, every ``DRAWN``-th view is drawn. A sample of the process is taken every hour.

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

from mirror import demo, visiting
from mirror.camera import open_clip
from mirror.display import Panel, draw
from mirror.display.software import Canvas
from mirror.errors import MirrorError
from mirror.pose.network import Network
from mirror.pose.tracker import Tracker
from mirror.settings import parse
from mirror.store import Keeper
from mirror.types import Event, Frame, Pose

HOUR = 3600.0
RATE = 10.0
"""Pictures a second, as a Pi 4 measures."""
EVERY = 3
"""Of the demo's pictures, which come 30 a second."""
HELD = 10
"""Of these, one in so many is kept for the network: they are 2 MB each."""
VISITS, ROUNDS, AWAY = 26, 1, 25.0
"""Visits an hour, rounds of the demo in each, seconds without anybody after each."""
REAL, DRAWN = 100, 40
SETTINGS = """
[station]
name = "Soak"
away_s = 20.0
[power]
dim_after_s = 60.0
sleep_after_s = 300.0
"""
PANEL = Panel(resolution=(270, 480))
STAMP = 1_800_000_000.0
"""The simulated clock on the wall at the beginning, seconds since 1970."""
WARM = 8
"""Hours until whatever is bounded is full: the trainer keeps the last 200 sets, and 26 an hour end."""
FEWEST = 16
MEGABYTES, OBJECTS = 2.0, 0.02
"""What a day may add to memory after it is warm, and, as a share, to what the collector knows: noise of allocator and caches."""
SLOWER = 1.5
"""By which a step of the last quarter may be slower than one of the first: the machine is shared."""


@dataclass(frozen=True, slots=True)
class Sample:
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


def frames() -> tuple[list[Frame], list[Pose]]:
    """What the tracker finds in the demo's pictures ``RATE`` times a second, and one picture in ``HELD`` of these."""
    tracker = Tracker(Network())
    found: list[Frame] = []
    poses: list[Pose] = []
    with open_clip(demo.clip()) as clip:
        while (frame := clip.read()) is not None:
            if frame.index % EVERY == 0:
                if len(poses) % HELD == 0:
                    found.append(frame)
                poses.append(tracker.track(frame))
    return found, poses


def day(poses: Sequence[Pose], hours: int) -> Iterator[tuple[float, int | None]]:
    """Each picture's time and the index of its pose, None while nobody is there. While the mirror sleeps the caller passes some over."""
    for hour in range(hours):
        start = hour * HOUR
        for _ in range(VISITS):
            for index in range(ROUNDS * len(poses)):
                yield start + index / RATE, index % len(poses)
            start += ROUNDS * len(poses) / RATE
            for index in range(int(AWAY * RATE)):
                yield start + index / RATE, None
            start += AWAY
        for index in range(int(((hour + 1) * HOUR - start) * RATE)):
            yield start + index / RATE, None


def soak(hours: int, folder: Path) -> list[Sample]:
    """Runs ``hours`` with a database in ``folder``; a sample an hour. Raises MirrorError when what was done cannot be kept."""
    pictures, poses = frames()
    now, reps = 0.0, 0
    keeper = Keeper(folder / "soak.db", lambda: STAMP + now)

    def record(event: Event) -> None:
        nonlocal reps
        reps += type(event).__name__ == "RepDone"
        keeper.put(event)

    visit = visiting.visit(parse(SETTINGS, "soak"), record, 2, seed=1)
    tracker, canvas = Tracker(Network()), Canvas(PANEL.size)
    samples: list[Sample] = []
    steps: list[float] = []
    looked, person, there = float("-inf"), 0, False
    keeper.start()
    try:
        for count, (now, index) in enumerate(day(poses, hours)):
            if visit.asleep and now - looked < 1.0:
                continue
            looked = now
            person += index is not None and not there
            there = index is not None
            pose = Pose(now, poses[0].size, None) if index is None else replace(poses[index], time=now, person=person)
            if index is not None and count % REAL == 0:
                tracker.track(replace(pictures[index // HELD], time=now))
            began = time.thread_time()
            visit.tick(int(now // 60) % 1440)
            view = visit.update(pose)
            if index is not None:
                steps.append(time.thread_time() - began)
            if count % DRAWN == 0:
                draw(view, now, PANEL, canvas)
            if now >= (len(samples) + 1) * HOUR - 2.0:
                samples.append(_sample(len(samples) + 1, canvas, steps, reps))
                steps, reps = [], 0
        visit.end(now)
    finally:
        kept = keeper.close(30.0)
    if not kept:
        raise MirrorError(f"soak: not everything could be kept ({keeper.problem}); free some disk and run again")
    return samples


def _sample(hour: int, canvas: Canvas, steps: list[float], reps: int) -> Sample:
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    return Sample(
        hour, resident / 1e6, len(os.listdir("/proc/self/fd")), threading.active_count(), len(gc.get_objects()),
        canvas.cache.held / 1e6, 1e6 * median(steps), reps,
    )  # fmt: skip


def growing(samples: Sequence[Sample]) -> list[str]:
    """What grew from the quarter after ``WARM`` to the last one, in words; empty = nothing. Needs ``FEWEST`` samples."""
    quarter = len(samples) // 4
    first, last = samples[WARM : WARM + quarter], samples[-quarter:]
    before, after = first[0], last[-1]
    found = []
    allowances = {"memory_mb": MEGABYTES, "handles": 0, "threads": 0, "objects": OBJECTS * before.objects}
    for name, allowed in allowances.items():
        low, high = (float(median(getattr(sample, name) for sample in part)) for part in (first, last))
        if high - low > allowed:
            found.append(f"{name}: {low:.0f} to {high:.0f}")
    if after.drawn_mb > max(sample.drawn_mb for sample in first) * 1.1 + 1.0:
        found.append(f"painted widgets: {before.drawn_mb:.1f} to {after.drawn_mb:.1f} MB")
    quick, slow = (median(sample.step_us for sample in part) for part in (samples[:quarter], last))
    if slow > SLOWER * quick:
        found.append(f"a step: {quick:.0f} to {slow:.0f} us")
    idle = [sample.hour for sample in samples if not sample.reps]
    if idle:
        found.append(f"no repetition in hours {', '.join(map(str, idle))}")
    return found


def table(samples: Sequence[Sample]) -> str:
    """One line an hour."""
    lines = ["hour  memory MB  handles  threads  objects  painted MB  step us  reps"]
    lines += [
        f"{s.hour:4d}  {s.memory_mb:9.1f}  {s.handles:7d}  {s.threads:7d}  {s.objects:7d}  {s.drawn_mb:10.2f}  {s.step_us:7.0f}"
        f"  {s.reps:4d}"
        for s in samples
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or not arguments[0].isdecimal() or int(arguments[0]) < FEWEST:
        print(f"usage: python -m mirror.measure.soak HOURS ({FEWEST} or more)", file=sys.stderr)
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        samples = soak(int(arguments[0]), Path(folder))
    found = growing(samples)
    print(table(samples))
    print(f"{len(samples)} hours in {time.monotonic() - began:.0f} s: {'; '.join(found) or 'nothing grows'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
