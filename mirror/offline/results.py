"""The result files of a measurement: ``<stem>.json`` and ``<stem>.csv``. docs/results.md says what every key means."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from mirror import __version__, core
from mirror.coach.summary import summarise_set
from mirror.files import write_whole
from mirror.i18n import Translator
from mirror.offline.recording import Recording
from mirror.offline.rep_text import reason_message
from mirror.spreadsheet import csv_cell
from mirror.types import KEYPOINT_NAMES, SIDES, Alignment, Rep, SetSummary, Trend

RESULTS_SCHEMA_VERSION = 1
ENGLISH = Translator()
"""Results are read by programs: their words are English whatever the mirror speaks."""
LEFT_RIGHT_FIELDS = {"mkd", "drift", "drift_se", "fppa", "facing"}
"""Fields of an Alignment that hold (left, right)."""


@dataclass(frozen=True, slots=True)
class ResultsOrigin:
    """What was measured and with what, besides the recording itself."""

    clip: str
    duration: float | None
    """Seconds that the clip says it lasts; None when it does not say."""
    model: str | None
    runtime: str | None
    """None: joints were measured that had been recorded before, no network ran."""
    calibration_reps: int


def results_document(recording: Recording, origin: ResultsOrigin) -> dict[str, Any]:
    """The results as plain values for JSON; numbers that were not measured are None."""
    found: dict[str, Any] = _plain({
        "schema_version": RESULTS_SCHEMA_VERSION,
        "mirror": __version__,
        "model": origin.model,
        "runtime": origin.runtime,
        "core": core.CORE_BACKEND,
        "clip": {
            "name": origin.clip,
            "duration": origin.duration,
            "frames": len(recording.times),
            "measured": float(recording.times[-1]) if len(recording.times) else 0.0,
            "size": list(recording.size),
        },
        "truncated": recording.truncated,
        "exercise": recording.exercise.key,
        "limits": {"amber": recording.exercise.drift.amber, "red": recording.exercise.drift.red},
        "live": recording.live,
        "regime": recording.regime,
        "calibration_reps": origin.calibration_reps,
        "reps": [_rep(rep) for rep in recording.reps],
        "partial_reps": [_rep(rep) for rep in recording.partial_reps],
        "summary": _summary(_summarise(recording)),
        "alerts": [{**asdict(alert), "words": ENGLISH.text(alert.words)} for alert in recording.alerts],
        "abstained": [
            {"reason": reason, "words": _words(reason), "seconds": seconds} for reason, seconds in sorted(recording.abstained.items())
        ],
    })  # fmt: skip
    return found


def write_results(recording: Recording, origin: ResultsOrigin, folder: Path, stem: str) -> list[Path]:
    """Writes both files into ``folder``, each whole or not at all. Raises WriteError."""
    text = json.dumps(results_document(recording, origin), indent=1, ensure_ascii=False, allow_nan=False)
    return [write_whole(folder / f"{stem}.json", [text, "\n"]), write_whole(folder / f"{stem}.csv", results_csv_rows(recording))]


def _summarise(recording: Recording) -> SetSummary:
    return summarise_set(recording.exercise, recording.reps, recording.partial_reps, _until(recording), recording.toe_out)


def _until(recording: Recording) -> float | None:
    return float(recording.times[-1]) if len(recording.times) else None


def results_csv_columns() -> list[str]:
    """The CSV's head."""
    measured = [
        name
        for spec in fields(Alignment)
        for name in ([f"{spec.name}_left", f"{spec.name}_right"] if spec.name in LEFT_RIGHT_FIELDS else [spec.name])
    ]
    return [*measured, "scene", "reps", *(f"{joint}_{part}" for joint in KEYPOINT_NAMES for part in ("x", "y", "score"))]


def results_csv_rows(recording: Recording) -> Iterator[str]:
    """The CSV's lines, one a frame; a cell is empty where nothing was measured."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(results_csv_columns())
    for time, pose, alignment, view in zip(recording.times, recording.poses, recording.alignments, recording.views, strict=True):
        yield _taken(buffer)
        measured: list[Any] = []
        for spec in fields(Alignment):
            value: Any = float(time) if spec.name == "time" else getattr(alignment, spec.name)
            measured += list(value) if spec.name in LEFT_RIGHT_FIELDS else [value]
        joints = pose.points.ravel().tolist() if pose.points is not None else [None] * (3 * len(KEYPOINT_NAMES))
        writer.writerow([_cell(value) for value in (*measured, view.scene.name, view.training.reps, *joints)])
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cell(value: Any) -> Any:
    """Six significant digits: a hundredth of a pixel, a tenth of a millisecond in a clip of a minute."""
    if isinstance(value, float):
        return f"{value:.6g}" if math.isfinite(value) else ""
    return csv_cell(value)


def _rep(rep: Rep) -> dict[str, Any]:
    phases = {phase: {"left": left, "right": right} for phase, (left, right) in rep.by_phase.items()}
    sides = {name: dict(zip(SIDES, getattr(rep, name), strict=True)) for name in ("outward", "inside")}
    found = {**asdict(rep), **sides, "by_phase": phases, "note": ENGLISH.text(rep.note), "words": _words(rep.reason)}
    del found["partial"]  # the list it stands in says so
    return found


SUMMARY_KEYS_LEFT_OUT = ("exercise", "title", "limits", "counted", "start", "end", "target", "load_kg")
"""What stands beside it in the document, and what is asked of a person before a mirror only."""


def _summary(made: SetSummary) -> dict[str, Any]:
    found = {key: value for key, value in asdict(made).items() if key not in SUMMARY_KEYS_LEFT_OUT}
    left, right = (_trend(trend) for trend in made.drift_trend)
    found |= {name: ENGLISH.text(getattr(made, name)) for name in ("trend", "advice_text", "timed")}
    found["toe_out"] = dict(zip(SIDES, made.toe_out, strict=True))
    return {**found, "drift_trend": {"left": left, "right": right}, "tempo_trend": _trend(made.tempo_trend)}


def _words(reason: str | None) -> str | None:
    said = reason_message(reason)
    return ENGLISH.text(said) if said else None


def _trend(trend: Trend) -> dict[str, Any]:
    return {**asdict(trend), "real": trend.real}


def _plain(value: Any) -> Any:
    """``value`` with numpy's numbers as Python's, four decimals, and None for what is not finite."""
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case float() | np.floating():
            return round(float(value), 4) if math.isfinite(value) else None
        case np.integer():
            return int(value)
    return value
