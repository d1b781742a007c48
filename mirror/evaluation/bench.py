"""``mirror bench``: measures speed, latency, memory and start-up on this machine, each beside its target."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

import numpy as np

from mirror import __version__, core
from mirror.evaluation import live, speed
from mirror.evaluation.benchmark_result import results_json, results_table
from mirror.files import write_whole
from mirror.offline import demo
from mirror.pose.model import load_model

BENCH_PLAY_S = 15.0
"""How long the mirror plays for latency and memory: several squats of the demo."""


def run_bench(output: Path | None, clip: Path | None = None, frames: int | None = None, seconds: float = BENCH_PLAY_S) -> int:
    """Prints the figures and writes them to ``output`` as JSON; 0, whether targets are met or not.

    ``clip`` None is the bundled demo; ``frames`` of it go through the pipeline (None: all), ``seconds`` of it through the threads.
    Raises MirrorError when the clip cannot be read or the file not written.
    """
    clip = clip or demo.demo_clip_path()
    machine = _machine()
    print(", ".join(f"{key} {value}" for key, value in machine.items()))
    pipeline, views = speed.time_pipeline(clip, frames)
    glass = [*speed.time_drawing(views), *speed.time_uploading(views)]
    figures = [*pipeline, *speed.time_core(), *speed.time_decoding(clip), *live.measure_live(clip, seconds), *glass]
    print(results_table(figures))
    if output is not None:
        write_whole(output, [json.dumps(results_json(figures, machine), indent=2), "\n"])
        print(f"written: {output}")
    return 0


def _machine() -> dict[str, str | int]:
    return {
        "mirror": __version__,
        "processor": platform.machine(),
        "cores": os.cpu_count() or 0,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "runtime": load_model().runtime,
        "core": core.CORE_BACKEND,
    }
