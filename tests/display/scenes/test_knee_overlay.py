"""The knees' marks on the reflection: on the knee, off the face, soft and wide; without a calibration nothing changes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from mirror.display import Panel, draw_scene
from mirror.display.geometry import CameraGeometry
from mirror.display.layout import make_layout
from mirror.display.scenes.compose import compose_scene
from mirror.display.widgets.base import PlacedWidget
from mirror.gallery.write import gallery_views
from mirror.types import CalibrationScene, Cue, View
from mirror.types.message import literal
from tests.display.scenes.test_compose import faults
from tests.display.test_geometry import SIZE, body, picture, traced
from tests.harness import views as viewing

NAN = float("nan")
GLASS = CameraGeometry(x_mm=265.0, y_mm=-30.0, tilt_deg=-8.0, fov_deg=46.0, floor_mm=1500.0)
TALL = Panel(530.0, (1080, 1920), glass=GLASS)
WIDE = Panel(1210.0, (1920, 1080), glass=replace(GLASS, x_mm=605.0, y_mm=-20.0, floor_mm=1250.0))


def person(panel: Panel, depth: float, drift: tuple[float, float] = (0.0, 0.0), aside: float = 0.0) -> dict[str, Any]:
    """Somebody before the middle of ``panel``, 2.6 m away."""
    assert panel.glass is not None
    made = body(2600.0, panel.glass.x_mm + aside, depth, panel.glass.floor_mm)
    made["left_knee"] = made["left_knee"] + [400 * drift[0], 0, 0]
    made["right_knee"] = made["right_knee"] - [400 * drift[1], 0, 0]
    return made


def squatting(panel: Panel, depth: float = 0.3, drift: tuple[float, float] = (0.0, 0.0), aside: float = 0.0, **more: Any) -> View:
    assert panel.glass is not None
    base = viewing.change(gallery_views()["set"], last_rep=None, reps=4, depth=depth, drift=drift, size=SIZE, **more)
    return viewing.change(base, points=picture(person(panel, depth, drift, aside), panel.glass))


def called(drift: tuple[float, float] = (0.12, 0.0)) -> dict[str, Any]:
    return {"drift": drift, "cue": Cue("left", literal("push left knee out"), 9.8, "left", "bottom", "red")}


def by_name(placed: list[PlacedWidget]) -> dict[str, PlacedWidget]:
    return {item.name: item for item in placed}


def middle(item: PlacedWidget) -> np.ndarray[Any, Any]:
    return np.array([item.x + item.box.w / 2, item.y + item.box.h / 2])


@pytest.mark.parametrize("panel", [TALL, WIDE], ids=["portrait", "landscape"])
@pytest.mark.parametrize("depth", [0.2, 0.3, 0.36])
def test_the_mark_is_where_the_knee_is_seen(panel: Panel, depth: float) -> None:
    who = person(panel, depth)
    eye = (who["left_eye"] + who["right_eye"]) / 2
    found = by_name(compose_scene(squatting(panel, depth), 10.0, panel))
    assert "lane.left" not in found
    for leg, name in enumerate(("left_knee", "right_knee")):
        off = middle(found[f"onbody.mark{leg}"]) / panel.px_per_mm - traced(eye, who[name])
        assert np.hypot(*off) < 2.0
        assert found[f"onbody.mark{leg}"].box.w / panel.px_per_mm >= 60


@pytest.mark.parametrize("panel", [TALL, WIDE], ids=["portrait", "landscape"])
def test_a_called_knee_gets_an_arrow_outwards_to_its_lane(panel: Panel) -> None:
    found = by_name(compose_scene(squatting(panel, **called()), 10.0, panel))
    mark, lane, arrow = (middle(found[name])[0] for name in ("onbody.mark0", "onbody", "onbody.arrow0"))
    assert arrow < lane < mark, "the left knee is on the left of the glass, and outwards is further left"
    assert (mark - lane) / panel.px_per_mm == pytest.approx(0.12 * 400 / 2, rel=0.15)
    assert "onbody.arrow1" not in found
    assert "alert0.arrow" not in found
    assert any(name.startswith("alert0.words") for name in found), "the words stay"


@pytest.mark.parametrize("panel", [TALL, WIDE], ids=["portrait", "landscape"])
def test_nothing_overlaps_or_leaves_the_glass_wherever_somebody_stands(panel: Panel) -> None:
    seen = 0
    for depth in (0.0, 0.1, 0.2, 0.3, 0.4):
        for aside in (-400.0, -150.0, 0.0, 150.0, 400.0):
            for more in ({}, called()):
                placed = compose_scene(squatting(panel, depth, aside=aside, **more), 10.0, panel)
                assert faults(placed, panel.size) == []
                seen += any(item.name == "onbody" for item in placed)
    assert seen >= 5


@pytest.mark.parametrize("panel", [TALL, WIDE], ids=["portrait", "landscape"])
def test_nothing_comes_over_the_seen_face(panel: Panel) -> None:
    for depth in np.arange(0.0, 0.45, 0.05):
        who = person(panel, float(depth))
        eye = ((who["left_eye"] + who["right_eye"]) / 2)[:2] * panel.px_per_mm
        for item in compose_scene(squatting(panel, float(depth)), 10.0, panel):
            if item.name.startswith("onbody"):
                assert not (item.x < eye[0] < item.box.right and item.y < eye[1] < item.box.bottom)


@pytest.mark.parametrize("name", sorted(gallery_views()))
def test_without_a_calibration_nothing_changes(name: str) -> None:
    assert not any(item.name.startswith("onbody") for item in compose_scene(gallery_views()[name], 10.0, Panel()))


@pytest.mark.parametrize(
    "change",
    [
        {"points": None}, {"reason": "turned away from the mirror"}, {"quality": 0.1}, {"knees": False}, {"size": (0, 0)}, {"depth": NAN},
        {"feedback": "request"}, {"scene": gallery_views()["summary"].scene}, {"scene": gallery_views()["rest"].scene},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_where_the_body_cannot_be_vouched_for_the_edges_stay(change: dict[str, Any]) -> None:
    view = viewing.change(squatting(TALL), **change)
    plain = compose_scene(view, 10.0, replace(TALL, glass=None))
    assert compose_scene(view, 10.0, TALL) == plain


def test_a_window_of_unknown_size_has_no_marks_on_bodies() -> None:
    panel = replace(TALL, width_mm=None)
    assert make_layout(panel).glass is None
    assert not any(item.name.startswith("onbody") for item in compose_scene(squatting(TALL), 10.0, panel))


def test_practice_squats_are_marked_without_a_verdict() -> None:
    view = squatting(TALL, 0.3, (0.2, 0.2), scene=CalibrationScene(1, 2))
    found = by_name(compose_scene(view, 10.0, TALL))
    assert found["onbody.mark0"].widget.level == "good"  # type: ignore[attr-defined]


def test_a_mark_is_soft_and_an_outline_tells_its_level() -> None:
    made = {}
    for drift in (0.0, 0.07, 0.15):
        mark = by_name(compose_scene(squatting(TALL, drift=(drift, 0.0)), 10.0, TALL))["onbody.mark0"].widget
        surface = mark.paint()
        w, h = surface.get_size()
        alphas = [surface.get_at((x, h // 2)).a for x in range(0, w // 2, 2)]
        assert alphas[0] < 120 < alphas[-1]
        assert all(b >= a - 2 for a, b in pairwise(alphas))
        made[drift] = surface.get_at((w // 5, h // 5)).a
    assert made[0.07] < made[0.0], "a diamond has no corners there"


def test_it_can_be_drawn() -> None:
    assert draw_scene(squatting(TALL, **called()), 10.0, TALL).get_size() == (1080, 1920)
