"""Bodies, baselines and heads that the core's tests measure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirror.core import BASELINE_COLUMNS, METRIC_COLUMNS, PATH_KNOT_COUNT, PERSON_LIMIT_NAMES, BaselineColumn

Array = NDArray[np.float32]
GRID = 48
JOINTS = {
    "left_shoulder": 5, "right_shoulder": 6, "left_hip": 11, "right_hip": 12, "left_knee": 13, "right_knee": 14, "left_ankle": 15,
    "right_ankle": 16,
}  # fmt: skip


def standing(**moved: tuple[float, float]) -> Array:
    """A person facing the camera, 200 px from hip to ankle, knees on the hip-ankle lines; joints given by name stand elsewhere."""
    points = np.full((17, 3), 0.9, np.float32)
    points[:, :2] = 300, 120
    places = {
        "left_shoulder": (340, 150), "right_shoulder": (260, 150), "left_hip": (330, 300), "right_hip": (270, 300),
        "left_knee": (335, 400), "right_knee": (265, 400), "left_ankle": (340, 500), "right_ankle": (260, 500),
    }  # fmt: skip
    for name, place in {**places, **moved}.items():
        points[JOINTS[name], :2] = place
    return points


def path(name: str, *values: float) -> dict[str, float]:
    """The columns of the neutral path ``name`` ("path_left", "path_right", "kasr"), by its values at the knots."""
    return {f"{name}_{knot}": value for knot, value in enumerate(values)}


def baseline(**columns: float) -> Array:
    """The baseline of ``standing``: 200 px legs, 100 px thighs, neutral paths flat at 0, KASR flat at 1 and
    depth from the hips alone; columns given replace."""
    base = np.zeros(len(BASELINE_COLUMNS), np.float32)
    measures = {"leg": 200, "thigh_left": 100, "thigh_right": 100, "shoulder": np.nan, **path("kasr", *[1.0] * PATH_KNOT_COUNT)}
    for name, value in {**measures, **columns}.items():
        base[BaselineColumn[name.upper()]] = value
    return base


def no_baseline() -> Array:
    return np.full(len(BASELINE_COLUMNS), np.nan, np.float32)


def metric_row() -> Array:
    return np.empty(len(METRIC_COLUMNS), np.float32)


def rolled(points: Array, roll: float) -> Array:
    """The same body in the picture of a camera whose level lines lie at ``roll`` radians."""
    turned = points.copy()
    turned[..., 0] = points[..., 0] * np.cos(roll) - points[..., 1] * np.sin(roll)
    turned[..., 1] = points[..., 0] * np.sin(roll) + points[..., 1] * np.cos(roll)
    return turned


def person_limits(**changes: float) -> NDArray[np.float64]:
    """Limits by which ``standing`` is a person in a picture of 600x800; limits given by name replace."""
    usual = {
        "seen_score": 0.3, "seen_joints": 7, "scale_least": 0.06, "scale_most": 0.6, "trunk_rise": 0.15, "shoulders_most": 1.5,
        "thighs_most": 1.6, "shanks_least": 0.35, "legs_drop": 0.15, "edge_margin": 0.05, "crop_score": 0.2, "torso_ranges": 1.9,
        "body_ranges": 1.2, "reacquire_s": 0.7, "hip_leap": 0.5, "leap_s": 0.1, "torso_growth": 1.5, "swap_travel": 0.5,
        "swap_memory_s": 0.5, "opinion_s": 1.0, "opinion_share": 0.3,
    }  # fmt: skip
    values = {**usual, **changes}
    return np.array([values[name] for name in PERSON_LIMIT_NAMES])


Maps = tuple[Array, Array, Array, Array]
"""Centre, heatmap, regression, offset, as ``quiet_heads`` makes them."""


def quiet_heads(grid: int = GRID) -> Maps:
    """Maps of an empty picture: centre, heatmap, regression, offset."""
    center, heatmap = (np.full((grid, grid, channels), -9, np.float32) for channels in (1, 17))
    regress, offset = (np.zeros((grid, grid, 34), np.float32) for _ in range(2))
    return center, heatmap, regress, offset


def cell_heads(maps: Maps) -> tuple[Array, Array, Array, Array, Array]:
    """What the network gives where these are its maps: the last two as features, and as heads that hand on every second half of them."""
    center, heatmap, regress, offset = maps
    features = np.ascontiguousarray(np.concatenate([regress, offset], axis=-1))
    return center, heatmap, features, _hand_on(0), _hand_on(34)


def _hand_on(first: int) -> Array:
    """A head whose outputs are 34 of 68 features, from ``first`` on; its hidden units are what is above and what is below zero."""
    depthwise, expand, project = np.zeros((9, 68)), np.zeros((68, 68)), np.zeros((34, 68))
    depthwise[4] = 1
    for output in range(34):
        expand[first + output, 2 * output : 2 * output + 2] = project[output, 2 * output : 2 * output + 2] = 1, -1
    return pack_head(depthwise, expand, np.zeros(68), project, np.zeros(34))


def pack_head(depthwise: Any, expand: Any, expand_bias: Any, project: Any, project_bias: Any) -> Array:
    """A head's weights in one array, as the core takes them."""
    return np.concatenate([np.ravel(part) for part in (depthwise, expand, expand_bias, project, project_bias)]).astype(np.float32)


def bump(heads: Array, channel: int, row: int, col: int, logit: float) -> None:
    """A blob as the network draws them: the peak's logit, falling by the squared distance."""
    rows, cols = np.mgrid[: heads.shape[0], : heads.shape[1]]
    np.maximum(heads[..., channel], logit - ((rows - row) ** 2 + (cols - col) ** 2), out=heads[..., channel])
