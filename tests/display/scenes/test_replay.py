"""The replay in the summary: what moves when, where it stands still, and what is written beside it."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace

import pytest

from mirror.display import i18n
from mirror.display.layout import make_layout
from mirror.display.scenes.compose import compose_scene
from mirror.display.scenes.replay import SLOW_MOTION_SHARE, compose_replay, replay_seconds
from mirror.display.surface_canvas import SurfaceCanvas, draw_scene
from mirror.display.theme import Panel
from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.replay_figure import ReplayFigure
from mirror.display.widgets.text import TextWidget
from mirror.gallery.write import gallery_views
from mirror.i18n import LANGUAGES
from mirror.types import TYPICAL_BODY, KneeEvidence, SetReplay, SummaryScene
from mirror.types.colours import GOOD_RGB, RED_RGB
from mirror.types.message import message

LAY = make_layout(Panel(536.0))
WIDE, NARROW = PixelBox(20, 900, 1000, 420), PixelBox(20, 900, 540, 420)


def sample() -> SetReplay:
    scene = gallery_views()["summary-replay"].scene
    assert isinstance(scene, SummaryScene)
    assert scene.replay
    return scene.replay


def figures(placed: list[PlacedWidget]) -> dict[str, ReplayFigure]:
    return {item.name: item.widget for item in placed if isinstance(item.widget, ReplayFigure)}


def words_beside(placed: list[PlacedWidget]) -> str:
    return " / ".join(" ".join(item.widget.lines) for item in placed if isinstance(item.widget, TextWidget))


def test_best_and_worst_stand_beside_each_other_and_one_of_them_moves() -> None:
    replay = sample()
    first, later = (figures(compose_replay(replay, TYPICAL_BODY, now, WIDE, LAY)) for now in (0.5, 2.0))
    assert set(first) == {"replay_best", "replay_worst"}
    assert first["replay_best"] != later["replay_best"]
    assert first["replay_worst"] == later["replay_worst"]


def test_where_there_is_no_room_for_two_they_take_turns() -> None:
    replay = sample()
    turn = replay_seconds(replay.best)
    assert set(figures(compose_replay(replay, TYPICAL_BODY, 0.5 * turn, NARROW, LAY))) == {"replay_best"}
    assert set(figures(compose_replay(replay, TYPICAL_BODY, turn + 0.1, NARROW, LAY))) == {"replay_worst"}


def test_the_movement_is_half_as_fast_and_stands_at_the_moment_of_drift() -> None:
    replay = sample()
    begin, worst = replay_seconds(replay.best), replay.worst
    at_peak = begin + worst.seconds / SLOW_MOTION_SHARE * worst.peak / (len(worst.poses) - 1)
    shown = [figures(compose_replay(replay, TYPICAL_BODY, at_peak + after, WIDE, LAY))["replay_worst"] for after in (-1.0, 0.1, 1.0, 2.2)]
    assert [figure.shining for figure in shown] == [False, True, True, False]
    assert shown[1] == shown[2]


def test_the_knee_that_fell_in_has_its_way_in_the_colour_of_the_fault() -> None:
    shown = figures(compose_replay(sample(), TYPICAL_BODY, float("nan"), WIDE, LAY))
    assert shown["replay_best"].tints == (GOOD_RGB, GOOD_RGB)
    assert RED_RGB in shown["replay_worst"].tints
    assert shown["replay_worst"].shining
    assert not shown["replay_best"].marks


def test_the_words_say_which_is_best_and_what_was_wrong_with_the_other() -> None:
    said = words_beside(compose_replay(sample(), TYPICAL_BODY, 0.0, WIDE, LAY))
    assert said == "Best: rep 1 / Both knees further in"


def test_a_knee_is_said_to_have_fallen_in_only_by_the_line_and_to_be_further_in_by_the_path() -> None:
    replay = sample()
    for evidence, said in ((KneeEvidence.PATH, "Right knee further in"), (KneeEvidence.LINE, "Right knee fell in")):
        worst = replace(replay.worst, rep=replace(replay.worst.rep, valgus="right", evidence=evidence))
        assert words_beside(compose_replay(SetReplay(replay.best, worst), TYPICAL_BODY, 0.0, WIDE, LAY)).endswith(said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_what_is_said_of_a_knee_fits_beside_it(language: str, size: tuple[int, int]) -> None:
    view, panel = gallery_views()["summary-replay"], Panel(None, size, language=language)
    assert isinstance(view.scene, SummaryScene)
    replay = sample()
    for valgus, evidence in itertools.product(("left", "right", "both"), (KneeEvidence.PATH, KneeEvidence.LINE)):
        rep = replace(replay.worst.rep, valgus=valgus, evidence=evidence)  # type: ignore[arg-type]
        one = replace(replay.worst, rep=rep)
        placed = compose_scene(replace(view, scene=replace(view.scene, replay=SetReplay(one, one))), 0.5, panel)
        assert "…" not in words_beside(placed)
    i18n.use_language("en")


def test_a_set_whose_only_repetition_had_a_fault_of_form_is_not_called_best() -> None:
    one = sample().best
    faulty = replace(one, rep=replace(one.rep, form={"lean": "red"}, note=message("rep.go_lower")))
    assert set(figures(compose_replay(SetReplay(faulty, faulty), TYPICAL_BODY, 0.0, WIDE, LAY))) == {"replay_worst"}


def test_a_set_of_one_repetition_shows_it_once() -> None:
    replay = sample()
    for one in (replay.best, replay.worst):
        assert len(figures(compose_replay(SetReplay(one, one), TYPICAL_BODY, 0.0, WIDE, LAY))) == 1


def test_a_clean_set_says_which_was_least_deep() -> None:
    replay = sample()
    shallow = replace(replay.best, rep=replace(replay.best.rep, number=2))
    assert "least deep" in words_beside(compose_replay(SetReplay(replay.best, shallow), TYPICAL_BODY, 0.0, WIDE, LAY))


def test_pictures_are_painted_at_no_more_than_the_poses_twice_over() -> None:
    replay = sample()
    seconds = replay_seconds(replay.best) + replay_seconds(replay.worst)
    seen = {
        figure
        for step in range(int(60 * seconds))
        for figure in figures(compose_replay(replay, TYPICAL_BODY, step / 60, WIDE, LAY)).values()
    }
    assert len(seen) <= 2 * (len(replay.best.poses) + len(replay.worst.poses))


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (480, 800), (800, 480)])
def test_the_summary_shows_the_replay_on_every_panel(size: tuple[int, int]) -> None:
    placed = compose_scene(gallery_views()["summary-replay"], 0.5, Panel(None, size))
    assert "replay_best" in figures(placed)


def test_a_sign_stands_where_a_word_would_be_broken() -> None:
    placed = compose_replay(sample(), TYPICAL_BODY, 0.5, PixelBox(20, 900, 200, 420), LAY)
    assert not words_beside(placed)
    assert [item.name for item in placed] == ["replay_best", "replay_best_label"]


def test_no_joints_are_held_when_the_replay_has_been_dropped() -> None:
    replay = sample()
    fresh = [replace(one, poses=one.poses[:-1]) for one in (replay.best, replay.worst)]
    before = [sys.getrefcount(one.poses) for one in fresh]
    compose_replay(SetReplay(*fresh), TYPICAL_BODY, 0.5, WIDE, LAY)
    assert [sys.getrefcount(one.poses) for one in fresh] == before


def test_pictures_of_the_replay_go_with_the_summary() -> None:
    views, panel = gallery_views(), Panel(None, (480, 800))
    canvas = SurfaceCanvas(panel.size)
    for name, are_kept in (("summary-replay", True), ("attract", False)):
        draw_scene(views[name], 0.5, panel, canvas)
        assert any(isinstance(widget, ReplayFigure) for widget in canvas.cache._pictures) is are_kept
