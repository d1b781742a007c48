"""Every scene of the mirror as a pure function of the View and the time: what is drawn, and where."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import assert_never

from mirror.display import i18n
from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, make_layout, make_zones
from mirror.display.scenes.button_labels import compose_button_labels
from mirror.display.scenes.calibration_ring import compose_calibration_ring
from mirror.display.scenes.cards import compose_assessment, compose_card
from mirror.display.scenes.challenge import (
    best_line,
    challenge_question,
    compose_challenge_countdown,
    compose_challenge_invite,
    compose_challenge_result,
)
from mirror.display.scenes.components import compose_chrome, compose_hint, compose_member
from mirror.display.scenes.doctor_page import compose_doctor_page
from mirror.display.scenes.hands import compose_hands, compose_lesson
from mirror.display.scenes.invitation import compose_invitation
from mirror.display.scenes.menu import compose_confirmation, compose_menu, compose_rest
from mirror.display.scenes.set import compose_calibration, compose_set
from mirror.display.scenes.setup import compose_setup
from mirror.display.scenes.summary import compose_summary
from mirror.display.scenes.wording import fault_messages
from mirror.display.theme import Panel
from mirror.display.widgets.base import PixelBox, PlacedWidget, place_centred, round_up_even
from mirror.display.widgets.body_figure import place_body
from mirror.display.widgets.illustrations import illustration
from mirror.display.widgets.pictograms import Pictogram, Sign, pictogram_for
from mirror.display.widgets.shapes import RoundedBar, ThickRing
from mirror.display.widgets.text import place_text
from mirror.types import (
    NOTHING,
    AssessmentScene,
    AttractScene,
    BaselineScene,
    CalibrationScene,
    CardScene,
    ChallengeCountdownScene,
    ChallengeInviteScene,
    ChallengeResultScene,
    ConfirmScene,
    DiagnosticsScene,
    FaultKind,
    FaultScene,
    InvitationScene,
    LessonScene,
    MenuScene,
    Message,
    PlacementScene,
    RestScene,
    RingScene,
    SetScene,
    SetupScene,
    SleepScene,
    StatusBar,
    SummaryScene,
    View,
    message,
)
from mirror.types.colours import AMBER_RGB, GOOD_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB

ATTRACT_FIGURE_SHARE = 0.85
"""Height of the inviting figure, of the room that it has."""


def compose_scene(view: View, now: float, panel: Panel) -> list[PlacedWidget]:
    """The widgets of ``view`` at ``now`` (monotonic seconds), back to front, in pixels of the panel's upright picture."""
    i18n.use_language(panel.language)
    lay = make_layout(panel)
    x, y = lay.at
    made = [replace(item, x=item.x + x, y=item.y + y) for item in compose_hands(view, _compose(view, now, lay), lay)]
    return made if isinstance(view.scene, SleepScene) else made + compose_button_labels(view.status, panel)


