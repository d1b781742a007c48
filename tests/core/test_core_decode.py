from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from .bodies import GRID, Array, Maps, bump, cell_heads, pack_head, quiet_heads

ANCHOR = (GRID / 2, GRID / 2)


def decode(core: ModuleType, maps: Maps, anchor: tuple[float, float] = ANCHOR) -> tuple[float, Array, Array]:
    return decode_heads(core, cell_heads(maps), anchor)


def decode_heads(
    core: ModuleType, heads: tuple[Array, Array, Array, Array, Array], anchor: tuple[float, float] = ANCHOR
) -> tuple[float, Array, Array]:
    out, spread = np.empty((17, 3), np.float32), np.empty(17, np.float32)
    return core.decode(*heads, anchor, out, spread), out, spread


def a_person(row: int = 24, col: int = 24, logit: float = 3.0) -> Maps:
    """Heads with one person whose joint j stands j-8 cells beside and 2 above the centre."""
    heads = quiet_heads()
    add_person(heads, row, col, logit)
    return heads


def add_person(heads: Maps, row: int, col: int, logit: float) -> None:
    center, heatmap, regress, _ = heads
    bump(center, 0, row, col, logit)
    for joint in range(17):
        bump(heatmap, joint, row - 2, col + joint - 8, logit)
        regress[row, col, 2 * joint : 2 * joint + 2] = -2.4, joint - 8 + 0.4


def test_joints_are_found_where_the_blobs_are(core: ModuleType) -> None:
    sure, out, _ = decode(core, a_person())
    assert sure == pytest.approx(1 / (1 + np.exp(-3.0)))
    np.testing.assert_allclose(out[:, 0] * GRID, 22, atol=1e-4)
    np.testing.assert_allclose(out[:, 1] * GRID, 24 + np.arange(17) - 8, atol=1e-4)
    np.testing.assert_allclose(out[:, 2], 1 / (1 + np.exp(-3.0)), rtol=1e-6)


def test_the_offset_moves_a_joint_below_the_cell(core: ModuleType) -> None:
    heads = a_person()
    heads[3][..., 0::2] = 0.25
    heads[3][..., 1::2] = -0.5
    _, out, _ = decode(core, heads)
    np.testing.assert_allclose(out[:, 0] * GRID, 22.25, atol=1e-4)
    np.testing.assert_allclose(out[8, 1] * GRID, 23.5, atol=1e-4)


def test_the_cells_around_a_peak_speak_too(core: ModuleType) -> None:
    heads = a_person()
    heads[1][22, 25, 8] = 2.9  # nearly as hot as the peak at (22, 24)
    _, out, spread = decode(core, heads)
    weight = 1 / (1 + np.exp(-heads[1][20:25, 22:27, 8].astype(np.float64)))
    rows, cols = np.mgrid[20:25, 22:27]
    middle = (weight * rows).sum() / weight.sum(), (weight * cols).sum() / weight.sum()
    assert middle[1] > 24
    np.testing.assert_allclose(out[8, :2] * GRID, middle, rtol=1e-6)
    far = (rows - middle[0]) ** 2 + (cols - middle[1]) ** 2
    assert spread[8] == pytest.approx(np.sqrt((weight * far).sum() / weight.sum()), rel=1e-5)


@pytest.mark.parametrize("faint", [-60.0, -68.5, -69.5, -87.5, -95.0, -103.5, -104.5, -200.0, -800.0])
def test_a_joint_that_is_nowhere_is_read_alike_however_faint(core: ModuleType, faint: float) -> None:
    heads = a_person()
    heads[1][..., 8] = faint
    heads[1][22, 24, 8] = faint + 0.5
    heads[3][...] = 0.25
    _, out, spread = decode(core, heads)
    if faint > -69:
        np.testing.assert_allclose(out[8, :2] * GRID, (22.25, 24.25), atol=0.1)
    elif faint < -70:
        assert np.isnan([*out[8, :2], spread[8]]).all()
    assert out[8, 2] == pytest.approx(0, abs=1e-20)
    assert np.isfinite(np.delete(out, 8, axis=0)).all()


