"""The parts that several scenes share: a sign with words, the quality light, the leg figure, the depth bar, the lanes."""

from __future__ import annotations

import math

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import SceneLayout
from mirror.display.scenes.wording import drift_level, status_text
from mirror.display.widgets.base import PixelBox, PlacedWidget, round_up_even
from mirror.display.widgets.leg_figure import make_leg_figure
from mirror.display.widgets.shapes import Kind, KneeMark, LaneScale, RoundedBar, StatusIcon, ThickRing
from mirror.display.widgets.text import Valign, Weight, place_text
from mirror.types import SIDES, ButtonLabel, StatusBar, TrainingStatus, View
from mirror.types.colours import GOOD_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB, Colour
from mirror.types.message import Message, message

DEFAULT_LIMITS_THIGHS = (0.05, 0.10)
ARM_LENGTH_CAP_UNITS = 0.55
"""Units of a capital that is read from an arm's length, at the buttons: 10 mm on a glass that is read from 3 m."""
MIN_NAME_SIZE_SHARE = 0.96
"""Least share of its size that a name is drawn at: a long one is cut off rather than shrunk."""
DEPTH_BAR_END_DEPTH = 0.5
"""Depth at the bar's end while there is no goal."""


def place_text_with_sign(
    name: str, kind: Kind, text: Message | str, box: PixelBox, lay: SceneLayout, cap: float = 1.0, colour: Colour = WHITE_RGB,
    weight: Weight = "Bold",
    valign: Valign = "top",
) -> list[PlacedWidget]:  # fmt: skip
    """A sign and the words that say the same."""
    side = min(lay.u(1.5 * cap), box.h)
    gap = lay.u(0.35)
    words = place_text(
        f"{name}.text", text, PixelBox(box.x + side + gap, box.y, box.w - side - gap, box.h), cap * lay.unit, weight, colour, valign=valign
    )
    if not words:
        return []
    first = words[0].box.y + round(lay.unit * cap * 0.55)
    top = min(max(box.y, first - side // 2), box.bottom - side)
    return [PlacedWidget(f"{name}.sign", StatusIcon(side, kind), box.x, top), *words]


def compose_chrome(view: View, lay: SceneLayout, training: bool) -> list[PlacedWidget]:
    """What every scene with a person carries at its foot: exercise, quality light (while training), leg figure, hint."""
    # Upright, the leg figure's place is free where no knees are looked at.
    doing, person = view.training, view.person
    more = lay.figure.right - lay.title.right if not doing.knees and training and lay.size[1] > lay.size[0] else 0
    name = lay.title._replace(w=lay.title.w + more) if training else lay.foot
    made = place_text("title", doing.title or doing.exercise, name, lay.unit, "Bold", WHITE_RGB, rows=1)
    if training:
        light, words = status_text(doing, person.quality, person.pictures_per_s)
        made += place_text_with_sign(
            "status", light, words, lay.status._replace(w=lay.status.w + more), lay, colour=SOFT_RGB, weight="SemiBold"
        )
    if doing.feedback == "request" or not doing.knees:
        return made + compose_hint(view.status, lay)
    limits = drift_limits(doing)
    levels = drift_level(doing.drift[0], limits), drift_level(doing.drift[1], limits)
    own = make_leg_figure(person.points, person.size, lay.figure.w, lay.figure.h, levels)
    if own:
        made.append(PlacedWidget("figure", own, lay.figure.x, lay.figure.y))
    return made + compose_hint(view.status, lay)


def compose_hint(status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """The controls' line. It is read at the keyboard or the buttons, an arm's length away, so it may be small."""
    return place_text(
        "hint", status.hint or has_button_labels(status, lay), lay.hint, ARM_LENGTH_CAP_UNITS * lay.unit, "SemiBold", SOFT_RGB, rows=1
    )


def has_button_labels(status: StatusBar, lay: SceneLayout) -> str:
    """What the buttons mean, in one line, where their labels do not stand beside them."""
    return "" if lay.strip else " · ".join(compose_label(key) for key in status.keys if key.short or key.long)


def compose_label(key: ButtonLabel) -> str:
    """A button's meaning: short, and held, in the language in use."""
    held = words_of(message("button.held", what=key.long)) if key.long else ""
    return " · ".join(filter(None, (sentence_of(key.short), held)))


def compose_member(status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """Who trains, small, in the corner that is free while nothing is counted."""
    box = PixelBox(lay.number.x, lay.number.y, lay.face.x - lay.number.x - lay.u(0.3), lay.u(1.9))
    return place_text("member", status.member, box, lay.unit, "SemiBold", SOFT_RGB, rows=1, least=MIN_NAME_SIZE_SHARE)


def drift_limits(training: TrainingStatus) -> tuple[float, float]:
    """Amber and red, or the defaults where the exercise's are not usable."""
    amber, red = training.limits
    return (amber, red) if math.isfinite(amber) and math.isfinite(red) and 0 < amber < red else DEFAULT_LIMITS_THIGHS


def compose_depth_bar(training: TrainingStatus, lay: SceneLayout) -> list[PlacedWidget]:
    """A socket that fills downwards as the person goes down; its end is the goal. Ball at the top: standing."""
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
    words = message("glass.goal" if math.isfinite(goal) else "glass.depth")
    made += place_text("depth_words", words, lay.depth_label, lay.unit, "SemiBold", GOOD_RGB if reached else SOFT_RGB, "right", rows=1)
    return made


def compose_lane(training: TrainingStatus, lay: SceneLayout, leg: int) -> list[PlacedWidget]:
    """One knee's lane: the mark sits at the outer end while the knee is over its path and slides inwards as it drifts."""
    box, name = lay.lanes[leg], ("lane.left", "lane.right")[leg]
    amber, red = drift_limits(training)
    diameter = min(lay.u(3.3), box.h, box.w)
    inward = 1 if leg == 0 else -1

    def along(drift: float) -> float:
        """Pixels from the outer end to the mark's middle."""
        share = (drift + amber) / (1.5 * red + amber)
        return diameter / 2 + min(max(share, 0.0), 1.0) * (box.w - diameter)

    drift = training.drift[leg]
    middle = along(drift if math.isfinite(drift) else 0.0)
    x = middle if inward > 0 else box.w - middle
    high = lay.u(0.65)
    ends = (along(amber) / box.w, along(red) / box.w)
    return [
        PlacedWidget(name, LaneScale(box.w, high, ends, inward), box.x, box.bottom - high),
        PlacedWidget(
            f"{name}.mark", KneeMark(diameter, drift_level(drift, (amber, red)), "LR"[leg]), box.x + round(x - diameter / 2), box.y
        ),
    ]


def side_colours(training: TrainingStatus, lay: SceneLayout, legs: tuple[int, ...] = (0, 1)) -> list[PlacedWidget]:
    """The repetitions of each side on its own side of the glass; the side at work, or due, is the solid mark."""
    if training.side_reps is None:
        return []
    made: list[PlacedWidget] = []
    for leg in legs:
        box, name = lay.lanes[leg], ("side.left", "side.right")[leg]
        diameter = min(lay.u(3.3), box.h, box.w // 2)
        now = training.side == SIDES[leg]
        mark = KneeMark(diameter, "good" if now else "unknown", "LR"[leg])
        x = box.x if leg == 0 else box.right - diameter
        made.append(PlacedWidget(f"{name}_mark", mark, x, box.y + (box.h - diameter) // 2))
        gap = lay.u(0.4)
        room = PixelBox(box.x + diameter + gap if leg == 0 else box.x, box.y, max(2, box.w - diameter - gap), box.h)
        count = str(max(0, training.side_reps[leg]))
        made += place_text(
            name, count, room, 2.4 * lay.unit, "Bold", WHITE_RGB if now else SOFT_RGB, "left" if leg == 0 else "right", "middle", rows=1
        )
    return made
