"""The set-up: how far it is, the question, what it is about, and the list to choose from or the figure to compare with."""

from __future__ import annotations

import math

from mirror.display import i18n
from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, split_columns, split_rows
from mirror.display.scenes.components import compose_hint, place_text_with_sign
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels, place_centred, round_up_even
from mirror.display.widgets.countdown_ring import ChoicePointer
from mirror.display.widgets.setup_figures import BANK_CARD_SIZE_MM, RULER_BAR_MM, CardOutline, MeasureBar, PhoneWithCode
from mirror.display.widgets.shapes import RoundedBar
from mirror.display.widgets.text import place_text
from mirror.types import Message, PhoneFigure, RulerFigure, SetupFigure, SetupScene, StatusBar, TextFigure
from mirror.types.colours import AMBER_RGB, GOOD_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB

STEP_MARK_UNITS = (1.0, 0.24)
"""Width and height of the mark of one step."""
LETTER_WHEEL_CELLS = 7
"""Letters that are seen at once, the marked one in their middle."""
LIST_ROW_UNITS = 1.85
FOOT_UNITS = 2.4
"""Height that stays free at the foot, for what hands do (``mirror.display.scenes.hands``)."""


def compose_setup(scene: SetupScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """One question, in its own language. No one trains, so the middle of the glass is free as well."""
    if scene.language is not None:
        i18n.use_language(scene.language)
    whole = PixelBox(lay.u(0.5), lay.u(0.5), lay.size[0] - 2 * lay.u(0.5), lay.hint.y - lay.u(0.7))
    whole = split_rows(whole, whole.h - lay.u(FOOT_UNITS))[0]
    beside, rows = None, 2
    if lay.grid.upright:
        figure, _, column = split_rows(whole, round(whole.h * (0.38 if scene.figure else 0.2)), lay.u(0.6), 0)
    else:
        column, figure = split_columns(whole, round(whole.w * (0.66 if isinstance(scene.figure, PhoneFigure) else 0.5)))
        column, rows = column._replace(w=column.w - lay.u(0.6)), 1
        if scene.figure is None and scene.warning:
            column = whole
        elif scene.figure is None:
            beside, rows = split_rows(figure, lay.u(0.9), 0)[1], 0
    made, under = _compose_words(scene, column, lay, rows)
    made += _compose_figure(scene.figure, figure, lay)
    if isinstance(scene.figure, TextFigure):
        made += _compose_wheel(scene, under, lay)
    else:
        made += _compose_list(scene.items, scene.index, beside or under, lay)
    return made + compose_hint(status, lay)


def _compose_words(scene: SetupScene, box: PixelBox, lay: SceneLayout, rows: int) -> tuple[list[PlacedWidget], PixelBox]:
    """How far it is, the question and what it is about; and the box that is left under them, where ``rows`` of the list are to be."""
    steps, rest = split_rows(box, lay.u(0.9), 0)
    made = _compose_steps(scene.step, steps, lay)
    title = place_text("big", scene.title, rest._replace(h=min(rest.h, lay.u(3.9))), lay.type.title, "Bold", GOOD_RGB, rows=2)
    under = _box_under(rest, title, lay.u(0.5))
    text = under._replace(h=max(2, under.h - lay.u(LIST_ROW_UNITS * min(len(scene.items), rows))))
    if scene.warning:
        about = place_text_with_sign("warning", "amber", sentence_of(scene.warning), text, lay, colour=AMBER_RGB)
    else:
        about = place_text("words", sentence_of(scene.text), text, lay.type.body, "SemiBold", SOFT_RGB)
    return made + title + about, _box_under(under, about, lay.u(0.7))


def _box_under(box: PixelBox, placed: list[PlacedWidget], gap: int) -> PixelBox:
    """What is left of ``box`` below all that was ``placed``."""
    if not placed:
        return box
    top = min(max(item.box.bottom for item in placed) + gap, box.bottom - 2)
    return box._replace(y=top, h=even_pixels(box.bottom - top))


def _compose_steps(step: tuple[int, int], box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """A mark for each step, those that are reached in the accent."""
    pitch = min(lay.u(STEP_MARK_UNITS[0] + 0.3), box.w // max(step[1], 1))
    wide, high = round_up_even(pitch * 0.75), lay.u(STEP_MARK_UNITS[1])
    marks = [RoundedBar(wide, high, GOOD_RGB if at < step[0] else TRACK_RGB) for at in range(step[1])]
    return [PlacedWidget(f"step{at}", mark, box.x + at * pitch, box.y) for at, mark in enumerate(marks)]


def _compose_list(items: tuple[Message, ...], index: int, body: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """The lines round the marked one, as many as there is room for."""
    pitch = lay.u(LIST_ROW_UNITS)
    fit = max(1, body.h // pitch)
    first = min(max(index - fit // 2, 0), max(len(items) - fit, 0))
    made: list[PlacedWidget] = []
    for row, item in enumerate(items[first : first + fit]):
        sign, words = split_columns(PixelBox(body.x, body.y + row * pitch, body.w, min(pitch, body.h)), lay.u(1.7))
        marked = first + row == index
        if marked:
            side = min(lay.u(1.3), sign.h)
            made.append(PlacedWidget("pointer", ChoicePointer(side, WHITE_RGB), sign.x, sign.y + (sign.h - side) // 2))
        made += place_text(
            f"item{row}", sentence_of(item), words, lay.type.body, "Bold" if marked else "SemiBold",
            WHITE_RGB if marked else SOFT_RGB, valign="middle", rows=1,
        )  # fmt: skip
    return made


def _compose_wheel(scene: SetupScene, body: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """The letters side by side, the marked one in the middle; the list goes round."""
    count, half = len(scene.items), LETTER_WHEEL_CELLS // 2
    if count < LETTER_WHEEL_CELLS:
        return _compose_list(scene.items, scene.index, body, lay)
    cell = body.w // (LETTER_WHEEL_CELLS + 3)  # the middle has room for a word
    row = body._replace(h=min(body.h, lay.u(2.6)))
    made: list[PlacedWidget] = []
    for place in range(-half, half + 1):
        wide = 4 * cell if place == 0 else cell
        x = body.x + (place + half) * cell + (3 * cell if place > 0 else 0)
        item = scene.items[(scene.index + place) % count]
        words = i18n.words_of(item) if place == 0 or len(i18n.words_of(item)) == 1 else "·"
        made += place_text(
            f"letter{place + half}", words, row._replace(x=x, w=wide), lay.type.title if place == 0 else lay.type.body,
            "Bold" if place == 0 else "SemiBold", WHITE_RGB if place == 0 else SOFT_RGB, "centre", "middle", rows=1,
        )  # fmt: skip
    return made


def _compose_figure(figure: SetupFigure | None, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    match figure:
        case RulerFigure():
            return _compose_ruler(figure, box, lay)
        case TextFigure(text):
            return place_text("typed", f"{text}_", box, lay.type.headline, "Bold", WHITE_RGB, "centre", "middle", rows=2)
        case PhoneFigure():
            return [place_centred("phone", PhoneWithCode(min(lay.u(9.0), box.h)), box)]
    return []


def _compose_ruler(figure: RulerFigure, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """A card's outline over a bar of 200 mm, as large as they would be on a panel of that width; neither where it does not fit."""
    px_per_mm = lay.px_per_mm * figure.set_mm / figure.width_mm
    if not math.isfinite(px_per_mm):
        return []
    card = tuple(round_up_even(side * px_per_mm) for side in BANK_CARD_SIZE_MM)
    bar = MeasureBar(round_up_even(RULER_BAR_MM * px_per_mm), lay.u(1.0), WHITE_RGB)
    upper, lower = split_rows(box, max(2, box.h - lay.u(3.0)), 0)
    made: list[PlacedWidget] = []
    if card[0] <= upper.w and card[1] <= upper.h:
        made.append(place_centred("card", CardOutline(card[0], card[1], WHITE_RGB), upper))
        inside = PixelBox(upper.x + (upper.w - card[0]) // 2, upper.y + (upper.h - card[1]) // 2, *card)
        if card[0] >= lay.u(7.0):
            made += place_text("card.words", "85.6 mm", inside, lay.type.body, "SemiBold", SOFT_RGB, "centre", "middle", rows=1)
    if bar.width <= lower.w:
        ruler, words = split_rows(lower, lay.u(1.4), 0)
        made.append(PlacedWidget("bar", bar, ruler.x + (ruler.w - bar.width) // 2, ruler.y))
        made += place_text("bar_words", "200 mm", words, lay.type.body, "SemiBold", SOFT_RGB, "centre", rows=1)
    return made
