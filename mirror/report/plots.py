"""A report's plots, as SVG texts. matplotlib is imported only here, and never while the mirror runs."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from mirror.coach.squat.verdict import knee_limits
from mirror.errors import MirrorError
from mirror.i18n import Translator
from mirror.report.change import QUANTITY_SCALES
from mirror.report.member_report import ExerciseChapter, MemberReport
from mirror.report.series import INTERVAL_95_SE, DoneSet, Quantity
from mirror.types import PHASES, SIDES, Phase, Rep
from mirror.types.message import join_messages, message

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE_PLOT_COLOURS = {"left": "#0b6e8f", "right": "#c4621a"}
SIDE_PLOT_MARKERS = {"left": "o", "right": "s"}
"""Sides differ by mark as well: colour is never the only carrier."""
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


def draw_report_plots(dossier: MemberReport, chapter: ExerciseChapter, say: Translator) -> list[ReportPlot]:
    """Of one exercise. Raises MirrorError where matplotlib is missing."""
    require_matplotlib()
    made = []
    if chapter.exercise.drifts:
        made.append(_weeks(chapter, SIDES, "plot.drift_by_day", say))
        made.append(_by_rep(chapter.sets[-1], chapter, say))
        if chapter.exercise.key == "squat" and dossier.curve:
            made.append(_path(dossier, chapter.sets[-1], say))
        made.append(_weeks(chapter, ("depth",), "plot.depth_by_day", say))
    else:
        made.append(_weeks(chapter, ("tempo",), "plot.tempo_by_day", say))
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


def _weeks(chapter: ExerciseChapter, names: Sequence[Quantity], title: str, say: Translator) -> ReportPlot | None:
    found = {name: chapter.series[name] for name in names}
    if not any(len(series.points) > 1 for series in found.values()):
        return None  # a single day is in the sentences
    factor = QUANTITY_SCALES[names[0]][0]

    def draw(axes: Axes) -> None:
        for name, series in found.items():
            days = [point.day for point in series.points]
            values = [factor * point.value for point in series.points]
            errors = [factor * INTERVAL_95_SE * point.error for point in series.points]
            colour = SIDE_PLOT_COLOURS.get(name, "#333333")
            axes.errorbar(
                days,  # type: ignore[arg-type]
                values,
                errors,
                fmt=f"{SIDE_PLOT_MARKERS.get(name, 'D')}-",
                color=colour,
                capsize=3,
                label=say.say(f"plot.{name}"),
                lw=1.2,
            )
        if "left" in found:
            limits = knee_limits(chapter.exercise.drift, found["left"].regime)
            for limit, how in zip(limits, (AMBER_PLOT_COLOUR, RED_PLOT_COLOUR), strict=True):
                axes.axhline(100 * limit, color=how, ls="--", lw=1)
            axes.legend(frameon=False)
        axes.tick_params(axis="x", rotation=30)

    sentences = [sentence for name, sentence in zip(chapter.series, chapter.sentences, strict=True) if name in names]
    words = say.say("plot.intervals", what=join_messages(sentences))
    return _axes(say.say(title), say.say(f"quantity.{names[0]}.unit"), words, draw)


def _by_rep(done: DoneSet, chapter: ExerciseChapter, say: Translator) -> ReportPlot | None:
    reps = [rep for rep in done.reps if rep.by_phase][-MAX_PLOTTED_REPS:]
    if not reps:
        return None
    amber, red = knee_limits(chapter.exercise.drift, reps[-1].regime)

    def draw(axes: Axes) -> None:
        for side, name in enumerate(SIDES):
            for k, phase in enumerate(PHASES):
                at = [i + (3 * side + k - 2.5) * 0.13 for i in range(1, len(reps) + 1)]
                values = [_percent(rep, phase, side) for rep in reps]
                axes.bar(
                    at,
                    values,
                    0.12,
                    color=SIDE_PLOT_COLOURS[name],
                    alpha=(0.4, 1.0, 0.7)[k],
                    label=say.say(f"plot.{name}") if k == 1 else None,
                )
        axes.axhline(100 * amber, color=AMBER_PLOT_COLOUR, ls="--", lw=1)
        axes.axhline(100 * red, color=RED_PLOT_COLOUR, ls="--", lw=1)
        axes.set_xticks(range(1, len(reps) + 1), [str(rep.number) for rep in reps])
        axes.set_xlabel(say.say("plot.reps_axis"))
        axes.legend(frameon=False)

    drifted = tuple(
        message("plot.drifted_rep", number=rep.number, side=message(f"side.{rep.valgus}"), phase=message(f"phase.{rep.phase or 'bottom'}"))
        for rep in reps
        if rep.valgus not in (None, "none")
    )
    words = message("plot.drifted", n=len(reps), items=drifted) if drifted else message("plot.none_drifted", n=len(reps))
    title = say.say("plot.last_set", date=f"{done.when:%Y-%m-%d}")
    return _axes(title, say.say("quantity.left.unit"), say.text(words), draw)


def _percent(rep: Rep, phase: Phase, side: int) -> float:
    value = rep.by_phase.get(phase, (0.0, 0.0))[side]
    return 100 * value if isfinite(value) else 0.0


def _path(dossier: MemberReport, done: DoneSet, say: Translator) -> ReportPlot:
    """Where each knee ought to be by its own path, and where the last set's repetitions had it at their deepest."""

    def draw(axes: Axes) -> None:
        depths = [100 * depth for depth, _, _ in dossier.curve]
        for side, name in enumerate(SIDES):
            neutral = [100 * row[1 + side] for row in dossier.curve]
            axes.plot(depths, neutral, color=SIDE_PLOT_COLOURS[name], lw=2, label=say.say("plot.path.own", side=message(f"side.{name}")))
            reps = [rep for rep in done.reps if isfinite(rep.depth) and rep.by_phase]
            seen = [_at(dossier, rep.depth, side) + _percent(rep, "bottom", side) for rep in reps]
            axes.plot(
                [100 * rep.depth for rep in reps],
                seen,
                SIDE_PLOT_MARKERS[name],
                color=SIDE_PLOT_COLOURS[name],
                ms=5,
                label=say.say("plot.path.bottom", side=message(f"side.{name}")),
            )
        axes.set_xlabel(say.say("plot.path.depth"))
        axes.legend(frameon=False, fontsize=8)

    return _axes(say.say("plot.path"), say.say("plot.path.unit"), say.say("plot.path.words"), draw)


def _at(dossier: MemberReport, depth: float, side: int) -> float:
    near = min(dossier.curve, key=lambda row: abs(row[0] - depth))
    return 100 * near[1 + side]
