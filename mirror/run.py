"""``mirror run``: which source, which screen, and what is said at the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mirror import demo, visiting
from mirror.analyze import Job
from mirror.app import CAMERA_HINT, App
from mirror.camera import is_live, open_camera, pi
from mirror.camera.quiet import stderr_muted
from mirror.controls.buttons import Buttons, open_buttons
from mirror.errors import MirrorError
from mirror.exercises import find
from mirror.feed import Source
from mirror.inference import Trains
from mirror.pose.network import Network
from mirror.pose.tracker import Tracker
from mirror.sentences import sentences
from mirror.settings import Settings
from mirror.signals import Stop
from mirror.types import View

if TYPE_CHECKING:
    from mirror.display import Panel
    from mirror.display.theme import Edge, Language


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be shown: a camera by name or a clip by path, and with how many coached squats."""

    source: str
    calibration: int
    bundled: bool = False
    """True for the demo clip, which nobody asked for by name."""


def choose(settings: Settings, calibration: int | None, screen: bool, pi_camera: Callable[[], bool] = pi.available) -> Plan:
    """The source that was asked for; else the Pi's own camera where there is a screen and one; else the demo. No webcam unasked."""
    wanted = settings.session.calibration if calibration is None else calibration
    if settings.camera.source is not None:
        return Plan(settings.camera.source, wanted)
    if screen and pi_camera():
        return Plan("pi", wanted)
    return Plan(str(demo.clip()), demo.CALIBRATION_REPS if calibration is None else calibration, bundled=True)


def run(
    settings: Settings, calibration: int | None, stop: Stop, say: Callable[[str], None] = print, config: Path | None = None
) -> int:
    """The mirror until somebody quits, or a clip played through where there is no screen. ``config``: the file that ``settings`` came
    from. Raises MirrorError."""
    from mirror.display import has_display

    exercise = find(settings.session.exercise)
    visiting.rules(settings)
    screen = has_display()
    plan = choose(settings, calibration, screen)
    if not screen:
        if is_live(plan.source):
            raise MirrorError(
                f"source {plan.source}: a camera needs a screen, none was found; connect one, or measure a recording with `mirror analyze`"
            )
        what = "the demo, a rendered person," if plan.bundled else plan.source
        say(f"no screen: {what} is played through and the results go to {demo.OUT}{Path('/')}")
        job = Job(demo.OUT, exercise, plan.calibration, rotation=0 if plan.bundled else settings.camera.rotation)
        return demo.play_through(Path(plan.source), job, _network(settings), stop, say)
    session = _on_the_glass(settings, config, plan, stop)
    if session is not None:
        for done in session.sets:
            if done.reps or done.partial_reps:
                say(done.exercise.title)
                for line in sentences(done.reps, done.partial_reps):
                    say(line)
    return stop.code


def _network(settings: Settings) -> Network:
    with stderr_muted():  # the runtime says on C's stderr which delegate it made
        return Network(settings.model.name, settings.model.threads)


def _on_the_glass(settings: Settings, config: Path | None, plan: Plan, stop: Stop) -> Trains | None:
    from mirror.display import Screen
    from mirror.house import House

    exercise = find(settings.session.exercise)
    network = _network(settings)

    def camera(name: str, turn: int) -> Source:
        live = is_live(name)
        # Behind a mirror is the Pi's own camera; a clip or a webcam plays on a screen in which nobody sees a reflection.
        picture = settings.display.picture
        if picture is None:
            picture = name != "pi" and not (name == "auto" and pi.available())
        longest = settings.camera.longest_exposure_ms
        return Source(lambda: open_camera(name, turn, longest), live, plan.calibration, None if live else CAMERA_HINT, picture)

    def controls() -> Buttons | None:
        return open_buttons(settings.buttons.pins())

    source = camera(plan.source, 0 if plan.bundled else settings.camera.rotation)
    other = None if source.live else camera("auto", settings.camera.rotation)
    house = House(settings, config, plan.calibration, stop.event.set)

    def trains(source: Source) -> Trains:
        # A recording is no visit: nobody comes or goes, and nothing of it is remembered.
        return house.desk() if source.live else visiting.trainer(settings, exercise.key, source.calibration, time.time_ns() // 1_000_000)

    first = View(time=time.monotonic(), scene="attract", exercise=exercise.key, title=exercise.title, station=settings.station.name or "")
    try:
        app = App(source, other, lambda: Tracker(network), trains, first, around=house, counters=house.counters)
        return app.run(lambda: Screen(panel_of(settings), settings.display.windowed), controls, stop)
    finally:
        house.close()


def panel_of(settings: Settings) -> Panel:
    """The panel that the settings describe. Raises MirrorError for one that cannot be."""
    from mirror.display import Panel
    from mirror.display.reflection import geometry

    display, buttons = settings.display, settings.buttons
    return Panel(
        display.width_mm, display.resolution, display.rotation, display.distance_m, edge=cast("Edge", buttons.edge),
        spots_mm=buttons.spots_mm, language=cast("Language", display.language), glass=geometry(**asdict(settings.glass)),
    )  # fmt: skip
