"""``mirror bench``: what this machine makes of the mirror, in one run: speed, latency, memory, start-up, each beside its target."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

import numpy as np

from mirror import __version__, core, demo
from mirror.files import write_whole
from mirror.measure import live, speed
from mirror.measure.figures import document, table
from mirror.pose.network import Network

SECONDS = 15.0
"""How long the mirror plays for latency and memory: several squats of the demo."""


def run(output: Path | None, clip: Path | None = None, frames: int | None = None, seconds: float = SECONDS) -> int:
    """Prints the figures and writes them to ``output`` as JSON; 0, whether targets are met or not.

    ``clip`` None is the bundled demo; ``frames`` of it go through the pipeline (None: all), ``seconds`` of it through the threads.
    Raises MirrorError when the clip cannot be read or the file not written.
    """
    clip = clip or demo.clip()
    machine = _machine()
    print(", ".join(f"{key} {value}" for key, value in machine.items()))
    pipeline, views = speed.pipeline(clip, frames)
    glass = [*speed.drawing(views), *speed.uploading(views)]
    figures = [*pipeline, *speed.the_core(), *speed.decoding(clip), *live.figures(clip, seconds), *glass]
    print(table(figures))
    if output is not None:
        write_whole(output, [json.dumps(document(figures, machine), indent=2), "\n"])
        print(f"written: {output}")
    return 0


def _machine() -> dict[str, str | int]:
    return {
        "mirror": __version__,
        "processor": platform.machine(),
        "cores": os.cpu_count() or 0,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "runtime": Network().runtime,
        "core": core.BACKEND,
    }
