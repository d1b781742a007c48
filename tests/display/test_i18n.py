"""German is complete: whatever the coach, the exercises, the cards and the scenes can say is known to it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest

from mirror.alignment.quality import ABSTENTION_REASON_TEXTS
from mirror.assets.cards import load_cards
from mirror.display import i18n
from mirror.display.layout import make_layout
from mirror.display.scenes.compose import compose_scene
from mirror.display.theme import Panel
from mirror.display.widgets.base import PixelBox
from mirror.display.widgets.text import CAP_HEIGHT_RATIO, TextWidget
from mirror.exercises import catalogue
from mirror.gallery.write import gallery_views
from tests import viewing

GERMAN = i18n.load_sentence_catalogue("de")
SPOKEN = (
    "mirror.coach.advice", "mirror.coach.cues", "mirror.coach.assessment.protocol", "mirror.coach.signal.signal_set",
    "mirror.coach.assessment.plan", "mirror.coach.assessment.decision",
    "mirror.coach.session", "mirror.coach.summary", "mirror.coach.workout", "mirror.visit.menus", "mirror.visit.greeting",
    "mirror.visit.button_labels", "mirror.visit.overlays", "mirror.visit.rest_timer", "mirror.app.inference", "mirror.app.capture",
)  # fmt: skip
LOGGED = re.compile(r"%s|^measuring (failed|hangs)|^the (capture|camera does)|exercise|camera: cannot|the source cannot")
"""What these modules say to the log, not on the glass."""


def known(text: str) -> bool:
    return i18n.find_translation(text.replace(i18n.NO_BREAK_GLUE_CHAR, " "), GERMAN) is not None


def literals(name: str) -> Iterator[str]:
    """Every sentence written in a module, numbers and words put into its holes."""
    source = Path(str(import_module(name).__file__)).read_text("utf-8")
    tree = ast.parse(source)
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
        if isinstance(node, ast.Raise):
            skipped.update(ast.walk(node))
        if isinstance(node, ast.JoinedStr):
            skipped.update(part for part in node.values if isinstance(part, ast.Constant))
    for node in ast.walk(tree):
        if node not in skipped and isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield node.value.replace("{side}", "left")


@pytest.mark.parametrize("name", SPOKEN)
def test_every_sentence_of_the_coach_and_of_a_visit_is_known(name: str) -> None:
    missing = {text for text in literals(name) if not LOGGED.search(text) and not known(text.strip(" ,:"))}
    assert missing == set()


def test_every_word_of_the_exercises_the_reasons_and_the_cards_is_known() -> None:
    said = [text for reason in ABSTENTION_REASON_TEXTS.values() for text in (reason.words, reason.advice)]
    said += [text for card in load_cards() for text in (card.title, card.text)]
    for exercise in catalogue().values():
        said += [exercise.title, exercise.placement.text]
        said += [str(getattr(exercise.cues, spec.name)) for spec in fields(exercise.cues)]
        said += [limit.cue.replace("{side}", side) for limit in exercise.limits for side in ("left", "right")]
        said += [str(exercise.dose)] if exercise.dose else []
    assert [text for text in said if text and not known(text)] == []


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("rep 3: left knee further in, 14 ± 2 %", "Nr. 3: linkes Knie mehr ein, 14 ± 2 %"),
        ("rep 3: left knee inside the foot", "Nr. 3: linkes Knie innerhalb des Fußes"),
        ("rep 9, left side: held 2.0 s", "Nr. 9, linke Seite: 2.0 s gehalten"),
        ("left knee further in by 14 ± 3 % of thigh; slower by 0.3 s", "Knie links weiter innen um 14 ± 3 % Schenkel; langsamer um 0.3 s"),
        ("Next: left knee out, on the way down", "Dann: linkes Knie nach außen, abwärts"),
        ("not counted: too quick, take 1 s", "nicht gezählt: zu schnell, 1 s Zeit lassen"),
        ("calibrated, view\u00a0good", "eingemessen, Sicht gut"),
        ("both knees: not so far out", "beide Knie: nicht so weit nach außen"),
        ("Banded squat: 2-3 x 10-12 each side", "Band-Kniebeuge: 2-3 x 10-12 je Seite"),
        ("consistent with an ankle limit, left side", "passt zu einem steifen Knöchel, Seite links"),
        ("Step on my own machine, set 2 of 3", "Step on my own machine, Satz 2 von 3"),
        ("Stand before the mirror", "Vor den Spiegel stellen"),
        ("12 x 3", "12 x 3"),
        ("something nobody wrote down", "something nobody wrote down"),
    ],
)  # fmt: skip
def test_sentences_with_numbers_and_names_in_them(english: str, german: str) -> None:
    assert i18n.translate_text(english, "de").replace(i18n.NO_BREAK_GLUE_CHAR, " ") == german


def test_the_glass_says_nothing_in_english_when_it_is_german() -> None:
    """Every text of the gallery is another one than in English, or spelt alike."""
    alike = {"L", "R", "Plan", "tempo", "ok"}
    own = ("member", "station", "finding", "hint", "item", "key", "number")
    for name, view in gallery_views().items():
        for now in (0.0, 5.0, 10.0):
            english, german = (
                {
                    item.name: " ".join(item.widget.lines).replace(i18n.NO_BREAK_GLUE_CHAR, " ")
                    for item in compose_scene(viewing.change(view, hint=None), now, Panel(language=language))
                    if isinstance(item.widget, TextWidget) and not item.name.startswith(own)
                }
                for language in ("en", "de")
            )
            same = {text for key, text in english.items() if german.get(key) == text and any(c.isalpha() for c in text)}
            assert {text for text in same if text not in alike and not re.fullmatch(r"(in )?[\d.]+ s|cm", text)} == set(), name
    i18n.use_language("en")


def test_german_can_be_read_from_three_metres_too() -> None:
    small = {
        (name, item.name): item.widget.lines
        for name, view in gallery_views().items()
        for item in compose_scene(view, 5.0, Panel(language="de"))
        if isinstance(item.widget, TextWidget) and not item.name.startswith(("hint", "key", "code", "finding"))
        and item.widget.px * CAP_HEIGHT_RATIO * 299.0 / 1080 < 17.5
    }  # fmt: skip
    assert small == {}
    i18n.use_language("en")


def test_longer_words_stay_in_their_places() -> None:
    for panel in (Panel(language="de"), Panel(531.0, (1920, 1080), language="de"), Panel(None, (320, 240), language="de")):
        lay, glass = make_layout(panel), PixelBox(0, 0, *panel.size)
        face = lay.face._replace(x=lay.face.x + lay.at[0], y=lay.face.y + lay.at[1])
        for name, view in gallery_views().items():
            placed = compose_scene(view, 5.0, panel)
            assert all(glass.contains(item.box) for item in placed), name
            assert view.scene.name in ("attract", "fault", "lineup") or not any(item.box.overlaps(face) for item in placed), name
    i18n.use_language("en")


def test_a_catalogue_is_read_as_translators_tools_write_it() -> None:
    head, entry = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n\n', '#: a.py:3\nmsgid "one "\n"\\"two\\""\nmsgstr "eins "\n"zwei"\n'
    text = f'{head}{entry}\nmsgid "new"\nmsgstr ""\n'
    assert i18n.parse_catalogue(text) == {'one "two"': "eins zwei"}
