"""What the glass says about numbers: short sentences, honest about what was not measured (docs/evidence.md#honesty)."""

from __future__ import annotations

import math
from typing import Literal

from mirror.display.widgets.shapes import Kind, Level
from mirror.display.widgets.text import NO_BREAK_SPACE
from mirror.types import Cue, KneeEvidence, Rep, TrainingStatus

DISPLAY_SAFETY_TEXT = "Fitness guidance, not a medical device. Stop on pain, giddiness, swelling or giving way."
REGIME_WORDS = {"none": "getting ready", "walk-up": "walk-up", "calibrated": "calibrated"}


def drift_level(drift: float, limits: tuple[float, float]) -> Level:
    """The band a drift lies in."""
    if not math.isfinite(drift):
        return "unknown"
    return "good" if drift < limits[0] else "amber" if drift < limits[1] else "red"


def format_percent(fraction: float) -> str:
    """A finite fraction in whole per cent."""
    return str(round(100 * fraction))


def cue_sentence(text: str) -> str:
    """``text`` with a capital first letter; the rest stays as its author wrote it."""
    return text[:1].upper() + text[1:]


def rep_verdict(rep: Rep, reason: bool = True) -> tuple[Literal["good", "amber", "red", "unknown"], str]:
    """The last repetition in one line, and the sign that goes with it; ``reason`` False leaves out why it was not measured."""
    if rep.partial:
        return "unknown", f"not counted: {rep.note or 'go a little lower'}"
    name = f"rep {rep.number}"
    if rep.note:
        return rep_outcome(rep), f"{name}{',' if rep.side else ':'} {rep.note}"
    if rep.valgus is None:
        return "unknown", f"{name}: could not tell" + (f", {rep.reason}" if reason and rep.reason else "")
    by_line = rep.evidence is KneeEvidence.LINE
    if rep.valgus == "none":
        return "good", f"{name}: knees over toes" if by_line else f"{name}: knees as in your own squats"
    knees = "both knees" if rep.valgus == "both" else f"{rep.valgus} knee"
    if by_line:
        return rep.severity or "amber", f"{name}: {knees} inside the {'feet' if rep.valgus == 'both' else 'foot'}"
    drift = {"left": rep.drift_left, "right": rep.drift_right, "both": max(rep.drift_left, rep.drift_right)}[rep.valgus]
    size = ""
    if math.isfinite(drift):
        error = f" ± {format_percent(rep.drift_se)}" if math.isfinite(rep.drift_se) else ""
        size = f", {format_percent(drift)}{error} %".replace(" ", NO_BREAK_SPACE).replace(NO_BREAK_SPACE, " ", 1)
    return rep.severity or "amber", f"{name}: {knees} further in{size}"


def rep_outcome(rep: Rep) -> Literal["good", "amber", "red", "unknown"]:
    """The sign for how a counted repetition went: the worst of its knees and its form."""
    found = {rep.severity, *rep.form.values()}
    if found & {"red", "amber"}:
        return "red" if "red" in found else "amber"
    return "good" if rep.valgus == "none" or (rep.valgus is None and rep.reason is None) else "unknown"


def verdict_icon_kind(cue: Cue) -> Kind:
    """The sign for what the coach says about no knee in particular: a tick for praise only."""
    return cue.severity or ("good" if cue.code == "praise" else "note")


def status_text(training: TrainingStatus, quality: float) -> tuple[Literal["good", "fair", "unknown"], str]:
    """The quality light and the words beside it: what a claim rests on now, and how well the camera sees (``quality`` 0..1)."""
    if training.beta:
        return "unknown", f"beta, not measured on{NO_BREAK_SPACE}people"
    if training.feedback == "request":
        return "good" if not training.reason else "unknown", "told after the set"
    seen = quality if math.isfinite(quality) else 0.0
    if training.reason:
        return "unknown", f"{REGIME_WORDS[training.regime]}, not{NO_BREAK_SPACE}measured" if training.knees else "not counted now"
    light: Literal["good", "fair", "unknown"] = "good" if seen >= 0.66 else "fair" if seen >= 0.33 else "unknown"
    basis = f"{REGIME_WORDS[training.regime]}, " if training.knees else ""
    return light, f"{basis}view{NO_BREAK_SPACE}{'good' if light == 'good' else 'fair' if light == 'fair' else 'poor'}"


def fault_text(text: str) -> tuple[str, str]:
    """A fault's line as a heading (what) and a body (what to do)."""
    said = text.strip() or "the mirror cannot see: switch it off and on again"
    head, _, body = said.partition(": ")
    return (cue_sentence(head), cue_sentence(body)) if body else ("Something is wrong", cue_sentence(said))
