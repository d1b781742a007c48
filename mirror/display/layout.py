"""The layout: every named box of the display, in portrait and landscape, computed from the panel's unit.

Numbers hug the top corners, what a knee does stands beside the body on the knee's own side, words keep to the bottom. The middle,
where the head is from standing down to the bottom of a squat, stays black in every scene that has a person in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from mirror.display.geometry import CameraGeometry
from mirror.display.theme import Panel
from mirror.display.widgets.base import PixelBox, round_up_even


@dataclass(frozen=True, slots=True)
class SceneLayout:
    """Boxes in pixels of the field, the part of the upright picture that scenes are drawn on.

    Pairs are (person's left, person's right), which a mirror shows left and right.
    """

    unit: float
    size: tuple[int, int]
    face: PixelBox
    """Where the reflected head may be: nothing is drawn here while a person trains."""
    number: PixelBox
    number_label: PixelBox
    partials: PixelBox
    depth_bar: PixelBox
    depth_label: PixelBox
    lanes: tuple[PixelBox, PixelBox]
    arrows: tuple[PixelBox, PixelBox]
    words: tuple[PixelBox, PixelBox]
    verdict: PixelBox
    title: PixelBox
    status: PixelBox
    figure: PixelBox
    hint: PixelBox
    heading: PixelBox
    """Large words in place of the lanes, where there is nothing to measure yet or nothing that can be."""
    big: PixelBox
    """Large words of the scenes that say one thing."""
    picture: PixelBox
    """The pictogram that goes with them."""
    foot: PixelBox
    """The exercise's name in those scenes."""
    safety: PixelBox
    at: tuple[int, int] = (0, 0)
    """The field's own place on the upright picture: what is laid out here is moved by this at last (``scenes.compose``)."""
    px_per_mm: float = float("nan")
    """NaN when the panel's physical size is not known."""
    glass: CameraGeometry | None = None
    """The panel's, where its physical size is known."""
    strip: bool = False
    """Whether the buttons' labels have a strip of their own beside the field."""

    def u(self, units: float) -> int:
        """Units in whole, even pixels."""
        return round_up_even(units * self.unit)


@lru_cache(maxsize=8)
def make_layout(panel: Panel) -> SceneLayout:
    """The boxes for this panel, in pixels of its field (``Panel.field``)."""
    _, _, w, h = panel.field
    made = _portrait(panel.unit, w, h) if h > w else _landscape(panel.unit, w, h)
    glass = panel.glass if panel.width_mm is not None else None
    return replace(made, at=panel.field[:2], px_per_mm=panel.px_per_mm, glass=glass, strip=panel.strip > 0)


