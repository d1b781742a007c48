"""The scenes of a timed challenge: the invitation, the countdown, the running round's number and time, and the result."""

from __future__ import annotations

import math
from dataclasses import replace

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import MIN_FIGURE_UNITS, compose_hint
from mirror.display.scenes.takeaway import compose_takeaway
from mirror.display.scenes.wording import rep_verdict
from mirror.display.type_scale import TypeSize
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels, place_centred
from mirror.display.widgets.body_figure import place_body
from mirror.display.widgets.countdown_ring import CountdownRing, ring_step
from mirror.display.widgets.illustrations import illustration
from mirror.display.widgets.light_burst import compose_light_burst
from mirror.display.widgets.text import Align, Valign, fit_text, load_font, place_text, px_for, wrap_text
from mirror.types import (
    ChallengeBest,
    ChallengeCountdownScene,
    ChallengeInviteScene,
    ChallengeOffer,
    ChallengeResultScene,
    ChallengeStatus,
    Cue,
    Message,
    StatusBar,
    TrainingStatus,
    View,
    message,
)
from mirror.types.colours import AMBER_RGB, GOOD_RGB, SOFT_RGB, WHITE_RGB

INVITE_FIGURE_UNITS = 6.5
"""Greatest height of the figure beside the face, upright: the hands' signs stand under it."""
MAX_SHOWN_SECONDS, MAX_SHOWN_REPS = 999, 999
LAST_SECONDS_S = 10
"""Seconds at the end whose arc is amber."""


def challenge_question(offer: ChallengeOffer, exercise: str) -> Message:
    """What a passer-by is asked."""
    return message("challenge.squats" if exercise == "squat" else "challenge.reps", n=round(offer.seconds))


def best_line(best: ChallengeBest) -> Message | None:
    """The best of today and ever in one line; None before the first round."""
    if best.record <= 0:
        return None
    if best.today <= 0:
        return message("challenge.record_line", record=best.record)
    return message("challenge.best_line", today=best.today, record=best.record)


