"""The coach's page: a line for each member and exercise with a sparkline of the knees, those whom one can help most at the top."""

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
from mirror.report.change import NO_CHANGE_YET_TEXT, fit_change
from mirror.report.page import REPORT_CSS, REPORT_SAFETY_TEXT
from mirror.report.series import DaySeries, DoneSet, make_series
from mirror.types import SIDES

OVERVIEW_LATEST_SETS = 3
"""Sets of which "now" speaks."""
SPARKLINE_WIDTH_PX, SPARKLINE_HEIGHT_PX = 120, 28
"""A sparkline's sides, px."""
SPARKLINE_TOP_DRIFT_THIGHS = 0.20
"""Drift at its upper edge, thigh lengths; more is drawn there."""
OVERVIEW_COLUMN_HEADS = ("member", "exercise", "sets", "last", "drifting now", "left knee", "right knee", "change")
OVERVIEW_LEGEND_TEXT = (
    f"Drifting now: repetitions of the last {OVERVIEW_LATEST_SETS} sets in which a knee came in beyond the limit, of those that "
    "could be judged. "
    "Sparklines: a day's median peak drift, dashed the amber limit. A change is one only beyond the measurement error."
)


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
    return sorted(made, key=lambda line: (-line.drifting if isfinite(line.drifting) else 1.0, line.name.casefold(), line.exercise.title))


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


def render_overview(trainees: Sequence[OverviewMember], exercises: dict[str, Exercise], today: date) -> str:
    """The page; everything on it is in the page itself."""
    rows = [_row(line) for line in overview_lines(trainees, exercises)]
    idle = [trainee.name for trainee in trainees if not trainee.sets]
    head = "".join(f"<th>{name}</th>" for name in OVERVIEW_COLUMN_HEADS)
    table = f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    body = [
        f"<h1>Members on {today:%Y-%m-%d}</h1>",
        f'<p class="note">{escape(OVERVIEW_LEGEND_TEXT)}</p>',
        table if rows else "<p>No sets yet.</p>",
        f"<p>No sets yet: {escape(', '.join(idle))}.</p>" if idle else "",
        f"<p><strong>{escape(REPORT_SAFETY_TEXT)}</strong></p>",
    ]
    top = '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Members</title>'
    style = REPORT_CSS.replace("max-width:46rem", "max-width:70rem") + "td{white-space:nowrap}svg{vertical-align:middle}"
    head = f'<!doctype html>\n<html lang="en"><head>{top}<style>{style}</style></head>'
    return f"{head}\n<body><main>\n{''.join(body)}\n</main></body></html>\n"


def _row(line: OverviewLine) -> str:
    now = f"{100 * line.drifting:.0f} %" if isfinite(line.drifting) else "not measured"
    cells = [escape(line.name), escape(line.exercise.title), str(line.sets), f"{line.last:%Y-%m-%d}", now]
    cells += [_spark(knee, knee_limits(line.exercise.drift, knee.regime)[0]) for knee in line.knees]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in (*cells, escape(_words(line)))) + "</tr>"


def _words(line: OverviewLine) -> str:
    found = [(name, moved) for name, moved in zip(SIDES, map(fit_change, line.knees), strict=True) if moved is not None]
    if not found:
        return "too few days"
    real = [(f"{name} {'further in' if moved.change > 0 else 'better'}", moved.change) for name, moved in found if moved.real]
    return "; ".join(f"{how} by {abs(100 * much):.0f} %" for how, much in real) or NO_CHANGE_YET_TEXT


def _spark(knee: DaySeries, amber: float) -> str:
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
    words = f"{knee.quantity} knee: {len(values)} days, median {100 * median(values):.0f} % of thigh, last {100 * values[-1]:.0f}"
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