def _compose(view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    match view.scene:
        case AttractScene() as scene:
            return compose_attract(scene, view, now, lay)
        case LessonScene() as scene:
            return compose_lesson(scene, view, lay)
        case PlacementScene(advice):
            return compose_placement(advice, view, now, lay)
        case BaselineScene(advice):
            return compose_baseline(advice, view, now, lay)
        case CalibrationScene() as scene:
            return compose_calibration(scene, view, now, lay)
        case SetScene() as scene:
            return compose_set(scene, view, now, lay)
        case SummaryScene() as scene:
            return compose_summary(scene, view, now, lay)
        case CardScene(card):
            return compose_card(card, view.status, now, lay)
        case AssessmentScene() as scene:
            return compose_assessment(scene, view, now, lay)
        case RestScene() as scene:
            return compose_rest(scene, view.status, now, lay)
        case MenuScene() as scene:
            return compose_menu(scene, view.status, lay)
        case ConfirmScene() as scene:
            return compose_confirmation(scene, view.status, lay)
        case DiagnosticsScene(page):
            return compose_doctor_page(page, view.status, now, lay)
        case InvitationScene() as scene:
            return compose_invitation(scene, view.status, lay)
        case FaultScene(kind):
            return compose_fault(kind, view.status, lay)
        case RingScene() as scene:
            return compose_calibration_ring(scene, lay)
        case SetupScene() as scene:
            return compose_setup(scene, view.status, lay)
        case ChallengeInviteScene() as scene:
            return compose_challenge_invite(scene, view, now, lay)
        case ChallengeCountdownScene() as scene:
            return compose_challenge_countdown(scene, view.status, lay)
        case ChallengeResultScene() as scene:
            return compose_challenge_result(scene, view, now, lay)
        case SleepScene():
            return []
        case _:
            assert_never(view.scene)


def compose_attract(scene: AttractScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """The place is free: an invitation, a figure that squats every four seconds, the mirror's name, and what the mirror is not."""
    w, h = lay.size
    status, doing, offer = view.status, view.training, scene.challenge
    words, below = scene.notice or message("glass.stand_here"), doing.title or doing.exercise
    if offer and not scene.notice:
        best, here = best_line(offer.best), message("glass.stand_here")
        words, below = challenge_question(offer, doing.exercise), best or NOTHING
        status = replace(status, invite=status.invite or (here if h > w else best or here))
    named, asked = (lay.u(1.9) if status.station else 0), (lay.u(3.2) if status.invite else 0)
    foot = lay.safety.y - lay.u(2.2)
    if h > w:
        longer = lay.u(2.6) if offer else 0
        high = round_up_even(h * 0.38 - asked - longer)
        picture = PixelBox(round_up_even(w * 0.14), round_up_even(h * 0.1), round_up_even(w * 0.72), high)
        station = PixelBox(lay.title.x, lay.u(0.5), w - 2 * lay.title.x, lay.u(1.7))
        top, x = round_up_even(h * 0.51 - asked - longer), lay.big.x
    else:
        picture = PixelBox(lay.title.x, lay.u(0.6), round_up_even(w * 0.36), lay.safety.y - lay.u(1.2))
        foot = lay.safety.y - lay.u(0.6 if status.invite else 2.6)
        x = picture.right + lay.u(0.6)
        station = PixelBox(x, lay.u(0.6), w - x - lay.u(0.6), lay.u(1.7))
        top = lay.u(0.6) + named
    wide = w - x - lay.u(0.6)
    big = PixelBox(x, top, wide, max(2, foot - asked - lay.u(0.2) - top))
    high = round_up_even(ATTRACT_FIGURE_SHARE * picture.h)
    figure = picture._replace(y=picture.y + (picture.h - high) // 2, h=high)
    made = [place_body("athlete", *illustration(doing.exercise, now), figure)]
    made += place_text("station", status.station, station, 1.2 * lay.unit, "SemiBold", GOOD_RGB, "centre", rows=1)
    made += place_text("big", sentence_of(words), big, 2.4 * lay.unit, "Bold", WHITE_RGB, "centre", "middle")
    made += place_text(
        "invite",
        status.invite or NOTHING,
        PixelBox(x, foot - asked, wide, asked),
        lay.unit,
        "SemiBold",
        WHITE_RGB,
        "centre",
        "middle",
        rows=2,
    )
    if h > w or not status.invite:
        title = PixelBox(x, foot, wide, lay.u(1.6))
        made += place_text("title", below, title, 1.2 * lay.unit, "SemiBold", SOFT_RGB, "centre", rows=1)
    made += place_text("safety", message("glass.safety"), lay.safety, lay.unit, "SemiBold", SOFT_RGB, "left", "bottom")
    return made + compose_hint(replace(status, hint=status.hint or status.notice), lay)


def compose_placement(advice: Message | None, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """A person is there but cannot be measured: what to change, in large words and as a sign."""
    lay = _invitation_layout(view.status, lay)
    words = advice or (view.training.cue.text if view.training.cue else None) or message("glass.face_mirror")
    sign = pictogram_for(words)
    made = _one_thing(sentence_of(words), sign, lay)
    if sign == "stand" and not view.training.knees:
        made[0] = place_body("picture", *illustration(view.training.exercise, now), _square(lay.picture, min(lay.picture.w, lay.picture.h)))
    return made + _beside(view, lay)


def compose_baseline(advice: Message | None, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """Standing still for a moment makes the person's baseline; a ball runs round while it is being measured."""
    lay = _invitation_layout(view.status, lay)
    words = advice or (view.training.cue.text if view.training.cue else None) or message("glass.stand_still")
    made = _one_thing(sentence_of(words), "stand" if not advice else pictogram_for(advice), lay)
    side = min(lay.picture.w, lay.picture.h)
    small = round_up_even(side * 0.62)
    if view.training.knees:
        made[0] = place_centred("picture", Pictogram(small, small, "person"), lay.picture)
    else:
        made[0] = place_body("picture", *illustration(view.training.exercise, math.nan), _square(lay.picture, small))
    ring = place_centred("picture.ring", ThickRing(side, 0.16, TRACK_RGB), lay.picture)
    ball = RoundedBar(round_up_even(side * 0.12), round_up_even(side * 0.12), GOOD_RGB)
    turn, reach = (math.pi * now if math.isfinite(now) else 0.0), side * 0.46 - 0.06 * side / 2
    x, y = ring.x + side / 2 + reach * math.sin(turn), ring.y + side / 2 - reach * math.cos(turn)
    orbit = PlacedWidget("picture.ball", ball, round(x - ball.width / 2), round(y - ball.height / 2))
    return [ring, *made, orbit, *_beside(view, lay)]


def _beside(view: View, lay: SceneLayout) -> list[PlacedWidget]:
    """Who it is, and the exercise with the leg figure or, in their place, what else the person may do."""
    if not view.status.invite:
        return compose_chrome(view, lay, training=False) + compose_member(view.status, lay)
    if lay.size[1] > lay.size[0]:
        box = PixelBox(lay.foot.x, lay.picture.bottom + lay.u(0.2), lay.size[0] - 2 * lay.foot.x, lay.u(3.1))
    else:
        right = make_zones(lay).right
        box = right._replace(h=max(2, lay.big.y - right.y - lay.u(0.2)))
    return (
        place_text("invite", view.status.invite, box, lay.unit, "SemiBold", SOFT_RGB, "centre")
        + compose_member(view.status, lay)
        + compose_hint(view.status, lay)
    )


def _invitation_layout(status: StatusBar, lay: SceneLayout) -> SceneLayout:
    """``lay`` with room for an invitation where the glass stands upright."""
    if not status.invite or lay.size[1] <= lay.size[0]:
        return lay
    return replace(lay, picture=lay.picture._replace(h=max(2, lay.picture.h - lay.u(1.2))))


def compose_fault(kind: FaultKind, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """What is broken and what to do, and nothing else."""
    w, h = lay.size
    head, body = fault_messages(kind)
    m = lay.u(1.0)
    tall = h > w
    side = round_up_even(min(w * 0.5, h * 0.26) if tall else min(w * 0.26, h * 0.6))
    if tall:
        sign = PixelBox((w - side) // 2, round_up_even(h * 0.1), side, side)
        what = PixelBox(m, sign.bottom + lay.u(1.2), w - 2 * m, lay.u(6.4))
    else:
        sign = PixelBox(m, (h - side) // 2, side, side)
        what = PixelBox(sign.right + m, lay.u(1.4), w - sign.right - 2 * m, lay.u(5.0))
    then = PixelBox(what.x, what.bottom + lay.u(0.6), what.w, lay.hint.y - what.bottom - lay.u(1.2))
    align = "centre" if tall else "left"
    made = [place_centred("sign", Pictogram(side, side, "warning"), sign)]
    made += place_text("what", head, what, 2.0 * lay.unit, "Bold", AMBER_RGB, align, "bottom")  # type: ignore[arg-type]
    made += place_text("then", body, then, 1.2 * lay.unit, "SemiBold", WHITE_RGB, align)  # type: ignore[arg-type]
    return made + compose_hint(status, lay)


def _square(box: PixelBox, side: int) -> PixelBox:
    """The square of ``side`` in the middle of ``box``."""
    return PixelBox(box.x + (box.w - side) // 2, box.y + (box.h - side) // 2, side, side)


def _one_thing(words: str, sign: Sign, lay: SceneLayout) -> list[PlacedWidget]:
    side = min(lay.picture.w, lay.picture.h)
    return [
        place_centred("picture", Pictogram(side, side, sign), lay.picture),
        *place_text("big", words, lay.big, 2.2 * lay.unit, "Bold", WHITE_RGB, "centre" if lay.size[1] > lay.size[0] else "left", "middle"),
    ]
