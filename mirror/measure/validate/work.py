"""The expensive part, clip by clip, in processes of their own."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from mirror.camera.quiet import stderr_muted
from mirror.errors import MirrorError
from mirror.exercises import find
from mirror.measure.validate.compare import ClipRow, LegRow, clip_row, leg_rows
from mirror.measure.validate.frames import FrameErrors, frame_errors
from mirror.measure.validate.pipeline import MODES, Mode, Run, measured
from mirror.measure.validate.truth import Truth
from mirror.pose.network import Network

PROCESSES = 4
"""At most: each holds a network and a clip's frames."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one mode made of one clip in one run."""

    truth: Truth
    run: Run
    mode: Mode
    clip: ClipRow
    legs: list[LegRow]
    frames: FrameErrors


@dataclass(frozen=True, slots=True)
class Failure:
    """A clip that could not be measured, and the one line that says why."""

    truth: Truth
    run: Run
    line: str


_network: Network | None = None


def outcomes(
    truths: Sequence[Truth], runs: Sequence[Run], model: str, progress: Callable[[float], None] = lambda _: None
) -> Iterator[Outcome | Failure]:
    """Every clip of ``truths`` in every run and mode, in no order; ``progress`` is told how many measurements of clips are done.

    Raises MirrorError when the model is unknown or the processes die.
    """
    tasks = [(truth, run) for run in runs for truth in truths]
    count = min(PROCESSES, os.cpu_count() or 1, len(tasks))
    with ProcessPoolExecutor(max(count, 1), get_context("spawn"), _start, (model,)) as pool:
        waiting: set[Future[list[Outcome] | Failure]] = {pool.submit(_measure, truth, run) for truth, run in tasks}
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    made = future.result()
                    yield from [made] if isinstance(made, Failure) else made
                progress(len(tasks) - len(waiting))
        except BrokenProcessPool:
            raise MirrorError("validate: a measuring process died (out of memory?); close other programs and run again") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _start(model: str) -> None:
    """In the new process. Ctrl-C reaches it as well, but the parent decides what comes of it."""
    global _network
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with stderr_muted():  # the runtime says on C's stderr which delegate it made
        _network = Network(model)


def _measure(truth: Truth, run: Run) -> list[Outcome] | Failure:
    assert _network is not None
    return compared(truth, run, _network)


def compared(truth: Truth, run: Run, network: Network) -> list[Outcome] | Failure:
    """One clip in both modes against its truth."""
    squat = find("squat")
    try:
        found = measured(truth, run, network, squat)
    except MirrorError as error:
        return Failure(truth, run, str(error))
    return [
        Outcome(
            truth,
            run,
            mode,
            clip_row(truth, found[mode], mode, run),
            leg_rows(truth, found[mode], mode, run, squat),
            frame_errors(truth, found[mode], mode, run, squat),
        )
        for mode in MODES
    ]
