"""The typed tree of settings: one frozen table for each part of the mirror, its defaults, and what each key may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mirror.i18n import LANGUAGES


def number_setting(default: Any, low: float, high: float) -> Any:
    """A number's field that is refused outside of [low, high]."""
    return field(default=default, metadata={"between": (low, high)})


def choice_setting(default: Any, *choices: Any) -> Any:
    """A field that is one of ``choices``."""
    return field(default=default, metadata={"one_of": choices})


def hours_setting() -> Any:
    """A field that is a part of the day, "22:00-07:00", or None."""
    return field(default=None, metadata={"hours": True})


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """``source`` as ``mirror run --source`` takes it; None = the Pi's camera where there is one, else the demo."""

    source: str | None = None
    rotation: int = choice_setting(0, 0, 90, 180, 270)
    """Degrees clockwise by which the picture is turned to stand upright."""
    longest_exposure_ms: float = number_setting(15.0, 1.0, 33.0)
    """Of the Pi's camera: longer is brighter and smears what moves."""


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """The panel behind the glass; see ``mirror.display.Panel``, which checks the values."""

    width_mm: float = 299.0
    resolution: tuple[int, int] = (1080, 1920)
    rotation: int = choice_setting(0, 0, 90, 180, 270)
    distance_m: float = 3.0
    windowed: bool = False
    picture: bool | None = None
    """Whether the camera's picture is drawn behind the widgets; None = for clips and webcams, not for the Pi's camera behind a mirror."""
    language: str = choice_setting(LANGUAGES[0], *LANGUAGES)
    transmission: float = number_setting(0.4, 0.01, 1.0)
    """Share of the panel's light that the glass lets through, from its data sheet, as are the next three; `mirror doctor` judges them."""
    reflection: float = number_setting(0.5, 0.01, 1.0)
    luminance: float = number_setting(300.0, 10.0, 5000.0)
    """Of the panel's white, cd/m2."""
    room_lux: float = number_setting(200.0, 0.0, 100_000.0)
    """Light in the room where people stand."""


@dataclass(frozen=True, slots=True)
class GlassSettings:
    """The camera's place at the panel, which docs/reflection.md says how to measure; with all of the first five the knees are marked on
    the reflection (see ``mirror.display.geometry.CameraGeometry``)."""

    x_mm: float | None = number_setting(None, -2000.0, 10_000.0)
    """The lens, right of the upright picture's left edge as seen by who stands before it, and below its upper edge."""
    y_mm: float | None = number_setting(None, -2000.0, 10_000.0)
    tilt_deg: float | None = number_setting(None, -45.0, 45.0)
    """Upwards is positive."""
    fov_deg: float | None = number_setting(None, 10.0, 140.0)
    """The camera's view across its upright picture."""
    floor_mm: float | None = number_setting(None, -1000.0, 10_000.0)
    """Where on the wall ankles are: the floor less 80 mm, below the upright picture's upper edge."""
    behind_mm: float = number_setting(0.0, -500.0, 500.0)
    """The lens behind the mirror's plane; before it is negative."""
    pan_deg: float = number_setting(0.0, -45.0, 45.0)
    """To the right, as seen by who stands before the mirror, is positive."""


@dataclass(frozen=True, slots=True)
class ButtonSettings:
    """BCM numbers of the pins to which buttons are wired; None = no such button."""

    next: int | None = number_setting(None, 2, 27)
    previous: int | None = number_setting(None, 2, 27)
    select: int | None = number_setting(None, 2, 27)
    back: int | None = number_setting(None, 2, 27)
    edge: str = choice_setting("bottom", "bottom", "left", "right", "top")
    """The edge of the upright picture along which the buttons sit."""
    spots_mm: tuple[float, ...] = ()
    """Where along it, in mm from its left or upper end: next, previous, select, back. Empty = their labels are one line at the foot."""

    def pins(self) -> dict[str, int]:
        """The wired buttons by name."""
        wired = {"next": self.next, "previous": self.previous, "select": self.select, "back": self.back}
        return {name: pin for name, pin in wired.items() if pin is not None}


@dataclass(frozen=True, slots=True)
class ModelSettings:
    name: str = "lightning"
    threads: int = number_setting(2, 1, 64)


@dataclass(frozen=True, slots=True)
class SessionSettings:
    exercise: str = "squat"
    calibration: int = number_setting(2, 0, 10)
    """Coached squats asked for when a person starts; 0 = none, walk-up limits."""


