"""``mirror report``: a member's weeks as a page and a PDF, and the coach's page over everybody or over exports of other stations."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from math import isfinite
from pathlib import Path

from mirror import places
from mirror.alignment.path import NeutralPath
from mirror.coach.kept import unpacked
from mirror.exercises import catalogue
from mirror.files import folder, refusal, write_whole
from mirror.history.programme import Next, Screened, following
from mirror.history.series import DoneSet
from mirror.history.streak import words
from mirror.report import coach, exported
from mirror.report.dossier import Dossier
from mirror.report.plots import require
from mirror.report.write import html, paper
from mirror.settings import Settings
from mirror.store import KeptSet, Reader, Roster

NEWEST = 500
"""Sets that a report looks back on: years of training; all of them are in the export."""
DEEPEST = 0.36
"""Depth to which the knees' path is drawn, leg lengths."""


def member(settings: Settings, who: str, output: Path, say: Callable[[str], None] = print) -> None:
    """Writes ``report-ID.html`` and ``report-ID.pdf`` into ``output``. Raises MirrorError."""
    require()
    database = places.database(settings.store)
    with Roster(database) as roster:
        key = roster.find(who)
    found = dossier(database, key, date.today())
    with Roster(database) as roster:
        roster.advise(key, found.exercise, found.following, time.time())
    folder(output)
    say(str(write_whole(output / f"report-{key}.html", [html(found, catalogue())])))
    target = output / f"report-{key}.pdf"
    try:
        say(str(paper(target, found, catalogue())))
    except OSError as error:
        raise refusal(target, error) from None


def page(database: Path, key: str, today: date) -> str:
    """The member's report as HTML. Raises MirrorError."""
    return html(dossier(database, key, today), catalogue())


def overview(settings: Settings, files: Sequence[Path], output: Path, say: Callable[[str], None] = print) -> None:
    """Writes ``coach.html`` into ``output``: of the exports ``files``, or of all who are members here. Raises MirrorError."""
    trainees = [coach.Trainee(exported.owner(path), tuple(exported.sets(path))) for path in files] if files else _all(settings)
    folder(output)
    say(str(write_whole(output / "coach.html", [coach.page(trainees, catalogue(), date.today())])))


def dossier(database: Path, key: str, today: date) -> Dossier:
    """What is kept of the member ``key``, made ready. Raises MirrorError."""
    with Reader(database) as reader:
        enrolled = reader.member(key)
        sets = tuple(_done(kept) for kept in reader.sets(key, newest=NEWEST))
        screens = tuple(Screened(datetime.fromtimestamp(one.when).date(), one.verdict, one.reasons) for one in reader.screens(key))
        path = unpacked(reader.path(key))
    name = enrolled.name if enrolled else key
    following_ = following(sets, screens, catalogue(), today)
    return Dossier(
        name, today, sets, screens,
        words((done.when.date() for done in sets), today), _next(following_), following_.exercise, _curve(path[0]) if path else (),
    )  # fmt: skip


def _next(found: Next) -> str:
    title = catalogue()[found.exercise].title if found.exercise in catalogue() else "The guided screen, hip or ankle"
    return f"{title}: {found.why}"


def _curve(path: NeutralPath) -> tuple[tuple[float, float, float], ...]:
    depths = [step / 100 for step in range(0, round(100 * DEEPEST) + 1, 2)]
    return tuple((depth, *path.at(depth)[:2]) for depth in depths if all(map(isfinite, path.at(depth)[:2])))


def _done(kept: KeptSet) -> DoneSet:
    counted = tuple(rep for rep in kept.reps if not rep.partial)
    return DoneSet(datetime.fromtimestamp(kept.ended or kept.when), kept.exercise, counted, len(kept.reps) - len(counted))


def _all(settings: Settings) -> list[coach.Trainee]:
    with Reader(places.database(settings.store)) as reader:
        return [coach.Trainee(one.name, tuple(_done(kept) for kept in reader.sets(one.id, newest=NEWEST))) for one in reader.members()]
