"""A member's report as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from statistics import median

from mirror.i18n import Translator
from mirror.report.member_report import MAX_PLOTTED_EXERCISES, ExerciseChapter, MemberReport
from mirror.report.plots import ReportPlot
from mirror.report.programme import PastAssessment
from mirror.report.series import DoneSet
from mirror.types import SIDES
from mirror.types.message import Message, message

REPORT_TABLE_SETS = 12
"""Sets that the table shows."""
REPORT_METHOD = tuple(message(f"report.method.{part}") for part in ("drift", "change", "unseen"))
REPORT_SAFETY = message("report.safety")
REPORT_CSS = """
body{font:16px/1.5 system-ui,sans-serif;color:#111;background:#fff;max-width:46rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.25rem;margin:2rem 0 .5rem;border-top:2px solid #111;padding-top:.5rem}
h3{font-size:1rem;margin:1.2rem 0 .2rem}ul{padding-left:1.2rem}
svg{width:100%;height:auto}figure{margin:0 0 1rem;break-inside:avoid}figcaption{font-size:.9rem;color:#333}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{padding:.25rem .5rem;text-align:right;
border-bottom:1px solid #ccc}th:first-child,td:first-child{text-align:left;white-space:nowrap}
.next{border-left:.4rem solid #0b6e8f;padding:.2rem .8rem}.note{font-size:.9rem;color:#333}
@media print{body{max-width:none;font-size:11pt}h2{break-after:avoid}}
"""


def render_report(dossier: MemberReport, chapters: list[ExerciseChapter], plots: dict[str, list[ReportPlot]], say: Translator) -> str:
    """The page; ``plots`` by the exercise's key."""
    sets, reps = len(dossier.sets), sum(len(done.reps) for done in dossier.sets)
    counts = message("report.counts", sets=message("report.sets", n=sets), reps=message("report.reps", n=reps))
    body = [
        f"<h1>{escape(dossier.name)}</h1>",
        f"<p>{dossier.today:%Y-%m-%d} · {_html(say, counts)}</p>",
        f"<p>{_html(say, dossier.streak)}.</p>" if dossier.streak else "",
        f'<p class="next"><strong>{escape(say.say("report.next"))}:</strong> {_html(say, dossier.following)}</p>'
        if dossier.following
        else "",
        "" if chapters else f"<p>{escape(say.say('report.no_sets'))}</p>",
    ]
    for chapter in chapters[:MAX_PLOTTED_EXERCISES]:
        body += _chapter(chapter, plots.get(chapter.exercise.key, []), say)
    if len(chapters) > MAX_PLOTTED_EXERCISES:
        others = tuple(chapter.exercise.title for chapter in chapters[MAX_PLOTTED_EXERCISES:])
        body.append(f'<p class="note">{escape(say.say("report.also_trained", exercises=others))}</p>')
    if dossier.screens:
        body.append(f"<h2>{escape(say.say('report.hip_or_ankle'))}</h2><ul>")
        body += [
            f"<li>{_html(say, describe_assessment(screen))}</li>"
            for screen in sorted(dossier.screens, key=lambda one: one.day, reverse=True)
        ]
        body.append(f'</ul><p class="note">{escape(say.say("report.no_diagnosis"))}</p>')
    body.append(f"<h2>{escape(say.say('report.method'))}</h2>")
    body += [f'<p class="note">{_html(say, text)}</p>' for text in REPORT_METHOD]
    body.append(f"<p><strong>{_html(say, REPORT_SAFETY)}</strong></p>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(dossier.name)}</title>'
    made = "\n".join(part for part in body if part)
    return (
        f'<!doctype html>\n<html lang="{say.language}"><head>{head}<style>{REPORT_CSS}</style></head>\n'
        f"<body><main>\n{made}\n</main></body></html>\n"
    )


def describe_assessment(done: PastAssessment) -> Message:
    """An assessment's day, answer and reasons."""
    day = f"{done.day:%Y-%m-%d}"
    if not done.reasons:
        return message("report.assessment", date=day, answer=done.verdict)
    return message("report.assessment_why", date=day, answer=done.verdict, items=done.reasons)


def _html(say: Translator, said: Message) -> str:
    return escape(say.sentence(said))


def _chapter(chapter: ExerciseChapter, plots: Iterable[ReportPlot], say: Translator) -> list[str]:
    made = [f"<h2>{_html(say, chapter.exercise.title)}</h2>"]
    if chapter.exercise.beta:
        made.append(f'<p class="note">{escape(say.say("report.beta"))}</p>')
    made += ["<ul>", *(f"<li>{_html(say, sentence)}</li>" for sentence in chapter.sentences), "</ul>"]
    for plot in plots:
        alt = escape(plot.words, quote=True)
        made.append(f'<figure><h3>{escape(plot.title)}</h3><div role="img" aria-label="{alt}">{plot.svg()}</div>')
        made.append(f"<figcaption>{escape(plot.words)}</figcaption></figure>")
    return [*made, *_table(chapter, say)]


def _table(chapter: ExerciseChapter, say: Translator) -> list[str]:
    rows = [_row(done, chapter.exercise.drifts, say) for done in reversed(chapter.sets[-REPORT_TABLE_SETS:])]
    columns = ["set", "reps", "partial", "score", *(["left", "right", "basis"] if chapter.exercise.drifts else [])]
    head = "".join(f"<th>{escape(say.say(f'report.column.{name}'))}</th>" for name in columns)
    title = escape(say.say("report.sets_heading"))
    return [f'<h3>{title}</h3><div class="wide"><table>', f"<thead><tr>{head}</tr></thead><tbody>", *rows, "</tbody></table></div>"]


def _row(done: DoneSet, drifts: bool, say: Translator) -> str:
    judged = [rep for rep in done.reps if rep.valgus is not None]
    scores = [rep.score for rep in done.reps if rep.score == rep.score]
    cells = [f"{done.when:%Y-%m-%d %H:%M}", str(len(done.reps)), str(done.partials), f"{median(scores):.0f}" if scores else "-"]
    if drifts:
        cells += [f"{100 * median(getattr(rep, f'drift_{leg}') for rep in judged):.0f}" if judged else "-" for leg in SIDES]
        cells.append(escape(say.say(f"report.basis.{judged[-1].regime if judged else 'none'}")))
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
