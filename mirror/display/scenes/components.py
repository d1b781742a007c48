"""The parts that several scenes share: a sign with words, the quality light, the depth bar."""

from __future__ import annotations

import math

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import SceneLayout
from mirror.display.scenes.side_light import compose_side_light
from mirror.display.scenes.wording import drift_level, status_text
from mirror.display.theme import dim_colour
from mirror.display.type_scale import TypeSize
from mirror.display.widgets.base import PixelBox, PlacedWidget, round_up_even
from mirror.display.widgets.mark import ProductMark
from mirror.display.widgets.shapes import LEVEL_COLOURS, Kind, RoundedBar, StatusIcon, ThickRing
from mirror.display.widgets.text import (
    LINE_END_DOT,
    NO_BREAK_SPACE,
    Align,
    Valign,
    Weight,
    clean_text,
    fit_text,
    load_font,
    place_text,
    px_for,
)
from mirror.types import SIDES, AssessmentScene, AttractScene, ButtonLabel, StatusBar, TrainingStatus, View
from mirror.types.colours import GOOD_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB, Colour
from mirror.types.message import NOTHING, Message, message

DEFAULT_LIMITS_THIGHS = (0.05, 0.10)
MIN_FIGURE_UNITS = 3.25
"""Units of height under which a figure is left out: less than 60 mm of one says nothing from where people stand."""
HINT_SEPARATOR = " · "
EXERCISE_WAYS = ("button.next_exercise", "button.previous_exercise")
MAX_HINT_ROWS = 3
"""Lines of the hint upright; lying down, where lines are long and the glass is low, one less."""
DEPTH_BAR_END_DEPTH = 0.5
"""Depth at the bar's end while there is no goal."""


