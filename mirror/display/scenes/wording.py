"""What the glass says about numbers: short sentences, honest about what was not measured (docs/evidence.md#honesty)."""

from __future__ import annotations

import math
from typing import Literal

from mirror.display.widgets.shapes import Kind, Level
from mirror.types import BodySize, Cue, FaultKind, KneeEvidence, Message, Rep, TrainingStatus, message
from mirror.types.centimetres import in_centimetres

MIN_SAID_CM = 0.5
"""Centimetres below which a size is left out: it would be none, rounded."""
MIN_SURE_PICTURES_PER_S = 6.0
"""Of 40 simulated repetitions with both knees .2 of a thigh in, 37 were called at ten pictures a second, 34 at eight, 26 at six, 18 at
five, 14 at four, 4 at three and none at two; all but one of 280 were counted."""


def drift_level(drift: float, limits: tuple[float, float]) -> Level:
    """The band a drift lies in."""
    if not math.isfinite(drift):
        return "unknown"
    return "good" if drift < limits[0] else "amber" if drift < limits[1] else "red"


def rep_verdict(rep: Rep, body: BodySize, reason: bool = True) -> tuple[Literal["good", "amber", "red", "unknown", "note"], Message]:
    """The last repetition in one line, and the sign that goes with it; ``reason`` False leaves out why it was not measured."""
    if rep.partial:
        return "unknown", message("rep.not_counted", why=rep.note or message("rep.go_lower"))
    if rep.note:
        return rep_outcome(rep), _told(rep, in_centimetres(rep.note, body))
    if rep.valgus is None and rep.reason == "calibration":
        return "note", _told(rep, message("reason.calibration"))
    if rep.valgus is None:
        why = message("rep.unclear_why", why=message(f"reason.{rep.reason}")) if reason and rep.reason else message("rep.unclear")
        return "unknown", _told(rep, why)
    if rep.valgus == "none":
        return "good", _told(rep, message("rep.over_toes" if rep.evidence is KneeEvidence.LINE else "rep.as_own"))
    return rep.severity or "amber", _told(rep, _knee_in(rep, body))


def _knee_in(rep: Rep, body: BodySize) -> Message:
    """Fell in, inside the foot, or further in than in this person's own practice: which, and how far."""
    by_line = rep.evidence is KneeEvidence.LINE
    left, right = rep.inside if by_line else (rep.drift_left, rep.drift_right)
    size = body.thigh_cm * (max(left, right) if rep.valgus == "both" else left if rep.valgus == "left" else right)
    if by_line:
        what = message(f"rep.fell_in.{rep.valgus}")
        return message("rep.by_cm", what=what, n=round(size)) if size >= MIN_SAID_CM else what
    if size >= MIN_SAID_CM:
        return message(f"rep.further_in_by.{rep.valgus}", n=round(size))
    return message(f"rep.further_in.{rep.valgus}")


def _told(rep: Rep, what: Message) -> Message:
    if rep.side:
        return message("rep.side_told", n=rep.number, side=message(f"side_name.{rep.side}"), what=what)
    return message("rep.told", n=rep.number, what=what)


def rep_outcome(rep: Rep) -> Literal["good", "amber", "red", "unknown"]:
    """The sign for how a counted repetition went: the worst of its knees and its form."""
    found = {rep.severity, *rep.form.values()}
    if found & {"red", "amber"}:
        return "red" if "red" in found else "amber"
    return "good" if rep.valgus == "none" or (rep.valgus is None and rep.reason is None) else "unknown"


def verdict_icon_kind(cue: Cue) -> Kind:
    """The sign for what the coach says about no knee in particular: a tick for praise only."""
    return cue.severity or ("good" if cue.code in ("praise", "corrected") else "note")


def status_text(
    training: TrainingStatus, quality: float, pictures_per_s: float = math.inf
) -> tuple[Literal["good", "fair", "unknown"], Message]:
    """The quality light and the words beside it: what a claim rests on now, and how well the camera sees (``quality`` 0..1), or
    that the machine is too slow to be sure."""
    if training.beta:
        return "unknown", message("status.beta")
    if training.feedback == "request":
        return "good" if not training.reason else "unknown", message("status.after_set")
    seen = quality if math.isfinite(quality) else 0.0
    if training.reason:
        return "unknown", message("status.not_measured" if training.counting else "status.not_counted")
    if pictures_per_s < MIN_SURE_PICTURES_PER_S:
        return "unknown", message("status.too_slow", n=round(pictures_per_s))
    light: Literal["good", "fair", "unknown"] = "good" if seen >= 0.66 else "fair" if seen >= 0.33 else "unknown"
    view = message(f"view.{'poor' if light == 'unknown' else light}")
    return light, message("status.with_view", basis=message(f"status.{training.regime}"), view=view) if training.knees else view


def gap_message(training: TrainingStatus, reason: str) -> Message:
    """What is missing now, and why: the judgement of the knees, or the count itself."""
    return message("glass.not_measured" if training.counting else "glass.not_counting", why=message(f"reason.{reason}"))


def fault_messages(kind: FaultKind) -> tuple[Message, Message]:
    """What is broken, and what to do."""
    return message(f"fault.{kind.value}"), message(f"fault.{kind.value}.remedy")
