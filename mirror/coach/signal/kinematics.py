"""The formulas behind the words of an exercise file (``mirror.exercises.expression``): pure functions of one frame's joints.

Image frame of reference: x right, y down, pixels, upright and unflipped; sides are the person's own. NaN where a joint that is
needed was not seen. Angles and shares of body lengths, so that distance from the camera does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import acos, atan2, degrees, hypot, isfinite, nan

from mirror.core import blend_depth
from mirror.exercises import SignalExpression
from mirror.types import JOINT_PAIRS, KEYPOINT_NAMES, Joint

MIN_SIGNAL_JOINT_SCORE = 0.3
"""Joint confidence from which a joint is seen (docs/evidence.md#counting)..."""
MIN_SIGNAL_ANKLE_SCORE = 0.2
"""...and that of ankles, which score low on dark floors while well placed."""
MIN_HIP_WIDTH_RATIO = 0.2
"""Hip width per trunk length under which hips are seen from the side and no measure (an adult's is .4 from the front)."""
_LEFT_ROWS_BY_JOINT = {left.name.removeprefix("LEFT_").lower(): left for left, _ in JOINT_PAIRS if left >= Joint.LEFT_SHOULDER}
"""The left of each pair of joints that a file may name, by its name without the side."""

Rows = Sequence[Sequence[float]]
"""Seventeen rows (x, y, score), pixels."""
PixelPoint = tuple[float, float]


@dataclass(frozen=True, slots=True)
class StartPose:
    """The person holding still before the exercise: joints as rows (x, y, score) and lengths in pixels."""

    rows: Rows
    lengths: dict[str, float] = field(repr=False)
    time: float = 0.0
    still: bool = True
    """False: taken from a movement that passes through the start position, until a still second makes it sharper."""


def make_start_pose(rows: Rows, time: float = 0.0, still: bool = True) -> StartPose:
    """The Rest with joints at ``rows``."""
    return StartPose(rows, body_lengths(rows), time, still)


def body_lengths(rows: Rows) -> dict[str, float]:
    """The scales of an exercise file, px: means of both sides, as far as they are seen."""

    def limb(a: int, b: int) -> float:
        found = [_distance(rows, a + side, b + side) for side in (0, 1)]
        seen = [value for value in found if isfinite(value)]
        return sum(seen) / len(seen) if seen else nan

    shoulders, hips = _middle(rows, Joint.LEFT_SHOULDER), _middle(rows, Joint.LEFT_HIP)
    trunk = (
        limb(Joint.LEFT_SHOULDER, Joint.LEFT_HIP)
        if shoulders is None or hips is None
        else hypot(shoulders[0] - hips[0], shoulders[1] - hips[1])
    )
    return {
        "leg": limb(Joint.LEFT_HIP, Joint.LEFT_ANKLE),
        "thigh": limb(Joint.LEFT_HIP, Joint.LEFT_KNEE),
        "shank": limb(Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
        "trunk": trunk,
        "hips": _distance(rows, Joint.LEFT_HIP, Joint.RIGHT_HIP),
        "shoulders": _distance(rows, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    }


def is_joint_seen(rows: Rows, joint: int) -> bool:
    """Whether the joint of index ``joint`` was seen."""
    x, y, score = rows[joint]
    return score >= (MIN_SIGNAL_ANKLE_SCORE if joint >= Joint.LEFT_ANKLE else MIN_SIGNAL_JOINT_SCORE) and isfinite(x) and isfinite(y)


def signal_value(signal: SignalExpression, rows: Rows, side: int | None, rest: StartPose | None) -> float:
    """What ``signal`` reads in joints ``rows`` with ``side`` (0 left, 1 right) at work; degrees or shares.

    ``side`` None: both sides work, and the mean of those is taken that are seen. Without ``rest`` lengths are those of this very
    frame, and what needs a rest (depth, sink, lift, travel) is NaN.
    """
    if side is None:
        found = [_one(signal, rows, each, rest) for each in (0, 1)]
        finite = [one for one in found if isfinite(one)]
        return sum(finite) / len(finite) if finite else nan
    return _one(signal, rows, side, rest)


def signal_change(signal: SignalExpression, rows: Rows, side: int | None, rest: StartPose | None) -> float:
    """How much ``signal`` differs from its value at rest."""
    return signal_value(signal, rows, side, rest) - signal_value(signal, rest.rows, side, rest) if rest else nan


def _one(signal: SignalExpression, rows: Rows, side: int, rest: StartPose | None) -> float:
    if signal.word == "depth":
        return _depth(rows, rest) if rest else nan
    points = [_point(rows, joint, side) for joint in signal.joints]
    if None in points:
        return nan
    at: list[PixelPoint] = [point for point in points if point is not None]
    known = (rest.lengths if rest else body_lengths(rows)) if signal.scale else {}
    scale = known[signal.scale] if signal.scale else 1.0
    if not scale > 1e-6 or (signal.scale == "hips" and scale < MIN_HIP_WIDTH_RATIO * known["trunk"]):
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
        case "lift":
            return _lift(at[0], signal.joints[0], side, rest) / scale if rest else nan
        case "travel":
            return _travel(at[0], signal.joints[0], side, rest) / scale if rest else nan
        case "inward":
            return _towards(rows, side) * _off_line(*at) / scale
        case "fppa":
            return _towards(rows, side) * _bend(*at)
    raise AssertionError(f"the vocabulary has no {signal.word}")


def _point(rows: Rows, joint: str, side: int) -> PixelPoint | None:
    prefix, _, name = joint.rpartition("_")
    if name in _LEFT_ROWS_BY_JOINT and prefix != "left" and prefix != "right":
        if prefix == "mid":
            return _middle(rows, _LEFT_ROWS_BY_JOINT[name])
        index = _LEFT_ROWS_BY_JOINT[name] + (1 - side if prefix == "other" else side)
    else:
        index = KEYPOINT_NAMES.index(joint)
    return (rows[index][0], rows[index][1]) if is_joint_seen(rows, index) else None


def _middle(rows: Rows, left: int) -> PixelPoint | None:
    if not is_joint_seen(rows, left) or not is_joint_seen(rows, left + 1):
        return None
    return (rows[left][0] + rows[left + 1][0]) / 2, (rows[left][1] + rows[left + 1][1]) / 2


def _distance(rows: Rows, a: int, b: int) -> float:
    return hypot(rows[a][0] - rows[b][0], rows[a][1] - rows[b][1]) if is_joint_seen(rows, a) and is_joint_seen(rows, b) else nan


def _depth(rows: Rows, rest: StartPose) -> float:
    """The core's DEPTH of this frame against the start position, without its roll correction."""
    hips, ankles, shoulders = (_middle(rows, joint) for joint in (Joint.LEFT_HIP, Joint.LEFT_ANKLE, Joint.LEFT_SHOULDER))
    hips0, ankles0, shoulders0 = (_middle(rest.rows, joint) for joint in (Joint.LEFT_HIP, Joint.LEFT_ANKLE, Joint.LEFT_SHOULDER))
    if hips is None or ankles is None or hips0 is None or ankles0 is None or ankles0[1] - hips0[1] <= 0:
        return nan
    leg = ankles0[1] - hips0[1]
    fell = 1 - (ankles[1] - hips[1]) / leg
    if shoulders is None or shoulders0 is None:
        return fell
    return float(blend_depth(fell, ((ankles0[1] - shoulders0[1]) - (ankles[1] - shoulders[1])) / leg)[0])


def _sink(at: Sequence[PixelPoint], before: Sequence[PixelPoint | None]) -> float:
    first, second = before
    if first is None or second is None or second[1] - first[1] <= 0:
        return nan
    return 1 - (at[1][1] - at[0][1]) / (second[1] - first[1])


def _lift(at: PixelPoint, joint: str, side: int, rest: StartPose) -> float:
    """Pixels upwards."""
    before = _point(rest.rows, joint, side)
    return nan if before is None else before[1] - at[1]


def _travel(at: PixelPoint, joint: str, side: int, rest: StartPose) -> float:
    """Pixels towards the side at work, which lies where that shoulder was at rest."""
    before, own, other = _point(rest.rows, joint, side), _point(rest.rows, "shoulder", side), _point(rest.rows, "other_shoulder", side)
    if before is None or own is None or other is None:
        return nan
    return (at[0] - before[0]) * (1.0 if own[0] > other[0] else -1.0)


def _towards(rows: Rows, side: int) -> float:
    """+1 where the other leg lies at greater x: inwards is that way."""
    own, other = _point(rows, "hip", side), _point(rows, "other_hip", side)
    return nan if own is None or other is None else 1.0 if other[0] > own[0] else -1.0


def _angle(a: PixelPoint, b: PixelPoint, c: PixelPoint) -> float:
    ux, uy, vx, vy = a[0] - b[0], a[1] - b[1], c[0] - b[0], c[1] - b[1]
    long = hypot(ux, uy) * hypot(vx, vy)
    return degrees(acos(min(max((ux * vx + uy * vy) / long, -1.0), 1.0))) if long > 1e-9 else nan


def _off_line(a: PixelPoint, b: PixelPoint, c: PixelPoint) -> float:
    """How far ``b`` lies from the line a-c towards greater x, at its own height."""
    high = c[1] - a[1]
    return b[0] - (a[0] + (c[0] - a[0]) * (b[1] - a[1]) / high) if abs(high) > 1e-9 else nan


def _bend(a: PixelPoint, b: PixelPoint, c: PixelPoint) -> float:
    """180 - angle(a, b, c) degrees, positive where ``b`` lies towards greater x (FPPA, docs/evidence.md#measures)."""
    return (180 - _angle(a, b, c)) * (1.0 if _off_line(a, b, c) > 0 else -1.0)
