"""What stands behind a report's headline, folded on a screen and on the pages after the first on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import isfinite
from statistics import median

from mirror.i18n import Translator
from mirror.report.exercise_charts import draw_detail_charts, draw_lead_charts
from mirror.report.figure import render_charts
from mirror.report.member_report import MAX_CHARTED_EXERCISES, ExerciseChapter, MemberReport
from mirror.report.programme import PastAssessment
from mirror.report.series import DoneSet
from mirror.types import SIDES, Rep
from mirror.types.message import Message, kilograms, message

REPORT_TABLE_SETS = 12
"""Sets that the table shows."""
RARE_COLUMNS = ("feet", "partial", "score", "basis")
"""What a phone leaves out where it needs the room for the knees."""
REPORT_METHOD = tuple(message(f"report.method.{part}") for part in ("drift", "bands", "change", "unseen"))


def render_details(dossier: MemberReport, chapters: Sequence[ExerciseChapter], say: Translator) -> str:
    """A fold for each exercise, one for the assessments, one for the method."""
    folds = [
        _fold(say.sentence(chapter.exercise.title), _chapter(dossier, chapter, say, lead=at > 0))
        for at, chapter in enumerate(chapters[:MAX_CHARTED_EXERCISES])
    ]
    if len(chapters) > MAX_CHARTED_EXERCISES:
        others = tuple(chapter.exercise.title for chapter in chapters[MAX_CHARTED_EXERCISES:])
        folds.append(f"<p>{escape(say.say('report.also_trained', exercises=others))}</p>")
    if dossier.screens:
        done = sorted(dossier.screens, key=lambda one: one.day, reverse=True)
        items = "".join(f"<li>{_html(say, describe_assessment(one))}</li>" for one in done)
        folds.append(_fold(say.say("report.hip_or_ankle"), [f"<ul>{items}</ul>", f"<p>{escape(say.say('report.no_diagnosis'))}</p>"]))
    folds.append(_fold(say.say("report.method"), [f"<p>{_html(say, text)}</p>" for text in REPORT_METHOD]))
    return f'<section class="details">{"".join(folds)}</section>'


def describe_assessment(done: PastAssessment) -> Message:
    """An assessment's day, answer and reasons."""
    if not done.reasons:
        return message("report.assessment", date=done.day, answer=done.verdict)
    return message("report.assessment_why", date=done.day, answer=done.verdict, items=done.reasons)


def _fold(title: str, body: Iterable[str]) -> str:
    return f"<details><summary>{escape(title)}</summary><div>{''.join(body)}</div></details>"


def _html(say: Translator, said: Message) -> str:
    return escape(say.sentence(said))


def _chapter(dossier: MemberReport, chapter: ExerciseChapter, say: Translator, lead: bool) -> list[str]:
    made = [f"<p>{escape(say.say('report.beta'))}</p>"] if chapter.exercise.beta else []
    told = [*chapter.sentences, *([chapter.bests] if chapter.bests else [])]
    made += ["<ul>", *(f"<li>{_html(say, sentence)}.</li>" for sentence in told), "</ul>"]
    charts = [*(draw_lead_charts(chapter, say) if lead else []), *draw_detail_charts(dossier, chapter, say)]
    return [*made, render_charts(charts, say), *_table(chapter, say)]


def _table(chapter: ExerciseChapter, say: Translator) -> list[str]:
    drifts = chapter.exercise.drifts
    shown = chapter.sets[-REPORT_TABLE_SETS:]
    loaded = any(done.load_kg > 0 for done in shown)
    seen = any(isfinite(sum(done.toe_out)) for done in shown)
    rows = [_row(done, drifts, loaded, seen, say) for done in reversed(shown)]
    knees = ["left", "right"] if drifts else []
    rarely = [*(["feet"] if seen else []), "partial", "score", *(["basis"] if drifts else [])]
    columns = ["set", "reps", *(["weight"] if loaded else []), *knees, *rarely]
    rare = ' class="rare"' if drifts else ""
    head = "".join(f"<th{rare if name in RARE_COLUMNS else ''}>{escape(say.say(f'report.column.{name}'))}</th>" for name in columns)
    return [f'<table class="sets"><thead><tr>{head}</tr></thead><tbody>', *rows, "</tbody></table>"]


def _row(done: DoneSet, drifts: bool, loaded: bool, seen: bool, say: Translator) -> str:
    judged = [rep for rep in done.reps if rep.valgus is not None]
    day = escape(say.say("report.set_day", date=done.when.date(), time=f"{done.when:%H:%M}"))
    count = say.say("report.of_target", n=done.status.done, wanted=done.status.target.reps) if done.status else str(len(done.reps))
    cells = [f"<td>{day}</td>", f"<td>{escape(count)}</td>"]
    cells += [f"<td>{escape(say.text(kilograms(done.load_kg)) or '-')}</td>"] if loaded else []
    if drifts:
        cells += [f"<td>{_percent(rep.knees[leg] for rep in judged)}</td>" for leg in range(len(SIDES))]
    rare = ' class="rare"' if drifts else ""
    cells += [f"<td{rare}>{_feet(done.toe_out)}</td>"] if seen else []
    cells += [f"<td{rare}>{cell}</td>" for cell in _rare_cells(done, judged, drifts, say)]
    return f"<tr>{''.join(cells)}</tr>"


def _rare_cells(done: DoneSet, judged: Sequence[Rep], drifts: bool, say: Translator) -> list[str]:
    scores = [rep.score for rep in done.reps if isfinite(rep.score)]
    cells = [str(done.partials), f"{median(scores):.0f}" if scores else "-"]
    return [*cells, escape(say.say(f"report.basis.{judged[-1].regime if judged else 'none'}"))] if drifts else cells


def _feet(toe_out: tuple[float, float]) -> str:
    """Degrees outward of the left and the right foot."""
    left, right = toe_out
    return f"{round(left)}, {round(right)}" if isfinite(left + right) else "-"


def _percent(shares: Iterable[float]) -> str:
    """Their median in percent; never "-0"."""
    known = [share for share in shares if isfinite(share)]
    return f"{round(100 * median(known)) + 0:d}" if known else "-"
