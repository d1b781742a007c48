"""From a move (share of the way -> body) and a timetable to Poses, with everything that goes wrong in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import cos, pi

import numpy as np

from mirror.types import Pose
from tests.people.body import Body, Shot
from tests.people.squatter import SIZE

HIGH = Shot()
Way = Callable[[float], float]
"""Time -> share of the way: 0 at the start, 1 at the usual turn."""
Move = Callable[[float], Body]
"""Share of the way -> body."""


def going(time: float, start: float, seconds: float, hold: float = 0.0) -> float:
    """There and back, smoothly, from ``start``; ``seconds`` in all, of which ``hold`` at the turn."""
    half = (seconds - hold) / 2
    into = time - start
    if not 0 < into < seconds:
        return 0.0
    if half <= into <= half + hold:
        return 1.0
    way = into if into < half else seconds - into
    return 0.5 - 0.5 * cos(pi * way / half)


def reps(count: int, far: float = 1.0, seconds: float = 2.4, rest: float = 1.2, start: float = 2.0, hold: float = 0.0) -> Way:
    """``count`` repetitions after ``start`` seconds at rest, each ``far`` of the way."""

    def way(time: float) -> float:
        return far * sum(going(time, start + i * (seconds + rest), seconds, hold) for i in range(count))

    return way


@dataclass(frozen=True)
class Dropout:
    """Joints that are not seen for a while."""

    start: float
    end: float
    joints: tuple[int, ...] = tuple(range(5, 17))


@dataclass(frozen=True)
class Film:
    """Somebody who does ``move`` in the rhythm of ``way``, filmed."""

    move: Move
    way: Way
    until: float
    shot: Shot = HIGH
    rate: float = 30.0
    seed: int = 1
    person: int = 0
    since: float = 0.0
    dropouts: tuple[Dropout, ...] = ()
    hidden: tuple[int, ...] = ()
    """Joints that are never seen."""
    turned: float = 0.0
    """Degrees by which the whole scene is turned."""

    def __iter__(self) -> Iterator[Pose]:
        noise = np.random.default_rng(self.seed)
        for i in range(int((self.until - self.since) * self.rate)):
            time = self.since + i / self.rate
            body = self.move(self.way(time))
            points = self.shot.points(body.turned(self.turned) if self.turned else body, noise)
            for joint in self.hidden:
                points[joint, 2] = 0.05
            for dropout in self.dropouts:
                if dropout.start <= time < dropout.end:
                    points[list(dropout.joints), 2] = 0.05
            yield Pose(time, SIZE, points, person=self.person)
