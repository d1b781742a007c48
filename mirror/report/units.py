"""What members read instead of shares of their thigh: centimetres of their own body."""

from __future__ import annotations

from mirror.types import BodySize


def thighs_to_cm(share: float, body: BodySize) -> float:
    """Centimetres of ``share`` thigh lengths of ``body``; what is outside of the line is 0 for a member."""
    return max(0.0, share * body.thigh_cm)


def round_cm(share: float, body: BodySize) -> int:
    """Whole centimetres: a day's value is known to one or two."""
    return round(thighs_to_cm(share, body))
