"""Sizes and colours: sizes in millimetres at a reading distance, colours (``mirror.types.colours``) for light that passes a
half-silvered glass.

Everything on the glass is measured in *units*. One unit is the height of the smallest capital letter on it. On a 24-inch panel that is
the smallest that a person at the panel's reading distance can read: 18.5 mm at 3 m, in proportion for other distances
(docs/evidence.md#feedback). Scenes are laid out for a panel of at least ``DESIGN_SIZE_UNITS`` units. A panel that is physically smaller
(or a window of unknown size) gets a smaller unit, so that everything keeps its proportions and fits; ``Panel.reading_distance`` then says
from how far it can be read. A larger panel gets a larger unit, up to ``MAX_TYPE_GROWTH``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from mirror.display.geometry import CameraGeometry
from mirror.errors import MirrorError
from mirror.i18n import LANGUAGES
from mirror.types.colours import Colour

Edge = Literal["bottom", "left", "right", "top"]

CAPITAL_MM_PER_M = 18.5 / 3.0
"""Height of the smallest readable capital per metre of distance, standing still (docs/evidence.md#feedback)."""

DESIGN_SIZE_UNITS = (16.0, 28.4)
"""Short and long side, in units, that every scene needs."""

MAX_TYPE_GROWTH = 1.5
"""A panel larger than the design has letters larger than the smallest that can be read from there, up to this many times: who moves needs
two to three times the size (docs/evidence.md#feedback). What is larger still gives the mirror back."""
LABEL_STRIP_UNITS = 1.5
"""Units kept free along the edge that carries the buttons, for their labels."""
BURN_IN_WANDER_UNITS = 0.06
"""Units by which the whole picture may wander against burn-in; kept free all round, at least one pixel."""

MIN_PANEL_SIZE_PX = (240, 320)
MAX_PANEL_SIDE_PX = 16384


def dim_colour(colour: Colour) -> Colour:
    """The colour of something that waits: half the light."""
    red, green, blue = colour
    return red // 2, green // 2, blue // 2


@dataclass(frozen=True, slots=True)
class Panel:
    """The screen behind the glass. Defaults: a 24-inch full-HD panel mounted upright, read from 3 m.

    Raises MirrorError for a rotation or a size that cannot be drawn on.
    """

    width_mm: float | None = 299.0
    """Physical length of the side that ``resolution[0]`` counts, in mm; None = not known (a window): the picture fills what there is."""
    resolution: tuple[int, int] = (1080, 1920)
    """Width and height in pixels as the operating system sees the screen, before rotation."""
    rotation: int = 0
    """Degrees clockwise by which the picture is turned to stand upright on the mounted screen: 0, 90, 180 or 270."""
    distance_m: float = 3.0
    """Distance at which a person stands and reads, in metres."""
    edge: Edge = "bottom"
    """The edge of the upright picture along which the buttons sit."""
    spots_mm: tuple[float, ...] = ()
    """Where along it, in mm from its left or upper end: the buttons next, previous, select, back. Empty = their labels are one line."""
    language: str = LANGUAGES[0]
    glass: CameraGeometry | None = None
    """Where the camera is, for what is drawn on the reflection; None = everything stays at the edges."""
    lower_edge_mm: float | None = None
    """Height of the upright picture's lower edge over the floor; None = not known."""

    def __post_init__(self) -> None:
        if self.rotation not in (0, 90, 180, 270):
            raise MirrorError(f"display rotation {self.rotation}", "must be 0, 90, 180 or 270 degrees")
        short, long = sorted(self.resolution)
        if short < MIN_PANEL_SIZE_PX[0] or long < MIN_PANEL_SIZE_PX[1] or long > MAX_PANEL_SIDE_PX:
            raise MirrorError(
                f"display resolution {self.resolution[0]}x{self.resolution[1]}",
                f"must be from 320x240 to {MAX_PANEL_SIDE_PX} pixels a side",
            )
        if self.width_mm is not None and not 10 <= self.width_mm <= 10_000:
            raise MirrorError(f"display width {self.width_mm} mm", "must be 10 to 10000, the screen's width in millimetres")
        if not 0.3 <= self.distance_m <= 20:
            raise MirrorError(f"display distance {self.distance_m} m", "must be 0.3 to 20, where a person stands before the mirror")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the upright picture that scenes are drawn for."""
        width, height = self.resolution
        return (height, width) if self.rotation in (90, 270) else (width, height)

    @property
    def unit(self) -> float:
        """Pixels per unit."""
        strip = LABEL_STRIP_UNITS if self.spots_mm else 0.0
        extra = (strip, 0.0) if self.edge in ("left", "right") else (0.0, strip)
        short, long = sorted(self.size)
        # A panel that is nearly square may be laid out either way, by which side the strip takes.
        ways = (
            [DESIGN_SIZE_UNITS, DESIGN_SIZE_UNITS[::-1]]
            if long < 1.1 * short
            else [DESIGN_SIZE_UNITS if self.size[0] == short else DESIGN_SIZE_UNITS[::-1]]
        )
        fitting = min(
            (have - 2) / (need + more + 2 * BURN_IN_WANDER_UNITS)
            for needs in ways
            for have, need, more in zip(self.size, needs, extra, strict=True)
        )
        if self.width_mm is None:
            return fitting
        return min(MAX_TYPE_GROWTH * CAPITAL_MM_PER_M * self.distance_m * self.resolution[0] / self.width_mm, fitting)

    @property
    def wander(self) -> int:
        """Pixels that are kept free all round, so that the picture may wander."""
        return max(1, int(BURN_IN_WANDER_UNITS * self.unit))

    @property
    def strip(self) -> int:
        """Pixels kept free along ``edge`` for the labels of the buttons; 0 without spots."""
        return int(LABEL_STRIP_UNITS * self.unit) if self.spots_mm else 0

    @property
    def field(self) -> tuple[int, int, int, int]:
        """Where scenes are drawn, in pixels of the upright picture: x, y, width, height."""
        w, h = self.size
        left, top, right, bottom = (self.wander + (self.strip if self.edge == edge else 0) for edge in ("left", "top", "right", "bottom"))
        return left, top, w - left - right, h - top - bottom

    @property
    def px_per_mm(self) -> float:
        """Pixels to the millimetre; NaN when the physical size is not known."""
        return self.resolution[0] / self.width_mm if self.width_mm is not None else float("nan")

    @property
    def reading_distance(self) -> float:
        """Metres from which the smallest text of this panel can be read; NaN when its physical size is not known."""
        if self.width_mm is None:
            return float("nan")
        return self.unit * self.width_mm / self.resolution[0] / CAPITAL_MM_PER_M

    def resized(self, resolution: tuple[int, int]) -> Panel:
        """The same screen after it turned out to have another resolution."""
        return replace(self, resolution=resolution)
