"""``mirror report``: a member's weeks as a page and a PDF, and the coach's page over all members or over exports of other stations."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from math import isfinite
from pathlib import Path

from mirror.alignment.neutral_path import NeutralPath
from mirror.coach.squat.path_codec import unpack_path
from mirror.errors import MirrorError
from mirror.exercises import catalogue
from mirror.files import output_folder, write_refusal, write_whole
from mirror.i18n import Translator
from mirror.report import csv_import
from mirror.report import overview as overview_module
from mirror.report.member_report import MemberReport
from mirror.report.plots import require_matplotlib
from mirror.report.programme import NextExercise, PastAssessment, choose_next_exercise
from mirror.report.series import DoneSet
from mirror.report.streak import describe_streak
from mirror.report.write import write_report_html, write_report_pdf
from mirror.settings import Settings, paths
from mirror.store import MemberRepository, StoredSet, StoreReader
from mirror.types.message import Message, message

MAX_REPORT_SETS = 500
"""Sets that a report looks back on: years of training; all of them are in the export."""
MAX_CURVE_DEPTH = 0.36
"""Depth to which the knees' path is drawn, leg lengths."""


def write_member_report(settings: Settings, who: str, output: Path, say: Callable[[str], None] = print) -> None:
    """Writes ``report-ID.html`` and ``report-ID.pdf`` into ``output``. Raises MirrorError."""
    require_matplotlib()
    database = paths.database_path(settings.store)
    with MemberRepository(database) as repository:
        key = repository.find(who)
    found = load_dossier(database, key, date.today())
    with MemberRepository(database) as repository:
        repository.save_advice(key, found.exercise, found.following, time.time())
    translator = Translator(settings.display.language)
    with output_folder(output):
        say(str(write_whole(output / f"report-{key}.html", [write_report_html(found, catalogue(), translator)])))
        target = output / f"report-{key}.pdf"
        try:
            say(str(write_report_pdf(target, found, catalogue(), translator)))
        except OSError as error:
            raise write_refusal(target, error) from None


def render_member_page(database: Path, key: str, today: date, language: str) -> str:
    """The member's report as HTML. Raises MirrorError."""
    return write_report_html(load_dossier(database, key, today), catalogue(), Translator(language))


def write_overview(settings: Settings, files: Sequence[Path], output: Path, say: Callable[[str], None] = print) -> list[MirrorError]:
    """Writes ``coach.html`` into ``output``: of the exports ``files``, or of all who are members here.

    Returns what is wrong with exports that were left out. Raises MirrorError, also where all were.
    """
    trainees, refused = _read_exports(files) if files else (_all(settings), [])
    if refused and not trainees:
        raise refused.pop()
    with output_folder(output):
        page = overview_module.render_overview(trainees, catalogue(), date.today(), Translator(settings.display.language))
        say(str(write_whole(output / "coach.html", [page])))
    return refused


def _read_exports(files: Sequence[Path]) -> tuple[list[overview_module.OverviewMember], list[MirrorError]]:
    found, refused = [], []
    for path in files:
        try:
            sets = tuple(csv_import.read_export_sets(path))
            found.append(overview_module.OverviewMember(csv_import.read_export_owner(path), sets))
        except MirrorError as error:
            refused.append(error)
    return found, refused


def load_dossier(database: Path, key: str, today: date) -> MemberReport:
    """What is kept of the member ``key``, made ready. Raises MirrorError."""
    with StoreReader(database) as reader:
        enrolled = reader.member(key)
        sets = tuple(_done(kept) for kept in reader.sets(key, newest=MAX_REPORT_SETS))
        screens = tuple(
            PastAssessment(datetime.fromtimestamp(one.when).date(), one.answer, one.side, one.reasons) for one in reader.screens(key)
        )
        path = unpack_path(reader.path(key))
    name = enrolled.name if enrolled else key
    following_ = choose_next_exercise(sets, screens, catalogue(), today)
    return MemberReport(
        name, today, sets, screens,
        describe_streak((done.when.date() for done in sets), today), _next(following_), following_.exercise,
        _curve(path[0]) if path else (),
    )  # fmt: skip


def _next(found: NextExercise) -> Message:
    title = catalogue()[found.exercise].title if found.exercise in catalogue() else message("programme.assessment")
    return message("programme.line", title=title, why=found.why)


def _curve(path: NeutralPath) -> tuple[tuple[float, float, float], ...]:
    depths = [step / 100 for step in range(0, round(100 * MAX_CURVE_DEPTH) + 1, 2)]
    return tuple((depth, *path.at(depth)[:2]) for depth in depths if all(map(isfinite, path.at(depth)[:2])))


def _done(kept: StoredSet) -> DoneSet:
    counted = tuple(rep for rep in kept.reps if not rep.partial)
    return DoneSet(datetime.fromtimestamp(kept.ended or kept.when), kept.exercise, counted, len(kept.reps) - len(counted))


def _all(settings: Settings) -> list[overview_module.OverviewMember]:
    with StoreReader(paths.database_path(settings.store)) as reader:
        return [
            overview_module.OverviewMember(one.name, tuple(_done(kept) for kept in reader.sets(one.id, newest=MAX_REPORT_SETS)))
            for one in reader.members()
        ]
