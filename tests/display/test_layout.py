"""The layout knows where over the floor its panel hangs, and puts what belongs to the body where the body is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mirror.display.layout import make_layout
from mirror.display.scenes.compose import compose_scene
from mirror.display.seen_heights import COMMON_STATURE_MM, PARALLEL_DEPTH, seen_heights
from mirror.display.theme import Panel
from mirror.doctor.panel_settings import panel_from_settings
from mirror.gallery.write import gallery_views
from mirror.settings import parse_settings
from tests.display.scenes.test_compose import faults

LARGE = Panel(531.0, (1080, 1920))
"""43 inches."""
PLACES_MM = (0.0, 720.0, 850.0, 1100.0, 3000.0)
VIEWS = gallery_views()
CROWDED = ("set", "set-left-red", "set-one-leg", "set-corrected", "calibration", "summary-takeaway", "rest-takeaway", "menu-hand", "today")


def height_of(panel: Panel, y: float) -> float:
    """Of a place on the field over the floor, mm."""
    assert panel.lower_edge_mm is not None
    return panel.lower_edge_mm + (panel.size[1] - panel.field[1] - y) / panel.px_per_mm


def test_a_large_panel_begins_its_words_under_the_chin_that_is_seen_at_the_bottom_of_a_squat() -> None:
    panel = replace(LARGE, lower_edge_mm=720.0)
    seen = seen_heights(COMMON_STATURE_MM, 3000.0, PARALLEL_DEPTH)
    assert height_of(panel, make_layout(panel).face.bottom) == pytest.approx(seen.chin, abs=2.0)


def test_bars_of_light_stand_beside_hips_and_knees() -> None:
    panel = replace(LARGE, lower_edge_mm=720.0)
    standing, squat = (seen_heights(COMMON_STATURE_MM, 3000.0, depth) for depth in (0.0, PARALLEL_DEPTH))
    start, length = make_layout(panel).lights
    assert height_of(panel, start) == pytest.approx(standing.hips, abs=2.0)
    assert height_of(panel, start + length) == pytest.approx(squat.knees, abs=2.0)


def test_a_panel_that_hangs_higher_shows_the_face_further_down() -> None:
    low, high = (make_layout(replace(LARGE, lower_edge_mm=mm)).face.bottom for mm in (720.0, 800.0))
    assert high > low


@pytest.mark.parametrize("panel", [Panel(), LARGE, Panel(531.0, (1920, 1080)), Panel(941.0, (1920, 1080))])
@pytest.mark.parametrize("edge", PLACES_MM)
def test_every_scene_has_its_room_wherever_the_panel_hangs(panel: Panel, edge: float) -> None:
    hung = replace(panel, lower_edge_mm=edge)
    for name in CROWDED:
        assert not faults(compose_scene(VIEWS[name], 10.0, hung), hung.size), name


def test_without_its_own_setting_the_place_is_that_of_the_ankles() -> None:
    glass = "[glass]\nx_mm=0.0\ny_mm=0.0\ntilt_deg=0.0\nfov_deg=60.0\nfloor_mm=1500.0\n"
    derived = panel_from_settings(parse_settings(glass, "here")).lower_edge_mm
    assert derived == pytest.approx(1500.0 + 80.0 - 299.0 * 1920 / 1080)
    assert panel_from_settings(parse_settings(f"{glass}[display]\nlower_edge_mm=900.0\n", "here")).lower_edge_mm == 900.0
    assert panel_from_settings(parse_settings("", "here")).lower_edge_mm is None
