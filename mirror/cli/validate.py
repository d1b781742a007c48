"""``mirror validate``: measures the accuracy on clips whose truth is known."""

from __future__ import annotations

import argparse
from pathlib import Path

from mirror.cli.arguments import add_model_option, parse_numbers, parse_path, warn_without_c_core
from mirror.shutdown import StopSignals


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: mirror validate clips/ --fps 10,5 --out out/validation"
    parser.add_argument(
        "folders", nargs="+", type=parse_path, metavar="FOLDER", help="clips with LABELS.csv, or NAME.mp4, .npz and .json each"
    )
    parser.add_argument("--out", type=parse_path, default=Path("out/validation"), metavar="DIR", help="default: out/validation")
    parser.add_argument("--fps", type=parse_numbers, default=[], metavar="N,...", help="measure at these picture rates as well: 10,5")
    parser.add_argument("--height", type=parse_numbers, default=[], metavar="N,...", help="and with so many lines a picture: 480,320,192")
    parser.add_argument("--half", choices=("tuning", "held-out", "all"), default="all", help="even seeds, odd seeds, all (default)")
    add_model_option(parser)


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.evaluation.validate.pipeline import PipelineRun
    from mirror.evaluation.validate.run import ValidationJob, run_validation

    runs = (PipelineRun(), *(PipelineRun(fps=fps) for fps in options.fps), *(PipelineRun(height=height) for height in options.height))
    half = None if options.half == "all" else options.half
    return warn_without_c_core(run_validation(ValidationJob(tuple(options.folders), options.out, runs, half, options.model), stop))
