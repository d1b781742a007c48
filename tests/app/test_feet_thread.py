"""Looks at the feet beside the frames: never waited for, and worth nothing once the person has moved."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from mirror.app import feet_thread
from mirror.app.feet_thread import FeetThread, FeetTracker, open_feet_thread
from mirror.errors import MirrorError
from mirror.mailbox import Mailbox
from mirror.pose.crop import SquareCrop
from mirror.pose.feet import FeetLookTimer, cut_person
from mirror.types import FeetLook, Frame, Image, Points, Pose
from tests.people import filmed, length, squats

POSES = list(filmed(squats(0), 3.0))
IMAGE = np.zeros((640, 480, 3), np.uint8)


class SlowFeet:
    """Answers when it is let go on, or fails with ``error``."""

    size = 256

    def __init__(self) -> None:
        self.go_on, self.asked = threading.Event(), threading.Event()
        self.error: Exception | None = None
        self.rests = 0

    def rest(self) -> None:
        self.rests += 1

    def infer(self, picture: NDArray[np.uint8], /) -> tuple[NDArray[np.float32], float]:
        assert picture.dtype == np.uint8
        self.asked.set()
        assert self.go_on.wait(10)
        if self.error:
            raise self.error
        return np.full((4, 3), 0.5, np.float32), 1.0


class Silent:
    """A tracker that is not asked."""

    lying = False

    def track(self, frame: Frame) -> Pose:
        raise AssertionError(frame)


def wait_for(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if is_so():
            return
        time.sleep(0.01)
    pytest.fail("it did not come to be so")


def asked(monkeypatch: pytest.MonkeyPatch, person: int = 3) -> tuple[FeetThread, SlowFeet, Pose]:
    """A thread whose network was asked about the feet of POSES, and the pose it was asked with."""

    def find(model: SlowFeet, *given: object) -> FeetLook:
        model.infer(IMAGE)
        points = given[2]
        assert isinstance(points, np.ndarray)
        return FeetLook(points, points[:4, :2])

    cuts: list[Points] = []

    def cut(image: Image, points: Points, size: int) -> tuple[SquareCrop, Image]:
        cuts.append(points)
        return cut_person(image, points, size)

    monkeypatch.setattr(feet_thread, "find_feet", find)
    monkeypatch.setattr(feet_thread, "cut_person", cut)
    model = SlowFeet()
    thread = FeetThread(model)
    for pose in POSES:
        pose = replace(pose, person=person)
        assert thread.add(Frame(IMAGE, pose.time), pose).feet is None
        if cuts:
            break
    wait_for(model.asked.is_set)
    return thread, model, pose


def answered(thread: FeetThread, model: SlowFeet) -> None:
    """The network's answer lies there."""
    box = thread._answers
    model.go_on.set()
    wait_for(lambda: box._fresh)


def test_frames_go_on_while_the_network_takes_its_time_and_the_look_comes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    thread, model, pose = asked(monkeypatch)
    model.go_on.set()
    wait_for(lambda: thread.add(Frame(IMAGE, pose.time), pose).feet is not None)
    thread.close()


def test_a_look_that_comes_when_the_person_has_stepped_or_left_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert POSES[0].points is not None
    stepped = POSES[0].points.copy()
    stepped[[15, 16], 0] += 60
    for change in ({"points": stepped}, {"person": 7}):
        thread, model, pose = asked(monkeypatch)
        answered(thread, model)
        later = replace(pose, **change)
        assert thread.add(Frame(IMAGE, later.time), later).feet is None
        thread.close()


@pytest.mark.parametrize(("seconds", "is_told"), [(1.9, True), (2.1, False), (3600.0, False), (-0.1, False)])
def test_a_look_is_worth_something_for_two_seconds(monkeypatch: pytest.MonkeyPatch, seconds: float, is_told: bool) -> None:
    thread, model, pose = asked(monkeypatch)
    answered(thread, model)
    later = replace(pose, time=pose.time + seconds)
    assert (thread.add(Frame(IMAGE, later.time), later).feet is not None) == is_told
    thread.close()


@pytest.mark.parametrize("change", ["nobody for a moment", "another tracker"])
@pytest.mark.parametrize("answer_first", [True, False], ids=["answered before", "answered after"])
def test_the_next_person_has_no_look_at_the_one_before_though_their_numbers_are_equal(
    monkeypatch: pytest.MonkeyPatch, change: str, answer_first: bool
) -> None:
    thread, model, pose = asked(monkeypatch)
    box = thread._answers
    if answer_first:
        answered(thread, model)
    if change == "another tracker":
        FeetTracker(Silent(), thread)
    else:
        thread.add(Frame(IMAGE, pose.time), replace(pose, points=None))
    model.go_on.set()
    wait_for(lambda: box._fresh)
    assert thread.add(Frame(IMAGE, pose.time), pose).feet is None
    thread.close()


def look_again(thread: FeetThread, after_s: float) -> None:
    """Another person comes and stands until there is a look."""
    again = [replace(pose, time=pose.time + after_s, person=int(after_s)) for pose in POSES]
    seen = [thread.add(Frame(IMAGE, pose.time), pose).feet is not None for pose in again]
    wait_for(lambda: any(seen) or thread.add(Frame(IMAGE, again[-1].time), again[-1]).feet is not None)


