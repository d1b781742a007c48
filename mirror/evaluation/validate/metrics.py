"""The figures of one run and mode, each with its name and, where there is one, its goal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import Literal

import numpy as np

from mirror.evaluation.validate.matching import UNJUDGED_YAW_DEG, ClipRow, LegRow, find_true_phases
from mirror.evaluation.validate.stats import AgreementStat, NumberStat, ShareStat, Value
from mirror.types import PHASES

CLEAN_KNEE_THIGHS, AMBER_KNEE_THIGHS = 0.03, 0.05
"""A knee under ``CLEAN_KNEE_THIGHS`` must not be said to drift; one from ``AMBER_KNEE_THIGHS`` on should be."""
DRIFT_BANDS_THIGHS = ((0.05, 0.08), (0.05, 9.0), (0.08, 9.0), (0.10, 9.0), (0.15, 9.0))
REGIME_DRIFTS_THIGHS = {"calibrated": 0.05, "walk-up": 0.10}
"""Drift from which each regime ought to see it."""
CALIBRATED_GOAL_SHARE, PLAIN_GOAL_SHARE, CLEAR_GOAL_SHARE = 0.97, 0.98, 0.99
"""Of calibrated drifts and of knees plainly inside the foot that ought to be seen, and of walk-up knees left alone."""
LIVE_GOAL_LOSS_SHARE = 0.02
"""What looking ahead may be worth: a live share may be this much lower."""
FAST_CLIP_ALERT_GOAL_S, SLOW_CLIP_ALERT_GOAL_S = 0.25, 0.40
"""Seconds to an alert at 30 and at 10 frames a second."""


@dataclass(frozen=True, slots=True)
class ValidationFinding:
    """One figure. ``goal`` is what it should be at the clips' own rate and size; shares in live mode may be ``LIVE_GOAL_LOSS_SHARE``
    lower."""

    key: str
    group: str
    words: str
    value: Value
    bound: Literal["<=", ">="] | None = None
    goal: float = nan

    @property
    def is_met(self) -> bool | None:
        """None where there is no goal or nothing was measured."""
        if self.bound is None or not isfinite(self.value.value):
            return None
        return self.value.value <= self.goal if self.bound == "<=" else self.value.value >= self.goal


def counting_findings(rows: Sequence[ClipRow]) -> list[ValidationFinding]:
    """Repetitions of whole clips."""
    off = [row.off for row in rows]
    relative = [row.off / max(row.most, 1) for row in rows]
    group = "Counting"
    return [
        ValidationFinding("clips_exact", group, "clips with the right count", ShareStat(off.count(0), len(rows)), ">=", 0.98),
        ValidationFinding("count_mae", group, "mean error of a clip's count", NumberStat(_mean(off)), "<=", 0.02),
        ValidationFinding(
            "count_mae_relative", group, "the same per repetition (MAE of the counting literature)", NumberStat(_mean(relative))
        ),
        ValidationFinding("off_by_one", group, "clips at most one off (OBO)", ShareStat(sum(o <= 1 for o in off), len(rows))),
        ValidationFinding(
            "ghosts", group, "counted where there was no squat, or twice", NumberStat(sum(r.ghosts for r in rows), digits=0), "<=", 0
        ),
        ValidationFinding(
            "too_deep", group, "squats too shallow to count, counted", NumberStat(sum(r.too_deep for r in rows), digits=0), "<=", 0
        ),
        ValidationFinding(
            "partials_told",
            group,
            "shallow squats told as partial",
            ShareStat(sum(r.partials_told for r in rows), sum(r.partials for r in rows)),
        ),
        ValidationFinding(
            "partials_false", group, "partial ones told of anything else", NumberStat(sum(r.partials_false for r in rows), digits=0)
        ),
    ]


def valgus_findings(rows: Iterable[LegRow], live: bool, soon: float = FAST_CLIP_ALERT_GOAL_S) -> list[ValidationFinding]:
    """What was said of knees, by regime and size of the drift, and how much of it on the right side and phase and how soon.

    ``soon``: seconds within which 95 of 100 alerts ought to come.
    """
    rows = [row for row in rows if not row.coached]
    facing, oblique = [r for r in rows if r.yaw <= UNJUDGED_YAW_DEG], [r for r in rows if r.yaw > UNJUDGED_YAW_DEG]
    found = []
    for regime in REGIME_DRIFTS_THIGHS:
        own = [r for r in facing if r.regime == regime]
        found += _bands(regime, own, regime, "", live)
        turned = [r for r in oblique if r.regime == regime]
        found += [
            f for f in _bands(f"{regime}, body turned by 10 degrees", turned, regime, "_turned", live) if "clear" in f.key or "_05" in f.key
        ]
    found += _plain([r for r in facing if r.regime == "walk-up"])
    found += _naming(facing, live)
    aside = _naming(oblique, live)[0]
    found.append(ValidationFinding("side_right_turned", aside.group, "the right side, body turned by 10 degrees", aside.value))
    for regime in REGIME_DRIFTS_THIGHS if live else ():
        found += _alerts(regime, [r for r in facing if r.regime == regime], soon)
    return found + _silence(rows)


def _bands(group: str, rows: list[LegRow], regime: str, suffix: str, live: bool) -> list[ValidationFinding]:
    key = regime.replace("-", "_")
    found = []
    for low, high in DRIFT_BANDS_THIGHS:
        own = [r for r in rows if low <= r.truth < high]
        name = f"{key}_seen_{_hundredths(low)}{_hundredths(high) if high < 9 else ''}{suffix}"
        words = f"drifts of {_percent(low)}{f' to {_percent(high)} %' if high < 9 else ' % or more'} of thigh, seen"
        # Walk-up drifts that stay outside of the line are not said: their shares are told without a goal.
        wanted = regime == "calibrated" and low == REGIME_DRIFTS_THIGHS[regime] and high == 9 and not suffix
        goal = CALIBRATED_GOAL_SHARE - LIVE_GOAL_LOSS_SHARE * live if wanted else nan
        found.append(ValidationFinding(name, group, words, _said(own), ">=" if isfinite(goal) else None, goal))
    sure = [r for r in rows if r.truth >= REGIME_DRIFTS_THIGHS[regime]]
    found.append(
        ValidationFinding(
            f"{key}_seen_all{suffix}",
            group,
            f"drifts of {_percent(REGIME_DRIFTS_THIGHS[regime])} % or more, seen, unmeasured ones held against it",
            ShareStat(sum(bool(r.said) for r in sure), len(sure)),
        )
    )
    still = _said([r for r in rows if r.truth < CLEAN_KNEE_THIGHS])
    clear = ShareStat(still.n - still.hits, still.n)
    goal = nan if suffix else CLEAR_GOAL_SHARE if regime == "walk-up" else 0.98 - LIVE_GOAL_LOSS_SHARE * live
    bound: Literal[">="] | None = None if suffix else ">="
    found.append(
        ValidationFinding(f"{key}_clear{suffix}", group, f"knees under {_percent(CLEAN_KNEE_THIGHS)} % left alone", clear, bound, goal)
    )
    return found


def _plain(rows: list[LegRow]) -> list[ValidationFinding]:
    """Walk-up repetitions by whether a knee is plainly inside the foot, which is said, or drifts over it, which is not."""
    reps = group_by_rep(rows)
    plain = [any(leg.said for leg in legs) for legs in reps if legs[0].line == "inside"]
    mild = [
        any(leg.said for leg in legs)
        for legs in reps
        if legs[0].line != "inside" and max(leg.truth for leg in legs) >= REGIME_DRIFTS_THIGHS["walk-up"]
    ]
    seen = "repetitions with a knee plainly inside the foot, found"
    return [
        ValidationFinding("walk_up_plain_seen", "walk-up", seen, _share(plain), ">=", PLAIN_GOAL_SHARE),
        ValidationFinding("walk_up_mild_said", "walk-up", "drifts of 10 % or more against the toes that are not, called in", _share(mild)),
    ]


def _naming(rows: list[LegRow], live: bool) -> list[ValidationFinding]:
    """Side and phase of the repetitions in which a drift was rightly said."""
    group, sides, phases = "Side and phase", list[bool](), list[bool]()
    single: dict[str, list[bool]] = {phase: [] for phase in PHASES}
    for legs in group_by_rep(rows):
        drifted = [leg for leg in legs if leg.truth >= AMBER_KNEE_THIGHS]
        named = [leg for leg in legs if leg.said]
        if not drifted or not named:
            continue
        worst = max(legs, key=lambda leg: leg.truth)
        sides.append(bool(worst.said) and all(leg.truth >= CLEAN_KNEE_THIGHS for leg in named))
        told = [leg for leg in named if leg.truth >= AMBER_KNEE_THIGHS] or drifted
        peaks: dict[str, float] = {}
        for leg in told:
            for phase, peak in leg.truth_by_phase.items():
                peaks[phase] = max(peaks.get(phase, -1.0), peak)
        right = find_true_phases(peaks)
        phases.append(told[0].phase in right)
        if len(right) == 1:
            single[right[0]].append(told[0].phase == right[0])
    return [
        ValidationFinding(
            "side_right", group, "drifting repetitions with the right side named", _share(sides), ">=", 0.98 - LIVE_GOAL_LOSS_SHARE * live
        ),
        ValidationFinding(
            "phase_right",
            group,
            "the right phase (one whose peak is 80 % of the largest)",
            _share(phases),
            ">=",
            0.90 - LIVE_GOAL_LOSS_SHARE * live,
        ),
        *(
            ValidationFinding(f"phase_{phase}", group, f"the same where only the {phase} is right", _share(single[phase]))
            for phase in PHASES
        ),
        *_phases(rows),
    ]


def _phases(rows: list[LegRow]) -> list[ValidationFinding]:
    """Each phase's peak drift against its truth, of calibrated legs that were judged: what a repetition shows besides its one phase."""
    found = []
    for phase in PHASES:
        own = [r for r in rows if r.regime == "calibrated" and r.said is not None and phase in r.by_phase and phase in r.truth_by_phase]
        errors = np.array([r.by_phase[phase] - r.truth_by_phase[phase] for r in own])
        words = f"peak drift of the {phase}, calibrated: error"
        found.append(ValidationFinding(f"drift_{phase}", "Side and phase", words, AgreementStat.of(errors, " %", 100)))
    return found


