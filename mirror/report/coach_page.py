"""The coach's page: a line for each member and exercise with a sparkline of the knees; fits a phone, sorts by any column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from math import isfinite
from statistics import median

from mirror.coach.squat.verdict import knee_limits
from mirror.exercises import Exercise
from mirror.i18n import Translator
from mirror.report.chart import PAPER_SERIES_INKS, PAPER_TONE_INKS
from mirror.report.overview import OVERVIEW_LATEST_SETS, OverviewLine, OverviewMember, overview_lines
from mirror.report.page import REPORT_SAFETY, render_page, render_top
from mirror.report.series import DaySeries
from mirror.report.style import read_asset
from mirror.types import SIDES, Leg
from mirror.types.message import kilograms, message

SPARKLINE_SIZE_PX = (112.0, 30.0)
SPARKLINE_TOP_DRIFT_THIGHS = 0.20
"""Drift at its upper edge, thigh lengths; more is drawn there."""
COACH_COLUMNS = ("member", "sets", "last", "drifting", "left", "right", "change")
COLUMN_MARKS = {"sets": ' class="n"', "drifting": ' aria-sort="descending"'}
"""What of a column is not like the others: it is sorted by, at first."""


def render_coach_page(members: Sequence[OverviewMember], exercises: dict[str, Exercise], today: date, say: Translator) -> str:
    """The page; everything on it is in the page itself, the members' own pages stand beside it."""
    lines = overview_lines(members, exercises)
    idle = tuple(member.name for member in members if not member.sets)
    body = [
        render_top(say.say("report.day", date=today)),
        f"<h1>{escape(_headline(lines, say))}</h1>",
        _table(lines, say) if lines else "",
        f'<p class="counts">{escape(say.say("coach.idle", names=", ".join(idle)))}</p>' if idle else "",
        f'<div class="notes"><p>{escape(say.say("coach.legend", n=OVERVIEW_LATEST_SETS))}</p>',
        f"<p>{escape(say.text(REPORT_SAFETY))}</p></div>",
        f"<script>\n{read_asset('coach.js')}</script>" if lines else "",
    ]
    return render_page(say.say("coach.title"), body, say, read_asset("coach.css"))


def _headline(lines: Sequence[OverviewLine], say: Translator) -> str:
    if not lines:
        return say.say("coach.no_sets")
    better = len({line.key for line in lines if line.largest_change < 0})
    worse = len({line.key for line in lines if line.largest_change > 0})
    total = message("coach.members", n=len({line.key for line in lines}))
    return say.say("coach.headline", members=total, better=message("coach.got_better", n=better), worse=message("coach.got_worse", n=worse))


def _table(lines: Sequence[OverviewLine], say: Translator) -> str:
    head = "".join(
        f'<th{COLUMN_MARKS.get(name, "")}><button type="button">{escape(say.say(f"coach.{name}"))}</button></th>' for name in COACH_COLUMNS
    )
    return f'<table class="lines"><thead><tr>{head}</tr></thead><tbody>{"".join(_row(line, say) for line in lines)}</tbody></table>'


def _row(line: OverviewLine, say: Translator) -> str:
    title = escape(say.sentence(line.exercise.title))
    load = escape(say.text(kilograms(line.load_kg)))
    name = escape(line.name)
    linked = f'<a href="{escape(line.page, quote=True)}">{name}</a>' if line.page else f"<b>{name}</b>"
    who = f"{linked}<span>{title}{load and f' · {load}'}</span>"
    cells = [
        _cell("who", line.name.casefold() + " " + title, "", who),
        _cell("n", line.sets, say.say("coach.sets"), str(line.sets)),
        _cell("day", line.last.toordinal(), say.say("coach.last"), escape(say.say("plot.day", date=line.last))),
        _cell("late", f"{line.drifting_share:.4f}", say.say("coach.drifting"), _drifting(line, say)),
        *(_knee(line, leg, name, say) for leg, name in enumerate(SIDES)),
        _cell("change late", f"{line.largest_change:.4f}", say.say("coach.change"), escape(say.sentence(line.change) or "-")),
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(kind: str, key: object, name: str, inside: str) -> str:
    label = f' data-name="{escape(name, quote=True)}"' if name else ""
    return f'<td class="{kind}" data-key="{escape(str(key), quote=True)}"{label}>{inside}</td>'


def _drifting(line: OverviewLine, say: Translator) -> str:
    if not line.judged:
        return escape(say.say("report.not_measured"))
    words = escape(say.say("coach.some_of", some=line.drifting, n=line.judged))
    return f'{words}<span class="bar"><i style="width:{100 * line.drifting_share:.0f}%"></i></span>'


def _knee(line: OverviewLine, leg: int, name: Leg, say: Translator) -> str:
    series = line.knees[leg]
    key = series.points[-1].value if series.points else -1.0
    amber = knee_limits(line.exercise.drift, series.regime)[0]
    return _cell("knee", f"{key:.4f}", say.say(f"coach.{name}"), _sparkline(series, amber, say))


def _sparkline(series: DaySeries, amber: float, say: Translator) -> str:
    """The days as an SVG line; in words for those who cannot see it."""
    if not series.points:
        return "-"
    values = [point.value for point in series.points]
    width, height = SPARKLINE_SIZE_PX

    def y(share: float) -> float:
        return height * (1 - min(max(share, 0.0), SPARKLINE_TOP_DRIFT_THIGHS) / SPARKLINE_TOP_DRIFT_THIGHS)

    step = width / max(1, len(values) - 1)
    dots = [(round(i * step, 1), round(y(value), 1)) for i, value in enumerate(values)]
    known = {"median": round(100 * median(values)) + 0, "last": round(100 * values[-1]) + 0}
    words = say.say("coach.spark", knee=message(f"knee.{series.quantity}"), n=len(values), **known)
    limit = (
        f'<line class="limit" x1="0" y1="{y(amber):.1f}" x2="{width:g}" y2="{y(amber):.1f}" stroke="{PAPER_TONE_INKS["amber"]}" '
        'stroke-dasharray="3 3"/>'
        if isfinite(amber)
        else ""
    )
    ink = PAPER_SERIES_INKS["first"]
    path = " ".join(f"{x:g},{v:g}" for x, v in dots)
    return (
        f'<svg role="img" aria-label="{escape(words, quote=True)}" viewBox="-4 -4 {width + 8:g} {height + 8:g}">{limit}'
        f'<polyline class="spark" points="{path}" fill="none" stroke="{ink}" stroke-width="2"/>'
        f'<circle class="tip" cx="{dots[-1][0]:g}" cy="{dots[-1][1]:g}" r="3.5" fill="{ink}"/></svg>{known["last"]} %'
    )
