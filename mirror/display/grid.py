"""One grid of twelve columns for every panel, upright or lying.

The body owns the middle columns from the top down to below the chin; what is said stands in the lanes on both sides of it and in the
band beneath. Upright the middle takes four columns and each lane four; lying down the middle takes two and each lane five, since the
person is as wide there and the panel wider.
"""

from __future__ import annotations

from dataclasses import dataclass

from mirror.display.widgets.base import PixelBox, even_pixels

GRID_COLUMN_COUNT = 12
GRID_MARGIN_UNITS, GRID_GUTTER_UNITS = 0.4, 0.25
"""Units from the field's edge to the first column, and between two columns."""


@dataclass(frozen=True, slots=True)
class Grid:
    """``size``: pixels of the field; ``unit``: pixels to the unit."""

    unit: float
    size: tuple[int, int]

    @property
    def upright(self) -> bool:
        """Whether the field stands upright."""
        return self.size[1] > self.size[0]

    @property
    def margin(self) -> int:
        """Pixels that stay free at the edges."""
        return round(GRID_MARGIN_UNITS * self.unit)

    @property
    def lane(self) -> int:
        """Columns of each lane beside the body."""
        return 4 if self.upright else 5

    def column(self, first: int, count: int, y: float, height: float) -> PixelBox:
        """The box over ``count`` columns from column ``first`` (0 to 11) on; ``y`` and ``height`` in pixels. Sides are even."""
        gutter = GRID_GUTTER_UNITS * self.unit
        pitch = (self.size[0] - 2 * self.margin + gutter) / GRID_COLUMN_COUNT
        x = self.margin + first * pitch
        return PixelBox(int(x), int(y), even_pixels(count * pitch - gutter), even_pixels(height))

    def row(self, y: float, height: float) -> PixelBox:
        """The box over all columns."""
        return self.column(0, GRID_COLUMN_COUNT, y, height)

    def left_lane(self, y: float, height: float) -> PixelBox:
        """The box beside the body at the left."""
        return self.column(0, self.lane, y, height)

    def right_lane(self, y: float, height: float) -> PixelBox:
        """The box beside the body at the right."""
        return self.column(GRID_COLUMN_COUNT - self.lane, self.lane, y, height)