def place_text_with_sign(
    name: str, kind: Kind, text: Message | str, box: PixelBox, lay: SceneLayout, size: TypeSize | None = None, colour: Colour = WHITE_RGB,
    weight: Weight = "Bold",
    valign: Valign = "top",
) -> list[PlacedWidget]:  # fmt: skip
    """A sign and the words that say the same, ``size`` or the body's size."""
    size = size or lay.type.body
    side = min(round_up_even(1.5 * size.cap), box.h)
    gap = lay.u(0.35)
    words = place_text(
        f"{name}.text", text, PixelBox(box.x + side + gap, box.y, box.w - side - gap, box.h), size, weight, colour, valign=valign
    )
    if not words:
        return []
    first = words[0].box.y + round(0.55 * size.cap)
    top = min(max(box.y, first - side // 2), box.bottom - side)
    return [PlacedWidget(f"{name}.sign", StatusIcon(side, kind), box.x, top), *words]


def compose_chrome(view: View, lay: SceneLayout) -> list[PlacedWidget]:
    """What every scene with a person carries at its foot: the exercise, and the hint."""
    doing = view.training
    made = place_text("title", doing.title or doing.exercise, lay.title, lay.type.body, "Bold", SOFT_RGB, rows=1)
    return made + compose_hint(view.status, lay)


def compose_quality(view: View, lay: SceneLayout) -> list[PlacedWidget]:
    """How sure the mirror can be, where it cannot be quite sure; nothing while all is well."""
    light, words = status_text(view.training, view.person.quality, view.person.pictures_per_s)
    if light == "good":
        return []
    return place_text_with_sign("status", light, words, lay.verdict, lay, colour=SOFT_RGB, weight="SemiBold", valign="bottom")


def compose_hint(status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """The controls' line or two."""
    words = bind_hints(words_of(status.hint or has_button_labels(status, lay)), lay)
    return place_text("hint", words, lay.hint, lay.type.body, "SemiBold", SOFT_RGB)


def bind_hints(said: str, lay: SceneLayout) -> str:
    """``said`` with blanks at which a line breaks between two hints only; at any blank where a hint is longer than a line or the lines
    would be too many."""
    said, face = clean_text(said), load_font("SemiBold", px_for(lay.type.body.cap))
    bound = [part.replace(" ", NO_BREAK_SPACE) for part in said.split(HINT_SEPARATOR)]
    whole = HINT_SEPARATOR.replace(" ", NO_BREAK_SPACE, 1).join(bound)
    if all(face.size(part)[0] <= lay.hint.w for part in bound) and _count_rows(whole, lay) <= _max_hint_rows(lay):
        return whole
    return said.replace(HINT_SEPARATOR, LINE_END_DOT + " ")


def _max_hint_rows(lay: SceneLayout) -> int:
    return MAX_HINT_ROWS if lay.grid.upright else MAX_HINT_ROWS - 1


def count_hint_rows(view: View, lay: SceneLayout) -> int:
    """How many lines ``view`` needs for its hint: a scene without one has the room for itself."""
    status = view.status
    match view.scene:
        case AttractScene():
            words = status.hint or status.notice
        case AssessmentScene(step) if not status.keys:
            words = step.keys
        case _:
            words = status.hint
    said = bind_hints(words_of(words or has_button_labels(status, lay)), lay)
    return min(_count_rows(said, lay), _max_hint_rows(lay)) if said else 0


def _count_rows(said: str, lay: SceneLayout) -> int:
    return len(fit_text(said, lay.hint.w, 1 << 20, lay.type.body, "SemiBold", SOFT_RGB).lines)


def has_button_labels(status: StatusBar, lay: SceneLayout) -> str:
    """What the buttons mean, where their labels do not stand beside them: short and held or, where that takes too many lines, short."""
    if lay.strip:
        return ""
    whole = _say_once(status.keys)
    return _say_once(status.keys, held=False) if whole and _count_rows(bind_hints(whole, lay), lay) > 2 else whole


def _say_once(keys: tuple[ButtonLabel, ...], held: bool = True) -> str:
    """Each meaning of ``keys`` once, there and back as one; where only "select" differs from all the others, which one it is too."""
    keys = _join_ways(keys, held)
    shorts = [key.short for key in keys if key.short]
    single = [key for key in keys if shorts.count(key.short) == 1]
    others = [short for short in dict.fromkeys(shorts) if shorts.count(short) > 1]
    holds = [key.long for key in keys if key.long and key.long not in shorts]
    if len(single) == len(others) == 1 and single[0].button == "select" and not holds:
        own = message("button.at.select", what=single[0].short)
        return HINT_SEPARATOR.join((sentence_of(own), words_of(message("button.at.others", what=others[0]))))
    said = {key.short: ButtonLabel(key.button, key.short, key.long if held and key.long in holds else NOTHING) for key in reversed(keys)}
    return HINT_SEPARATOR.join(filter(None, map(compose_label, reversed(said.values()))))


def _join_ways(keys: tuple[ButtonLabel, ...], held: bool) -> tuple[ButtonLabel, ...]:
    """``keys`` with the next and the previous exercise as one meaning, where they mean nothing else that is told (``held``)."""
    ways = [key for key in keys if key.short.key in EXERCISE_WAYS and not (held and key.long)]
    if len(ways) < len(EXERCISE_WAYS):
        return keys
    both = ButtonLabel(ways[0].button, message("button.exercise_ways"))
    return tuple(both if key is ways[0] else key for key in keys if key not in ways[1:])


def compose_label(key: ButtonLabel) -> str:
    """A button's meaning: short, and held, in the language in use."""
    held = words_of(message("button.held", what=key.long)) if key.long else ""
    return HINT_SEPARATOR.join(filter(None, (sentence_of(key.short), held)))


def compose_name(status: StatusBar, box: PixelBox, size: TypeSize, marked: bool = False) -> list[PlacedWidget]:
    """Whose mirror this is, in the middle of ``box``; ``marked``: with the mark before it."""
    name = status.station or message("product.name")
    side = min(round_up_even(1.5 * size.cap), box.h) if marked else 0
    gap = side // 3
    room = box._replace(x=box.x + side + gap, w=max(2, box.w - side - gap))
    words = place_text("station", name, room, size, "SemiBold", WHITE_RGB, "centre", "middle", rows=2)
    if not (marked and words):
        return words
    return [PlacedWidget("mark", ProductMark(side), words[0].x - gap - side, box.y + (box.h - side) // 2), *words]


def compose_member(status: StatusBar, lay: SceneLayout, other: PixelBox | None = None) -> list[PlacedWidget]:
    """Who trains, in the corner that is free while nothing is counted or, for a name too long for it, in the middle of ``other``: as many
    of their names as can be read, the first at least."""
    names = status.member.split()
    places: list[tuple[PixelBox, Align]] = [(_member_corner(lay), "left")]
    if other:
        places.append((other, "centre"))
    for box, align in places:
        for end in range(len(names), 0, -1):
            if _is_readable(shown := " ".join(names[:end]), box, lay):
                return place_text("member", shown, box, lay.type.body, "SemiBold", SOFT_RGB, align, rows=1)
    return place_text("member", "".join(names[:1]), _member_corner(lay), lay.type.body, "SemiBold", SOFT_RGB, rows=1)


def needs_member_row(status: StatusBar, lay: SceneLayout) -> bool:
    """Whether the first name of who trains is too long for the corner beside the face of an upright glass."""
    first = "".join(status.member.split()[:1])
    return bool(first) and lay.grid.upright and not _is_readable(first, _member_corner(lay), lay)


def _member_corner(lay: SceneLayout) -> PixelBox:
    return PixelBox(lay.number.x, lay.number.y, lay.face.x - lay.number.x - lay.u(0.3), lay.u(1.9))


def _is_readable(name: str, box: PixelBox, lay: SceneLayout) -> bool:
    """Whether ``name`` is shown whole and not squeezed."""
    made = fit_text(name, box.w, box.h, lay.type.body, "SemiBold", SOFT_RGB, rows=1)
    return made.lines == (clean_text(name),) and made.px == px_for(lay.type.body.cap)


def drift_limits(training: TrainingStatus) -> tuple[float, float]:
    """Amber and red, or the defaults where the exercise's are not usable."""
    amber, red = training.limits
    return (amber, red) if math.isfinite(amber) and math.isfinite(red) and 0 < amber < red else DEFAULT_LIMITS_THIGHS


def compose_depth_bar(training: TrainingStatus, lay: SceneLayout, named: bool = False) -> list[PlacedWidget]:
    """A socket that fills downwards as the person goes down; its end is the goal, which is ``named`` until it is known. Ball at the
    top: standing."""
    bar = lay.depth_bar
    goal = training.depth_goal if math.isfinite(training.depth_goal) and training.depth_goal > 0 else math.nan
    made = [PlacedWidget("depth", RoundedBar(bar.w, bar.h, TRACK_RGB), bar.x, bar.y)]
    reached = math.isfinite(goal) and training.depth >= goal
    foot, filled = bar.bottom - bar.w, bar.y
    if math.isfinite(training.depth):
        share = min(max(training.depth / (goal if math.isfinite(goal) else DEPTH_BAR_END_DEPTH), 0.0), 1.0)
        fill = RoundedBar(bar.w, bar.h, GOOD_RGB if reached else WHITE_RGB)
        half = round_up_even(bar.w / 2)
        tail = round_up_even(bar.w - half + share * (bar.h - bar.w))
        made.append(PlacedWidget("depth.top", fill, bar.x, bar.y, PixelBox(0, 0, bar.w, half)))
        made.append(PlacedWidget("depth.tail", fill, bar.x, bar.y + half, PixelBox(0, bar.h - tail, bar.w, tail)))
        filled = bar.y + half + tail
    if math.isfinite(goal) and filled <= foot:
        ring = round_up_even(bar.w * 0.66)
        made.append(PlacedWidget("depth.goal", ThickRing(ring, 0.4, GOOD_RGB), bar.x + (bar.w - ring) // 2, foot + (bar.w - ring) // 2))
    if reached:
        made.append(PlacedWidget("depth.tick", StatusIcon(bar.w, "good"), bar.x, foot))
    if not named:
        return made
    words = message("glass.goal" if math.isfinite(goal) else "glass.depth")
    made += place_text("depth_words", words, lay.depth_label, lay.type.body, "SemiBold", GOOD_RGB if reached else SOFT_RGB, "right", rows=1)
    return made


def compose_side_lights(training: TrainingStatus, lay: SceneLayout) -> list[PlacedWidget]:
    """Light at the edge of each knee that is off its path now, in its colour; none while both are over their toes."""
    if not training.knees or training.feedback != "every":
        return []
    levels = [drift_level(drift, drift_limits(training)) for drift in training.drift]
    return [
        light
        for leg, level in enumerate(levels)
        if level in ("amber", "red")
        for light in compose_side_light(leg, lay, LEVEL_COLOURS[level])
    ]


def compose_side_counts(training: TrainingStatus, lay: SceneLayout) -> list[PlacedWidget]:
    """The repetitions of each side on its own side of the glass; the side at work, or due, is the bright one."""
    if training.side_reps is None:
        return []
    made: list[PlacedWidget] = []
    for side, box, count in zip(SIDES, lay.sides, training.side_reps, strict=True):
        colour = WHITE_RGB if training.side == side else dim_colour(SOFT_RGB)
        align: Align = "left" if side == "left" else "right"
        made += place_text(f"side.{side}", str(max(0, count)), box, lay.type.headline, "Bold", colour, align, rows=1)
    return made
