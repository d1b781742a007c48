"""The metrics of a pose, in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import as_buffer
from mirror.core.layout import BASELINE_COLUMNS, METRIC_COLUMNS, PATH_KNOT_COUNT, PATH_KNOT_SPACING_TRAVEL, BaselineColumn, MetricColumn
from mirror.types import Joint

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

MIN_LENGTH_PX = 1e-3
"""Pixels: a length below this is no length."""
SHOULDERS_FALL_WEIGHT, MAX_SHOULDERS_HIPS_GAP_DEPTH, FULL_SHOULDERS_WEIGHT_DEPTH = 1 / 3, 0.15, 0.10
"""The blend of depth: weight of the shoulders' fall, most that it may differ from the hips', hips' fall from which it counts whole."""
DRIFT_SCORE_WEIGHT, FULL_PENALTY_DRIFT_THIGHS = 0.7, 0.15
"""Share of the frame's score that drift can cost, and the drift that costs all of it."""
LEAN_SCORE_WEIGHT, FREE_LEAN_DEG, FULL_PENALTY_LEAN_DEG = 0.3, 5.0, 25.0
"""Share of the frame's score that leaning can cost, the lean that costs nothing, and the degrees beyond it that cost all."""

_LEFT_SHOULDER_COLUMN, _RIGHT_SHOULDER_COLUMN = Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER
_HIP_COLUMNS, _KNEE_COLUMNS = (Joint.LEFT_HIP, Joint.RIGHT_HIP), (Joint.LEFT_KNEE, Joint.RIGHT_KNEE)
_ANKLE_COLUMNS = (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)


def metrics(points: Float32, baseline: Float32, out: Float32, /) -> None:
    """Measure one frame, or a recording, against the person's own baseline.

    ``points`` float32 (17, 3) or (n, 17, 3); ``baseline`` float32 (len(BASELINE),); ``out`` float32 (len(METRICS),) or
    (n, len(METRICS)), written in place. With H, K, A = hip, knee, ankle, L0 = the baseline's leg, T = the leg's thigh:

    - fold = clip(s - h, -.15, .15), how much further the shoulders fell than the hips; 0 where they are not seen
    - depth d = h + 1/3 * fold * clip(h / .1, 0, 1), h = 1 - mean over legs of (yA - yH) / L0 the fall of the
      hips, s that of the shoulders, (S0 - mean of (yA - yS)) / L0. The hips move away from the camera and their joints are the
      network's worst, so h alone reads .03 too shallow; on rendered people the blend halves the error (docs/decisions/measurement.md), and
      a bow with straight legs (h near 0) adds nothing. Without a standing shoulder height d = h.
    - mkd = m * (xK - xline) / T, xline = x of the line H-A at the knee's height, m = sign towards the other ankle
    - drift = mkd - neutral path at d (``layout.Baseline``)
    - kasr = |xKl - xKr| / |xAl - xAr|; kasr_drop = its own path at d - kasr
    - fppa = 180 - angle(H-K-A), degrees, positive with the knee medial of H-A
    - trunk_lean = angle of mid-hip to mid-shoulder against the vertical, degrees, positive towards image right (the left of a
      person who faces the camera); hip_line = angle of the hips, degrees, positive with the left hip lower
    - hip_shift = (mid-hip x - mid-ankle x) / L0, ankle_gap = |xAl - xAr| / L0, shoulder_width and hip_width = distances / L0
    - confidence = least score of hips, knees, ankles; feet_score and knees_score = of the ankles, and of hips and knees
    - trunk_shift = (mid-shoulder x - mid-hip x) / L0, knee_drop = (mid-knee y - mid-hip y) / L0, foot_lift = (yAl - yAr) / L0
    - feet_low = the lower ankle's y, front = the larger of xl - xr of hips and of shoulders (negative: seen from behind), legs_order =
      sign of (xKl - xKr)(xAl - xAr) (not positive: knees on the other side than their ankles): in the picture, px
    - score = 100 * (1 - .7*sat(max(drift_left, drift_right, 0) / .15) - .3*sat(max(|trunk_lean| - 5, 0) / 25)), sat = clamp to
      0..1: 0-100, never rises with either drift, NaN unless both drifts and the lean are measured

    A non-finite roll counts as 0. Without a leg (NaN) everything that needs a baseline is NaN and the rest is still measured.
    KASR: knee-ankle separation ratio; FPPA: frontal plane projection angle (Willson, Davis 2008); the rest: docs/evidence.md#measures.

    Raises TypeError when an argument is not an array of float32, ValueError when its shape, layout or writability is wrong.
    """
    wide = len(METRIC_COLUMNS)
    points = as_buffer(points, np.float32, "metrics: points", "(17, 3) or (n, 17, 3)", (17, 3), (None, 17, 3))
    baseline = as_buffer(baseline, np.float32, "metrics: baseline", f"({len(BASELINE_COLUMNS)},)", (len(BASELINE_COLUMNS),))
    out = as_buffer(out, np.float32, "metrics: out", f"({wide},) or (n, {wide}), n as in points", (*points.shape[:-2], wide), writable=True)
    with np.errstate(all="ignore"):
        measured = _measure(points.reshape(-1, 17, 3).astype(np.float64), baseline.astype(np.float64)).astype(np.float32)
        measured[~np.isfinite(measured)] = np.nan
    out[...] = measured.reshape(out.shape)


