"""Times the parts against a reference: the pipeline against its network, the C core against NumPy."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirror import core
from mirror.camera import open_clip
from mirror.coach.session import Session
from mirror.core import reference
from mirror.core.layout import BaselineColumn
from mirror.evaluation.benchmark_result import BenchmarkResult
from mirror.exercises import find_exercise
from mirror.pose.crop import SquareCrop
from mirror.pose.filter import FILTER_MAX_GAP_S, FILTER_MIN_CUTOFF_HZ, FILTER_SLOPE_CUTOFF_HZ, FILTER_SPEED_BETA
from mirror.pose.halves import add_halves
from mirror.pose.model_file import models_folder
from mirror.pose.movenet import MAX_PEOPLE_COUNT, MOVENET_HEADS, MoveNet
from mirror.pose.runtime import ModelRuntime
from mirror.pose.tracker import PersonTracker
from mirror.types import ANKLES, HIPS, Image, View

WARM_UP_FRAMES = 5
"""First frames that are not counted: the runtime is still setting itself up."""
TIMING_ROUNDS = 9
"""Turns that the two cores take; the median turn counts."""
TIMED_RECORDING_FRAMES = 1800
"""Frames of a recording: a minute."""


class _Clock:
    """A runtime whose invoke() is timed and whose last picture is kept, for the bare network to be timed on the same one."""

    def __init__(self, runtime: ModelRuntime) -> None:
        self.runtime = runtime
        self.seconds = 0.0
        self.picture: Image | None = None

    def invoke(self, picture: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        start = time.perf_counter()
        heads = self.runtime.invoke(picture)
        self.seconds += time.perf_counter() - start
        self.picture = picture
        return heads


class _Clocked(MoveNet):
    """A network with the clock inside, where only the model itself is timed."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = _Clock(self._runtime)
        self._runtime: Any = self.clock


def time_pipeline(clip: Path, limit: int | None) -> tuple[list[BenchmarkResult], list[View]]:
    """Tracker and Session on each of the clip's first ``limit`` frames, in turn with a bare invoke() on the same picture.

    Reading and decoding the clip is left out; halving its pictures, as the capture thread does, is told apart. The Views come along.
    """
    network = _Clocked()
    tracker, session = PersonTracker(network), Session(find_exercise("squat"), calibration=2)
    halving, whole, inside, bare, views = [], [], [], [], []
    with open_clip(clip) as frames:
        while (frame := frames.read()) is not None and (limit is None or frame.index < limit):
            network.clock.seconds = 0.0
            came = time.perf_counter()
            frame = add_halves(frame)
            start = time.perf_counter()
            view = session.update(tracker.track(frame))
            middle = time.perf_counter()
            assert network.clock.picture is not None
            network.clock.runtime.invoke(network.clock.picture)
            end = time.perf_counter()
            views.append(view)
            if frame.index >= WARM_UP_FRAMES:
                halving.append(1e3 * (start - came))
                whole.append(1e3 * (middle - start))
                inside.append(1e3 * network.clock.seconds)
                bare.append(1e3 * (end - middle))
    if not whole:
        return [], views
    beyond = float(np.median(np.subtract(whole, inside)))
    fps, bare_fps = 1e3 / float(np.mean(whole)), 1e3 / float(np.mean(bare))
    return [
        BenchmarkResult("pipeline_fps", fps, "fps", "inference thread, picture to View (with the mirrored inferences)"),
        BenchmarkResult(
            "invoke_fps", bare_fps, "fps", f"bare invoke() of the same model and pictures, in turn; {network.runtime}, 1 thread"
        ),
        BenchmarkResult("pipeline_share", fps / bare_fps, "", "pipeline against bare invoke()", ">=", 0.85),
        BenchmarkResult("beyond_invoke_ms", beyond, "ms", "everything but invoke() of a frame on its way, p50", "<=", 0.5),
        BenchmarkResult(
            "halve_ms", float(np.median(halving)), "ms", "the picture halved before that, in the capture thread, in no figure above, p50"
        ),
    ], views


def time_core() -> list[BenchmarkResult]:
    """The measuring core of one frame and of a recording, in turn with the NumPy reference."""
    standing, baseline = _person()
    recording = np.ascontiguousarray(standing + np.random.default_rng(0).normal(0, 1, (TIMED_RECORDING_FRAMES, 17, 3)), np.float32)
    frame, frame_numpy = _ratio(_one_frame(core, standing, baseline), _one_frame(reference, standing, baseline), 2000, 40)
    batch, batch_numpy = _ratio(_batch(core, recording, baseline), _batch(reference, recording, baseline), 20, 2)
    named = "C core" if core.CORE_BACKEND == "c" else "NumPy fallback (no C core here)"
    return [
        BenchmarkResult("core_frame_us", 1e6 * frame, "us", f"{named}: metrics and filter of one frame, through Python", "<=", 5),
        BenchmarkResult("core_frame_ratio", frame_numpy / frame, "x", "the NumPy reference's time for the same", ">=", 30),
        BenchmarkResult(
            "core_recording_us", 1e6 * batch / TIMED_RECORDING_FRAMES, "us", f"{named}: metrics of a recording, a frame", "<=", 0.3
        ),
        BenchmarkResult("core_recording_ratio", batch_numpy / batch, "x", "the NumPy reference's time for the same"),
    ]


