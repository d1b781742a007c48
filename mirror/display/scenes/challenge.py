"""The scenes of a timed challenge: the invitation, the countdown, the running round's number and time, and the result."""

from __future__ import annotations

import math
from dataclasses import replace

from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import compose_hint
from mirror.display.scenes.takeaway import compose_takeaway
from mirror.display.scenes.wording import rep_verdict
from mirror.display.widgets.base import PixelBox, PlacedWidget, place_centred
from mirror.display.widgets.body_figure import place_body
from mirror.display.widgets.countdown_ring import CountdownRing, ring_step
from mirror.display.widgets.illustrations import illustration
from mirror.display.widgets.light_burst import compose_light_burst
from mirror.display.widgets.text import Align, Valign, place_text
from mirror.types import (
    BodySize,
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
    tall, z = _tall(lay), make_zones(lay)
    if tall:
        question, figure = split_rows(z.below, lay.type.headline.height(3), 0)
        figure, start = split_columns(figure, lay.u(5.0))
    else:
        question = z.left
        figure, start = split_columns(z.below, lay.u(6.0))
    size = lay.type.headline if tall else lay.type.title
    made = place_text("big", challenge_question(scene.offer, view.training.exercise), question, size, "Bold", WHITE_RGB)
    made.append(place_body("athlete", *illustration(view.training.exercise, now), figure))
    start = start._replace(x=start.x + lay.u(0.4), w=max(2, start.w - lay.u(0.4)))
    made += place_text("start", sentence_of(message("challenge.squat_to_start")), start, lay.type.title, "Bold", GOOD_RGB, valign="middle")
    return made + _bests(scene.offer.best, z.right, lay) + compose_hint(view.status, lay)


def compose_challenge_countdown(scene: ChallengeCountdownScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """3, 2, 1."""
    tall, z = _tall(lay), make_zones(lay)
    if tall:
        head, number = split_rows(z.below, lay.type.headline.height(), 0)
    else:
        head, number = z.left, z.right
    align: Align = "centre" if tall else "left"
    made = place_text("big", message("challenge.get_ready"), head, lay.type.title, "Bold", WHITE_RGB, align, rows=1 if tall else 3)
    digit = str(min(max(scene.left, 0), 9))
    made += place_text("number", digit, number, lay.type.display, "Bold", GOOD_RGB, "centre", "middle", rows=1)
    return made + compose_hint(status, lay)


def in_round(training: TrainingStatus, body: BodySize) -> TrainingStatus:
    """``training`` as a round tells it: how the last repetition went without its number, since the large one counts clean ones only."""
    rep = training.last_rep
    if rep is None or training.cue:
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
    side = max(2, min(lay.u(3.8), lay.partials.w) // 2 * 2)
    ring = PixelBox(lay.partials.x, lay.partials.y, side, side)
    colour = AMBER_RGB if left <= LAST_SECONDS_S else WHITE_RGB
    made.append(place_centred("time", CountdownRing(side, ring_step(status.seconds_left / status.seconds), colour, thin=True), ring))
    hole = side * 7 // 10 // 2 * 2
    inner = PixelBox(ring.x + (side - hole) // 2, ring.y + (side - hole) // 2, hole, hole)
    return made + place_text("time.seconds", str(left), inner, lay.type.body, "Bold", WHITE_RGB, "centre", "middle", rows=1)


def compose_challenge_result(scene: ChallengeResultScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """How many, whether that is the best, how to go again, the code; and light, where it is a new best."""
    tall, z = _tall(lay), make_zones(lay)
    if tall:
        number, label, bests = lay.number, lay.number_label, z.right
        head, rest = split_rows(z.below, lay.type.headline.height(2), 0)
        code = compose_takeaway(scene.takeaway, scene.address, now, rest, lay)
    else:
        column, bests = split_columns(z.left, lay.u(6.4))
        number, label = split_rows(column, lay.type.display.height(), lay.type.body.height())
        right = z.right._replace(h=z.below.bottom - z.right.y)
        code = compose_takeaway(scene.takeaway, scene.address, now, right, lay)
        head, rest = split_rows(z.below, lay.type.headline.height(), 0)
    edge = code[0].x - lay.u(0.5) if code else z.below.right
    again = rest._replace(w=max(2, (edge - rest.x) // 2 * 2), h=max(2, rest.h - lay.u(0.4)))
    head = head if tall else head._replace(w=again.w)
    made = place_text("number", str(min(max(scene.clean, 0), MAX_SHOWN_REPS)), number, lay.type.display, "Bold", GOOD_RGB, rows=1)
    made += place_text("number_label", message("glass.clean_reps", n=scene.clean), label, lay.type.body, "SemiBold", SOFT_RGB, rows=1)
    made += _bests(scene.best, bests, lay, "right" if tall else "left")
    said = message(f"challenge.rank.{scene.rank}") if scene.clean else message("challenge.no_clean")
    made += place_text("big", said, head, lay.type.headline, "Bold", GOOD_RGB if scene.rank != "none" else WHITE_RGB)
    made += place_text("again", message("challenge.again"), again, lay.type.title, "Bold", WHITE_RGB)
    made += code + compose_hint(view.status, lay)
    if scene.rank != "none":
        made += compose_light_burst(now - scene.since, made, lay)
    return made


def _bests(best: ChallengeBest, box: PixelBox, lay: SceneLayout, align: Align = "right") -> list[PlacedWidget]:
    """Today's best over the record."""
    made: list[PlacedWidget] = []
    shown = [("today", best.today), ("record", best.record)]
    tall = _tall(lay)
    rows = split_rows(box, *([lay.type.headline.height(), lay.type.body.height(), lay.u(0.5)] * 2))
    for index, (name, count) in enumerate((name, count) for name, count in shown if count > 0):
        number, label = rows[3 * index], rows[3 * index + 1]
        if not tall:
            row = box._replace(y=box.y + index * lay.type.headline.height(), h=lay.type.headline.height())
            number, label = split_columns(row, lay.u(4.2))
        digits = str(min(count, MAX_SHOWN_REPS))
        made += place_text(f"best_{name}", digits, number, lay.type.headline, "Bold", WHITE_RGB, align, "top" if tall else "middle", rows=1)
        said = message(f"challenge.best.{name}")
        beneath: Align = align if tall else "left"
        placed: Valign = "top" if tall else "middle"
        made += place_text(f"best_{name}_label", said, label, lay.type.body, "SemiBold", SOFT_RGB, beneath, placed, rows=1)
    return made


def _tall(lay: SceneLayout) -> bool:
    return lay.size[1] > lay.size[0]
