"""A repetition to be seen again: joints alone, and only in memory (docs/data.md)."""

from __future__ import annotations

from dataclasses import dataclass

from mirror.types.measure import Rep

JointPlaces = tuple[tuple[float, float], ...]
"""Seventeen joints (x, y) in the order of ``Joint``: in lengths of the person's own leg from the middle between the ankles at the start,
x to the right of the unflipped picture and y down."""


@dataclass(frozen=True, slots=True)
class RepReplay:
    """One repetition's movement: ``poses`` are evenly spaced over its ``seconds``, ``peak`` is the one in which the knee was furthest in
    that was said to be, else the deepest."""

    rep: Rep
    seconds: float
    poses: tuple[JointPlaces, ...]
    peak: int


@dataclass(frozen=True, slots=True)
class SetReplay:
    """The repetition of a set that went best, and the one to learn from."""

    best: RepReplay
    worst: RepReplay
