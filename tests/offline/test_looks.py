"""What is said of a picture that is turned, or in which there are several people."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import islice

import cv2
import numpy as np
import pytest

from mirror.camera import Camera, open_clip
from mirror.exercises import find_exercise
from mirror.offline.demo import demo_clip_path
from mirror.offline.looks import ClipLooks
from mirror.offline.recording import track
from mirror.pose.movenet import MoveNet
from mirror.types import Frame, Image

LOOK_COUNT = 3
SIZE_PX = (360, 480)


@cache
def demo_pictures() -> tuple[Image, ...]:
    """A picture a second and a half."""
    with open_clip(demo_clip_path()) as clip:
        every = islice(iter(clip.read, None), 0, 45 * LOOK_COUNT, 45)
        return tuple(cv2.resize(frame.image, SIZE_PX).astype(np.uint8) for frame in every if frame is not None)


class ListedFrames(Camera):
    """A clip of the given frames."""

    name, live = "frames", False

    def __init__(self, frames: list[Frame]) -> None:
        self._frames = iter(frames)
        self.size = (frames[0].image.shape[1], frames[0].image.shape[0])

    def read(self, timeout: float = 1.0) -> Frame | None:  # noqa: ARG002 - nothing to wait for
        return next(self._frames, None)

    def close(self) -> None:
        pass


def said(change: Callable[[Image], Image], exercise: str = "squat", rotation: int = 0) -> str | None:
    """What is said of the demo whose pictures were each changed."""
    frames = [Frame(np.ascontiguousarray(change(image)), 1.5 * number, number) for number, image in enumerate(demo_pictures())]
    network, found = MoveNet(), find_exercise(exercise)
    looks = ClipLooks(network, turned=found.view != "lying")
    tracked = track(ListedFrames(frames), network, found, False, looks.see)
    return looks.explain(tracked.poses, rotation)


def beside(image: Image, other: Image) -> Image:
    return np.hstack([image, other])


def test_one_upright_person_needs_no_word() -> None:
    assert said(lambda image: image) is None


@pytest.mark.parametrize(("turns", "rotation", "remedy"), [(2, 0, 180), (1, 0, 90), (3, 0, 270), (3, 180, 90)])
def test_a_turned_picture_names_the_rotation_that_rights_it(turns: int, rotation: int, remedy: int) -> None:
    """``np.rot90`` turns the other way round than the option."""
    line = said(lambda image: np.rot90(image, turns), rotation=rotation)
    assert line == f"no person was seen: the picture is turned; run again with --rotation {remedy}"


def test_a_clip_without_a_person_says_what_to_do() -> None:
    line = said(lambda image: np.full_like(image, 120))
    assert line == "no person was seen: film the whole body in enough light; if the picture is turned, use --rotation"


def test_of_two_people_the_one_who_was_followed_is_named() -> None:
    line = said(lambda image: beside(image, image))
    assert line is not None
    assert line.startswith("2 people are in the picture: the one on the ")
    small = cv2.copyMakeBorder(cv2.resize(demo_pictures()[0], (270, 360)), 120, 0, 0, 0, cv2.BORDER_REPLICATE).astype(np.uint8)
    line = said(lambda image: beside(image, small))
    assert line == "2 people are in the picture: the one on the left was followed; crop the clip to measure another"


def test_a_passer_by_is_no_second_person() -> None:
    first = demo_pictures()[0]
    line = said(lambda image: beside(image, image if image is first else np.full_like(image, 120)))
    assert line is None
