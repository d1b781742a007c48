"""Rings on one's own reflection: a camera that was measured roughly is found, and rings that do not belong together are noticed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from mirror.display.geometry import CameraGeometry
from mirror.display.geometry_fit import ANKLE_BEHIND_TOES_MM, FLOOR_MARKS_MM, RING_STEP_MM, CalibrationGuide, MarkObservation, fit_geometry
from mirror.errors import MirrorError
from mirror.types import Action, Pose
from tests.display.test_geometry import GLASS, SIZE, body, error, picture, traced
from tests.words import words

PANEL = (530.0, 1500.0)
TRUE = replace(GLASS, x_mm=262.0, y_mm=-24.0, tilt_deg=-9.0, pan_deg=2.0, floor_mm=1560.0)
ROUGH = replace(TRUE, x_mm=240.0, y_mm=5.0, tilt_deg=0.0, pan_deg=0.0, floor_mm=1545.0)
"""What a tape measure says, and angles that nobody has measured."""


def person(distance: float, aside: float = 265.0) -> dict[str, NDArray[np.float64]]:
    return body(distance + ANKLE_BEHIND_TOES_MM, aside, 0.0, TRUE.floor_mm)


def rings(stands: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Where that person sees nose and knees in the mirror, by the ray tracer."""
    eye = (stands["left_eye"] + stands["right_eye"]) / 2
    return np.stack([traced(eye, point) for point in (eye, stands["left_knee"], stands["right_knee"])])


def sights(noise: float = 0.0, joints: float = 0.0, seed: int = 0, true: CameraGeometry = TRUE) -> list[MarkObservation]:
    chance = np.random.default_rng(seed)
    made = []
    for distance in FLOOR_MARKS_MM:
        stands = person(distance + chance.normal(0, 2 * noise))
        points = picture(stands, true)
        points[:, :2] += chance.normal(0, joints, (17, 2))
        made.append(MarkObservation(distance, points, SIZE, rings(stands) + chance.normal(0, noise, (3, 2))))
    return made


def test_exact_rings_give_the_camera_back() -> None:
    found = fit_geometry(sights(), ROUGH)
    assert found.error < 3.0
    assert found.geometry.tilt_deg == pytest.approx(TRUE.tilt_deg, abs=0.3)
    assert found.geometry.pan_deg == pytest.approx(TRUE.pan_deg, abs=0.3)


@pytest.mark.parametrize("depth", [0.0, 0.2, 0.36])
def test_rings_put_by_hand_leave_the_knees_marks_within_three_centimetres(depth: float) -> None:
    before, after = [], []
    for seed in range(12):
        fitted = fit_geometry(sights(5.0, 0.7, seed), ROUGH).geometry
        for distance in (2000.0, 2600.0, 3100.0):
            somebody = body(distance, 265.0, depth, TRUE.floor_mm)
            after.append(error(somebody, TRUE, fitted, depth))
            before.append(error(somebody, TRUE, replace(TRUE, tilt_deg=TRUE.tilt_deg + 2.0), depth))
    assert np.percentile(after, 90) <= 30.0
    assert np.median(before) > 2 * np.median(after), "two degrees by eye are not enough"


def test_a_ring_that_was_put_on_the_wrong_knee_is_noticed() -> None:
    first, second = sights()
    with pytest.raises(MirrorError, match=r"miss by \d+ mm and do not belong together"):
        fit_geometry([first, replace(second, rings=second.rings[[0, 2, 1]])], ROUGH)


def test_one_mark_is_not_enough() -> None:
    with pytest.raises(MirrorError, match="stand on both"):
        fit_geometry(sights()[:1], ROUGH)


def test_measures_with_which_nobody_could_stand_there_are_said() -> None:
    with pytest.raises(MirrorError, match="calibrate: "):
        fit_geometry(sights(), replace(ROUGH, floor_mm=-900.0))


def led(guide: CalibrationGuide, distance: float) -> None:
    """Stands on the mark and puts each ring where it belongs, press by press."""
    stands = person(distance)
    for _ in range(5):
        guide.see(Pose(0.0, SIZE, picture(stands, TRUE)))
    assert guide.asked.ring is None
    guide.act(Action.SELECT)
    for target in rings(stands):
        for axis in (0, 1):
            for _ in range(200):
                assert guide.asked.ring is not None
                off = target[axis] - guide.asked.ring[axis]
                if abs(off) <= RING_STEP_MM / 2:
                    break
                guide.act(Action.NEXT if off > 0 else Action.PREVIOUS)
            guide.act(Action.SELECT)


def test_the_guide_leads_through_both_marks() -> None:
    guide = CalibrationGuide(ROUGH, PANEL)
    assert "Toes 2 m from the glass" in words(guide.asked.text)
    assert "not fully in view" in words(guide.asked.text)
    led(guide, FLOOR_MARKS_MM[0])
    assert not guide.done
    assert words(guide.asked.title) == "Mark 2 of 2"
    led(guide, FLOOR_MARKS_MM[1])
    assert guide.done
    fitted = fit_geometry(guide.sights, ROUGH)
    assert error(body(2600.0, 265.0, 0.3, TRUE.floor_mm), TRUE, fitted.geometry, 0.3) < 20.0


def test_select_does_nothing_while_nobody_is_seen() -> None:
    guide = CalibrationGuide(ROUGH, PANEL)
    guide.see(Pose(0.0, SIZE, None))
    guide.act(Action.SELECT)
    assert guide.asked.ring is None


def test_back_takes_each_step_back() -> None:
    guide = CalibrationGuide(ROUGH, PANEL)
    guide.see(Pose(0.0, SIZE, picture(person(FLOOR_MARKS_MM[0]), TRUE)))
    guide.act(Action.SELECT)
    first = guide.asked.ring
    for action in (Action.SELECT, Action.SELECT):
        guide.act(action)
    assert "left knee" in words(guide.asked.text)
    for _ in range(2):
        guide.act(Action.BACK)
    assert guide.asked.ring == first
    guide.act(Action.BACK)
    assert guide.asked.ring is None


def test_a_ring_stays_on_the_panel() -> None:
    guide = CalibrationGuide(ROUGH, PANEL)
    guide.see(Pose(0.0, SIZE, picture(person(FLOOR_MARKS_MM[0]), TRUE)))
    guide.act(Action.SELECT)
    for _ in range(300):
        guide.act(Action.PREVIOUS)
    assert guide.asked.ring is not None
    assert guide.asked.ring[0] == 0.0
