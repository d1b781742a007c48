"""The halves that come with a camera's picture save time and change nothing: a recording of it replays bit for bit."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from mirror.camera import open_clip
from mirror.offline.demo import demo_clip_path
from mirror.pose.crop import SquareCrop
from mirror.pose.halves import add_halves
from mirror.pose.model import load_model
from mirror.pose.tracker import PersonTracker
from mirror.types import Frame


def noise(height: int, width: int) -> Frame:
    return Frame(np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8), 0.0)


def test_a_person_is_found_at_the_same_place_with_and_without_halves() -> None:
    network = load_model()
    plain, halved = PersonTracker(network), PersonTracker(network)
    with open_clip(demo_clip_path()) as clip:
        for frame in itertools.islice(iter(clip.read, None), 12):
            poses = plain.track(frame), halved.track(add_halves(frame))
            assert poses[0].points is not None
            np.testing.assert_array_equal(poses[0].points, poses[1].points)
            assert poses[0].brightness == poses[1].brightness


@pytest.mark.parametrize("side", [100.0, 383.0, 384.0, 700.0, 767.0, 768.0, 1200.0, 3000.0])
@pytest.mark.parametrize("size", [(960, 720), (481, 643)])
def test_every_square_is_the_same_from_the_halves(side: float, size: tuple[int, int]) -> None:
    frame, square = add_halves(noise(*size)), SquareCrop(-30.7, 61.3, side)
    np.testing.assert_array_equal(square.cut(frame.image, 192, frame.halves), square.cut(frame.image, 192))


def test_a_small_square_is_cut_from_the_full_picture_and_a_large_one_from_what_it_skips_nothing_of() -> None:
    image = noise(800, 800).image
    marked = tuple(np.full((side, side, 3), grey, np.uint8) for side, grey in ((400, 100), (200, 200)))
    found = {side: SquareCrop(10.0, 10.0, side).cut(image, 192, marked) for side in (383.0, 384.0, 767.0, 768.0)}
    np.testing.assert_array_equal(found[383.0], SquareCrop(10.0, 10.0, 383.0).cut(image, 192))
    assert {int(found[side].min()) for side in (384.0, 767.0)} == {100}
    assert found[768.0].min() == 200


def test_a_picture_of_one_pixel_has_no_halves() -> None:
    assert add_halves(noise(1, 1)).halves == ()
