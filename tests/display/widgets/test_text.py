"""Words that fit: wrapped, shrunk, cleaned, and never cut through."""

from __future__ import annotations

import pygame
import pytest

from mirror.display.scenes.compose import compose_scene
from mirror.display.theme import Panel
from mirror.display.type_scale import TypeSize, make_type_scale
from mirror.display.widgets.text import (
    LEAST_SQUEEZE_SHARE,
    MAX_TEXT_CHARS,
    NO_BREAK_SPACE,
    TextWidget,
    clean_text,
    fit_text,
    load_font,
    px_for,
)
from mirror.gallery.write import gallery_views

SIZE = TypeSize(40.0, 28.0)
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
    NO_BREAK_SPACE * 50,
    f"not{NO_BREAK_SPACE}broken{NO_BREAK_SPACE}here",
    "x" * MAX_TEXT_CHARS + "y",
    "%s {} \\n $(rm) <b>",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("box", [(1000, 100), (200, 300), (40, 20), (8, 8)])
def test_any_text_fits_any_box(text: str, box: tuple[int, int]) -> None:
    made = fit_text(text, box[0], box[1], SIZE)
    w, h = made.size
    assert made.px == 4 or (w <= box[0] and h <= box[1])
    assert w % 2 == h % 2 == 0
    assert made.paint().get_size() == (w, h)


def test_short_words_keep_their_size_and_long_ones_go_one_step_down_before_they_break() -> None:
    short, long = fit_text("Squat", 440, 60, SIZE), fit_text("Squatsquatsquat", 440, 60, SIZE)
    assert (short.px, long.px) == (55, 39)
    assert long.lines == ("Squatsquatsquat",)


def test_what_does_not_fit_one_step_down_is_squeezed_and_only_then_ends_in_an_ellipsis() -> None:
    squeezed = fit_text("a long sentence that wants more than its box", 300, 100, SIZE)
    assert px_for(SIZE.smaller * LEAST_SQUEEZE_SHARE) <= squeezed.px < 39
    assert "…" not in "".join(squeezed.lines)
    cut = fit_text("a very long sentence that nobody can read " * 4, 300, 60, SIZE)
    assert cut.px == px_for(SIZE.smaller * LEAST_SQUEEZE_SHARE)
    assert cut.lines[-1].endswith("…")


def test_the_smallest_size_has_no_step_down() -> None:
    scale = make_type_scale(20.0)
    assert [size.smaller for size in (scale.body, scale.title)] == [20.0, 20.0]


def test_lines_are_balanced_and_glued_words_stay_together() -> None:
    assert fit_text("Rep 4: knees over toes", 13 * 67, 300, TypeSize(67.0, 67.0)).lines == ("Rep 4: knees", "over toes")
    lines = fit_text(f"left knee in, 14{NO_BREAK_SPACE}±{NO_BREAK_SPACE}2{NO_BREAK_SPACE}% of thigh", 700, 300, TypeSize(67.0, 67.0)).lines
    assert any(f"14{NO_BREAK_SPACE}±{NO_BREAK_SPACE}2{NO_BREAK_SPACE}%" in line for line in lines)


def test_cleaning_bounds_length_and_removes_controls() -> None:
    assert clean_text("a\x00\x1b\n b") == "a b"
    assert len(clean_text("z" * 10_000)) == MAX_TEXT_CHARS


def test_trimmed_letters_lose_no_ink() -> None:
    """Surfaces are cut close to the capitals; every dark pixel of the font's own rendering must still be there."""
    shown = {
        placed.widget
        for view in gallery_views().values()
        for placed in compose_scene(view, view.time, Panel())
        if isinstance(placed.widget, TextWidget)
    }
    for widget in (*shown, fit_text("Ąčłż ÅÉÎ qgj,;", 900, 200, TypeSize(60.0, 60.0)), fit_text("QJ,;()", 900, 200, TypeSize(60.0, 60.0))):
        whole = sum(ink(load_font(widget.weight, widget.px).render(line, True, widget.colour)) for line in widget.lines)
        assert ink(widget.paint()) == pytest.approx(whole, rel=0.001), widget.lines


def ink(surface: pygame.Surface) -> int:
    return int(pygame.surfarray.array_alpha(surface).astype(int).sum())


def test_letters_that_the_font_lacks_are_replaced_and_no_box_is_drawn() -> None:
    assert clean_text("Żółkiewska-O'Hara Çelik Björn") == "Żółkiewska-O'Hara Çelik Björn"
    assert clean_text("日本 \uff21\uff44\uff41 \U0001f3cb") == "?? Ada ?"
