"""Simulated visitors: the bundled person comes and goes, and another one looks different; no two pictures of the room are alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mirror.offline.demo_visit import CHALLENGE_VISIT, DEMO_FPS, DemoPart, DemoVisit, station_visit
from mirror.types import Action, Image


def pictures(parts: Sequence[DemoPart], card: Image | None = None, pressed: list[Action] | None = None) -> list[Image]:
    with DemoVisit(parts, card, (pressed if pressed is not None else []).append) as visit:
        return [frame.image for frame in iter(visit.read, None)]


def test_a_person_comes_from_the_side_into_an_empty_room_and_goes_again() -> None:
    seen = pictures((DemoPart("empty", 0.2), DemoPart("come", 0.4), DemoPart("stand", 0.1), DemoPart("go", 0.4), DemoPart("empty", 0.1)))
    room = seen[0].astype(int)
    strange = [float((np.abs(picture - room).max(2) > 40).mean()) for picture in seen]
    standing = max(strange)
    assert strange[0] == strange[5] == strange[-1] == 0.0
    assert standing > 0.05
    assert strange[6] < 0.5 * standing < strange[17]  # from out of the picture to its middle
    assert len(seen) == round(1.2 * DEMO_FPS)


def test_who_stands_sways_as_a_living_person_does() -> None:
    """Else the tracker takes them for a poster after ten seconds, and the visit ends while they stand there."""
    seen = pictures((DemoPart("stand", 5.0),))
    shirt = [int(np.argmax((picture[260, :, 2].astype(int) - picture[260, :, 0]) > 40)) for picture in seen]
    assert max(shirt) - min(shirt) >= 8
    assert abs(shirt[-1] - shirt[0]) <= 3


def test_an_empty_room_is_no_frozen_camera() -> None:
    seen = pictures((DemoPart("empty", 0.3),))
    assert all((a != b).any() for a, b in pairwise(seen))


def test_the_second_person_is_turned_and_wears_another_shirt() -> None:
    first, second = pictures((DemoPart("stand", 0.04), DemoPart("stand", 0.04, second=True)))
    shirt = (slice(240, 280), slice(330, 390))
    assert first[shirt][..., 2].mean() > first[shirt][..., 0].mean() + 40
    assert second[shirt][..., 0].mean() > second[shirt][..., 2].mean() + 40
    assert (first[:, :40] != second[:, :40]).mean() < 0.95  # the same room


def test_a_badge_is_held_up_and_buttons_are_pressed_as_a_part_begins() -> None:
    card, pressed = np.zeros((100, 90), np.uint8), list[Action]()
    seen = pictures((DemoPart("badge", 0.1), DemoPart("stand", 0.1, press=Action.SELECT)), card, pressed)
    assert (seen[0][400, 360] == 0).all()
    assert not (seen[-1][400, 360] == 0).all()
    assert pressed == [Action.SELECT]


def test_each_kind_of_mirror_has_its_visit() -> None:
    assert sum(part.what == "squats" for part in CHALLENGE_VISIT) == 4
    gym, home = station_visit(badge=True, names=False), station_visit(badge=False, names=True)
    assert [part.what for part in gym][:3] == ["empty", "come", "badge"]
    assert [part.press for part in home if part.press] == [Action.SELECT]
    assert all(visit[0].what == visit[-1].what == "empty" for visit in (gym, home, CHALLENGE_VISIT))
