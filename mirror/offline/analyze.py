"""``mirror analyze``: measures recordings one after the other, writes their results, prints a sentence per repetition."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

from mirror.camera import Clip, open_clip
from mirror.camera.opencv import cv2
from mirror.coach.timed import describe_timed
from mirror.errors import MirrorError, printable
from mirror.exercises import Exercise
from mirror.files import WriteError, output_folder
from mirror.i18n import LANGUAGES, Translator
from mirror.offline import joints
from mirror.offline.looks import ClipLooks
from mirror.offline.progress import ProgressBar
from mirror.offline.recording import Recording, Track, measure_track, track
from mirror.offline.rep_text import describe_recordings, set_sentences
from mirror.offline.results import ResultsOrigin, write_results
from mirror.pose.feet import FeetModel
from mirror.pose.model import PoseModel
from mirror.shutdown import StopSignals
from mirror.types import Frame

ANALYZE_USAGE_EXIT_CODE, DAMAGED_CLIP_EXIT_CODE = 2, 3
"""Exit codes: something is wrong with what was asked for; a clip was damaged and what could be read of it was measured."""
ANNOTATED_LONG_SIDE_PX = 960
"""Pixels of the annotated video's longer side: enough to see a knee, quick to encode."""


@dataclass(frozen=True, slots=True)
class AnalysisJob:
    """How the clips are to be measured."""

    output: Path
    exercise: Exercise
    calibration_reps: int = 0
    live: bool = False
    video: bool = False
    joints: bool = False
    rotation: int = 0
    language: str = LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class MeasuredClip:
    """What came of one clip."""

    recording: Recording
    files: tuple[Path, ...]
    notice: str | None
    """What a person should know about the picture, in one line."""


def plan_outputs(clips: Sequence[Path], job: AnalysisJob) -> list[tuple[Path, str]]:
    """Each clip with the stem of its results. Raises MirrorError when two would overwrite each other or one its own clip."""
    stems: dict[str, Path] = {}
    for clip in clips:
        stem = result_stem(clip)
        other = stems.setdefault(stem.lower(), clip)
        if other is not clip:
            raise MirrorError(
                f"clips {other} and {clip}",
                f"both would be written to {stem}.json",
                "rename one, or measure them into two --output folders",
            )
        if job.video and os.path.realpath(clip) == os.path.realpath(job.output / f"{stem}.webm"):
            raise MirrorError(f"clip {clip}", "the annotated video would overwrite it", "choose another --output folder")
        if joints.is_joints(clip) and (job.video or job.joints):
            raise MirrorError(f"joints {clip}", "--video and --joints need the clip itself", "name the clip, or leave the option away")
    return [(clip, result_stem(clip)) for clip in clips]


def result_stem(clip: Path) -> str:
    """What the results of ``clip`` are called; os.path, since a name that is too long is no folder and no error."""
    name = os.path.basename(os.path.abspath(clip)) if os.path.isdir(clip) else clip.stem
    return name or "clip"  # the root of all folders has no name


def analyze(
    clips: Sequence[Path],
    job: AnalysisJob,
    load: Callable[[], PoseModel],
    stop: StopSignals,
    say: Callable[[str], None] = print,
    load_feet: Callable[[], FeetModel | None] = lambda: None,
) -> int:
    """Measures all ``clips``, videos and recorded joints, and returns the exit code. ``load`` gives the network, if any clip needs it;
    ``load_feet`` the one that looks at feet, if there is one.

    A clip that cannot be opened does not keep the others from being measured.

    Raises MirrorError before anything is measured when the clips or the output folder are not usable, and when a result cannot be
    written.
    """
    todo = plan_outputs(clips, job)
    with output_folder(job.output):
        recorded = all(joints.is_joints(path) for path, _ in todo)
        network, feet = (None, None) if recorded else (load(), load_feet())
        return _measure_all(todo, job, network, feet, stop, say)


