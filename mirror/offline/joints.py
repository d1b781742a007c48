"""Recorded joints as a file: what the tracker gave for a clip, before smoothing. docs/results.md describes the arrays.

A file holds no picture, can be measured again in milliseconds, and needs no network.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirror.camera.clip import nearest_recording
from mirror.errors import MirrorError
from mirror.files import write_bytes_whole
from mirror.pose.feet import FeetLookTimer
from mirror.pose.tracker import NEW_PERSON_ABSENCE_S
from mirror.types import KEYPOINT_NAMES, FeetLook, Pose

JOINTS_FILE_SUFFIX = ".npz"
REQUIRED_JOINT_ARRAYS = ("t", "size", "joints")
UNSEEN_FEET = np.full((4, 2), np.nan, np.float32)
JOINTS_REMEDY_TEXT = "`mirror analyze CLIP --joints` writes one that can be read"


def is_joints(path: Path) -> bool:
    """Whether ``path`` names recorded joints and not a clip."""
    return path.suffix.lower() == JOINTS_FILE_SUFFIX


def read_joints(path: Path) -> list[Pose]:
    """The poses of the file at ``path``, unsmoothed. A frame in which any joint's x or y is not finite holds no person.

    Where the file does not say who is seen, a person who comes after ``ABSENCE`` seconds is a new one, as for the tracker.
    Raises MirrorError naming the file, what is wrong with it and what to do.
    """
    arrays = _arrays(path)
    missing = [name for name in REQUIRED_JOINT_ARRAYS if name not in arrays]
    if missing:
        has = f"it has {', '.join(sorted(arrays)[:6])}" if arrays else "it holds nothing"
        raise _refusal(path, f"the array '{missing[0]}' is missing ({has})")
    times = _numeric(path, arrays, "t", np.float64)
    frames = times.size
    _check_shape(path, "t", times, (frames,))
    if not frames:
        raise _refusal(path, "it holds no frame")
    if not np.isfinite(times).all():
        raise _refusal(path, f"t[{int(np.argmin(np.isfinite(times)))}] is no time in seconds")
    back = np.flatnonzero(np.diff(times) < 0)
    if back.size:
        i = int(back[0])
        raise _refusal(path, f"the times go back from {times[i]:.6g} s to {times[i + 1]:.6g} s at frame {i + 1}")
    size = _numeric(path, arrays, "size", np.float64)
    _check_shape(path, "size", size, (2,))
    if not (np.isfinite(size).all() and (size >= 1).all()):
        raise _refusal(path, "'size' is not the width and height of a picture in pixels")
    joints = _numeric(path, arrays, "joints", np.float32)
    _check_shape(path, "joints", joints, (frames, len(KEYPOINT_NAMES), 3))
    seen = np.isfinite(joints[:, :, :2]).all(axis=(1, 2))
    if not np.isfinite(joints[seen, :, 2]).all():
        raise _refusal(path, "'joints' has scores that are no numbers")
    brightness = _optional(path, arrays, "brightness", np.ones(frames))
    persons = _optional(path, arrays, "person", _persons(times, seen))
    others = _others(path, arrays, frames)
    feet = _feet(path, arrays, frames)
    picture = (round(float(size[0])), round(float(size[1])))
    poses = [
        Pose(
            time=float(times[i]),
            size=picture,
            points=joints[i] if seen[i] else None,
            others=others[i],
            brightness=float(brightness[i]),
            person=int(persons[i]),
        )
        for i in range(frames)
    ]
    timer = FeetLookTimer()
    return [_with_look(pose, feet[i], timer) for i, pose in enumerate(poses)]


def write_joints(poses: Sequence[Pose], path: Path) -> Path:
    """Writes ``poses``, which must not be smoothed, at ``path``. Raises WriteError."""
    frames = len(poses)
    joints = np.full((frames, len(KEYPOINT_NAMES), 3), np.nan, np.float32)
    others = np.full((frames, max((len(pose.others) for pose in poses), default=0), 2), np.nan)
    for i, pose in enumerate(poses):
        if pose.points is not None:
            joints[i] = pose.points
        others[i, : len(pose.others)] = np.reshape(pose.others, (-1, 2))
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        t=np.array([pose.time for pose in poses], np.float64),
        size=np.array(poses[0].size if poses else (0, 0), np.int64),
        joints=joints,
        brightness=np.array([pose.brightness for pose in poses], np.float64),
        person=np.array([pose.person for pose in poses], np.int64),
        others=others,
        feet=np.stack([pose.feet.feet if pose.feet else UNSEEN_FEET for pose in poses]) if frames else np.empty((0, 4, 2), np.float32),
    )
    return write_bytes_whole(path, buffer.getvalue())


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    """All arrays of the file. Pickled objects, which could run code, are never loaded."""
    try:
        if path.stat().st_size == 0:
            raise _refusal(path, "the file is empty (0 bytes)")
        if not zipfile.is_zipfile(path):
            raise _refusal(path, "the file is damaged, or no npz file of numpy")
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise MirrorError(f"joints {path}", f"no such file{nearest_recording(path, {JOINTS_FILE_SUFFIX}) or '; check the path'}") from None
    except OSError as error:
        raise MirrorError(f"joints {path}", f"cannot be read ({error.strerror or error})", "check the path and its permissions") from None
    except (ValueError, EOFError, KeyError, RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error) as error:
        said = "it holds pickled objects" if "pickle" in str(error) else "the file is damaged, or no npz file of numpy"
        raise _refusal(path, said) from None


def _numeric(path: Path, arrays: dict[str, NDArray[Any]], name: str, kind: type[np.floating[Any]]) -> NDArray[Any]:
    array = arrays[name]
    if array.dtype.kind not in "fiu":
        raise _refusal(path, f"'{name}' holds {array.dtype} where numbers are wanted")
    return array.astype(kind)


def _optional(path: Path, arrays: dict[str, NDArray[Any]], name: str, default: NDArray[Any]) -> NDArray[Any]:
    """A number a frame, or ``default`` where the file does not have it."""
    if name not in arrays:
        return default
    array = _numeric(path, arrays, name, np.float64)
    _check_shape(path, name, array, default.shape)
    if not np.isfinite(array).all():
        raise _refusal(path, f"'{name}' has values that are no numbers")
    return array


def _others(path: Path, arrays: dict[str, NDArray[Any]], frames: int) -> list[tuple[tuple[float, float], ...]]:
    if "others" not in arrays:
        return [()] * frames
    array = _numeric(path, arrays, "others", np.float64)
    _check_shape(path, "others", array, (frames, array.shape[1] if array.ndim == 3 else 0, 2))
    return [tuple((float(x), float(y)) for x, y in row if np.isfinite(x + y)) for row in array]


def _feet(path: Path, arrays: dict[str, NDArray[Any]], frames: int) -> NDArray[np.float32]:
    """(frames, 4, 2); NaN where the file does not have them."""
    if "feet" not in arrays:
        return np.full((frames, 4, 2), np.nan, np.float32)
    array = _numeric(path, arrays, "feet", np.float32)
    _check_shape(path, "feet", array, (frames, 4, 2))
    return array


def _with_look(pose: Pose, feet: NDArray[np.float32], timer: FeetLookTimer) -> Pose:
    """``pose`` with the ``feet`` that were seen in it, if it is one whose feet the mirror would look at."""
    due = timer.is_due(pose)
    if not due or pose.points is None or not np.isfinite(feet).all():
        return pose
    return replace(pose, feet=FeetLook(pose.points, feet))


def _check_shape(path: Path, name: str, array: NDArray[Any], wanted: tuple[int, ...]) -> None:
    if array.shape != wanted:
        raise _refusal(path, f"'{name}' has the shape {array.shape}, not {wanted}")


def _persons(times: NDArray[np.float64], seen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The number of the person a frame, from 1 on, growing after each absence."""
    at = np.flatnonzero(seen)
    starts = np.zeros(len(times), np.int64)
    starts[at[1:][np.diff(times[at]) > NEW_PERSON_ABSENCE_S]] = 1
    return 1 + np.cumsum(starts)


def _refusal(path: Path, cause: str) -> MirrorError:
    return MirrorError(f"joints {path}", cause, JOINTS_REMEDY_TEXT)
