"""The parts that several scenes share: a sign with words, the quality light, the leg figure, the depth bar, the lanes."""

from __future__ import annotations

import math

from mirror.display.figure import legs
from mirror.display.glass import Box, Placed, even
from mirror.display.layout import Layout
from mirror.display.shapes import Icon, Kind, Mark, Pill, Ring, Scale
from mirror.display.text import Valign, Weight, place
from mirror.display.theme import GOOD, SOFT, TRACK, WHITE, Colour
from mirror.display.tongue import said
from mirror.display.words import level, sentence, status
from mirror.types import Key, View

DEFAULT_LIMITS = (0.05, 0.10)
NEAR = 0.55
"""Units of a capital that is read from an arm's length, by whoever presses a button: 10 mm on a glass that is read from 3 m."""
WHOLE = 0.96
"""Least share of its size that a name is drawn at: a long one is cut off rather than shrunk."""
HOLD = "hold:"
DEEPEST = 0.5
"""Depth at the bar's end while there is no goal."""


def signed(
    name: str, kind: Kind, text: str, box: Box, lay: Layout, cap: float = 1.0, colour: Colour = WHITE, weight: Weight = "Bold",
    valign: Valign = "top",
) -> list[Placed]:  # fmt: skip
    """A sign and the words that say the same."""
    side = min(lay.u(1.5 * cap), box.h)
    gap = lay.u(0.35)
    words = place(
        f"{name}.text", text, Box(box.x + side + gap, box.y, box.w - side - gap, box.h), cap * lay.unit, weight, colour, valign=valign
    )
    if not words:
        return []
    first = words[0].box.y + round(lay.unit * cap * 0.55)
    top = min(max(box.y, first - side // 2), box.bottom - side)
    return [Placed(f"{name}.sign", Icon(side, kind), box.x, top), *words]


def chrome(view: View, lay: Layout, training: bool) -> list[Placed]:
    """What every scene with a person carries at its foot: exercise, quality light (while training), leg figure, hint."""
    # Upright, the leg figure's place is free where no knees are looked at.
    more = lay.figure.right - lay.title.right if not view.knees and training and lay.size[1] > lay.size[0] else 0
    name = lay.title._replace(w=lay.title.w + more) if training else lay.foot
    made = place("title", view.title or view.exercise, name, lay.unit, "Bold", WHITE, rows=1)
    if training:
        light, words = status(view)
        made += signed("status", light, words, lay.status._replace(w=lay.status.w + more), lay, colour=SOFT, weight="SemiBold")
    if view.feedback == "request" or not view.knees:
        return made + hint(view, lay)
    own = legs(view.points, view.size, lay.figure.w, lay.figure.h, (level(view.drift[0], limits(view)), level(view.drift[1], limits(view))))
    if own:
        made.append(Placed("figure", own, lay.figure.x, lay.figure.y))
    return made + hint(view, lay)


def hint(view: View, lay: Layout) -> list[Placed]:
    """The controls' line. It is for somebody at the keyboard or the buttons, an arm's length away, so it may be small."""
    return place("hint", view.hint or said_keys(view, lay), lay.hint, NEAR * lay.unit, "SemiBold", SOFT, rows=1)


def said_keys(view: View, lay: Layout) -> str:
    """What the buttons mean, in one line, where their labels do not stand beside them."""
    return "" if lay.strip else " · ".join(label(key) for key in view.keys if key.short or key.long)


def label(key: Key) -> str:
    """A button's meaning: short, and held, in the language in use."""
    held = f"{said(HOLD)} {said(key.long)}" if key.long else ""
    return " · ".join(filter(None, (said(sentence(key.short)), held)))


def member(view: View, lay: Layout) -> list[Placed]:
    """Who trains, small, in the corner that is free while nothing is counted."""
    box = Box(lay.number.x, lay.number.y, lay.face.x - lay.number.x - lay.u(0.3), lay.u(1.9))
    return place("member", view.member, box, lay.unit, "SemiBold", SOFT, rows=1, own=True, least=WHOLE)


def limits(view: View) -> tuple[float, float]:
    """Amber and red, or the defaults where the view's are not usable."""
    amber, red = view.limits
    return (amber, red) if math.isfinite(amber) and math.isfinite(red) and 0 < amber < red else DEFAULT_LIMITS


def depth_bar(view: View, lay: Layout) -> list[Placed]:
    """A socket that fills downwards as the person goes down; its end is the goal. Ball at the top: standing."""
    bar = lay.depth_bar
    goal = view.depth_goal if math.isfinite(view.depth_goal) and view.depth_goal > 0 else math.nan
    made = [Placed("depth", Pill(bar.w, bar.h, TRACK), bar.x, bar.y)]
    reached = math.isfinite(goal) and view.depth >= goal
    foot, filled = bar.bottom - bar.w, bar.y
    if math.isfinite(view.depth):
        share = min(max(view.depth / (goal if math.isfinite(goal) else DEEPEST), 0.0), 1.0)
        fill = Pill(bar.w, bar.h, GOOD if reached else WHITE)
        half = even(bar.w / 2)
        tail = even(bar.w - half + share * (bar.h - bar.w))
        made.append(Placed("depth.top", fill, bar.x, bar.y, Box(0, 0, bar.w, half)))
        made.append(Placed("depth.tail", fill, bar.x, bar.y + half, Box(0, bar.h - tail, bar.w, tail)))
        filled = bar.y + half + tail
    if math.isfinite(goal) and filled <= foot:
        ring = even(bar.w * 0.66)
        made.append(Placed("depth.goal", Ring(ring, 0.4, GOOD), bar.x + (bar.w - ring) // 2, foot + (bar.w - ring) // 2))
    if reached:
        made.append(Placed("depth.tick", Icon(bar.w, "good"), bar.x, foot))
    words = "goal" if math.isfinite(goal) else "depth"
    made += place("depth_words", words, lay.depth_label, lay.unit, "SemiBold", GOOD if reached else SOFT, "right", rows=1)
    return made


def lane(view: View, lay: Layout, leg: int) -> list[Placed]:
    """One knee's lane: the mark sits at the outer end while the knee is over its path and slides inwards as it drifts."""
    box, name = lay.lanes[leg], ("lane.left", "lane.right")[leg]
    amber, red = limits(view)
    diameter = min(lay.u(3.3), box.h, box.w)
    inward = 1 if leg == 0 else -1

    def along(drift: float) -> float:
        """Pixels from the outer end to the mark's middle."""
        share = (drift + amber) / (1.5 * red + amber)
        return diameter / 2 + min(max(share, 0.0), 1.0) * (box.w - diameter)

    drift = view.drift[leg]
    middle = along(drift if math.isfinite(drift) else 0.0)
    x = middle if inward > 0 else box.w - middle
    high = lay.u(0.65)
    ends = (along(amber) / box.w, along(red) / box.w)
    return [
        Placed(name, Scale(box.w, high, ends, inward), box.x, box.bottom - high),
        Placed(f"{name}.mark", Mark(diameter, level(drift, (amber, red)), "LR"[leg]), box.x + round(x - diameter / 2), box.y),
    ]


def sides(view: View, lay: Layout, legs: tuple[int, ...] = (0, 1)) -> list[Placed]:
    """The repetitions of each side on its own side of the glass; the side at work, or due, is the solid mark."""
    if view.side_reps is None:
        return []
    made: list[Placed] = []
    for leg in legs:
        box, name = lay.lanes[leg], ("side.left", "side.right")[leg]
        diameter = min(lay.u(3.3), box.h, box.w // 2)
        now = view.side == ("left", "right")[leg]
        mark = Mark(diameter, "good" if now else "unknown", "LR"[leg])
        x = box.x if leg == 0 else box.right - diameter
        made.append(Placed(f"{name}_mark", mark, x, box.y + (box.h - diameter) // 2))
        gap = lay.u(0.4)
        room = Box(box.x + diameter + gap if leg == 0 else box.x, box.y, max(2, box.w - diameter - gap), box.h)
        count = str(max(0, view.side_reps[leg]))
        made += place(name, count, room, 2.4 * lay.unit, "Bold", WHITE if now else SOFT, "left" if leg == 0 else "right", "middle", rows=1)
    return made