@pytest.mark.parametrize(
    ("error", "has_traceback"),
    [
        (RuntimeError("cannot invoke"), True),
        (OSError("too many open files"), False),
        (MemoryError("no memory"), False),
        (MirrorError("model x", "cannot be read"), False),
    ],
)
def test_a_network_that_fails_for_a_while_is_told_once_and_looks_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, has_traceback: bool
) -> None:
    caplog.set_level("INFO")
    thread, model, _ = asked(monkeypatch)
    model.error = error
    model.go_on.set()
    wait_for(lambda: bool(caplog.records))
    for attempt in (1, 2):
        model.asked.clear()
        for pose in POSES:
            later = replace(pose, time=pose.time + 60 * attempt, person=60 * attempt)
            assert thread.add(Frame(IMAGE, later.time), later) == later
        wait_for(model.asked.is_set)
    model.error = None
    look_again(thread, 240)
    thread.close()
    failed, again = caplog.records
    assert failed.getMessage() == f"feet are not looked at: {error}"
    assert bool(failed.exc_info) == has_traceback
    assert again.getMessage() == "feet are looked at again"


def test_a_network_that_rests_looks_again_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feet_thread, "QUESTION_WAIT_S", 0.005)
    monkeypatch.setattr(feet_thread, "FEET_REST_S", 0.02)
    given_back: list[bool] = []
    monkeypatch.setattr(feet_thread, "release_free_memory", lambda: given_back.append(True))
    thread, model, _ = asked(monkeypatch)
    before = len(given_back)
    answered(thread, model)
    wait_for(lambda: len(given_back) > before)
    look_again(thread, 60)
    thread.close()


class Script:
    """Questions as they come: each letter is a wait of half a second that ended with a question, "?", or without one, "."."""

    def __init__(self, letters: str, end: threading.Event) -> None:
        self.letters, self.end = list(letters), end

    def take(self, seconds: float) -> SimpleNamespace | None:
        assert seconds == feet_thread.QUESTION_WAIT_S
        letter = self.letters.pop(0)
        if not self.letters:
            self.end.set()
        asked = SimpleNamespace(person=0, time=0.0, crop=None, picture=None, points=None, height=0, answers=Mailbox())
        return asked if letter == "?" else None


def test_a_look_that_does_not_see_the_feet_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    thread, model, pose = asked(monkeypatch)
    monkeypatch.setattr(feet_thread, "find_feet", lambda *_: None)
    assert pose.points is not None
    thread._answers.put(feet_thread._Answer(pose.person, pose.time, pose.points, None))
    later = replace(pose, time=pose.time + 0.1)
    missed = thread.add(Frame(IMAGE, later.time), later)
    assert missed.feet is None
    assert missed.feet_missed
    assert not thread.add(Frame(IMAGE, later.time + 0.1), replace(later, time=later.time + 0.1)).feet_missed
    model.go_on.set()
    thread.close()


REST_WAITS = round(feet_thread.FEET_REST_S / feet_thread.QUESTION_WAIT_S)


@pytest.mark.parametrize(
    ("letters", "rests"),
    [
        ("." * (REST_WAITS - 1), 0),
        ("." * REST_WAITS, 1),
        ("." * 5 * REST_WAITS, 1),
        (("?" + "." * (REST_WAITS - 1)) * 3, 0),
        (("?" + "." * REST_WAITS) * 3, 3),
        ("?...." * 100, 0),
    ],
    ids=["not yet", "nobody came", "nobody came for long", "slow repetitions", "long pauses", "a set"],
)
def test_a_network_rests_once_in_each_long_pause_and_never_within_a_set(monkeypatch: pytest.MonkeyPatch, letters: str, rests: int) -> None:
    monkeypatch.setattr(feet_thread, "find_feet", lambda *_: None)
    model = SlowFeet()
    thread = FeetThread(model)
    thread.close()
    thread._stop.clear()
    monkeypatch.setattr(thread, "_questions", Script(letters, thread._stop))
    thread._run()
    assert model.rests == rests


@pytest.mark.parametrize(("squat_s", "pause_s"), [(2.4, 0.8), (4.0, 1.5), (12.0, 5.0)])
def test_who_squats_is_asked_about_far_more_often_than_the_network_rests(squat_s: float, pause_s: float) -> None:
    timer = FeetLookTimer()
    asked_at = [pose.time for pose in filmed(squats(3, 0.45, squat_s, pause_s), length(3, squat_s, pause_s)) if timer.is_due(pose)]
    assert np.diff(asked_at).max() < feet_thread.FEET_REST_S / 1.5


def test_who_lies_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    class Tracker:
        lying = False

        def track(self, frame: Frame) -> Pose:
            assert self.lying
            return replace(POSES[0], time=frame.time)

    monkeypatch.setattr(FeetThread, "add", lambda *_: pytest.fail("looked"))
    thread = FeetThread(SlowFeet())
    tracker = FeetTracker(Tracker(), thread)
    tracker.lying = True
    assert tracker.track(Frame(IMAGE, 1.5)).time == 1.5
    thread.close()


def test_without_the_file_the_mirror_goes_without_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> None:
        raise MirrorError("model x", "cannot be read", "reinstall the mirror")

    monkeypatch.setattr("mirror.pose.model.load_feet_model", missing)
    assert open_feet_thread(True) is None
    assert [record.getMessage() for record in caplog.records] == ["feet are not looked at: model x: cannot be read; reinstall the mirror"]
    assert open_feet_thread(False) is None
