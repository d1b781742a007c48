"""Connects a pin of the simulated GPIO chip to ground for a while; run inside the machine by its own Python, which has no packages.

    press.py PIN SECONDS

Prints the seconds that it was. Before all other processes: on a busy emulated processor a shell's ``sleep 0.3`` takes two seconds, which is
another press.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

PRIORITY = 50
"""Of SCHED_FIFO."""


def main(pin: int, seconds: float) -> None:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
    path = next(Path("/sys/devices/platform/gpio-sim.0").glob(f"gpiochip*/sim_gpio{pin}/pull"))
    with path.open("wb", buffering=0) as pull:
        pull.write(b"pull-down")
        began = time.monotonic()
        time.sleep(seconds)
        pull.write(b"pull-up")
    print(time.monotonic() - began)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
