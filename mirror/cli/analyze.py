"""``mirror analyze``: measures recordings."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mirror.cli.arguments import add_clip_options, parse_path, parse_rep_count, warn_without_c_core
from mirror.cli.terminal import say
from mirror.shutdown import StopSignals

if TYPE_CHECKING:
    from mirror.pose.feet import FeetModel


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: mirror analyze squats.mp4 --calibration-reps 2 --video"
    parser.add_argument(
        "clips", nargs="+", type=parse_path, metavar="CLIP", help="a video, a folder of pictures, or recorded joints (.npz)"
    )
    parser.add_argument("--output", type=parse_path, default=Path("out"), metavar="DIR", help="where the results go; default: out")
    parser.add_argument("--exercise", default="squat", metavar="NAME", help="default: squat")
    parser.add_argument(
        "--calibration-reps", type=parse_rep_count, default=0, metavar="N", help="the first N repetitions are coached and clean"
    )
    parser.add_argument("--live", action="store_true", help="measure causally, as the mirror does, without looking ahead")
    parser.add_argument("--video", action="store_true", help="also write STEM.webm with the measurement drawn onto it")
    parser.add_argument("--joints", action="store_true", help="also write STEM.joints.npz: joints without pictures, to be measured again")
    parser.add_argument("--no-feet", dest="feet", action="store_false", help="do not look at the feet with the second network")
    add_clip_options(parser)


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.cli.exercises import load_user_exercises
    from mirror.exercises import find_exercise
    from mirror.offline.analyze import AnalysisJob, analyze
    from mirror.pose.model import load_model, try_feet_model

    load_user_exercises()
    exercise = find_exercise(options.exercise)
    job = AnalysisJob(options.output, exercise, options.calibration_reps, options.live, options.video, options.joints, options.rotation)

    def load_feet() -> FeetModel | None:
        return try_feet_model(lambda line: print(f"mirror: {line}", file=sys.stderr)) if options.feet else None

    return warn_without_c_core(analyze(options.clips, job, lambda: load_model(options.model), stop, say, load_feet))
