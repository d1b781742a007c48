"""The table of accuracy and latency: Google's int8 model and ours against the float32 network, on crops of held-out clips."""

from __future__ import annotations

import csv
import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from . import crops, graph, quantise
from .decode import complete, decode
from .source import Network

OFFICIAL = "movenet_single_pose_lightning_ptq.tflite"
REFERENCE = "movenet_single_pose_lightning_ptq_reference.csv"
MEDIAN, P95, LEG, SQUAT = 0.8, 4.5, 2.5, 10.0
"""The gates: errors in pixels of the network's input, for ``SQUAT`` of a 192 pixel one."""

_GOOGLE = "Google's int8, lightning"
_RENDERED = "rendered"
_LEGS = ([11, 12], [13, 14], [15, 16])


@dataclass(frozen=True, slots=True)
class Errors:
    """Distances to the float32 network over all 17 joints, in pixels of the network's input; ``legs``: hips, knees, ankles."""

    mean: float
    median: float
    p95: float
    legs: tuple[float, ...]

    @classmethod
    def between(cls, found: NDArray[np.float64], truth: NDArray[np.float64], size: int) -> Errors:
        distance = np.hypot(*np.moveaxis((found - truth)[..., :2], -1, 0)) * size
        legs = tuple(float(distance[:, joints].mean()) for joints in _LEGS)
        return cls(float(distance.mean()), float(np.median(distance)), float(np.percentile(distance, 95)), legs)


