"""The sentence that a report opens with: what got better, in a member's words; and at most one more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from mirror.coach.cues import is_clean_rep
from mirror.report.change import fit_change
from mirror.report.member_report import ExerciseChapter, MemberReport
from mirror.report.programme import PROGRAMME_DRIFT_REP_SHARE
from mirror.report.series import DaySeries
from mirror.report.units import round_cm
from mirror.types import SIDES, BodySize, Leg
from mirror.types.message import NOTHING, Message, message

WEEKS_FROM_DAYS = 14
"""Days from which a time is told in weeks."""


@dataclass(frozen=True, slots=True)
class Headline:
    """``second`` may be NOTHING."""

    first: Message
    second: Message = NOTHING


def choose_headline(dossier: MemberReport, chapters: Sequence[ExerciseChapter]) -> Headline:
    """A knee's change that is real comes first, the good news before the bad, then a real change of the clean repetitions, else how the
    last day of training was."""
    if not chapters:
        return Headline(dossier.streak or message("report.no_sets"))
    moves = sorted((move for chapter in chapters for move in _knee_moves(chapter)), key=lambda move: move.change)
    last = _describe_last_day(chapters[0])
    if moves:
        others = [move for move in moves[1:] if move.change > 0]
        return Headline(moves[0].said, others[-1].said if others else last)
    for chapter in chapters:
        clean, change = chapter.series["clean"], fit_change(chapter.series["clean"])
        if change is not None and change.real:
            first, now = (round(100 * clean.points[at].value) for at in (0, -1))
            return Headline(message("headline.clean", first=first, last=now, span=describe_span(change.days)))
    return Headline(last or _describe_start(dossier))


@dataclass(frozen=True, slots=True)
class _KneeMove:
    change: float
    said: Message


def _knee_moves(chapter: ExerciseChapter) -> list[_KneeMove]:
    return [move for side in SIDES if side in chapter.series and (move := _knee_move(side, chapter.series[side], chapter.body)) is not None]


def _knee_move(side: Leg, series: DaySeries, body: BodySize) -> _KneeMove | None:
    """None where nothing real can be seen in whole centimetres."""
    found = fit_change(series)
    if found is None or not found.real:
        return None
    first, last = (round_cm(series.points[at].value, body) for at in (0, -1))
    if first == last or (last > first) != (found.change > 0):
        return None
    key = "headline.knee_better" if last < first else "headline.knee_worse"
    return _KneeMove(found.change, message(key, knee=message(f"quantity.{side}"), first=first, last=last, span=describe_span(found.days)))


def _describe_last_day(chapter: ExerciseChapter) -> Message:
    day = chapter.sets[-1].when.date()
    reps = [rep for done in chapter.sets if done.when.date() == day for rep in done.reps]
    judged = [rep for rep in reps if rep.valgus is not None] if chapter.exercise.drifts else reps
    if not judged:
        return NOTHING
    clean = sum(is_clean_rep(rep) for rep in judged)
    if clean >= (1 - PROGRAMME_DRIFT_REP_SHARE) * len(judged):
        return message("headline.last_clean", clean=clean, n=len(judged))
    worst = max(SIDES, key=lambda side: _last_value(chapter, side))
    inward = round_cm(_last_value(chapter, worst), chapter.body)
    if chapter.exercise.drifts and inward >= 1:
        return message("headline.work_on", knee=message(f"quantity.{worst}"), now=inward)
    return message("headline.last_clean", clean=clean, n=len(judged))


def _last_value(chapter: ExerciseChapter, side: Leg) -> float:
    points = chapter.series[side].points if side in chapter.series else ()
    return points[-1].value if points and isfinite(points[-1].value) else 0.0


def _describe_start(dossier: MemberReport) -> Message:
    return message("headline.reps", reps=message("report.reps", n=sum(len(done.reps) for done in dossier.sets)))


def describe_span(days: int) -> Message:
    """ "in 9 weeks", "in 5 days"."""
    if days >= WEEKS_FROM_DAYS:
        return message("change.weeks", n=round(days / 7))
    return message("change.span", n=days)
