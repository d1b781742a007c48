"""A repetition to be seen again: joints alone, and only in memory (docs/data.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean

from mirror.types.keypoints import Joint
from mirror.types.measure import Rep

JointPlaces = tuple[tuple[float, float], ...]
"""Seventeen joints (x, y) in the order of ``Joint``: in lengths of the person's own leg from the middle between the ankles at the start,
x to the right of the unflipped picture and y down."""


@dataclass(frozen=True, slots=True)
class RepReplay:
    """One repetition's movement: ``poses`` are evenly spaced over its ``seconds``, ``peak`` is the one in which the knee was furthest in
    that was said to be, else the deepest. What follows from the poses is worked out once and goes with them."""

    rep: Rep
    seconds: float
    poses: tuple[JointPlaces, ...]
    peak: int
    ways: tuple[JointPlaces, JointPlaces] = field(init=False, repr=False, compare=False)
    """The way of each knee (left, right) through ``poses``, without the joints' tremble: each place is the mean of itself and its
    neighbours."""
    bounds: tuple[float, float, float, float] = field(init=False, repr=False, compare=False)
    """What the bodies of all of ``poses`` reach to: least x and y, greatest x and y."""

    def __post_init__(self) -> None:
        left, right = (_smooth_way([pose[knee] for pose in self.poses]) for knee in (Joint.LEFT_KNEE, Joint.RIGHT_KNEE))
        xs, ys = zip(*(place for pose in self.poses for place in body_places(pose)), strict=True)
        object.__setattr__(self, "ways", (left, right))
        object.__setattr__(self, "bounds", (min(xs), min(ys), max(xs), max(ys)))


@dataclass(frozen=True, slots=True)
class SetReplay:
    """The repetition of a set that went best, and the one to learn from."""

    best: RepReplay
    worst: RepReplay


def body_places(pose: JointPlaces) -> JointPlaces:
    """The thirteen places of a figure: the middle of the head, then shoulders to ankles."""
    face = pose[: Joint.LEFT_SHOULDER]
    return ((fmean(x for x, _ in face), fmean(y for _, y in face)), *pose[Joint.LEFT_SHOULDER :])


def _smooth_way(way: Sequence[tuple[float, float]]) -> JointPlaces:
    around = [way[max(i - 1, 0) : i + 2] for i in range(len(way))]
    return tuple((fmean(x for x, _ in near), fmean(y for _, y in near)) for near in around)
