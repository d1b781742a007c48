"""Words, figures and names have the room that they need to be read from where people stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mirror.display import i18n
from mirror.display.layout import make_layout
from mirror.display.scenes.compose import compose_scene
from mirror.display.theme import Panel
from mirror.display.widgets.base import PlacedWidget
from mirror.display.widgets.text import TextWidget, px_for
from mirror.gallery.write import gallery_views
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
    assert " ".join(words(shown(name, UPRIGHT)["hint"]).lines) == hint


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
