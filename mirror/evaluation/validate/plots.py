"""Draws the figures with matplotlib, imported only here: without it everything else is written, and one line says how to get it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import erf, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mirror.evaluation.validate.agreement import AGREEMENT_MEASURES, AgreementMeasure
from mirror.evaluation.validate.frame_errors import FrameErrors
from mirror.evaluation.validate.matching import UNJUDGED_YAW_DEG, LegRow
from mirror.evaluation.validate.metrics import CLEAN_KNEE_THIGHS, FAST_CLIP_ALERT_GOAL_S
from mirror.evaluation.validate.stats import AgreementStat, ShareStat
from mirror.files import write_bytes_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NO_MATPLOTLIB_TEXT = "no plots: matplotlib is not installed; `pip install matplotlib` into the mirror's environment and run again"
MAX_CLOUD_POINTS = 4000
"""Points of a cloud at most; every k-th where there are more."""
DETECTION_EDGES_THIGHS = (0.0, 0.03, 0.05, 0.08, 0.10, 0.15, 0.20, 0.40)
DRIFT_SIZE_CLASSES = (
    ("5 to 8 %", "#8c5cb3", 0.05, 0.08),
    ("8 % or more", "#0b6e8f", 0.08, 9.0),
    ("under 3 %", "#b3261e", -9.0, CLEAN_KNEE_THIGHS),
)
REGIME_PLOT_COLOURS = {"calibrated": "#0b6e8f", "walk-up": "#c4621a"}


def draw_validation_plots(folder: Path, legs: Sequence[LegRow], frames: Sequence[FrameErrors]) -> list[Path]:
    """Draws what one run found, both modes, into ``folder``; nothing where matplotlib is missing (see ``is_matplotlib_available``)."""
    made = {
        "agreement_frames": _frames([f for f in frames if f.mode == "whole"]),
        "agreement_live": _frames([f for f in frames if f.mode == "live"]),
        "agreement_repetitions": _repetitions(legs),
        "detection": _detection(legs),
        "operating_points": _operating(legs),
        "alert_delay": _delays(legs),
        "stated_errors": _stated(frames),
    }
    return [_save(figure, folder / f"{name}.png") for name, figure in made.items()]


def is_matplotlib_available() -> bool:
    """Whether matplotlib can be imported."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return False
    return True


