"""Repetitions and summaries as rows of the database, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import isfinite, nan
from typing import Any, cast

from mirror.types import PHASES, KneeEvidence, Phase, Rep, SetSummary, Target, Trend
from mirror.types.message import Message, dump_message, load_message

Row = Mapping[str, Any]


def to_millis(seconds: float) -> int:
    return round(1000 * seconds)


def to_sql_real(value: float | None) -> float | None:
    """For the database: NULL where nothing was measured."""
    return float(value) if value is not None and isfinite(value) else None


def from_sql_number(value: float | None) -> float:
    return nan if value is None else float(value)


def to_sql_text(value: Any) -> str:
    """Compact JSON; what is not finite in it is null."""
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def to_sql_message(said: Message) -> str:
    """As JSON; nothing to say is the empty text."""
    return dump_message(said) if said else ""


def to_sql_messages(said: Sequence[Message]) -> str:
    """A JSON list."""
    return f"[{','.join(map(dump_message, said))}]"


def path_from_sql(text: str) -> tuple[float, ...]:
    """A neutral path's numbers; none, as if no path was made, where another mirror sent what is no list of numbers."""
    numbers = json.loads(text)
    if not isinstance(numbers, list) or not all(isinstance(number, int | float) for number in numbers):
        return ()
    return tuple(numbers)


def messages_from_sql(text: str) -> tuple[Message, ...]:
    """What ``to_sql_messages`` wrote."""
    return tuple(load_message(json.dumps(part)) for part in json.loads(text))


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case str() | bool() | int() | None:
            return value
    return to_sql_real(value)


def rep_row(rep: Rep, began: int) -> dict[str, Any]:
    """``began``: the wall clock when the repetition did, in milliseconds."""
    row: dict[str, Any] = {
        "number": rep.number,
        "partial": int(rep.partial),
        "began": began,
        "turn": to_sql_real(rep.turn - rep.start),
        "end": to_sql_real(rep.end - rep.start),
        "depth": to_sql_real(rep.depth),
        "drift_left": to_sql_real(rep.drift_left),
        "drift_right": to_sql_real(rep.drift_right),
        "drift_se": to_sql_real(rep.drift_se),
        "valgus": rep.valgus,
        "reason": rep.reason,
        "phase": rep.phase,
        "severity": rep.severity,
        "score": to_sql_real(rep.score),
        "regime": rep.regime,
        "outward_left": to_sql_real(rep.outward[0]),
        "outward_right": to_sql_real(rep.outward[1]),
        "parts": to_sql_text(rep.parts),
        "side": rep.side,
        "reach": to_sql_real(rep.reach),
        "held": to_sql_real(rep.held),
        "form": to_sql_text(rep.form),
        "note": to_sql_message(rep.note),
        "evidence": str(rep.evidence),
        "inside_left": to_sql_real(rep.inside[0]),
        "inside_right": to_sql_real(rep.inside[1]),
    }
    for phase in PHASES:
        left, right = rep.by_phase.get(phase, (nan, nan))
        row |= {
            f"{phase}_left": to_sql_real(left),
            f"{phase}_right": to_sql_real(right),
            f"tempo_{phase}": to_sql_real(rep.tempo.get(phase)),
        }
    return row


def rep_from_row(row: Row, origin: int) -> Rep:
    """A kept repetition; its times are seconds since ``origin`` (milliseconds of the wall clock), when its set began."""
    start = (row["began"] - origin) / 1000
    phases = [phase for phase in PHASES if row[f"{phase}_left"] is not None or row[f"{phase}_right"] is not None]
    return Rep(
        number=row["number"],
        start=start,
        turn=start + from_sql_number(row["turn"]),
        end=start + from_sql_number(row["end"]),
        depth=from_sql_number(row["depth"]),
        drift_left=from_sql_number(row["drift_left"]),
        drift_right=from_sql_number(row["drift_right"]),
        drift_se=from_sql_number(row["drift_se"]),
        valgus=row["valgus"],
        reason=row["reason"],
        phase=row["phase"],
        severity=row["severity"],
        score=from_sql_number(row["score"]),
        regime=row["regime"],
        partial=bool(row["partial"]),
        by_phase={phase: (from_sql_number(row[f"{phase}_left"]), from_sql_number(row[f"{phase}_right"])) for phase in phases},
        outward=(from_sql_number(row["outward_left"]), from_sql_number(row["outward_right"])),
        tempo=_tempo(row),
        parts=_numbers(row["parts"]),
        side=row["side"],
        reach=from_sql_number(row["reach"]),
        held=from_sql_number(row["held"]),
        form=json.loads(row["form"]),
        note=load_message(row["note"]),
        evidence=KneeEvidence(row["evidence"]),
        inside=(from_sql_number(row["inside_left"]), from_sql_number(row["inside_right"])),
    )


