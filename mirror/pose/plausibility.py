"""Geometric gates: what a person looks like. The network draws confident skeletons into empty rooms, so scores alone do not count."""

from __future__ import annotations

from collections import deque
from math import dist

from mirror import core
from mirror.pose.person_limits import PERSON_LIMITS
from mirror.types import HIPS, SHOULDERS, Points, to_plain_floats


def is_plausible_person(points: Points, size: tuple[int, int], lying: bool = False) -> bool:
    """True when ``points`` in pixels of a frame of ``size`` can be an upright person that stands whole before the mirror.

    Needs a seen torso and legs of human proportions inside the frame: a face at 20 cm has no legs, a chair no torso over them.
    With ``lying``, points and size are those of the frame turned so that the head is on top; shanks may then point anywhere, away from
    the camera too (a clam-shell: .2 of the trunk on a real person).
    """
    return core.is_person(points, *size, lying, PERSON_LIMITS)


LIFELESS_STILL_S, LIFELESS_POLL_PERIOD_S = 10.0, 0.1
"""Seconds that must be still, and between two looks."""
LIFELESS_RANGE_TORSOS = 0.02
"""Range of the trunk's middle over that time, in torsos: still pictures of people read up to .014 (the network's own flicker, measured
on rendered ones); that living people sway by more in ten seconds is common knowledge, not measured here."""


class LifelessDetector:
    """Tells a poster from a person: no living person stands as still as a picture for ten seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float, float]] = deque()
        self._is_still = False

    def __call__(self, points: Points, time: float) -> bool:
        """Whether what ``points``, px, show has not moved for long; movement brings it back to life at the next look."""
        if self._seen and not 0 <= time - self._seen[-1][0] <= 1.0:
            self._seen.clear()
        if not self._seen or time - self._seen[-1][0] >= LIFELESS_POLL_PERIOD_S - 1e-6:
            self._is_still = self._look(points, time)
        return self._is_still

    def _look(self, points: Points, time: float) -> bool:
        x, y, _ = zip(*to_plain_floats(points), strict=True)
        self._seen.append((time, sum((*x[SHOULDERS], *x[HIPS])) / 4, sum((*y[SHOULDERS], *y[HIPS])) / 4))
        while time - self._seen[0][0] > LIFELESS_STILL_S:
            self._seen.popleft()
        if time - self._seen[0][0] < LIFELESS_STILL_S - 2 * LIFELESS_POLL_PERIOD_S:
            return False
        torso = dist(*((sum(x[pair]), sum(y[pair])) for pair in (SHOULDERS, HIPS))) / 2
        return all(
            max(axis) - min(axis) < LIFELESS_RANGE_TORSOS * torso for axis in ([s[1] for s in self._seen], [s[2] for s in self._seen])
        )