class _Model:
    """A .tflite model on one thread, with its decode in the graph (Google's), with two heads as weights (ours), or with raw heads."""

    def __init__(self, content: bytes) -> None:
        self.megabytes = len(content) / 1e6
        self._interpreter = Interpreter(model_content=content, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = {detail["name"]: detail["index"] for detail in self._interpreter.get_output_details()}
        self.size = int(self._input["shape"][1])

    def invoke(self, picture: NDArray[np.uint8]) -> None:
        value: object = picture
        if self._input["dtype"] == np.int8:
            value = (picture ^ 128).view(np.int8)
        elif self._input["dtype"] == np.float32:
            value = graph.normalised(picture.astype(np.float32), quantised=False)
        self._interpreter.set_tensor(self._input["index"], np.asarray(value)[None])
        self._interpreter.invoke()

    def keypoints(self, pictures: Iterable[NDArray[np.uint8]]) -> NDArray[np.float64]:
        """(n, 17, 3) normalised y, x, score."""
        out = []
        for picture in pictures:
            self.invoke(picture)
            values = {name: self._interpreter.get_tensor(index) for name, index in self._outputs.items()}
            if len(values) == 1:
                out.append(next(iter(values.values()))[0, 0])
            else:
                out.append(decode(complete(values) if "features" in values else values)[0])
        return np.asarray(out, np.float64)


@dataclass(frozen=True, slots=True)
class Row:
    """One model on one set of crops; ``squat``: mean and greatest distance to Google's reference keypoints, 192 px units."""

    label: str
    crops: str
    count: int
    errors: Errors
    squat: tuple[float, float]
    megabytes: float
    milliseconds: float


def run(networks: list[Network], models: Path, synth: Path, real: Path, reference: Path) -> int:
    """Print the table; the exit status is 0 when every gate holds, else 1. ``real``, a folder of clips of people, may be missing."""
    rows = [row for network in networks for row in _rows(network, models, synth, real, reference)]
    official = next((row for row in rows if row.label == _GOOGLE), None)
    print("| model | crops | px mean / median / p95 | hips / knees / ankles | squat mean / max | MB | ms | of Google's |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        e, ratio = row.errors, f"{row.milliseconds / official.milliseconds:.2f}" if official else "-"
        print(
            f"| {row.label} | {row.count} {row.crops} | {e.mean:.2f} / {e.median:.2f} / {e.p95:.2f} "
            f"| {' / '.join(f'{leg:.2f}' for leg in e.legs)} | {row.squat[0]:.1f} / {row.squat[1]:.1f} "
            f"| {row.megabytes:.2f} | {row.milliseconds:.2f} | {ratio} |"
        )
    missed = [gate for row in rows if row.label.startswith("ours") and row.crops == _RENDERED for gate in _missed(row, official)]
    for gate in missed:
        print(f"gate missed: {gate}")
    return 1 if missed else 0


def _rows(network: Network, models: Path, synth: Path, real: Path, reference: Path) -> list[Row]:
    exact = _Model(quantise.convert(network, graph.weights_of(network), None))
    compared = {f"ours, {network.name}": _Model(_checked(models, network.name)), f"float32, {network.name}": exact}
    if network.name == "lightning":
        compared = {_GOOGLE: _Model((reference / OFFICIAL).read_bytes()), **compared}
    sets = {_RENDERED: crops.held_out(synth, network.size)}
    if real.is_dir():
        sets["of people"] = crops.of_people(real, network.size, lambda picture: exact.keypoints([picture])[0])
    times = _race(list(compared.values()), sets[_RENDERED])
    rows = []
    for kind, pictures in sets.items():
        truth = exact.keypoints(pictures)
        for (label, model), milliseconds in zip(compared.items(), times, strict=True):
            errors = Errors.between(model.keypoints(pictures), truth, network.size)
            rows.append(Row(label, kind, len(pictures), errors, _squat(model, reference), model.megabytes, milliseconds))
    return rows


def _missed(row: Row, official: Row | None) -> list[str]:
    e, squat = row.errors, row.squat[1]
    gates = [("median", e.median, MEDIAN), ("p95", e.p95, P95), ("squat.bmp, greatest distance", squat, SQUAT)]
    gates += [(f"mean over {joint}", leg, LEG) for joint, leg in zip(("hips", "knees", "ankles"), e.legs, strict=True)]
    if official and row.label == "ours, lightning":
        gates += [("mean, against Google's", e.mean, official.errors.mean), ("median, against Google's", e.median, official.errors.median)]
        gates += [("p95, against Google's", e.p95, official.errors.p95), ("ms, against Google's", row.milliseconds, official.milliseconds)]
    return [f"{row.label}: {what} {value:.2f}, allowed {limit:.2f}" for what, value, limit in gates if not value <= limit]


def _checked(models: Path, name: str) -> bytes:
    entry = json.loads((models / "models.json").read_text())[name]
    content: bytes = (models / entry["file"]).read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise SystemExit(f"{models / entry['file']}: sha256 differs from models.json; build it again")
    return content


def _race(models: list[_Model], pictures: NDArray[np.uint8], rounds: int = 8) -> list[float]:
    """Median ms of processor time of one inference each. The models take turns, so that a busy machine slows all of them."""
    times: list[list[float]] = [[] for _ in models]
    for _ in range(rounds):
        for model, kept in zip(models, times, strict=True):
            for index, picture in enumerate(pictures[:24]):
                begin = time.process_time()
                model.invoke(picture)
                # The first few find cold caches after the other model's turn.
                if index >= 4:
                    kept.append(time.process_time() - begin)
    return [float(np.median(kept)) * 1e3 for kept in times]


def _squat(model: _Model, reference: Path) -> tuple[float, float]:
    read = cv2.imread(str(reference / "squat.bmp"))
    if read is None:
        raise SystemExit(f"{reference / 'squat.bmp'}: missing or not a picture; name its folder with --reference")
    picture = cv2.cvtColor(read, cv2.COLOR_BGR2RGB)
    # Google's reference comes from the picture squeezed into a square, not letterboxed.
    found = model.keypoints([np.asarray(cv2.resize(picture, (model.size, model.size), interpolation=cv2.INTER_AREA), np.uint8)])[0]
    with (reference / REFERENCE).open() as file:
        truth = np.array([(float(row["keypoint_y"]), float(row["keypoint_x"])) for row in csv.DictReader(file)])
    distance = np.hypot(*(found[:, :2] - truth).T) * 192
    return float(distance.mean()), float(distance.max())
