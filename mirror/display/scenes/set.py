"""The scenes of a person who squats: coached calibration squats, and the set."""

from __future__ import annotations

import math
from dataclasses import replace

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import SceneLayout
from mirror.display.scenes.challenge import in_round
from mirror.display.scenes.components import (
    compose_chrome,
    compose_depth_bar,
    compose_hint,
    compose_quality,
    compose_side_counts,
    compose_side_lights,
    place_text_with_sign,
)
from mirror.display.scenes.count import compose_celebration, compose_count
from mirror.display.scenes.demonstration import compose_demonstration
from mirror.display.scenes.hands import SMALL_HAND_UNITS
from mirror.display.scenes.knee_overlay import compose_knee_overlay, is_clear_of
from mirror.display.scenes.side_light import SIDE_LEG_INDICES, compose_correction, compose_fault_light
from mirror.display.scenes.wording import MIN_SURE_PICTURES_PER_S, gap_message, rep_outcome, rep_verdict, verdict_icon_kind
from mirror.display.type_scale import TypeSize
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels
from mirror.display.widgets.shapes import KIND_COLOURS, CountPip, CueArrow, Kind
from mirror.display.widgets.text import Align, place_text
from mirror.types import (
    BodySize,
    CalibrationScene,
    Cue,
    Feedback,
    Rep,
    SetScene,
    Side,
    SwitchQuestion,
    TrainingStatus,
    View,
)
from mirror.types.colours import WHITE_RGB, Colour
from mirror.types.message import Message, message

CALL_PLACES: dict[Side, tuple[str, Align]] = {
    "left": ("alert0.words", "left"),
    "right": ("alert1.words", "right"),
    "both": ("alert.words", "centre"),
}
PRAISE_HOLD_S = 3.0
"""Seconds after its end for which a good repetition is praised."""
ARROW_SWAY_UNITS = 0.35
"""How far an arrow swings outwards, in units; once in 0.8 s."""


