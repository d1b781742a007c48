"""The panel that the settings describe."""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

from mirror.display.geometry import make_geometry
from mirror.display.seen_heights import ANKLE_MM
from mirror.display.theme import Edge, Panel
from mirror.settings import Settings


def panel_from_settings(settings: Settings) -> Panel:
    """The panel that the settings describe. Raises MirrorError for one that cannot be.

    The settings name the sides of the upright image, a ``Panel`` those of the screen as the system sees it, before it is turned.
    """
    display, buttons = settings.display, settings.buttons
    width_mm, size = display.width_mm, display.resolution
    if display.rotation in (90, 270):
        width_mm, size = width_mm * size[1] / size[0], (size[1], size[0])
    return Panel(
        width_mm, size, display.rotation, display.distance_m, edge=cast("Edge", buttons.edge),
        spots_mm=buttons.spots_mm, language=display.language, glass=make_geometry(**asdict(settings.glass)),
        lower_edge_mm=_lower_edge(settings),
    )  # fmt: skip


def _lower_edge(settings: Settings) -> float | None:
    """Where the panel's lower edge hangs over the floor, in mm: as it is set, else by the ankles' height in the geometry of the glass."""
    display, floor = settings.display, settings.glass.floor_mm
    if display.lower_edge_mm is not None or floor is None:
        return display.lower_edge_mm
    return floor + ANKLE_MM - display.width_mm * display.resolution[1] / display.resolution[0]
