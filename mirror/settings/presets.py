"""The presets gym, home and kiosk: commented TOML files in this folder that a settings file can build on."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from mirror.errors import MirrorError, nearest
from mirror.settings.reading import read_settings_file, show_value

PRESET_NAMES = ("gym", "home", "kiosk")


def preset_text(name: str, where: str = "preset") -> str:
    """The preset's file. Raises MirrorError, which ``where`` begins, for a name that is none."""
    if name not in PRESET_NAMES:
        raise MirrorError(
            where,
            f"there is no preset '{show_value(name)}'{nearest(show_value(name), PRESET_NAMES)}",
            f"there are: {', '.join(PRESET_NAMES)}",
        )
    return files(__package__).joinpath(f"{name}.toml").read_text("utf-8")


def apply_preset(raw: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    """``raw`` on top of the preset ``name``, key by key."""
    base = read_settings_file(preset_text(name, where), f"preset {name}")
    return {
        table: {**base.get(table, {}), **raw.get(table, {})} if isinstance(raw.get(table, {}), dict) else raw[table]
        for table in {**base, **raw}
    }