def _measure(points: Float64, base: Float64) -> Float64:
    points = np.where(np.isfinite(points), points, np.nan)
    leg = base[BaselineColumn.LEG]
    roll = base[BaselineColumn.ROLL] if np.isfinite(base[BaselineColumn.ROLL]) else 0.0
    cos, sin = np.cos(roll), np.sin(roll)
    x = points[..., 0] * cos + points[..., 1] * sin
    y = points[..., 1] * cos - points[..., 0] * sin
    got = np.full((len(points), len(METRIC_COLUMNS)), np.nan)

    hips_over_ankles = sum(y[:, _ANKLE_COLUMNS[i]] - y[:, _HIP_COLUMNS[i]] for i in (0, 1)) / 2
    hips = 1 - _ratio(hips_over_ankles, leg)
    shoulders_over_ankles = sum(y[:, _ANKLE_COLUMNS[i]] - y[:, _LEFT_SHOULDER_COLUMN + i] for i in (0, 1)) / 2
    shoulders = _ratio(base[BaselineColumn.SHOULDER] - shoulders_over_ankles, leg)
    depth, fold = blend_depth(hips, shoulders)
    got[:, MetricColumn.FOLD] = np.where(np.isnan(hips), np.nan, fold)
    got[:, MetricColumn.DEPTH] = depth
    medial = x[:, _ANKLE_COLUMNS[1]] - x[:, _ANKLE_COLUMNS[0]]
    gap = np.abs(medial)
    towards = np.where(gap > MIN_LENGTH_PX, np.sign(medial), np.nan)
    for i, m in ((0, towards), (1, -towards)):
        hip, knee, ankle = _HIP_COLUMNS[i], _KNEE_COLUMNS[i], _ANKLE_COLUMNS[i]
        # Products of the two segments do not change with roll: taken before it, they carry none of its rounding.
        (ux, uy), (vx, vy) = (points[:, knee, :2] - points[:, hip, :2]).T, (points[:, ankle, :2] - points[:, knee, :2]).T
        cross = ux * vy - uy * vx  # = (xK - xline) * (yA - yH)
        height = y[:, ankle] - y[:, hip]
        mkd = m * _ratio(_ratio(cross, height), base[BaselineColumn.THIGH_LEFT + i])
        got[:, MetricColumn.MKD_LEFT + i] = mkd
        got[:, MetricColumn.DRIFT_LEFT + i] = mkd - _path(depth, fold, base[BaselineColumn.PATH_LEFT_0 + (PATH_KNOT_COUNT + 1) * i :])
        bent = np.degrees(np.arctan2(cross, ux * vx + uy * vy))
        whole = (np.hypot(ux, uy) > MIN_LENGTH_PX) & (np.hypot(vx, vy) > MIN_LENGTH_PX) & (np.abs(height) > MIN_LENGTH_PX)
        got[:, MetricColumn.FPPA_LEFT + i] = np.where(whole, m * np.sign(height) * bent, np.nan)
    if not leg > MIN_LENGTH_PX:
        got[:, [MetricColumn.MKD_LEFT, MetricColumn.MKD_RIGHT, MetricColumn.DRIFT_LEFT, MetricColumn.DRIFT_RIGHT]] = np.nan
    kasr = _ratio(np.abs(x[:, _KNEE_COLUMNS[0]] - x[:, _KNEE_COLUMNS[1]]), gap)
    got[:, MetricColumn.KASR] = kasr
    got[:, MetricColumn.KASR_DROP] = _path(depth, fold, base[BaselineColumn.KASR_0 :]) - kasr

    hip_x, hip_y = (x[:, _HIP_COLUMNS[0]] + x[:, _HIP_COLUMNS[1]]) / 2, (y[:, _HIP_COLUMNS[0]] + y[:, _HIP_COLUMNS[1]]) / 2
    up_x = (x[:, _LEFT_SHOULDER_COLUMN] + x[:, _RIGHT_SHOULDER_COLUMN]) / 2 - hip_x
    up_y = hip_y - (y[:, _LEFT_SHOULDER_COLUMN] + y[:, _RIGHT_SHOULDER_COLUMN]) / 2
    lean = np.where(np.hypot(up_x, up_y) > MIN_LENGTH_PX, np.degrees(np.arctan2(up_x, up_y)), np.nan)
    got[:, MetricColumn.TRUNK_LEAN] = lean
    hips_x, hips_y = np.abs(x[:, _HIP_COLUMNS[0]] - x[:, _HIP_COLUMNS[1]]), y[:, _HIP_COLUMNS[0]] - y[:, _HIP_COLUMNS[1]]
    hips = np.hypot(hips_x, hips_y)
    got[:, MetricColumn.HIP_LINE] = np.where(hips > MIN_LENGTH_PX, np.degrees(np.arctan2(hips_y, hips_x)), np.nan)
    got[:, MetricColumn.HIP_SHIFT] = _ratio(hip_x - (x[:, _ANKLE_COLUMNS[0]] + x[:, _ANKLE_COLUMNS[1]]) / 2, leg)
    got[:, MetricColumn.ANKLE_GAP] = _ratio(gap, leg)
    shoulders = np.hypot(
        x[:, _LEFT_SHOULDER_COLUMN] - x[:, _RIGHT_SHOULDER_COLUMN], y[:, _LEFT_SHOULDER_COLUMN] - y[:, _RIGHT_SHOULDER_COLUMN]
    )
    got[:, MetricColumn.SHOULDER_WIDTH] = _ratio(shoulders, leg)
    got[:, MetricColumn.HIP_WIDTH] = _ratio(hips, leg)
    _measure_view(points, x, y, leg, got)
    drift = np.maximum(np.maximum(got[:, MetricColumn.DRIFT_LEFT], got[:, MetricColumn.DRIFT_RIGHT]), 0)
    leaning = np.maximum(np.abs(lean) - FREE_LEAN_DEG, 0)
    got[:, MetricColumn.SCORE] = 100 * (
        1
        - DRIFT_SCORE_WEIGHT * np.minimum(drift / FULL_PENALTY_DRIFT_THIGHS, 1)
        - LEAN_SCORE_WEIGHT * np.minimum(leaning / FULL_PENALTY_LEAN_DEG, 1)
    )
    return got