def compose_set(scene: SetScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """The set: count, depth and exercise, nothing else while all is well; when a knee drifts, which one and which way."""
    doing, advice = in_round(view, scene.challenge) if scene.challenge else view.training, scene.advice
    if doing.cue and doing.cue.side:
        return _alert(doing.cue, scene, view, now, lay)
    made = compose_count(doing, scene.challenge, lay) + compose_depth_bar(doing, lay) + compose_chrome(view, lay)
    lights = [] if scene.challenge else compose_celebration(doing.target, now, lay)
    lights = lights or compose_correction(doing.cue, now, lay)
    made += lights
    told = doing
    if view.person.pictures_per_s < MIN_SURE_PICTURES_PER_S and doing.last_rep and rep_outcome(doing.last_rep) == "good":
        told = replace(doing, last_rep=None)  # too slow to be sure of that
    said = compose_message(told, advice, view.body, now, lay) or compose_quality(view, lay)
    body = compose_knee_overlay(view, now, lay)
    if doing.counting and not scene.offer and is_clear_of(body, made + said):
        return made + said + body
    if doing.reason:
        words = sentence_of(gap_message(doing, doing.reason))
        made += place_text_with_sign("reason", "amber" if advice else "unknown", words, lay.heading, lay, lay.type.title, valign="middle")
        return made + said
    if scene.offer:
        return made + _question(scene.offer, lay)
    return ([] if lights else compose_side_lights(doing, lay)) + made + compose_side_counts(doing, lay) + said


def _alert(cue: Cue, scene: SetScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """A knee that is called owns the glass: the call, the count, and nothing that could be read instead."""
    made = compose_count(view.training, scene.challenge, lay) + compose_hint(view.status, lay) + compose_fault_light(cue, lay)
    body = compose_knee_overlay(view, now, lay)
    for size, share in ((lay.type.headline, 1.0), (lay.type.title, 0.6)):
        words = _words(cue, size, share, lay)
        if is_clear_of(body, made + words):
            return made + words + body
    return made + _words(cue, lay.type.headline, 1.0, lay) + _arrows(cue, now, lay)


def _question(offer: SwitchQuestion, lay: SceneLayout) -> list[PlacedWidget]:
    """Which other exercise it looks like, and how to switch to it."""
    room = lay.heading
    if offer.by_hand and not lay.grid.upright:
        room = room._replace(h=even_pixels(room.h - lay.u(SMALL_HAND_UNITS + 0.4)))
    made = place_text_with_sign("offer", "note", sentence_of(offer.what), room, lay, lay.type.title, valign="middle")
    how = message("offer.by_hand" if offer.by_hand else "offer.by_button")
    return made + place_text_with_sign("message", "note", sentence_of(how), lay.verdict, lay, valign="bottom")


def compose_calibration(scene: CalibrationScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """Coached squats that make the person's neutral path: how many are done, and how deep."""
    done, wanted = scene.done, scene.wanted
    words = message("practice.heading", n=done + 1, wanted=wanted) if done < wanted else message("practice.done")
    if view.training.reason and not view.training.counting:
        words = gap_message(view.training, view.training.reason)
    made = _pips(done, wanted, lay) + compose_depth_bar(view.training, lay, named=True)
    made += place_text("heading", sentence_of(words), lay.heading, lay.type.headline, "Bold", WHITE_RGB)
    made += compose_message(replace(view.training, last_rep=None), scene.advice, view.body, now, lay) or compose_quality(view, lay)
    made += compose_chrome(view, lay)
    last = view.training.last_rep
    rep_s = last.end - last.start if last else math.nan
    made += compose_demonstration(view.training.exercise, rep_s, now, _beside_person(lay), made, lay)
    body = compose_knee_overlay(view, now, lay)
    return made + body if is_clear_of(body, made) else made


def _beside_person(lay: SceneLayout) -> PixelBox:
    """Room beside the reflected head and trunk that no lane needs in practice: left of it upright, right of it lying down."""
    gap = lay.u(0.4)
    if lay.grid.upright:
        top = lay.number.bottom + gap
        return PixelBox(lay.number.x, top, max(2, lay.face.x - gap - lay.number.x), max(2, lay.heading.y - gap - top))
    left, top = lay.face.right + gap, lay.depth_label.bottom + gap
    return PixelBox(left, top, max(2, lay.depth_bar.x - gap - left), max(2, lay.verdict.y - gap - top))


def compose_message(training: TrainingStatus, advice: Message | None, body: BodySize, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """One line of words: what to change, else what the coach says, else what it tells for information, else how the last repetition went.
    That it went well is said for ``PRAISE_HOLD_S``."""
    kind: Kind
    cue, hold, rep = training.cue, training.hold, training.last_rep
    if advice:
        kind, text = "amber", advice
    elif cue and not cue.side:
        kind, text = verdict_icon_kind(cue), cue.text
    elif hold:
        left = math.ceil(max(hold[1] - hold[0], 0.0)) if math.isfinite(sum(hold)) else 0
        kind, text = "note", message("glass.hold", n=left)
    elif training.note:
        kind, text = "note", training.note
    elif rep and _may_be_told(rep, training.feedback):
        kind, text = rep_verdict(rep, body, reason=not training.reason)
        if kind == "good" and now - rep.end > PRAISE_HOLD_S:
            return []
    else:
        return []
    colour: Colour = WHITE_RGB if kind == "unknown" else KIND_COLOURS[kind]
    return place_text_with_sign("message", kind, sentence_of(text), lay.verdict, lay, colour=colour, valign="bottom")


def _may_be_told(rep: Rep, feedback: Feedback) -> bool:
    """Whether how ``rep`` went is said: with less feedback only what is out of the band, or nothing but that it did not count."""
    return rep.partial or feedback == "every" or (feedback == "band" and rep_outcome(rep) in ("amber", "red"))


def _pips(done: int, wanted: int, lay: SceneLayout) -> list[PlacedWidget]:
    shown = min(max(wanted, 0), 4)
    if not shown:
        return []
    pitch = min(lay.number.w // shown, lay.u(2.6))
    size = pitch * 7 // 16 * 2
    states = ["done" if i < done else "now" if i == done else "next" for i in range(shown)]
    return [PlacedWidget(f"pip.{i}", CountPip(size, state), lay.number.x + i * pitch, lay.number.y) for i, state in enumerate(states)]  # type: ignore[arg-type]


def _arrows(cue: Cue, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """Arrows to where the knee should go, outwards, on the knee's own side of the glass."""
    severity = cue.severity or "amber"
    colour, heads = KIND_COLOURS[severity], 2 if severity == "red" else 1
    legs = SIDE_LEG_INDICES[cue.side or "both"]
    sway = round(ARROW_SWAY_UNITS * lay.unit * (0.5 - 0.5 * math.cos(2 * math.pi * now / 0.8))) if math.isfinite(now) else 0
    made: list[PlacedWidget] = []
    for leg in legs:
        box, way = lay.arrows[leg], -1 if leg == 0 else 1
        room = lay.u(ARROW_SWAY_UNITS)
        arrow = CueArrow(box.w - room, box.h, way, colour, heads)
        made.append(PlacedWidget(f"alert{leg}.arrow", arrow, box.x + room - sway if way < 0 else box.x + sway, box.y))
    return made


def _words(cue: Cue, size: TypeSize, share: float, lay: SceneLayout) -> list[PlacedWidget]:
    """What the coach calls out, in capitals from the knee's own side on: across the glass, so that no word is broken,
    or over ``share`` of it."""
    name, align = CALL_PLACES[cue.side or "both"]
    colour = KIND_COLOURS[cue.severity or "amber"]
    left, right = lay.words
    room = left if cue.side == "left" else right if cue.side == "right" else left._replace(w=right.right - left.x)
    wide = even_pixels(share * room.w)
    room = PixelBox({"left": room.x, "centre": room.x + (room.w - wide) // 2, "right": room.right - wide}[align], room.y, wide, room.h)
    return place_text(name, words_of(cue.text).upper(), room, size, "Bold", colour, align)
