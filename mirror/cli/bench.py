"""``mirror bench``: measures this machine."""

from __future__ import annotations

import argparse
from contextlib import nullcontext

from mirror.cli.arguments import parse_path
from mirror.shutdown import StopSignals


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: mirror bench --output bench.json"
    parser.add_argument("--output", type=parse_path, metavar="FILE", help="write the figures as JSON")


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.evaluation.bench import run_bench
    from mirror.files import output_file

    with stop.interrupting(), output_file(options.output) if options.output else nullcontext():
        return run_bench(options.output)
