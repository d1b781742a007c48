"""What a deployment may set about visits; the names are those of the settings' tables [station] and [power]."""

from __future__ import annotations

from dataclasses import dataclass

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class HourRange:
    """From minute ``start`` of the day to minute ``end``; over midnight where the end is earlier."""

    start: int
    end: int

    @classmethod
    def of(cls, text: str) -> HourRange:
        """From "22:00-07:00", as the settings have checked it."""
        start, end = (60 * int(part[:2]) + int(part[3:]) for part in text.split("-"))
        return cls(start, end)

    def __contains__(self, minute: int) -> bool:
        return (minute - self.start) % DAY_MINUTES < (self.end - self.start) % DAY_MINUTES


@dataclass(frozen=True, slots=True)
class VisitRules:
    """See ``mirror.settings.StationSettings`` and ``PowerSettings`` for what each means. Seconds; exercises by key."""

    name: str | None = None
    badge: bool = False
    profiles: bool = False
    privacy: bool = False
    menu: bool = True
    hands: bool = True
    lesson: bool = False
    shutdown: bool = True
    setup: bool = False
    """Whether the menu offers the set-up."""
    keep: bool = True
    resume: bool = False
    away_s: float = 30.0
    rest_s: float | None = None
    challenge_s: float = 0.0
    programme: tuple[str, ...] = ()
    quiet: HourRange | None = None
    dim_after_s: float = 120.0
    sleep_after_s: float = 900.0
    night: HourRange | None = None
