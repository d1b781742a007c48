"""Repetitions one sentence each, for the end of a set."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mirror.alignment.quality import ABSTENTION_KEYS, abstention_message
from mirror.types import KneeEvidence, Message, Regime, Rep, literal, message

if TYPE_CHECKING:
    from mirror.offline.recording import Recording

REP_OUTCOMES = ("clean", "with a knee in", "coached", "not judged", "partial")


def rep_sentence(rep: Rep) -> Message:
    """ "rep 3: left knee inside the foot, 14 % of thigh, at the bottom"."""
    if rep.partial:
        why = rep.note or _depth(rep)
        return message("text.partial_why", seconds=rep.turn, why=why) if why else message("text.partial", seconds=rep.turn)
    what = rep.note or _knees(rep)
    return rep_message(rep, message("text.arms_down", what=what) if "arms" in rep.form else what)


def rep_message(rep: Rep, what: Message) -> Message:
    """``what`` about a repetition, with its number and its side."""
    if rep.side:
        return message("rep.side_told", n=rep.number, side=message(f"side_name.{rep.side}"), what=what)
    return message("rep.told", n=rep.number, what=what)


def _knees(rep: Rep) -> Message:
    if rep.reason == "calibration":
        return message("text.coached")
    if rep.valgus is None:
        return message("rep.unclear_why", why=reason_message(rep.reason) or message("text.unknown_reason"))
    by_line = rep.evidence is KneeEvidence.LINE
    if rep.valgus == "none":
        return message("text.over_toes" if by_line else "rep.as_own")
    what = message(f"text.{'inside' if by_line else 'further_in'}.{rep.valgus}")
    left, right = (_percent(max(share, 0.0)) for share in (rep.inside if by_line else (rep.drift_left, rep.drift_right)))
    if rep.valgus == "both":
        size = message("text.both_sizes", left=left, right=right)
    else:
        size = message("text.one_size", size=left if rep.valgus == "left" else right)
    if rep.phase is None:
        return message("text.knee", what=what, size=size)
    return message("text.knee_phase", what=what, size=size, phase=message(f"phase.{rep.phase}"))


def reason_message(reason: str | None) -> Message | None:
    """Why nothing is claimed, from one of ``ABSTENTION_KEYS``; another one as it is."""
    if not reason:
        return None
    return abstention_message(reason) if reason in ABSTENTION_KEYS else literal(reason)


def set_sentences(reps: Sequence[Rep], partial_reps: Sequence[Rep], regime: Regime | None = None) -> list[Message]:
    """A whole set: what the claims rest on, every repetition, then the partial ones."""
    last: Regime = regime or (reps[-1].regime if reps else "none")
    return [message(f"text.reps.{last}", n=len(reps)), *map(rep_sentence, reps), *map(rep_sentence, partial_reps)]


def describe_recordings(measured: Sequence[Recording], clips: int) -> str:
    """All of ``measured``, of so many clips, in one English line: how many repetitions, and what was seen of the knees."""
    reps = [rep for recording in measured for rep in recording.reps]
    seen = Counter(_outcome(rep) for recording in measured if recording.exercise.drifts for rep in recording.reps)
    seen["partial"] = sum(len(recording.partial_reps) for recording in measured)
    what = ", ".join(f"{seen[kind]} {kind}" for kind in REP_OUTCOMES if seen[kind])
    count = f"{len(reps)} repetition{'' if len(reps) == 1 else 's'}"
    of = "" if clips == 1 else f"{len(measured)} of {clips} clips measured, "
    return f"{of}{count}{f': {what}' if what else ''}"


def _outcome(rep: Rep) -> str:
    if rep.reason == "calibration":
        return "coached"
    if rep.valgus is None:
        return "not judged"
    return "clean" if rep.valgus == "none" else "with a knee in"


def _percent(fraction: float) -> Message:
    return message("unit.percent", n=round(100 * fraction)) if math.isfinite(fraction) else message("text.unknown_share")


def _depth(rep: Rep) -> Message | None:
    return message("text.went_down", n=round(100 * rep.depth)) if math.isfinite(rep.depth) else None
