from types import ModuleType

from mirror.core import (
    BASELINE_COLUMNS,
    METRIC_COLUMNS,
    PATH_KNOT_SPACING_TRAVEL,
    PERSON_LIMIT_NAMES,
    PathWeighing,
    PersonColumn,
)


def test_c_and_python_agree_on_every_column(c_core: ModuleType) -> None:
    assert c_core.METRICS == METRIC_COLUMNS
    assert c_core.BASELINE == BASELINE_COLUMNS
    assert c_core.LIMITS == PERSON_LIMIT_NAMES
    assert {column.name.lower(): column.value for column in PersonColumn} == c_core.PERSON


def test_c_and_python_agree_on_how_a_path_is_weighed_and_where_its_knots_are(c_core: ModuleType) -> None:
    assert tuple(weighing.name.lower() for weighing in PathWeighing) == c_core.WEIGHINGS
    assert c_core.KNOT_SPACING == PATH_KNOT_SPACING_TRAVEL


def test_columns_are_numbered_without_gaps() -> None:
    from mirror.core import BaselineColumn, MetricColumn, PersonLimit

    assert [int(column) for column in MetricColumn] == list(range(len(METRIC_COLUMNS)))
    assert [int(column) for column in BaselineColumn] == list(range(len(BASELINE_COLUMNS)))
    assert [int(column) for column in PersonLimit] == list(range(len(PERSON_LIMIT_NAMES)))
