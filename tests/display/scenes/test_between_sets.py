"""What stands on the glass between sets: summary, cards, the guided screen."""

from __future__ import annotations

from dataclasses import replace

import pygame
import pytest

from mirror.assets.cards import load_cards
from mirror.coach.assessment.protocol import assessment_steps
from mirror.display import Panel
from mirror.display.scenes.cards import LIST_PAGE_S
from mirror.display.scenes.compose import compose_scene
from mirror.display.widgets.body_figure import FIGURE_LOOP_FRAMES, BodyFigure, drawing_window
from mirror.display.widgets.illustrations import ILLUSTRATION_PAINTERS, illustration
from mirror.display.widgets.lit_figure import draw_lit_squat
from mirror.display.widgets.text import CAP_HEIGHT_RATIO, TextWidget
from mirror.exercises import find_exercise
from mirror.gallery.write import gallery_views
from mirror.types import TYPICAL_BODY, View
from mirror.types.centimetres import in_centimetres
from tests.harness import views as viewing
from tests.words import ENGLISH, words

VIEWS = gallery_views()
PANELS = (Panel(), Panel(531.0, (1920, 1080)), Panel(None, (800, 480)))
NAN = float("nan")


def said(view: View, now: float = 0.0, panel: Panel = PANELS[0]) -> dict[str, str]:
    """Every text on the glass by its name."""
    return {
        item.name: " ".join(item.widget.lines).replace("\u00a0", " ")
        for item in compose_scene(view, now, panel)
        if isinstance(item.widget, TextWidget)
    }


def test_the_summary_says_one_thing_one_number_and_lights_one_figure() -> None:
    shown = said(VIEWS["summary"])
    assert (shown["reps"], shown["reps_label"]) == ("8", "of 10")
    assert shown["message.text"] == "Next: push left knee out, on the way down"
    assert {said(VIEWS["summary"], now)["message.text"] for now in (0.0, 5.0, 10.0, 15.0)} == {shown["message.text"]}
    assert (shown["rest.seconds"], shown["rest_label"]) == ("81", "Rest")


@pytest.mark.parametrize("name", ["summary", "summary-best", "summary-signs", "summary-unseen", "summary-free"])
def test_no_measure_of_the_report_stands_in_a_summary(name: str) -> None:
    words = " ".join(said(VIEWS[name]).values())
    assert not {"%", "±", "score", "symmetry"} & set(words.split())


def test_the_knee_that_fell_in_is_lit_and_the_arrow_shows_where_it_belongs() -> None:
    (left, _), (both, _), (clean, _) = (draw_lit_squat(knees) for knees in (("red", None), ("red", "amber"), (None, None)))
    assert [(dot[2], dot[0] < 0.5) for dot in left.dots] == [("red", True)]
    assert [dot[2] for dot in both.dots] == ["red", "amber"]
    assert [dot[2] for dot in clean.dots] == ["good", "good"]
    assert [arrow[2] < arrow[0] for arrow in both.arrows] == [True, False]
    assert clean.arrows == ()


def test_a_personal_best_is_said_under_its_number() -> None:
    shown = said(VIEWS["summary-best"])
    assert shown["best"] == "Best: 42.5kg"
    assert "more" not in shown


def test_without_a_dose_the_number_stands_alone() -> None:
    shown = said(VIEWS["summary-free"])
    assert (shown["reps"], shown["reps_label"], shown["more"]) == ("8", "reps", "+ 1 no rep")


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("key", [card.key for card in load_cards()])
def test_every_card_is_shown_whole_with_its_drawing(key: str, panel: Panel) -> None:
    card = next(card for card in load_cards() if card.key == key)
    view = viewing.change(VIEWS["card-what"], card=card)
    shown = said(view, 0.0, panel)
    assert shown["big"] == words(card.title)
    pages = [said(view, page * LIST_PAGE_S, panel)["words"] for page in range(6)]
    assert words(card.text).startswith(shown["words"])
    assert " ".join(dict.fromkeys(pages)) == words(card.text)
    assert any(isinstance(item.widget, BodyFigure) for item in compose_scene(view, 0.0, panel))
    assert card.picture in ILLUSTRATION_PAINTERS or find_exercise(card.picture).figure


@pytest.mark.parametrize("key", [card.key for card in load_cards()])
def test_every_card_can_be_read_at_three_metres(key: str) -> None:
    card = next(card for card in load_cards() if card.key == key)
    for item in compose_scene(viewing.change(VIEWS["card-what"], card=card), 0.0, Panel()):
        if isinstance(item.widget, TextWidget) and item.name != "hint":
            assert item.widget.px * CAP_HEIGHT_RATIO * 299.0 / 1080 >= 17.5, item.widget.lines


@pytest.mark.parametrize("name", ILLUSTRATION_PAINTERS)
def test_a_drawing_moves_and_never_leaves_its_window(name: str) -> None:
    loops = [illustration(name, now / 4) for now in range(20)]
    assert len({view for _, view in loops}) == 1
    left, top, right, bottom = loops[0][1]
    assert right > left
    assert bottom > top
    inner = drawing_window([drawing for drawing, _ in loops])
    assert inner[0] >= left - 1e-9
    assert inner[1] >= top - 1e-9
    assert inner[2] <= right + 1e-9
    assert inner[3] <= bottom + 1e-9


