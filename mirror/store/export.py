"""All that is kept of a member, or of a visit that is nobody's, as JSON and CSV, row by row. docs/data.md says what every column means."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mirror.errors import MirrorError
from mirror.store import motion
from mirror.store.reader import Reader

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Table:
    """``columns``: name in the export and expression in the database; ``source``: what they come from, in order."""

    columns: dict[str, str]
    source: str
    order: str
    plain: frozenset[str] = field(default_factory=frozenset)
    """Columns that are JSON in the database, and in an export in JSON are no text."""
    of: str = "{owner}"
    packed: str = ""
    """The column that becomes a row a frame (``motion.COLUMNS``)."""

    @property
    def head(self) -> tuple[str, ...]:
        """Names of what is exported, in order."""
        return (*(name for name in self.columns if name != self.packed), *(motion.COLUMNS if self.packed else ()))


def _moment(expression: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%fZ', {expression} / 1000.0, 'unixepoch')"


def _same(prefix: str, *names: str) -> dict[str, str]:
    return {name: f'{prefix}."{name}"' for name in names}


_VISIT = {"visit": "visits.run || '-' || visits.number"}
_TEMPO = ("tempo_descent", "tempo_bottom", "tempo_ascent")

TABLES: dict[str, Table] = {
    "member": Table(
        {
            **_same("members", "id", "name"), "created": _moment("created"), "consent": _moment("consent"),
            **_same("members", "badge", "settings"),
        },
        "members", "id", frozenset({"settings"}), "members.id = :member",
    ),
    "visits": Table({**_VISIT, "began": _moment("began"), "ended": _moment("ended")}, "visits", "visits.began, visits.id"),
    "sets": Table(
        {
            **_VISIT, "set": "sets.number", **_same("sets", "exercise", "title"),
            "began": _moment("sets.began"), "ended": _moment("sets.ended"),
            **_same(
                "sets", "reps", "partials", "judged", "clean", "regime", "depth", "depth_least", "depth_most", "score", "amber", "red",
                *_TEMPO, "parts", "left_change", "left_error", "right_change", "right_error", "tempo_change", "tempo_error",
                "trend", "advice", "advice_text",
            ),
        },
        "visits JOIN sets ON sets.visit = visits.id", "visits.began, visits.id, sets.number", frozenset({"parts"}),
    ),
    "reps": Table(
        {
            **_VISIT, "set": "sets.number", "exercise": "sets.exercise", **_same("reps", "number", "partial"),
            "began": _moment("reps.began"),
            **_same(
                "reps", "turn", "end", "depth", "drift_left", "drift_right", "drift_se", "valgus", "reason", "phase", "severity", "score",
                "regime", "descent_left", "descent_right", "bottom_left", "bottom_right", "ascent_left", "ascent_right",
                "outward_left", "outward_right", *_TEMPO, "parts", "side", "reach", "held", "form", "note",
            ),
        },
        'visits JOIN sets ON sets.visit = visits.id JOIN reps ON reps."set" = sets.id',
        "visits.began, visits.id, sets.number, reps.position", frozenset({"parts", "form"}),
    ),
    "paths": Table(
        {**_VISIT, "made": _moment("made"), "path": "paths.path"}, "visits JOIN paths ON paths.visit = visits.id",
        "visits.began, visits.id, made", frozenset({"path"}),
    ),
    "screens": Table(
        {**_VISIT, "ended": _moment("screens.ended"), **_same("screens", "verdict", "reasons")},
        "visits JOIN screens ON screens.visit = visits.id", "visits.began, visits.id, screens.ended", frozenset({"reasons"}),
    ),
    "keypoints": Table(
        {**_VISIT, "set": "sets.number", "data": "motions.data"},
        'visits JOIN sets ON sets.visit = visits.id JOIN motions ON motions."set" = sets.id', "visits.began, visits.id, sets.number",
        packed="data",
    ),
    "programmes": Table(
        {"since": _moment("since"), **_same("programmes", "exercise", "why")}, "programmes", "programmes.since",
        of="programmes.member = :member",
    ),
}  # fmt: skip
"""What an export is made of, in the order of the JSON."""


class Export:
    """What is kept of the member ``member``, or of the one ``visit`` (``f"{keeper.run}-{number}"``), as it is now.

    Every method gives text a piece at a time and holds one row, of recorded joints one set, in memory. Raises MirrorError when there is
    no such member.
    """

    def __init__(self, reader: Reader, member: str | None, visit: str = "") -> None:
        if member is not None and reader.member(member) is None:
            raise MirrorError(f"member {member}: there is none any more; mirror member list shows all")
        reader.hold()
        run, _, number = visit.rpartition("-")
        self._reader = reader
        self._owner = "visits.run = :run AND visits.number = :number" if member is None else "visits.member = :member"
        self._values = {"member": member, "run": run, "number": number}

    def json(self) -> Iterator[str]:
        """One document with all tables."""
        yield f'{{"schema_version": {SCHEMA_VERSION}'
        for name, table in TABLES.items():
            yield f',\n"{name}": ['
            before = "\n"
            for row in self._rows(table):
                plain = {key: json.loads(row[key]) for key in table.plain if row[key] is not None}
                found = {key: plain.get(key, row[key]) for key in table.head}
                yield before + json.dumps(found, ensure_ascii=False)
                before = ",\n"
            yield "]"
        yield "}\n"

    def csv(self, name: str) -> Iterator[str]:
        """The table ``name`` (of ``TABLES``), its head first; a cell is empty where nothing was measured."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(TABLES[name].head)
        for row in self._rows(TABLES[name]):
            yield _taken(buffer)
            writer.writerow([row[key] for key in TABLES[name].head])
        yield _taken(buffer)

    def _rows(self, table: Table) -> Iterator[Mapping[str, Any]]:
        selected = ", ".join(f'{expression} AS "{name}"' for name, expression in table.columns.items())
        owner = table.of.format(owner=self._owner)
        for row in self._reader.rows(f"SELECT {selected} FROM {table.source} WHERE {owner} ORDER BY {table.order}", self._values):
            if not table.packed:
                yield dict(row)
                continue
            for frame in motion.unpack(row[table.packed]):
                yield {**dict(row), **dict(zip(motion.COLUMNS, frame, strict=True))}


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