def _panels(count: int, across: int = 3, size: float = 4.2) -> tuple[Figure, list[Axes]]:
    from matplotlib.figure import Figure as Made

    down = -(-count // across)
    figure = Made(figsize=(size * min(across, count), 0.85 * size * down), layout="constrained")
    return figure, [figure.add_subplot(down, min(across, count), i + 1) for i in range(count)]


def _save(figure: Figure, path: Path) -> Path:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    return write_bytes_whole(path, buffer.getvalue())


def _bland_altman(axes: Axes, true: NDArray[Any], errors: NDArray[Any], agreement: AgreementStat, colour: str = "#0b6e8f") -> None:
    """Errors over the mean of both measurements, with bias and limits of agreement (Bland, Altman 1986)."""
    kept = np.isfinite(errors)
    x, y = (true + errors / 2)[kept], errors[kept]
    step = max(1, len(x) // MAX_CLOUD_POINTS)
    many = len(x) > 500
    axes.plot(x[::step], y[::step], ".", ms=3 if many else 6, alpha=0.25 if many else 0.6, color=colour)
    if agreement.n:
        axes.axhline(agreement.bias, color=colour, lw=1.2)
        for limit in agreement.limits:
            axes.axhline(limit, color=colour, lw=1, ls="--")
        wide = max(4 * agreement.sd, 1e-6)
        axes.set_ylim(agreement.bias - wide, agreement.bias + wide)
    axes.set_xlabel("mean of measured and true")
    axes.set_ylabel("measured - true")


def _frames(clips: Sequence[FrameErrors]) -> Figure:
    chosen: list[tuple[AgreementMeasure, str, list[FrameErrors]]] = [
        (AGREEMENT_MEASURES[0], f"drift, % of thigh, {regime}", [c for c in clips if c.regime == regime and c.yaw <= UNJUDGED_YAW_DEG])
        for regime in REGIME_PLOT_COLOURS
    ]
    chosen += [(m, m.words, list(clips)) for m in AGREEMENT_MEASURES[1:] if m.key != "fppa_all"]
    figure, axes = _panels(len(chosen))
    for panel, (measure, words, own) in zip(axes, chosen, strict=True):
        true = [measure.scale * c.true[measure.key][measure.counts(c)].ravel() for c in own]
        errors = [measure.scale * measure.errors(c)[measure.counts(c)].ravel() for c in own]
        agreement = measure.of(own)
        _bland_altman(panel, np.concatenate(true or [np.empty(0)]), np.concatenate(errors or [np.empty(0)]), agreement)
        panel.set_title(f"{words}\n{agreement.text()}", fontsize=9)
    return figure


def _repetitions(legs: Sequence[LegRow]) -> Figure:
    figure, axes = _panels(4, 2)
    for i, mode in enumerate(("whole", "live")):
        own = [leg for leg in legs if leg.mode == mode and not leg.coached]
        pairs: list[tuple[Axes, str, Callable[[LegRow], tuple[float, float]], list[LegRow], float]] = [
            (axes[2 * i], "peak drift, % of thigh", lambda r: (r.truth, r.drift), [r for r in own if r.yaw <= UNJUDGED_YAW_DEG], 100.0),
            (axes[2 * i + 1], "depth of repetitions", lambda r: (r.true_depth, r.depth), [r for r in own if r.side == "left"], 1.0),
        ]
        for panel, words, pair, rows, scale in pairs:
            for regime, colour in REGIME_PLOT_COLOURS.items():
                both = scale * np.array([pair(r) for r in rows if r.regime == regime]).reshape(-1, 2)
                agreement = AgreementStat.of(both[:, 1] - both[:, 0])
                _bland_altman(panel, both[:, 0], both[:, 1] - both[:, 0], agreement, colour)
            every = scale * np.array([pair(r) for r in rows]).reshape(-1, 2)
            agreement = AgreementStat.of(every[:, 1] - every[:, 0])
            panel.set_title(f"{words}, {mode}\n{agreement.text()}", fontsize=9)
            if agreement.n:
                wide = 4 * max(agreement.sd, 1e-6)
                panel.set_ylim(agreement.bias - wide, agreement.bias + wide)
    return figure


def _judged(legs: Sequence[LegRow], mode: str, regime: str) -> list[LegRow]:
    return [r for r in legs if r.mode == mode and r.regime == regime and not r.coached and r.said is not None and r.yaw <= UNJUDGED_YAW_DEG]


def _detection(legs: Sequence[LegRow]) -> Figure:
    """Share of legs said to drift by how far they truly did."""
    figure, axes = _panels(2, 2)
    for panel, mode in zip(axes, ("whole", "live"), strict=True):
        for regime, colour in REGIME_PLOT_COLOURS.items():
            rows = _judged(legs, mode, regime)
            bins = [[r for r in rows if low <= max(r.truth, 0.0) < high] for low, high in pairwise(DETECTION_EDGES_THIGHS)]
            shares = [ShareStat(sum(bool(r.said) for r in own), len(own)) for own in bins]
            at = [100 * (low + high) / 2 for low, high in pairwise(DETECTION_EDGES_THIGHS)]
            filled = [(x, s) for x, s in zip(at, shares, strict=True) if s.n]
            values = [s.value for _, s in filled]
            bars = [[s.value - s.interval[0] for _, s in filled], [s.interval[1] - s.value for _, s in filled]]
            panel.errorbar([x for x, _ in filled], values, bars, fmt="o-", ms=4, capsize=3, color=colour, label=regime)
        panel.set_xlabel("true drift, % of thigh")
        panel.set_ylabel("share said to drift (95 % interval)")
        panel.set_ylim(-0.03, 1.03)
        panel.set_title(mode, fontsize=9)
        panel.legend(fontsize=8)
    return figure


def _operating(legs: Sequence[LegRow]) -> Figure:
    """What another detection point would give: legs whose measured peak is beyond it."""
    figure, axes = _panels(2, 2)
    points = np.arange(0.02, 0.121, 0.0025)
    for panel, regime in zip(axes, REGIME_PLOT_COLOURS, strict=True):
        for mode, style in (("whole", "-"), ("live", "--")):
            rows = _judged(legs, mode, regime)
            for words, colour, low, high in (
                ("5 to 8 %", "#8c5cb3", 0.05, 0.08),
                ("8 % or more", "#0b6e8f", 0.08, 9),
                ("under 3 %", "#b3261e", -9, CLEAN_KNEE_THIGHS),
            ):
                peaks = np.array([r.drift for r in rows if low <= r.truth < high])
                if len(peaks):
                    share = [float((peaks >= point).mean()) for point in points]
                    panel.plot(100 * points, share, style, color=colour, label=f"{words}, {mode}")
        panel.set_xlabel("detection point, % of thigh")
        panel.set_ylabel("share of legs beyond it")
        panel.set_title(regime, fontsize=9)
        if panel.get_lines():
            panel.legend(fontsize=7)
    return figure


def _delays(legs: Sequence[LegRow]) -> Figure:
    figure, (panel,) = _panels(1, 1, 5.0)
    for regime, colour in REGIME_PLOT_COLOURS.items():
        delays = [1e3 * r.delay_s for r in _judged(legs, "live", regime) if np.isfinite(r.delay_s)]
        panel.hist(delays, bins=[float(edge) for edge in range(-200, 1250, 50)], color=colour, alpha=0.6, label=f"{regime} ({len(delays)})")
    panel.axvline(1e3 * FAST_CLIP_ALERT_GOAL_S, color="#444444", lw=1, ls="--")
    panel.set_xlabel("from truly amber to the alert, ms (live)")
    panel.set_ylabel("legs")
    panel.legend(fontsize=8)
    return figure


def _stated(frames: Sequence[FrameErrors]) -> Figure:
    """Share of drift errors within so many stated standard errors, against what normal errors would give."""
    figure, (panel,) = _panels(1, 1, 5.0)
    at = np.linspace(0, 4, 81)
    panel.plot(at, [erf(float(x) / sqrt(2)) for x in at], color="#444444", lw=1, label="ideal")
    for regime, colour in REGIME_PLOT_COLOURS.items():
        for mode, style in (("whole", "-"), ("live", "--")):
            own = [c for c in frames if c.regime == regime and c.mode == mode and c.yaw <= UNJUDGED_YAW_DEG]
            ratios = np.concatenate([np.abs(c.drift / c.drift_se)[c.scored].ravel() for c in own] or [np.empty(0)])
            ratios = ratios[np.isfinite(ratios)]
            if len(ratios):
                panel.plot(at, [float((ratios <= x).mean()) for x in at], style, color=colour, label=f"{regime}, {mode}")
    panel.set_xlabel("stated standard errors")
    panel.set_ylabel("share of drift errors within")
    panel.legend(fontsize=8)
    return figure
