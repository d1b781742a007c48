"""A report's plots, as SVG texts. matplotlib is imported only here, and never while the mirror runs."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from mirror.coach.squat.verdict import knee_limits
from mirror.errors import MirrorError
from mirror.report.change import INTERVAL_95_SE
from mirror.report.member_report import ExerciseChapter, MemberReport
from mirror.report.series import DaySeries, DoneSet
from mirror.types import SIDES, Phase, Rep

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE_PLOT_COLOURS = {"left": "#0b6e8f", "right": "#c4621a"}
SIDE_PLOT_MARKERS = {"left": "o", "right": "s"}
"""Sides differ by mark as well: colour is never the only carrier."""
PLOT_PHASE_LABELS: tuple[tuple[Phase, str], ...] = (("descent", "down"), ("bottom", "bottom"), ("ascent", "up"))
AMBER_PLOT_COLOUR, RED_PLOT_COLOUR = "#b8860b", "#b3261e"
MAX_PLOTTED_REPS = 20
"""Repetitions of a set that are drawn."""


@dataclass(frozen=True, slots=True)
class ReportPlot:
    """A figure, what it shows in words (for those who cannot see it), and the figure itself for a PDF."""

    title: str
    words: str
    figure: Figure

    def svg(self) -> str:
        """The figure as an SVG element."""
        import matplotlib

        buffer = io.StringIO()
        with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "mirror"}):
            self.figure.savefig(buffer, format="svg", metadata={"Date": None})
        text = buffer.getvalue()
        return text[text.index("<svg") :]


def draw_report_plots(dossier: MemberReport, chapter: ExerciseChapter) -> list[ReportPlot]:
    """Of one exercise. Raises MirrorError where matplotlib is missing."""
    require_matplotlib()
    made = []
    if chapter.exercise.drifts:
        made.append(_weeks(chapter, SIDES, "Peak drift of each knee, day by day", "% of thigh"))
        made.append(_by_rep(chapter.sets[-1], chapter))
        if chapter.exercise.key == "squat" and dossier.curve:
            made.append(_path(dossier, chapter.sets[-1]))
        made.append(_weeks(chapter, ("depth",), "Depth, day by day", "% of leg"))
    else:
        made.append(_weeks(chapter, ("tempo",), "Seconds a repetition, day by day", "s"))
    return [plot for plot in made if plot is not None]


def require_matplotlib() -> None:
    """Raises MirrorError where matplotlib cannot be imported."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise MirrorError("report", "matplotlib is not installed", "`pip install matplotlib` into the mirror's environment") from None


def _axes(title: str, unit: str, words: str, draw: Callable[[Axes], None]) -> ReportPlot:
    from matplotlib.figure import Figure as Made

    figure = Made(figsize=(6.4, 3.2), layout="constrained")
    axes = figure.add_subplot()
    draw(axes)
    axes.set_ylabel(unit)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.3)
    return ReportPlot(title, words, figure)


def _weeks(chapter: ExerciseChapter, names: Sequence[str], title: str, unit: str) -> ReportPlot | None:
    found: dict[str, DaySeries] = {name: chapter.series[name] for name in names}  # type: ignore[index]
    if not any(len(series.points) > 1 for series in found.values()):
        return None  # a single day is in the sentences
    factor = 1.0 if unit == "s" else 100.0

    def draw(axes: Axes) -> None:
        for name, series in found.items():
            days = [point.day for point in series.points]
            values = [factor * point.value for point in series.points]
            errors = [factor * INTERVAL_95_SE * point.error for point in series.points]
            colour = SIDE_PLOT_COLOURS.get(name, "#333333")
            axes.errorbar(days, values, errors, fmt=f"{SIDE_PLOT_MARKERS.get(name, 'D')}-", color=colour, capsize=3, label=name, lw=1.2)  # type: ignore[arg-type]
        if "left" in found:
            limits = knee_limits(chapter.exercise.drift, found["left"].regime)
            for limit, how in zip(limits, (AMBER_PLOT_COLOUR, RED_PLOT_COLOUR), strict=True):
                axes.axhline(100 * limit, color=how, ls="--", lw=1)
            axes.legend(frameon=False)
        axes.tick_params(axis="x", rotation=30)

    said = "; ".join(sentence for name, sentence in zip(chapter.series, chapter.sentences, strict=True) if name in names)
    return _axes(title, unit, f"{said}. Bars are 95 % intervals.", draw)


