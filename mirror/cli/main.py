"""The command line: ``mirror run | analyze | screens | exercises | teach | bench | validate | doctor | calibrate |
report | web | member``."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from mirror import __version__
from mirror.cli import memberline
from mirror.errors import MirrorError
from mirror.shutdown import StopSignals

USAGE_EXIT_CODE = 2
"""Exit code of wrong usage or input. Others: 1 = `mirror doctor` found a fault, 3 = a clip was damaged,
75 = the mirror could not heal and is to be started again, 78 = one of its files is damaged, 130 and 143 = stopped by Ctrl-C and SIGTERM."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE_EXIT_CODE, f"mirror: {message}; see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; a MirrorError is one line on stderr."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="mirror: %(message)s")
    stop = StopSignals()
    try:
        with stop:
            code: int = options.command(options, stop)
            return code
    except MirrorError as error:
        print(f"mirror: {error}", file=sys.stderr)
        return error.code
    except BrokenPipeError:  # whoever read the sentences has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return stop.code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="mirror", description="A smart mirror that counts squats and sees a knee that drifts inward.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"mirror {__version__}")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more on stderr")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    run = commands.add_parser("run", help="the mirror on this screen; without one, a clip played through into ./out/")
    run.add_argument("--source", metavar="auto|pi|webcam|/dev/videoN|CLIP", help="default: the Pi's camera, else the bundled demo")
    run.add_argument("--exercise", metavar="NAME", help="as `mirror exercises` lists them; default: the preset decides")
    run.add_argument("--windowed", action="store_true", help="in a window, not on the whole screen")
    run.add_argument("--config", type=Path, metavar="FILE", help="settings; default: /etc/mirror/mirror.toml, ~/.config/mirror/mirror.toml")
    run.add_argument("--preset", metavar="NAME", help="beneath your settings: gym, home or kiosk")
    run.add_argument("--calibration", type=_count, metavar="N", help="coached squats at the start; 0 = none; default: the preset decides")
    run.add_argument("--guided", action="store_true", help="begin with the guided screen: hip or ankle?")
    run.set_defaults(command=_run)

    analyze = commands.add_parser("analyze", help="measure recordings: STEM.json, STEM.csv, a sentence per repetition")
    analyze.add_argument("clips", nargs="+", type=Path, metavar="CLIP", help="a video, a folder of pictures, or recorded joints (.npz)")
    analyze.add_argument("--output", type=Path, default=Path("out"), metavar="DIR", help="where the results go; default: out")
    analyze.add_argument("--exercise", default="squat", metavar="NAME", help="default: squat")
    analyze.add_argument("--calibration-reps", type=_count, default=0, metavar="N", help="the first N repetitions are coached and clean")
    analyze.add_argument("--live", action="store_true", help="measure causally, as the mirror does, without looking ahead")
    analyze.add_argument("--video", action="store_true", help="also write STEM.webm with the measurement drawn onto it")
    analyze.add_argument("--joints", action="store_true", help="also write STEM.joints.npz: joints without pictures, to be measured again")
    analyze.add_argument("--model", default="lightning", metavar="NAME", help="lightning (default) or thunder: slower, finer")
    analyze.add_argument("--rotation", type=int, default=0, metavar="DEGREES", help="turn the picture clockwise: 0, 90, 180, 270")
    analyze.set_defaults(command=_analyze)

    screens = commands.add_parser("screens", help="draw every scene of the glass as PNG")
    screens.add_argument("out", type=Path, metavar="OUT", help="the folder for the pictures")
    screens.set_defaults(command=_screens)

    exercises = commands.add_parser("exercises", help="list the exercises and what is checked in each; check files of your own")
    exercises.add_argument("name", nargs="?", metavar="NAME", help="only this one, with all its rules")
    exercises.add_argument("--check", nargs="+", type=Path, metavar="FILE", help="say what is wrong with these exercise files")
    exercises.add_argument("--figure", type=Path, metavar="OUT.png", help="with NAME: draw its figure, moment by moment")
    exercises.set_defaults(command=_exercises)

    teach = commands.add_parser("teach", help="draft a new exercise from a recorded demonstration")
    teach.add_argument("name", metavar="NAME", help="what it is called; its file is NAME.toml")
    teach.add_argument("clip", type=Path, metavar="CLIP", help="somebody still for a second, then three or more whole repetitions")
    teach.add_argument("--out", type=Path, metavar="FILE", help="default: NAME.toml among your own exercises")
    teach.add_argument("--lying", action="store_true", help="the person lies")
    teach.add_argument("--model", default="lightning", metavar="NAME", help="lightning (default) or thunder: slower, finer")
    teach.add_argument("--rotation", type=int, default=0, metavar="DEGREES", help="turn the picture clockwise: 0, 90, 180, 270")
    teach.set_defaults(command=_teach)

    bench = commands.add_parser("bench", help="measure this machine: pipeline, C core, latency, memory")
    bench.add_argument("--output", type=Path, metavar="FILE", help="write the figures as JSON")
    bench.set_defaults(command=_bench)

    validate = commands.add_parser("validate", help="measure the accuracy on clips with truth or labels: a report, CSV, JSON")
    validate.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="clips with LABELS.csv, or NAME.mp4, .npz and .json each")
    validate.add_argument("--out", type=Path, default=Path("out/validation"), metavar="DIR", help="default: out/validation")
    validate.add_argument("--fps", type=_numbers, default=[], metavar="N,...", help="measure at these picture rates as well: 10,5")
    validate.add_argument("--height", type=_numbers, default=[], metavar="N,...", help="and with so many lines a picture: 480,320,192")
    validate.add_argument("--half", choices=("tuning", "held-out", "all"), default="all", help="even seeds, odd seeds, all (default)")
    validate.add_argument("--model", default="lightning", metavar="NAME", help="lightning (default) or thunder")
    validate.set_defaults(command=_validate)

    doctor = commands.add_parser("doctor", help="check this machine: one line each, with the remedy; only --camera turns it on")
    doctor.add_argument("--buttons", action="store_true", help="also ask for each button to be pressed; stop the mirror first")
    doctor.add_argument("--camera", action="store_true", help="also look through the camera for two seconds; stop the mirror first")
    doctor.add_argument("--json", action="store_true", help="as JSON")
    doctor.add_argument("--config", type=Path, metavar="FILE", help="the settings to go by")
    doctor.set_defaults(command=_doctor)

    report = commands.add_parser("report", help="a member's weeks as a page and a PDF; or, with --coach, a page over everybody")
    report.add_argument("who", nargs="*", metavar="MEMBER", help="name or id; with --coach: exported files of repetitions (none: all)")
    report.add_argument("--coach", action="store_true", help="the coach's page")
    report.add_argument("--output", type=Path, default=Path("out/report"), metavar="DIR", help="default: out/report")
    report.add_argument("--config", type=Path, metavar="FILE", help="the settings to go by")
    report.set_defaults(command=_report)

    calibrate = commands.add_parser("calibrate", help="where the camera is at the glass, by rings on your own reflection")
    calibrate.add_argument("--lens", nargs=2, type=float, metavar=("X", "Y"), help="mm right and down from the picture's upper left corner")
    calibrate.add_argument("--floor", type=float, metavar="MM", help="from the picture's upper edge down to the floor, less 80")
    calibrate.add_argument("--fov", type=float, metavar="DEGREES", help="the camera's view across its upright picture; default: 41")
    calibrate.add_argument("--config", type=Path, metavar="FILE", help="the settings to go by, and to write into")
    calibrate.set_defaults(command=_calibrate)

    web = commands.add_parser("web", help="the station's own page: set the admin's password")
    web.add_argument("job", choices=("password",))
    web.add_argument("--config", type=Path, metavar="FILE", help="the settings to go by")
    web.set_defaults(command=_web)

    memberline.add_member_options(
        commands.add_parser("member", help="who is remembered: create, rename, badge, export, delete, merge, list")
    )
    for command in commands.choices.values():
        command.allow_abbrev = False
    return parser


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 10:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 0 to 10")
    return number