def _measure_view(points: Float64, x: Float64, y: Float64, leg: float, got: Float64) -> None:
    """What tells whether the view can carry a claim, and how far the body has turned since it stood."""
    (left_hip, right_hip), (left_knee, right_knee), (left_ankle, right_ankle) = _HIP_COLUMNS, _KNEE_COLUMNS, _ANKLE_COLUMNS
    hip_x, hip_y = (x[:, left_hip] + x[:, right_hip]) / 2, (y[:, left_hip] + y[:, right_hip]) / 2
    shoulder_x = (x[:, _LEFT_SHOULDER_COLUMN] + x[:, _RIGHT_SHOULDER_COLUMN]) / 2
    got[:, MetricColumn.TRUNK_SHIFT] = _ratio(shoulder_x - hip_x, leg)
    got[:, MetricColumn.KNEE_DROP] = _ratio((y[:, left_knee] + y[:, right_knee]) / 2 - hip_y, leg)
    got[:, MetricColumn.FOOT_LIFT] = _ratio(y[:, left_ankle] - y[:, right_ankle], leg)
    got[:, MetricColumn.FEET_LOW] = points[:, _ANKLE_COLUMNS, 1].max(axis=1)
    got[:, MetricColumn.FEET_SCORE] = points[:, _ANKLE_COLUMNS, 2].min(axis=1)
    got[:, MetricColumn.KNEES_SCORE] = points[:, [*_HIP_COLUMNS, *_KNEE_COLUMNS], 2].min(axis=1)
    got[:, MetricColumn.CONFIDENCE] = np.minimum(got[:, MetricColumn.KNEES_SCORE], got[:, MetricColumn.FEET_SCORE])
    seen = points[..., 0]
    knees, ankles = seen[:, left_knee] - seen[:, right_knee], seen[:, left_ankle] - seen[:, right_ankle]
    shoulders = seen[:, _LEFT_SHOULDER_COLUMN] - seen[:, _RIGHT_SHOULDER_COLUMN]
    got[:, MetricColumn.LEGS_ORDER] = np.sign(knees * ankles)
    got[:, MetricColumn.FRONT] = np.maximum(seen[:, left_hip] - seen[:, right_hip], shoulders)


def blend_depth(hips: Any, shoulders: Any) -> tuple[Any, Any]:
    """Depth and fold (see ``metrics``) of how far hips and shoulders fell, leg lengths: floats or arrays. NaN shoulders were not seen."""
    gap = shoulders - hips
    fold = np.where(np.isnan(gap), 0.0, np.clip(gap, -MAX_SHOULDERS_HIPS_GAP_DEPTH, MAX_SHOULDERS_HIPS_GAP_DEPTH))
    return hips + SHOULDERS_FALL_WEIGHT * fold * np.clip(hips / FULL_SHOULDERS_WEIGHT_DEPTH, 0, 1), fold


def _ratio(over: Any, under: Any) -> Any:
    return np.where(np.abs(under) > MIN_LENGTH_PX, over / under, np.nan)


def _path(depth: Float64, fold: Float64, values: Float64) -> Float64:
    d = np.clip(depth, 0, 1)
    at = np.sqrt(1 - (1 - d) ** 2) / PATH_KNOT_SPACING_TRAVEL
    piece = np.where(np.isfinite(at), np.minimum(at, PATH_KNOT_COUNT - 2), 0).astype(np.intp)
    path: Float64 = values[piece] + (at - piece) * (values[piece + 1] - values[piece]) + values[PATH_KNOT_COUNT] * fold
    return path
