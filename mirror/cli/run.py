"""``mirror run``: which source, which screen, and what is said at the end."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mirror.cli.arguments import add_source_option, parse_path, parse_rep_count, warn_without_c_core
from mirror.cli.exercises import load_user_exercises, warn_of_problems
from mirror.errors import MirrorError, RecoveryError
from mirror.exercises import find_exercise
from mirror.files import describe_os_error
from mirror.memory import limit_free_memory
from mirror.settings import Settings, default_settings_file, load_settings
from mirror.shutdown import StopSignals, restart_process
from mirror.types import AttractScene, StatusBar, TrainingStatus, View
from mirror.types.message import message

if TYPE_CHECKING:
    from mirror.app.capture import CaptureSource
    from mirror.app.demo_station import DemoStation
    from mirror.app.inference import Coach
    from mirror.app.recovery import ButtonDevice
    from mirror.display.splash import Splash
    from mirror.doctor.settings_choice import SettingsChoice
    from mirror.pose.model import PoseModel


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mirror run\n  mirror run --preset gym --demo\n  mirror run --source squats.mp4 --calibration 0\n"
        "  mirror run --source webcam --windowed"
    )
    add_source_option(parser)
    parser.add_argument("--demo", action="store_true", help="simulated visitors in place of a camera, again and again; nothing is kept")
    parser.add_argument("--exercise", metavar="NAME", help="as `mirror exercises` lists them; default: the preset decides")
    parser.add_argument("--windowed", action="store_true", help="in a window, not on the whole screen")
    parser.add_argument(
        "--config", type=parse_path, metavar="FILE", help="settings; default: /etc/mirror/mirror.toml, ~/.config/mirror/mirror.toml"
    )
    parser.add_argument("--preset", metavar="NAME", help="beneath your settings: gym, home or kiosk")
    parser.add_argument(
        "--calibration", type=parse_rep_count, metavar="N", help="coached squats at the start; 0 = none; default: the preset decides"
    )
    parser.add_argument("--guided", action="store_true", help="begin with the guided screen: hip or ankle?")


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    """Runs the mirror. Under systemd an unexpected OSError is a RecoveryError: a fresh process may not meet it, and no setting mends it."""
    limit_free_memory()
    try:
        return _run_with_settings(options, stop)
    except OSError as error:
        if "NOTIFY_SOCKET" not in os.environ:
            raise
        subject = error.filename if isinstance(error.filename, str) else "mirror"
        raise RecoveryError(subject, f"the system refused it ({describe_os_error(error)})", "the mirror is started again") from error


def open_splash(settings: Settings) -> Splash:
    """The screen, which says that the model is loading."""
    from mirror.display.splash import Splash
    from mirror.doctor.panel_settings import panel_from_settings

    splash = Splash(panel_from_settings(settings), settings.display.windowed, settings.station.name or "")
    splash.tell(message("splash.model"))
    return splash


def _open_first_splash(options: argparse.Namespace) -> Splash | None:
    """The splash before anything that takes long, even to import; None without a screen, and where the settings are wrong, which is told
    later."""
    from mirror.display import has_display

    if not has_display():
        return None
    try:
        return open_splash(override_settings(load_settings(options.config, options.preset), options))
    except MirrorError:
        return None


def _run_with_settings(options: argparse.Namespace, stop: StopSignals) -> int:
    splash = _open_first_splash(options)
    try:
        return _run_after_splash(options, stop, splash)
    finally:
        if splash is not None:
            splash.close()


def _run_after_splash(options: argparse.Namespace, stop: StopSignals, splash: Splash | None) -> int:
    from mirror.app.demo_station import open_demo_station
    from mirror.camera import is_live
    from mirror.display import has_display
    from mirror.doctor.settings_check import check_training
    from mirror.doctor.settings_choice import choose_settings

    load_user_exercises(options.config)
    warn_of_problems()
    choice = choose_settings(options.config or default_settings_file(), options.preset)
    settings = override_settings(choice.settings, options)
    check_training(settings)
    use_time_zone(settings.station.time_zone)
    if choice.error is not None:
        if not has_display():
            raise choice.error
        print(f"mirror: {choice.problem}", file=sys.stderr)
    if options.demo:
        with open_demo_station(settings) as station:
            return warn_without_c_core(run_mirror(station.settings, options.calibration, stop, station=station, splash=splash))
    if options.preset and settings.camera.source and not is_live(settings.camera.source):
        print(RECORDING_LIMITS)
    return warn_without_c_core(run_mirror(settings, options.calibration, stop, choice=choice, splash=splash))


def use_time_zone(zone: str | None) -> None:
    """From now on this process's clock on the wall shows the time of ``zone``; None: the machine's."""
    if zone is not None:
        os.environ["TZ"] = zone
        time.tzset()


def override_settings(settings: Settings, options: argparse.Namespace) -> Settings:
    """``settings`` with what the command line says instead."""
    if options.source is not None:
        settings = replace(settings, camera=replace(settings.camera, source=options.source))
    if options.exercise is not None:
        settings = replace(settings, session=replace(settings.session, exercise=options.exercise))
    if options.guided:
        settings = replace(settings, coach=replace(settings.coach, guide=True))
    if options.windowed:
        settings = replace(settings, display=replace(settings.display, windowed=True))
    return settings


RECORDING_LIMITS = (
    "a recording is shown as one visit: nothing of it is kept, and no badge or name is asked for; "
    "`mirror run --preset NAME --demo` shows whole visits"
)


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What is to be shown: a camera by name or a clip by path, and with how many coached squats."""

    source: str
    calibration: int
    bundled: bool = False
    """True for the demo clip, which was not asked for by name."""