@dataclass(frozen=True, slots=True)
class CoachSettings:
    feedback: str = choice_setting("full", "full", "fading", "none")
    """How much is said during a set: "full", "fading" with the sets a person has done, or "none" before the summary."""
    cards: bool = True
    """Whether a teaching card follows a set's summary."""
    guide: bool = False
    """Whether everybody is led through the guided screen (hip or ankle) first."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    volume: float = number_setting(0.5, 0.0, 1.0)
    """Of tones and speech, as a share of what the device is set to; 0 = silent."""
    speech: bool = True
    """Whether numbers and cues are spoken, where espeak-ng is installed."""
    quiet: bool = False
    """Silent, whatever the rest says."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The station's own page on the local network; off until it has a port."""

    port: int | None = number_setting(None, 1024, 65535)
    bind: str = "0.0.0.0"
    address: str | None = None
    """How phones reach the mirror, in the QR code: "http://mirror.local:8080"; None = this machine's name and the port."""


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """How the mirror is, for machines: /health and /metrics; off until it has a port."""

    port: int | None = number_setting(None, 1024, 65535)
    bind: str = "127.0.0.1"
    token_file: str | None = None
    """Holds the token that has to come with every request; needed where ``bind`` lets other machines in."""


@dataclass(frozen=True, slots=True)
class StationSettings:
    """What a visit to this mirror is like; the presets set it for a gym, a home and a kiosk. Seconds."""

    name: str | None = None
    """Shown on the glass."""
    badge: bool = False
    """Whether members may show a badge (a QR code) to the camera."""
    profiles: bool = False
    """Whether members choose their name on the glass."""
    privacy: bool = False
    """Whether a card says what the mirror keeps, to everybody who is not known yet."""
    menu: bool = True
    hands: bool = True
    """Whether a hand held up to the side chooses, in menu and rest."""
    shutdown: bool = True
    """Whether a ten-second press may switch the mirror off, after a question."""
    keep: bool = True
    """Whether anything is remembered of anybody."""
    away_s: float = number_setting(30.0, 3.0, 3600.0)
    """Without anybody in view, after which a visit is over."""
    resume: bool = False
    """Whether whoever comes back within ``away_s`` is taken for the person who left: at home, not where strangers queue."""
    rest_s: float | None = number_setting(None, 10.0, 600.0)
    """Recommended between two sets; None = 90 for squats, 60 for smaller exercises."""
    challenge_s: float = number_setting(0.0, 0.0, 600.0)
    """As many clean repetitions as one can in this time; 0 = ordinary sets."""
    programme: tuple[str, ...] = ()
    """Exercises of the day, in their order; empty = the session's exercise again and again."""
    quiet: str | None = hours_setting()
    """When the mirror makes no sound and is drawn dimmer."""


@dataclass(frozen=True, slots=True)
class PowerSettings:
    """Light and sleep while nobody is there. Seconds; 0 = never."""

    dim_after_s: float = number_setting(120.0, 0.0, 86400.0)
    sleep_after_s: float = number_setting(900.0, 0.0, 86400.0)
    """Until the screen is switched off and the camera looks once a second."""
    night: str | None = hours_setting()
    """When the screen is off half a minute after the last person left."""
    screen: str = choice_setting("auto", "auto", "backlight", "desktop", "ddc", "cec", "black")
    """How the panel is switched; "auto" = the first of these that works, "black" = it is only drawn black."""


@dataclass(frozen=True, slots=True)
class TakeawaySettings:
    """The QR code that carries a set's result."""

    base_url: str | None = field(default=None, metadata={"address": True})
    """Where the owner hosts docs/takeaway/index.html; the result follows after a #, which no server gets to see. None = plain words."""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What is remembered, where and how long; whether at all is ``StationSettings.keep``."""

    folder: str | None = None
    """Of the database; None = the service's data folder, else ~/.local/share/mirror."""
    anonymous_days: int = number_setting(90, 0, 3650)
    """After which visits go that belong to no member."""
    keypoints: bool = False
    """Whether the joints of every frame are kept, of members who agreed to that."""
    keypoints_days: int = number_setting(30, 1, 365)
    """After which they go."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, with its defaults. Each field is a table of the file."""

    camera: CameraSettings = field(default_factory=CameraSettings)
    display: DisplaySettings = field(default_factory=DisplaySettings)
    glass: GlassSettings = field(default_factory=GlassSettings)
    buttons: ButtonSettings = field(default_factory=ButtonSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    coach: CoachSettings = field(default_factory=CoachSettings)
    sound: SoundSettings = field(default_factory=SoundSettings)
    web: WebSettings = field(default_factory=WebSettings)
    health: HealthSettings = field(default_factory=HealthSettings)
    station: StationSettings = field(default_factory=StationSettings)
    power: PowerSettings = field(default_factory=PowerSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    takeaway: TakeawaySettings = field(default_factory=TakeawaySettings)
