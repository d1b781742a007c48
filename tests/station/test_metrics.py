"""The list of metrics against its documentation and against what is really served."""

from __future__ import annotations

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from mirror.station.metrics import METRIC_SPECS, STEP_TIME_METRIC_NAME, StationMetrics, format_metrics

ROOT = Path(__file__).parents[2]


def written(name: str, kind: str, label: str) -> str:
    """A metric as the documentation writes it."""
    return f"{name}{'_total' if kind == 'counter' else ''}{f'{{{label}}}' if label else ''}"


def test_every_metric_is_documented_and_nothing_else() -> None:
    rows = re.findall(r"^\| `(mirror_[^`]+)` \|", (ROOT / "docs" / "health.md").read_text("utf-8"), re.MULTILINE)
    listed = [written(spec.name, spec.kind, spec.label) for spec in METRIC_SPECS]
    assert sorted(rows) == sorted([*listed, STEP_TIME_METRIC_NAME])


def test_every_metric_that_is_listed_is_served_with_its_help() -> None:
    counters = StationMetrics(read_celsius=lambda: 50.0)
    counters.trouble("lost")
    counters.fleet = (True, 3, 1)
    served = {family.name: family for family in text_string_to_metric_families(format_metrics(counters).decode())}
    assert set(served) == {spec.name for spec in METRIC_SPECS} | {STEP_TIME_METRIC_NAME}
    for spec in METRIC_SPECS:
        assert served[spec.name].documentation == spec.help
        assert {tuple(sample.labels) for sample in served[spec.name].samples} == {(spec.label,) if spec.label else ()}