def choose_source(settings: Settings, calibration: int | None, screen: bool, pi_camera: Callable[[], bool]) -> RunPlan:
    """The source that was asked for; else the Pi's own camera where there is a screen and one; else the demo. No webcam unasked."""
    wanted = settings.session.calibration if calibration is None else calibration
    if settings.camera.source is not None:
        return RunPlan(settings.camera.source, wanted)
    if screen and pi_camera():
        return RunPlan("pi", wanted)
    from mirror.offline import demo

    return RunPlan(str(demo.demo_clip_path()), demo.DEMO_CALIBRATION_REPS if calibration is None else calibration, bundled=True)


def run_mirror(
    settings: Settings,
    calibration: int | None,
    stop: StopSignals,
    say: Callable[[str], None] = print,
    choice: SettingsChoice | None = None,
    station: DemoStation | None = None,
    splash: Splash | None = None,
) -> int:
    """The mirror until the user quits, or a clip played through where there is no screen. ``choice``: where ``settings`` came from;
    ``station``: simulated people visit it, in place of a camera's. Raises MirrorError."""
    from mirror.app import factory
    from mirror.camera import hide_address, is_live, pi
    from mirror.display import has_display
    from mirror.doctor.settings_choice import SettingsChoice
    from mirror.i18n import Translator
    from mirror.offline.rep_text import set_sentences

    exercise, screen = find_exercise(settings.session.exercise), has_display()
    factory.make_visit_rules(settings)
    plan = choose_source(settings, calibration, screen, pi.is_pi_camera_available)
    if not screen:
        from mirror.offline import analyze, demo

        if station is not None:
            raise MirrorError("--demo", "simulated visits need a screen, none was found", "connect one, or leave the option out")
        if is_live(plan.source):
            raise MirrorError(
                f"source {hide_address(plan.source)}",
                "a camera needs a screen, none was found",
                "connect one, or measure a recording with `mirror analyze`",
            )
        what = "the demo, a rendered person," if plan.bundled else plan.source
        say(f"no screen: {what} is played through and the results go to {demo.DEMO_OUTPUT_FOLDER}{Path('/')}")
        turn = 0 if plan.bundled else settings.camera.rotation
        job = analyze.AnalysisJob(demo.DEMO_OUTPUT_FOLDER, exercise, plan.calibration, rotation=turn, language=settings.display.language)
        return demo.play_through(Path(plan.source), job, _network(settings), stop, say)
    session = _on_the_glass(settings, choice or SettingsChoice(settings), plan, stop, station, splash or open_splash(settings))
    if session is not None:
        translator = Translator(settings.display.language)
        for done in session.sets:
            if done.reps or done.partial_reps:
                say(translator.text(done.exercise.title))
                for line in set_sentences(done.reps, done.partial_reps):
                    say(translator.text(line))
    return stop.code