def _alerts(regime: str, rows: list[LegRow], soon: float) -> list[ValidationFinding]:
    """How soon after a knee is truly amber the mirror says so."""
    key, group, low = regime.replace("-", "_"), f"Alerts, {regime}", REGIME_DRIFTS_THIGHS[regime]
    due = [r for r in rows if r.line == "inside" or regime == "calibrated"]
    crossed = [r for r in due if r.truth >= low and isfinite(r.crossing) and r.said is not None]
    delays = [r.delay_s for r in crossed if isfinite(r.alert)]
    clean = [r for r in rows if r.truth < CLEAN_KNEE_THIGHS and r.said is not None]
    what = f"drifts of {_percent(low)} % or more"
    late = NumberStat(1e3 * float(np.percentile(delays, 95)) if delays else nan, " ms", 0)
    return [
        ValidationFinding(f"{key}_alerted", group, f"{what} that raised an alert", ShareStat(len(delays), len(crossed))),
        ValidationFinding(
            f"{key}_alert_false",
            group,
            f"knees under {_percent(CLEAN_KNEE_THIGHS)} % that raised one",
            ShareStat(sum(isfinite(r.alert) for r in clean), len(clean)),
        ),
        ValidationFinding(
            f"{key}_alert_median",
            group,
            "from truly amber to the alert, median",
            NumberStat(1e3 * float(np.median(delays)) if delays else nan, " ms", 0),
        ),
        ValidationFinding(f"{key}_alert_p95", group, "the same, 95 of 100", late, "<=", 1e3 * soon),
        *(
            ValidationFinding(
                f"{key}_alert_{int(1e3 * limit)}",
                group,
                f"alerts within {int(1e3 * limit)} ms",
                ShareStat(sum(d <= limit for d in delays), len(delays)),
            )
            for limit in (FAST_CLIP_ALERT_GOAL_S, SLOW_CLIP_ALERT_GOAL_S)
        ),
    ]


