"""When feet are looked at, what a look finds, and what it does not trust."""

from __future__ import annotations

import shutil
import weakref
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mirror.alignment.toe_out import measure_toe_out
from mirror.camera import open_clip
from mirror.errors import MirrorError
from mirror.pose.blazepose import BlazePoseFeet
from mirror.pose.feet import LOOKS_PER_STAND_COUNT, FeetLookTimer, cut_person, find_feet, has_moved
from mirror.pose.model import load_model, try_feet_model
from mirror.pose.model_file import models_folder
from mirror.pose.tracker import PersonTracker
from mirror.types import FeetLook, Points, Pose
from tests.people import filmed, length, squats

DEMO = Path(str(resources.files("mirror.assets"))) / "demo" / "demo.mp4"
SEEN = np.array([[0.46, 0.93, 0.9], [0.54, 0.93, 0.9], [0.43, 0.97, 0.98], [0.57, 0.97, 0.98]], np.float32)
"""Left and right heel, left and right toes of a person whose left is on the picture's left here."""


class FakeFeet:
    """Sees ``rows`` in the plain picture and their mirror image in the turned one, told apart by the first pixel."""

    size = 256

    def __init__(self, rows: NDArray[np.float32] = SEEN, presence: float = 1.0) -> None:
        self.rows, self.presence = rows, presence

    def rest(self) -> None:
        raise AssertionError("recordings look on")

    def infer(self, picture: NDArray[np.uint8], /) -> tuple[NDArray[np.float32], float]:
        if picture[0, 0, 0]:
            return self.rows.copy(), self.presence
        turned = self.rows[[1, 0, 3, 2]].copy()
        turned[:, 0] = 1 - turned[:, 0]
        return turned, self.presence


def standing() -> Points:
    points = next(pose.points for pose in filmed(squats(1), 1.0) if pose.points is not None)
    points = points.copy()
    points[[15, 16], 0] = points[[11, 12], 0]
    return points


def look(model: FakeFeet, height: int = 2000, toes: float = 0.03) -> FeetLook | None:
    points = standing()
    crop, picture = cut_person(np.zeros((640, 480, 3), np.uint8), points, model.size)
    picture[0, 0] = 1
    # Where the fake sees feet is where this person's ankles are.
    model.rows = model.rows.copy()
    model.rows[:2, :2] = (points[[15, 16], :2] - (crop.x, crop.y)) / crop.side
    model.rows[2:, :2] = model.rows[:2, :2] + (0.0, toes)
    return find_feet(model, crop, picture, points, height)


def times(poses: list[Pose]) -> list[float]:
    timer = FeetLookTimer()
    return [pose.time for pose in poses if timer.is_due(pose)]


def test_feet_are_where_the_network_sees_them_in_both_pictures() -> None:
    found = look(FakeFeet())
    assert found is not None
    assert found.feet[:2] == pytest.approx(standing()[[15, 16], :2], abs=0.5)
    assert (found.feet[2:, 1] > found.feet[:2, 1]).all()


@pytest.mark.parametrize(
    ("model", "height"),
    [
        (FakeFeet(presence=0.2), 2000),
        (FakeFeet(np.where([False, False, True], 0.5, SEEN).astype(np.float32)), 2000),
        (FakeFeet(), 300),
    ],
    ids=["no person", "trousers or shadow over them", "cut off by the picture's edge"],
)
def test_feet_that_are_not_surely_seen_are_not_guessed(model: FakeFeet, height: int) -> None:
    assert look(model, height) is None


def test_a_stand_gets_its_looks_and_no_more() -> None:
    found = times(list(filmed(squats(0), 6.0)))
    assert len(found) == LOOKS_PER_STAND_COUNT
    assert found[-1] < 2.0


