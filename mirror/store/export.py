"""All that is kept of a member, or of a visit without one, as JSON and CSV, row by row. docs/data.md says what every column means."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mirror.errors import MirrorError
from mirror.i18n import LANGUAGES, Translator
from mirror.spreadsheet import csv_cell
from mirror.store import keypoints
from mirror.store.member_settings import PIN_SETTING_NAME
from mirror.store.reader import StoreReader
from mirror.store.row_mapping import messages_from_sql
from mirror.types.message import load_message

EXPORT_SCHEMA_VERSION = 2


@dataclass(frozen=True, slots=True)
class ExportTable:
    """``columns``: name in the export and expression in the database; ``source``: what they come from, in order."""

    columns: dict[str, str]
    source: str
    order: str
    plain: frozenset[str] = field(default_factory=frozenset)
    """Columns that are JSON in the database, and in an export in JSON are no text."""
    said: frozenset[str] = field(default_factory=frozenset)
    """Columns that are a message, or a JSON list of messages, in the database and words in an export."""
    of: str = "{owner}"
    packed: str = ""
    """The column that becomes a row a frame (``motion.COLUMNS``)."""

    @property
    def head(self) -> tuple[str, ...]:
        """Names of what is exported, in order."""
        return (*(name for name in self.columns if name != self.packed), *(keypoints.TRACK_COLUMNS if self.packed else ()))


def _moment(expression: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%fZ', {expression} / 1000.0, 'unixepoch')"


def _same(prefix: str, *names: str) -> dict[str, str]:
    return {name: f'{prefix}."{name}"' for name in names}


_VISIT_COLUMN = {"visit": "visits.run || '-' || visits.number"}
_TEMPO_COLUMNS = ("tempo_descent", "tempo_bottom", "tempo_ascent")

EXPORT_TABLES: dict[str, ExportTable] = {
    "member": ExportTable(
        {
            **_same("members", "id", "name"), "created": _moment("created"), "consent": _moment("consent"),
            **_same("members", "badge"), "settings": f"json_remove(members.settings, '$.{PIN_SETTING_NAME}')",
        },
        "members", "id", frozenset({"settings"}), of="members.id = :member",
    ),
    "visits": ExportTable(
        {**_VISIT_COLUMN, "began": _moment("began"), "ended": _moment("ended"), "unsure": "visits.unsure", "station": "visits.station"},
        "visits",
        "visits.began, visits.id",
    ),
    "sets": ExportTable(
        {
            **_VISIT_COLUMN, "set": "sets.number", **_same("sets", "exercise", "title"),
            "began": _moment("sets.began"), "ended": _moment("sets.ended"),
            **_same(
                "sets", "reps", "partials", "judged", "clean", "regime", "depth", "depth_least", "depth_most", "score", "amber", "red",
                *_TEMPO_COLUMNS, "parts", "left_change", "left_error", "right_change", "right_error", "tempo_change", "tempo_error",
                "trend", "advice", "advice_text", "timed", "target_set", "target_sets", "target_reps", "target_each_side",
                "load_kg", "toe_out_left", "toe_out_right",
            ),
        },
        "visits JOIN sets ON sets.visit = visits.id", "visits.began, visits.id, sets.number", frozenset({"parts"}),
        frozenset({"title", "trend", "advice_text", "timed"}),
    ),
    "reps": ExportTable(
        {
            **_VISIT_COLUMN, "set": "sets.number", "exercise": "sets.exercise", **_same("reps", "number", "partial"),
            "began": _moment("reps.began"),
            **_same(
                "reps", "turn", "end", "depth", "drift_left", "drift_right", "drift_se", "valgus", "reason", "phase", "severity", "score",
                "regime", "descent_left", "descent_right", "bottom_left", "bottom_right", "ascent_left", "ascent_right",
                "outward_left", "outward_right", *_TEMPO_COLUMNS, "parts", "side", "reach", "held", "form", "note",
                "evidence", "inside_left", "inside_right",
            ),
        },
        'visits JOIN sets ON sets.visit = visits.id JOIN reps ON reps."set" = sets.id',
        "visits.began, visits.id, sets.number, reps.position", frozenset({"parts", "form"}), frozenset({"note"}),
    ),
    "paths": ExportTable(
        {**_VISIT_COLUMN, "made": _moment("made"), "path": "paths.path"}, "visits JOIN paths ON paths.visit = visits.id",
        "visits.began, visits.id, made", frozenset({"path"}),
    ),
    "screens": ExportTable(
        {**_VISIT_COLUMN, "ended": _moment("screens.ended"), **_same("screens", "answer", "side", "reasons")},
        "visits JOIN screens ON screens.visit = visits.id", "visits.began, visits.id, screens.ended", frozenset({"reasons"}),
        frozenset({"reasons"}),
    ),
    "keypoints": ExportTable(
        {**_VISIT_COLUMN, "set": "sets.number", "data": "motions.data"},
        'visits JOIN sets ON sets.visit = visits.id JOIN motions ON motions."set" = sets.id', "visits.began, visits.id, sets.number",
        packed="data",
    ),
    "programmes": ExportTable(
        {"since": _moment("since"), **_same("programmes", "exercise", "why")}, "programmes", "programmes.since",
        said=frozenset({"why"}), of="programmes.member = :member",
    ),
}  # fmt: skip
"""What an export is made of, in the order of the JSON."""


class MemberExport:
    """What is kept of the member ``member``, or of the one ``visit`` (``f"{store_writer.run}-{number}"``), as it is now, its sentences in
    ``language``.

    Every method gives text a piece at a time and holds one row, of recorded joints one set, in memory. Raises MirrorError when there is
    no such member.
    """

    def __init__(self, reader: StoreReader, member: str | None, visit: str = "", language: str = LANGUAGES[0]) -> None:
        self._translator = Translator(language)
        if member is not None and reader.member(member) is None:
            raise MirrorError(f"member {member}", "there is none any more", "mirror member list shows all")
        reader.hold()
        run, _, number = visit.rpartition("-")
        self._reader = reader
        self._owner = "visits.run = :run AND visits.number = :number" if member is None else "visits.member = :member"
        self._values = {"member": member, "run": run, "number": number}

    def json(self) -> Iterator[str]:
        """One document with all tables."""
        yield f'{{"schema_version": {EXPORT_SCHEMA_VERSION}'
        for name, table in EXPORT_TABLES.items():
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
        """The table ``name`` (of ``EXPORT_TABLES``), its head first; a cell is empty where nothing was measured, and no formula."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(EXPORT_TABLES[name].head)
        for row in self._rows(EXPORT_TABLES[name]):
            yield _taken(buffer)
            writer.writerow([csv_cell(row[key]) for key in EXPORT_TABLES[name].head])
        yield _taken(buffer)

    def _rows(self, table: ExportTable) -> Iterator[Mapping[str, Any]]:
        selected = ", ".join(f'{expression} AS "{name}"' for name, expression in table.columns.items())
        owner = table.of.format(owner=self._owner)
        for row in self._reader.rows(f"SELECT {selected} FROM {table.source} WHERE {owner} ORDER BY {table.order}", self._values):
            if not table.packed:
                yield {name: self._words(value, name in table.plain) if name in table.said else value for name, value in dict(row).items()}
                continue
            for frame in keypoints.unpack_track(row[table.packed]):
                yield {**dict(row), **dict(zip(keypoints.TRACK_COLUMNS, frame, strict=True))}

    def _words(self, value: str | None, several: bool) -> str | None:
        if not value:
            return value
        if several:
            return json.dumps([self._translator.text(said) for said in messages_from_sql(value)], ensure_ascii=False)
        return self._translator.text(load_message(value))


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
