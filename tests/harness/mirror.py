"""The running mirror with a camera, a tracker, a session and a display that do what a test says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from mirror.app.app import CAMERA_HINT, MirrorApp
from mirror.app.capture import CaptureLimits, CaptureSource
from mirror.camera import Camera, SupervisionLimits, open_clip
from mirror.coach.summary import summarise_set
from mirror.exercises import Exercise, find_exercise
from mirror.offline import demo
from mirror.offline.video import VideoWriter
from mirror.shutdown import StopSignals
from mirror.types import Action, AttractScene, Frame, LiveEvents, MenuScene, Pose, Rep, SetScene, SummaryScene, TrainingStatus, View
from mirror.types.message import literal

MAX_RUN_S = 300.0
"""Seconds after which a run that does not come to its end hangs; none takes a second, but on a busy machine."""
SHORT_CLIP_S = 4.4
"""Of the demo in the short clip: standing, and the first squat."""
FIRST_VIEW = View(0.0, AttractScene(), TrainingStatus(title=literal("Squat")))


class FakeCamera(Camera):
    """Gives ``frames`` pictures a hundred a second, each unlike the last; exceptions among ``script`` are raised in their place."""

    size = (64, 48)

    def __init__(self, script: Iterable[Exception | None], live: bool = True, name: str = "camera", value: int = 100) -> None:
        self.name, self.live = name, live
        self._script = iter(script)
        self._value = value
        self._index = 0
        self.closed = 0

    def read(self, timeout: float = 1.0) -> Frame | None:  # noqa: ARG002
        try:
            step = next(self._script)
        except StopIteration:
            return None
        if step is not None:
            raise step
        self._index += 1
        time.sleep(0.01)
        image = np.full((48, 64, 3), self._value, np.uint8)
        image[0, 0] = self._index % 200 + 20
        return Frame(image, time.monotonic() if self.live else self._index / 100, self._index - 1)

    def close(self) -> None:
        self.closed += 1


def endless() -> Iterable[None]:
    while True:
        yield None


class FakeTracker:
    """Sees nobody; raises what stands in ``trouble``, once each."""

    def __init__(self, trouble: list[Exception] | None = None) -> None:
        self._trouble = trouble if trouble is not None else []
        self.lying = False

    def track(self, frame: Frame) -> Pose:
        if self._trouble:
            raise self._trouble.pop(0)
        return Pose(frame.time, (64, 48), None)


@dataclass
class FakeSet:
    exercise: Exercise = field(default_factory=lambda: find_exercise("squat"))
    reps: list[Rep] = field(default_factory=list)
    partial_reps: list[Rep] = field(default_factory=list)


class FakeSession:
    """Counts frames as repetitions, and its source's practice squats as partial ones, so that the glass shows which session goes on."""

    def __init__(self, source: CaptureSource) -> None:
        self.calibration, self.guided = source.calibration, source.guided
        self.acts: list[Action] = []
        self.sets = [FakeSet()]
        self._frames = 0

    def update(self, pose: Pose) -> tuple[View, LiveEvents]:
        self._frames += 1
        return View(pose.time, SetScene(), TrainingStatus(reps=self._frames, partials=self.calibration)), ()

    def act(self, action: Action) -> None:
        self.acts.append(action)

    def view(self, time: float | None = None) -> View | None:  # noqa: ARG002
        return View(0.0, MenuScene(literal("Menu"), ())) if self.acts and self.acts[-1] is Action.MENU else None

    def finish(self) -> tuple[View | None, LiveEvents]:
        training = TrainingStatus(reps=self._frames, title=literal(f"{len(self.acts)} pressed"))
        scene = SummaryScene(summarise_set(find_exercise("squat"), [], []))
        return (View(0.0, scene, training) if self._frames else None), ()


class FakeDisplay:
    """Shows nothing; ``play`` looks at each View and says what the person does then. An action QUIT ends the play."""

    def __init__(self, play: Callable[[View], Action | None]) -> None:
        self._play = play
        self._asked: list[Action] = []
        self._began = time.monotonic()
        self.shown: list[View] = []
        self.closed = 0

    def show(self, view: View, now: float) -> None:
        assert now - self._began < MAX_RUN_S, f"the run does not end; last seen: {view}"
        self.shown.append(view)
        action = self._play(view)
        if action:
            self._asked.append(action)
        time.sleep(0.002)

    def actions(self) -> list[Action]:
        asked, self._asked = self._asked, []
        return asked

    def close(self) -> None:
        self.closed += 1


def script(*steps: tuple[Callable[[View], bool], Action | None]) -> Callable[[View], Action | None]:
    """What the person does, step by step: when the View is as the step says, its action is done and the next step begins; after the last
    comes QUIT."""
    left = list(steps)

    def play(view: View) -> Action | None:
        if not left:
            return Action.QUIT
        if left[0][0](view):
            action = left.pop(0)[1]
            return action if left or action else Action.QUIT
        return None

    return play


IMPATIENT = CaptureLimits(retry_delay_s=0.01, supervision=SupervisionLimits(0.01, 0.02))
"""A lost camera is tried again at once, so that tests do not wait."""


def live(opener: Callable[[], Camera], calibration: int = 0, limits: CaptureLimits = IMPATIENT) -> CaptureSource:
    return CaptureSource(opener, True, calibration, limits=limits)


def recorded(opener: Callable[[], Camera], calibration: int = 2, limits: CaptureLimits = IMPATIENT) -> CaptureSource:
    return CaptureSource(opener, False, calibration, CAMERA_HINT, limits=limits)


class MirrorHarness:
    """Runs an App and remembers the sessions and trackers that were made."""

    def __init__(self, source: CaptureSource, camera: CaptureSource | None = None, trouble: list[Exception] | None = None) -> None:
        self.sessions: list[FakeSession] = []
        self.trackers: list[FakeTracker] = []
        self._trouble = trouble if trouble is not None else []
        self.app = MirrorApp(source, camera, self._tracker, self._session, replace(FIRST_VIEW), pause=0.01)

    def run(self, play: Callable[[View], Action | None], stop: StopSignals | None = None) -> list[View]:
        """The Views that were shown. Fails when the App leaves a thread or an open glass behind."""
        before = set(threading.enumerate())
        glass = FakeDisplay(play)
        try:
            self.app.run(lambda: glass, lambda: None, stop or StopSignals())
        finally:
            assert set(threading.enumerate()) <= before, "a thread is left"
        assert glass.closed == 1
        return glass.shown

    def _tracker(self) -> FakeTracker:
        self.trackers.append(FakeTracker(self._trouble))
        return self.trackers[-1]

    def _session(self, source: CaptureSource) -> FakeSession:
        self.sessions.append(FakeSession(source))
        return self.sessions[-1]


def first_squat(path: Path) -> Path:
    """Writes the demo's first squat, small, as a clip of its own."""
    with open_clip(demo.demo_clip_path()) as clip, VideoWriter(path, (360, 480)) as writer:
        while (frame := clip.read()) is not None and frame.time < SHORT_CLIP_S:
            writer.add(cv2.resize(frame.image, (360, 480), interpolation=cv2.INTER_AREA).astype(np.uint8), frame.time)
    return path
