"""Every scene of the mirror as a pure function of the View and the time: what is drawn, and where."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import assert_never

from mirror.display import i18n
from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, make_layout, make_zones, split_rows
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
from mirror.display.scenes.components import (
    MIN_FIGURE_UNITS,
    compose_chrome,
    compose_hint,
    compose_member,
    compose_name,
    count_hint_rows,
    needs_member_row,
)
from mirror.display.scenes.doctor_page import compose_doctor_page
from mirror.display.scenes.hands import compose_hands, compose_lesson
from mirror.display.scenes.invitation import compose_invitation
from mirror.display.scenes.menu import compose_confirmation, compose_menu, compose_rest
from mirror.display.scenes.plan import compose_finish, compose_today
from mirror.display.scenes.set import compose_calibration, compose_set
from mirror.display.scenes.setup import compose_setup
from mirror.display.scenes.splash import compose_splash
from mirror.display.scenes.summary import compose_summary
from mirror.display.scenes.weight import compose_weight
from mirror.display.scenes.wording import fault_messages
from mirror.display.theme import Panel, dim_colour
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels, place_centred, round_up_even
from mirror.display.widgets.body_figure import place_body
from mirror.display.widgets.illustrations import illustration
from mirror.display.widgets.pictograms import Pictogram, Sign, pictogram_for
from mirror.display.widgets.shapes import RoundedBar, ThickRing
from mirror.display.widgets.text import place_text
from mirror.types import (
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
    FinishScene,
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
    SplashScene,
    StatusBar,
    SummaryScene,
    TodayScene,
    View,
    WeightScene,
    message,
)
from mirror.types.colours import AMBER_RGB, GOOD_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB


def compose_scene(view: View, now: float, panel: Panel) -> list[PlacedWidget]:
    """The widgets of ``view`` at ``now`` (monotonic seconds), back to front, in pixels of the panel's upright picture."""
    i18n.use_language(panel.language)
    lay = make_layout(panel)
    lay = make_layout(panel, count_hint_rows(view, lay))
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
        case TodayScene() as scene:
            return compose_today(scene, view, lay)
        case FinishScene() as scene:
            return compose_finish(scene, view, lay)
        case WeightScene() as scene:
            return compose_weight(scene, view.status, lay)
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
        case SplashScene() as scene:
            return compose_splash(scene, view.status, lay)
        case SleepScene():
            return []
        case _:
            assert_never(view.scene)