def summary_row(made: SetSummary) -> dict[str, Any]:
    (left, right), tempo = made.drift_trend, made.tempo_trend
    return {
        "title": to_sql_message(made.title),
        "reps": made.reps,
        "partials": made.partials,
        "judged": made.judged,
        "clean": made.clean,
        "regime": made.regime,
        "depth": to_sql_real(made.depth),
        "depth_least": to_sql_real(made.depth_range[0]),
        "depth_most": to_sql_real(made.depth_range[1]),
        "score": to_sql_real(made.score),
        "amber": to_sql_real(made.limits[0]),
        "red": to_sql_real(made.limits[1]),
        **{f"tempo_{phase}": to_sql_real(made.tempo.get(phase)) for phase in PHASES},
        "parts": to_sql_text(made.parts),
        "left_change": to_sql_real(left.change),
        "left_error": to_sql_real(left.error),
        "right_change": to_sql_real(right.change),
        "right_error": to_sql_real(right.error),
        "tempo_change": to_sql_real(tempo.change),
        "tempo_error": to_sql_real(tempo.error),
        "trend": to_sql_message(made.trend),
        "advice": made.advice,
        "advice_text": to_sql_message(made.advice_text),
        "timed": to_sql_message(made.timed),
        "target_set": made.target and made.target.number,
        "target_sets": made.target and made.target.sets,
        "target_reps": made.target and made.target.reps,
        "target_each_side": int(made.target is not None and made.target.each_side),
        "load_kg": made.load_kg or None,
        "toe_out_left": to_sql_real(made.toe_out[0]),
        "toe_out_right": to_sql_real(made.toe_out[1]),
    }


def summary_from_row(row: Row, reps: Sequence[Rep]) -> SetSummary | None:
    """None for a set that was cut off before its end."""
    if row["ended"] is None:
        return None

    def trend(what: str) -> Trend:
        return Trend(from_sql_number(row[f"{what}_change"]), from_sql_number(row[f"{what}_error"]))

    return SetSummary(
        exercise=row["exercise"],
        title=load_message(row["title"]),
        start=0.0,
        end=(row["ended"] - row["began"]) / 1000,
        reps=row["reps"],
        partials=row["partials"],
        judged=row["judged"],
        clean=row["clean"],
        regime=row["regime"],
        tempo=_tempo(row),
        depth=from_sql_number(row["depth"]),
        depth_range=(from_sql_number(row["depth_least"]), from_sql_number(row["depth_most"])),
        counted=tuple(rep for rep in reps if not rep.partial),
        limits=(from_sql_number(row["amber"]), from_sql_number(row["red"])),
        score=from_sql_number(row["score"]),
        parts=_numbers(row["parts"]),
        drift_trend=(trend("left"), trend("right")),
        tempo_trend=trend("tempo"),
        trend=load_message(row["trend"]),
        advice=row["advice"],
        advice_text=load_message(row["advice_text"]),
        timed=load_message(row["timed"]),
        target=_target(row),
        load_kg=row["load_kg"] or 0.0,
        toe_out=(from_sql_number(row["toe_out_left"]), from_sql_number(row["toe_out_right"])),
    )


def _target(row: Row) -> Target | None:
    if row["target_reps"] is None:
        return None
    return Target(row["target_set"], row["target_sets"], row["target_reps"], bool(row["target_each_side"]))


def _tempo(row: Row) -> dict[Phase, float]:
    found = {phase: row[f"tempo_{phase}"] for phase in PHASES}
    return {phase: value for phase, value in found.items() if value is not None}


def _numbers(raw: str) -> dict[str, float]:
    return {key: from_sql_number(value) for key, value in cast(dict[str, Any], json.loads(raw)).items()}
