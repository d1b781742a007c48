"""Frames of the annotated video."""

from __future__ import annotations

import numpy as np
import pytest

from mirror.display import annotate_frame
from mirror.display.widgets.shapes import KIND_COLOURS
from mirror.gallery.samples import train
from mirror.gallery.write import gallery_views
from mirror.types import KEYPOINT_NAMES, Image
from mirror.types.message import message
from tests.harness import views as viewing

VIEWS = gallery_views()
NAN = float("nan")


def grey(width: int, height: int) -> Image:
    return np.full((height, width, 3), 90, dtype=np.uint8)


@pytest.mark.integration
@pytest.mark.parametrize("size", [(720, 960), (480, 640), (320, 240), (64, 64), (10, 7), (1, 1)])
@pytest.mark.parametrize("name", VIEWS)
def test_every_view_on_every_frame(name: str, size: tuple[int, int]) -> None:
    image = grey(*size)
    made = annotate_frame(image, VIEWS[name])
    assert made.shape == image.shape
    assert made.dtype == np.uint8
    assert (image == 90).all()


def test_the_picture_is_turned_like_a_mirror() -> None:
    image = grey(480, 640)
    image[300:340, 470:480] = (10, 200, 30)
    made = annotate_frame(image, viewing.change(VIEWS["set"], points=None, last_rep=None))
    assert (made[300:340, :10] == (10, 200, 30)).all()


def test_the_red_knee_is_drawn_where_the_mirrored_knee_is() -> None:
    view = VIEWS["set-left-red"]
    assert view.person.points is not None
    x, y, _ = view.person.points[KEYPOINT_NAMES.index("left_knee")]
    made = annotate_frame(grey(480, 640), view).astype(int)
    patch = made[int(y) - 12 : int(y) + 12, 479 - int(x) - 12 : 479 - int(x) + 12]
    assert ((patch[..., 0] > 200) & (patch[..., 2] < 120)).mean() > 0.3


def test_points_are_scaled_from_their_frame_to_the_image() -> None:
    view = VIEWS["set-left-red"]
    assert view.person.points is not None
    half = viewing.change(view, points=view.person.points * np.array([0.5, 0.5, 1], dtype=np.float32), size=(240, 320))
    assert np.array_equal(annotate_frame(grey(480, 640), view), annotate_frame(grey(480, 640), half))


def test_unmeasured_points_and_hostile_words_draw() -> None:
    points = np.full((17, 3), NAN, dtype=np.float32)
    view = viewing.change(
        VIEWS["set"], points=points, drift=(NAN, NAN), title="\x00\ud800" * 50, reason="W" * 900, reps=10**9, limits=(NAN, NAN)
    )
    assert annotate_frame(grey(320, 240), view).shape == (240, 320, 3)
    huge = viewing.change(view, points=points * 0 + 1e30)
    assert annotate_frame(grey(320, 240), huge).shape == (240, 320, 3)


def test_a_walk_up_knee_has_a_number_only_when_it_drifts() -> None:
    walk_up = viewing.change(VIEWS["set"], regime="walk-up", limits=(0.095, 0.10), drift=(-0.18, 0.02))
    other, drifting = viewing.change(walk_up, drift=(-0.03, 0.05)), viewing.change(walk_up, drift=(-0.18, 0.14))
    shown = annotate_frame(grey(480, 640), walk_up)
    assert np.array_equal(shown, annotate_frame(grey(480, 640), other))
    assert not np.array_equal(shown, annotate_frame(grey(480, 640), drifting))
    calibrated = viewing.change(walk_up, regime="calibrated")
    assert not np.array_equal(
        annotate_frame(grey(480, 640), calibrated), annotate_frame(grey(480, 640), viewing.change(calibrated, drift=(-0.03, 0.05)))
    )


def test_what_asks_for_nothing_is_not_drawn_as_a_warning() -> None:
    plain = viewing.change(VIEWS["set"], points=None, last_rep=None, drift=(NAN, NAN))
    noted = annotate_frame(grey(480, 640), train(plain, note=message("feet.unseen"))).reshape(-1, 3)
    assert (noted == KIND_COLOURS["note"]).all(axis=1).any()
    assert not (noted == KIND_COLOURS["amber"]).all(axis=1).any()
