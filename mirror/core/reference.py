"""The core in numpy: what ``_core.c`` must equal (property tests, within 1e-5) and what runs where nothing can be compiled.

Read this for the formulas; read the C for the speed. Points are float32 x, y, score in pixels of the upright, unflipped frame
(x right, y down, COCO order), "left" and "right" are the person's own, medial is positive on both legs. Everything is measured
in the roll-corrected frame, in double precision, and written as float32. NaN or infinite input gives NaN, degenerate geometry
(a length under a thousandth of a pixel) gives NaN; nothing ever gives an infinity.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import as_buffer
from mirror.core.layout import (
    BASELINE_COLUMNS,
    FILTER_PARAM_NAMES,
    FILTER_STATE_COLUMNS,
    METRIC_COLUMNS,
    PATH_KNOT_COUNT,
    PATH_KNOT_SPACING_TRAVEL,
    BaselineColumn,
    MetricColumn,
)

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

MIN_LENGTH_PX = 1e-3
"""Pixels: a length below this is no length."""
SHOULDERS_FALL_WEIGHT, MAX_SHOULDERS_HIPS_GAP_DEPTH, FULL_SHOULDERS_WEIGHT_DEPTH = 1 / 3, 0.15, 0.10
"""The blend of depth: weight of the shoulders' fall, most that it may differ from the hips', hips' fall from which it counts whole."""
_FULL_PENALTY_DRIFT_THIGHS = 0.15
_FREE_LEAN_DEG = 5.0
_FULL_PENALTY_LEAN_DEG = 25.0
_SOFTENING_CELLS = 1.8
"""Added to distances before dividing, as MoveNet does."""
_MIN_PERSON_LOGIT = -1.5
"""Between a lone person's strongest other peak (sigmoid under .03 on rendered and real clips) and the weaker one of two (over .41)."""
_PEOPLE_APART_CELLS = 3.0

_LEFT_SHOULDER_COLUMN, _RIGHT_SHOULDER_COLUMN = 5, 6
_HIP_COLUMNS, _KNEE_COLUMNS, _ANKLE_COLUMNS = (11, 12), (13, 14), (15, 16)