def test_an_unknown_picture_is_somebody_standing() -> None:
    assert illustration("no such thing", NAN)[0].points == illustration("another", 3.0)[0].points


def test_the_band_is_drawn_above_the_knees() -> None:
    drawing, _ = illustration("band_above", 0.0)
    knees = [drawing.points[i][1] for i in (9, 10)]
    assert all(y < min(knees) for _, y in drawing.band)


def test_every_guided_step_is_shown_with_its_words_timer_and_picture() -> None:
    for step in assessment_steps({"squat": find_exercise("squat"), "step_down": find_exercise("squat")}, 0, True):
        stage = "show" if step.exercise else "enter"
        made = viewing.guided(VIEWS["guided-show"])
        assert made
        guided = replace(made, stage=stage, title=step.title, text=step.text, picture=step.picture, seconds=12.0)
        shown = said(viewing.change(VIEWS["guided-show"], status=guided))
        pages = [said(viewing.change(VIEWS["guided-show"], status=guided), page * LIST_PAGE_S)["words"] for page in range(6)]
        assert " ".join(dict.fromkeys(pages)) == words(step.text)
        assert shown["big"] == words(step.title)
        if stage == "show":
            assert shown["clock"] == "in 12 s"
        assert step.picture in ILLUSTRATION_PAINTERS or find_exercise(step.picture)


def test_counting_says_how_many_are_left_and_what_is_in_the_way() -> None:
    shown = said(VIEWS["guided-do"])
    assert (shown["number"], shown["number_label"], shown["clock"]) == ("3", "of 5", "42 s")
    assert said(VIEWS["guided-placement"])["message.text"] == "Feet out of view: step back"


def test_centimetres_are_shown_as_they_are_entered() -> None:
    assert said(VIEWS["guided-enter"])["centimetres"] == "10.5"
    made = viewing.guided(VIEWS["guided-enter"])
    assert made
    assert said(viewing.change(VIEWS["guided-enter"], status=replace(made, centimetres=None)))["centimetres"] == "-"


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("name", ["guided-result", "guided-plan", "guided-unclear"])
def test_every_line_of_a_result_has_its_page(name: str, panel: Panel) -> None:
    step = viewing.guided(VIEWS[name])
    assert step
    shown = {text for page in range(6) for key, text in said(VIEWS[name], page * LIST_PAGE_S, panel).items() if key.startswith("line")}
    assert shown == {ENGLISH.sentence(in_centimetres(line, TYPICAL_BODY)) for line in step.lines}


def test_with_less_feedback_no_lane_and_no_verdict_is_shown() -> None:
    for name in ("set-no-feedback", "set-band"):
        names = {item.name for item in compose_scene(VIEWS[name], 0.0, Panel())}
        assert not any(item.startswith(("light", "message", "alert")) for item in names)
        assert "number" in names
    assert "figure" not in {item.name for item in compose_scene(VIEWS["set-no-feedback"], 0.0, Panel())}
    drifting = viewing.change(VIEWS["set"], drift=(0.07, 0.0))
    assert any(item.name.startswith("light") for item in compose_scene(drifting, 0.0, Panel()))


def test_each_side_counts_on_its_own_side_of_the_glass() -> None:
    for panel in PANELS:
        placed = {item.name: item for item in compose_scene(VIEWS["set-one-leg"], 0.0, panel)}
        middle = panel.size[0] / 2
        assert placed["side.left"].box.right <= middle <= placed["side.right"].box.x
        assert not any(name.startswith("lane") for name in placed)
        assert "figure" not in placed
    shown = said(VIEWS["set-one-leg"])
    assert (shown["side.left"], shown["side.right"]) == ("3", "2")
    assert shown["message.text"] == "Rep 5, left side: clean"


def test_a_hold_counts_down() -> None:
    assert said(VIEWS["set-beta"])["message.text"] == "Hold 2 s"
    assert said(viewing.change(VIEWS["set-beta"], hold=(1.6, 2.0)))["message.text"] == "Hold 1 s"
    assert said(viewing.change(VIEWS["set-beta"], hold=None, last_rep=None))["status.text"] == "beta, not tested"


def test_the_summary_of_an_exercise_without_drift_shows_the_exercise() -> None:
    shown = said(VIEWS["summary-signs"])
    assert (shown["reps_label"], shown["more"]) == ("of 12", "2.1 s")
    figure = next(item.widget for item in compose_scene(VIEWS["summary-signs"], 0.0, Panel()) if item.name == "figure")
    assert isinstance(figure, BodyFigure)
    assert figure.drawing.arrows == ()


def test_one_loop_of_a_drawing_is_painted_once() -> None:
    shown = [item.widget for step in range(200) for item in compose_scene(VIEWS["card-what"], step / 60, Panel())]
    widgets = {widget for widget in shown if isinstance(widget, BodyFigure)}
    assert len(widgets) <= FIGURE_LOOP_FRAMES // 2 + 1
    assert all(isinstance(widget.paint(), pygame.Surface) for widget in list(widgets)[:2])
