"""What the set-up asks for, and what it needs to know to ask."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

PANEL_DIAGONALS_INCHES = (19.0, 21.5, 24.0, 27.0, 32.0, 40.0, 43.0, 50.0, 55.0)
"""Sizes that monitors and television sets are sold in."""
INCH_MM = 25.4
LOWER_EDGES_MM = tuple(range(400, 1501, 50))
"""Heights over the floor at which a panel's lower edge is hung."""
USUAL_LOWER_EDGE_MM = 1000.0


@dataclass(frozen=True, slots=True)
class SetupAnswers:
    """What was answered: the language by its code, the width of the upright lit image, and the names of the preset, the station and the
    time zone, which may be empty: then none was chosen. ``centre``: the connection to the database of the fleet that it joined.
    ``resolution``: width and height of the upright image, px; ``rotation``: degrees clockwise by which it is turned for the screen;
    ``lower_edge_mm``: its height over the floor, None when that was never told."""

    language: str = "en"
    width_mm: float = 299.0
    preset: str = ""
    name: str = ""
    time_zone: str = ""
    centre: str = ""
    resolution: tuple[int, int] = (1080, 1920)
    rotation: int = 0
    lower_edge_mm: float | None = None


@dataclass(frozen=True, slots=True)
class ZoneClock:
    """A time zone by its name in the tz database, and what a clock there shows; empty while this machine's own clock is not set."""

    zone: str
    clock: str = ""

    @property
    def city(self) -> str:
        return self.zone.rpartition("/")[2].replace("_", " ")


@dataclass(frozen=True, slots=True)
class SetupOffer:
    """What can be asked on this machine. ``screen``: its size as the system sees it, px, None when that is not known; ``wifi``: whether
    there is a helper that joins networks; ``fleet``: whether the mirror is in no fleet yet; ``first``: nothing was ever set, so that the
    set-up waits for an answer however long it takes; ``preset``: the one that is marked while none was chosen."""

    screen: tuple[int, int] | None = None
    wifi: bool = False
    fleet: bool = False
    hands: bool = True
    first: bool = True
    preset: str = "home"


def nearest_edge(height_mm: float | None) -> int:
    """The place in ``LOWER_EDGES_MM`` that is nearest to ``height_mm``, or the usual one."""
    wanted = USUAL_LOWER_EDGE_MM if height_mm is None else height_mm
    return min(range(len(LOWER_EDGES_MM)), key=lambda at: abs(LOWER_EDGES_MM[at] - wanted))


def panel_width_mm(inches: float, resolution: tuple[int, int]) -> float:
    """The width of the upright image on a panel of this diagonal, rounded to whole millimetres."""
    return float(round(inches * INCH_MM * resolution[0] / hypot(*resolution)))


def nearest_panel(width_mm: float, resolution: tuple[int, int]) -> int:
    """The place in ``PANEL_DIAGONALS_INCHES`` of the size that is nearest to ``width_mm``."""
    return min(range(len(PANEL_DIAGONALS_INCHES)), key=lambda at: abs(panel_width_mm(PANEL_DIAGONALS_INCHES[at], resolution) - width_mm))
