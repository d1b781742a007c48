"""Geometric gates: what a person looks like. The network draws confident skeletons into empty rooms, so scores alone do not count."""

from __future__ import annotations

from collections import deque
from math import dist, isfinite

from mirror.types import ANKLES, HIPS, KNEES, SHOULDERS, Joint, JointRows

MIN_GATE_JOINT_SCORE = 0.3
"""Joint confidence that counts as seen (docs/evidence.md#counting)."""


def is_plausible_person(joints: JointRows, size: tuple[int, int], lying: bool = False) -> bool:
    """True when ``joints`` in pixels of a frame of ``size`` can be an upright person that stands whole before the mirror.

    Needs a seen torso and legs of human proportions inside the frame: a face at 20 cm has no legs, a chair no torso over them.
    Proportions are of adults (shoulder-hip .5 of hip-ankle, Winter 2009) with room for squats, yaw and the network's error.
    With ``lying``, joints and size are those of the frame turned so that the head is on top; shanks may then point anywhere, away from
    the camera too (a clam-shell: .2 of the trunk on a real person).
    """
    x, y, score = zip(*joints, strict=True)
    if not isfinite(sum(x) + sum(y) + sum(score)):
        return False
    seen = [value > MIN_GATE_JOINT_SCORE for value in score]
    if sum(seen[Joint.LEFT_SHOULDER :]) < 7 or not any(seen[SHOULDERS]) or not any(seen[HIPS]) or not any(seen[Joint.LEFT_KNEE :]):
        return False
    shoulders, hips, knees, ankles = ((sum(x[pair]) / 2, sum(y[pair]) / 2) for pair in (SHOULDERS, HIPS, KNEES, ANKLES))
    torso = dist(hips, shoulders)
    across = abs(x[Joint.LEFT_SHOULDER] - x[Joint.RIGHT_SHOULDER])
    places = list(zip(x, y, strict=True))
    thighs = sum(map(dist, places[HIPS], places[KNEES])) / 2
    shanks = sum(map(dist, places[KNEES], places[ANKLES])) / 2
    # A squat foreshortens thighs and, leaning towards the camera, the trunk; the shanks stay, so the longer of both is the body's scale.
    scale = max(torso, shanks)
    width, height = size
    return (
        0.06 * height < scale < 0.6 * height
        and hips[1] - shoulders[1] > 0.15 * scale
        and across < 1.5 * scale
        and thighs < 1.6 * scale
        and (lying or (shanks > 0.35 * scale and ankles[1] > knees[1]))
        and ankles[1] > hips[1] + 0.15 * scale
        and -0.05 * width < hips[0] < 1.05 * width
    )


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

    def __call__(self, joints: JointRows, time: float) -> bool:
        """Whether what ``joints``, px, show has not moved for long; movement brings it back to life at the next look."""
        if self._seen and not 0 <= time - self._seen[-1][0] <= 1.0:
            self._seen.clear()
        if not self._seen or time - self._seen[-1][0] >= LIFELESS_POLL_PERIOD_S - 1e-6:
            self._is_still = self._look(joints, time)
        return self._is_still

    def _look(self, joints: JointRows, time: float) -> bool:
        x, y, _ = zip(*joints, strict=True)
        self._seen.append((time, sum((*x[SHOULDERS], *x[HIPS])) / 4, sum((*y[SHOULDERS], *y[HIPS])) / 4))
        while time - self._seen[0][0] > LIFELESS_STILL_S:
            self._seen.popleft()
        if time - self._seen[0][0] < LIFELESS_STILL_S - 2 * LIFELESS_POLL_PERIOD_S:
            return False
        torso = dist(*((sum(x[pair]), sum(y[pair])) for pair in (SHOULDERS, HIPS))) / 2
        return all(
            max(axis) - min(axis) < LIFELESS_RANGE_TORSOS * torso for axis in ([s[1] for s in self._seen], [s[2] for s in self._seen])
        )