def _box(unit: float, x: float, y: float, w: float, h: float) -> PixelBox:
    """Units to pixels; sides are rounded down to even so that a box never grows past its neighbour."""
    return PixelBox(int(x * unit), int(y * unit), max(2, int(w * unit) // 2 * 2), max(2, int(h * unit) // 2 * 2))


def _portrait(unit: float, w: int, h: int) -> SceneLayout:
    W, H = w / unit, h / unit

    def box(x: float, y: float, bw: float, bh: float) -> PixelBox:
        return _box(unit, x, y, bw, bh)

    m = 0.5
    column = 0.35 * W - m
    zone = 0.52 * H
    half = W / 2 - m - 0.4
    return SceneLayout(
        unit=unit,
        size=(w, h),
        face=box(0.35 * W, 0, 0.3 * W, zone),
        number=box(m, m, column, 4.3),
        number_label=box(m, 5.2, column, 1.5),
        partials=box(m, 7.4, column, 3.0),
        depth_bar=box(W - m - 1.5, m, 1.5, 8.0),
        depth_label=box(W - m - column, 8.9, column, 1.45),
        lanes=(box(m, zone, half, 4.3), box(W - m - half, zone, half, 4.3)),
        arrows=(box(m, zone - 4.1, column - 0.4, 3.8), box(W - m - column + 0.4, zone - 4.1, column - 0.4, 3.8)),
        words=(box(m, zone, half + 0.2, 7.2), box(W - m - half - 0.2, zone, half + 0.2, 7.2)),
        verdict=box(m, zone + 4.45, W - 2 * m, 3.1),
        title=box(m, H - 6.0, W - 2 * m - 3.8, 1.5),
        status=box(m, H - 4.4, W - 2 * m - 3.8, 3.1),
        figure=box(W - m - 3.6, H - 6.0, 3.6, 4.65),
        hint=box(m, H - 1.1, W - 2 * m, 0.85),
        big=box(m, zone, W - 2 * m, 5.2),
        picture=box(W / 2 - 3.2, zone + 5.5, 6.4, H - zone - 5.5 - 3.4),
        heading=box(m, zone, W - 2 * m, 4.3),
        foot=box(m, H - 2.9, W - 2 * m - 3.8, 1.5),
        safety=box(m, H - 7.7, W - 2 * m, 6.2),
    )


def _landscape(unit: float, w: int, h: int) -> SceneLayout:
    W, H = w / unit, h / unit

    def box(x: float, y: float, bw: float, bh: float) -> PixelBox:
        return _box(unit, x, y, bw, bh)

    m = 0.5
    column = 0.4 * W - m
    zone = 5.5 + (H - 16) / 2
    chin = 0.56 * H
    call = max(zone + 5.2, chin + 0.3)
    return SceneLayout(
        unit=unit,
        size=(w, h),
        face=box(0.4 * W, 0, 0.2 * W, chin),
        number=box(m, m, 5.2, 4.3),
        number_label=box(6.4, m, column - 5.9, 1.5),
        partials=box(6.4, 2.2, column - 5.9, 3.0),
        depth_bar=box(W - m - 1.6, m, 1.6, 4.6),
        depth_label=box(W - m - 2.1 - 3.6, 3.7, 3.6, 1.45),
        lanes=(box(m, zone + 0.8, 7.6, 4.3), box(W - m - 7.6, zone + 0.8, 7.6, 4.3)),
        arrows=(box(m, zone + 0.6, 3.7, 4.4), box(W - m - 3.7, zone + 0.6, 3.7, 4.4)),
        words=(box(m, call, W / 2 - 2 * m, H - 1.3 - call), box(W / 2 + m, call, W / 2 - 2 * m, H - 1.3 - call)),
        verdict=box(0.4 * W + 1.2, H - 4.5, 0.6 * W - m - 1.2, 3.1),
        title=box(m, H - 4.7, column + 0.9, 1.5),
        status=box(m, H - 3.15, column + 0.9, 3.1),
        figure=box(0.6 * W + 0.4, m, 4.0, 4.4),
        hint=box(0.4 * W + 1.2, H - 1.1, 0.6 * W - m - 1.2, 0.9),
        big=box(m, zone, column, 5.8),
        picture=box(W - m - column, zone, column, 7.2),
        heading=box(m, zone - 0.4, column, 6.1),
        foot=box(m, H - 2.9, column, 1.5),
        safety=box(m, H - 4.6, W - 2 * m, 3.1),
    )


@dataclass(frozen=True, slots=True)
class MessageZones:
    """Boxes in pixels, even sides; none touches the face or another."""

    left: PixelBox
    right: PixelBox
    below: PixelBox


@lru_cache(maxsize=8)
def make_zones(lay: SceneLayout) -> MessageZones:
    """The zones of this layout; the hint's line stays free."""
    w, face, gap = lay.size[0], lay.face, lay.u(0.5)
    end = _even(face.bottom - gap)
    low = face.bottom + gap
    return MessageZones(
        PixelBox(gap, gap, _even(face.x - gap - gap // 2), _even(end - gap)),
        PixelBox(face.right + gap // 2, gap, _even(w - face.right - gap - gap // 2), _even(end - gap)),
        PixelBox(gap, low, _even(w - 2 * gap), _even(lay.hint.y - low - gap // 2)),
    )


def _even(pixels: int) -> int:
    return max(2, pixels // 2 * 2)


def split_rows(box: PixelBox, *heights: int) -> list[PixelBox]:
    """``box`` cut into rows of these heights in pixels from the top; 0 takes what is left, and rows that do not fit get nothing."""
    rest = max(box.h - sum(heights), 0)
    made, y = [], box.y
    for height in heights:
        high = max(2, min(_even(height or rest), box.bottom - y))
        made.append(PixelBox(box.x, y, box.w, high))
        y += high
    return made


def split_columns(box: PixelBox, left: int) -> tuple[PixelBox, PixelBox]:
    """``box`` cut into a part ``left`` pixels wide and the rest."""
    first = _even(min(max(left, 2), box.w - 2))
    return box._replace(w=first), PixelBox(box.x + first, box.y, _even(box.w - first), box.h)
