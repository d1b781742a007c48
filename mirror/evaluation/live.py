"""The mirror as it runs, in a process of its own: start-up time, latency from capture to View, peak memory.

``python -m mirror.evaluation.live CLIP SECONDS`` is that process. It starts as ``mirror run`` does, plays the clip at its own speed
through the mirror's threads and draws the glass in software at 1080x1920, and prints what it found as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from math import nan
from pathlib import Path

import numpy as np

from mirror.errors import MirrorError
from mirror.evaluation.benchmark_result import BenchmarkResult
from mirror.evaluation.button_latency import LatencyProbe
from mirror.mailbox import Mailbox
from mirror.memory import limit_free_memory
from mirror.types import View

BENCH_PANEL_SIZE_PX = (1080, 1920)
BENCH_START_COUNT = 3
"""Starts of which the middle one counts."""
BENCH_PRESSING_S = 4.0
"""Seconds at the end of the run in which buttons are pressed; half of a shorter run."""
FIRST_PERSON_TIMEOUT_S = 30.0
"""Seconds after which a start without a person in view is given up."""


def measure_live(clip: Path, seconds: float) -> list[BenchmarkResult]:
    """Runs the process ``BENCH_START_COUNT`` times, the last one for ``seconds``. Raises MirrorError when it fails."""
    runs = [_spawn(clip, 0.0) for _ in range(BENCH_START_COUNT - 1)] + [_spawn(clip, seconds)]
    start = float(np.median([first for first, _, _, _ in runs]))
    _, peak, late, pressed = runs[-1]
    button = float(np.percentile(pressed, 95)) if pressed else nan
    shares = {share: float(np.percentile(late, share)) if late else nan for share in (50, 95, 99)}
    return [
        *(
            BenchmarkResult(
                f"latency_p{share}_ms", value, "ms", f"capture to View with all threads running, p{share} of {len(late)} frames"
            )
            for share, value in shares.items()
        ),
        BenchmarkResult(
            "memory_mb",
            peak,
            "MB",
            f"peak memory with the display at {BENCH_PANEL_SIZE_PX[0]}x{BENCH_PANEL_SIZE_PX[1]}, software",
            "<=",
            160,
        ),
        BenchmarkResult(
            "button_ms", button, "ms", f"button to changed picture, all threads running, p95 of {len(pressed)} presses", "<=", 50
        ),
        BenchmarkResult(
            "start_s", start, "s", f"process start to the first View of a measured person, middle of {BENCH_START_COUNT}", "<=", 2
        ),
    ]


def _spawn(clip: Path, seconds: float) -> tuple[float, float, list[float], list[float]]:
    """Seconds from start to first View, peak MB, latencies of pictures and of presses in ms, of one run."""
    environment = {**os.environ, "SDL_VIDEODRIVER": "dummy"}
    started = time.time_ns()
    done = subprocess.run(
        [sys.executable, "-m", "mirror.evaluation.live", str(clip), str(seconds)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise MirrorError("bench", f"the mirror's process failed ({said[-1]})", "try `mirror run`")
    found = json.loads(done.stdout.splitlines()[-1])
    first = nan if found["first"] is None else (found["first"] - started) / 1e9
    return first, found["peak_kb"] / 1e3 if found["peak_kb"] else nan, found["late_ms"], found["pressed_ms"]


class _TimedMailbox(Mailbox[View]):
    """Notes how old every View is when it is put here, and when the first one of a person came."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self.first: int | None = None

    def put(self, value: View) -> None:
        super().put(value)
        self.late_ms.append(1e3 * (time.monotonic() - value.time))
        if self.first is None and value.person.points is not None:
            self.first = time.time_ns()


def play_live(clip: Path, seconds: float) -> dict[str, object]:
    """The mirror on ``clip`` for ``seconds`` from the first View of a person on."""
    from pygame.window import Window

    from mirror.app.capture import CaptureItem, CaptureSource, CaptureThread
    from mirror.app.inference import InferenceThread
    from mirror.camera import open_camera
    from mirror.coach.session import Session
    from mirror.coach.workout import Workout
    from mirror.display.scenes.compose import compose_scene
    from mirror.display.surface_canvas import SurfaceCanvas
    from mirror.display.theme import Panel
    from mirror.exercises import find_exercise
    from mirror.pose.model import load_model
    from mirror.pose.tracker import PersonTracker
    from mirror.settings import Settings

    limit_free_memory()
    settings = Settings()
    network = load_model(settings.model.name, settings.model.threads)
    exercise = find_exercise(settings.session.exercise)
    frames: Mailbox[CaptureItem] = Mailbox()
    views = _TimedMailbox()
    feed = CaptureThread(CaptureSource(lambda: open_camera(str(clip)), live=False, calibration=settings.session.calibration), frames)
    inference = InferenceThread(
        frames, views, lambda: PersonTracker(network), lambda source: Workout(Session(exercise, source.calibration))
    )
    panel = Panel(resolution=BENCH_PANEL_SIZE_PX)
    feed.open()
    feed.opened.wait()
    if feed.open_error:
        raise feed.open_error
    window, canvas = Window("bench", panel.size), SurfaceCanvas(panel.size)
    target = window.get_surface()
    inference.start()
    feed.go()
    presses = LatencyProbe(inference.act)
    until = time.monotonic() + FIRST_PERSON_TIMEOUT_S
    seen = False
    while (now := time.monotonic()) < until:
        if views.first is not None and not seen:
            seen, until = True, now + seconds
        view = views.latest()
        if view is not None:
            canvas.blit(compose_scene(view, now, panel), target)
            window.flip()
            if seen and until - now <= min(BENCH_PRESSING_S, seconds / 2):
                presses.flipped(view, time.monotonic())
        time.sleep(1 / 60)
    feed.stop()
    inference.stop()
    feed.join()
    window.destroy()
    return {"first": views.first, "peak_kb": _peak_kb(), "late_ms": views.late_ms, "pressed_ms": presses.late_ms}


def _peak_kb() -> int | None:
    """This process's greatest resident memory, kB; None where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), None)


if __name__ == "__main__":
    try:
        print(json.dumps(play_live(Path(sys.argv[1]), float(sys.argv[2]))))
    except MirrorError as error:
        sys.exit(str(error))
