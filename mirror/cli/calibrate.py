"""``mirror calibrate``: the camera's place at the glass, by rings that a person lines up with their own reflection."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mirror.cli.arguments import add_config_option, parse_number
from mirror.errors import MirrorError
from mirror.files import write_whole
from mirror.settings import Settings, default_settings_file, load_settings, parse_settings
from mirror.shutdown import StopSignals
from mirror.types import Action, Frame, Pose, RingScene, View

if TYPE_CHECKING:
    from mirror.camera import Camera
    from mirror.display.geometry import CameraGeometry
    from mirror.display.geometry_fit import CalibrationGuide, GeometryFit
    from mirror.settings import GlassSettings

PI_CAMERA_FOV_DEG = 41.0
"""Degrees across an upright picture of the Pi's camera module 3, from its data sheet."""
GLASS_TABLE_KEYS = ("x_mm", "y_mm", "tilt_deg", "fov_deg", "floor_mm", "behind_mm", "pan_deg")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: mirror calibrate --lens 150 -30 --floor 1450"
    parser.add_argument(
        "--lens", nargs=2, type=parse_number, metavar=("X", "Y"), help="mm right and down from the picture's upper left corner"
    )
    parser.add_argument("--floor", type=parse_number, metavar="MM", help="from the picture's upper edge down to the floor, less 80")
    parser.add_argument("--fov", type=parse_number, metavar="DEGREES", help="the camera's view across its upright picture; default: 41")
    add_config_option(parser)


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    settings = load_settings(options.config)
    lens = tuple(options.lens) if options.lens else None
    begin = initial_geometry(settings.glass, settings.display.width_mm, lens, options.floor, options.fov)
    with stop.interrupting():
        return calibrate(settings, options.config or default_settings_file(), begin)


class CalibrationDisplay(Protocol):
    """What of ``mirror.display.PanelDisplay`` is used."""

    def show(self, view: View, now: float) -> None: ...
    def actions(self) -> list[Action]: ...


class CalibrationButtons(Protocol):
    def actions(self) -> list[Action]: ...


def initial_geometry(
    glass: GlassSettings, width_mm: float, lens: tuple[float, float] | None, floor: float | None, fov: float | None
) -> CameraGeometry:
    """Where to begin: what the tape measure says now, else what the settings say, else the middle of the panel's upper edge.

    Raises MirrorError when neither says where the floor is.
    """
    from mirror.display.geometry import CameraGeometry

    x, y = lens or (glass.x_mm if glass.x_mm is not None else width_mm / 2, glass.y_mm if glass.y_mm is not None else -30.0)
    floor = glass.floor_mm if floor is None else floor
    if floor is None:
        raise MirrorError("calibrate", "measure from the picture's upper edge down to the floor", "give --floor MM, that less 80")
    fov = fov or glass.fov_deg or PI_CAMERA_FOV_DEG
    return CameraGeometry(x, y, glass.tilt_deg or 0.0, fov, floor, glass.behind_mm, glass.pan_deg)


def guide(
    lineup: CalibrationGuide, camera: Camera, track: Callable[[Frame], Pose], glass: CalibrationDisplay, pressed: CalibrationButtons | None
) -> bool:
    """Leads through the rings; False when the user quits. Raises MirrorError when the camera is lost."""
    from mirror.camera import CameraLost

    while not lineup.done:
        try:
            frame = camera.read(1.0)
        except CameraLost as error:
            raise MirrorError("calibrate", str(error)) from None
        if frame is not None:
            lineup.see(track(frame))
        for action in [*glass.actions(), *(pressed.actions() if pressed else [])]:
            if action is Action.QUIT:
                return False
            lineup.act(action)
        asked = lineup.asked
        now = time.monotonic()
        glass.show(View(now, RingScene(asked.title, asked.text, asked.ring)), now)
    return True


def calibrate(settings: Settings, config: Path | None, begin: CameraGeometry, say: Callable[[str], None] = print) -> int:
    """The whole command; 0 when the place was found and kept. Raises MirrorError."""
    from mirror.camera import open_camera
    from mirror.controls.buttons import open_buttons
    from mirror.display import PanelDisplay
    from mirror.display.geometry_fit import CalibrationGuide, fit_geometry
    from mirror.doctor.panel_settings import panel_from_settings
    from mirror.pose.model import load_model
    from mirror.pose.tracker import PersonTracker

    panel = replace(panel_from_settings(settings), glass=None)
    tracker = PersonTracker(load_model(settings.model.name, settings.model.threads))
    with open_camera(settings.camera.source or "auto", settings.camera.rotation, settings.camera.longest_exposure_ms) as camera:
        buttons = open_buttons(settings.buttons.pins())
        screen = PanelDisplay(panel, settings.display.windowed)
        try:
            size = screen.panel.size
            scale = panel.px_per_mm
            lineup = CalibrationGuide(begin, (size[0] / scale, size[1] / scale))
            if not guide(lineup, camera, tracker.track, screen, buttons):
                say("stopped; nothing was changed")
                return 0
        finally:
            screen.close()
            if buttons is not None:
                buttons.close()
    save_geometry(fit_geometry(lineup.sights, begin), config, say)
    return 0


def save_geometry(fit: GeometryFit, config: Path | None, say: Callable[[str], None]) -> None:
    """Writes ``[glass]`` into the settings file, or says its lines where that cannot be. Raises MirrorError in the latter case."""
    say(f"found; the rings agree within {fit.error:.0f} mm")
    lines = format_glass_table(fit.geometry)
    if config is None:
        say("there is no settings file; put this into one:\n" + lines)
        return
    try:
        text = replace_glass_table(config.read_text("utf-8") if config.exists() else "", fit.geometry)
        parse_settings(text, f"config {config}")
        write_whole(config, [text])
    except (OSError, MirrorError) as error:
        say("put this into the settings:\n" + lines)
        raise MirrorError("calibrate", f"{config} was not changed ({error})") from None
    say(f"kept in {config}; the mirror takes it in when it starts again")


def format_glass_table(geometry: CameraGeometry) -> str:
    """The settings' table of ``geometry``."""
    values = asdict(geometry)
    return "[glass]\n" + "".join(f"{key} = {round(values[key], 2)}\n" for key in GLASS_TABLE_KEYS)


def replace_glass_table(text: str, geometry: CameraGeometry) -> str:
    """``text`` with its ``[glass]`` table in place of the one before; every other line as it was."""
    lines, kept, within = text.splitlines(), [], False
    for line in lines:
        if re.match(r"\s*\[", line):
            within = re.match(r"\s*\[\s*glass\s*\]", line) is not None
        if not within:
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    return "\n".join([*kept, "", ""] if kept else []) + format_glass_table(geometry)
