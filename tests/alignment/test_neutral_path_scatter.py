from __future__ import annotations

import numpy as np
import pytest

from mirror.alignment.neutral_path import NeutralPath, PathFit


def coached(apart: float) -> NeutralPath:
    """The path of two squats whose knees stood ``apart`` thigh lengths beside each other at every depth."""
    fit = PathFit(calibrated=True)
    depth = np.concatenate([np.zeros(20), 0.35 * np.sin(np.linspace(0, np.pi, 60))])
    for rep in (0, 1):
        for each in depth:
            knee = -0.24 * float(np.sqrt(1 - (1 - each) ** 2)) + (rep - 0.5) * apart * min(each / 0.1, 1.0)
            fit.add(float(each), 0.0, (knee, knee, 1.1), 1 / 30)
    return fit.fit()


def test_whose_own_squats_differ_is_told_a_drift_later() -> None:
    alike, apart = coached(0.01).error(0.25), coached(0.10).error(0.25)
    assert alike < 0.02
    assert apart > 0.04


def test_two_squats_that_agree_by_chance_are_not_taken_for_exact() -> None:
    assert coached(0.0).error(0.25) > 0.01


@pytest.mark.parametrize("seconds", [0.75, 1.2], ids=["squats so deep that little of them is learned from", "half squats"])
@pytest.mark.parametrize(("looks", "gap"), [(3, 1 / 30), (3, 0.1), (1, 0.3)], ids=["30 frames/s", "10 frames/s", "after a stall"])
def test_a_squat_of_which_a_few_misread_frames_were_seen_is_no_other_way_of_squatting(looks: int, gap: float, seconds: float) -> None:
    fit = PathFit(calibrated=True)
    for depth, beside in [(0.0, 0.0)] * 20 + [(0.15, -0.4), (0.14, -0.3), (0.13, -0.2)][:looks]:
        fit.add(depth, 0.0, (beside - 0.12, beside - 0.12, 1.1), gap)
    for depth in [0.0] * 20 + [0.3] * int(seconds * 20):
        knee = -0.24 * float(np.sqrt(1 - (1 - depth) ** 2))
        fit.add(depth, 0.0, (knee, knee, 1.1), 1 / 20)
    assert fit.fit().error(0.25) < 0.03


def squats_to_one_depth(misread: float) -> NeutralPath:
    """The path of two like squats, in the first of which one frame shows both knees ``misread`` thigh lengths aside."""
    fit = PathFit(calibrated=True)
    for rep in (0, 1):
        for frame, depth in enumerate([0.0] * 20 + [0.3] * 30):
            knee = -0.24 * float(np.sqrt(1 - (1 - depth) ** 2)) + (misread if (rep, frame) == (0, 30) else 0.0)
            fit.add(depth, 0.0, (knee, knee, 1.1), 1 / 30)
    return fit.fit()


def test_one_misread_frame_of_a_squat_moves_no_place() -> None:
    assert abs(squats_to_one_depth(-2.0).error(0.25) - squats_to_one_depth(0.0).error(0.25)) < 0.002
