"""The findings as Markdown, for a terminal or a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mirror.evaluation.validate.agreement import Conditions
from mirror.evaluation.validate.metrics import ValidationFinding
from mirror.evaluation.validate.stats import AgreementStat, ShareStat, format_bare_share, format_short

Key = tuple[str, str]
"""(run, mode)."""
Findings = Mapping[Key, Sequence[ValidationFinding]]
SUMMARY_FINDING_TEXTS = {
    "clips_exact": "clips with the right count",
    "ghosts": "counted where there was no squat, or twice",
    "too_deep": "squats too shallow to count, counted",
    "calibrated_seen_05": "calibrated: drifts of 5 % of thigh or more, seen",
    "calibrated_seen_0508": "of these, 5 to 8 %",
    "calibrated_seen_08": "of these, 8 % or more",
    "calibrated_clear": "calibrated: knees under 3 % left alone",
    "walk_up_plain_seen": "walk-up: knee plainly inside the foot, found",
    "walk_up_mild_said": "walk-up: drifts of 10 % or more that are not, called in",
    "walk_up_clear": "walk-up: knees under 3 % left alone",
    "side_right": "right side named",
    "phase_right": "right phase named",
    "silent": "calibrated, or plainly inside or over the feet: not judged",
    "silent_mild": "walk-up, neither plainly inside nor plainly over the feet: not judged",
    "calibrated_alert_median": "calibrated: from truly amber to the alert, median",
    "calibrated_alert_p95": "the same, 95 of 100",
    "walk_up_alert_median": "walk-up: from truly amber to the alert, median",
    "walk_up_alert_p95": "the same, 95 of 100",
    "drift_calibrated": "drift, calibrated, RMSE in % of thigh",
    "inside": "inside the line from hip to ankle, RMSE in % of thigh",
    "depth": "depth of every frame, RMSE",
    "depth_reps": "depth of counted repetitions, RMSE",
    "fppa": "frontal plane angle (depth .04 to .15), RMSE in degrees",
    "lean": "lateral trunk lean, RMSE in degrees",
    "joint_knee_beyond": "knee joints beyond a constant offset, of leg length",
}
"""What a reader should know first, in fewer words."""


def format_report(found: Findings, halves: Findings, strata: Conditions, title: str, notes: Sequence[str]) -> str:
    """The text on clips with exact truth. ``halves`` are the first run's figures of the tuning and of the held-out clips, or empty."""
    first = next(iter(found))[0]
    apart = [format_summary(halves, list(halves))] if halves else []
    return "\n\n".join([f"# {title}", *notes, format_summary(found), *apart, tables(found, first), _strata(strata)]) + "\n"


def format_summary(found: Findings, columns: Sequence[Key] | None = None) -> str:
    """A table for a README: the first run in both modes, every further one as the live mirror sees it; or just ``columns``."""
    first = next(iter(found))[0]
    chosen = columns or [key for key in found if key[0] == first or key[1] == "live"]
    heads = [f"{mode}, {run}" for run, mode in chosen]
    rows = []
    for key, words in SUMMARY_FINDING_TEXTS.items():
        own = [next((f for f in found[column] if f.key == key), None) for column in chosen]
        if any(own):
            rows.append([words, *("" if f is None else _short(f) for f in own)])
    return markdown_table(["", *heads], rows)


def tables(found: Findings, run: str) -> str:
    """Every figure of one run: recording as a whole and live side by side, with the goal."""
    whole, live = ({f.key: f for f in found.get((run, mode), ())} for mode in ("whole", "live"))
    keys_of: dict[str, list[str]] = {}
    for key, finding in {**live, **whole}.items():
        keys_of.setdefault(finding.group, []).append(key)
    order = {finding.group: None for finding in live.values()}
    parts = []
    for group in {**order, **keys_of}:
        keys = keys_of[group]
        rows = []
        for key in keys:
            own = [side[key] for side in (whole, live) if key in side]
            goal = next((f"{f.bound} {_goal(f.goal)}" for f in own if f.bound), "")
            rows.append([own[0].words, *(_cell(side.get(key)) for side in (whole, live)), goal])
        parts.append(markdown_table([group, "recording as a whole", "live", "goal"], rows))
    return "\n\n".join(parts)


def _goal(goal: float) -> str:
    return format_bare_share(goal) if 0 < goal < 1 else f"{goal:g}"


def _cell(finding: ValidationFinding | None) -> str:
    if finding is None:
        return ""
    return finding.value.text() + (" (missed)" if finding.is_met is False else "")


def _short(finding: ValidationFinding) -> str:
    match finding.value:
        case ShareStat() as share:
            low, high = share.interval
            return f"{share.hits} of {share.n} [{format_bare_share(low)}-{format_bare_share(high)}]" if share.n else "none"
        case AgreementStat() as agreement:
            return format_short(agreement.rmse) if agreement.n else "none"
        case number:
            return number.text()


def _strata(strata: Conditions) -> str:
    """RMSE (bias) of every measure in each condition; recordings as a whole."""
    measures = [key for key in strata if key != "fppa_all"]
    places = [(condition, label) for condition in strata[measures[0]] for label in strata[measures[0]][condition]] if measures else []
    for key in measures[1:]:
        places += [(c, label) for c in strata[key] for label in strata[key][c] if (c, label) not in places]
    order = list(dict.fromkeys(condition for condition, _ in places))
    places.sort(key=lambda place: order.index(place[0]))
    rows = []
    for condition, label in places:
        cells = []
        for key in measures:
            value = strata[key].get(condition, {}).get(label)
            cells.append(f"{format_short(value.rmse)} ({format_short(value.bias, sign=True)})" if value and value.n else "")
        rows.append([label, *cells])
    heads = {"drift": "drift, % of thigh, calibrated", "depth": "depth", "kasr": "KASR", "fppa": "FPPA, deg", "lean": "lean, deg"}
    return markdown_table(["RMSE (bias) by condition, recording as a whole", *(heads.get(key, key) for key in measures)], rows)


def markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns are in line on a terminal too."""
    wide = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    lines = [heads, ["-" * width for width in wide], *rows]
    return "\n".join("| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(line, wide, strict=True)) + " |" for line in lines)
