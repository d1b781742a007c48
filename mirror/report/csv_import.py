"""Exports read back: the sets of a member from the file of repetitions that ``mirror member export`` wrote, of whatever station."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from math import nan
from pathlib import Path
from typing import Any

from mirror.errors import MirrorError
from mirror.files import describe_os_error, read_limited
from mirror.report.series import DoneSet
from mirror.spreadsheet import cell_text
from mirror.types import MAX_STATURE_CM, MIN_STATURE_CM, TYPICAL_BODY, BodySize, KneeEvidence, Rep

REPS_CSV_SUFFIX = "-reps.csv"
REQUIRED_CSV_COLUMNS = (
    "visit", "set", "exercise", "number", "partial", "began", "end", "depth", "drift_left", "drift_right", "drift_se", "valgus", "reason",
    "phase", "severity", "score", "regime",
)  # fmt: skip
MAX_EXPORT_BYTES = 64 << 20
"""Bytes of a member's file: decades of training."""
MAX_CSV_CELL_CHARS = 1 << 16
"""Letters of a cell; a note has a line."""


def read_export_key(path: Path) -> str:
    """What the file is called without what every export's name has, for the member's own page."""
    return path.name.removesuffix(REPS_CSV_SUFFIX).removeprefix("member-")


def read_export_owner(path: Path) -> str:
    """Whose export it is: the name in the member's file beside it, else what the file is called."""
    return cell_text(_read_member(path).get("name") or "") or path.name.removesuffix(REPS_CSV_SUFFIX)


def read_export_body(path: Path) -> BodySize:
    """By the height in the member's file beside it; typical where none is there, or no person's."""
    try:
        height = float(json.loads(cell_text(_read_member(path).get("settings") or ""))["height"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return TYPICAL_BODY
    return BodySize(height) if MIN_STATURE_CM <= height <= MAX_STATURE_CM else TYPICAL_BODY


def _read_member(path: Path) -> dict[str, str | None]:
    """The row of the member's file beside ``path``; empty where it has none."""
    beside = path.parent / (path.name.removesuffix(REPS_CSV_SUFFIX) + "-member.csv")
    try:
        return next(csv.DictReader(io.StringIO(read_limited(beside, MAX_EXPORT_BYTES).decode("utf-8"), newline="")), None) or {}
    except (OSError, ValueError, csv.Error):
        return {}


def read_export_sets(path: Path) -> list[DoneSet]:
    """The sets in ``path``, in its order. Raises MirrorError that names the file and the line that is wrong."""
    csv.field_size_limit(MAX_CSV_CELL_CHARS)
    try:
        rows = csv.DictReader(io.StringIO(read_limited(path, MAX_EXPORT_BYTES).decode("utf-8"), newline=""))
        missing = [name for name in REQUIRED_CSV_COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise MirrorError(
                f"export {path}", f"no column '{missing[0]}'", f"give a file ending in {REPS_CSV_SUFFIX} of `mirror member export`"
            )
        return list(_sets(path, rows))
    except UnicodeDecodeError:
        raise _unreadable_export(path, "not UTF-8") from None
    except csv.Error as error:
        raise _unreadable_export(path, str(error)) from None
    except (OSError, ValueError) as error:
        raise _unreadable_export(path, describe_os_error(error)) from None


def _unreadable_export(path: Path, why: str) -> MirrorError:
    return MirrorError(f"export {path}", f"cannot be read ({why})", "export it again with `mirror member export`")


def _sets(path: Path, rows: Any) -> Iterator[DoneSet]:
    for _, group in groupby(rows, key=lambda row: (row["visit"], row["set"])):
        reps, exercise, when = [], "", None
        for row in group:
            try:
                if None in row.values() or None in row:  # a line that is cut off, or too long
                    raise ValueError
                began = datetime.fromisoformat(row["began"])
                reps.append(_rep(row))
            except (ValueError, TypeError, KeyError):
                raise MirrorError(f"export {path}, line {rows.line_num}", "not a repetition", "export it again") from None
            exercise, when = row["exercise"], began
        if when is not None:
            counted = tuple(rep for rep in reps if not rep.partial)
            yield DoneSet(when.astimezone().replace(tzinfo=None), exercise, counted, len(reps) - len(counted))


def _rep(row: Mapping[str, str]) -> Rep:
    def value(name: str) -> float:
        return float(row[name]) if row.get(name) else nan

    return Rep(
        number=int(row["number"]), start=0.0, turn=0.0, end=value("end"), depth=value("depth"), drift_left=value("drift_left"),
        drift_right=value("drift_right"), drift_se=value("drift_se"), valgus=row["valgus"] or None,  # type: ignore[arg-type]
        reason=row["reason"] or None, phase=row["phase"] or None, severity=row["severity"] or None,  # type: ignore[arg-type]
        score=value("score"), regime=row["regime"], partial=row["partial"] == "1",  # type: ignore[arg-type]
        evidence=KneeEvidence(row.get("evidence") or KneeEvidence.PATH), inside=(value("inside_left"), value("inside_right")),
    )  # fmt: skip