def _network(settings: Settings) -> PoseModel:
    from mirror.pose.model import load_model

    return load_model(settings.model.name, settings.model.threads)


def _on_the_glass(
    settings: Settings, choice: SettingsChoice, plan: RunPlan, stop: StopSignals, station: DemoStation | None, splash: Splash
) -> Coach | None:
    from mirror.app.app import CAMERA_HINT, DEMO_HINT, MirrorApp
    from mirror.app.capture import CaptureSource
    from mirror.app.demo_station import DemoButtons
    from mirror.app.feet_thread import open_feet_thread, track_with_feet
    from mirror.app.services import Services
    from mirror.camera import is_live, open_camera, resolve_source
    from mirror.controls.buttons import open_buttons
    from mirror.doctor.panel_settings import panel_from_settings
    from mirror.pose.tracker import PersonTracker

    exercise = find_exercise(settings.session.exercise)
    network, feet = _network(settings), open_feet_thread(settings.model.feet)
    splash.tell(message("splash.camera"))

    def camera(name: str, turn: int) -> CaptureSource:
        live = is_live(name)
        # Behind a mirror is the Pi's own camera; a clip or a webcam plays on a screen that shows no reflection.
        picture = resolve_source(name) != "pi" if settings.display.picture is None else settings.display.picture
        longest = settings.camera.longest_exposure_ms
        return CaptureSource(
            lambda: open_camera(name, turn, longest),
            live,
            plan.calibration,
            None if live else DEMO_HINT if plan.bundled else CAMERA_HINT,
            picture=picture,
        )

    def demo_source(shown: DemoStation) -> CaptureSource:
        from mirror.offline.demo_visit import CHALLENGE_VISIT, open_demo_visit, station_visit

        parts = CHALLENGE_VISIT if settings.station.challenge_s else station_visit(settings.station.badge, settings.station.profiles)
        card = shown.card if settings.station.badge else None
        picture = settings.display.picture is not False
        return CaptureSource(lambda: open_demo_visit(parts, card, pressed.press), True, plan.calibration, DEMO_HINT, picture=picture)

    def controls() -> ButtonDevice | None:
        if station is not None:
            return pressed
        pins = settings.buttons.pins()
        if (opened := open_buttons(pins)) is None and pins:
            raise MirrorError("buttons", "there is no GPIO here, or it is in use", "be in the group gpio")
        return opened

    pressed = DemoButtons()
    source = demo_source(station) if station else camera(plan.source, 0 if plan.bundled else settings.camera.rotation)
    other = camera("auto", settings.camera.rotation) if station or not source.live else None
    services = Services(settings, choice, plan.calibration, stop.event.set, screen=splash.screen_size)

    def coach_for(source: CaptureSource) -> Coach:
        return services.visit_runner(recorded=not source.live, guided=source.guided)

    training, status = TrainingStatus(exercise.key, exercise.title), StatusBar(station=settings.station.name or "")
    first = View(time.monotonic(), AttractScene(), training, status=status)
    try:
        app = MirrorApp(
            source,
            other,
            lambda: track_with_feet(PersonTracker(network), feet),
            coach_for,
            first,
            around=services,
            counters=services.counters,
        )
        session = app.run(lambda: splash.take_screen(panel_from_settings(settings), settings.display.windowed), controls, stop)
    finally:
        splash.close()
        services.close()
        if feet:
            feet.close()
    if app.restarting and stop.signal is None:
        restart_process()
    return session
