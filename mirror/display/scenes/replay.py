"""Two repetitions of the set that is over, seen again in slow motion: the best one, and the one to learn from, which is held at its fault.

One moves while the other stands at its own moment, so that the eye need not follow two.
"""

from __future__ import annotations

import math
from typing import Literal

from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, split_columns
from mirror.display.scenes.wording import rep_verdict
from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.replay_figure import ReplayFigure, knee_ways, mirror_places, pose_between, replay_window
from mirror.display.widgets.text import place_text
from mirror.types import SIDES, BodySize, Rep, RepReplay, SetReplay
from mirror.types.colours import AMBER_RGB, GOOD_RGB, RED_RGB, SOFT_RGB, Colour
from mirror.types.message import Message, message

SLOW_MOTION_SHARE = 0.5
"""Speed of a replay, of the speed of the movement."""
REPLAY_PAUSE_S, FAULT_HOLD_S = 0.8, 1.2
"""Seconds that a replay stands at its end, and at the moment when the knee was furthest in."""
REPLAY_STEPS_PER_POSE = 2
"""Pictures drawn for each pose that is kept."""
REPLAY_WORDS_UNITS = 5.0
"""Units of width that the words beside a replay need; with less for each of two, they take turns."""
REPLAY_LABEL_GAP_UNITS = 0.2


def compose_replay(replay: SetReplay, body: BodySize, now: float, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """``replay`` in ``box``: best left and worst right where there is room, else one after the other; one where both are the same."""
    shown: list[tuple[Literal["best", "worst"], RepReplay]] = [("best", replay.best), ("worst", replay.worst)]
    if replay.best.rep == replay.worst.rep:
        shown = shown[1:] if replay.worst.rep.severity else shown[:1]
    turn, passed = _whose_turn([one for _, one in shown], now)
    window = replay_window([one for _, one in shown])
    aspect = (window[2] - window[0]) / (window[3] - window[1])
    if len(shown) > 1 and box.w / 2 < min(box.h * aspect, box.w / 4) + REPLAY_WORDS_UNITS * lay.unit:
        shown, boxes, turn = [shown[turn]], [box], 0
    else:
        boxes = list(split_columns(box, box.w // 2)) if len(shown) > 1 else [box]
    made: list[PlacedWidget] = []
    for i, ((name, one), room) in enumerate(zip(shown, boxes, strict=True)):
        wide = min(int(room.h * aspect), room.w // 2)
        stage, label = split_columns(room, wide)
        words, colour = _label(name, one.rep, body)
        made.append(_place(f"replay_{name}", one, _index_at(one, passed if i == turn else math.nan), window, stage))
        label = label._replace(x=label.x + lay.u(REPLAY_LABEL_GAP_UNITS), w=max(2, label.w - lay.u(2 * REPLAY_LABEL_GAP_UNITS)))
        made += place_text(f"replay_{name}_label", sentence_of(words), label, lay.type.body, "SemiBold", colour, valign="middle")
    return made


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


def _label(name: Literal["best", "worst"], rep: Rep, body: BodySize) -> tuple[Message, Colour]:
    """Which repetition is the best one, and what was wrong with the other."""
    if name == "best":
        return message("replay.best", n=rep.number), GOOD_RGB
    colour = RED_RGB if rep.severity == "red" else AMBER_RGB
    if rep.severity and rep.valgus in ("left", "right", "both"):
        return message(f"rep.fell_in.{rep.valgus}"), colour
    if rep.form:
        return rep_verdict(rep, body)[1], colour
    return message("replay.shallowest", n=rep.number), SOFT_RGB


def _place(name: str, replay: RepReplay, index: float, window: tuple[float, float, float, float], box: PixelBox) -> PlacedWidget:
    """``replay`` at ``index`` in the middle of ``box``, at the scale at which ``window`` fits."""
    left, top, right, bottom = window
    scale = min(box.w / (right - left), box.h / (bottom - top))
    w, h = (max(2, int(scale * length) // 2 * 2) for length in (right - left, bottom - top))
    left_way, right_way = knee_ways(replay.poses)
    fault = RED_RGB if replay.rep.severity == "red" else AMBER_RGB
    named = [bool(replay.rep.severity) and replay.rep.valgus in (side, "both") for side in SIDES]
    tints = tuple(fault if bad else GOOD_RGB for bad in named)
    marks = tuple((way[replay.peak], fault) for way, bad in zip((left_way, right_way), named, strict=True) if bad)
    joints = mirror_places(pose_between(replay, index))
    figure = ReplayFigure(w, h, (left, top), scale, joints, (left_way, right_way), (tints[0], tints[1]), marks, index == replay.peak)
    return PlacedWidget(name, figure, box.x + (box.w - w) // 2, box.y + (box.h - h) // 2)
