"""What is said of feet: how far each is turned out, and that they are not alike."""

from __future__ import annotations

from mirror.alignment.toe_out import ToeOut
from mirror.types import Message, message


def describe_feet(toe_out: ToeOut) -> Message:
    """How far each foot is turned out; where that differs, a hint how to stand."""
    left, right = (max(round(side), 0) for side in toe_out.sides)
    return message("feet.uneven" if toe_out.is_uneven else "feet.turned_out", left=left, right=right)
