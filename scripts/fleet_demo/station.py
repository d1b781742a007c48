"""One station of the demo: the real program with a simulated visitor before its camera, and no screen.

    station.py CONFIG CARD

CARD: the picture of the member's badge. Each line on standard input is a visit: they come, show the badge, do a set and go.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import cv2

from mirror.app.app import MirrorApp
from mirror.app.capture import CaptureSource
from mirror.app.demo_station import DemoButtons
from mirror.app.recovery import HEADLESS_FRAME_PERIOD_S
from mirror.app.services import Services
from mirror.camera import Camera
from mirror.doctor.settings_choice import choose_settings
from mirror.exercises import find_exercise
from mirror.offline.demo_visit import BADGE_SHOWN_S, DEMO_FPS, WALK_S, DemoPart, DemoVisit
from mirror.pose.model import load_model
from mirror.pose.tracker import PersonTracker
from mirror.shutdown import StopSignals
from mirror.types import Action, AttractScene, Frame, Image, StatusBar, TrainingStatus, View

MEMBER_VISIT = (
    DemoPart("come", WALK_S), DemoPart("badge", BADGE_SHOWN_S), DemoPart("stand", 4.0), DemoPart("squats"), DemoPart("stand", 14.0),
    DemoPart("go", WALK_S),
)  # fmt: skip
PRACTICE_SQUATS = 2
MAX_SKIPPED_FRAMES = 1


class VisitorCamera(Camera):
    """A visitor at their own pace, or slower where the machine does not keep up: of the clip's pictures at most ``MAX_SKIPPED_FRAMES``
    are passed over for one that is measured."""

    name, live = "visitor", True

    def __init__(self, parts: Iterator[DemoPart], card: Image) -> None:
        self._visit = DemoVisit(parts, card)  # type: ignore[arg-type]  # it only goes through them
        self.size = self._visit.size
        self.taken = threading.Event()
        """Set when a picture was measured."""
        self._index, self._last = 0, time.monotonic()

    def read(self, timeout: float = 1.0) -> Frame | None:
        self.taken.wait(timeout / 2)
        self.taken.clear()
        time.sleep(max(0.0, self._last + 1 / DEMO_FPS - time.monotonic()))
        late = int((time.monotonic() - self._last) * DEMO_FPS) - 1
        for _ in range(max(0, min(late, MAX_SKIPPED_FRAMES))):
            self._visit.read()
        frame, self._last = self._visit.read(), time.monotonic()
        self._index += 1
        return None if frame is None else Frame(frame.image, self._last, self._index)

    def close(self) -> None:
        self._visit.close()


class DemoServices(Services):
    """Says to the camera when a picture is being measured."""

    camera: VisitorCamera | None = None

    def look(self, frame: Frame) -> None:
        super().look(frame)
        if self.camera is not None:
            self.camera.taken.set()


class NoScreen:
    """A glass that no one sees."""

    def show(self, view: View, now: float) -> None:  # noqa: ARG002
        time.sleep(HEADLESS_FRAME_PERIOD_S)

    def actions(self) -> list[Action]:
        return []

    def close(self) -> None:
        """There is nothing to let go."""


def happenings(asked: SimpleQueue[str]) -> Iterator[DemoPart]:
    """The empty room, until a visit is asked for."""
    while True:
        try:
            asked.get_nowait()
        except Empty:
            yield DemoPart("empty", 0.5)
        else:
            yield from MEMBER_VISIT


def main(config: Path, card: Image) -> None:
    choice = choose_settings(config)
    settings, asked = choice.settings, SimpleQueue[str]()
    network = load_model(settings.model.name, settings.model.threads)
    exercise = find_exercise(settings.session.exercise)

    with StopSignals() as stop:

        def listen() -> None:
            for line in sys.stdin:
                asked.put(line)
            stop.event.set()  # who started this has ended

        threading.Thread(target=listen, daemon=True).start()
        services = DemoServices(settings, choice, PRACTICE_SQUATS, stop.event.set)

        def open_camera() -> VisitorCamera:
            services.camera = VisitorCamera(happenings(asked), card)
            return services.camera

        source = CaptureSource(open_camera, True, PRACTICE_SQUATS)
        status = StatusBar(station=settings.station.name or "")
        first = View(time.monotonic(), AttractScene(), TrainingStatus(exercise.key, exercise.title), status=status)
        app = MirrorApp(
            source,
            None,
            lambda: PersonTracker(network),
            lambda _: services.visit_runner(),
            first,
            around=services,
            counters=services.counters,
        )
        try:
            app.run(NoScreen, DemoButtons, stop)
        finally:
            services.close()


if __name__ == "__main__":
    picture = cv2.imread(sys.argv[2], cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    main(Path(sys.argv[1]), picture)
