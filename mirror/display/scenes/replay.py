"""Two repetitions of the set that is over, seen again in slow motion: the best one, and the one to learn from, which is held at its fault.

One moves while the other stands at its own moment, so that the eye need not follow two.
"""

from __future__ import annotations

import math
from typing import Literal

from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, split_columns
from mirror.display.scenes.wording import rep_verdict
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels
from mirror.display.widgets.replay_figure import ReplayFigure, knee_ways, mirror_places, pose_between, replay_window
from mirror.display.widgets.shapes import KIND_COLOURS, Kind, StatusIcon
from mirror.display.widgets.text import load_font, place_text, px_for
from mirror.types import SIDES, BodySize, KneeEvidence, RepReplay, SetReplay
from mirror.types.colours import AMBER_RGB, GOOD_RGB, RED_RGB
from mirror.types.message import message

SLOW_MOTION_SHARE = 0.5
"""Speed of a replay, of the speed of the movement."""
REPLAY_PAUSE_S, FAULT_HOLD_S = 0.8, 1.2
"""Seconds that a replay stands at its end, and at the moment when the knee was furthest in."""
REPLAY_STEPS_PER_POSE = 2
"""Pictures drawn for each pose that is kept."""
REPLAY_GAP_UNITS, REPLAY_SIGN_UNITS = 0.2, 1.5
"""Units beside the words, and of the sign that stands in their place where a word would be broken."""
MIN_REPLAY_SHARE = 0.35
"""Least share of its room's width that a figure takes; with less for each of two, they take turns."""


def compose_replay(replay: SetReplay, body: BodySize, now: float, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """``replay`` in ``box``: best left and worst right where there is room, else one after the other; one where both are the same."""
    shown: list[tuple[Literal["best", "worst"], RepReplay]] = [("best", replay.best), ("worst", replay.worst)]
    if replay.best.rep == replay.worst.rep:
        shown = shown[1:] if replay.worst.rep.severity or replay.worst.rep.form else shown[:1]
    turn, passed = _whose_turn([one for _, one in shown], now)
    window = replay_window([one for _, one in shown])
    aspect, need = (window[2] - window[0]) / (window[3] - window[1]), _words_width([_words(*one, body) for one in shown], lay)
    if len(shown) > 1 and need > (1 - MIN_REPLAY_SHARE) * box.w / 2:
        shown, boxes, turn = [shown[turn]], [box], 0
    else:
        boxes = list(split_columns(box, box.w // 2)) if len(shown) > 1 else [box]
    made: list[PlacedWidget] = []
    for i, ((name, one), room) in enumerate(zip(shown, boxes, strict=True)):
        stage, beside = split_columns(room, min(int(room.h * aspect), max(room.w - need, int(MIN_REPLAY_SHARE * room.w))))
        made.append(_place(f"replay_{name}", one, _index_at(one, passed if i == turn else math.nan), window, stage))
        kind: Kind = "good" if name == "best" else one.rep.severity or "note"
        if beside.w < need:
            side = even_pixels(min(lay.u(REPLAY_SIGN_UNITS), beside.w, beside.h))
            made.append(PlacedWidget(f"replay_{name}_label", StatusIcon(side, kind), beside.x, beside.y + (beside.h - side) // 2))
            continue
        beside = beside._replace(x=beside.x + lay.u(REPLAY_GAP_UNITS), w=max(2, beside.w - 2 * lay.u(REPLAY_GAP_UNITS)))
        words, colour = _words(name, one, body), KIND_COLOURS[kind]
        made += place_text(f"replay_{name}_label", words, beside, lay.type.body, "SemiBold", colour, valign="middle")
    return made


def _words_width(labels: list[str], lay: SceneLayout) -> int:
    """Pixels in which no word of ``labels`` is broken."""
    face = load_font("SemiBold", px_for(lay.type.body.cap))
    return max(face.size(word)[0] for text in labels for word in text.split()) + 2 * lay.u(REPLAY_GAP_UNITS) + 2


def _words(name: str, replay: RepReplay, body: BodySize) -> str:
    """Which repetition is the best one, or what was wrong with the other."""
    rep = replay.rep
    if name == "best":
        return sentence_of(message("replay.best", n=rep.number))
    if rep.severity and rep.valgus in ("left", "right", "both"):
        by_path = rep.evidence is KneeEvidence.PATH
        return sentence_of(message(f"rep.further_in.{rep.valgus}" if by_path else f"rep.fell_in.{rep.valgus}"))
    return sentence_of(rep_verdict(rep, body)[1] if rep.form else message("replay.shallowest", n=rep.number))


def replay_seconds(replay: RepReplay) -> float:
    """How long ``replay`` takes on the glass, with what it stands still."""
    return replay.seconds / SLOW_MOTION_SHARE + REPLAY_PAUSE_S + (FAULT_HOLD_S if replay.rep.severity else 0.0)


def _whose_turn(shown: list[RepReplay], now: float) -> tuple[int, float]:
    """Which of ``shown`` moves at ``now``, and for how many seconds it has; it stands at its moment where there is no time."""
    lengths = [replay_seconds(one) for one in shown]
    if not math.isfinite(now):
        return len(shown) - 1, math.nan
    passed = now % sum(lengths)
    for i, length in enumerate(lengths):
        if passed < length:
            return i, passed
        passed -= length
    return 0, 0.0


def _index_at(replay: RepReplay, passed: float) -> float:
    """The pose after ``passed`` seconds of ``replay``, in steps of ``REPLAY_STEPS_PER_POSE`` a pose."""
    last = len(replay.poses) - 1
    if not math.isfinite(passed):
        return float(replay.peak)
    whole = replay.seconds / SLOW_MOTION_SHARE
    peak = whole * replay.peak / last if last else 0.0
    hold = FAULT_HOLD_S if replay.rep.severity else 0.0
    moved = passed if passed < peak else max(peak, passed - hold)
    share = min(moved / whole, 1.0) if whole > 0 else 1.0
    return round(share * last * REPLAY_STEPS_PER_POSE) / REPLAY_STEPS_PER_POSE


def _place(name: str, replay: RepReplay, index: float, window: tuple[float, float, float, float], box: PixelBox) -> PlacedWidget:
    """``replay`` at ``index`` in the middle of ``box``, at the scale at which ``window`` fits."""
    left, top, right, bottom = window
    scale = min(box.w / (right - left), box.h / (bottom - top))
    w, h = (even_pixels(scale * length) for length in (right - left, bottom - top))
    left_way, right_way = knee_ways(replay)
    fault = RED_RGB if replay.rep.severity == "red" else AMBER_RGB
    named = [bool(replay.rep.severity) and replay.rep.valgus in (side, "both") for side in SIDES]
    tints = tuple(fault if bad else GOOD_RGB for bad in named)
    marks = tuple((way[replay.peak], fault) for way, bad in zip((left_way, right_way), named, strict=True) if bad)
    joints = mirror_places(pose_between(replay, index))
    figure = ReplayFigure(w, h, (left, top), scale, joints, (left_way, right_way), (tints[0], tints[1]), marks, index == replay.peak)
    return PlacedWidget(name, figure, box.x + (box.w - w) // 2, box.y + (box.h - h) // 2)
