"""MoveNet's raw heads into keypoints and people, and these into the frame, in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import as_buffer, check_places
from mirror.core.reference.cell_head import CellHead

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_SOFTENING_CELLS = 1.8
"""Added to distances before dividing, as MoveNet does."""
_MIN_PERSON_LOGIT = -1.5
"""Between a lone person's strongest other peak (sigmoid under .03 on rendered and real clips) and the weaker one of two (over .41)."""
_PEOPLE_APART_CELLS = 3.0
_BLOB_REACH_CELLS = 2
"""Cells on each side of a peak that say together where the joint is: 5x5."""
_MIN_WEIGHT = 1e-30
"""A cell weighs nothing by less than this: products of smaller weights leave the range of the C core's float32. No peak is that faint."""


def decode(
    center: Float32,
    heatmap: Float32,
    features: Float32,
    regress: Float32,
    offset: Float32,
    anchor: tuple[float, float],
    out: Float32,
    spread: Float32 | None = None,
    /,
) -> float:
    """Keypoints of one person from MoveNet's raw heads; returns the person's centre score, 0..1 (NaN: no finite centre cell).

    ``center`` (G, G, 1) and ``heatmap`` (G, G, 17) are logits, ``features`` (G, G, C) what the network's other two heads start from; all
    float32, C-contiguous, a leading 1 allowed. ``regress`` and ``offset`` are the weights of those heads, as ``cell_head.CellHead``
    describes them; their y, x pairs in cells are worked out where they are read: at one cell, and at 25 for each joint.
    ``anchor`` = (row, col) in cells, where the person is looked for; MoveNet's own choice is (G/2, G/2). ``out`` float32 (17, 3) gets
    y, x (0..1 of the square crop) and score = sigmoid(heatmap) at the peak; ``spread`` float32 (17,), if given, the radius of each peak
    in cells: the root of the mean squared distance from the blob's own middle, weighted by sigmoid(heatmap) over 5x5 cells; the wider
    the blob, the larger the error to expect.

    The centre is argmax sigmoid(center) / (distance to the anchor + 1.8); each joint's peak is argmax sigmoid(heatmap) / (distance to
    the regressed position + 1.8): the decoding inside Google's singlepose/4 graph (checked against the constants of the published
    int8 file). That graph then moves the peak's cell by its offset. Here the 5x5 cells around it say together where the joint is:
    the mean of cell + offset, weighted by sigmoid(heatmap). On 1801 crops of rendered people that cut the legs' error beyond each
    clip's own bias from a median of 1.16 to 1.07 px of 192, and the knees' sideways jitter from frame to frame by 16 %.
    The first cell in row order wins a tie, NaN cells never count, and a joint whose regressed position is not finite is NaN, and so is
    the place of one whose 5x5 cells are all sure by less than 1e-30.

    Raises TypeError when an argument is not an array of float32, ValueError when its shape, layout or writability is wrong or the
    anchor is not finite.
    """
    centers = _map(center, "decode: center", 1, None)
    grid = len(centers)
    heatmaps = _map(heatmap, "decode: heatmap", 17, grid)
    inputs = _map(features, "decode: features", None, grid)
    regression, offsets = (CellHead.of(head, f"decode: {name}", inputs) for head, name in ((regress, "regress"), (offset, "offset")))
    out = as_buffer(out, np.float32, "decode: out", "(17, 3)", (17, 3), writable=True)
    if spread is not None:
        spread = as_buffer(spread, np.float32, "decode: spread", "(17,)", (17,), writable=True)
    if not (isinstance(anchor, tuple) and len(anchor) == 2 and all(isinstance(at, float | int) and np.isfinite(at) for at in anchor)):
        raise ValueError("decode: anchor must be a finite (row, col) in cells")
    out[:] = np.nan
    if spread is not None:
        spread[:] = np.nan
    with np.errstate(all="ignore"):
        sure = _sigmoid(centers[..., 0])
        found = _best_cell(sure, *anchor)
        if found is None:
            return float("nan")
        heat = _sigmoid(heatmaps)
        moves = regression.at(np.array([found]))[0].reshape(17, 2)
        for joint in range(17):
            at = found + moves[joint]
            peak = _best_cell(heat[..., joint], *at)
            if peak is None:
                continue
            place, radius = _blob(heat[..., joint], offsets, joint, *peak)
            out[joint] = place[0] / grid, place[1] / grid, heat[peak][joint]
            if spread is not None:
                spread[joint] = radius
        out[~np.isfinite(out)] = np.nan
    return float(sure[found])


