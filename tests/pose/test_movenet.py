from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from mirror.errors import MirrorError
from mirror.pose.model_file import models_folder
from mirror.pose.movenet import MoveNet

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "models"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("models.json", "movenet-lightning-int8.tflite"):
        shutil.copy(models_folder() / name, tmp_path)
    return tmp_path


def test_both_models_load_and_their_checksums_hold() -> None:
    assert MoveNet("lightning").size == 192
    assert MoveNet("thunder").size == 256


def test_a_missing_model_is_named(folder: Path) -> None:
    (folder / "movenet-lightning-int8.tflite").unlink()
    with pytest.raises(MirrorError, match=r"movenet-lightning-int8.tflite: cannot be read .* reinstall"):
        MoveNet(folder=folder)


@pytest.mark.parametrize("harm", [lambda data: data[: len(data) // 2], lambda data: data[:0], lambda data: data[:-1] + b"x"])
def test_a_cut_or_changed_model_names_the_checksum(folder: Path, harm: object) -> None:
    path = folder / "movenet-lightning-int8.tflite"
    path.write_bytes(harm(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(MirrorError, match="checksum sha256"):
        MoveNet(folder=folder)


def test_a_file_that_is_no_model_is_refused_in_one_line(folder: Path) -> None:
    path = folder / "movenet-lightning-int8.tflite"
    path.write_bytes(b"not a flatbuffer" * 100)
    index = json.loads((folder / "models.json").read_text())
    index["lightning"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "models.json").write_text(json.dumps(index))
    with pytest.raises(MirrorError, match="cannot load it") as caught:
        MoveNet(folder=folder)
    assert "\n" not in str(caught.value)


def test_an_unknown_model_names_the_nearest() -> None:
    with pytest.raises(MirrorError, match="did you mean 'thunder'"):
        MoveNet("thundr")


def test_the_reference_picture_is_read_within_ten_pixels() -> None:
    if not (REFERENCE / "squat.bmp").exists():
        pytest.skip("../shared/data/models is not here: no reference keypoints")
    picture = cv2.cvtColor(cv2.imread(str(REFERENCE / "squat.bmp")), cv2.COLOR_BGR2RGB)  # type: ignore[arg-type]
    points, _ = MoveNet().infer(cv2.resize(picture, (192, 192), interpolation=cv2.INTER_AREA).astype(np.uint8))
    rows = np.loadtxt(REFERENCE / "movenet_single_pose_lightning_ptq_reference.csv", delimiter=",", skiprows=1)
    away = np.hypot(points[:, 1] - rows[:, 4], points[:, 0] - rows[:, 5]) * 192
    assert away.max() < 10
