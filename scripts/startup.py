"""Measures how long the mirror takes from its start to its first picture on the screen, and to the first person measured.

    python scripts/startup.py [RUNS]

Runs `mirror run` on the bundled clip, RUNS times (5), with SDL's dummy screen, on which a picture is drawn but not shown; the first run,
which reads everything from the disk, is listed by itself, and what the processor worked beside the time that passed: on a busy machine
only that says something. On a Pi, without the mirror running: /opt/mirror/current/.venv/bin/python
scripts/startup.py. What the kernel and systemd take before is `systemd-analyze`'s to say.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STEPS = ("first picture on the screen", "network loaded", "first picture measured")
MEASURED = """
import os, sys, threading, time
begun = float(os.environ["STARTUP_BEGUN"])
seen, turn = set(), threading.Lock()
def note(step):
    with turn:
        if step not in seen:
            seen.add(step)
            print(f"{time.monotonic() - begun:.3f} {time.process_time():.3f}", step, file=sys.stderr, flush=True)
            if len(seen) == 3:
                os._exit(0)
def after(owner, name, step):
    plain = getattr(owner, name)
    def noted(*words, **named):
        made = plain(*words, **named)
        note(step)
        return made
    setattr(owner, name, noted)
import mirror.display
mirror.display.has_display = lambda: True
from mirror.display.screen import PanelDisplay
after(PanelDisplay, "show", "first picture on the screen")
import mirror.pose.model
after(mirror.pose.model, "load_model", "network loaded")
from mirror.pose.tracker import PersonTracker
after(PersonTracker, "track", "first picture measured")
from mirror.cli.main import main
sys.exit(main(["run"]))
"""


def measure() -> dict[str, tuple[float, float]]:
    """One start: the seconds from the program's start to each of ``STEPS``, on the clock and of the processor."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment = {**kept, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "STARTUP_BEGUN": str(time.monotonic())}
    command = [sys.executable, "-c", MEASURED]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    lines = [line.split(" ", 2) for line in done.stderr.splitlines() if line.endswith(STEPS)]
    found = {step: (float(clock), float(processor)) for clock, processor, step in lines}
    if set(found) != set(STEPS):
        sys.exit(f"mirror: the start was not measured: {done.stderr[-400:] or done.stdout[-400:]}")
    return found


def main(runs: int) -> None:
    starts = [measure() for _ in range(runs + 1)]
    print(f"{'seconds from the start to':30} {'first run':>10} {'median':>8} {'longest':>8} {'processor':>10}")
    for step in sorted(STEPS, key=lambda step: starts[0][step]):
        clock, processor = zip(*(start[step] for start in starts[1:]), strict=True)
        middle, work = statistics.median(clock), statistics.median(processor)
        print(f"{step:30} {starts[0][step][0]:10.2f} {middle:8.2f} {max(clock):8.2f} {work:10.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
