from __future__ import annotations

import numpy as np

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
