"""The athlete beside the person: whose tempo it has, and where it may not stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mirror.display.layout import make_layout
from mirror.display.scenes.compose import compose_scene
from mirror.display.scenes.demonstration import MAX_DEMONSTRATION_S, compose_demonstration
from mirror.display.theme import Panel
from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.shapes import RoundedBar
from mirror.gallery.samples import sample_rep
from mirror.gallery.write import gallery_views
from mirror.types import View
from tests.harness import views as viewing

LAY = make_layout(Panel())
BOX = PixelBox(10, 200, 320, 500)
NAN = float("nan")


def figure(rep_s: float, now: float) -> object:
    [placed] = compose_demonstration("squat", rep_s, now, BOX, [], LAY)
    return placed.widget


def shown(view: View, now: float, panel: Panel) -> PlacedWidget | None:
    return next((item for item in compose_scene(view, now, panel) if item.name == "athlete"), None)


def test_the_figure_moves_in_the_persons_own_tempo() -> None:
    assert figure(2.0, 1.0) == figure(4.0, 2.0)
    assert figure(2.0, 1.0) != figure(4.0, 1.0)


def test_a_tempo_that_no_eye_could_follow_is_bounded() -> None:
    assert figure(60.0, 2.0) == figure(MAX_DEMONSTRATION_S, 2.0)


def test_without_a_tempo_it_is_that_of_the_exercise() -> None:
    assert figure(NAN, 1.5) == figure(3.0, 1.5)


def test_it_stands_on_nothing_else_and_never_before_the_face() -> None:
    other = PlacedWidget("bar", RoundedBar(40, 40, (1, 2, 3)), 100, 300)
    assert compose_demonstration("squat", 2.0, 0.0, BOX, [other], LAY) == []
    assert compose_demonstration("squat", 2.0, 0.0, LAY.face, [], LAY) == []


def test_a_practice_squat_sets_the_tempo_of_the_next() -> None:
    view = gallery_views()["calibration-second"]
    slow = replace(view, training=replace(view.training, last_rep=sample_rep(1, 0.0, 0.0, start=0.0, turn=2.0, end=4.0)))
    before, after = (shown(one, 2.0, Panel()) for one in (view, slow))
    assert before
    assert after
    assert after.widget == figure_at(view, 1.5)


def figure_at(view: View, now: float) -> object:
    """What is shown at ``now`` in the exercise's own three seconds."""
    placed = shown(view, now, Panel())
    assert placed
    return placed.widget


@pytest.mark.parametrize("name", ["rest", "calibration"])
@pytest.mark.parametrize("panel", [Panel(), Panel(531.0, (1920, 1080)), Panel(523.0, (1080, 1920))])
def test_practice_and_rest_have_a_figure(name: str, panel: Panel) -> None:
    assert shown(gallery_views()[name], 0.0, panel)


def test_a_rest_shows_the_last_sets_tempo() -> None:
    view = gallery_views()["rest"]
    slow, quick = (shown(viewing.change(view, rep_s=rep_s), 1.0, Panel()) for rep_s in (4.0, 2.0))
    assert slow
    assert quick
    assert slow.widget != quick.widget


@pytest.mark.parametrize("panel", [Panel(), Panel(531.0, (1920, 1080)), Panel(523.0, (1080, 1920))])
def test_beside_the_figure_the_rests_seconds_are_still_shown(panel: Panel) -> None:
    assert any(item.name == "ring.number" for item in compose_scene(gallery_views()["rest"], 0.0, panel))
