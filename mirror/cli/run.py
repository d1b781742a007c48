"""``mirror run``: which source, which screen, and what is said at the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mirror.app import factory
from mirror.app.app import CAMERA_HINT_TEXT, MirrorApp
from mirror.app.capture import CaptureSource
from mirror.app.inference import Coach
from mirror.camera import is_live, open_camera, pi
from mirror.camera.opencv import mute_stderr
from mirror.controls.buttons import GpioButtons, open_buttons
from mirror.errors import MirrorError
from mirror.exercises import find_exercise
from mirror.offline import demo
from mirror.offline.analyze import AnalysisJob
from mirror.offline.rep_text import set_sentences
from mirror.pose.movenet import MoveNet
from mirror.pose.tracker import PersonTracker
from mirror.settings import Settings
from mirror.shutdown import StopSignals
from mirror.types import View

if TYPE_CHECKING:
    from mirror.display import Panel
    from mirror.display.theme import Edge


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What is to be shown: a camera by name or a clip by path, and with how many coached squats."""

    source: str
    calibration: int
    bundled: bool = False
    """True for the demo clip, which nobody asked for by name."""


def choose_source(
    settings: Settings, calibration: int | None, screen: bool, pi_camera: Callable[[], bool] = pi.is_pi_camera_available
) -> RunPlan:
    """The source that was asked for; else the Pi's own camera where there is a screen and one; else the demo. No webcam unasked."""
    wanted = settings.session.calibration if calibration is None else calibration
    if settings.camera.source is not None:
        return RunPlan(settings.camera.source, wanted)
    if screen and pi_camera():
        return RunPlan("pi", wanted)
    return RunPlan(str(demo.demo_clip_path()), demo.DEMO_CALIBRATION_REPS if calibration is None else calibration, bundled=True)


def run_mirror(
    settings: Settings, calibration: int | None, stop: StopSignals, say: Callable[[str], None] = print, config: Path | None = None
) -> int:
    """The mirror until somebody quits, or a clip played through where there is no screen. ``config``: the file that ``settings`` came
    from. Raises MirrorError."""
    from mirror.display import has_display

    exercise = find_exercise(settings.session.exercise)
    factory.make_visit_rules(settings)
    screen = has_display()
    plan = choose_source(settings, calibration, screen)
    if not screen:
        if is_live(plan.source):
            raise MirrorError(
                f"source {plan.source}: a camera needs a screen, none was found; connect one, or measure a recording with `mirror analyze`"
            )
        what = "the demo, a rendered person," if plan.bundled else plan.source
        say(f"no screen: {what} is played through and the results go to {demo.DEMO_OUTPUT_FOLDER}{Path('/')}")
        job = AnalysisJob(demo.DEMO_OUTPUT_FOLDER, exercise, plan.calibration, rotation=0 if plan.bundled else settings.camera.rotation)
        return demo.play_through(Path(plan.source), job, _network(settings), stop, say)
    session = _on_the_glass(settings, config, plan, stop)
    if session is not None:
        for done in session.sets:
            if done.reps or done.partial_reps:
                say(done.exercise.title)
                for line in set_sentences(done.reps, done.partial_reps):
                    say(line)
    return stop.code


def _network(settings: Settings) -> MoveNet:
    with mute_stderr():  # the runtime says on C's stderr which delegate it made
        return MoveNet(settings.model.name, settings.model.threads)


def _on_the_glass(settings: Settings, config: Path | None, plan: RunPlan, stop: StopSignals) -> Coach | None:
    from mirror.app.services import Services
    from mirror.display import PanelDisplay

    exercise = find_exercise(settings.session.exercise)
    network = _network(settings)

    def camera(name: str, turn: int) -> CaptureSource:
        live = is_live(name)
        # Behind a mirror is the Pi's own camera; a clip or a webcam plays on a screen in which nobody sees a reflection.
        picture = settings.display.picture
        if picture is None:
            picture = name != "pi" and not (name == "auto" and pi.is_pi_camera_available())
        longest = settings.camera.longest_exposure_ms
        return CaptureSource(lambda: open_camera(name, turn, longest), live, plan.calibration, None if live else CAMERA_HINT_TEXT, picture)

    def controls() -> GpioButtons | None:
        return open_buttons(settings.buttons.pins())

    source = camera(plan.source, 0 if plan.bundled else settings.camera.rotation)
    other = None if source.live else camera("auto", settings.camera.rotation)
    house = Services(settings, config, plan.calibration, stop.event.set)

    def trains(source: CaptureSource) -> Coach:
        # A recording is no visit: nobody comes or goes, and nothing of it is remembered.
        return (
            house.desk() if source.live else factory.make_workout(settings, exercise.key, source.calibration, time.time_ns() // 1_000_000)
        )

    first = View(time=time.monotonic(), scene="attract", exercise=exercise.key, title=exercise.title, station=settings.station.name or "")
    try:
        app = MirrorApp(source, other, lambda: PersonTracker(network), trains, first, around=house, counters=house.counters)
        return app.run(lambda: PanelDisplay(panel_from_settings(settings), settings.display.windowed), controls, stop)
    finally:
        house.close()


def panel_from_settings(settings: Settings) -> Panel:
    """The panel that the settings describe. Raises MirrorError for one that cannot be."""
    from mirror.display import Panel
    from mirror.display.geometry import make_geometry

    display, buttons = settings.display, settings.buttons
    return Panel(
        display.width_mm, display.resolution, display.rotation, display.distance_m, edge=cast("Edge", buttons.edge),
        spots_mm=buttons.spots_mm, language=display.language, glass=make_geometry(**asdict(settings.glass)),
    )  # fmt: skip
