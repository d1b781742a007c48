"""Measures clips in processes of their own, one clip each."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from mirror.errors import MirrorError
from mirror.evaluation.validate.frame_errors import FrameErrors, measure_frame_errors
from mirror.evaluation.validate.matching import ClipRow, LegRow, make_clip_row, make_leg_rows
from mirror.evaluation.validate.pipeline import PIPELINE_MODES, Mode, PipelineRun, measure_truth_clip
from mirror.evaluation.validate.truth import ClipTruth
from mirror.exercises import find_exercise
from mirror.pose.model import PoseModel, load_model

MAX_WORKER_PROCESSES = 4
"""At most: each holds a network and a clip's frames."""


@dataclass(frozen=True, slots=True)
class ClipOutcome:
    """What one mode made of one clip in one run."""

    truth: ClipTruth
    run: PipelineRun
    mode: Mode
    clip: ClipRow
    legs: list[LegRow]
    frames: FrameErrors


@dataclass(frozen=True, slots=True)
class ClipFailure:
    """A clip that could not be measured, and the one line that says why."""

    truth: ClipTruth
    run: PipelineRun
    line: str


_network: PoseModel | None = None


def measure_clips(
    truths: Sequence[ClipTruth], runs: Sequence[PipelineRun], model: str, progress: Callable[[float], None] = lambda _: None
) -> Iterator[ClipOutcome | ClipFailure]:
    """Every clip of ``truths`` in every run and mode, in no order; ``progress`` is told how many measurements of clips are done.

    Raises MirrorError when the model is unknown or the processes die.
    """
    tasks = [(truth, run) for run in runs for truth in truths]
    count = min(MAX_WORKER_PROCESSES, os.cpu_count() or 1, len(tasks))
    with ProcessPoolExecutor(max(count, 1), get_context("spawn"), _start, (model,)) as pool:
        waiting: set[Future[list[ClipOutcome] | ClipFailure]] = {pool.submit(_measure, truth, run) for truth, run in tasks}
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    made = future.result()
                    yield from [made] if isinstance(made, ClipFailure) else made
                progress(len(tasks) - len(waiting))
        except BrokenProcessPool:
            raise MirrorError("validate", "a measuring process died (out of memory?)", "close other programs and run again") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _start(model: str) -> None:
    """In the new process. Ctrl-C reaches it as well, but the parent decides what comes of it."""
    global _network
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _network = load_model(model)


def _measure(truth: ClipTruth, run: PipelineRun) -> list[ClipOutcome] | ClipFailure:
    assert _network is not None
    return compare_clip(truth, run, _network)


def compare_clip(truth: ClipTruth, run: PipelineRun, network: PoseModel) -> list[ClipOutcome] | ClipFailure:
    """One clip in both modes against its truth."""
    squat = find_exercise("squat")
    try:
        found = measure_truth_clip(truth, run, network, squat)
    except MirrorError as error:
        return ClipFailure(truth, run, str(error))
    return [
        ClipOutcome(
            truth,
            run,
            mode,
            make_clip_row(truth, found[mode], mode, run),
            make_leg_rows(truth, found[mode], mode, run, squat),
            measure_frame_errors(truth, found[mode], mode, run, squat),
        )
        for mode in PIPELINE_MODES
    ]
