"""Left/right repair: the network at times names a person's left leg right, with scores as high as ever; continuity knows better."""

from __future__ import annotations

from mirror.types import JOINT_PAIRS, JointRows

SWAP_TRAVEL_SHARE = 0.5
"""A swap must shorten the joints' travel to less than this share."""
SWAP_MEMORY_S = 0.5
"""Seconds after which an earlier pose says nothing about this one."""
SIDE_OPINION_WINDOW_S = 1.0
"""Seconds over which the network's own order of a pair is averaged..."""
MIN_SIDE_OPINION_SHARE = 0.3
"""...and how one-sided that average must be to be believed: -1 and 1 are always the same order, 0 is half and half."""


class SideRepair:
    """Keeps each joint on its side from frame to frame, and follows the network where its opinion of a pair is steady."""

    def __init__(self) -> None:
        self._before: JointRows | None = None
        self._time = float("-inf")
        self._order = [0.0] * len(JOINT_PAIRS)

    def __call__(self, joints: JointRows, time: float) -> list[tuple[int, int]]:
        """Puts each pair of ``joints``, px, on the side where it was; the pairs that were swapped for that."""
        gap, before = time - self._time, self._before
        wrong: list[tuple[int, int]] = []
        order = [_sign(joints[left][0] - joints[right][0]) for left, right in JOINT_PAIRS]
        if before is None or not 0 <= gap <= SWAP_MEMORY_S:
            self._order = order
        else:
            share = min(gap / SIDE_OPINION_WINDOW_S, 1.0)
            self._order = [opinion + (now - opinion) * share for opinion, now in zip(self._order, order, strict=True)]
            wrong = [
                pair for pair, *orders in zip(JOINT_PAIRS, order, self._order, strict=True) if _is_swapped(joints, before, pair, *orders)
            ]
            for left, right in wrong:
                joints[left], joints[right] = joints[right], joints[left]
        self._before, self._time = joints, time
        return wrong


def _is_swapped(rows: JointRows, before: JointRows, pair: tuple[int, int], order: float, opinion: float) -> bool:
    """Whether the joints of ``pair`` are nearer to where the other one was in the frame before."""
    (lx, ly, _), (rx, ry, _) = rows[pair[0]], rows[pair[1]]
    (lx0, ly0, _), (rx0, ry0, _) = before[pair[0]], before[pair[1]]
    stay = abs(lx - lx0) + abs(ly - ly0) + abs(rx - rx0) + abs(ry - ry0)
    swap = abs(rx - lx0) + abs(ry - ly0) + abs(lx - rx0) + abs(ly - ry0)
    # A pair that the network has long read in one order is right that way: one bad frame must not turn it for good.
    return swap < SWAP_TRAVEL_SHARE * stay and not (order * opinion > 0 and abs(opinion) > MIN_SIDE_OPINION_SHARE)


def _sign(value: float) -> float:
    return (value > 0) - (value < 0)