def _numbers(text: str) -> list[int]:
    numbers = [int(part) if part.isdecimal() else 0 for part in text.split(",")]
    if not all(numbers):
        raise argparse.ArgumentTypeError(f"'{text}' is no list of whole numbers from 1 on, such as 10,5")
    return numbers


def _ended(code: int) -> int:
    """The exit code ``code``; where the measuring went well without the C core, that is said."""
    from mirror.core import CORE_BACKEND

    if CORE_BACKEND == "numpy" and code == 0:
        print("mirror: the C core was not built, the slower numpy twin was in use; install a C compiler and run pip again", file=sys.stderr)
    return code


# Each command imports what it needs itself, so that `mirror exercises` does not wait for OpenCV and SDL.


def _run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.cli import exercises
    from mirror.cli.run import run_mirror
    from mirror.settings import default_settings_file, load_settings

    exercises.load_user_exercises(options.config)
    exercises.warn_of_problems()
    settings = load_settings(options.config, options.preset)
    if options.source is not None:
        settings = replace(settings, camera=replace(settings.camera, source=options.source))
    if options.exercise is not None:
        settings = replace(settings, session=replace(settings.session, exercise=options.exercise))
    if options.guided:
        settings = replace(settings, coach=replace(settings.coach, guide=True))
    if options.windowed:
        settings = replace(settings, display=replace(settings.display, windowed=True))
    return _ended(run_mirror(settings, options.calibration, stop, config=options.config or default_settings_file()))


