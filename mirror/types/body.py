"""How large a person is: what a share of a thigh or a leg in the picture comes to in centimetres."""

from __future__ import annotations

import re
from dataclasses import dataclass

TYPICAL_STATURE_CM = 170.0
"""Of a person whose height is not known: between the means of women and men."""
MIN_STATURE_CM, MAX_STATURE_CM = 100, 230
_STATURE_PATTERN = re.compile("[0-9]{3}")
THIGH_STATURE_SHARE, LEG_STATURE_SHARE = 0.245, 0.491
"""Hip to knee, and hip to ankle (Drillis & Contini 1966)."""


@dataclass(frozen=True, slots=True)
class BodySize:
    """A person by their height."""

    stature_cm: float = TYPICAL_STATURE_CM

    @property
    def thigh_cm(self) -> float:
        return THIGH_STATURE_SHARE * self.stature_cm

    @property
    def leg_cm(self) -> float:
        """From hip to ankle."""
        return LEG_STATURE_SHARE * self.stature_cm


TYPICAL_BODY = BodySize()


def size_body(height: object) -> BodySize:
    """By a member's ``height`` as it is kept, in whole centimetres; typical where none is that a person can have."""
    if isinstance(height, str) and _STATURE_PATTERN.fullmatch(height) and MIN_STATURE_CM <= int(height) <= MAX_STATURE_CM:
        return BodySize(float(height))
    return TYPICAL_BODY
