"""The glass around the reflected head: a column on either side and everything below. Scenes between sets are laid out in these."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from mirror.display.glass import Box
from mirror.display.layout import Layout


@dataclass(frozen=True, slots=True)
class Zones:
    """Boxes in pixels, even sides; none touches the face or another."""

    left: Box
    right: Box
    below: Box


@lru_cache(maxsize=8)
def zones(lay: Layout) -> Zones:
    """The zones of this layout; the hint's line stays free."""
    w, face, gap = lay.size[0], lay.face, lay.u(0.5)
    end = _even(face.bottom - gap)
    low = face.bottom + gap
    return Zones(
        Box(gap, gap, _even(face.x - gap - gap // 2), _even(end - gap)),
        Box(face.right + gap // 2, gap, _even(w - face.right - gap - gap // 2), _even(end - gap)),
        Box(gap, low, _even(w - 2 * gap), _even(lay.hint.y - low - gap // 2)),
    )


def _even(pixels: int) -> int:
    return max(2, pixels // 2 * 2)


def rows(box: Box, *heights: int) -> list[Box]:
    """``box`` cut into rows of these heights in pixels from the top; 0 takes what is left, and rows that do not fit get nothing."""
    rest = max(box.h - sum(heights), 0)
    made, y = [], box.y
    for height in heights:
        high = max(2, min(_even(height or rest), box.bottom - y))
        made.append(Box(box.x, y, box.w, high))
        y += high
    return made


def split(box: Box, left: int) -> tuple[Box, Box]:
    """``box`` cut into a part ``left`` pixels wide and the rest."""
    first = _even(min(max(left, 2), box.w - 2))
    return box._replace(w=first), Box(box.x + first, box.y, _even(box.w - first), box.h)