def compose_attract(scene: AttractScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """The place is free: an invitation, a figure that squats every four seconds, the mirror's name, and what the mirror is not."""
    status, doing, offer = view.status, view.training, scene.challenge
    words, below, grid, scale = scene.notice or message("glass.stand_here"), doing.title or doing.exercise, lay.grid, lay.type
    if offer and not scene.notice:
        words, below = challenge_question(offer, doing.exercise), best_line(offer.best) or message("glass.stand_here")
    safety = place_text("safety", message("glass.safety"), lay.safety, scale.body, "SemiBold", dim_colour(SOFT_RGB), "left", "bottom")
    foot = (safety[0].y if safety else lay.safety.bottom) - lay.u(0.5)
    high = max(scale.title.height(), scale.body.height(2) if status.station else 0)
    name = grid.row(grid.margin, high) if grid.upright else grid.column(5, 7, grid.margin, high)
    top = name.bottom + lay.u(0.4)
    column = grid.row(top, foot - top) if grid.upright else grid.column(5, 7, top, foot - top)
    invite, title = scale.body.height(3) if status.invite else 0, scale.body.height(2 if offer else 1)
    if status.invite and not offer:
        title = 0
    if column.h < invite + title + scale.headline.height():
        title = 0
        invite = invite if column.h >= invite + scale.headline.height(2) else 0
    big = scale.headline.height(3 if offer or not grid.upright else 2)
    room = PixelBox(column.x, column.bottom - title - invite - big, column.w, big)
    room = room._replace(y=max(room.y, column.y), h=even_pixels(min(room.h, column.h - invite - title)))
    picture = column._replace(h=even_pixels(room.y - column.y)) if grid.upright else grid.column(0, 5, grid.margin, foot - grid.margin)
    made: list[PlacedWidget] = []
    if picture.h >= lay.u(MIN_FIGURE_UNITS):
        made.append(place_body("athlete", *illustration(doing.exercise, now), picture))
    made += compose_name(status, name, scale.title, marked=True)
    made += place_text(
        "big", sentence_of(words), room, scale.headline if grid.upright else scale.title, "Bold", WHITE_RGB, "centre", "middle"
    )
    under = PixelBox(column.x, room.bottom, column.w, invite + title)
    if invite and status.invite:
        asked, under = split_rows(under, invite, 0)
        made += place_text("invite", status.invite, asked, scale.body, "SemiBold", WHITE_RGB, "centre", "middle")
    if title:
        made += place_text("title", below, under, scale.body, "SemiBold", SOFT_RGB, "centre", "middle")
    return made + safety + compose_hint(replace(status, hint=status.hint or status.notice), lay)


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
    """Who it is, and the exercise or, in their place, what else the person may do."""
    if not view.status.invite:
        return compose_chrome(view, lay) + _member(view.status, lay)
    if lay.grid.upright:
        box = PixelBox(lay.title.x, lay.picture.bottom + lay.u(0.1), lay.title.w, even_pixels(lay.hint.y - lay.picture.bottom - lay.u(0.2)))
    else:
        right = make_zones(lay).right
        box = right._replace(h=max(2, lay.big.y - right.y - lay.u(0.2)))
    return (
        place_text("invite", view.status.invite, box, lay.type.body, "SemiBold", SOFT_RGB, "centre")
        + _member(view.status, lay)
        + compose_hint(view.status, lay)
    )


def _member(status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """Who it is, in the corner or in the row that ``_invitation_layout`` keeps above the large words."""
    high = lay.type.body.height()
    return compose_member(status, lay, lay.big._replace(y=lay.big.y - high, h=high) if needs_member_row(status, lay) else None)


def _invitation_layout(status: StatusBar, lay: SceneLayout) -> SceneLayout:
    """``lay`` with room for an invitation and a long name where the glass stands upright."""
    high = lay.type.body.height()
    if needs_member_row(status, lay):
        lay = replace(lay, big=lay.big._replace(y=lay.big.y + high, h=even_pixels(lay.big.h - high)))
    if not status.invite or not lay.grid.upright:
        return lay
    return replace(lay, picture=lay.picture._replace(h=even_pixels(lay.picture.h - high)))


def compose_fault(kind: FaultKind, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """What is broken and what to do, and nothing else."""
    w, h = lay.size
    head, body = fault_messages(kind)
    m = lay.u(1.0)
    tall = h > w
    side = round_up_even(min(w * 0.5, h * 0.26) if tall else min(w * 0.26, h * 0.6, lay.hint.y - 2 * m))
    if tall:
        sign = PixelBox((w - side) // 2, round_up_even(h * 0.1), side, side)
        what = PixelBox(m, sign.bottom + lay.u(1.2), w - 2 * m, lay.u(6.4))
    else:
        sign = PixelBox(m, (lay.hint.y - side) // 2, side, side)
        what = PixelBox(sign.right + m, lay.u(1.4), w - sign.right - 2 * m, lay.u(5.0))
    then = PixelBox(what.x, what.bottom + lay.u(0.6), what.w, lay.hint.y - what.bottom - lay.u(1.2))
    align = "centre" if tall else "left"
    made = [place_centred("sign", Pictogram(side, side, "warning"), sign)]
    made += place_text("what", head, what, lay.type.headline, "Bold", AMBER_RGB, align, "bottom")  # type: ignore[arg-type]
    made += place_text("then", body, then, lay.type.title, "SemiBold", WHITE_RGB, align)  # type: ignore[arg-type]
    return made + compose_hint(status, lay)


def _square(box: PixelBox, side: int) -> PixelBox:
    """The square of ``side`` in the middle of ``box``."""
    return PixelBox(box.x + (box.w - side) // 2, box.y + (box.h - side) // 2, side, side)


def _one_thing(words: str, sign: Sign, lay: SceneLayout) -> list[PlacedWidget]:
    side = min(lay.picture.w, lay.picture.h)
    return [
        place_centred("picture", Pictogram(side, side, sign), lay.picture),
        *place_text("big", words, lay.big, lay.type.headline, "Bold", WHITE_RGB, "centre" if lay.grid.upright else "left", "middle"),
    ]
