"""``mirror report``: a member's weeks as a page and a PDF, and the coach's page over all members or over exports of other stations."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from math import isfinite, nan
from pathlib import Path

from mirror.alignment.neutral_path import NeutralPath
from mirror.coach.squat.path_codec import unpack_path
from mirror.errors import MirrorError
from mirror.exercises import catalogue
from mirror.files import output_folder, write_bytes_whole, write_whole
from mirror.i18n import Translator
from mirror.report.coach_page import render_coach_page
from mirror.report.csv_import import read_export_body, read_export_key, read_export_owner, read_export_sets
from mirror.report.member_report import MemberReport
from mirror.report.overview import OverviewMember
from mirror.report.programme import PastAssessment, choose_next_exercise
from mirror.report.series import DoneSet
from mirror.report.streak import describe_streak
from mirror.report.write import write_report_html, write_report_pdf
from mirror.settings import Settings, paths
from mirror.store import MemberRepository, StoredSet, StoreReader, require_members
from mirror.takeaway import make_payload
from mirror.types import TYPICAL_BODY, BodySize, SetSummary

MAX_REPORT_SETS = 500
"""Sets that a report looks back on: years of training; all of them are in the export."""
MAX_CURVE_DEPTH = 0.36
"""Depth to which the knees' path is drawn, leg lengths."""
MakeLink = Callable[[SetSummary, BodySize], str]


def _no_link(summary: SetSummary, body: BodySize) -> str:  # noqa: ARG001
    return ""


def write_member_report(settings: Settings, who: str, output: Path, say: Callable[[str], None] = print) -> None:
    """Writes ``report-ID.html`` and ``report-ID.pdf`` into ``output``. Raises MirrorError."""
    database = paths.database_path(settings.store)
    require_members(database, who)
    translator = Translator(settings.display.language)
    with MemberRepository(database) as repository:
        key = repository.find(who)
    found = load_dossier(database, key, date.today(), _make_link(settings, translator))
    if found.following is not None:
        with MemberRepository(database) as repository:
            repository.save_advice(key, found.following.exercise, found.following.why, time.time())
    write_report_pages(found, key, translator, output, say)


def write_report_pages(dossier: MemberReport, key: str, translator: Translator, output: Path, say: Callable[[str], None] = print) -> None:
    """Writes ``report-KEY.html`` and ``report-KEY.pdf`` into ``output``. Raises MirrorError."""
    with output_folder(output):
        say(str(write_whole(output / report_file(key), [write_report_html(dossier, catalogue(), translator)])))
        made, missing = write_report_pdf(dossier, catalogue(), translator)
        say(str(write_bytes_whole(output / f"report-{key}.pdf", made)))
    if missing:
        say(f"the PDF has {dossier.name} in Latin letters: no font here has {missing} (`sudo apt install fonts-noto`)")


def render_member_page(database: Path, key: str, today: date, language: str) -> str:
    """The member's report as HTML. Raises MirrorError."""
    return write_report_html(load_dossier(database, key, today), catalogue(), Translator(language))


def write_overview(settings: Settings, files: Sequence[Path], output: Path, say: Callable[[str], None] = print) -> list[MirrorError]:
    """Writes ``coach.html`` into ``output``, and beside it the page of each member that it links to: of the exports ``files``, or of all
    who are members here.

    Returns what is wrong with exports that were left out. Raises MirrorError, also where all were.
    """
    today, translator = date.today(), Translator(settings.display.language)
    dossiers, refused = _read_exports(files, today) if files else (_load_all(settings, today, _make_link(settings, translator)), [])
    if refused and not dossiers:
        raise refused.pop()
    with output_folder(output):
        for key, dossier in dossiers.items():
            if dossier.sets:
                write_whole(output / report_file(key), [write_report_html(dossier, catalogue(), translator)])
        members = [OverviewMember(key, dossier.name, dossier.sets, report_file(key)) for key, dossier in dossiers.items()]
        say(str(write_whole(output / "coach.html", [render_coach_page(members, catalogue(), today, translator)])))
    return refused


