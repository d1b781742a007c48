"""``mirror teach``: a new exercise drafted from a recorded demonstration, for the person to read, change and check."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mirror import __version__
from mirror.cli.arguments import add_clip_options, parse_path, warn_without_c_core
from mirror.cli.exercises import describe_counting, exercise_folders, load_user_exercises
from mirror.errors import MirrorError
from mirror.exercises import Exercise, parse_exercise
from mirror.exercises.catalogue import EXERCISE_NAME_PATTERN, EXERCISE_ORDER
from mirror.files import output_file, write_whole
from mirror.shutdown import StopSignals
from mirror.types import Points, Pose

if TYPE_CHECKING:
    from mirror.coach.signal.learn import LearnedExercise

VIEW_PLACEMENT_TEXTS = {"front": "Face the mirror", "side": "Turn your side to the mirror", "lying": "Lie down along the mirror"}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = 'example: mirror teach "side bend" demonstration.mp4'
    parser.add_argument("name", metavar="NAME", help="what it is called; its file is NAME.toml")
    parser.add_argument("clip", type=parse_path, metavar="CLIP", help="a person still for a second, then three or more whole repetitions")
    parser.add_argument("--out", type=parse_path, metavar="FILE", help="default: NAME.toml among your own exercises")
    parser.add_argument("--lying", action="store_true", help="the person lies")
    add_clip_options(parser)


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    load_user_exercises()
    teach_exercise(options.name, options.clip, options.out, options.model, options.rotation, options.lying, stop)
    return warn_without_c_core(stop.code)


def teach_exercise(name: str, clip: Path, out: Path | None, model: str, rotation: int, lying: bool, stop: StopSignals) -> Path:
    """Watches ``clip``, writes the draft and says what was found. Raises MirrorError when nothing repeats or the file is there already."""
    from mirror.coach.signal.learn import learn_exercise

    key = exercise_key_from_name(name)
    path = out or exercise_folders()[-1] / f"{key}.toml"
    with output_file(path):
        if path.exists():
            raise MirrorError(f"exercise {path}", "is there already", "choose another name, or remove it first")
        poses = read_poses(clip, model, rotation, lying, stop)
        lesson = learn_exercise(np.array([pose.time for pose in poses]), smooth_pose_joints(poses))
        text = format_draft(name.strip(), lesson, clip.name)
        exercise = parse_exercise(key, text, f"exercise {path}")
        write_whole(path, [text])
    for line in describe_lesson(lesson, exercise, poses):
        print(line)
    print(f"written: {path}")
    return path


def exercise_key_from_name(name: str) -> str:
    """The key that ``name`` becomes. Raises MirrorError when it cannot be one."""
    key = name.strip().lower().replace(" ", "_").replace("-", "_")
    if not EXERCISE_NAME_PATTERN.fullmatch(key):
        raise MirrorError(f"exercise '{name[:40]}'", "a name begins with a letter and has letters, digits, spaces and - only, at most 40")
    if key in EXERCISE_ORDER:
        raise MirrorError(f"exercise '{key}'", "the mirror has one of that name already", "choose another name")
    return key


def read_poses(clip: Path, model: str, rotation: int, lying: bool, stop: StopSignals) -> list[Pose]:
    """Every picture of ``clip`` as a Pose. Raises MirrorError."""
    from mirror.camera import open_clip
    from mirror.offline.progress import ProgressBar
    from mirror.pose.model import load_model
    from mirror.pose.tracker import PersonTracker

    tracker, poses = PersonTracker(load_model(model), live=False, lying=lying), []
    with open_clip(clip, rotation) as source, ProgressBar(clip.name, source.duration) as bar, stop.interrupting():
        while (frame := source.read()) is not None:
            poses.append(tracker.track(frame))
            bar.show(frame.time)
    return poses


def smooth_pose_joints(poses: list[Pose]) -> list[Points | None]:
    """The joints of ``poses``, smoothed without lag."""
    from mirror.pose.filter import smooth_gaussian

    stack = np.full((len(poses), 17, 3), np.nan, np.float32)
    for row, pose in zip(stack, poses, strict=True):
        if pose.points is not None:
            row[:] = pose.points
    smooth = smooth_gaussian(np.array([pose.time for pose in poses], np.float64), stack)
    return [None if pose.points is None else smooth[i] for i, pose in enumerate(poses)]


def describe_lesson(lesson: LearnedExercise, exercise: Exercise, poses: list[Pose]) -> list[str]:
    """What was found, in words, and what the drafted exercise counts in the same clip."""
    from mirror.coach.session import Session

    session = Session(exercise, 0)
    for pose, points in zip(poses, smooth_pose_joints(poses), strict=True):
        session.update(replace(pose, points=points, others=()))
    turns = ", ".join(f"{turn:.1f}" for turn in lesson.turns)
    said = [
        f"{lesson.count} repetitions, turning at {turns} s: check that this is what was shown",
        f"counts {describe_counting(exercise)}; next best: {lesson.runner_up or 'nothing'}",
    ]
    if len(session.reps) != lesson.count:
        said.append(f"the draft itself counts {len(session.reps)} of them as they come; hold still for a second before the first one")
    return said


def format_draft(name: str, lesson: LearnedExercise, clip: str) -> str:
    """The TOML text of ``lesson``."""
    relative = "" if lesson.signal.word in ("depth", "sink") else 'relative = "rest"    # the change from the rest\n'
    sides = "each" if lesson.side is not None else "both"
    title = "".join(letter for letter in name if letter.isalnum() or letter in " -_").replace("_", " ").strip().capitalize()
    shown = "".join(letter for letter in clip if letter.isprintable())[:60]
    return f"""# Drafted by mirror teach {__version__} from {shown}: {lesson.count} repetitions. Read it, change it, check it with:
# mirror exercises --check THIS_FILE
title = "{title}"
view = "{lesson.view}"
baseline = "{lesson.baseline}"
sides = "{sides}"
planted = "{"none" if lesson.walks else "either"}"
beta = true          # take this line out once it has counted right for several people
abstain = ["dark", "crowd"]

[rep]
signal = "{lesson.signal}"
{relative}arm = {_round(lesson.arm)}
arm_time = 0.3       # seconds at the start
close = {_round(lesson.close)}
partial = {_round(lesson.partial)}
turn = {_round(lesson.turn)}
min_time = {lesson.min_time:.1f}       # seconds: half of the quickest one shown
max_descent = 6.0
max_time = {lesson.max_time:.1f}
dropout = 0.5

[cues]
praise = "good"

[placement]
text = "{VIEW_PLACEMENT_TEXTS[lesson.view]}, whole body in view, and hold the start for a second"
"""


def _round(value: float) -> str:
    """Three digits; always with a point, so that TOML reads a number with fractions."""
    text = f"{value:.3g}"
    return text if "." in text or "e" in text else f"{text}.0"
