"""A member's report as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from statistics import median

from mirror.report.member_report import MAX_PLOTTED_EXERCISES, ExerciseChapter, MemberReport
from mirror.report.plots import ReportPlot
from mirror.report.series import DoneSet
from mirror.types import SIDES

REPORT_TABLE_SETS = 12
"""Sets that the table shows."""
REPORT_SAFETY_TEXT = "Fitness guidance, not a medical device. Stop on pain, giddiness, swelling or giving way; a professional may help."
REPORT_METHOD_TEXT = (
    "A camera in front of you sees seventeen joints. Drift is how far a knee is inside of your own neutral path at the same depth, as a "
    "share of your thigh's length. The path comes from two practice squats (calibrated) or from what is usual and your own first "
    "centimetres (walk-up, which sees large drifts only). The two are never mixed in one line.",
    "A day's number is the median of at least five repetitions of about the same depth; its interval holds the error of the path and the "
    "spread of the repetitions. A change is called one only when it is larger than the two days' errors together; everything smaller is "
    "said to be not yet more than the measurement error.",
    "How far your toes point, whether heels lift and how knees stand over the toes cannot be seen from in front and are never claimed.",
)
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


def render_report(dossier: MemberReport, chapters: list[ExerciseChapter], plots: dict[str, list[ReportPlot]]) -> str:
    """The page; ``plots`` by the exercise's key."""
    body = [
        f"<h1>{escape(dossier.name)}</h1>",
        f"<p>{dossier.today:%Y-%m-%d} · {_count(dossier.sets)}</p>",
        f"<p>{escape(dossier.streak)}.</p>" if dossier.streak else "",
        f'<p class="next"><strong>Next:</strong> {escape(dossier.following)}</p>' if dossier.following else "",
        "" if chapters else "<p>No sets yet. Stand before the mirror and begin.</p>",
    ]
    for chapter in chapters[:MAX_PLOTTED_EXERCISES]:
        body += _chapter(chapter, plots.get(chapter.exercise.key, []))
    if len(chapters) > MAX_PLOTTED_EXERCISES:
        others = ", ".join(escape(chapter.exercise.title) for chapter in chapters[MAX_PLOTTED_EXERCISES:])
        body.append(f'<p class="note">Also trained: {others}. All numbers are in the export.</p>')
    if dossier.screens:
        body.append("<h2>Hip or ankle?</h2><ul>")
        for screen in sorted(dossier.screens, key=lambda one: one.day, reverse=True):
            body.append(f"<li>{screen.day:%Y-%m-%d}: {escape(screen.verdict)}{_reasons(screen.reasons)}</li>")
        body.append('</ul><p class="note">A screen, never a diagnosis; nobody has measured yet how often it is right.</p>')
    body.append("<h2>Method and error</h2>")
    body += [f'<p class="note">{escape(text)}</p>' for text in REPORT_METHOD_TEXT]
    body.append(f"<p><strong>{escape(REPORT_SAFETY_TEXT)}</strong></p>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(dossier.name)}</title>'
    made = "\n".join(part for part in body if part)
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{REPORT_CSS}</style></head>\n<body><main>\n{made}\n</main></body></html>\n'


def _chapter(chapter: ExerciseChapter, plots: Iterable[ReportPlot]) -> list[str]:
    made = [f"<h2>{escape(chapter.exercise.title)}</h2>"]
    if chapter.exercise.beta:
        made.append('<p class="note">Beta: nobody has measured yet how well this exercise is read from people.</p>')
    made += ["<ul>", *(f"<li>{escape(sentence)}</li>" for sentence in chapter.sentences), "</ul>"]
    for plot in plots:
        alt = escape(plot.words, quote=True)
        made.append(f'<figure><h3>{escape(plot.title)}</h3><div role="img" aria-label="{alt}">{plot.svg()}</div>')
        made.append(f"<figcaption>{escape(plot.words)}</figcaption></figure>")
    return [*made, *_table(chapter)]


def _table(chapter: ExerciseChapter) -> list[str]:
    rows = [_row(done, chapter.exercise.drifts) for done in reversed(chapter.sets[-REPORT_TABLE_SETS:])]
    drift = "<th>left, % of thigh</th><th>right</th><th>rests on</th>" if chapter.exercise.drifts else ""
    head = f"<tr><th>set</th><th>reps</th><th>partial</th><th>score</th>{drift}</tr>"
    return ['<h3>Sets</h3><div class="wide"><table>', f"<thead>{head}</thead><tbody>", *rows, "</tbody></table></div>"]


def _row(done: DoneSet, drifts: bool) -> str:
    judged = [rep for rep in done.reps if rep.valgus is not None]
    scores = [rep.score for rep in done.reps if rep.score == rep.score]
    cells = [f"{done.when:%Y-%m-%d %H:%M}", str(len(done.reps)), str(done.partials), f"{median(scores):.0f}" if scores else "-"]
    if drifts:
        cells += [f"{100 * median(getattr(rep, f'drift_{leg}') for rep in judged):.0f}" if judged else "-" for leg in SIDES]
        cells.append(judged[-1].regime if judged else "not measured")
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _reasons(reasons: tuple[str, ...]) -> str:
    return f" ({escape('; '.join(reasons))})" if reasons else ""


def _count(sets: tuple[DoneSet, ...]) -> str:
    reps = sum(len(done.reps) for done in sets)
    return f"{len(sets)} set{'' if len(sets) == 1 else 's'}, {reps} repetition{'' if reps == 1 else 's'}"
