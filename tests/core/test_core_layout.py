from types import ModuleType

from mirror.core import BASELINE_COLUMNS, METRIC_COLUMNS, PERSON_LIMIT_NAMES


def test_c_and_python_agree_on_every_column(c_core: ModuleType) -> None:
    assert c_core.METRICS == METRIC_COLUMNS
    assert c_core.BASELINE == BASELINE_COLUMNS
    assert c_core.LIMITS == PERSON_LIMIT_NAMES


def test_columns_are_numbered_without_gaps() -> None:
    from mirror.core import BaselineColumn, MetricColumn, PersonLimit

    assert [int(column) for column in MetricColumn] == list(range(len(METRIC_COLUMNS)))
    assert [int(column) for column in BaselineColumn] == list(range(len(BASELINE_COLUMNS)))
    assert [int(column) for column in PersonLimit] == list(range(len(PERSON_LIMIT_NAMES)))
