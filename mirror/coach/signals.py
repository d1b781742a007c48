"""The formulas behind the words of an exercise file (``mirror.exercises.expression``): pure functions of one frame's joints.

Image frame of reference: x right, y down, pixels, upright and unflipped; sides are the person's own. NaN where a joint that is
needed was not seen. Angles and shares of body lengths, so that distance from the camera does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import acos, atan2, degrees, hypot, isfinite, nan

from mirror.exercises import Expression
from mirror.types import KEYPOINTS

SEEN = 0.3
"""Joint confidence from which a joint is seen (EVIDENCE 5)..."""
FEET = 0.2
"""...and that of ankles, which score low on dark floors while well placed."""
SIDES = (0, 1)
"""Left and right, as they stand in ``KEYPOINTS``."""
_LEFT = {joint: KEYPOINTS.index(f"left_{joint}") for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")}
SHOULDER, HIP, KNEE, ANKLE = (_LEFT[joint] for joint in ("shoulder", "hip", "knee", "ankle"))
SHOULDERS_SHARE, SHOULDERS_MOST, SHOULDERS_WHOLE = 1 / 3, 0.15, 0.1
"""As in ``mirror.core.reference``: hips' joints read too high in a squat, so a third of what the shoulders fell further is added."""

Rows = Sequence[Sequence[float]]
"""Seventeen rows (x, y, score), pixels."""
XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rest:
    """The person holding still before the exercise: joints as rows (x, y, score) and lengths in pixels."""

    rows: Rows
    lengths: dict[str, float] = field(repr=False)
    time: float = 0.0


def rest_of(rows: Rows, time: float = 0.0) -> Rest:
    """The Rest with joints at ``rows``."""
    return Rest(rows, lengths(rows), time)


def lengths(rows: Rows) -> dict[str, float]:
    """The scales of an exercise file, px: means of both sides, as far as they are seen."""

    def limb(a: int, b: int) -> float:
        found = [_distance(rows, a + side, b + side) for side in SIDES]
        seen = [value for value in found if isfinite(value)]
        return sum(seen) / len(seen) if seen else nan

    shoulders, hips = _middle(rows, SHOULDER), _middle(rows, HIP)
    trunk = limb(SHOULDER, HIP) if shoulders is None or hips is None else hypot(shoulders[0] - hips[0], shoulders[1] - hips[1])
    return {
        "leg": limb(HIP, ANKLE),
        "thigh": limb(HIP, KNEE),
        "shank": limb(KNEE, ANKLE),
        "trunk": trunk,
        "hips": _distance(rows, HIP, HIP + 1),
        "shoulders": _distance(rows, SHOULDER, SHOULDER + 1),
    }


def seen(rows: Rows, joint: int) -> bool:
    """Whether the joint of index ``joint`` was seen."""
    x, y, score = rows[joint]
    return score >= (FEET if joint >= ANKLE else SEEN) and isfinite(x) and isfinite(y)


def value(signal: Expression, rows: Rows, side: int | None, rest: Rest | None) -> float:
    """What ``signal`` reads in joints ``rows`` with ``side`` (0 left, 1 right) at work; degrees or shares.

    ``side`` None: both sides work, and the mean of those is taken that are seen. Without ``rest`` lengths are those of this very
    frame, and what needs a rest (depth, sink, travel) is NaN.
    """
    if side is None:
        found = [_one(signal, rows, each, rest) for each in SIDES]
        finite = [one for one in found if isfinite(one)]
        return sum(finite) / len(finite) if finite else nan
    return _one(signal, rows, side, rest)


def change(signal: Expression, rows: Rows, side: int | None, rest: Rest | None) -> float:
    """How much ``signal`` differs from its value at rest."""
    return value(signal, rows, side, rest) - value(signal, rest.rows, side, rest) if rest else nan


def _one(signal: Expression, rows: Rows, side: int, rest: Rest | None) -> float:
    if signal.word == "depth":
        return _depth(rows, rest) if rest else nan
    points = [_point(rows, joint, side) for joint in signal.joints]
    if None in points:
        return nan
    at: list[XY] = [point for point in points if point is not None]
    scale = (rest.lengths if rest else lengths(rows))[signal.scale] if signal.scale else 1.0
    if not scale > 1e-6:
        return nan
    match signal.word:
        case "angle":
            return _angle(*at)
        case "tilt":
            return abs(degrees(atan2(at[0][0] - at[1][0], at[1][1] - at[0][1])))
        case "gap":
            return hypot(at[0][0] - at[1][0], at[0][1] - at[1][1]) / scale
        case "across":
            return abs(at[0][0] - at[1][0]) / scale
        case "rise":
            return (at[1][1] - at[0][1]) / scale
        case "sink":
            return _sink(at, [_point(rest.rows, joint, side) for joint in signal.joints]) if rest else nan
        case "travel":
            return _travel(at[0], signal.joints[0], side, rest) / scale if rest else nan
        case "inward":
            return _towards(rows, side) * _off_line(*at) / scale
        case "fppa":
            return _towards(rows, side) * _bend(*at)
    raise AssertionError(f"the vocabulary has no {signal.word}")


