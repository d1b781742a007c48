"""Every scene of the mirror as a pure function of the View and the time: what is drawn, and where."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from mirror.display import tongue
from mirror.display.body import drawn
from mirror.display.choices import ask, menu, rest
from mirror.display.drawings import picture
from mirror.display.finished import finished
from mirror.display.glass import Box, Placed, centred, even
from mirror.display.labels import labels
from mirror.display.layout import Layout, layout
from mirror.display.lessons import card, guided
from mirror.display.lining import lineup
from mirror.display.page import page
from mirror.display.parts import chrome, hint, member
from mirror.display.shapes import Pill, Ring
from mirror.display.signs import Pictogram, Sign, sign_for, squatting
from mirror.display.text import place
from mirror.display.theme import AMBER, GOOD, SOFT, TRACK, WHITE, Panel
from mirror.display.training import calibration, workout
from mirror.display.words import SAFETY, fault, sentence
from mirror.display.zones import zones
from mirror.types import Scene, View


def compose(view: View, now: float, panel: Panel) -> list[Placed]:
    """The widgets of ``view`` at ``now`` (monotonic seconds), back to front, in pixels of the panel's upright picture."""
    tongue.use(panel.language)
    lay = layout(panel)
    x, y = lay.at
    made = [replace(item, x=item.x + x, y=item.y + y) for item in SCENES[view.scene](view, now, lay)]
    return made + labels(view, panel) if view.scene != "sleep" else made


def attract(view: View, now: float, lay: Layout) -> list[Placed]:
    """Nobody is there: an invitation, a figure that squats every four seconds, the mirror's name, and what the mirror is not."""
    w, h = lay.size
    words = view.placement or "Stand before the mirror"
    named, asked = (lay.u(1.9) if view.station else 0), (lay.u(3.2) if view.invite else 0)
    foot = lay.safety.y - lay.u(2.2)
    if h > w:
        picture = Box(even(w * 0.14), even(h * 0.1), even(w * 0.72), even(h * 0.38 - asked))
        station = Box(lay.title.x, lay.u(0.5), w - 2 * lay.title.x, lay.u(1.7))
        top, x = even(h * 0.51 - asked), lay.big.x
    else:
        picture = Box(lay.title.x, lay.u(0.6), even(w * 0.36), lay.safety.y - lay.u(1.2))
        foot = lay.safety.y - lay.u(0.6 if view.invite else 2.6)
        x = picture.right + lay.u(0.6)
        station = Box(x, lay.u(0.6), w - x - lay.u(0.6), lay.u(1.7))
        top = lay.u(0.6) + named
    wide = w - x - lay.u(0.6)
    big = Box(x, top, wide, max(2, foot - asked - lay.u(0.2) - top))
    made = squatting(picture, 0.5 - 0.5 * math.cos(2 * math.pi * now / 4.0) if math.isfinite(now) else 0.0)
    made += place("station", view.station, station, 1.2 * lay.unit, "SemiBold", GOOD, "centre", rows=1, own=True)
    made += place("big", sentence(words), big, 2.4 * lay.unit, "Bold", WHITE, "centre", "middle")
    made += place("invite", view.invite or "", Box(x, foot - asked, wide, asked), lay.unit, "SemiBold", WHITE, "centre", "middle", rows=2)
    if h > w or not view.invite:
        title = Box(x, foot, wide, lay.u(1.6))
        made += place("title", view.title or view.exercise, title, 1.2 * lay.unit, "SemiBold", SOFT, "centre", rows=1)
    made += place("safety", SAFETY, lay.safety, lay.unit, "SemiBold", SOFT, "left", "bottom")
    return made + hint(view, lay)


def sleep(view: View, now: float, lay: Layout) -> list[Placed]:
    """Nothing: the glass is a mirror."""
    del view, now, lay
    return []


def placement(view: View, now: float, lay: Layout) -> list[Placed]:
    """Somebody is there but cannot be measured: what to change, in large words and as a sign."""
    lay = _invited(view, lay)
    words = view.placement or (view.cue.text if view.cue else "") or "Face the mirror"
    sign = sign_for(words)
    made = _one_thing(sentence(words), sign, lay)
    if sign == "stand" and not view.knees:
        made[0] = drawn("picture", *picture(view.exercise, now), _square(lay.picture, min(lay.picture.w, lay.picture.h)))
    return made + _beside(view, lay)


