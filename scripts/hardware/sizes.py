"""The measures of a mirror that is to be built, in millimetres. Change them here, then run scripts/hardware_drawings.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MirrorSizes:
    """Defaults: a 24-inch panel upright behind a glass in which a person of 1.5 to 1.95 m sees all of their body."""

    glass: tuple[int, int] = (500, 1100)
    glass_above_floor: int = 750
    """Eyes 1.4 to 1.8 m high see their feet at half their height and their crown at half between both: .7 to 1.85 m covers them."""
    panel: tuple[int, int] = (299, 531)
    """The lit area, upright."""
    panel_above_floor: int = 1050
    """Its lower edge. Seen from eyes at 1.6 m, knees at .45 m stand in the glass at (1.6 + .45) / 2 = 1.03 m, the face at 1.6 m."""
    camera_above_floor: int = 950
    camera_hole: int = 42
    """Diameter of the opening in the board, for the hood of the bracket."""
    board: int = 6
    """Thickness of the black board behind the glass."""
    strip: tuple[int, int] = (40, 20)
    """Section of the frame's strips: width and depth."""
    button_pitch: int = 40
    buttons: int = 3
    distance: int = 3000
    """From the glass to where people stand."""


@dataclass(frozen=True)
class BracketSizes:
    """The printed parts: the camera's bracket with its hood, the shutter that slides in it, and the plate of the buttons."""

    plate: tuple[float, float, float] = (80.0, 60.0, 4.0)
    screw: float = 4.3
    """Holes for 4 mm screws into the board."""
    screw_pitch: tuple[float, float] = (66.0, 46.0)
    camera_pitch: tuple[float, float] = (21.0, 12.5)
    """Between the holes of the camera's own board. Measure yours: the slots allow 1 mm."""
    camera_screw: float = 2.2
    camera_slot: float = 2.0
    """How much longer than wide the slots of the camera's screws are."""
    lens: float = 12.0
    """Side of the square opening for the lens."""
    hood: tuple[float, float] = (28.0, 22.0)
    """Outer side of the square hood and its length, up to the glass."""
    wall: float = 2.0
    shutter: tuple[float, float, float] = (22.0, 62.0, 1.8)
    """The shutter's width, length and thickness; it slides across the hood, and its far half has a window."""
    shutter_gap: float = 8.0
    """From the plate to the shutter: Module 3 is 11.5 mm deep, so its lens stands out of the plate."""
    slack: float = 0.4
    """Room round what moves."""
    button_plate: tuple[float, float, float] = (40.0, 140.0, 3.0)
    button_hole: float = 16.2
    """For 16 mm push buttons."""
