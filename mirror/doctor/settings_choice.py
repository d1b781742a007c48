"""Which settings the mirror runs with: the file's, else the last that worked, else the preset or the defaults. Never none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from mirror.doctor.settings_check import SettingsVerdict, check_settings
from mirror.errors import MirrorError
from mirror.files import WriteError, write_bytes_whole
from mirror.settings import Settings, parse_settings, paths, read_settings_bytes
from mirror.settings.reading import show_value

PRESET_LINE_PATTERN = re.compile(rb"""^[ \t]*preset[ \t]*=[ \t]*["'](gym|home|kiosk)["']""", re.MULTILINE)
"""Found even in a file that is no TOML."""


@dataclass(frozen=True, slots=True)
class SettingsChoice:
    """``settings`` to run with. ``error``: why they are not those of the file ``config`` on top of ``preset``, whose bytes are ``content``
    (None: there are none)."""

    settings: Settings
    config: Path | None = None
    preset: str | None = None
    content: bytes | None = None
    error: MirrorError | None = None
    stand_in: str = ""
    """What they are then, in words."""

    @property
    def problem(self) -> str | None:
        """In one line what is wrong with the file, and what is used in its place."""
        return going_on_with(self.error, self.stand_in) if self.error else None


def judge_file(config: Path | None, preset: str | None = None) -> tuple[bytes | None, SettingsVerdict]:
    """The bytes of ``config``, None where they cannot be read, and what becomes of them; without a file the defaults. Never raises."""
    if config is None:
        return None, check_settings(b"# the defaults", "settings", preset)
    try:
        content = read_settings_bytes(config)
    except MirrorError as error:
        return None, SettingsVerdict(None, error)
    return content, check_settings(content, f"config {config}", preset)


def choose_settings(config: Path | None, preset: str | None = None) -> SettingsChoice:
    """The settings of ``config`` on top of ``preset``, or what stands in for them when they are unusable.

    Raises MirrorError for a preset that there is not: it comes from the command line.
    """
    defaults = parse_settings("", "settings", preset)
    content, verdict = judge_file(config, preset)
    if verdict.settings is not None:
        return SettingsChoice(verdict.settings, config, preset, content)
    assert verdict.error is not None
    settings, name = read_working_settings(config, preset), "the settings that worked last"
    if settings is None:
        named = None if preset else PRESET_LINE_PATTERN.search(content or b"")
        preset_name = named[1].decode() if named else preset
        settings = parse_settings("", "settings", preset_name) if named else defaults
        name = f"the preset {preset_name}" if preset_name else "the built-in settings"
    return SettingsChoice(settings, config, preset, content, verdict.error, name)


def going_on_with(why: MirrorError, settings: str) -> str:
    """``why`` the file is not in use, and what is."""
    return f"{why}; the mirror goes on with {settings}"


def read_working_settings(config: Path | None, preset: str | None = None) -> Settings | None:
    """The settings of ``config`` that worked last; None where there are none, or they would not work any more."""
    try:
        kept = read_settings_bytes(paths.working_settings_path())
    except (MirrorError, RuntimeError):
        return None
    head, _, content = kept.partition(b"\n")
    if head != _headline(config):
        return None
    return check_settings(content, "the settings that worked last", preset).settings


def keep_working_settings(config: Path, content: bytes) -> None:
    """Keeps ``content`` of ``config`` as the settings that worked. Raises MirrorError when it cannot be written."""
    path = paths.working_settings_path()
    try:
        write_bytes_whole(path, _headline(config) + b"\n" + content)
    except WriteError as error:
        remedy = "make its folder writable: a settings file that is broken later has nothing else to fall back on"
        raise MirrorError(f"copy of the settings {path}", error.cause, remedy) from None


def _headline(config: Path | None) -> bytes:
    return f"# the settings of {show_value(str(config), 4096)} that worked last".encode("utf-8", "replace")