def time_decoding(clip: Path) -> list[BenchmarkResult]:
    """The decoding of the network's heads into joints and people, in turn with the NumPy reference."""
    entry = json.loads((models_folder() / "models.json").read_text("utf-8"))["lightning"]
    runtime = ModelRuntime(models_folder() / entry["file"], MOVENET_HEADS)
    with open_clip(clip) as frames:
        frame = frames.read()
        assert frame is not None
        heads = [head.copy() for head in runtime.invoke(SquareCrop.whole(*frames.size).cut(frame.image, runtime.size))]
    ours, theirs = _ratio(_decode(core, heads, entry["grid"]), _decode(reference, heads, entry["grid"]), 200, 5)
    return [
        BenchmarkResult("decode_ms", 1e3 * ours, "ms", "head decode of one frame: joints and people", "<=", 0.3),
        BenchmarkResult("decode_ratio", theirs / ours, "x", "the NumPy reference's time for the same"),
    ]


def time_drawing(views: list[View], size: tuple[int, int] = (1080, 1920)) -> list[BenchmarkResult]:
    """Each of ``views`` composed and drawn in software onto a surface of ``size``; new pictures are painted as they come."""
    import pygame

    from mirror.display.scenes.compose import compose_scene
    from mirror.display.surface_canvas import SurfaceCanvas
    from mirror.display.theme import Panel

    panel = Panel(resolution=size)
    canvas, target = SurfaceCanvas(panel.size), pygame.Surface(panel.size)
    times = []
    for view in views:
        start = time.perf_counter()
        canvas.blit(compose_scene(view, view.time, panel), target)
        times.append(1e3 * (time.perf_counter() - start))
    what = f"drawing the glass at {size[0]}x{size[1]}, software"
    return [
        BenchmarkResult(f"draw_p{share}_ms", float(np.percentile(times, share)), "ms", f"{what}, p{share}", "<=", 4)
        for share in (50, 95)
        if times
    ]


def time_uploading(views: list[View], size: tuple[int, int] = (1080, 1920)) -> list[BenchmarkResult]:
    """The same through SDL's renderer, which draws from textures: what share of a full frame goes to the graphics chip for a frame."""
    import pygame
    from pygame.window import Window

    from mirror.display.scenes.compose import compose_scene
    from mirror.display.texture_canvas import TextureCanvas
    from mirror.display.theme import Panel

    panel = Panel(resolution=size)
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    window = Window("bench", size, hidden=True)
    canvas = TextureCanvas(window, panel.size, accelerated=False)
    for view in views:
        canvas.draw(compose_scene(view, view.time, panel), panel)
    share = canvas.uploaded_px / (len(views) * size[0] * size[1]) if views else float("nan")
    window.destroy()
    pygame.display.quit()
    return [BenchmarkResult("upload_share", share, "", "pixels uploaded a frame through SDL's renderer, of a full frame; mean", "<=", 0.1)]


def _ratio(ours: Callable[[], object], theirs: Callable[[], object], often: int, rarely: int) -> tuple[float, float]:
    """Seconds for one call of each, taken in turn so that whatever else the machine does hits both."""
    mine, its = [], []
    for _ in range(TIMING_ROUNDS):
        mine.append(_each(ours, often))
        its.append(_each(theirs, rarely))
    return float(np.median(mine)), float(np.median(its))


def _each(call: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times


def _one_frame(module: ModuleType, points: NDArray[np.float32], baseline: NDArray[np.float32]) -> Callable[[], object]:
    measured = np.empty(len(core.METRIC_COLUMNS), np.float32)
    state, params = (
        np.full((34, len(core.FILTER_STATE_COLUMNS)), np.nan),
        np.array([FILTER_MIN_CUTOFF_HZ, FILTER_SPEED_BETA, FILTER_SLOPE_CUTOFF_HZ, FILTER_MAX_GAP_S]),
    )
    smooth = np.empty((17, 3), np.float32)
    clock = count(0.0, 1 / 30)

    def call() -> None:
        module.metrics(points, baseline, measured)
        module.one_euro(state, points, next(clock), 640, params, smooth)

    return call


def _batch(module: ModuleType, points: NDArray[np.float32], baseline: NDArray[np.float32]) -> Callable[[], object]:
    measured = np.empty((len(points), len(core.METRIC_COLUMNS)), np.float32)
    return lambda: module.metrics(points, baseline, measured)


def _decode(module: ModuleType, heads: list[NDArray[np.float32]], grid: int) -> Callable[[], object]:
    joints, spread, people = np.empty((17, 3), np.float32), np.empty(17, np.float32), np.empty((MAX_PEOPLE_COUNT, 3), np.float32)

    def call() -> None:
        module.decode(*heads, (grid / 2, grid / 2), joints, spread)
        module.people(heads[0], people)

    return call


def _person() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A standing person in an image of 480x640, and their baseline."""
    from mirror.gallery.samples import sample_person

    points = sample_person()
    baseline = np.full(len(core.BASELINE_COLUMNS), 0.1, np.float32)
    baseline[BaselineColumn.LEG] = points[ANKLES, 1].mean() - points[HIPS, 1].mean()
    baseline[[BaselineColumn.THIGH_LEFT, BaselineColumn.THIGH_RIGHT]] = baseline[BaselineColumn.LEG] / 2
    baseline[BaselineColumn.ROLL] = 0.01
    return points, baseline
