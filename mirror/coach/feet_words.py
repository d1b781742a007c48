"""What is said of feet: how far each is turned out, that they are not alike, or that they cannot be seen."""

from __future__ import annotations

from mirror.alignment.toe_out import ToeOut
from mirror.types import Message, message

UNSEEN_FEET_NOTE = message("feet.unseen")
UNEVEN_FEET_KEY = "feet.uneven"
"""Of the one that asks for a change."""


def describe_feet(toe_out: ToeOut) -> Message:
    """How far each foot is turned out; where that differs, a hint how to stand."""
    left, right = map(round, toe_out.sides)
    if toe_out.is_uneven:  # an inward foot is below 0: cut at 0, both could be told as alike
        return message(UNEVEN_FEET_KEY, left=left, right=right)
    return message("feet.turned_out", left=max(left, 0), right=max(right, 0))
