"""Sizes on the glass: millimetres at a distance, and what becomes of them on small panels."""

from __future__ import annotations

import math

import pytest

from mirror.display.theme import MAX_TYPE_GROWTH, Panel
from mirror.display.type_scale import TYPE_SIZES_MM, make_type_scale
from mirror.errors import MirrorError


def millimetres(panel: Panel) -> float:
    assert panel.width_mm is not None
    return panel.unit * panel.width_mm / panel.resolution[0]


@pytest.mark.parametrize(("distance", "least"), [(2.0, 12.0), (2.5, 15.0), (3.0, 18.0)])
def test_smallest_capital_has_the_height_that_can_be_read(distance: float, least: float) -> None:
    assert least <= millimetres(Panel(distance_m=distance)) <= MAX_TYPE_GROWTH * (least + 1)


def test_a_finer_panel_keeps_the_size_of_its_letters() -> None:
    assert millimetres(Panel(299.0, (2160, 3840))) == pytest.approx(millimetres(Panel(299.0, (1080, 1920))), rel=0.01)


def test_a_larger_panel_has_larger_letters_up_to_what_who_moves_can_read() -> None:
    sizes = [millimetres(Panel(width, (1080, 1920))) for width in (299.0, 336.0, 398.0, 529.0, 800.0)]
    assert sizes == sorted(sizes)
    assert sizes[0] == pytest.approx(18.5, abs=0.1)
    assert sizes[-2:] == pytest.approx([1.5 * 18.5] * 2, abs=0.1)


def test_five_sizes_grow_from_the_smallest_that_can_be_read() -> None:
    scale = make_type_scale(Panel().unit)
    sizes = [scale.body, scale.title, scale.headline, scale.number, scale.display]
    shown = [size.cap * 299.0 / 1080 for size in sizes]
    assert shown == pytest.approx(TYPE_SIZES_MM, rel=0.01)
    assert shown[0] >= 18.4
    assert shown[3] >= 50
    assert [size.smaller for size in sizes] == [sizes[0].cap, *(size.cap for size in sizes[:-1])]


def test_a_small_panel_says_from_how_far_it_can_be_read() -> None:
    assert Panel(299.0, (1080, 1920)).reading_distance == pytest.approx(3.0, abs=0.01)
    seven_inch = Panel(86.0, (480, 800))
    assert 0.5 < seven_inch.reading_distance < 1.5


def test_a_window_of_unknown_size_is_filled() -> None:
    panel = Panel(None, (540, 960))
    assert panel.unit == pytest.approx(540 / 16, rel=0.02)
    assert panel.unit * 16 + 2 * panel.wander <= 540
    assert math.isnan(panel.reading_distance)


@pytest.mark.parametrize("rotation", [90, 270])
def test_a_quarter_turn_swaps_the_sides_and_not_the_letters(rotation: int) -> None:
    panel = Panel(531.0, (1920, 1080), rotation)
    assert panel.size == (1080, 1920)
    assert millimetres(panel) == pytest.approx(18.5, abs=0.3)


@pytest.mark.parametrize(
    ("panel", "word"),
    [
        ({"rotation": 45}, "rotation 45"),
        ({"resolution": (200, 100)}, "200x100"),
        ({"resolution": (40000, 1000)}, "40000x1000"),
        ({"width_mm": 0.0}, "width"),
        ({"width_mm": float("nan")}, "width"),
        ({"distance_m": float("nan")}, "distance"),
    ],
)
def test_an_impossible_panel_is_refused_by_name(panel: dict[str, object], word: str) -> None:
    with pytest.raises(MirrorError, match=word):
        Panel(**panel)  # type: ignore[arg-type]