def compose_challenge_invite(scene: ChallengeInviteScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """The question, how to begin, and what there is to beat."""
    tall, z = lay.grid.upright, make_zones(lay)
    asked, how = words_of(challenge_question(scene.offer, view.training.exercise)), sentence_of(message("challenge.squat_to_start"))
    if tall:
        least = _text_height(how, lay.type.body, z.below)
        sizes = (lay.type.headline, lay.type.title, lay.type.body)
        fitting = [one for one in sizes if _text_height(asked, one, z.below) + least <= z.below.h]
        size = fitting[0] if fitting else lay.type.body
        question, start = split_rows(z.below, _text_height(asked, size, z.below) if fitting else z.below.h // 2, 0)
    else:
        size, question, start = lay.type.title, z.left, z.below
    made = place_text("big", asked, question, size, "Bold", WHITE_RGB)
    if tall:
        figure = z.left._replace(h=min(z.left.h, lay.u(INVITE_FIGURE_UNITS)))
    else:
        figure, start = split_columns(start, lay.u(6.0))
        start = start._replace(x=start.x + lay.u(0.4), w=max(2, start.w - lay.u(0.4)))
    if figure.h >= lay.u(MIN_FIGURE_UNITS):
        made.append(place_body("athlete", *illustration(view.training.exercise, now), figure))
    made += place_text("start", how, start, lay.type.title, "Bold", GOOD_RGB, valign="middle")
    return made + _bests(scene.offer.best, z.right, lay) + compose_hint(view.status, lay)


def _text_height(text: str, size: TypeSize, box: PixelBox) -> int:
    """Pixels of ``text`` at ``size`` in lines as wide as ``box``."""
    return size.height(len(wrap_text(text, load_font("Bold", px_for(size.cap)), box.w)))


def compose_challenge_countdown(scene: ChallengeCountdownScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """3, 2, 1."""
    tall, z = lay.grid.upright, make_zones(lay)
    if tall:
        head, number = split_rows(z.below, lay.type.headline.height(), 0)
    else:
        head, number = z.left, z.right
    align: Align = "centre" if tall else "left"
    made = place_text("big", message("challenge.get_ready"), head, lay.type.title, "Bold", WHITE_RGB, align, rows=1 if tall else 3)
    digit = str(min(max(scene.left, 0), 9))
    made += place_text("number", digit, number, lay.type.display, "Bold", GOOD_RGB, "centre", "middle", rows=1)
    return made + compose_hint(status, lay)


def in_round(view: View, status: ChallengeStatus) -> TrainingStatus:
    """The training as a round tells it: how its last repetition went without its number, since the large one counts clean ones only. The
    one that it began with is no part of it."""
    training, rep, body = view.training, view.training.last_rep, view.body
    passed = status.seconds - status.seconds_left
    if rep is None or training.cue or training.note or rep.end < view.time - passed:
        return replace(training, last_rep=None)
    kind, said = rep_verdict(rep, body, reason=not training.reason)
    said = message("challenge.clean") if kind == "good" else dict(said.params).get("what", said)
    severity = kind if kind in ("amber", "red") else None
    return replace(training, last_rep=None, cue=Cue("praise" if kind == "good" else "", said, rep.end, severity=severity))


def compose_challenge_count(status: ChallengeStatus, lay: SceneLayout) -> list[PlacedWidget]:
    """The running round: clean repetitions as the large number, the time left as an arc with its seconds."""
    made = place_text("number", str(min(max(status.clean, 0), MAX_SHOWN_REPS)), lay.number, lay.type.display, "Bold", GOOD_RGB, rows=1)
    made += place_text(
        "number_label", message("glass.clean_reps", n=status.clean), lay.number_label, lay.type.body, "SemiBold", SOFT_RGB, rows=1
    )
    if not (math.isfinite(status.seconds_left) and status.seconds > 0):
        return made
    left = min(max(math.ceil(status.seconds_left), 0), MAX_SHOWN_SECONDS)
    side = even_pixels(min(lay.u(3.8), lay.partials.w))
    ring = PixelBox(lay.partials.x, lay.partials.y, side, side)
    colour = AMBER_RGB if left <= LAST_SECONDS_S else WHITE_RGB
    made.append(place_centred("time", CountdownRing(side, ring_step(status.seconds_left / status.seconds), colour, thin=True), ring))
    hole = side * 7 // 10 // 2 * 2
    inner = PixelBox(ring.x + (side - hole) // 2, ring.y + (side - hole) // 2, hole, hole)
    return made + place_text("time.seconds", str(left), inner, lay.type.body, "Bold", WHITE_RGB, "centre", "middle", rows=1)


def compose_challenge_result(scene: ChallengeResultScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """How many, whether that is the best, how to go again, the code; and light, where it is a new best."""
    tall, z = lay.grid.upright, make_zones(lay)
    said = message(f"challenge.rank.{scene.rank}") if scene.clean else message("challenge.no_clean")
    size = lay.type.title if tall and (scene.takeaway or scene.address) else lay.type.headline
    if tall:
        number, label, bests = lay.number, lay.number_label, z.right
        lines = min(len(fit_text(words_of(said), z.below.w, 1 << 20, size).lines), 2)
        head, rest = split_rows(z.below, size.height(lines), 0)
        code = compose_takeaway(scene.takeaway, scene.address, now, rest, lay, beside=True)
    else:
        top, bests = split_rows(z.left, z.left.h - lay.type.body.height(2) - lay.u(0.3), 0)
        number, label = split_columns(top, lay.u(6.4))
        right = z.right._replace(h=z.below.bottom - z.right.y)
        code = compose_takeaway(scene.takeaway, scene.address, now, right, lay)
        head, rest = split_rows(z.below, lay.type.headline.height(), 0)
    edge = code[0].x - lay.u(0.5) if code else z.below.right
    foot = min((item.y for item in code[1:]), default=rest.bottom) if tall else rest.bottom
    again = rest._replace(w=even_pixels(edge - rest.x), h=max(2, even_pixels(foot - rest.y - lay.u(0.4))))
    head = head if tall else head._replace(w=again.w)
    made = place_text("number", str(min(max(scene.clean, 0), MAX_SHOWN_REPS)), number, lay.type.display, "Bold", GOOD_RGB, rows=1)
    made += place_text("number_label", message("glass.clean_reps", n=scene.clean), label, lay.type.body, "SemiBold", SOFT_RGB, rows=1)
    made += _bests(scene.best, bests, lay, "right" if tall else "left")
    made += place_text("big", said, head, size, "Bold", GOOD_RGB if scene.rank != "none" else WHITE_RGB)
    made += place_text("again", message("challenge.again"), again, lay.type.title, "Bold", WHITE_RGB)
    made += code + compose_hint(view.status, lay)
    if scene.rank != "none":
        made += compose_light_burst(now - scene.since, made, lay)
    return made


def _bests(best: ChallengeBest, box: PixelBox, lay: SceneLayout, align: Align = "right") -> list[PlacedWidget]:
    """Today's best over the record, each with its label; lying down as lines where ``box`` is low."""
    made: list[PlacedWidget] = []
    shown = [("today", best.today), ("record", best.record)]
    tall = lay.grid.upright
    size = lay.type.headline if tall or box.h >= 2 * lay.type.headline.height() else lay.type.body
    high = min(size.height(), even_pixels(box.h / 2))
    rows = split_rows(box, *([size.height(), lay.type.body.height(), lay.u(0.5)] * 2))
    for index, (name, count) in enumerate((name, count) for name, count in shown if count > 0):
        number, label = rows[3 * index], rows[3 * index + 1]
        if not tall:
            row = box._replace(y=box.y + index * high, h=high)
            number, label = split_columns(row, lay.u(4.2 if size is lay.type.headline else 2.4))
            label = label._replace(x=label.x + lay.u(0.3), w=max(2, label.w - lay.u(0.3)))
        digits = str(min(count, MAX_SHOWN_REPS))
        made += place_text(f"best_{name}", digits, number, size, "Bold", WHITE_RGB, align, "top" if tall else "middle", rows=1)
        said = message(f"challenge.best.{name}")
        beneath: Align = align if tall else "left"
        placed: Valign = "top" if tall else "middle"
        made += place_text(f"best_{name}_label", said, label, lay.type.body, "SemiBold", SOFT_RGB, beneath, placed, rows=1)
    return made