def _measure_all(
    todo: Sequence[tuple[Path, str]],
    job: AnalysisJob,
    network: PoseModel | None,
    feet: FeetModel | None,
    stop: StopSignals,
    say: Callable[[str], None],
) -> int:
    code, translator, measured = 0, Translator(job.language), list[Recording]()
    for number, (path, stem) in enumerate(todo):
        try:
            made = measure_and_write(path, stem, job, network, stop, feet)
        except WriteError:
            raise
        except MirrorError as error:
            print(f"mirror: {error}", file=sys.stderr)
            code = ANALYZE_USAGE_EXIT_CODE
            continue
        except KeyboardInterrupt:
            break
        found = made.recording
        if len(todo) > 1:
            say(f"{'' if number == 0 else chr(10)}{printable(path.name)}")
        for line in set_sentences(found.reps, found.partial_reps, found.regime):
            say(translator.text(line))
        if test := job.exercise.test:
            timed = describe_timed(test, found.reps, float(found.times[-1]) if len(found.times) else 0.0)
            say(translator.say("timed.line", title=job.exercise.title, result=timed))
        if made.notice:
            say(made.notice)
        say(f"written: {', '.join(printable(str(file)) for file in made.files)}")
        measured.append(found)
        if found.truncated:
            print(f"mirror: {printable(found.truncated)}", file=sys.stderr)
            code = code or DAMAGED_CLIP_EXIT_CODE
        if stop.signal:
            break
    if measured:
        say(f"summary: {describe_recordings(measured, len(todo))}")
    return stop.code or code


def measure_and_write(
    path: Path, stem: str, job: AnalysisJob, network: PoseModel | None, stop: StopSignals, feet: FeetModel | None = None
) -> MeasuredClip:
    """One clip, measured and its files written. Ctrl-C ends measuring early; what was measured by then is written.

    ``network`` may be None for recorded joints.
    """
    _check_length(path, stem, job.output)
    looks: ClipLooks | None = None
    if network is None or joints.is_joints(path):
        tracked = Track(joints.read_joints(path))
        origin = ResultsOrigin(path.name, tracked.poses[-1].time, None, None, job.calibration_reps)
    else:
        with open_clip(path, job.rotation) as clip:
            duration = clip.duration
            looks = ClipLooks(network, turned=job.exercise.view != "lying")
            with ProgressBar(path.name, duration) as bar, stop.interrupting():
                tracked = track(clip, network, job.exercise, job.live, partial(_watch, bar, looks), feet)
        origin = ResultsOrigin(path.name, duration, network.name, _with_version(network.runtime), job.calibration_reps)
    recording = measure_track(tracked, job.exercise, job.calibration_reps, job.live)
    files = write_results(recording, origin, job.output, stem)
    if job.joints and tracked.poses:
        files.append(joints.write_joints(tracked.poses, job.output / f"{stem}.joints.npz"))
    if job.video and len(recording.times) and not stop.signal:
        try:
            with open_clip(path, job.rotation) as clip, ProgressBar(f"{stem}.webm", float(recording.times[-1])) as bar, stop.interrupting():
                files.append(write_annotated_clip(clip, recording, job.output / f"{stem}.webm", bar.show))
        except KeyboardInterrupt:
            print(f"mirror: {stem}.webm is cut short: stopped by the user", file=sys.stderr)
    return MeasuredClip(recording, tuple(files), looks.explain(tracked.poses, job.rotation) if looks else None)


def _watch(bar: ProgressBar, looks: ClipLooks, frame: Frame) -> None:
    bar.show(frame.time)
    looks.see(frame)


def _check_length(path: Path, stem: str, folder: Path) -> None:
    """Raises MirrorError, before anything is measured, when the longest name of a result would be too long for the disk."""
    most = os.pathconf(folder, "PC_NAME_MAX")
    if len(os.fsencode(f".{stem}.joints.npz.part")) > most:
        raise MirrorError(f"clip {path}", f"the names of its results would have more than {most} bytes", "rename it")


def _with_version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:  # put on the path by hand
        return package


def write_annotated_clip(clip: Clip, recording: Recording, path: Path, progress: Callable[[float], None]) -> Path:
    """Writes ``clip`` with what was measured drawn onto it, at most ``ANNOTATED_LONG_SIDE_PX`` pixels a side. Raises MirrorError when it
    cannot."""
    from mirror.display import annotate_frame
    from mirror.offline.video import VideoWriter

    share = min(1.0, ANNOTATED_LONG_SIDE_PX / max(recording.size))
    size = (round(recording.size[0] * share), round(recording.size[1] * share))
    # Drawing is Python's work and encoding ffmpeg's: one frame is encoded while the next is drawn.
    with VideoWriter(path, size) as writer, ThreadPoolExecutor(1) as pool:
        encoding: Future[None] | None = None
        for view in recording.views:
            frame = clip.read()
            if frame is None:
                break
            image = frame.image if share == 1.0 else cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA).astype("uint8", copy=False)
            drawn = annotate_frame(image, view)
            if encoding:
                encoding.result()
            encoding = pool.submit(writer.add, drawn, frame.time)
            progress(frame.time)
        if encoding:
            encoding.result()
    return path
