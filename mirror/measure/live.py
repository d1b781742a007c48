"""The mirror as it runs, in a process of its own: start-up time, latency from capture to View, peak memory.

``python -m mirror.measure.live CLIP SECONDS`` is that process. It starts as ``mirror run`` does, plays the clip at its own speed
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
from mirror.mailbox import Mailbox
from mirror.measure.figures import Figure
from mirror.measure.pressed import Presses
from mirror.types import View

GLASS = (1080, 1920)
STARTS = 3
"""Starts of which the middle one counts."""
PRESSING = 4.0
"""Seconds at the end of the run in which buttons are pressed; half of a shorter run."""
FIRST_SIGHT = 30.0
"""Seconds after which a start without anybody seen is given up."""


def figures(clip: Path, seconds: float) -> list[Figure]:
    """Runs the process ``STARTS`` times, the last one for ``seconds``. Raises MirrorError when it fails."""
    runs = [_spawn(clip, 0.0) for _ in range(STARTS - 1)] + [_spawn(clip, seconds)]
    start = float(np.median([first for first, _, _, _ in runs]))
    _, peak, late, pressed = runs[-1]
    button = float(np.percentile(pressed, 95)) if pressed else nan
    shares = {share: float(np.percentile(late, share)) if late else nan for share in (50, 95, 99)}
    return [
        *(
            Figure(f"latency_p{share}_ms", value, "ms", f"capture to View with all threads running, p{share} of {len(late)} frames")
            for share, value in shares.items()
        ),
        Figure("memory_mb", peak, "MB", f"peak memory with the display at {GLASS[0]}x{GLASS[1]}, software", "<=", 160),
        Figure("button_ms", button, "ms", f"button to changed picture, all threads running, p95 of {len(pressed)} presses", "<=", 50),
        Figure("start_s", start, "s", f"process start to the first View of a measured person, middle of {STARTS}", "<=", 2),
    ]


def _spawn(clip: Path, seconds: float) -> tuple[float, float, list[float], list[float]]:
    """Seconds from start to first View, peak MB, latencies of pictures and of presses in ms, of one run."""
    environment = {**os.environ, "SDL_VIDEODRIVER": "dummy"}
    started = time.time_ns()
    done = subprocess.run(
        [sys.executable, "-m", "mirror.measure.live", str(clip), str(seconds)], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise MirrorError(f"bench: the mirror's process failed ({said[-1]}); try `mirror run`")
    found = json.loads(done.stdout.splitlines()[-1])
    first = nan if found["first"] is None else (found["first"] - started) / 1e9
    return first, found["peak_kb"] / 1e3 if found["peak_kb"] else nan, found["late_ms"], found["pressed_ms"]


class _Timed(Mailbox[View]):
    """Notes how old every View is when it is put here, and when the first one of a person came."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self.first: int | None = None

    def put(self, value: View) -> None:
        super().put(value)
        self.late_ms.append(1e3 * (time.monotonic() - value.time))
        if self.first is None and value.points is not None:
            self.first = time.time_ns()


def play(clip: Path, seconds: float) -> dict[str, object]:
    """The mirror on ``clip`` for ``seconds`` from the first View of a person on."""
    from pygame.window import Window

    from mirror.camera import open_camera
    from mirror.coach.session import Session
    from mirror.coach.trainer import Trainer
    from mirror.display.scenes import compose
    from mirror.display.software import Canvas
    from mirror.display.theme import Panel
    from mirror.exercises import find
    from mirror.feed import Delivery, Feed, Source
    from mirror.inference import Inference
    from mirror.pose.network import Network
    from mirror.pose.tracker import Tracker
    from mirror.settings import Settings

    settings = Settings()
    network = Network(settings.model.name, settings.model.threads)
    exercise = find(settings.session.exercise)
    frames: Mailbox[Delivery] = Mailbox()
    views = _Timed()
    feed = Feed(Source(lambda: open_camera(str(clip)), live=False, calibration=settings.session.calibration), frames)
    inference = Inference(frames, views, lambda: Tracker(network), lambda source: Trainer(Session(exercise, source.calibration)))
    panel = Panel(resolution=GLASS)
    feed.open()
    feed.opened.wait()
    if feed.refused:
        raise feed.refused
    window, canvas = Window("bench", panel.size), Canvas(panel.size)
    target = window.get_surface()
    inference.start()
    feed.go()
    presses = Presses(inference.actions.put)
    until = time.monotonic() + FIRST_SIGHT
    seen = False
    while (now := time.monotonic()) < until:
        if views.first is not None and not seen:
            seen, until = True, now + seconds
        view = views.latest()
        if view is not None:
            canvas.blit(compose(view, now, panel), target)
            window.flip()
            if seen and until - now <= min(PRESSING, seconds / 2):
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
        print(json.dumps(play(Path(sys.argv[1]), float(sys.argv[2]))))
    except MirrorError as error:
        sys.exit(str(error))