def _by_rep(done: DoneSet, chapter: ExerciseChapter) -> ReportPlot | None:
    reps = [rep for rep in done.reps if rep.by_phase][-MAX_PLOTTED_REPS:]
    if not reps:
        return None
    amber, red = knee_limits(chapter.exercise.drift, reps[-1].regime)

    def draw(axes: Axes) -> None:
        for side, name in enumerate(SIDES):
            for k, (phase, _) in enumerate(PLOT_PHASE_LABELS):
                at = [i + (3 * side + k - 2.5) * 0.13 for i in range(1, len(reps) + 1)]
                values = [_percent(rep, phase, side) for rep in reps]
                axes.bar(at, values, 0.12, color=SIDE_PLOT_COLOURS[name], alpha=(0.4, 1.0, 0.7)[k], label=name if k == 1 else None)
        axes.axhline(100 * amber, color=AMBER_PLOT_COLOUR, ls="--", lw=1)
        axes.axhline(100 * red, color=RED_PLOT_COLOUR, ls="--", lw=1)
        axes.set_xticks(range(1, len(reps) + 1), [str(rep.number) for rep in reps])
        axes.set_xlabel("repetition; in each: down, bottom, up")
        axes.legend(frameon=False)

    when = dict(PLOT_PHASE_LABELS)
    drifted = [f"{rep.number} ({rep.valgus}, {when[rep.phase or 'bottom']})" for rep in reps if rep.valgus not in (None, "none")]
    said = f"drifting: repetition {', '.join(drifted)}" if drifted else "no knee drifted beyond the limit"
    title = f"Last set, {done.when:%Y-%m-%d}: drift by repetition and phase"
    return _axes(title, "% of thigh", f"{len(reps)} repetitions; {said}.", draw)


def _percent(rep: Rep, phase: Phase, side: int) -> float:
    value = rep.by_phase.get(phase, (0.0, 0.0))[side]
    return 100 * value if isfinite(value) else 0.0


def _path(dossier: MemberReport, done: DoneSet) -> ReportPlot:
    """Where each knee ought to be by its own path, and where the last set's repetitions had it at their deepest."""

    def draw(axes: Axes) -> None:
        depths = [100 * depth for depth, _, _ in dossier.curve]
        for side, name in enumerate(SIDES):
            neutral = [100 * row[1 + side] for row in dossier.curve]
            axes.plot(depths, neutral, color=SIDE_PLOT_COLOURS[name], lw=2, label=f"{name}: own path")
            reps = [rep for rep in done.reps if isfinite(rep.depth) and rep.by_phase]
            seen = [_at(dossier, rep.depth, side) + _percent(rep, "bottom", side) for rep in reps]
            axes.plot(
                [100 * rep.depth for rep in reps],
                seen,
                SIDE_PLOT_MARKERS[name],
                color=SIDE_PLOT_COLOURS[name],
                ms=5,
                label=f"{name}: at the bottom",
            )
        axes.set_xlabel("depth, % of leg")
        axes.legend(frameon=False, fontsize=8)

    words = "The lines are the paths of the practice squats, the marks the last set's repetitions; above a line is further in."
    return _axes("Knee path", "% of thigh, medial", words, draw)


def _at(dossier: MemberReport, depth: float, side: int) -> float:
    near = min(dossier.curve, key=lambda row: abs(row[0] - depth))
    return 100 * near[1 + side]
