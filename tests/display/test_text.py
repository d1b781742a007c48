"""Words that fit: wrapped, shrunk, cleaned, and never cut through."""

from __future__ import annotations

import pygame
import pytest

from mirror.display.gallery import views
from mirror.display.scenes import compose
from mirror.display.text import GLUE, LONGEST, Text, clean, fit, font
from mirror.display.theme import Panel

HOSTILE = (
    "",
    " ",
    "\x00\x00",
    "a\x00b\ud800c\x1b[31m",
    "line\nbreak\r\n\ttab\u2028end",
    "W" * 5000,
    "word " * 900,
    "Ünïcödé ÅÉÎ Ąčłż ёлка Ω",
    "日本語のテキスト" * 20,
    "עברית العربية",
    "🏋️‍♀️🦵🏽" * 30,
    "e" + "\u0301" * 400,
    "\u202eright to left\u202c\u200b\ufeff",
    GLUE * 50,
    f"not{GLUE}broken{GLUE}here",
    "x" * LONGEST + "y",
    "%s {} \\n $(rm) <b>",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("box", [(1000, 100), (200, 300), (40, 20), (8, 8)])
def test_any_text_fits_any_box(text: str, box: tuple[int, int]) -> None:
    made = fit(text, box[0], box[1], 40.0)
    w, h = made.size
    assert made.px == 4 or (w <= box[0] and h <= box[1])
    assert w % 2 == h % 2 == 0
    assert made.paint().get_size() == (w, h)


def test_short_words_keep_their_size_and_long_ones_shrink_before_they_break() -> None:
    short, long = fit("Squat", 600, 60, 40.0), fit("Squatsquatsquatsquat", 600, 60, 40.0)
    assert short.px == 55
    assert long.lines == ("Squatsquatsquatsquat",)
    assert 55 / 2 <= long.px < short.px


def test_what_does_not_fit_at_half_size_ends_in_an_ellipsis() -> None:
    made = fit("a very long sentence that nobody can read " * 4, 300, 60, 40.0)
    assert made.lines[-1].endswith("…")


def test_lines_are_balanced_and_glued_words_stay_together() -> None:
    assert fit("Rep 4: knees over toes", 13 * 67, 300, 67.0).lines == ("Rep 4: knees", "over toes")
    lines = fit(f"left knee in, 14{GLUE}±{GLUE}2{GLUE}% of thigh", 700, 300, 67.0).lines
    assert any(f"14{GLUE}±{GLUE}2{GLUE}%" in line for line in lines)


def test_cleaning_bounds_length_and_removes_controls() -> None:
    assert clean("a\x00\x1b\n b") == "a b"
    assert len(clean("z" * 10_000)) == LONGEST


def test_trimmed_letters_lose_no_ink() -> None:
    """Surfaces are cut close to the capitals; every dark pixel of the font's own rendering must still be there."""
    shown = {placed.widget for view in views().values() for placed in compose(view, view.time, Panel()) if isinstance(placed.widget, Text)}
    for widget in (*shown, fit("Ąčłż ÅÉÎ qgj,;", 900, 200, 60.0), fit("QJ,;()", 900, 200, 60.0)):
        whole = sum(ink(font(widget.weight, widget.px).render(line, True, widget.colour)) for line in widget.lines)
        assert ink(widget.paint()) == pytest.approx(whole, rel=0.001), widget.lines


def ink(surface: pygame.Surface) -> int:
    return int(pygame.surfarray.array_alpha(surface).astype(int).sum())


def test_letters_that_the_font_lacks_are_replaced_and_no_box_is_drawn() -> None:
    assert clean("Żółkiewska-O'Hara Çelik Björn") == "Żółkiewska-O'Hara Çelik Björn"
    assert clean("日本 \uff21\uff44\uff41 \U0001f3cb") == "?? Ada ?"