def test_feet_are_seen_again_after_each_squat_and_never_at_the_bottom() -> None:
    poses = list(filmed(squats(2), length(2)))
    found = times(poses)
    assert len(found) > LOOKS_PER_STAND_COUNT
    legs = {pose.time: float(pose.points[15, 1] - pose.points[11, 1]) for pose in poses if pose.points is not None}
    assert min(legs[time] for time in found) > 0.93 * max(legs.values())


def test_the_next_person_gets_looks_of_their_own() -> None:
    poses = list(filmed(squats(0), 6.0))
    found = times([replace(pose, person=1 if pose.time < 3 else 2) for pose in poses])
    assert [sum(time < 3 for time in found), sum(time >= 3 for time in found)] == [LOOKS_PER_STAND_COUNT] * 2


def test_joints_that_are_hardly_seen_are_not_looked_at() -> None:
    unsure = []
    for pose in filmed(squats(0), 3.0):
        assert pose.points is not None
        points = pose.points.copy()
        points[15, 2] = 0.2
        unsure.append(replace(pose, points=points))
    assert times(unsure) == []


@pytest.mark.parametrize("rows", [[11, 12], [15]], ids=["hips sway", "a foot steps"])
def test_who_does_not_stand_still_is_not_looked_at(rows: list[int]) -> None:
    moving = []
    for pose in filmed(squats(0), 3.0):
        assert pose.points is not None
        points = pose.points.copy()
        points[rows, 0] += 40 * np.sin(2 * np.pi * pose.time)
        moving.append(replace(pose, points=points))
    assert times(moving) == []


def test_toes_out_of_reach_are_another_persons() -> None:
    assert look(FakeFeet(), toes=0.03) is not None
    assert look(FakeFeet(), toes=0.2) is None


def test_who_steps_is_not_where_the_look_was() -> None:
    here, there = standing(), standing()
    assert not has_moved(here, there)
    there[15, 0] += 40
    assert has_moved(here, there)


def test_a_missing_or_cut_file_is_told_in_one_line_and_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(models_folder() / "models.json", tmp_path)
    with pytest.raises(MirrorError, match=r"blazepose-feet.tflite: cannot be read .* reinstall"):
        BlazePoseFeet(folder=tmp_path)
    (tmp_path / "blazepose-feet.tflite").write_bytes((models_folder() / "blazepose-feet.tflite").read_bytes()[:1000])
    with pytest.raises(MirrorError, match="checksum sha256"):
        BlazePoseFeet(folder=tmp_path)
    monkeypatch.setattr("mirror.pose.model_file.models_folder", lambda: tmp_path)
    said: list[str] = []
    assert try_feet_model(said.append) is None
    assert len(said) == 1
    assert said[0].startswith("feet are not looked at: model ")


def test_the_network_sees_the_feet_of_the_rendered_person() -> None:
    model, tracker = BlazePoseFeet(), PersonTracker(load_model(), live=False)
    with open_clip(DEMO) as clip:
        frame = clip.read()
        assert frame is not None
        points = tracker.look(frame).points
    assert points is not None
    crop, picture = cut_person(frame.image, points, model.size)
    found = find_feet(model, crop, picture, points, frame.image.shape[0])
    assert found is not None
    toe_out = measure_toe_out(found)
    assert toe_out is not None
    assert all(-10 < side < 45 for side in toe_out)
    # Feet below the picture's edge: the same person, the same pixels, a shorter picture.
    assert find_feet(model, crop, picture, points, round(float(points[15, 1]))) is None


def test_a_network_that_rests_is_given_back() -> None:
    model = BlazePoseFeet()
    runtime = weakref.ref(model._runtime)
    assert runtime() is not None
    model.rest()
    assert runtime() is None


def test_a_network_that_has_rested_sees_the_same() -> None:
    model = BlazePoseFeet()
    picture = np.random.default_rng(3).integers(0, 256, (model.size, model.size, 3), np.uint8)
    before, sure = model.infer(picture)
    model.rest()
    model.rest()
    after, as_sure = model.infer(picture)
    np.testing.assert_array_equal(before, after)
    assert sure == as_sure
