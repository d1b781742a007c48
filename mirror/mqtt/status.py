"""What a station tells of itself, and what it may be told. Nothing of it says who trains, or how well."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import Enum


class StationCommand(Enum):
    """What the owner may ask of the station. The value is the payload."""

    SCREEN_ON = "ON"
    SCREEN_OFF = "OFF"
    REBOOT = "REBOOT"


@dataclass(frozen=True, slots=True)
class StationStatus:
    """How the station is now. The fields are the keys of the state topic."""

    is_occupied: bool
    """Whether a visit runs."""
    exercise: str | None
    """What is trained, as the glass calls it; None while the place is free."""
    reps_today: int
    """Counted repetitions since midnight."""
    faults: int
    """Faults that began since the start, of all kinds."""
    is_faulty: bool
    """Whether something heals or hangs now."""
    temperature_c: float | None
    """The machine's hottest zone; None where it does not tell."""
    pictures_per_s: float
    """How many are measured."""
    is_screen_on: bool

    def to_json(self) -> str:
        """As the state topic carries it: "ON" and "OFF" for yes and no, which Home Assistant takes as they are."""
        return json.dumps({key: ("ON" if value else "OFF") if isinstance(value, bool) else value for key, value in asdict(self).items()})
