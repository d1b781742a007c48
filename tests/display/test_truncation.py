"""Nothing that the mirror says of its own is cut off with an ellipsis, in any language, upright or lying."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mirror.display import i18n
from mirror.display.scenes.compose import compose_scene
from mirror.display.theme import Panel
from mirror.display.widgets.text import TextWidget
from mirror.gallery.write import gallery_views
from mirror.i18n import LANGUAGES

PANELS = ((299.0, (1080, 1920)), (531.0, (1920, 1080)))
"""Width in mm and pixels of a 24-inch panel, upright and lying."""


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    i18n.use_language("en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width_mm", "size"), PANELS, ids=["upright", "lying"])
def test_no_text_is_cut_off(language: str, width_mm: float, size: tuple[int, int]) -> None:
    panel = Panel(width_mm, size, language=language)
    cut = {
        (name, item.name): item.widget.lines
        for name, view in gallery_views().items()
        for item in compose_scene(view, view.time, panel)
        if isinstance(item.widget, TextWidget) and any("…" in line for line in item.widget.lines)
    }
    assert cut == {}


def test_a_long_name_keeps_its_first_name_whole() -> None:
    view = gallery_views()["placement-member"]
    (member,) = [item.widget for item in compose_scene(view, view.time, Panel()) if item.name == "member"]
    assert isinstance(member, TextWidget)
    assert member.lines == ("Bartholomäus",)
