"""What a person looks like, and the square around one, on plain floats."""

from __future__ import annotations

from math import dist, isfinite
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import as_buffer
from mirror.core.layout import PERSON_LIMIT_NAMES
from mirror.core.layout import PersonLimit as L
from mirror.types import ANKLES, HIPS, KNEES, SHOULDERS, Joint, JointRows

_TRUNK_ROWS = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP)


def is_person(points: NDArray[np.float32], width: float, height: float, lying: bool, limits: NDArray[np.float64], /) -> bool:
    """Whether ``points`` in pixels of a frame of ``width`` and ``height`` can be an upright person that stands whole before the mirror.

    ``points`` float32 (17, 3); ``limits`` float64 (21,), columns ``layout.PersonLimit``. Needs a torso and legs that are seen and of human
    proportions inside the frame. With ``lying``, both are of a frame turned so that the head is on top, and shanks may point anywhere.
    What is not finite is no person.

    Raises TypeError when an argument is not an array of the right numbers or no number, ValueError when its shape or layout is wrong.
    """
    points, limits = take_points("is_person", points), take_limits("is_person", limits)
    return has_person(_rows(points), float(width), float(height), bool(lying), cast(list[float], limits.tolist()))


def torso_square(points: NDArray[np.float32], limits: NDArray[np.float64], square: NDArray[np.float64], /) -> bool:
    """The square that TensorFlow Hub's rule asks for around ``points``; False, and nothing written, where the torso is not seen. A joint
    that is faint or not finite takes no part.

    ``points`` float32 (17, 3) px; ``limits`` as for ``is_person``; ``square`` float64 (3,): left top corner x, y and side, px.

    Raises TypeError when an argument is not an array of the right numbers, ValueError when its shape, layout or writability is wrong.
    """
    points, limits = take_points("torso_square", points), take_limits("torso_square", limits)
    square = as_buffer(square, np.float64, "torso_square: square", "(3,)", (3,), writable=True)
    found = find_square(_rows(points), cast(list[float], limits.tolist()))
    if found:
        square[:] = found
    return found is not None


def _rows(points: NDArray[np.float32]) -> JointRows:
    return cast(JointRows, points.tolist())


def take_points(function: str, points: Any, writable: bool = False) -> NDArray[np.float32]:
    return as_buffer(points, np.float32, f"{function}: points", "(17, 3)", (17, 3), writable=writable)


def take_limits(function: str, limits: Any) -> NDArray[np.float64]:
    count = len(PERSON_LIMIT_NAMES)
    return as_buffer(limits, np.float64, f"{function}: limits", f"({count},)", (count,))


def has_person(joints: JointRows, width: float, height: float, lying: bool, limits: list[float]) -> bool:
    """``is_person`` of plain floats."""
    x, y, score = zip(*joints, strict=True)
    if not isfinite(sum(x) + sum(y) + sum(score)):
        return False
    seen = [value > limits[L.SEEN_SCORE] for value in score]
    if sum(seen[Joint.LEFT_SHOULDER :]) < limits[L.SEEN_JOINTS]:
        return False
    if not any(seen[SHOULDERS]) or not any(seen[HIPS]) or not any(seen[Joint.LEFT_KNEE :]):
        return False
    shoulders, hips, knees, ankles = ((sum(x[pair]) / 2, sum(y[pair]) / 2) for pair in (SHOULDERS, HIPS, KNEES, ANKLES))
    torso = dist(hips, shoulders)
    across = abs(x[Joint.LEFT_SHOULDER] - x[Joint.RIGHT_SHOULDER])
    places = list(zip(x, y, strict=True))
    thighs = sum(map(dist, places[HIPS], places[KNEES])) / 2
    shanks = sum(map(dist, places[KNEES], places[ANKLES])) / 2
    scale = max(torso, shanks)
    return (
        limits[L.SCALE_LEAST] * height < scale < limits[L.SCALE_MOST] * height
        and hips[1] - shoulders[1] > limits[L.TRUNK_RISE] * scale
        and across < limits[L.SHOULDERS_MOST] * scale
        and thighs < limits[L.THIGHS_MOST] * scale
        and (lying or (shanks > limits[L.SHANKS_LEAST] * scale and ankles[1] > knees[1]))
        and ankles[1] > hips[1] + limits[L.LEGS_DROP] * scale
        and -limits[L.EDGE_MARGIN] * width < hips[0] < (1 + limits[L.EDGE_MARGIN]) * width
    )


def find_square(joints: JointRows, limits: list[float]) -> tuple[float, float, float] | None:
    """``torso_square`` of plain floats."""
    placed = [score > limits[L.CROP_SCORE] and isfinite(x) and isfinite(y) for x, y, score in joints]
    hips = [joint for joint, seen in zip(joints[HIPS], placed[HIPS], strict=True) if seen]
    if not hips or not any(placed[SHOULDERS]):
        return None
    cx, cy = sum([x for x, _, _ in hips]) / len(hips), sum([y for _, y, _ in hips]) / len(hips)
    reach = [max(abs(x - cx), abs(y - cy)) if seen else 0.0 for (x, y, _), seen in zip(joints, placed, strict=True)]
    half = max(limits[L.TORSO_RANGES] * max(reach[i] for i in _TRUNK_ROWS), limits[L.BODY_RANGES] * max(reach), 1.0)
    return cx - half, cy - half, 2 * half
