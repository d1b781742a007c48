"""The measuring core: metrics of a pose, MoveNet's head decoding, the filter bank; in C, or in numpy where C was not built.

``BACKEND`` says which is in use. Both have the same functions, documented in ``mirror.core.reference``; the names of the columns
stand in ``mirror.core.layout``.
"""

from __future__ import annotations

from typing import Literal

from mirror.core.layout import BASELINE, FILTER_PARAMS, FILTER_STATE, KNOT_SPACING, KNOTS, METRICS, Baseline, Metric

BACKEND: Literal["c", "numpy"]
try:
    from mirror.core._core import decode, metrics, one_euro, people

    BACKEND = "c"
except ImportError:
    from mirror.core.reference import decode, metrics, one_euro, people

    BACKEND = "numpy"

__all__ = [
    "BACKEND", "BASELINE", "FILTER_PARAMS", "FILTER_STATE", "KNOTS", "KNOT_SPACING", "METRICS", "Baseline", "Metric", "decode", "metrics",
    "one_euro", "people",
]  # fmt: skip
