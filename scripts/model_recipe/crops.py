"""The pictures that calibrate, teach and test: crops of rendered people, cut as the mirror's crop tracking cuts them.

Rendered clips are ours and free to use; a photograph of a real person comes with scikit-image (astronaut, NASA, public domain).
Clips are held out whole: no frame of a tested clip is seen in calibration or distillation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]

_HELD_OUT_EVERY = 4


def clips(synth: Path, held_out: bool) -> list[Path]:
    """The rendered clips of one side of the split: every fourth, and the bundled demo, are held out."""
    found = sorted(synth.glob("[ck]?????.mp4"))
    if not found:
        raise SystemExit(f"{synth}: no rendered clips; name their folder with --synth")
    tested = {*found[::_HELD_OUT_EVERY], *synth.glob("demo.mp4")}
    return sorted(tested if held_out else set(found) - tested)


def calibration(synth: Path, size: int) -> Pictures:
    """The crops that activation ranges are measured on."""
    return np.concatenate([collect(clips(synth, held_out=False), 4, size, seed=1), photographs(size, 12, seed=1)])


def lessons(synth: Path, size: int) -> Pictures:
    """The crops that the quantised network is taught on: more of the same clips."""
    return np.concatenate([collect(clips(synth, held_out=False), 24, size, seed=6), photographs(size, 60, seed=6)])


def held_out(synth: Path, size: int) -> Pictures:
    """The crops that models are measured on."""
    return collect(clips(synth, held_out=True), 8, size, seed=2)


def collect(paths: list[Path], per_clip: int, size: int, seed: int) -> Pictures:
    """RGB crops, uint8 (n, size, size, 3): ``per_clip`` frames spread over each clip.

    One in six is the whole frame, letterboxed, as in a search for a person; one in two is mirrored.
    """
    random = np.random.default_rng(seed)
    out = []
    for path in paths:
        count = json.loads(path.with_suffix(".json").read_text())["frames"]
        # Clips are stood through for a second or more: jittered strata keep every phase of the squat in.
        wanted = ((np.arange(per_clip) + random.random(per_clip)) * count / per_clip).astype(int)
        truth = np.load(path.with_suffix(".npz"))["j2"]
        for index, frame in _frames(path, set(wanted.tolist())):
            height, width = frame.shape[:2]
            square = whole(width, height) if random.random() < 1 / 6 else _jittered(around(truth[index]), random)
            picture = cut(frame, square, size)
            out.append(picture[:, ::-1] if random.random() < 0.5 else picture)
    return np.stack(out)


def photographs(size: int, count: int, seed: int) -> Pictures:
    """Random crops of scikit-image's astronaut, the one real person in the calibration, plain and mirrored."""
    from skimage.data import astronaut

    random = np.random.default_rng(seed)
    frame: Pictures = np.asarray(astronaut(), np.uint8)  # type: ignore[no-untyped-call]
    head_and_shoulders = (220.0, 230.0, 420.0)
    out = [cut(frame, _jittered(head_and_shoulders, random), size) for _ in range(count)]
    return np.stack([picture[:, ::-1] if random.random() < 0.5 else picture for picture in out])


def of_people(folder: Path, size: int, find: Callable[[Pictures], NDArray[np.floating]]) -> Pictures:
    """Crops of clips of people without truth, plain and mirrored in turn, placed by ``find``: picture to (17, 3) y, x, score.

    Frames on which it sees fewer than eight of the twelve body joints are left out.
    """
    random = np.random.default_rng(5)
    out: list[Pictures] = []
    for path in sorted(folder.iterdir()):
        video = cv2.VideoCapture(str(path))
        count = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
        video.release()
        for _, frame in _frames(path, set(np.linspace(0, count - 1, 16).astype(int).tolist())):
            square = whole(frame.shape[1], frame.shape[0])
            found = find(cut(frame, square, size))
            if (found[5:, 2] > 0.2).sum() < 8:
                continue
            joints = np.stack([square[0] + (found[:, 1] - 0.5) * square[2], square[1] + (found[:, 0] - 0.5) * square[2]], 1)
            picture = cut(frame, _jittered(around(joints[[0, *range(5, 17)]]), random), size)
            out.append(picture[:, ::-1] if len(out) % 2 else picture)
    return np.stack(out)


Square = tuple[float, float, float]
"""Centre x, centre y and side, in frame pixels."""


def around(joints: NDArray[np.floating]) -> Square:
    """The square of MoveNet's crop rule (TensorFlow Hub, 2021) around the 13 joints (x, y) of a rendered person."""
    hips = joints[7:9].mean(0)
    reach = np.abs(joints - hips).max(1)
    half = max(1.9 * reach[[1, 2, 7, 8]].max(), 1.2 * reach.max())
    return float(hips[0]), float(hips[1]), float(2 * half)


def whole(width: int, height: int) -> Square:
    """The letterboxed frame."""
    return width / 2, height / 2, float(max(width, height))


def cut(frame: Pictures, square: Square, size: int) -> Pictures:
    """``square`` of an RGB frame at (size, size, 3), black outside of the frame."""
    x, y, side = square
    scale = size / side
    if scale < 0.5:
        shrink = 0.5 / scale
        frame = np.asarray(cv2.resize(frame, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA), np.uint8)
        x, y, side = x / shrink, y / shrink, side / shrink
        scale = size / side
    # Pixel centres lie at half-integers: the same mapping as the mirror's crop.
    matrix = np.array([[scale, 0, (0.5 - x + side / 2) * scale - 0.5], [0, scale, (0.5 - y + side / 2) * scale - 0.5]])
    return np.asarray(cv2.warpAffine(frame, matrix, (size, size), flags=cv2.INTER_LINEAR), np.uint8)


def _jittered(square: Square, random: np.random.Generator) -> Square:
    x, y, side = square
    side *= float(random.uniform(0.92, 1.3))
    return x + float(random.normal(0, 0.03)) * side, y + float(random.normal(0, 0.03)) * side, side


def _frames(path: Path, wanted: set[int]) -> Iterator[tuple[int, Pictures]]:
    video = cv2.VideoCapture(str(path))
    for index in range(max(wanted) + 1):
        if not video.grab():
            break
        if index in wanted:
            yield index, np.ascontiguousarray(video.retrieve()[1][..., ::-1])
    video.release()
