"""What was found as a text that is read on a terminal and, being Markdown, copied into a README."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mirror.measure.validate.agreement import Conditions
from mirror.measure.validate.findings import Finding
from mirror.measure.validate.stats import Agreement, bare, short

Key = tuple[str, str]
"""(run, mode)."""
Findings = Mapping[Key, Sequence[Finding]]
COMPARED = (
    "clips_exact", "ghosts", "too_deep", "calibrated_seen_05", "calibrated_seen_0508", "calibrated_seen_08", "calibrated_clear",
    "walk_up_seen_10", "walk_up_seen_15", "walk_up_clear", "side_right", "phase_right", "calibrated_alert_median", "calibrated_alert_p95",
    "drift_calibrated", "drift_walk_up", "depth", "fppa", "silent",
)  # fmt: skip
"""What is shown of every run, as bare values."""


def report(found: Findings, strata: Conditions, title: str, notes: Sequence[str]) -> str:
    """The whole text."""
    first = next(iter(found))[0]
    parts = [f"# {title}", *notes, _main(found, first)]
    if len(found) > 2:
        parts.append(_runs(found))
    parts.append(_strata(strata))
    return "\n\n".join(parts) + "\n"


def _main(found: Findings, run: str) -> str:
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
        parts.append(table([group, "recording as a whole", "live", "goal"], rows))
    return "\n\n".join(parts)


def _goal(goal: float) -> str:
    return bare(goal) if 0 < goal < 1 else f"{goal:g}"


def _cell(finding: Finding | None) -> str:
    if finding is None:
        return ""
    return finding.value.text() + (" (missed)" if finding.met is False else "")


def _runs(found: Findings) -> str:
    rows = []
    for key in COMPARED:
        own = [next((f for f in findings if f.key == key), None) for findings in found.values()]
        words = next((f"{_tag(f)}{f.words}" for f in own if f), key)
        rows.append([words, *("" if f is None else _short(f) for f in own)])
    return table(["Rates and sizes", *(f"{run}, {mode}" for run, mode in found)], rows)


def _tag(finding: Finding) -> str:
    return f"{finding.group}: " if finding.group in ("calibrated", "walk-up") or finding.group.startswith("Alerts") else ""


def _short(finding: Finding) -> str:
    return short(finding.value.value) if isinstance(finding.value, Agreement) else finding.value.text().split(" [")[0]


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
            cells.append(f"{short(value.rmse)} ({short(value.bias, sign=True)})" if value and value.n else "")
        rows.append([label, *cells])
    heads = {"drift": "drift, % of thigh, calibrated", "depth": "depth", "kasr": "KASR", "fppa": "FPPA, deg", "lean": "lean, deg"}
    return table(["RMSE (bias) by condition, recording as a whole", *(heads.get(key, key) for key in measures)], rows)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns are in line on a terminal too."""
    wide = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    lines = [heads, ["-" * width for width in wide], *rows]
    return "\n".join("| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(line, wide, strict=True)) + " |" for line in lines)
