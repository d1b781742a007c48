"""A set that cannot be counted on: the glass says so, and for as long as that is so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mirror.types import Pose, SetScene, View, message
from tests.harness.visit import RATE, VisitDriver
from tests.people.doing import DOINGS
from tests.words import words

STEPS = 15
LYING = ("clam_shell", "glute_bridge")
"""A person who gets up does something else."""


def walk_off(pose: Pose, share: float) -> Pose:
    """``pose`` a step back and aside."""
    assert pose.points is not None
    points = pose.points.copy()
    middle = points[11:13, :2].mean(axis=0)
    points[:, :2] = middle + (points[:, :2] - middle) * (1 - 0.17 * share) + np.array([200.0 * share, 0.0])
    return replace(pose, points=points)


def do_one(key: str) -> tuple[VisitDriver, Pose]:
    """A visit with a repetition of ``key`` in it, and how the person stood or lay before it."""
    driver = VisitDriver(exercise=key)
    if key == "squat":
        driver.squat(2, rest=1.0)
        first = driver.last
    else:
        poses = list(DOINGS[key].film(1, rate=RATE, since=driver.time))
        first = poses[0]
        driver.show(poses)
    assert driver.view.training.reps > 0
    assert driver.view.training.counting
    return driver, first


def interrupted(views: list[View]) -> set[str]:
    """Why nothing was counted in some of ``views``, which all say that it was not, and what to do."""
    found = [view for view in views if not view.training.counting]
    assert all(isinstance(view.scene, SetScene) and view.advice for view in found)
    return {words(message(f"reason.{view.training.reason}")) for view in found}


@pytest.mark.parametrize("key", ["squat", *(key for key in DOINGS if key not in (*LYING, "ankle_mobilisation"))])
def test_a_person_who_steps_away_is_told_that_nothing_is_counted_until_it_is_again(key: str) -> None:
    driver, first = do_one(key)
    shown = len(driver.views)
    way = [min(i / STEPS, 1.0) for i in range(STEPS + 30)]
    driver.show(replace(walk_off(first, share), time=driver.time + i / RATE) for i, share in enumerate(way))
    assert "you moved" in interrupted(driver.views[shown:])
    seated = key in ("sit_to_stand", "chair_stand_30", "chair_stand_5")
    assert (driver.scene, driver.view.training.reason) == ("set", "seat" if seated else None)


@pytest.mark.parametrize("key", LYING)
def test_a_person_who_gets_up_from_the_floor_is_told_that_nothing_is_counted_until_they_are_back(key: str) -> None:
    driver, first = do_one(key)
    shown = len(driver.views)
    driver.stand(3.0)
    assert interrupted(driver.views[shown:])
    driver.show(replace(first, time=driver.time + i / RATE) for i in range(30))
    assert (driver.scene, driver.view.training.counting) == ("set", True)
