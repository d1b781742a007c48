"""``mirror bench``: measures this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from mirror.shutdown import StopSignals


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: mirror bench --output bench.json"
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the figures as JSON")


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.evaluation.bench import run_bench

    with stop.interrupting():
        return run_bench(options.output)
