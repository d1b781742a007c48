"""What members read instead of shares of their thigh: centimetres."""

from __future__ import annotations

TYPICAL_THIGH_CM = 42.0
"""Length of a thigh at a height of 1.70 m: .245 of the height (Drillis and Contini 1966, in Winter 2009). The camera sees shares of
the thigh, no lengths; people between 1.55 and 1.85 m are within 9 % of it, less than a centimetre of what is told."""


def thighs_to_cm(share: float) -> float:
    """Centimetres of ``share`` thigh lengths, about; what is outside of the line is 0 for a member."""
    return max(0.0, share * TYPICAL_THIGH_CM)


def round_cm(share: float) -> int:
    """Whole centimetres: a day's value is known to one or two."""
    return round(thighs_to_cm(share))
