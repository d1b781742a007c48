from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from mirror.camera import open_clip
from mirror.pose.movenet import MoveNet
from mirror.pose.tracker import PersonTracker, find_others
from mirror.types import MOVENET_TRAITS, Frame, Points, Pose
from tests.people import SIZE, Squatter

REAL = Path(__file__).parents[3] / "shared" / "data" / "real"
Room = Callable[[float], list[tuple[Points, float]]]
"""Time -> people: keypoints in px, and how sure the network is of each."""


class FakeNetwork:
    """A network that sees the people of a room where they are; the crop is read from the picture's own coordinates."""

    name, runtime, size, traits = "fake", "none", 192, MOVENET_TRAITS

    def __init__(self) -> None:
        self.people: list[Points] = []
        self.picture = np.zeros((192, 192, 3), np.uint8)
        self.calls = 0

    def infer(self, picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
        self.calls += 1
        # The frame carries its pixel coordinates in red (x / 4) and green (y / 8): one look at the middle tells the crop.
        centre = np.array([picture[96, 96, 0] * 4.0, picture[96, 96, 1] * 8.0])
        spread = float(picture[96, 150, 0]) - float(picture[96, 96, 0])
        side = max(abs(spread) * 4.0 / 54 * 192, 1.0)
        mirrored = spread < 0
        out: Points = np.zeros((17, 3), np.float32)
        centres = []
        nearest = min(self.people, key=lambda p: float(np.hypot(*(p[11:13, :2].mean(axis=0) - centre))), default=None)
        for person in self.people:
            at = (person[:, :2] - centre) / side + 0.5
            if mirrored:
                at[:, 0] = 1 - at[:, 0]
            centres.append((*at[11:13].mean(axis=0)[::-1], 0.9))
            if person is nearest:
                out[:, 0], out[:, 1], out[:, 2] = at[:, 1], at[:, 0], person[:, 2]
                if mirrored:
                    out = out[[0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]]
        return out, np.array(centres, np.float32).reshape(-1, 3)


def chart() -> np.ndarray:  # type: ignore[type-arg]
    image = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    image[..., 0] = (np.arange(SIZE[0]) // 4)[None]
    image[..., 1] = (np.arange(SIZE[1]) // 8)[:, None]
    return image


def follow(room: Callable[[float], list[Points]], until: float, rate: float = 10.0) -> list[Pose]:
    network, image = FakeNetwork(), chart()
    tracker = PersonTracker(cast(MoveNet, network), live=False)
    poses = []
    for i in range(int(until * rate)):
        network.people = room(i / rate)
        poses.append(tracker.track(Frame(image, i / rate, i)))
    return poses


def hips(pose: Pose) -> float:
    assert pose.points is not None
    return float(pose.points[11:13, 0].mean())


def test_the_person_is_found_and_followed() -> None:
    poses = follow(lambda t: [Squatter(aside=0.1 * t).points(0.2)], 3)
    for pose in poses[1:]:
        assert hips(pose) == pytest.approx(Squatter(aside=0.1 * pose.time).points(0.2)[11:13, 0].mean(), abs=15)
    assert {pose.person for pose in poses[1:]} == {1}


def test_somebody_passing_does_not_take_the_mirror() -> None:
    me = Squatter()
    poses = follow(lambda t: [me.points(0.1), Squatter(aside=-1.0 + 0.4 * t, distance=4.2).points(0.0)], 5)
    assert all(pose.points is None or abs(hips(pose) - 360) < 40 for pose in poses)
    assert {pose.person for pose in poses[1:]} == {1}
    assert any(pose.others for pose in poses)


def test_whoever_comes_after_an_absence_is_a_new_person() -> None:
    poses = follow(lambda t: [Squatter().points(0.0)] if t < 2 or t > 5 else [], 7)
    assert poses[30].points is None
    assert poses[-1].points is not None
    assert poses[-1].person == poses[15].person + 1


def test_a_short_dropout_keeps_the_person() -> None:
    poses = follow(lambda t: [] if 2.0 < t < 2.5 else [Squatter().points(0.0)], 4)
    assert {pose.person for pose in poses[1:]} == {1}


class BiasedNetwork(FakeNetwork):
    """Sees every joint too far to the right in whatever picture it is given, by 2 % of it."""

    def infer(self, picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
        joints, centres = super().infer(picture)
        joints[:, 1] += 0.02
        return joints, centres


def test_what_the_network_sees_aside_in_both_pictures_is_taken_off_live() -> None:
    image, places = chart(), []
    for network in (FakeNetwork(), BiasedNetwork()):
        network.people = [Squatter().points(0.0)]
        tracker = PersonTracker(cast(MoveNet, network))
        for i in range(20):
            pose = tracker.track(Frame(image, i / 10, i))
        assert pose.points is not None
        places.append(pose.points)
    true, unbiased = places
    assert np.abs(unbiased - true).max() < 4


def test_an_empty_room_costs_one_inference_a_frame() -> None:
    network, image = FakeNetwork(), chart()
    tracker = PersonTracker(cast(MoveNet, network))
    for i in range(10):
        assert tracker.track(Frame(image, i / 10, i)).points is None
    assert network.calls == 10


def test_black_frames_are_nobody() -> None:
    tracker = PersonTracker(MoveNet())
    for i in range(3):
        pose = tracker.track(Frame(np.zeros((240, 320, 3), np.uint8), i / 10, i))
        assert pose.points is None


@pytest.mark.integration
def test_a_real_room_that_empties_ends_empty() -> None:
    clip_path = REAL / "walking_through.mp4"
    if not clip_path.exists():
        pytest.skip("../shared/data/real is not here: the walk-through clip cannot be tried")
    tracker, poses = PersonTracker(MoveNet()), []
    with open_clip(str(clip_path)) as clip:
        while (frame := clip.read()) is not None:
            poses.append(tracker.track(frame))
    last = [pose for pose in poses if pose.time > poses[-1].time - 1]
    assert sum(pose.points is None for pose in last) > 0.8 * len(last)


def test_people_beside_and_above_are_others_and_who_is_inside_of_the_person_is_not() -> None:
    box = (260.0, 240.0, 340.0, 560.0)
    beside, above, inside = (460.0, 400.0), (300.0, 220.0), (300.0, 320.0)
    assert find_others([beside, above, inside], box) == (beside, above)
