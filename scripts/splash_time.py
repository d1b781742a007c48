"""Seconds from the start of `mirror run` to its first picture, with nothing drawn on a real screen: run it on an idle machine.

SDL_VIDEODRIVER=offscreen .venv/bin/python scripts/splash_time.py
"""

from __future__ import annotations

import subprocess
import sys
import time

STARTS = 7
PROGRAM = """
import os, time
import mirror.display
from mirror.display.splash import Splash
mirror.display.has_display = lambda: True
tell = Splash.tell
def tell_and_end(splash, loading):
    tell(splash, loading)
    assert splash._screen is not None, "no screen opened"
    print(time.time(), time.process_time(), flush=True)
    os._exit(0)
Splash.tell = tell_and_end
from mirror.cli.main import main
main(["run", "--windowed"])
"""


def measure_start() -> tuple[float, float]:
    """Seconds on the clock, and of the processor, from the start of the process to the first picture."""
    begun = time.time()
    shown, used = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout.split()[-2:]
    return float(shown) - begun, float(used)


if __name__ == "__main__":
    starts = sorted(measure_start() for _ in range(STARTS))
    print(f"first picture after {starts[len(starts) // 2][0]:.2f} s (of {STARTS} starts: {starts[0][0]:.2f} to {starts[-1][0]:.2f} s),")
    print(f"{sorted(used for _, used in starts)[len(starts) // 2]:.2f} s of them the processor's")
