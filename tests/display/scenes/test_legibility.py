"""Words, figures and names have the room that they need to be read from where people stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mirror.display import i18n
from mirror.display.layout import make_layout
from mirror.display.scenes.compose import compose_scene
from mirror.display.theme import Panel
from mirror.display.widgets.base import PlacedWidget
from mirror.display.widgets.target_arc import ARC_THICKNESS_RATIO
from mirror.display.widgets.text import CAP_HEIGHT_RATIO, NO_BREAK_SPACE, TextWidget, ink_reach, px_for
from mirror.gallery.write import gallery_views
from mirror.types import SetScene, TodayScene
from mirror.types.message import literal
from tests.harness import views as viewing

UPRIGHT, LYING = Panel(), Panel(531.0, (1920, 1080))
VIEWS = gallery_views()
MIN_FIGURE_MM = 60.0


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    i18n.use_language("en")


def shown(name: str, panel: Panel) -> dict[str, PlacedWidget]:
    return {item.name: item for item in compose_scene(VIEWS[name], VIEWS[name].time, panel)}


def words(item: PlacedWidget) -> TextWidget:
    assert isinstance(item.widget, TextWidget)
    return item.widget


def is_readable(item: PlacedWidget, panel: Panel) -> bool:
    return words(item).px >= px_for(make_layout(panel).type.body.cap)


@pytest.mark.parametrize("name", ["rest", "rest-takeaway", "rest-over"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_follows_a_rest_is_not_squeezed_on_a_lying_panel(name: str, language: str) -> None:
    panel = Panel(531.0, (1920, 1080), language=language)
    assert is_readable(shown(name, panel)["following"], panel)


@pytest.mark.parametrize("name", ["challenge-result", "challenge-result-best"])
def test_a_lying_result_says_which_number_is_the_record(name: str) -> None:
    placed = shown(name, LYING)
    assert words(placed["best_today_label"]).lines == ("today",)
    assert words(placed["best_record_label"]).lines == ("record",)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_cards_title_keeps_off_the_rest_that_runs(language: str) -> None:
    placed = shown("card-rest", Panel(531.0, (1920, 1080), language=language))
    assert placed["rest_label"].box.x - placed["big"].box.right >= make_layout(LYING).u(0.4)


def test_a_lying_menu_goes_on_in_a_second_column() -> None:
    rows = [item for name, item in shown("menu-exercises", LYING).items() if name.startswith("item")]
    assert len(rows) >= 6
    assert len({item.x for item in rows}) == 2


@pytest.mark.parametrize(("name", "hint"), [("invite", "Close"), ("ask", "Select: yes · others: no")])
def test_buttons_that_do_the_same_are_named_once(name: str, hint: str) -> None:
    assert " ".join(words(shown(name, UPRIGHT)["hint"]).lines).replace(NO_BREAK_SPACE, " ") == hint


@pytest.mark.parametrize("panel", [UPRIGHT, LYING], ids=["upright", "lying"])
@pytest.mark.parametrize("name", ["guided-do", "guided-placement", "challenge-invite", "calibration"])
def test_a_figure_is_large_enough_or_left_out(name: str, panel: Panel) -> None:
    figures = [item for key, item in shown(name, panel).items() if key in ("athlete", "picture")]
    assert all(item.box.h / panel.px_per_mm >= MIN_FIGURE_MM for item in figures)


@pytest.mark.parametrize("panel", [UPRIGHT, LYING], ids=["upright", "lying"])
@pytest.mark.parametrize("name", ["placement-member", "rest-over"])
def test_a_long_first_name_can_be_read(name: str, panel: Panel) -> None:
    member = shown(name, panel)["member"]
    assert words(member).lines == ("Bartholomäus",)
    assert is_readable(member, panel)


@pytest.mark.parametrize("panel", [UPRIGHT, LYING], ids=["upright", "lying"])
def test_how_a_challenge_begins_can_be_read_above_a_long_hint(panel: Panel) -> None:
    view = viewing.change(VIEWS["challenge-invite"], hint=literal("For the owner: the settings file is wrong, no web page"))
    placed = {item.name: item for item in compose_scene(view, view.time, panel)}
    assert is_readable(placed["start"], panel)


SIZES = {24: (299.0, 531.0), 27: (336.0, 598.0), 32: (398.0, 708.0), 43: (531.0, 941.0)}
"""Short and long side of 16:9 panels in mm, by their diagonal in inches."""
MIN_CODE_MM = 120.0
MIN_SETUP_SHARE = 0.8
"""Of the smallest size: the set-up is read by its owner, who stands where the buttons are."""
MIN_COUNT_CAPITAL_MM = 50.0
"""Of a repetition's number that is read from 3 m (docs/evidence.md#feedback)."""


def panel_of(inches: int, upright: bool, language: str = "en") -> Panel:
    short, long = SIZES[inches]
    return Panel(short, (1080, 1920), language=language) if upright else Panel(long, (1920, 1080), language=language)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("upright", [True, False], ids=["upright", "lying"])
