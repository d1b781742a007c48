"""The coach's page: a line for each member and exercise with a sparkline of the knees, most drifting first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import isfinite
from statistics import median

from mirror.coach.cues import is_clean_rep
from mirror.coach.squat.verdict import knee_limits
from mirror.exercises import Exercise
from mirror.i18n import Translator
from mirror.report.change import fit_change
from mirror.report.page import REPORT_CSS, REPORT_SAFETY
from mirror.report.series import DaySeries, DoneSet, make_series
from mirror.types import SIDES
from mirror.types.message import Message, join_messages, message

OVERVIEW_LATEST_SETS = 3
"""Sets of which "now" speaks."""
SPARKLINE_WIDTH_PX, SPARKLINE_HEIGHT_PX = 120, 28
"""A sparkline's sides, px."""
SPARKLINE_TOP_DRIFT_THIGHS = 0.20
"""Drift at its upper edge, thigh lengths; more is drawn there."""
OVERVIEW_COLUMNS = ("member", "exercise", "sets", "last", "drifting", "left", "right", "change")


@dataclass(frozen=True, slots=True)
class OverviewMember:
    """A member's name and sets."""

    name: str
    sets: tuple[DoneSet, ...]


@dataclass(frozen=True, slots=True)
class OverviewLine:
    """One member, one exercise. ``drifting``: share of the judged repetitions of the last sets with a knee that came in."""

    name: str
    exercise: Exercise
    sets: int
    last: date
    drifting: float
    clean: float
    knees: tuple[DaySeries, DaySeries]


def overview_lines(trainees: Sequence[OverviewMember], exercises: dict[str, Exercise]) -> list[OverviewLine]:
    """Most drifting first; members who did nothing are left to ``render_overview``."""
    made = []
    for trainee in trainees:
        for key in dict.fromkeys(done.exercise for done in trainee.sets):
            if key in exercises:
                made.append(_line(trainee.name, exercises[key], [done for done in trainee.sets if done.exercise == key]))
    return sorted(made, key=lambda line: (-line.drifting if isfinite(line.drifting) else 1.0, line.name.casefold(), line.exercise.key))


def _line(name: str, exercise: Exercise, sets: list[DoneSet]) -> OverviewLine:
    ordered = sorted(sets, key=lambda done: done.when)
    now = [rep for done in ordered[-OVERVIEW_LATEST_SETS:] for rep in done.reps]
    judged = [rep for rep in now if rep.valgus is not None]
    drifting = sum(rep.valgus != "none" for rep in judged) / len(judged) if judged else float("nan")
    share = sum(is_clean_rep(rep) for rep in judged) / len(judged) if judged else float("nan")
    return OverviewLine(
        name,
        exercise,
        len(ordered),
        ordered[-1].when.date(),
        drifting,
        share,
        (make_series(ordered, "left"), make_series(ordered, "right")),
    )


def render_overview(trainees: Sequence[OverviewMember], exercises: dict[str, Exercise], today: date, say: Translator) -> str:
    """The page; everything on it is in the page itself."""
    rows = [_row(line, say) for line in overview_lines(trainees, exercises)]
    idle = [trainee.name for trainee in trainees if not trainee.sets]
    head = "".join(f"<th>{escape(say.say(f'coach.{name}'))}</th>" for name in OVERVIEW_COLUMNS)
    table = f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    body = [
        f"<h1>{escape(say.say('coach.heading', date=f'{today:%Y-%m-%d}'))}</h1>",
        f'<p class="note">{escape(say.say("coach.legend", n=OVERVIEW_LATEST_SETS))}</p>',
        table if rows else f"<p>{escape(say.say('coach.no_sets'))}</p>",
        f"<p>{escape(say.say('coach.idle', names=', '.join(idle)))}</p>" if idle else "",
        f"<p><strong>{escape(say.text(REPORT_SAFETY))}</strong></p>",
    ]
    title = escape(say.say("coach.title"))
    top = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
    style = REPORT_CSS.replace("max-width:46rem", "max-width:70rem") + "td{white-space:nowrap}svg{vertical-align:middle}"
    head = f'<!doctype html>\n<html lang="{say.language}"><head>{top}<style>{style}</style></head>'
    return f"{head}\n<body><main>\n{''.join(body)}\n</main></body></html>\n"


def _row(line: OverviewLine, say: Translator) -> str:
    now = f"{100 * line.drifting:.0f} %" if isfinite(line.drifting) else escape(say.say("report.not_measured"))
    cells = [escape(line.name), escape(say.text(line.exercise.title)), str(line.sets), f"{line.last:%Y-%m-%d}", now]
    cells += [_spark(knee, knee_limits(line.exercise.drift, knee.regime)[0], say) for knee in line.knees]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in (*cells, escape(say.text(_change(line))))) + "</tr>"


def _change(line: OverviewLine) -> Message:
    found = [(name, moved) for name, moved in zip(SIDES, map(fit_change, line.knees), strict=True) if moved is not None]
    if not found:
        return message("coach.too_few")
    real = [
        message(f"coach.{'worse' if moved.change > 0 else 'better'}.{name}", n=round(abs(100 * moved.change)))
        for name, moved in found
        if moved.real
    ]
    return join_messages(real) or message("coach.no_change")


def _spark(knee: DaySeries, amber: float, say: Translator) -> str:
    """The days as an SVG line; in words for those who cannot see it."""
    if not knee.points:
        return "-"
    values = [point.value for point in knee.points]
    step = SPARKLINE_WIDTH_PX / max(1, len(values) - 1)
    dots = [
        (
            round(i * step, 1),
            round(SPARKLINE_HEIGHT_PX * (1 - min(max(value, 0.0), SPARKLINE_TOP_DRIFT_THIGHS) / SPARKLINE_TOP_DRIFT_THIGHS), 1),
        )
        for i, value in enumerate(values)
    ]
    name = message(f"knee.{knee.quantity}")
    words = say.say("coach.spark", knee=name, n=len(values), median=round(100 * median(values)), last=round(100 * values[-1]))
    limit = SPARKLINE_HEIGHT_PX * (1 - min(amber, SPARKLINE_TOP_DRIFT_THIGHS) / SPARKLINE_TOP_DRIFT_THIGHS) if isfinite(amber) else -9.0
    path = " ".join(f"{x},{y}" for x, y in dots)
    x, y = dots[-1]
    return (
        f'<svg role="img" aria-label="{escape(words, quote=True)}" '
        f'viewBox="-4 -4 {SPARKLINE_WIDTH_PX + 8} {SPARKLINE_HEIGHT_PX + 8}" style="width:8rem">'
        f'<line x1="0" y1="{limit:.1f}" x2="{SPARKLINE_WIDTH_PX}" y2="{limit:.1f}" stroke="#b8860b" stroke-dasharray="3 3"/>'
        f'<polyline points="{path}" fill="none" stroke="#0b6e8f" stroke-width="2"/><circle cx="{x}" cy="{y}" r="3" fill="#0b6e8f"/></svg>'
        f" {100 * values[-1]:.0f} %"
    )
