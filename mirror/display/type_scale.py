"""The five sizes of letters on the glass.

A size is the height of a capital, since legibility is measured by that (docs/evidence.md#feedback). The smallest is the smallest that
can be read from where people stand, so every other is legible too; each is larger than the one before by about the square root of two.
"""

from __future__ import annotations

from dataclasses import dataclass

from mirror.display.widgets.base import round_up_even

TYPE_SIZES_MM = (18.5, 26.0, 36.0, 51.0, 72.0)
"""Capitals of the five sizes, in millimetres on a glass that is read from 3 m. A repetition's number needs 50 mm."""


@dataclass(frozen=True, slots=True)
class TypeSize:
    """``cap``: a capital's height in pixels; ``smaller``: the next size down, to which a text that does not fit may go."""

    cap: float
    smaller: float

    def height(self, lines: int = 1) -> int:
        """Pixels that hold ``lines`` lines, descenders and the accents of capitals included."""
        return round_up_even((1.5 * lines + 0.25) * self.cap + 1)


@dataclass(frozen=True, slots=True)
class TypeScale:
    """The sizes of one panel, smallest first. What fits no box at its size goes one step down and is wrapped; only
    what fits none there is squeezed, since half a word says nothing at any size."""

    body: TypeSize
    title: TypeSize
    headline: TypeSize
    number: TypeSize
    display: TypeSize


def make_type_scale(unit: float) -> TypeScale:
    """The scale of a panel whose smallest capital is ``unit`` pixels high."""
    caps = [unit * mm / TYPE_SIZES_MM[0] for mm in TYPE_SIZES_MM]
    return TypeScale(*(TypeSize(cap, smaller) for cap, smaller in zip(caps, [caps[0], *caps], strict=False)))