def metrics(points: Float32, baseline: Float32, out: Float32, /) -> None:
    """Measure one frame, or a recording, against the person's own baseline.

    ``points`` float32 (17, 3) or (n, 17, 3); ``baseline`` float32 (len(BASELINE),); ``out`` float32 (len(METRICS),) or
    (n, len(METRICS)), written in place. With H, K, A = hip, knee, ankle, L0 = the baseline's leg, T = the leg's thigh:

    - fold = clip(s - h, -.15, .15), how much further the shoulders fell than the hips; 0 where they are not seen
    - depth d = h + 1/3 * fold * clip(h / .1, 0, 1), h = 1 - mean over legs of (yA - yH) / L0 the fall of the
      hips, s that of the shoulders, (S0 - mean of (yA - yS)) / L0. The hips move away from the camera and their joints are the
      network's worst, so h alone reads .03 too shallow; on rendered people the blend halves the error (docs/decisions.md), and a
      bow with straight legs (h near 0) adds nothing. Without a standing shoulder height d = h.
    - mkd = m * (xK - xline) / T, xline = x of the line H-A at the knee's height, m = sign towards the other ankle
    - drift = mkd - neutral path at d (``layout.Baseline``)
    - kasr = |xKl - xKr| / |xAl - xAr|; kasr_drop = its own path at d - kasr
    - fppa = 180 - angle(H-K-A), degrees, positive with the knee medial of H-A
    - trunk_lean = angle of mid-hip to mid-shoulder against the vertical, degrees, positive towards image right (the left of a
      person who faces the camera); hip_line = angle of the hips, degrees, positive with the left hip lower
    - hip_shift = (mid-hip x - mid-ankle x) / L0, ankle_gap = |xAl - xAr| / L0, shoulder_width and hip_width = distances / L0
    - confidence = least score of hips, knees, ankles
    - score = 100 * (1 - .7*sat(max(drift_left, drift_right, 0) / .15) - .3*sat(max(|trunk_lean| - 5, 0) / 25)), sat = clamp to
      0..1: 0-100, never rises with either drift, NaN unless both drifts and the lean are measured

    A non-finite roll counts as 0. Without a leg (NaN) everything that needs a baseline is NaN and the rest is still measured.
    KASR: knee-ankle separation ratio; FPPA: frontal plane projection angle (Willson, Davis 2008); see EVIDENCE 2 for the rest.

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
    fold = np.where(np.isnan(shoulders - hips), 0.0, np.clip(shoulders - hips, -MAX_SHOULDERS_HIPS_GAP_DEPTH, MAX_SHOULDERS_HIPS_GAP_DEPTH))
    depth = hips + SHOULDERS_FALL_WEIGHT * fold * np.clip(hips / FULL_SHOULDERS_WEIGHT_DEPTH, 0, 1)
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
    got[:, MetricColumn.CONFIDENCE] = points[:, [*_HIP_COLUMNS, *_KNEE_COLUMNS, *_ANKLE_COLUMNS], 2].min(axis=1)
    drift = np.maximum(np.maximum(got[:, MetricColumn.DRIFT_LEFT], got[:, MetricColumn.DRIFT_RIGHT]), 0)
    leaning = np.maximum(np.abs(lean) - _FREE_LEAN_DEG, 0)
    got[:, MetricColumn.SCORE] = 100 * (
        1 - 0.7 * np.minimum(drift / _FULL_PENALTY_DRIFT_THIGHS, 1) - 0.3 * np.minimum(leaning / _FULL_PENALTY_LEAN_DEG, 1)
    )
    return got


def _ratio(over: Any, under: Any) -> Any:
    return np.where(np.abs(under) > MIN_LENGTH_PX, over / under, np.nan)


def _path(depth: Float64, fold: Float64, values: Float64) -> Float64:
    d = np.clip(depth, 0, 1)
    at = np.sqrt(1 - (1 - d) ** 2) / PATH_KNOT_SPACING_TRAVEL
    piece = np.where(np.isfinite(at), np.minimum(at, PATH_KNOT_COUNT - 2), 0).astype(np.intp)
    path: Float64 = values[piece] + (at - piece) * (values[piece + 1] - values[piece]) + values[PATH_KNOT_COUNT] * fold
    return path


def decode(
    center: Float32,
    heatmap: Float32,
    regress: Float32,
    offset: Float32,
    anchor: tuple[float, float],
    out: Float32,
    spread: Float32 | None = None,
    /,
) -> float:
    """Keypoints of one person from MoveNet's raw heads; returns the person's centre score, 0..1 (NaN: no finite centre cell).

    ``center`` (G, G, 1) and ``heatmap`` (G, G, 17) are logits; ``regress`` and ``offset`` (G, G, 34) are y, x pairs in cells; all
    float32, C-contiguous, a leading 1 allowed. ``anchor`` = (row, col) in cells, where the person is looked for; MoveNet's own
    choice is (G/2, G/2). ``out`` float32 (17, 3) gets y, x (0..1 of the square crop) and score = sigmoid(heatmap) at the peak;
    ``spread`` float32 (17,), if given, the radius of each peak in cells: the root of the mean squared distance from the blob's
    own middle, weighted by sigmoid(heatmap) over 5x5 cells; the wider the blob, the larger the error to expect.

    The centre is argmax sigmoid(center) / (distance to the anchor + 1.8); each joint's peak is argmax sigmoid(heatmap) / (distance to
    the regressed position + 1.8): the decoding inside Google's singlepose/4 graph (checked against the constants of the published
    int8 file). That graph then moves the peak's cell by its offset. Here the 5x5 cells around it say together where the joint is:
    the mean of cell + offset, weighted by sigmoid(heatmap). On 1801 crops of rendered people that cut the legs' error beyond each
    clip's own bias from a median of 1.16 to 1.07 px of 192, and the knees' sideways jitter from frame to frame by 16 %.
    The first cell in row order wins a tie, NaN cells never count, and a joint whose regressed position is not finite is NaN.

    Raises TypeError when an argument is not an array of float32, ValueError when its shape, layout or writability is wrong or the
    anchor is not finite.
    """
    maps = [_head(center, "decode: center", 1, None)]
    grid = len(maps[0])
    maps += [
        _head(head, f"decode: {name}", n, grid)
        for head, name, n in ((heatmap, "heatmap", 17), (regress, "regress", 34), (offset, "offset", 34))
    ]
    out = as_buffer(out, np.float32, "decode: out", "(17, 3)", (17, 3), writable=True)
    if spread is not None:
        spread = as_buffer(spread, np.float32, "decode: spread", "(17,)", (17,), writable=True)
    if not (isinstance(anchor, tuple) and len(anchor) == 2 and all(isinstance(at, float | int) and np.isfinite(at) for at in anchor)):
        raise ValueError("decode: anchor must be a finite (row, col) in cells")
    out[:] = np.nan
    if spread is not None:
        spread[:] = np.nan
    with np.errstate(all="ignore"):
        sure = _sigmoid(maps[0][..., 0])
        found = _best_cell(sure, *anchor)
        if found is None:
            return float("nan")
        heat = _sigmoid(maps[1])
        for joint in range(17):
            at = found + maps[2][found][2 * joint : 2 * joint + 2]
            peak = _best_cell(heat[..., joint], *at)
            if peak is None:
                continue
            place, radius = _blob(heat[..., joint], maps[3][..., 2 * joint : 2 * joint + 2], *peak)
            out[joint] = place[0] / grid, place[1] / grid, heat[peak][joint]
            if spread is not None:
                spread[joint] = radius
        out[~np.isfinite(out)] = np.nan
    return float(sure[found])


def _head(head: Float32, name: str, channels: int, grid: int | None) -> Float64:
    text = f"(G, G, {channels})" + ("" if grid is None else ", G as in center")
    array = as_buffer(head, np.float32, name, text, (grid, grid, channels), (1, grid, grid, channels))
    if array.shape[-2] != array.shape[-3] or not array.size:
        raise ValueError(f"{name} must be a C-contiguous float32 array {text}")
    return array.reshape(array.shape[-3:]).astype(np.float64)


def _sigmoid(logit: Any) -> Any:
    return 1 / (1 + np.exp(-logit))


def _best_cell(sure: Float64, row: float, col: float) -> tuple[int, int] | None:
    rows, cols = np.arange(sure.shape[0])[:, None], np.arange(sure.shape[1])
    value = sure / (np.sqrt((rows - row) ** 2 + (cols - col) ** 2) + _SOFTENING_CELLS)
    if not np.isfinite(row + col) or np.isnan(value).all():
        return None
    best = int(np.nanargmax(value))
    return best // sure.shape[1], best % sure.shape[1]


def _blob(sure: Float64, offset: Float64, row: int, col: int) -> tuple[Float64, float]:
    """Mean of cell + offset, and radius, of the 5x5 cells around a peak; in cells."""
    top, left = max(row - 2, 0), max(col - 2, 0)
    around, moves = sure[top : row + 3, left : col + 3], offset[top : row + 3, left : col + 3]
    good = np.isfinite(around) & np.isfinite(moves).all(axis=-1)
    if not good.any():
        return np.full(2, np.nan), np.nan
    weight = around[good] / around[good].sum()
    cells = np.add(np.argwhere(good), (top - row, left - col))
    middle = weight @ cells
    variance = float(weight @ (cells**2).sum(axis=1) - middle @ middle)
    return (row, col) + weight @ (cells + moves[good]), np.sqrt(max(variance, 0.0))


def people(center: Float32, out: Float32, /) -> int:
    """Everybody whom the centre map shows, strongest first; returns how many rows of ``out`` were filled.

    ``center`` float32 (G, G, 1) logits, a leading 1 allowed; ``out`` float32 (k, 3) gets rows y, x (0..1 of the square crop) and score
    0..1; rows beyond the count are left alone. A person is a cell that no neighbour exceeds, above the threshold and at least
    three cells from any stronger one.

    Raises TypeError when an argument is not an array of float32, ValueError when its shape, layout or writability is wrong.
    """
    logit = _head(center, "people: center", 1, None)[..., 0]
    out = as_buffer(out, np.float32, "people: out", "(k, 3)", (None, 3), writable=True)
    grid = len(logit)
    logit = np.where(np.isnan(logit), -np.inf, logit)
    framed = np.pad(logit, 1, constant_values=-np.inf)
    around = np.max([framed[1 + i : 1 + i + grid, 1 + j : 1 + j + grid] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j], axis=0)
    rows, cols = np.nonzero((logit >= around) & (logit > _MIN_PERSON_LOGIT))
    kept: list[tuple[int, int]] = []
    for i in np.argsort(-logit[rows, cols], kind="stable"):
        if len(kept) == len(out):
            break
        row, col = int(rows[i]), int(cols[i])
        if all((row - r) ** 2 + (col - c) ** 2 >= _PEOPLE_APART_CELLS**2 for r, c in kept):
            with np.errstate(over="ignore"):
                out[len(kept)] = row / grid, col / grid, _sigmoid(float(logit[row, col]))
            kept.append((row, col))
    return len(kept)


def one_euro(state: Float64, values: Float32, time: float, params: Float64, out: Float32, /) -> None:
    """One step of a bank of One Euro filters (Casiez, Roussel, Vogel 2012): smooth when slow, quick when fast.

    ``state`` float64 (n, 3), columns ``layout.FILTER_STATE``, NaN = fresh, changed in place; ``values`` float32 (n,) of any unit;
    ``time`` capture time in seconds; ``params`` float64 (4,), ``layout.FILTER_PARAMS``; ``out`` float32 (n,), may be ``values``.

    A sample at the channel's last time holds the last output; one before it, or more than max_gap after it, starts the channel
    anew. A NaN or infinite sample (or time) gives NaN and leaves the channel's state as it was.

    Raises TypeError when an argument is not an array of the right numbers, ValueError when its shape, layout or writability is
    wrong or a parameter is out of range (min_cutoff, d_cutoff, max_gap > 0, beta >= 0, finite).
    """
    values = as_buffer(values, np.float32, "one_euro: values", "(n,)", (None,))
    n, columns, wanted = len(values), len(FILTER_STATE_COLUMNS), len(FILTER_PARAM_NAMES)
    state = as_buffer(state, np.float64, "one_euro: state", f"(n, {columns}), n as in values", (n, columns), writable=True)
    params = as_buffer(params, np.float64, "one_euro: params", f"({wanted},)", (wanted,))
    out = as_buffer(out, np.float32, "one_euro: out", "(n,), n as in values", (n,), writable=True)
    min_cutoff, beta, d_cutoff, max_gap = params
    if not (np.isfinite(params).all() and min_cutoff > 0 and beta >= 0 and d_cutoff > 0 and max_gap > 0):
        raise ValueError("one_euro: params must be finite, with min_cutoff, d_cutoff and max_gap > 0 and beta >= 0")
    sample = values.astype(np.float64)
    with np.errstate(all="ignore"):
        good = np.isfinite(sample) & np.isfinite(time)
        gap = time - state[:, 2]
        known = np.isfinite(state).all(axis=1) & (gap >= 0) & (gap <= max_gap)
        step = good & known & (gap > 0)
        slope = state[:, 1] + _alpha(d_cutoff, gap) * ((sample - state[:, 0]) / gap - state[:, 1])
        moved = state[:, 0] + _alpha(min_cutoff + beta * np.abs(slope), gap) * (sample - state[:, 0])
    state[step] = np.column_stack((moved, slope, np.full(len(sample), time)))[step]
    fresh = good & ~known
    state[fresh] = np.column_stack((sample, np.zeros(len(sample)), np.full(len(sample), time)))[fresh]
    out[:] = np.where(good, state[:, 0], np.nan)


def _alpha(cutoff: Any, gap: Float64) -> Any:
    return 1 / (1 + 1 / (2 * np.pi * cutoff * gap))
