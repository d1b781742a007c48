"""The closed vocabulary in which an exercise file names what is measured: ``angle(hip, knee, ankle)``, ``gap(knee, other_knee) / trunk``.

Here are only the words and what they can read; the formulas are in ``mirror.coach.signal.kinematics``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mirror.errors import MirrorError, nearest
from mirror.types import KEYPOINT_NAMES

PAIRED_JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
"""Joints without a side are those of the side at work; ``other_`` is the other side, ``mid_`` the middle of both."""
EXPRESSION_JOINTS = (
    *KEYPOINT_NAMES,
    *PAIRED_JOINTS,
    *(f"other_{joint}" for joint in PAIRED_JOINTS),
    *(f"mid_{joint}" for joint in PAIRED_JOINTS),
)
BODY_LENGTH_SCALES = ("leg", "thigh", "shank", "trunk", "hips", "shoulders")
"""The person's own lengths at rest: hip to ankle, hip to knee, knee to ankle, shoulders to hips, hip to hip, shoulder to shoulder."""


@dataclass(frozen=True, slots=True)
class SignalWord:
    """One signal: how many joints it takes, whether it is a share of a body length, the values that it can have, what it reads."""

    joints: int
    scaled: bool
    low: float
    high: float
    says: str
    sided: bool = False
    """It knows inwards from outwards, so it needs a side."""


SIGNAL_VOCABULARY: dict[str, SignalWord] = {
    "depth": SignalWord(0, False, -0.5, 1.0, "how far hips (and shoulders) sank, share of the standing hip height"),
    "sink": SignalWord(2, False, -1.0, 1.0, "how much of its height at rest the first joint lost over the second"),
    "angle": SignalWord(3, False, 0.0, 180.0, "degrees at the second joint"),
    "tilt": SignalWord(2, False, 0.0, 180.0, "degrees between the vertical and the line from the second joint up to the first"),
    "gap": SignalWord(2, True, 0.0, 4.0, "distance of two joints"),
    "across": SignalWord(2, True, 0.0, 4.0, "sideways distance of two joints"),
    "rise": SignalWord(2, True, -4.0, 4.0, "how far the first joint is above the second"),
    "lift": SignalWord(1, True, -4.0, 4.0, "how far a joint rose above its place at rest"),
    "travel": SignalWord(1, True, -20.0, 20.0, "how far a joint went from its place at rest, towards the side at work", sided=True),
    "inward": SignalWord(3, True, -2.0, 2.0, "how far the second joint is inside of the line between the others", sided=True),
    "fppa": SignalWord(3, False, -90.0, 90.0, "frontal plane projection angle, degrees inwards at the second joint", sided=True),
}

_EXPRESSION_PATTERN = re.compile(r"\s*([a-z_]+)\s*(?:\(([a-z_,\s]*)\))?\s*(?:/\s*([a-z_]+)\s*)?")


@dataclass(frozen=True, slots=True)
class SignalExpression:
    """A parsed signal. ``scale`` is None for degrees and shares of a height."""

    word: str
    joints: tuple[str, ...] = ()
    scale: str | None = None

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest value that it can have."""
        return SIGNAL_VOCABULARY[self.word].low, SIGNAL_VOCABULARY[self.word].high

    @property
    def unit(self) -> Literal["degrees", "share"]:
        return "degrees" if self.word in ("angle", "tilt", "fppa") else "share"

    def __str__(self) -> str:
        joints = f"({', '.join(self.joints)})" if self.joints else ""
        return f"{self.word}{joints}{f' / {self.scale}' if self.scale else ''}"


def parse_expression(text: str, where: str) -> SignalExpression:
    """Parse ``text``. Raises MirrorError that names what is wrong in it and the nearest right word."""
    found = _EXPRESSION_PATTERN.fullmatch(text) if len(text) <= 200 else None
    if found is None:
        raise MirrorError(f"{where} = {text[:40]!r} is no signal; write one like 'angle(hip, knee, ankle)' or 'gap(knee, ankle) / trunk'")
    word, listed, scale = found.groups()
    if word not in SIGNAL_VOCABULARY:
        raise MirrorError(
            where, f"unknown signal '{word}'{nearest(word, SIGNAL_VOCABULARY) or '; there are: ' + ', '.join(SIGNAL_VOCABULARY)}"
        )
    joints = tuple(joint.strip() for joint in listed.split(",")) if listed and listed.strip() else ()
    for joint in joints:
        if joint not in EXPRESSION_JOINTS:
            raise MirrorError(
                where, f"unknown joint '{joint}'{nearest(joint, EXPRESSION_JOINTS) or '; there are: ' + ', '.join(PAIRED_JOINTS)}"
            )
    kind = SIGNAL_VOCABULARY[word]
    if len(joints) != kind.joints:
        raise MirrorError(where, f"{word}() takes {kind.joints} joints, not {len(joints)}")
    if len(set(joints)) < len(joints):
        raise MirrorError(where, f"{word}() names a joint twice", f"name {kind.joints} different ones")
    if kind.scaled and scale not in BODY_LENGTH_SCALES:
        wrong = f"unknown scale '{scale}'{nearest(scale, BODY_LENGTH_SCALES)}" if scale else f"{word}() is a length"
        raise MirrorError(where, wrong, f"divide by one of: {', '.join(BODY_LENGTH_SCALES)}")
    if scale and not kind.scaled:
        raise MirrorError(where, f"{word}() is no length", f"leave out '/ {scale}'")
    return SignalExpression(word, joints, scale)
