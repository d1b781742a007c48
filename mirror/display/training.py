"""The scenes of a person who squats: coached calibration squats, and the set."""

from __future__ import annotations

import math
from dataclasses import replace

from mirror.display.glass import Box, Placed
from mirror.display.layout import Layout
from mirror.display.onbody import clear_of, onbody
from mirror.display.parts import chrome, depth_bar, lane, sides, signed
from mirror.display.shapes import KINDS, Arrow, Kind, Pip
from mirror.display.text import place
from mirror.display.theme import SOFT, WHITE, Colour
from mirror.display.tongue import said
from mirror.display.words import note_kind, outcome, sentence, verdict
from mirror.types import Cue, Rep, Side, View

LEGS: dict[Side, tuple[int, ...]] = {"left": (0,), "right": (1,), "both": (0, 1)}
SWAY = 0.35
"""How far an arrow swings outwards, in units; once in 0.8 s."""


def workout(view: View, now: float, lay: Layout) -> list[Placed]:
    """The set: count, depth, a lane for each knee, and, when a knee drifts, which one and which way."""
    made = _count(view, lay) + depth_bar(view, lay) + chrome(view, lay, training=True)
    cue = view.cue if view.cue and view.cue.side else None
    around = made + _beside(view, cue, lay)
    body = onbody(view, now, lay)
    if clear_of(body, around):
        return around + body
    if cue:
        made += _alerts(cue, now, lay)
        made += _lanes(view, lay, tuple(leg for leg, side in enumerate(("left", "right")) if cue.side not in (side, "both")))
        return made if lay.verdict.overlaps(lay.words[0]) else made + message(view, lay)
    if view.reason:
        what = "measured" if view.knees else "counted"
        words = sentence(view.placement) if view.placement == view.reason else f"Not {what}: {view.reason}"
        made += signed("reason", "amber" if view.placement else "unknown", words, lay.heading, lay, cap=1.25, valign="middle")
        return made + message(replace(view, placement=None) if view.placement == view.reason else view, lay)
    return made + _lanes(view, lay, (0, 1)) + message(view, lay)


def _beside(view: View, cue: Cue | None, lay: Layout) -> list[Placed]:
    """The words, where lanes and arrows are on the reflection."""
    words = _words(cue, lay) if cue else []
    return words if cue and lay.verdict.overlaps(lay.words[0]) else words + message(view, lay)


def _lanes(view: View, lay: Layout, legs: tuple[int, ...]) -> list[Placed]:
    """The knees' lanes where they are looked at and the coach speaks about every repetition; the sides' counts where sides count."""
    if not view.knees:
        return sides(view, lay, legs)
    return [part for leg in legs for part in lane(view, lay, leg)] if view.feedback == "every" else []


def calibration(view: View, now: float, lay: Layout) -> list[Placed]:
    """Coached squats that make the person's neutral path: how many are done, and how deep."""
    done, wanted = view.calibration or (0, 0)
    words = f"Practice squat {min(done + 1, wanted)} of {wanted}" if done < wanted else "Knees learned"
    made = _pips(done, wanted, lay) + depth_bar(view, lay)
    made += place("heading", words, lay.heading, 1.9 * lay.unit, "Bold", WHITE)
    made += message(replace(view, last_rep=None), lay) + chrome(view, lay, training=True)
    body = onbody(view, now, lay)
    return made + body if clear_of(body, made) else made


def message(view: View, lay: Layout) -> list[Placed]:
    """One line of words: what to change, else what the coach says, else how the last repetition went."""
    kind: Kind
    if view.placement:
        kind, text = "amber", view.placement
    elif view.cue and not view.cue.side:
        kind, text = note_kind(view.cue), view.cue.text
    elif view.hold:
        kind, text = "note", f"hold {math.ceil(max(view.hold[1] - view.hold[0], 0.0)) if math.isfinite(sum(view.hold)) else ''} s"
    elif view.last_rep and _may_be_told(view.last_rep, view):
        kind, text = verdict(view.last_rep, reason=not view.reason)
    else:
        return []
    colour: Colour = WHITE if kind == "unknown" else KINDS[kind]
    return signed("message", kind, sentence(text), lay.verdict, lay, colour=colour)


def _may_be_told(rep: Rep, view: View) -> bool:
    """Whether how ``rep`` went is said: with less feedback only what is out of the band, or nothing but that it did not count."""
    return rep.partial or view.feedback == "every" or (view.feedback == "band" and outcome(rep) in ("amber", "red"))


def _count(view: View, lay: Layout) -> list[Placed]:
    made = place("number", str(max(0, view.reps)), lay.number, 4.2 * lay.unit)
    made += place("number_label", "rep" if view.reps == 1 else "reps", lay.number_label, lay.unit, "SemiBold", SOFT)
    if view.seconds_left is not None and math.isfinite(view.seconds_left):
        left = min(max(math.ceil(view.seconds_left), 0), 999)
        return made + place("seconds", f"{left} s", lay.partials, 2.0 * lay.unit, "Bold", WHITE, rows=1)
    if view.partials > 0:
        made += place("partials", f"+ {view.partials} partial", lay.partials, lay.unit, "SemiBold", SOFT)
    return made


def _pips(done: int, wanted: int, lay: Layout) -> list[Placed]:
    shown = min(max(wanted, 0), 4)
    if not shown:
        return []
    pitch = min(lay.number.w // shown, lay.u(2.6))
    size = pitch * 7 // 16 * 2
    states = ["done" if i < done else "now" if i == done else "next" for i in range(shown)]
    return [Placed(f"pip.{i}", Pip(size, state), lay.number.x + i * pitch, lay.number.y) for i, state in enumerate(states)]  # type: ignore[arg-type]


def _alerts(cue: Cue, now: float, lay: Layout) -> list[Placed]:
    """Arrows to where the knee should go, outwards, on the knee's own side of the glass, and the words in capitals."""
    severity = cue.severity or "amber"
    colour, heads = KINDS[severity], 2 if severity == "red" else 1
    legs = LEGS[cue.side or "both"]
    sway = round(SWAY * lay.unit * (0.5 - 0.5 * math.cos(2 * math.pi * now / 0.8))) if math.isfinite(now) else 0
    made: list[Placed] = []
    for leg in legs:
        box, way = lay.arrows[leg], -1 if leg == 0 else 1
        room = lay.u(SWAY)
        arrow = Arrow(box.w - room, box.h, way, colour, heads)
        made.append(Placed(f"alert{leg}.arrow", arrow, box.x + room - sway if way < 0 else box.x + sway, box.y))
    return made + _words(cue, lay)


def _words(cue: Cue, lay: Layout) -> list[Placed]:
    """What the coach calls out, in capitals on the knee's own side."""
    legs, colour = LEGS[cue.side or "both"], KINDS[cue.severity or "amber"]
    if len(legs) == 2 and lay.words[0].right + lay.u(1.0) > lay.words[1].x:
        across = Box(lay.words[0].x, lay.words[0].y, lay.words[1].right - lay.words[0].x, lay.words[0].h)
        return place("alert.words", said(cue.text).upper(), across, 2.2 * lay.unit, "Bold", colour, "centre")
    made: list[Placed] = []
    for leg in legs:
        align = "left" if leg == 0 else "right"
        made += place(f"alert{leg}.words", said(cue.text).upper(), lay.words[leg], 2.2 * lay.unit, "Bold", colour, align)  # type: ignore[arg-type]
    return made