def baseline(view: View, now: float, lay: Layout) -> list[Placed]:
    """Standing still for a moment makes the person's baseline; a ball runs round while it is being measured."""
    lay = _invited(view, lay)
    words = view.placement or (view.cue.text if view.cue else "") or "Stand still"
    made = _one_thing(sentence(words), "stand" if not view.placement else sign_for(view.placement), lay)
    side = min(lay.picture.w, lay.picture.h)
    small = even(side * 0.62)
    if view.knees:
        made[0] = centred("picture", Pictogram(small, small, "person"), lay.picture)
    else:
        made[0] = drawn("picture", *picture(view.exercise, math.nan), _square(lay.picture, small))
    ring = centred("picture.ring", Ring(side, 0.16, TRACK), lay.picture)
    ball = Pill(even(side * 0.12), even(side * 0.12), GOOD)
    turn, reach = (math.pi * now if math.isfinite(now) else 0.0), side * 0.46 - 0.06 * side / 2
    x, y = ring.x + side / 2 + reach * math.sin(turn), ring.y + side / 2 - reach * math.cos(turn)
    orbit = Placed("picture.ball", ball, round(x - ball.width / 2), round(y - ball.height / 2))
    return [ring, *made, orbit, *_beside(view, lay)]


def _beside(view: View, lay: Layout) -> list[Placed]:
    """Who it is, and the exercise with the leg figure or, in their place, what else the person may do."""
    if not view.invite:
        return chrome(view, lay, training=False) + member(view, lay)
    if lay.size[1] > lay.size[0]:
        box = Box(lay.foot.x, lay.picture.bottom + lay.u(0.2), lay.size[0] - 2 * lay.foot.x, lay.u(3.1))
    else:
        right = zones(lay).right
        box = right._replace(h=max(2, lay.big.y - right.y - lay.u(0.2)))
    return place("invite", view.invite, box, lay.unit, "SemiBold", SOFT, "centre") + member(view, lay) + hint(view, lay)


def _invited(view: View, lay: Layout) -> Layout:
    """``lay`` with room for an invitation where the glass stands upright."""
    if not view.invite or lay.size[1] <= lay.size[0]:
        return lay
    return replace(lay, picture=lay.picture._replace(h=max(2, lay.picture.h - lay.u(1.2))))


def broken(view: View, now: float, lay: Layout) -> list[Placed]:
    """What is broken and what to do, and nothing else."""
    del now
    w, h = lay.size
    head, body = fault(view.fault)
    m = lay.u(1.0)
    tall = h > w
    side = even(min(w * 0.5, h * 0.26) if tall else min(w * 0.26, h * 0.6))
    if tall:
        sign = Box((w - side) // 2, even(h * 0.1), side, side)
        what = Box(m, sign.bottom + lay.u(1.2), w - 2 * m, lay.u(6.4))
    else:
        sign = Box(m, (h - side) // 2, side, side)
        what = Box(sign.right + m, lay.u(1.4), w - sign.right - 2 * m, lay.u(5.0))
    then = Box(what.x, what.bottom + lay.u(0.6), what.w, lay.hint.y - what.bottom - lay.u(1.2))
    align = "centre" if tall else "left"
    made = [centred("sign", Pictogram(side, side, "warning"), sign)]
    made += place("what", head, what, 2.0 * lay.unit, "Bold", AMBER, align, "bottom")  # type: ignore[arg-type]
    made += place("then", body, then, 1.2 * lay.unit, "SemiBold", WHITE, align)  # type: ignore[arg-type]
    return made + hint(view, lay)


def _square(box: Box, side: int) -> Box:
    """The square of ``side`` in the middle of ``box``."""
    return Box(box.x + (box.w - side) // 2, box.y + (box.h - side) // 2, side, side)


def _one_thing(words: str, sign: Sign, lay: Layout) -> list[Placed]:
    side = min(lay.picture.w, lay.picture.h)
    return [
        centred("picture", Pictogram(side, side, sign), lay.picture),
        *place("big", words, lay.big, 2.2 * lay.unit, "Bold", WHITE, "centre" if lay.size[1] > lay.size[0] else "left", "middle"),
    ]


SCENES: dict[Scene, Callable[[View, float, Layout], list[Placed]]] = {
    "attract": attract,
    "placement": placement,
    "baseline": baseline,
    "calibration": calibration,
    "set": workout,
    "summary": finished,
    "card": card,
    "guided": guided,
    "rest": rest,
    "menu": menu,
    "ask": ask,
    "page": page,
    "sleep": sleep,
    "fault": broken,
    "lineup": lineup,
}