@pytest.mark.parametrize(
    "name", ["rest-takeaway", "summary-takeaway", "summary-hands-takeaway", "summary-address", "challenge-result-best"]
)
def test_a_code_is_120_mm_wide_wherever_a_result_is_taken_along(name: str, upright: bool, language: str) -> None:
    panel = panel_of(24, upright, language)
    assert shown(name, panel)["code"].box.w / panel.px_per_mm >= MIN_CODE_MM


@pytest.mark.parametrize("inches", [27, 32, 43])
def test_on_a_larger_panel_a_code_is_no_smaller(inches: int) -> None:
    for upright in (True, False):
        panel = panel_of(inches, upright)
        for name in ("rest-takeaway", "summary-takeaway", "challenge-result-best"):
            assert shown(name, panel)["code"].box.w / panel.px_per_mm >= MIN_CODE_MM, (name, upright)


@pytest.mark.parametrize("upright", [True, False], ids=["upright", "lying"])
@pytest.mark.parametrize("reps", [4, *range(10, 20)])
def test_a_count_of_two_digits_is_as_legible_in_its_arc_as_one_of_a_single_digit(reps: int, upright: bool) -> None:
    panel = panel_of(24, upright)
    view = VIEWS["set"]
    assert view.training.target
    counted = viewing.change(view, target=replace(view.training.target, done=reps))
    placed = {item.name: item for item in compose_scene(counted, view.time, panel)}
    capital = CAP_HEIGHT_RATIO * words(placed["number"]).px / panel.px_per_mm
    assert capital >= MIN_COUNT_CAPITAL_MM
    inner = placed["number.arc"].box.w / 2 * (1 - ARC_THICKNESS_RATIO)
    assert ink_reach(str(reps), "Bold") * CAP_HEIGHT_RATIO * words(placed["number"]).px <= inner + 1


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("upright", [True, False], ids=["upright", "lying"])
def test_what_the_mirror_is_not_takes_two_lines_at_most(upright: bool, language: str) -> None:
    panel = panel_of(24, upright, language)
    made = shown("attract", panel)["safety"]
    assert len(words(made).lines) <= 2
    assert is_readable(made, panel)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("upright", [True, False], ids=["upright", "lying"])
def test_hints_break_between_two_of_them_only(upright: bool, language: str) -> None:
    panel = panel_of(24, upright, language)
    for name in VIEWS:
        placed = shown(name, panel)
        for line in (line for key in ("hint", "keys") if key in placed for line in words(placed[key]).lines):
            assert not line.startswith("·"), name
            assert not line.endswith("·"), name
    keys = words(shown("set-keys", panel)["hint"])
    assert len(keys.lines) <= 2


def test_the_plan_of_a_usual_programme_is_shown_whole() -> None:
    today = VIEWS["today"]
    assert isinstance(today.scene, TodayScene)
    four = (*today.scene.items, replace(today.scene.items[0], title=literal("Squat")))
    for upright in (True, False):
        view = replace(today, scene=replace(today.scene, items=four))
        placed = {item.name for item in compose_scene(view, view.time, panel_of(24, upright))}
        assert {f"title{row}" for row in range(4)} <= placed
        assert "more" not in placed


def test_a_plan_that_is_too_long_says_how_many_exercises_follow() -> None:
    today = VIEWS["today"]
    assert isinstance(today.scene, TodayScene)
    for upright in (True, False):
        view = replace(today, scene=replace(today.scene, items=today.scene.items * 4))
        placed = {item.name: item for item in compose_scene(view, view.time, panel_of(24, upright))}
        titles = sum(name.startswith("title") for name in placed)
        assert words(placed["more"]).lines == (f"+ {12 - titles} more",)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("inches", SIZES)
def test_no_text_of_the_set_up_is_cut_and_its_own_words_are_hardly_squeezed(inches: int, language: str) -> None:
    for upright in (True, False):
        panel = panel_of(inches, upright, language)
        for name in (name for name in VIEWS if name.startswith("setup-")):
            for item in shown(name, panel).values():
                if isinstance(item.widget, TextWidget):
                    assert not item.widget.lines[-1].endswith("…"), (name, item.name, item.widget.lines)
                    least = MIN_SETUP_SHARE * px_for(make_layout(panel).type.body.cap)
                    if item.name != "warning.text":  # which may name a machine, in one long word
                        assert item.widget.px >= least, (name, upright, item.name, item.widget.lines)


def test_a_set_up_that_waits_for_a_code_shows_no_complaint_about_one() -> None:
    for name in ("setup-wifi", "setup-fleet"):
        assert "warning.text" not in shown(name, UPRIGHT)
        assert words(shown(name, UPRIGHT)["words"]).lines


def test_the_squat_that_begins_a_round_is_not_praised_as_one_of_it() -> None:
    view = VIEWS["set-challenge"]
    assert isinstance(view.scene, SetScene)
    assert view.scene.challenge
    assert view.training.last_rep
    status = view.scene.challenge
    began = view.time - (status.seconds - status.seconds_left)
    assert "message.text" in shown("set-challenge", UPRIGHT)
    before = replace(view.training.last_rep, start=began - 3.0, end=began - 1.0)
    placed = {item.name for item in compose_scene(viewing.change(view, last_rep=before), view.time, UPRIGHT)}
    assert "message.text" not in placed
