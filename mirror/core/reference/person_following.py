"""One person from frame to frame, on plain floats."""

from __future__ import annotations

from math import hypot, isfinite, isnan, nan
from operator import index
from typing import cast

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import as_buffer
from mirror.core.layout import PERSON_STATE_SIZE
from mirror.core.layout import PersonColumn as C
from mirror.core.layout import PersonLimit as L
from mirror.core.reference.person_gates import find_square, has_person, take_limits, take_points
from mirror.types import HIPS, JOINT_PAIRS, SHOULDERS, JointRows

Float64 = NDArray[np.float64]
Trunk = tuple[float, float, float]
"""Hip centre x, y and torso length, px."""


def follow(points: NDArray[np.float32], gone: float, width: float, height: float, quarter: int, limits: Float64, state: Float64, /) -> bool:
    """Whether ``points`` in pixels of a frame of ``width`` and ``height`` are those of the person whom ``state`` knows, unseen for ``gone``
    seconds; their left and right are then put where they were, in place.

    ``points`` float32 (17, 3); ``quarter`` by which the frame is turned to have the head on top, as numpy's ``rot90`` (1, 0, -1);
    ``limits`` float64 (21,), columns ``layout.PersonLimit``; ``state`` float64 (52,), columns ``layout.PersonColumn``, changed in place.

    What can be no person (``is_person``), has leaped or changed its size leaves the state as it is but for the box around the joints.
    A pair of joints is swapped when each is nearer to where the other one was, unless the network has long read the pair in this order.

    Raises TypeError when an argument is not an array of the right numbers or no number, ValueError when its shape, layout or writability
    is wrong.
    """
    points = take_points("follow", points, writable=True)
    numbers = cast(list[float], take_limits("follow", limits).tolist())
    size = PERSON_STATE_SIZE
    state = as_buffer(state, np.float64, "follow: state", f"({size},)", (size,), writable=True)
    gone, width, height, quarter = float(gone), float(width), float(height), index(quarter)
    with np.errstate(all="ignore"):
        joints, upright = cast(JointRows, points.tolist()), cast(JointRows, turn_points(points, width, height, quarter).tolist())
    state[C.LEFT : C.BOTTOM + 1] = _box(joints)
    if not has_person(upright, height if quarter else width, width if quarter else height, quarter != 0, numbers):
        return False
    trunk, square = _trunk(joints), find_square(joints, numbers)
    if not _is_same(trunk, state, gone, numbers) or square is None:
        return False
    for left, right in _repair_sides(upright, gone, numbers, state):
        points[[left, right]] = points[[right, left]]
    state[C.HIPS_X : C.TORSO + 1] = trunk
    state[C.SQUARE_X : C.SQUARE_SIDE + 1] = square
    return True


def turn_points(points: NDArray[np.float32], width: float, height: float, quarter: int) -> NDArray[np.float32]:
    """Pixel rows (17, 3) of (x, y, score) in a frame of ``width`` and ``height``, as they are when the frame is turned."""
    if not quarter:
        return points
    out = points.copy()
    out[:, 0] = points[:, 1] if quarter > 0 else np.float32(height) - points[:, 1]
    out[:, 1] = np.float32(width) - points[:, 0] if quarter > 0 else points[:, 0]
    return out


def _box(joints: JointRows) -> tuple[float, float, float, float]:
    seen = [(x, y) for x, y, _ in joints if isfinite(x) and isfinite(y)]
    if not seen:
        return nan, nan, nan, nan
    x, y = zip(*seen, strict=True)
    return min(x), min(y), max(x), max(y)


def _trunk(joints: JointRows) -> Trunk:
    (ax, ay, _), (bx, by, _) = joints[HIPS]
    (cx, cy, _), (dx, dy, _) = joints[SHOULDERS]
    x, y = (ax + bx) / 2, (ay + by) / 2
    return x, y, hypot(x - (cx + dx) / 2, y - (cy + dy) / 2) + 1.0


def _is_same(trunk: Trunk, state: Float64, gone: float, limits: list[float]) -> bool:
    """Whether ``trunk`` can be the person's of ``gone`` seconds ago; any person's can once the mirror's patience is over."""
    x_before, y_before, torso_before = cast(Trunk, state[C.HIPS_X : C.TORSO + 1].tolist())
    if isnan(torso_before) or gone > limits[L.REACQUIRE_S]:
        return True
    x, y, torso = trunk
    since = gone / limits[L.LEAP_S]
    allowed = limits[L.HIP_LEAP] * torso_before * (since if since > 1 else 1.0)
    growth = limits[L.TORSO_GROWTH]
    return hypot(x - x_before, y - y_before) < allowed and 1 / growth < torso / torso_before < growth


def _repair_sides(joints: JointRows, gone: float, limits: list[float], state: Float64) -> list[tuple[int, int]]:
    """The pairs of ``joints``, head on top, that are to be swapped; what is then true of them is remembered."""
    before: list[list[float]] = state[C.BEFORE :].reshape(17, 2).tolist()
    orders = cast(list[float], state[C.ORDER : C.BEFORE].tolist())
    now = [_sign(joints[left][0] - joints[right][0]) for left, right in JOINT_PAIRS]
    wrong: list[tuple[int, int]] = []
    if isnan(orders[0]) or not 0 <= gone <= limits[L.SWAP_MEMORY_S]:
        orders = now
    else:
        share = min(gone / limits[L.OPINION_S], 1.0)
        orders = [opinion + (order - opinion) * share for opinion, order in zip(orders, now, strict=True)]
        wrong = [
            (left, right)
            for (left, right), order, opinion in zip(JOINT_PAIRS, now, orders, strict=True)
            if _is_swapped(joints[left], joints[right], before[left], before[right], limits)
            and not (order * opinion > 0 and abs(opinion) > limits[L.OPINION_SHARE])
        ]
    for left, right in wrong:
        joints[left], joints[right] = joints[right], joints[left]
    state[C.ORDER : C.BEFORE] = orders
    state[C.BEFORE :] = [place for x, y, _ in joints for place in (x, y)]
    return wrong


def _is_swapped(left: list[float], right: list[float], left0: list[float], right0: list[float], limits: list[float]) -> bool:
    """Whether the joints of a pair are nearer to where the other one was in the frame before."""
    return _travel(right, left, left0, right0) < limits[L.SWAP_TRAVEL] * _travel(left, right, left0, right0)


def _travel(a: list[float], b: list[float], a0: list[float], b0: list[float]) -> float:
    return abs(a[0] - a0[0]) + abs(a[1] - a0[1]) + abs(b[0] - b0[0]) + abs(b[1] - b0[1])


def _sign(value: float) -> float:
    return float((value > 0) - (value < 0))
