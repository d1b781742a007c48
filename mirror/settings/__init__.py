"""Settings: typed tables from a TOML file, on top of a preset if the file names one."""

from __future__ import annotations

from pathlib import Path

from mirror.errors import MirrorError
from mirror.settings import presets
from mirror.settings.network_tables import FleetSettings, HealthSettings, MqttSettings, WebSettings
from mirror.settings.reading import build_settings, read_settings_file, show_value
from mirror.settings.tables import (
    BackupSettings,
    ButtonSettings,
    CameraSettings,
    CoachSettings,
    DisplaySettings,
    GlassSettings,
    ModelSettings,
    PowerSettings,
    SessionSettings,
    Settings,
    SoundSettings,
    StationSettings,
    StoreSettings,
    TakeawaySettings,
)
from mirror.settings.text import decode_settings, read_settings_bytes
from mirror.user_folders import user_config_folder

__all__ = [
    "SYSTEM_SETTINGS_FILE",
    "BackupSettings",
    "ButtonSettings",
    "CameraSettings",
    "CoachSettings",
    "DisplaySettings",
    "FleetSettings",
    "GlassSettings",
    "HealthSettings",
    "ModelSettings",
    "MqttSettings",
    "PowerSettings",
    "SessionSettings",
    "Settings",
    "SoundSettings",
    "StationSettings",
    "StoreSettings",
    "TakeawaySettings",
    "WebSettings",
    "decode_settings",
    "default_settings_file",
    "load_settings",
    "parse_settings",
    "read_settings_bytes",
]  # fmt: skip

SYSTEM_SETTINGS_FILE = Path("/etc/mirror/mirror.toml")
"""The station's file; where it is missing, the user's own."""


def parse_settings(text: str, where: str, preset: str | None = None) -> Settings:
    """Settings from TOML ``text``; ``where`` names the file in errors. The file's own ``preset = "gym"`` (gym, home or kiosk) lies
    beneath its keys; ``preset`` in its place.

    Raises MirrorError naming the wrong key and the nearest.
    """
    raw = read_settings_file(text, where)
    named = raw.pop("preset", None)
    if named is not None and not isinstance(named, str):
        raise MirrorError(where, f"preset must be one of {', '.join(presets.PRESET_NAMES)}, not {show_value(named)!r}")
    name = preset or named
    return build_settings(raw if name is None else presets.apply_preset(raw, name, where if preset is None else "--preset"), where)


def default_settings_file() -> Path | None:
    """The file that holds where none is named: the station's, else the user's own, if there is one."""
    own = user_config_folder()
    return next((file for file in (SYSTEM_SETTINGS_FILE, *([own / "mirror.toml"] if own else [])) if _is_there(file)), None)


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # not for this user to look at, which reading it says
        return True


def load_settings(path: Path | None = None, preset: str | None = None) -> Settings:
    """Settings from ``path``, else from the station's file, else from the user's, else the defaults; on top of ``preset``.

    Raises MirrorError when the file cannot be read or is wrong.
    """
    path = path or default_settings_file()
    if path is None:
        return parse_settings("", "settings", preset)
    return parse_settings(decode_settings(read_settings_bytes(path), f"config {path}"), f"config {path}", preset)
