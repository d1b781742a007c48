"""The layout: every named box of the display, in portrait and landscape, computed from the panel's unit.

Numbers hug the top corners, what a knee does stands beside the body on the knee's own side, words keep to the bottom. The middle,
where the head is from standing down to the bottom of a squat, stays black in every scene that has a person in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from mirror.display.geometry import CameraGeometry
from mirror.display.grid import GRID_GUTTER_UNITS, Grid
from mirror.display.seen_heights import COMMON_STATURE_MM, PARALLEL_DEPTH, seen_heights
from mirror.display.theme import Panel
from mirror.display.type_scale import TypeScale, make_type_scale
from mirror.display.widgets.base import PixelBox, even_pixels, round_up_even

FACE_SHARES = (0.52, 0.56)
"""Share of the height that is left to the head, upright and lying, where the panel's height over the floor is not known."""
MIN_LANE_UNITS, MIN_BAND_UNITS, MIN_LYING_BAND_UNITS = 14.2, 13.6, 7.0
"""Units that the lanes need, upright, and the band beneath, upright and lying."""
LIGHT_SHARES = (0.38, 0.40)
"""Where a bar of light begins, and how long it is, in heights of a glass whose place is not known."""
MIN_LIGHT_SHARE = 0.25
"""The same at least, where hips or knees are seen beyond the glass."""
COUNT_UNITS = 5.2
"""Greatest side of the square of a set's number."""


