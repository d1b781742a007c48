"""German is complete: whatever the coach, the exercises, the cards and the scenes can say is known to it."""

from __future__ import annotations

import re

import pytest

from mirror.display import i18n
from mirror.display.layout import make_layout
from mirror.display.scenes.compose import compose_scene
from mirror.display.theme import Panel
from mirror.display.widgets.base import PixelBox
from mirror.display.widgets.text import CAP_HEIGHT_RATIO, TextWidget
from mirror.gallery.write import gallery_views
from mirror.i18n import LANGUAGES, Translator
from mirror.types import SetScene, literal
from tests.harness import views as viewing


@pytest.mark.parametrize("other", LANGUAGES[1:])
def test_the_glass_says_nothing_in_english_when_it_speaks_another_language(other: str) -> None:
    """Every text of the gallery is another one than in English, or spelt alike."""
    alike = {
        "L",
        "R",
        "Plan",
        "tempo",
        "Tempo",
        "ok",
        "Menu",
        "menu",
        "score",
        "Squat",
        "go",
        "reps",
        "rep",
        "record",
        "Wi-Fi",
        "Step-down",
        "Studio East",
        "centre.studio- chain.example",
    }
    alike |= {"Config mirror.toml: cannot be written (No space left on device)"}  # what an owner looks up is English
    own = ("member", "station", "finding", "hint", "item", "key", "number", "letter", "typed", "bar_words")
    for name, view in gallery_views().items():
        for now in (0.0, 5.0, 10.0):
            english, foreign = (
                {
                    item.name: " ".join(item.widget.lines).replace(i18n.NO_BREAK_GLUE_CHAR, " ")
                    for item in compose_scene(viewing.change(view, hint=None), now, Panel(language=language))
                    if isinstance(item.widget, TextWidget) and not item.name.startswith(own)
                }
                for language in ("en", other)
            )
            same = {text for key, text in english.items() if foreign.get(key) == text and any(c.isalpha() for c in text)}
            assert {text for text in same if text not in alike and not re.fullmatch(r"(in )?[\d.]+ s|(\d+ )?cm", text)} == set(), name
    i18n.use_language("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_be_read_from_three_metres(language: str) -> None:
    """But for the controls, a code's caption and findings, which are read from near, and a long name, which its owner knows."""
    small = {
        (name, item.name): item.widget.lines
        for name, view in gallery_views().items()
        for item in compose_scene(view, 5.0, Panel(language=language))
        if isinstance(item.widget, TextWidget) and not item.name.startswith(("hint", "key", "code", "finding", "member"))
        and item.widget.px * CAP_HEIGHT_RATIO * 299.0 / 1080 < 17.5
    }  # fmt: skip
    assert small == {}
    i18n.use_language("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_broken_in_what_is_called_out(language: str) -> None:
    say = Translator(language)
    i18n.use_language(language)
    for panel in (Panel(language=language), Panel(531.0, (1920, 1080), language=language), Panel(943.0, (1920, 1080), language=language),
                  Panel(None, (800, 480), language=language), Panel(None, (480, 800), language=language)):  # fmt: skip
        for name, view in gallery_views().items():
            cue = view.training.cue
            if not (isinstance(view.scene, SetScene) and cue and cue.side):
                continue
            called = [item.widget for item in compose_scene(view, 5.0, panel) if item.name.endswith(".words")]
            assert called, (name, panel.size)
            for widget in called:
                assert isinstance(widget, TextWidget)
                assert " ".join(widget.lines) == say.text(cue.text).upper(), (name, panel.size)
    i18n.use_language("en")


def test_no_french_line_begins_with_a_sign() -> None:
    for panel in (Panel(language="fr"), Panel(531.0, (1920, 1080), language="fr")):
        for name, view in gallery_views().items():
            for item in compose_scene(view, 5.0, panel):
                if isinstance(item.widget, TextWidget):
                    broken = item.widget.lines[1:]  # a name without letters of the font is "??" and no broken line
                    assert not any(line.startswith((":", "?", "!", ";")) for line in broken), (name, item.widget.lines)
    i18n.use_language("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_longer_words_stay_in_their_places(language: str) -> None:
    for panel in (Panel(language=language), Panel(531.0, (1920, 1080), language=language), Panel(None, (320, 240), language=language)):
        lay, glass = make_layout(panel), PixelBox(0, 0, *panel.size)
        face = lay.face._replace(x=lay.face.x + lay.at[0], y=lay.face.y + lay.at[1])
        for name, view in gallery_views().items():
            placed = compose_scene(view, 5.0, panel)
            assert all(glass.contains(item.box) for item in placed), name
            assert view.scene.name in ("attract", "fault", "lineup", "setup", "splash") or not any(
                item.box.overlaps(face) for item in placed
            ), name
    i18n.use_language("en")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_number_has_the_decimal_comma_of_its_language(language: str) -> None:
    for panel in (Panel(language=language), Panel(943.0, (1920, 1080), language=language)):
        for name, view in gallery_views().items():
            for item in compose_scene(view, 5.0, panel):
                if isinstance(item.widget, TextWidget) and not item.name.startswith("finding"):  # what an owner looks up is English
                    assert not re.search(r"\d\.\d", " ".join(item.widget.lines)), (name, item.widget.lines)
    i18n.use_language("en")


@pytest.mark.parametrize(
    ("said", "kept"),
    [("soll 200 mm lang sein", "200 mm"), ("Plan 3 von 5", "3 von 5"), ("3 bis 5 cm hoch", "3 bis 5 cm"), ("bei 76 °C", "76 °C")],
)
def test_a_number_stays_with_its_unit_and_with_its_total(said: str, kept: str) -> None:
    assert kept.replace(" ", i18n.NO_BREAK_GLUE_CHAR) in i18n.words_of(literal(said)).split(" ")


def test_a_sentence_gets_its_capital_but_an_address_none() -> None:
    assert i18n.sentence_of("left knee out") == "Left knee out"
    assert i18n.sentence_of("centre.example is out of reach") == "centre.example is out of reach"