def _analyze(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.cli import exercises
    from mirror.exercises import find_exercise

    exercises.load_user_exercises()
    exercise = find_exercise(options.exercise)
    from mirror.camera.base import quarter_turns
    from mirror.camera.opencv import mute_stderr
    from mirror.offline.analyze import AnalysisJob, analyze
    from mirror.pose.movenet import MoveNet

    def load() -> MoveNet:
        with mute_stderr():  # the runtime says on C's stderr which delegate it made
            return MoveNet(options.model)

    quarter_turns(options.rotation)
    job = AnalysisJob(options.output, exercise, options.calibration_reps, options.live, options.video, options.joints, options.rotation)
    return _ended(analyze(options.clips, job, load, stop))


def _screens(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.display.gallery.write import write_gallery
    from mirror.files import ensure_folder, write_refusal

    try:
        with stop.interrupting():
            files = write_gallery(ensure_folder(options.out))
    except OSError as error:
        raise write_refusal(options.out, error) from None
    print(f"{len(files)} pictures written into {options.out}")
    return 0


def _exercises(options: argparse.Namespace, stop: StopSignals) -> int:
    del stop
    from mirror.cli import exercises
    from mirror.exercises import find_exercise

    exercises.load_user_exercises()
    if options.check:
        return exercises.check_exercise_files(options.check)
    if options.figure and not options.name:
        raise MirrorError("--figure draws one exercise; name it before: mirror exercises NAME --figure OUT.png")
    for line in exercises.describe_exercise(find_exercise(options.name)) if options.name else exercises.format_overview():
        print(line)
    if options.figure:
        exercises.write_figure_strip(find_exercise(options.name), options.figure)
    return 0


def _teach(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.camera.base import quarter_turns
    from mirror.cli import exercises
    from mirror.cli.teach import teach_exercise

    quarter_turns(options.rotation)
    exercises.load_user_exercises()
    teach_exercise(options.name, options.clip, options.out, options.model, options.rotation, options.lying, stop)
    return _ended(stop.code)


def _bench(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.evaluation.bench import run_bench

    with stop.interrupting():
        return run_bench(options.output)


def _validate(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.evaluation.validate.pipeline import PipelineRun
    from mirror.evaluation.validate.run import ValidationJob, run_validation

    runs = (PipelineRun(), *(PipelineRun(fps=fps) for fps in options.fps), *(PipelineRun(height=height) for height in options.height))
    half = None if options.half == "all" else options.half
    return _ended(run_validation(ValidationJob(tuple(options.folders), options.out, runs, half, options.model), stop))


def _doctor(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.doctor.doctor import doctor

    with stop.interrupting():
        return doctor(options.config, options.json, options.buttons, options.camera)


def _report(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.cli import exercises
    from mirror.report import from_store
    from mirror.settings import load_settings

    exercises.load_user_exercises(options.config)
    settings = load_settings(options.config)
    with stop.interrupting():
        if options.coach:
            from_store.write_overview(settings, [Path(name) for name in options.who], options.output)
        elif len(options.who) == 1:
            from_store.write_member_report(settings, options.who[0], options.output)
        else:
            raise MirrorError("report: name one member, or give --coach for everybody; mirror member list shows all")
    return 0


def _calibrate(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.cli.calibrate import calibrate, initial_geometry
    from mirror.settings import default_settings_file, load_settings

    settings = load_settings(options.config)
    begin = initial_geometry(
        settings.glass, settings.display.width_mm, tuple(options.lens) if options.lens else None, options.floor, options.fov
    )
    with stop.interrupting():
        return calibrate(settings, options.config or default_settings_file(), begin)


def _web(options: argparse.Namespace, stop: StopSignals) -> int:
    from getpass import getpass

    from mirror.app import web_backend
    from mirror.settings import load_settings

    with stop.interrupting():
        web_backend.ask_admin_password(load_settings(options.config), getpass)
    return 0
