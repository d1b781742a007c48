"""The stances of a recording, which can be looked at as a whole: where the person stood, from when to when, and how tall."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mirror.alignment.baseline import BENT_HEIGHT_RATIO, MIN_BASELINE_SCORE, Baseline, is_elsewhere, upright
from mirror.alignment.stance import MIN_STEPPING_S
from mirror.types import ANKLES, HIPS, Pose, to_plain_floats

MIN_STANCE_S = 0.8
"""Seconds with planted feet from which a stretch of a recording can hold a repetition."""
MAX_ABSENCE_IN_STANCE_S = 0.5
"""Seconds without the person that end a stretch."""
FEET_PLACE_WINDOW_S = 10.0
"""Seconds whose median says where the feet are."""


@dataclass(frozen=True, slots=True)
class StanceSpan:
    """Frames ``first`` to ``end`` (exclusive) of one person with planted feet who also stood upright."""

    first: int
    end: int
    baseline: Baseline


def stances(poses: Sequence[Pose]) -> list[StanceSpan]:
    """The stretches of ``poses``, in order. Steps, a cut, another person and an absence end one; a wild frame does not."""
    found = []
    first = 0
    while first < len(poses):
        if poses[first].points is None:
            first += 1
            continue
        end = _end(poses, first)
        stood = [pose.points for pose in poses[first:end] if pose.points is not None]
        if poses[end - 1].time - poses[first].time >= MIN_STANCE_S:
            baseline = upright(np.stack(stood))
            if baseline:
                found.append(StanceSpan(first, end, baseline))
        first = end
    return found


def _end(poses: Sequence[Pose], first: int) -> int:
    """The end (exclusive) of the stretch from ``first`` in which the feet stay where they are: where they left it for good."""
    places: deque[tuple[float, float, float, float]] = deque()
    tallest, seen = 1.0, poses[first].time
    away: int | None = None
    for i in range(first, len(poses)):
        points, time = poses[i].points, poses[i].time
        if points is None:
            if time - seen > MAX_ABSENCE_IN_STANCE_S:
                return i
            continue
        if poses[i].person != poses[first].person:
            return i
        seen = time
        (left_x, left_y, left_seen), (right_x, right_y, right_seen) = to_plain_floats(points[ANKLES])
        if places and min(left_seen, right_seen) < MIN_BASELINE_SCORE:
            continue
        feet, gap = ((left_x + right_x) / 2, (left_y + right_y) / 2), abs(left_x - right_x)
        leg = feet[1] - float(points[HIPS, 1].mean())
        tallest = max(tallest, leg)
        if places:
            x, y, usual = np.median([there for _, *there in places], axis=0).tolist()
            if is_elsewhere(feet, gap, (x, y), usual, tallest, bent=leg < BENT_HEIGHT_RATIO * tallest):
                away = i if away is None else away
                if time - poses[away].time >= MIN_STEPPING_S - 1e-6:
                    return away
                continue
        away = None
        places.append((time, *feet, gap))
        while places[0][0] < time - FEET_PLACE_WINDOW_S:
            places.popleft()
    return len(poses)
