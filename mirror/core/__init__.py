"""The measuring core: a camera's picture, the network's, MoveNet's head decoding, the person who is followed, planted feet, the filters,
metrics of a pose, the fit of a neutral path; in C, or in NumPy where C was not built.

``CORE_BACKEND`` says which is in use. Both have the same functions, documented in ``mirror.core.reference``; the names of the columns
are in ``mirror.core.layout``.
"""

from __future__ import annotations

from typing import Literal

from mirror.core.layout import (
    BASELINE_COLUMNS,
    FILTER_PARAM_NAMES,
    FILTER_STATE_COLUMNS,
    METRIC_COLUMNS,
    PATH_COUNT,
    PATH_KNOT_COUNT,
    PATH_KNOT_SPACING_TRAVEL,
    PATH_TERM_COUNT,
    PERSON_LIMIT_NAMES,
    PERSON_STATE_SIZE,
    PLANTED_FEET_SHAPE,
    BaselineColumn,
    MetricColumn,
    PathWeighing,
    PersonColumn,
    PersonLimit,
)
from mirror.core.reference import blend_depth, depth_to_travel, path_terms

CORE_BACKEND: Literal["c", "numpy"]
try:
    from mirror.core._core import (
        cut,
        decode,
        follow,
        halve,
        is_person,
        learn_path,
        metrics,
        one_euro,
        path_error,
        people,
        place,
        plant,
        solve_path,
        torso_square,
        yuv,
    )

    CORE_BACKEND = "c"
except ImportError:
    from mirror.core.reference import (
        cut,
        decode,
        follow,
        halve,
        is_person,
        learn_path,
        metrics,
        one_euro,
        path_error,
        people,
        place,
        plant,
        solve_path,
        torso_square,
        yuv,
    )

    CORE_BACKEND = "numpy"

__all__ = [
    "BASELINE_COLUMNS",
    "CORE_BACKEND",
    "FILTER_PARAM_NAMES",
    "FILTER_STATE_COLUMNS",
    "METRIC_COLUMNS",
    "PATH_COUNT",
    "PATH_KNOT_COUNT",
    "PATH_KNOT_SPACING_TRAVEL",
    "PATH_TERM_COUNT",
    "PERSON_LIMIT_NAMES",
    "PERSON_STATE_SIZE",
    "PLANTED_FEET_SHAPE",
    "BaselineColumn",
    "MetricColumn",
    "PathWeighing",
    "PersonColumn",
    "PersonLimit",
    "blend_depth",
    "cut",
    "decode",
    "depth_to_travel",
    "follow",
    "halve",
    "is_person",
    "learn_path",
    "metrics",
    "one_euro",
    "path_error",
    "path_terms",
    "people",
    "place",
    "plant",
    "solve_path",
    "torso_square",
    "yuv",
]  # fmt: skip