def report_file(key: str) -> str:
    """The name of a member's page."""
    return f"report-{key}.html"


def load_dossier(database: Path, key: str, today: date, link: MakeLink = _no_link) -> MemberReport:
    """What is kept of the member ``key``, made ready. Raises MirrorError."""
    with StoreReader(database) as reader:
        return read_dossier(reader, key, today, link)


def read_done_sets(reader: StoreReader, key: str, newest: int = MAX_REPORT_SETS) -> tuple[DoneSet, ...]:
    """The newest sets of the member ``key``. Raises MirrorError."""
    return tuple(map(_done, reader.sets(key, newest=newest)))


def read_dossier(reader: StoreReader, key: str, today: date, link: MakeLink = _no_link) -> MemberReport:
    """What ``reader`` has of the member ``key``, made ready. Raises MirrorError."""
    enrolled = reader.member(key)
    kept = list(reader.sets(key, newest=MAX_REPORT_SETS))
    sets = tuple(map(_done, kept))
    screens = tuple(
        PastAssessment(datetime.fromtimestamp(one.when).date(), one.answer, one.side, one.reasons) for one in reader.screens(key)
    )
    path = unpack_path(reader.path(key))
    made = _assemble(enrolled.name if enrolled else key, sets, screens, today)
    body = enrolled.body if enrolled else TYPICAL_BODY
    address = link(kept[0].summary, body) if kept and kept[0].summary else ""
    return replace(made, curve=_curve(path[0]) if path else (), link=address, body=body)


def _assemble(name: str, sets: Iterable[DoneSet], screens: Iterable[PastAssessment], today: date) -> MemberReport:
    sets, screens = tuple(sets), tuple(screens)
    streak = describe_streak((done.when.date() for done in sets if not done.unsure), today)
    return MemberReport(name, today, sets, screens, streak, choose_next_exercise(sets, screens, catalogue(), today))


def _read_exports(files: Sequence[Path], today: date) -> tuple[dict[str, MemberReport], list[MirrorError]]:
    found: dict[str, MemberReport] = {}
    refused: list[MirrorError] = []
    for path in files:
        try:
            key = read_export_key(path)
            key = f"{key}-{len(found) + 1}" if key in found else key  # a member of two stations
            found[key] = replace(_assemble(read_export_owner(path), read_export_sets(path), (), today), body=read_export_body(path))
        except MirrorError as error:
            refused.append(error)
    return found, refused


def _load_all(settings: Settings, today: date, link: MakeLink) -> dict[str, MemberReport]:
    with StoreReader(paths.database_path(settings.store)) as reader:
        return {one.id: read_dossier(reader, one.id, today, link) for one in reader.members()}


def _make_link(settings: Settings, say: Translator) -> MakeLink:
    """What gives the last set to a phone, where the take-away page is hosted."""
    base, station = settings.takeaway.base_url, settings.station.name or ""
    return _no_link if base is None else lambda summary, body: make_payload(summary, station, base, say, body)


def _curve(path: NeutralPath) -> tuple[tuple[float, float, float], ...]:
    depths = [step / 100 for step in range(0, round(100 * MAX_CURVE_DEPTH) + 1, 2)]
    return tuple((depth, *path.at(depth)[:2]) for depth in depths if all(map(isfinite, path.at(depth)[:2])))


def _done(kept: StoredSet) -> DoneSet:
    counted = tuple(rep for rep in kept.reps if not rep.partial)
    made, when = kept.summary, datetime.fromtimestamp(kept.ended or kept.when)
    target, load, toe_out = (made.target, made.load_kg, made.toe_out) if made else (None, 0.0, (nan, nan))
    return DoneSet(when, kept.exercise, counted, len(kept.reps) - len(counted), kept.unsure, target, load, toe_out)