def test_the_one_at_the_anchor_is_taken_and_not_the_louder_one_at_the_edge(core: ModuleType) -> None:
    heads = a_person(logit=1.0)
    add_person(heads, 24, 38, 4.0)
    _, out, _ = decode(core, heads)
    assert out[8, 1] * GRID == pytest.approx(24, abs=0.3)
    _, moved, _ = decode(core, heads, (24.0, 37.0))
    assert moved[8, 1] * GRID == pytest.approx(38, abs=0.3)


def test_a_joint_near_the_regressed_place_beats_a_hotter_one_of_somebody_else(core: ModuleType) -> None:
    heads = a_person(logit=1.0)
    bump(heads[1], 13, 40, 6, 8.0)
    _, out, _ = decode(core, heads)
    assert out[13, 1] * GRID == pytest.approx(29, abs=0.3)


def test_a_faint_joint_far_from_its_regressed_place_is_still_found(core: ModuleType) -> None:
    heads = a_person()
    heads[1][..., 15] = -9
    bump(heads[1], 15, 44, 3, 2.0)
    _, out, _ = decode(core, heads)
    np.testing.assert_allclose(out[15, :2] * GRID, (44, 3), atol=0.1)


def test_a_wide_blob_says_so(core: ModuleType) -> None:
    heads = a_person()
    rows, cols = np.mgrid[:GRID, :GRID]
    heads[1][..., 8] = 3 - 0.1 * ((rows - 22) ** 2 + (cols - 24) ** 2)
    _, _, spread = decode(core, heads)
    assert spread[8] > 1.2 * spread[7]


def test_spread_may_be_left_out(core: ModuleType) -> None:
    heads = a_person()
    out = np.empty((17, 3), np.float32)
    core.decode(*cell_heads(heads), ANCHOR, out)
    np.testing.assert_array_equal(out, decode(core, heads)[1])


def test_heads_with_a_leading_one_are_the_same(core: ModuleType) -> None:
    heads = a_person()
    center, heatmap, features, *weights = cell_heads(heads)
    batched = center[None], heatmap[None], features[None], *weights
    np.testing.assert_array_equal(decode_heads(core, batched)[1], decode(core, heads)[1])  # type: ignore[arg-type]


def test_a_head_of_nan_is_nobody(core: ModuleType) -> None:
    heads = quiet_heads()
    heads[0][:] = np.nan
    sure, out, spread = decode(core, heads)
    assert np.isnan(sure)
    assert np.isnan(out).all()
    assert np.isnan(spread).all()


def test_a_joint_regressed_to_nowhere_is_lost_alone(core: ModuleType) -> None:
    for bad in (np.nan, np.inf):
        heads = cell_heads(a_person())
        heads[3][2 * 13 - 34] = bad  # the bias of that output
        _, out, _ = decode_heads(core, heads)
        assert np.isnan(out[13]).all()
        assert np.isfinite(np.delete(out, 13, axis=0)).all()


def test_a_nan_cell_never_wins(core: ModuleType) -> None:
    heads = a_person()
    heads[1][22, 24, 8] = np.nan
    _, out, _ = decode(core, heads)
    assert np.isfinite(out).all()
    assert abs(out[8, 1] * GRID - 24) < 2


def test_a_joint_regressed_far_outside_is_searched_from_there(core: ModuleType) -> None:
    heads = a_person()
    for far in (-500.0, 1e30):
        heads[2][24, 24, 2 * 13] = far
        assert np.isfinite(decode(core, heads)[1]).all()


def test_people_are_listed_strongest_first(core: ModuleType) -> None:
    center = quiet_heads()[0]
    for row, col, logit in ((24, 10, 1.0), (20, 40, 2.0), (24, 24, 3.0)):
        bump(center, 0, row, col, logit)
    found = np.full((5, 3), -1, np.float32)
    assert core.people(center, found) == 3
    np.testing.assert_allclose(found[:3, 1] * GRID, [24, 40, 10], atol=1e-4)
    np.testing.assert_allclose(found[:3, 2], 1 / (1 + np.exp(-np.array([3.0, 2.0, 1.0]))), rtol=1e-5)
    assert (found[3:] == -1).all()


def test_two_peaks_of_one_person_are_one_person(core: ModuleType) -> None:
    center = quiet_heads()[0]
    center[24, 24] = 3.0
    center[24, 26] = 2.5
    found = np.empty((5, 3), np.float32)
    assert core.people(center, found) == 1
    center[24, 26] = -9
    center[24, 27] = 2.5
    assert core.people(center, found) == 2