def _map(values: Float32, name: str, channels: int | None, grid: int | None) -> Float64:
    text = f"(G, G, {channels or 'C'})" + ("" if grid is None else ", G as in center")
    array = as_buffer(values, np.float32, name, text, (grid, grid, channels), (1, grid, grid, channels))
    if array.shape[-2] != array.shape[-3] or not array.shape[-2]:
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


def _blob(sure: Float64, offsets: CellHead, joint: int, row: int, col: int) -> tuple[Float64, float]:
    """Mean of cell + offset, and radius, of the 5x5 cells around a peak; in cells."""
    top, left = max(row - _BLOB_REACH_CELLS, 0), max(col - _BLOB_REACH_CELLS, 0)
    bottom, right = row + _BLOB_REACH_CELLS + 1, col + _BLOB_REACH_CELLS + 1
    around = sure[top:bottom, left:right]
    good = around >= _MIN_WEIGHT
    if not good.any():
        return np.full(2, np.nan), np.nan
    weight = around[good] / around[good].sum()
    cells = np.add(np.argwhere(good), (top, left))
    place = weight @ (cells + offsets.at(cells)[:, 2 * joint : 2 * joint + 2])
    if not np.isfinite(place).all():
        return np.full(2, np.nan), np.nan
    apart = cells - (row, col)
    middle = weight @ apart
    variance = float(weight @ (apart**2).sum(axis=1) - middle @ middle)
    return place, np.sqrt(max(variance, 0.0))


def people(center: Float32, out: Float32, /) -> int:
    """Everybody whom the centre map shows, strongest first; returns how many rows of ``out`` were filled.

    ``center`` float32 (G, G, 1) logits, a leading 1 allowed; ``out`` float32 (k, 3) gets rows y, x (0..1 of the square crop) and score
    0..1; rows beyond the count are left alone. A person is a cell that no neighbour exceeds, above the threshold and at least
    three cells from any stronger one.

    Raises TypeError when an argument is not an array of float32, ValueError when its shape, layout or writability is wrong.
    """
    logit = _map(center, "people: center", 1, None)[..., 0]
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


def place(joints: Float32, aside: Float32, x: float, y: float, side: float, out: Float32, /) -> None:
    """The joints that ``decode`` found in a square, in pixels of the frame that it was cut from at ``x``, ``y`` with sides of ``side``.

    ``joints`` float32 (17, 3) rows y, x (0..1 of the square), score; ``aside`` float32 (17,) is what each lies too far to the right, in
    the same shares; ``out`` float32 (17, 3), may be ``joints``, gets rows x, y, score. NaN stays NaN.

    Raises TypeError when an argument is not an array of float32 or a place no number, ValueError when its shape, layout or writability is
    wrong, a place not finite or beyond a million pixels, or ``side`` not positive.
    """
    joints = as_buffer(joints, np.float32, "place: joints", "(17, 3)", (17, 3))
    aside = as_buffer(aside, np.float32, "place: aside", "(17,)", (17,))
    out = as_buffer(out, np.float32, "place: out", "(17, 3)", (17, 3), writable=True)
    x, y, side = check_places("place", x, y, side)
    with np.errstate(all="ignore"):
        down, across, score = joints[:, 0].copy(), joints[:, 1] - aside, joints[:, 2].copy()
        out[:, 0] = np.float32(x) + across * np.float32(side)
        out[:, 1] = np.float32(y) + down * np.float32(side)
        out[:, 2] = score