def _point(rows: Rows, joint: str, side: int) -> XY | None:
    prefix, _, name = joint.rpartition("_")
    if name in _LEFT and prefix != "left" and prefix != "right":
        if prefix == "mid":
            return _middle(rows, _LEFT[name])
        index = _LEFT[name] + (1 - side if prefix == "other" else side)
    else:
        index = KEYPOINTS.index(joint)
    return (rows[index][0], rows[index][1]) if seen(rows, index) else None


def _middle(rows: Rows, left: int) -> XY | None:
    if not seen(rows, left) or not seen(rows, left + 1):
        return None
    return (rows[left][0] + rows[left + 1][0]) / 2, (rows[left][1] + rows[left + 1][1]) / 2


def _distance(rows: Rows, a: int, b: int) -> float:
    return hypot(rows[a][0] - rows[b][0], rows[a][1] - rows[b][1]) if seen(rows, a) and seen(rows, b) else nan


def _depth(rows: Rows, rest: Rest) -> float:
    """As the core's DEPTH: hips over ankles, and a share of what the shoulders fell further."""
    hips, ankles, shoulders = (_middle(rows, joint) for joint in (HIP, ANKLE, SHOULDER))
    hips0, ankles0, shoulders0 = (_middle(rest.rows, joint) for joint in (HIP, ANKLE, SHOULDER))
    if hips is None or ankles is None or hips0 is None or ankles0 is None or ankles0[1] - hips0[1] <= 0:
        return nan
    leg = ankles0[1] - hips0[1]
    fell = 1 - (ankles[1] - hips[1]) / leg
    if shoulders is None or shoulders0 is None:
        return fell
    further = ((ankles0[1] - shoulders0[1]) - (ankles[1] - shoulders[1])) / leg - fell
    fold = min(max(further, -SHOULDERS_MOST), SHOULDERS_MOST)
    return fell + SHOULDERS_SHARE * fold * min(max(fell / SHOULDERS_WHOLE, 0.0), 1.0)


def _sink(at: Sequence[XY], before: Sequence[XY | None]) -> float:
    first, second = before
    if first is None or second is None or second[1] - first[1] <= 0:
        return nan
    return 1 - (at[1][1] - at[0][1]) / (second[1] - first[1])


def _travel(at: XY, joint: str, side: int, rest: Rest) -> float:
    """Pixels towards the side at work, which lies where that shoulder was at rest."""
    before, own, other = _point(rest.rows, joint, side), _point(rest.rows, "shoulder", side), _point(rest.rows, "other_shoulder", side)
    if before is None or own is None or other is None:
        return nan
    return (at[0] - before[0]) * (1.0 if own[0] > other[0] else -1.0)


def _towards(rows: Rows, side: int) -> float:
    """+1 where the other leg lies at greater x: inwards is that way."""
    own, other = _point(rows, "hip", side), _point(rows, "other_hip", side)
    return nan if own is None or other is None else 1.0 if other[0] > own[0] else -1.0


def _angle(a: XY, b: XY, c: XY) -> float:
    ux, uy, vx, vy = a[0] - b[0], a[1] - b[1], c[0] - b[0], c[1] - b[1]
    long = hypot(ux, uy) * hypot(vx, vy)
    return degrees(acos(min(max((ux * vx + uy * vy) / long, -1.0), 1.0))) if long > 1e-9 else nan


def _off_line(a: XY, b: XY, c: XY) -> float:
    """How far ``b`` lies from the line a-c towards greater x, at its own height."""
    high = c[1] - a[1]
    return b[0] - (a[0] + (c[0] - a[0]) * (b[1] - a[1]) / high) if abs(high) > 1e-9 else nan


def _bend(a: XY, b: XY, c: XY) -> float:
    """180 - angle(a, b, c) degrees, positive where ``b`` lies towards greater x (EVIDENCE 2: FPPA)."""
    return (180 - _angle(a, b, c)) * (1.0 if _off_line(a, b, c) > 0 else -1.0)
