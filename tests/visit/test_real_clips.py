"""Real people, from picture to visit: who passes begins nothing, who trains does, and nobody's hand is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.camera.clip import open_clip
from mirror.pose.movenet import MoveNet
from mirror.pose.tracker import PersonTracker
from mirror.types import VisitBegan
from mirror.visit.gestures import find_raised_arm
from tests.harness.visit import VisitDriver

pytestmark = pytest.mark.integration

REAL = Path(__file__).parents[3] / "shared" / "data" / "real"


def filmed(name: str) -> tuple[VisitDriver, int]:
    """A driver that saw the clip ``name`` at ten frames a second, and in how many pictures a hand was up."""
    path = REAL / name
    if not path.exists():
        pytest.skip("../shared/data/real is not here: real people cannot be tried")
    driver, tracker, hands, last = VisitDriver(), PersonTracker(MoveNet()), 0, float("-inf")
    with open_clip(str(path)) as clip:
        while (frame := clip.read()) is not None:
            if frame.time - last >= 0.095:
                last = frame.time
                pose = tracker.track(frame)
                hands += find_raised_arm(pose)[0] is not None
                driver.views.append(driver.visit.update(pose)[0])
    return driver, hands


def test_somebody_who_walks_through_the_room_begins_no_visit() -> None:
    driver, hands = filmed("walking_through.mp4")
    assert any(view.person.points is not None for view in driver.views)
    assert (driver.scenes(), driver.events, hands) == (["attract"], [], 0)


def test_somebody_who_trains_begins_one_and_raises_no_hand() -> None:
    driver, hands = filmed("oblique_band_squat_5fps.mp4")
    assert len(driver.of(VisitBegan)) == 1
    assert hands == 0