@dataclass(frozen=True, slots=True)
class SceneLayout:
    """Boxes in pixels of the field, the part of the upright picture that scenes are drawn on.

    Pairs are (person's left, person's right), which a mirror shows left and right.
    """

    grid: Grid
    type: TypeScale
    face: PixelBox
    """Where the reflected head may be: nothing is drawn here while a person trains."""
    number: PixelBox
    number_label: PixelBox
    partials: PixelBox
    depth_bar: PixelBox
    depth_label: PixelBox
    sides: tuple[PixelBox, PixelBox]
    """The repetitions of each side."""
    arrows: tuple[PixelBox, PixelBox]
    words: tuple[PixelBox, PixelBox]
    """What the coach calls out."""
    verdict: PixelBox
    title: PixelBox
    """The exercise's name, at the foot."""
    hint: PixelBox
    heading: PixelBox
    """Large words in place of the lanes, where there is nothing to measure yet or nothing that can be."""
    big: PixelBox
    """Large words of the scenes that say one thing."""
    picture: PixelBox
    """The pictogram that goes with them."""
    safety: PixelBox
    at: tuple[int, int] = (0, 0)
    """The field's own place on the upright picture: what is laid out here is moved by this at last (``scenes.compose``)."""
    px_per_mm: float = float("nan")
    """NaN when the panel's physical size is not known."""
    glass: CameraGeometry | None = None
    """The panel's, where its physical size is known."""
    lights: tuple[int, int] = (0, 0)
    """Where the bars of light at the edges begin, and how long they are: beside hips and knees."""
    strip: bool = False
    """Whether the buttons' labels have a strip of their own beside the field."""

    @property
    def unit(self) -> float:
        """Pixels to the unit."""
        return self.grid.unit

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the field."""
        return self.grid.size

    def u(self, units: float) -> int:
        """Units in whole, even pixels."""
        return round_up_even(units * self.unit)


@lru_cache(maxsize=16)
def make_layout(panel: Panel, hint_rows: int = 1) -> SceneLayout:
    """The boxes for this panel, in pixels of its field (``Panel.field``), above a hint of ``hint_rows`` lines."""
    _, _, w, h = panel.field
    grid = Grid(panel.unit, (w, h))
    high = make_type_scale(panel.unit).body.height(hint_rows) if hint_rows else 2
    hint = grid.row(h - high - 0.3 * panel.unit, high)
    body = _body_places(panel)
    made = _portrait(grid, hint, body.chin) if grid.upright else _landscape(grid, hint, body.chin)
    glass = panel.glass if panel.width_mm is not None else None
    return replace(made, at=panel.field[:2], px_per_mm=panel.px_per_mm, glass=glass, lights=body.lights, strip=panel.strip > 0)


class BodyPlaces(NamedTuple):
    """Pixels of the field from its upper edge: the chin at the bottom of a squat (NaN: not known), and the bars of light."""

    chin: float
    lights: tuple[int, int]


def _body_places(panel: Panel) -> BodyPlaces:
    """Where a person of ``COMMON_STATURE_MM`` sees themselves, as far as the panel reaches."""
    _, top, _, high = panel.field
    if panel.lower_edge_mm is None or panel.width_mm is None:
        return BodyPlaces(math.nan, (round_up_even(LIGHT_SHARES[0] * high), round_up_even(LIGHT_SHARES[1] * high)))
    standing, squat = (seen_heights(COMMON_STATURE_MM, 1000.0 * panel.distance_m, depth) for depth in (0.0, PARALLEL_DEPTH))
    upper_edge = panel.lower_edge_mm + panel.size[1] / panel.px_per_mm

    def down(height: float) -> float:
        return (upper_edge - height) * panel.px_per_mm - top

    end = min(max(down(squat.knees), MIN_LIGHT_SHARE * high), float(high))
    start = max(min(down(standing.hips), end - MIN_LIGHT_SHARE * high), 0.0)
    return BodyPlaces(down(squat.chin), (even_pixels(start), even_pixels(end - start)))


def _portrait(grid: Grid, hint: PixelBox, chin: float) -> SceneLayout:
    """Numbers in the left lane, depth in the right one, words across the band beneath, which begins under the ``chin`` as far as lanes
    and band have their room."""
    u, m, end = grid.unit, grid.margin, hint.y - 0.1 * grid.unit
    zone = FACE_SHARES[0] * grid.size[1]
    if math.isfinite(chin):
        zone = max(min(chin, grid.size[1] - MIN_BAND_UNITS * u), MIN_LANE_UNITS * u)
    left, right, across = grid.left_lane, grid.right_lane, grid.row
    scale = make_type_scale(u)
    line, two, three = (scale.body.height(lines) for lines in (1, 2, 3))
    side = _count_side(left(0, 2), u)
    label = m + scale.display.cap + 0.5 * u
    big = across(zone, min(scale.headline.height(2) + 0.8 * u, end - line - zone))
    verdict = across(max(end - line - three - 0.1 * u, zone), three)
    count = scale.headline.height()
    return SceneLayout(
        grid=grid,
        type=scale,
        face=grid.column(4, 4, 0, zone),
        number=left(m, side)._replace(w=side),
        number_label=left(label, line),
        partials=left(label + line, two),
        depth_bar=_outer(right(m, zone - 0.5 * u - m - line), 1.0 * u),
        depth_label=right(zone - 0.2 * u - line, line),
        sides=_inset((left(zone - 4.2 * u, count), right(zone - 4.2 * u, count)), 1.4 * u),
        arrows=(left(zone - 4.1 * u, 3.8 * u), right(zone - 4.1 * u, 3.8 * u)),
        words=(across(zone, min(scale.headline.height(3), end - zone)),) * 2,
        verdict=verdict,
        title=across(end - line, line),
        hint=hint,
        heading=across(zone, min(scale.title.height(3), verdict.y - zone)),
        big=big,
        picture=across(big.bottom + 0.1 * u, end - line - big.bottom - 0.3 * u),
        safety=across(end - three, three),
    )


def _landscape(grid: Grid, hint: PixelBox, chin_seen: float) -> SceneLayout:
    """The same, with the labels beside the number, since the lanes are wider and lower."""
    u, m, end = grid.unit, grid.margin, hint.y - 0.1 * grid.unit
    high = grid.size[1]
    zone, chin = 5.5 * u + (high - 16 * u) / 2, FACE_SHARES[1] * high
    if math.isfinite(chin_seen):
        chin = max(min(chin_seen, high - MIN_LYING_BAND_UNITS * u), chin)
    left, right = grid.left_lane, grid.right_lane
    scale = make_type_scale(u)
    line, two, three = (scale.body.height(lines) for lines in (1, 2, 3))
    side = _count_side(grid.column(0, 3, 0, 2), u)
    count = scale.headline.height()
    beside = m + side + 0.2 * u
    low = beside + count
    call = max(zone + 4.0 * u, chin + 0.3 * u)
    top = max(end - three, low, chin)
    verdict = grid.column(5, 7, top, end - top)
    verdict = verdict._replace(x=verdict.x + int(0.5 * u), w=even_pixels(verdict.w - 0.5 * u))
    return SceneLayout(
        grid=grid,
        type=scale,
        face=grid.column(5, 2, 0, chin),
        number=grid.column(0, 3, m, side),
        number_label=grid.column(3, 2, m, line),
        partials=grid.column(3, 2, m + line, two),
        depth_bar=_outer(right(m, min(chin, verdict.y) - m - 0.1 * u), 1.0 * u),
        depth_label=grid.column(8, 3, m, line),
        sides=_inset((grid.column(0, 3, beside, count), grid.column(9, 3, beside, count)), 1.4 * u),
        arrows=(left(m + side + 0.2 * u, 3.4 * u), right(m + side + 0.2 * u, 3.4 * u)),
        words=(grid.column(0, 6, call, end - call), grid.column(6, 6, call, end - call)),
        verdict=verdict,
        title=left(end - line, line),
        hint=hint,
        heading=left(m + side + 0.2 * u, end - line - m - side - 0.3 * u),
        big=left(zone, end - line - zone - 0.3 * u),
        picture=right(zone, min(7.2 * u, end - zone)),
        safety=grid.row(end - two, two),
    )


def _count_side(lane: PixelBox, unit: float) -> int:
    """The side of the square of a set's number. It takes the gutter beside its lane too: so a number of two digits is as large in its
    arc as one of a single digit."""
    return even_pixels(min(lane.w + GRID_GUTTER_UNITS * unit, COUNT_UNITS * unit))


def _inset(pair: tuple[PixelBox, PixelBox], right: float) -> tuple[PixelBox, PixelBox]:
    """``pair`` with so many pixels free at its right side, where the depth bar stands."""
    first, other = pair
    return first, other._replace(w=even_pixels(other.w - right))


def _outer(box: PixelBox, width: float) -> PixelBox:
    """The strip of ``box`` at its right end."""
    wide = even_pixels(width)
    return box._replace(x=box.right - wide, w=wide)


@dataclass(frozen=True, slots=True)
class MessageZones:
    """Boxes in pixels, even sides; none touches the face or another."""

    left: PixelBox
    right: PixelBox
    below: PixelBox


@lru_cache(maxsize=8)
def make_zones(lay: SceneLayout) -> MessageZones:
    """The zones of this layout; the hint's line stays free."""
    grid, gap = lay.grid, lay.u(0.5)
    low = lay.face.bottom + gap
    high = lay.face.bottom - 2 * gap
    return MessageZones(grid.left_lane(gap, high), grid.right_lane(gap, high), grid.row(low, lay.hint.y - low - gap // 2))


def split_rows(box: PixelBox, *heights: int) -> list[PixelBox]:
    """``box`` cut into rows of these heights in pixels from the top; 0 takes what is left, and rows that do not fit get nothing."""
    rest = max(box.h - sum(heights), 0)
    made, y = [], box.y
    for height in heights:
        high = max(2, min(even_pixels(height or rest), box.bottom - y))
        made.append(PixelBox(box.x, y, box.w, high))
        y += high
    return made


def split_columns(box: PixelBox, left: int) -> tuple[PixelBox, PixelBox]:
    """``box`` cut into a part ``left`` pixels wide and the rest."""
    first = even_pixels(min(max(left, 2), box.w - 2))
    return box._replace(w=first), PixelBox(box.x + first, box.y, even_pixels(box.w - first), box.h)