def _silence(rows: list[LegRow]) -> list[ValidationFinding]:
    """Repetitions of which nothing was said about knees, by reason; those that can be told apart from those that cannot."""
    group, legs = "Not measured", [reps[0] for reps in group_by_rep(rows)]
    silent = [leg for leg in legs if leg.said is None]
    mild = [leg for leg in legs if leg.regime == "walk-up" and leg.line == "between"]
    plain = [leg for leg in legs if leg not in mild]
    found = [
        ValidationFinding("silent", group, "calibrated or plainly inside or over the feet, not judged", _silent(plain), "<=", 0.01),
        ValidationFinding("silent_mild", group, "walk-up, neither plainly inside nor plainly over the feet, not judged", _silent(mild)),
        ValidationFinding(
            "silent_unjustified",
            group,
            "of these, facing the camera in good light: not justified",
            ShareStat(sum(not s.justified for s in silent), len(silent)),
        ),
    ]
    for reason in sorted({str(leg.reason) for leg in silent}):
        own = [leg for leg in silent if leg.reason == reason]
        share = ShareStat(sum(not leg.justified for leg in own), len(own))
        found.append(ValidationFinding(f"silent_{reason.replace(' ', '_')}", group, f'not justified of those for "{reason}"', share))
    return found


def group_by_rep(rows: Iterable[LegRow]) -> list[list[LegRow]]:
    """The rows of each repetition."""
    reps: defaultdict[tuple[str, int], list[LegRow]] = defaultdict(list)
    for row in rows:
        reps[row.clip, row.rep].append(row)
    return list(reps.values())


def _silent(rows: Sequence[LegRow]) -> ShareStat:
    return _share([row.said is None for row in rows])


def _said(rows: Iterable[LegRow]) -> ShareStat:
    return _share([row.said for row in rows if row.said is not None])


def _share(yes: Sequence[bool]) -> ShareStat:
    return ShareStat(sum(yes), len(yes))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else nan


def _percent(value: float) -> int:
    return round(100 * value)


def _hundredths(value: float) -> str:
    return f"{round(100 * value):02d}"
