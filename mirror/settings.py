"""One typed tree of settings from a TOML file; whatever is wrong with the file is named with its key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from mirror.errors import MirrorError, nearest

SYSTEM = Path("/etc/mirror/mirror.toml")
"""The station's file; where it is missing, the user's own."""


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """``source`` as ``mirror run --source`` takes it; None = the Pi's camera where there is one, else the demo."""

    source: str | None = None
    rotation: int = 0
    """Degrees clockwise by which the picture is turned to stand upright."""


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """The panel behind the glass; see ``mirror.display.Panel``, which checks the values."""

    width_mm: float = 299.0
    resolution: tuple[int, int] = (1080, 1920)
    rotation: int = 0
    distance_m: float = 3.0
    windowed: bool = False
    picture: bool | None = None
    """Whether the camera's picture is drawn behind the widgets; None = for clips and webcams, not for the Pi's camera behind a mirror."""


@dataclass(frozen=True, slots=True)
class ButtonSettings:
    """BCM numbers of the pins to which buttons are wired; None = no such button."""

    next: int | None = None
    previous: int | None = None
    select: int | None = None

    def pins(self) -> dict[str, int]:
        """The wired buttons by name."""
        return {spec.name: getattr(self, spec.name) for spec in fields(self) if getattr(self, spec.name) is not None}


@dataclass(frozen=True, slots=True)
class ModelSettings:
    name: str = "lightning"
    threads: int = 2


@dataclass(frozen=True, slots=True)
class SessionSettings:
    exercise: str = "squat"
    calibration: int = 2
    """Coached squats asked for when a person starts; 0 = none, walk-up limits."""


@dataclass(frozen=True, slots=True)
class CoachSettings:
    feedback: str = "full"
    """How much is said during a set: "full", "fading" with the sets a person has done, or "none" before the summary."""
    cards: bool = True
    """Whether a teaching card follows a set's summary."""
    guide: bool = False
    """Whether everybody is led through the guided screen (hip or ankle) first."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, with its defaults."""

    camera: CameraSettings = field(default_factory=CameraSettings)
    display: DisplaySettings = field(default_factory=DisplaySettings)
    buttons: ButtonSettings = field(default_factory=ButtonSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    coach: CoachSettings = field(default_factory=CoachSettings)


_TABLES: dict[str, type] = {
    "camera": CameraSettings,
    "display": DisplaySettings,
    "buttons": ButtonSettings,
    "model": ModelSettings,
    "session": SessionSettings,
    "coach": CoachSettings,
}
_WANTED = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "str": "a text of 1 to 200 letters",
    "tuple[int, int]": "two whole numbers",
}
_BOUNDS: dict[str, tuple[int, int]] = {
    "buttons.next": (2, 27),
    "buttons.previous": (2, 27),
    "buttons.select": (2, 27),
    "model.threads": (1, 64),
    "session.calibration": (0, 10),
}
_QUARTERS = (0, 90, 180, 270)
_CHOICES = {"coach.feedback": ("full", "fading", "none")}


def _whole(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _value(where: str, kind: str, raw: Any) -> Any:
    kind = kind.removesuffix(" | None")
    match kind:
        case "bool" if isinstance(raw, bool):
            return raw
        case "int" if _whole(raw):
            return raw
        case "float" if _whole(raw) or isinstance(raw, float):
            return float(raw)
        case "str" if isinstance(raw, str) and 0 < len(raw) <= 200:
            return raw
        case "tuple[int, int]" if isinstance(raw, list) and len(raw) == 2 and all(map(_whole, raw)):
            return (raw[0], raw[1])
    raise MirrorError(f"{where} must be {_WANTED[kind]}, not {str(raw)[:40]!r}")


def _table(name: str, kind: type, raw: Any, where: str) -> Any:
    if not isinstance(raw, Mapping):
        raise MirrorError(f"{where}: '{name}' must be a table, headed [{name}]")
    known = {spec.name: str(spec.type) for spec in fields(kind)}
    made = {}
    for key, value in raw.items():
        at = f"{name}.{key}"
        if key not in known:
            raise MirrorError(f"{where}: unknown key '{at}'{nearest(key, known) or '; there are: ' + ', '.join(known)}")
        made[key] = _value(f"{where}: {at}", known[key], value)
        low, high = _BOUNDS.get(at, (-(1 << 31), 1 << 31))
        if _whole(value) and not low <= value <= high:
            raise MirrorError(f"{where}: {at} = {value} must be from {low} to {high}")
        if at in _CHOICES and value not in _CHOICES[at]:
            raise MirrorError(f"{where}: {at} = {value!r} must be one of {', '.join(_CHOICES[at])}{nearest(value, _CHOICES[at])}")
        if key == "rotation" and value not in _QUARTERS:
            raise MirrorError(f"{where}: {at} = {value} must be 0, 90, 180 or 270 degrees")
    return kind(**made)


def parse(text: str, where: str) -> Settings:
    """Settings from TOML ``text``; ``where`` names the file in errors. Raises MirrorError naming the wrong key and the nearest."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MirrorError(f"{where}: not valid TOML ({error})") from None
    for name in raw:
        if name not in _TABLES:
            raise MirrorError(f"{where}: unknown key '{name}'{nearest(name, _TABLES) or '; there are: ' + ', '.join(_TABLES)}")
    return Settings(**{name: _table(name, _TABLES[name], value, where) for name, value in raw.items()})


def load(path: Path | None = None) -> Settings:
    """Settings from ``path``, else from the station's file, else from the user's, else the defaults.

    Raises MirrorError when the file cannot be read or is wrong.
    """
    if path is None:
        path = next((file for file in (SYSTEM, Path.home() / ".config/mirror/mirror.toml") if file.is_file()), None)
        if path is None:
            return Settings()
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise MirrorError(f"config {path}: not a text file; write TOML in UTF-8") from None
    except OSError as error:
        raise MirrorError(f"config {path}: cannot be read ({error.strerror}); check the path and its permissions") from None
    return parse(text, f"config {path}")