def test_an_empty_room_and_a_full_list(core: ModuleType) -> None:
    center = quiet_heads()[0]
    found = np.empty((2, 3), np.float32)
    assert core.people(center, found) == 0
    for col in (5, 15, 25, 35):
        bump(center, 0, 20, col, 1.0 + col / 100)
    assert core.people(center, found) == 2
    assert core.people(center, np.empty((0, 3), np.float32)) == 0
    center[:] = np.nan
    assert core.people(center, found) == 0


def test_a_joint_whose_offsets_are_all_broken_is_nan_and_not_the_corner(core: ModuleType) -> None:
    heads = cell_heads(a_person())
    heads[4][2 * 8 - 34 : 2 * 8 - 32] = np.nan
    _, out, spread = decode_heads(core, heads)
    assert np.isnan(out[8, :2]).all()
    assert np.isnan(spread[8])
    assert np.isfinite(out[7]).all()


def test_a_joint_is_placed_in_the_frame_less_what_it_is_aside(core: ModuleType) -> None:
    joints = np.full((17, 3), (0.25, 0.75, 0.9), np.float32)
    aside = np.zeros(17, np.float32)
    aside[5] = 0.05
    core.place(joints, aside, 100.0, -40.0, 200.0, joints)
    np.testing.assert_allclose(joints[4], (250.0, 10.0, 0.9), rtol=1e-6)
    np.testing.assert_allclose(joints[5], (240.0, 10.0, 0.9), rtol=1e-6)


def test_features_that_are_broken_at_the_centre_lose_everybody_and_elsewhere_only_who_is_there(core: ModuleType) -> None:
    center, heatmap, features, regress, offset = cell_heads(a_person())
    features[40, 40] = np.nan
    assert np.isfinite(decode_heads(core, (center, heatmap, features, regress, offset))[1]).all()
    features[24, 24] = np.nan
    assert np.isnan(decode_heads(core, (center, heatmap, features, regress, offset))[1]).all()


@pytest.mark.parametrize("peak", [(0, 0), (11, 5), (3, 11), (6, 6)], ids=["corner", "lower edge", "right edge", "inside"])
def test_heads_are_read_at_cells_as_their_whole_maps_would_be(core: ModuleType, peak: tuple[int, int]) -> None:
    grid, width, hidden = 12, 8, 16
    rng = np.random.default_rng(5)
    features = rng.normal(0, 1, (grid, grid, width)).astype(np.float32)
    parts = [rng.normal(0, 0.3, shape) for shape in ((9, width), (width, hidden), (hidden,), (34, hidden), (34,))]
    depthwise, expand, expand_bias, project, project_bias = parts
    padded = np.pad(features.astype(np.float64), ((1, 1), (1, 1), (0, 0)))
    convolved = np.zeros((grid, grid, width))
    for tap in range(9):
        convolved += padded[tap // 3 : tap // 3 + grid, tap % 3 : tap % 3 + grid] * depthwise[tap]
    whole = (np.clip(convolved @ expand + expand_bias, 0, None) @ project.T + project_bias).astype(np.float32)
    center, heatmap, still, _ = quiet_heads(grid)
    bump(center, 0, 6, 6, 3.0)
    for joint in range(17):
        bump(heatmap, joint, *peak, 4.0)
    anchor = (6.0, 6.0)
    wanted = decode(core, (center, heatmap, still, whole), anchor)
    weights = pack_head(*parts)
    nowhere = pack_head(depthwise, expand, expand_bias, 0 * project, 0 * project_bias)
    found = decode_heads(core, (center, heatmap, features, nowhere, weights), anchor)
    np.testing.assert_allclose(found[1], wanted[1], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found[2], wanted[2], rtol=1e-5)
    # Read for the regression, every joint is looked for where the whole map says.
    for joint in range(17):
        heatmap[..., joint] = -4
    wanted = decode(core, (center, heatmap, whole, still), anchor)
    found = decode_heads(core, (center, heatmap, features, weights, nowhere), anchor)
    np.testing.assert_allclose(found[1], wanted[1], rtol=1e-5, atol=1e-6)
