"""Sizes on the glass: millimetres at a distance, and what becomes of them on small panels."""

from __future__ import annotations

import math

import pytest

from mirror.display.theme import Panel
from mirror.errors import MirrorError


def millimetres(panel: Panel) -> float:
    assert panel.width_mm is not None
    return panel.unit * panel.width_mm / panel.resolution[0]


@pytest.mark.parametrize(("distance", "least", "most"), [(2.0, 12.0, 13.0), (2.5, 15.0, 16.0), (3.0, 18.0, 19.0)])
def test_smallest_capital_has_the_height_that_can_be_read(distance: float, least: float, most: float) -> None:
    assert least <= millimetres(Panel(distance_m=distance)) <= most


def test_a_large_panel_keeps_the_size_of_its_letters() -> None:
    small, large = Panel(299.0, (1080, 1920)), Panel(598.0, (2160, 3840))
    assert millimetres(large) == pytest.approx(millimetres(small))


def test_a_small_panel_says_from_how_far_it_can_be_read() -> None:
    assert Panel(299.0, (1080, 1920)).reading_distance == pytest.approx(3.0)
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
