"""The figures as files for other programs: figures.json, clips.csv, legs.csv. ``docs/validation.md`` says what every column means."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mirror import __version__, core
from mirror.evaluation.validate.agreement import Conditions
from mirror.evaluation.validate.matching import ClipRow, LegRow
from mirror.evaluation.validate.metrics import ValidationFinding
from mirror.evaluation.validate.people import PersonSet
from mirror.evaluation.validate.report import Key
from mirror.files import write_whole
from mirror.spreadsheet import csv_cell
from mirror.types import PHASES


def write_findings_csv(
    path: Path,
    found: Mapping[Key, Sequence[ValidationFinding]],
    conditions: Mapping[Key, Conditions],
    notes: Sequence[str],
) -> Path:
    """Every figure of every run (or half of the clips) and mode, by key; a number that could not be measured is null."""
    runs: dict[str, dict[str, Any]] = {}
    for key, findings in found.items():
        run, mode = key
        by_condition = {
            measure: {condition: {label: value.plain() for label, value in labels.items()} for condition, labels in by.items()}
            for measure, by in conditions.get(key, {}).items()
        }
        runs.setdefault(run, {})[mode] = {"figures": {f.key: _finding(f) for f in findings}, "conditions": by_condition}
    made = {"schema": "mirror-validate/1", "mirror": __version__, "core": core.CORE_BACKEND, "notes": list(notes), "runs": runs}
    return write_whole(path, [json.dumps(made, indent=1, allow_nan=False), "\n"])


def _finding(finding: ValidationFinding) -> dict[str, Any]:
    goal = f"{finding.bound} {finding.goal:g}" if finding.bound else None
    return {**finding.value.plain(), "group": finding.group, "what": finding.words, "goal": goal, "met": finding.is_met}


def write_clips_csv(path: Path, rows: Iterable[ClipRow]) -> Path:
    """A line a clip, run and mode."""
    return _csv(
        path,
        (
            {
                "run": row.run,
                "mode": row.mode,
                "clip": row.clip,
                "half": row.half,
                "regime": row.regime,
                **row.strata,
                "counted": row.counted,
                "least": row.least,
                "most": row.most,
                "off": row.off,
                "ghosts": row.ghosts,
                "too_deep": row.too_deep,
                "partials": row.partials,
                "partials_told": row.partials_told,
                "partials_false": row.partials_false,
            }
            for row in rows
        ),
    )


def write_legs_csv(path: Path, rows: Iterable[LegRow]) -> Path:
    """A line a leg of a true repetition, run and mode."""
    return _csv(
        path,
        (
            {
                "run": row.run,
                "mode": row.mode,
                "clip": row.clip,
                "half": row.half,
                "regime": row.regime,
                **row.strata,
                "rep": row.rep,
                "side": row.side,
                "coached": row.coached,
                "true_depth": row.true_depth,
                "depth": row.depth,
                "true_drift": row.truth,
                "drift": row.drift,
                "drift_se": row.drift_se,
                "said": row.said,
                "reason": row.reason,
                "justified": row.justified,
                "phase": row.phase,
                "severity": row.severity,
                **{f"true_{phase}": row.truth_by_phase.get(phase, math.nan) for phase in PHASES},
                **{phase: row.by_phase.get(phase, math.nan) for phase in PHASES},
                "crossing": row.crossing,
                "alert": row.alert,
            }
            for row in rows
        ),
    )


def people(folder: Path, sets: Sequence[PersonSet]) -> list[Path]:
    """A line a labelled set, and one a counted repetition of them, each mode."""
    by_set = (
        {
            "mode": row.mode,
            "set": row.name,
            "exercise": row.exercise,
            "counted": row.counted,
            "least": row.least,
            "most": row.most,
            "missed": row.missed,
            "ghosts": row.ghosts,
        }
        for row in sets
    )
    by_rep = (
        {
            "mode": rep.mode,
            "set": rep.name,
            "exercise": rep.exercise,
            "rep": rep.number,
            "facing": rep.facing,
            "label": rep.label,
            "valgus": rep.valgus,
            "alerts": " ".join(rep.alerts),
        }
        for row in sets
        for rep in row.reps
    )
    return [_csv(folder / "people_sets.csv", by_set), _csv(folder / "people_reps.csv", by_rep)]


def _csv(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """``rows`` under their keys; a cell is empty where nothing was measured."""
    buffer = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(buffer, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return write_whole(path, [buffer.getvalue()])


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return f"{value:.4f}" if math.isfinite(value) else ""
    return "" if value is None else csv_cell(value)
