"""Which way feet point, and what it makes of the neutral path."""

from __future__ import annotations

from math import cos, radians, sin

import numpy as np
import pytest

from mirror.alignment.neutral_path import PathFit
from mirror.alignment.toe_out import TOE_OUT_DEG_PER_LEG, TOE_OUT_OFFSET_DEG, StandingFeet, ToeOut, measure_toe_out
from mirror.types import FeetLook

POINTS = np.zeros((17, 3), np.float32)
POINTS[11:17] = [[270, 300, 0.9], [230, 300, 0.9], [270, 450, 0.9], [230, 450, 0.9], [270, 600, 0.9], [230, 600, 0.9]]
FEET = np.array([[270, 610], [230, 610], [290, 640], [215, 640]], np.float32)


def seen(*looks: tuple[float, float]) -> ToeOut:
    feet = StandingFeet()
    for one in looks:
        feet.add(one)
    assert feet.toe_out is not None
    return feet.toe_out


def test_toes_outside_of_the_heels_point_outward_on_both_sides() -> None:
    left, right = measure_toe_out(FeetLook(POINTS, FEET)) or (0.0, 0.0)
    assert left == pytest.approx(TOE_OUT_OFFSET_DEG + TOE_OUT_DEG_PER_LEG * 20 / 300)
    assert right == pytest.approx(TOE_OUT_OFFSET_DEG + TOE_OUT_DEG_PER_LEG * 15 / 300)


def test_no_angle_comes_of_joints_that_are_no_stand() -> None:
    assert measure_toe_out(FeetLook(np.zeros((17, 3), np.float32), FEET)) is None
    assert measure_toe_out(FeetLook(POINTS, np.full((4, 2), np.nan, np.float32))) is None


def test_one_wild_look_changes_nothing_and_more_looks_make_it_surer() -> None:
    assert seen((12, 20), (13, 21), (60, -30), (12, 19)).sides == pytest.approx((12.5, 19.5))
    assert seen((12, 20), (12, 20), (12, 20)).error < seen((12, 20)).error


def test_a_foot_that_was_turned_is_believed_after_two_looks() -> None:
    before = [(12.0, 20.0)] * 5
    assert seen(*before, (12.0, 40.0)).sides == (12.0, 20.0)
    assert seen(*before, (12.0, 40.0), (12.0, 42.0)).sides == (12.0, 41.0)


def test_the_path_goes_where_the_toes_point_and_each_leg_has_its_own() -> None:
    fit = PathFit(calibrated=False)
    usual = fit.fit()
    fit.expect(ToeOut(0.0, 30.0, 5.5))
    left, right, _ = fit.fit().at(0.2)
    assert left == pytest.approx(0.0, abs=0.01)
    assert right == pytest.approx(-sin(radians(30)) * 0.6, abs=0.01)
    assert fit.fit().error(0.2) < usual.error(0.2)
    fit.expect(None)
    assert fit.fit().at(0.2) == pytest.approx(usual.at(0.2))


def test_a_coached_path_may_be_beside_the_toes() -> None:
    walked, coached = PathFit(calibrated=False), PathFit(calibrated=True)
    for fit in (walked, coached):
        fit.expect(ToeOut(15.0, 15.0, 5.5))
    assert coached.fit().error(0.2) > walked.fit().error(0.2) / 1.8
    usual = PathFit(calibrated=True).fit()
    slope = (radians(5.5) * cos(radians(15.0))) ** 2 + 0.165**2  # the look's error and what people do beside their toes
    travel = 0.6
    assert coached.fit().error(0.2) ** 2 - usual.error(0.2) ** 2 == pytest.approx(travel**2 * (slope - 0.25**2))
