"""A finished repetition of an exercise that counts on signals: what it was, what it lacked, what was wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Literal

from mirror.alignment.quality import abstention_message
from mirror.coach.rep_counter import RepCycle
from mirror.coach.signal.form_limits import LimitMonitor
from mirror.coach.signal.side_tracker import SideTracker, signal_phase
from mirror.types import SIDES, KneeEvidence, Phase, Rep, Severity, Valgus
from mirror.types.message import NOTHING, Message, join_messages, message

Shortfall = tuple[Literal["quick", "part", "hold", "condition"], Message]
"""What a partial repetition lacked: one of ``ABSTENTION_KEYS``, and what to say."""
MIN_LIMIT_FRAME_SHARE = 0.6
"""Share of the pictures in a limit's window in which it must be measured, or it is not judged."""


def find_shortfalls(track: SideTracker, dip: RepCycle) -> list[Shortfall] | None:
    """What ``dip`` of ``track`` lacked to count, the first thing first; None when it was another side's."""
    unmet = track.find_missing(dip)
    if unmet is None:
        return None
    rule = track.exercise.rep
    lacked: list[Shortfall] = [("condition", words) for words in unmet]
    if dip.depth >= 1.0 and track.hasty:
        lacked.insert(0, ("quick", message("rep.too_quick", seconds=float(rule.min_time))))
    elif dip.kind == "partial":
        lacked.insert(0, ("part", message("rep.share", n=round(100 * min(max(dip.depth, 0.0), 0.99)))))
    elif rule.hold and track.held < rule.hold - 0.05:
        lacked.append(("hold", message("rep.held_of", seconds=track.held, wanted=float(rule.hold))))
    return lacked


def build_signal_rep(track: SideTracker, dip: RepCycle, lacked: Sequence[Shortfall], number: int) -> Rep:
    """The Rep of a finished ``dip``, partial when it ``lacked`` something."""
    rule = track.exercise.rep
    side = SIDES[track.side] if track.side is not None else None
    tempo = track.tempo(dip)
    form: dict[str, Severity] = {watch.limit.name: watch.severity for watch in track.limit_monitors if watch.severity}
    knees = [watch for watch in track.limit_monitors if watch.limit.knee]
    valgus: Valgus | None = None
    severity: Severity | None = None
    phase: Phase | None = None
    reason = None
    if knees and not track.withheld and all(watch.looked and watch.measured >= MIN_LIMIT_FRAME_SHARE * watch.looked for watch in knees):
        bad = [watch for watch in knees if watch.severity]
        inwards = {SIDES[watch.side] for watch in bad if watch.side is not None}
        valgus = "none" if not bad else inwards.pop() if len(inwards) == 1 else "both"
        severity = "red" if any(watch.severity == "red" for watch in bad) else "amber" if bad else None
        phase = signal_phase(bad[0].at, tempo, dip.start) if bad else None
    elif knees:
        reason = "turned" if track.withheld else "joints" if any(watch.looked for watch in knees) else "shallow"
    partial = bool(lacked)
    if lacked:
        reason = lacked[0][0]
    faults = [_fault(watch) for watch in track.limit_monitors if watch.severity]
    held = message("rep.held", seconds=track.held) if rule.hold and not partial else NOTHING
    clean = message("rep.clean") if reason is None else message("rep.not_judged", why=abstention_message(reason))
    said = [words for _, words in lacked] if partial else [*faults, held] if faults else [held or clean]
    sunk = rule.signal.word in ("sink", "depth") and rule.relative == "no"
    reach = rule.arm + dip.depth * (rule.turn - rule.arm)
    return Rep(
        number=number,
        start=dip.start,
        turn=dip.turn,
        end=dip.end,
        depth=reach if sunk else nan,
        drift_left=nan,
        drift_right=nan,
        drift_se=nan,
        valgus=valgus,
        reason=reason,
        phase=phase,
        severity=severity,
        score=nan,
        regime="none",
        partial=partial,
        tempo=tempo,
        side=side,
        reach=dip.depth,
        held=track.held if rule.hold else nan,
        form=form,
        evidence=KneeEvidence.LIMIT,
        note=join_messages(said),
    )


def _fault(watch: LimitMonitor) -> Message:
    """A limit that was passed, as it is reported afterwards."""
    if not watch.limit.knee:
        return watch.limit.cue
    knee = message(f"knee.{SIDES[watch.side]}" if watch.side is not None else "knee.some")
    signal = watch.limit.signal
    if signal.unit == "degrees":
        size = message("unit.degrees", n=round(watch.worst))
    else:
        size = message(f"unit.of_{signal.scale}", n=round(100 * watch.worst))
    return message("rep.fell_in_by", knee=knee, size=size)
