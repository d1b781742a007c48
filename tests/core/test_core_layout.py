from types import ModuleType

from mirror.core import BASELINE, METRICS


def test_c_and_python_agree_on_every_column(c_core: ModuleType) -> None:
    assert c_core.METRICS == METRICS
    assert c_core.BASELINE == BASELINE


def test_columns_are_numbered_without_gaps() -> None:
    from mirror.core import Baseline, Metric

    assert [int(column) for column in Metric] == list(range(len(METRICS)))
    assert [int(column) for column in Baseline] == list(range(len(BASELINE)))
