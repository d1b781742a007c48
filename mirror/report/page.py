"""A member's report as one HTML page that needs nothing else: no script, no font, no picture from anywhere. Printed, it is the PDF."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from html import escape

import segno

from mirror.exercises import Exercise
from mirror.i18n import Translator
from mirror.report.details import render_details
from mirror.report.exercise_charts import draw_lead_charts
from mirror.report.figure import render_charts
from mirror.report.headline import choose_headline
from mirror.report.member_report import ExerciseChapter, MemberReport
from mirror.report.streak import WEEKS_KEY
from mirror.report.style import report_css
from mirror.types.message import message

PRODUCT_NAME = "Knee Mirror"
REPORT_SAFETY = message("report.safety")


def render_report(dossier: MemberReport, chapters: list[ExerciseChapter], exercises: dict[str, Exercise], say: Translator) -> str:
    """The page: a headline, two charts, the next step, a code for the phone; then what is behind them, folded."""
    headline = choose_headline(dossier, chapters)
    body = [
        render_top(say.say("report.day", date=dossier.today)),
        f'<p class="name">{escape(dossier.name)}</p>',
        f"<h1>{escape(say.sentence(headline.first))}</h1>",
        f'<p class="second">{escape(say.sentence(headline.second))}</p>' if headline.second else "",
        _counts(dossier, say),
        render_charts(draw_lead_charts(chapters[0], say), say) if chapters else "",
        _next(dossier, exercises, say),
        _notes(dossier, chapters, say),
        render_details(dossier, chapters, say),
    ]
    return render_page(dossier.name, body, say)


def render_page(title: str, body: Iterable[str], say: Translator, more_css: str = "") -> str:
    """A whole page; everything on it is in the page itself."""
    made = "\n".join(part for part in body if part)
    return (
        f'<!doctype html>\n<html lang="{say.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="dark light">'
        f"<title>{escape(title)}</title><style>\n{report_css()}{more_css}</style></head>\n<body><main>\n{made}\n</main></body></html>\n"
    )


def render_top(day: str) -> str:
    """The line above everything: whose product, and when."""
    return f'<header class="top"><p class="brand">{PRODUCT_NAME}</p><p>{escape(day)}</p></header>'


def _counts(dossier: MemberReport, say: Translator) -> str:
    if not dossier.sets:
        return ""
    sets = message("report.sets", n=len(dossier.sets))
    reps = message("report.reps", n=sum(len(done.reps) for done in dossier.sets))
    return f'<p class="counts">{" · ".join(escape(say.text(part)) for part in (sets, reps, dossier.streak) if part)}</p>'


def _next(dossier: MemberReport, exercises: dict[str, Exercise], say: Translator) -> str:
    code = _qr(dossier, say)
    if dossier.following is None:
        return code and f'<section class="next"><div></div>{code}</section>'
    key = dossier.following.exercise
    title = exercises[key].title if key in exercises else message("programme.assessment")
    return (
        f'<section class="next"><div><h2>{escape(say.say("report.next"))}</h2><p class="what">{escape(say.sentence(title))}</p>'
        f'<p class="why">{escape(say.sentence(dossier.following.why))}.</p></div>{code}</section>'
    )


def _qr(dossier: MemberReport, say: Translator) -> str:
    if not dossier.link:
        return ""
    drawn = io.BytesIO()
    segno.make(dossier.link, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=3, light="#fff"
    )
    label = escape(say.say("report.qr"))
    return f'<figure class="qr">{drawn.getvalue().decode()}<figcaption>{label}</figcaption></figure>'


def _notes(dossier: MemberReport, chapters: Sequence[ExerciseChapter], say: Translator) -> str:
    made = []
    if dossier.sets:
        made.append(say.say("report.note.last", date=max(done.when for done in dossier.sets).date()))
    if dossier.streak.key == WEEKS_KEY:
        made.append(say.say("report.note.weeks"))
    if unsure := sum(done.unsure for done in dossier.sets):
        made.append(say.say("report.note.unsure", n=unsure))
    if any(chapter.exercise.drifts for chapter in chapters):
        made.append(say.say("report.note.cm", n=round(dossier.body.thigh_cm)))
    return f'<div class="notes"><p>{escape(" ".join(made))}</p><p>{escape(say.text(REPORT_SAFETY))}</p></div>'
