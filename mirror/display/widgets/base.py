"""Widgets, which paint themselves once, and their places on the display.

A widget is a frozen, hashable description of a picture; equal widgets look alike, so the widget itself is the cache's key and nothing
is painted again until its content changes. Movement (a lane's marker, a bar's level) is a change of place or crop, never a repaint.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

import pygame


class PixelBox(NamedTuple):
    """A rectangle in pixels of the upright picture."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    def overlaps(self, other: PixelBox) -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def contains(self, other: PixelBox) -> bool:
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom


class Widget(Hashable, Protocol):
    """Something that can paint itself. ``size`` is even in both directions, so that quarter turns land on whole pixels."""

    @property
    def size(self) -> tuple[int, int]: ...

    def paint(self) -> pygame.Surface:
        """A new surface of ``size`` with per-pixel alpha."""
        ...


@dataclass(frozen=True, slots=True)
class PlacedWidget:
    """A widget on the glass. A name that continues another one placed ("depth.top" after "depth") belongs to it and may lie on
    it and on its siblings; nothing else overlaps."""

    name: str
    widget: Widget
    x: int
    y: int
    crop: PixelBox | None = None
    """The part of the widget's surface that shows; None for all of it."""

    @property
    def box(self) -> PixelBox:
        w, h = (self.crop.w, self.crop.h) if self.crop else self.widget.size
        return PixelBox(self.x, self.y, w, h)


def round_up_even(value: float) -> int:
    """The nearest even number of pixels, at least 2."""
    return max(2, 2 * round(value / 2))


def even_pixels(pixels: float) -> int:
    """``pixels`` rounded down to even, at least 2, so that a box never grows past its neighbour."""
    return max(2, int(pixels) // 2 * 2)


def quantise_level(light: float) -> int:
    """A share of full light, 0..1, as what 255 is multiplied by; full light for NaN."""
    return round(255 * min(max(light, 0.0), 1.0)) if light == light else 255


def place_centred(name: str, widget: Widget, box: PixelBox) -> PlacedWidget:
    """``widget`` in the middle of ``box``."""
    w, h = widget.size
    return PlacedWidget(name, widget, box.x + (box.w - w) // 2, box.y + (box.h - h) // 2)


Picture = TypeVar("Picture")


class PersonPicture:
    """A widget that holds a person's joints: its pictures are forgotten as soon as none of its kind is shown."""

    __slots__ = ()


class WidgetCache(Generic[Picture]):
    """Painted widgets, least recently used first out, bounded in bytes. What is on the glass now is never thrown out."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self.held = 0
        """Bytes of the pictures that are kept."""
        self._pictures: OrderedDict[Widget, Picture] = OrderedDict()
        self.painted_count = 0
        """How many widgets were painted since the start."""

    def __len__(self) -> int:
        return len(self._pictures)

    def get(self, widget: Widget) -> Picture | None:
        picture = self._pictures.get(widget)
        if picture is not None:
            self._pictures.move_to_end(widget)
        return picture

    def put(self, widget: Widget, picture: Picture) -> Picture:
        self._pictures[widget] = picture
        self.held += _bytes(widget)
        self.painted_count += 1
        return picture

    def trim(self, shown: Iterable[PlacedWidget]) -> None:
        """Forget the oldest pictures until the budget is kept, and those of a person who is shown no more; call after a frame with what it
        showed."""
        shown = list(shown)
        if not any(isinstance(placed.widget, PersonPicture) for placed in shown):
            for gone in [w for w in self._pictures if isinstance(w, PersonPicture)]:
                self._forget(gone)
        if self.held <= self._budget:
            return
        keep = {placed.widget for placed in shown}
        for widget in [w for w in self._pictures if w not in keep]:
            if self.held <= self._budget:
                return
            self._forget(widget)

    def _forget(self, widget: Widget) -> None:
        del self._pictures[widget]
        self.held -= _bytes(widget)


def _bytes(widget: Widget) -> int:
    w, h = widget.size
    return 4 * w * h


def budget(size: tuple[int, int]) -> int:
    """Bytes of painted widgets worth keeping for a picture of ``size``: two full frames' worth, which holds a figure's whole loop."""
    return 2 * 4 * size[0] * size[1]
