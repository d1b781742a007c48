"""The settings: one frozen dataclass per table of the file, with defaults and limits.

The string below a field is its description in docs/configuration.md, which scripts/settings_page.py writes from this module.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mirror.i18n import LANGUAGES
from mirror.settings.network_tables import FleetSettings, HealthSettings, MqttSettings, WebSettings
from mirror.settings.setting_kinds import choice_setting, hours_setting, number_setting


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """Where frames come from."""

    source: str | None = None
    """What `mirror run --source` takes: "pi", "webcam", "/dev/video2", an rtsp:// or http:// address, a clip. Unset: the Pi's camera, else
    the demo."""
    rotation: int = choice_setting(0, 0, 90, 180, 270)
    """Turns the image clockwise until people stand upright."""
    longest_exposure_ms: float = number_setting(15.0, 1.0, 33.0)
    """Longest exposure of the Pi's camera. Longer is brighter and blurs motion."""


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """The panel behind the glass."""

    width_mm: float = number_setting(299.0, 10.0, 10_000.0)
    """Width of the upright, lit image."""
    resolution: tuple[int, int] = number_setting((1080, 1920), 240, 16384)
    """Width and height of the upright image."""
    rotation: int = choice_setting(0, 0, 90, 180, 270)
    """Turns the image clockwise to match how the panel is mounted."""
    lower_edge_mm: float | None = number_setting(None, 0.0, 3000.0)
    """Height of the upright image's lower edge over the floor: what belongs to the body stands where a person of 1.70 m sees it. Unset:
    computed from `[glass] floor_mm`; without that too, the upper half is left to the body."""
    distance_m: float = number_setting(3.0, 0.3, 20.0)
    """From where people read; sets the size of letters."""
    windowed: bool = False
    """Run in a window instead of full screen."""
    picture: bool | None = None
    """Draw the camera's image behind the widgets. Unset: for clips and webcams only, as a mirror shows the person anyway."""
    language: str = choice_setting(LANGUAGES[0], *LANGUAGES)
    """Language of everything that the mirror shows and says."""
    transmission: float = number_setting(0.4, 0.01, 1.0)
    """Share of the panel's light that passes the glass, from its data sheet. `mirror doctor` computes the contrast."""
    reflection: float = number_setting(0.5, 0.01, 1.0)
    """Share of the room's light that the glass reflects, from its data sheet."""
    luminance: float = number_setting(300.0, 10.0, 5000.0)
    """The panel's white, from its data sheet."""
    room_lux: float = number_setting(200.0, 0.0, 100_000.0)
    """Light in the room where people stand."""


@dataclass(frozen=True, slots=True)
class GlassSettings:
    """Where the camera is relative to the panel: docs/reflection.md says how to measure it. With the first five set, knees are marked on
    the reflection.
    """

    x_mm: float | None = number_setting(None, -2000.0, 10_000.0)
    """The lens, to the right of the upright image's left edge, as seen from in front."""
    y_mm: float | None = number_setting(None, -2000.0, 10_000.0)
    """The lens, below the upright image's upper edge."""
    tilt_deg: float | None = number_setting(None, -45.0, 45.0)
    """How far the camera looks up; down is negative."""
    fov_deg: float | None = number_setting(None, 10.0, 140.0)
    """Horizontal field of view of the upright image."""
    floor_mm: float | None = number_setting(None, -1000.0, 10_000.0)
    """Ankle height: from the upright image's upper edge down to the floor, less 80."""
    behind_mm: float = number_setting(0.0, -500.0, 500.0)
    """How far the lens is behind the mirror's surface; in front is negative."""
    pan_deg: float = number_setting(0.0, -45.0, 45.0)
    """How far the camera looks to the right, as seen from in front."""


@dataclass(frozen=True, slots=True)
class ButtonSettings:
    """The pins (BCM numbers) to which buttons are wired, each to ground; unset = no such button. docs/controls.md says what they do."""

    next: int | None = number_setting(None, 2, 27)
    """Pin of *next*."""
    previous: int | None = number_setting(None, 2, 27)
    """Pin of *previous*."""
    select: int | None = number_setting(None, 2, 27)
    """Pin of *select*."""
    back: int | None = number_setting(None, 2, 27)
    """Pin of *back*."""
    edge: str = choice_setting("bottom", "bottom", "left", "right", "top")
    """The edge of the upright image along which the buttons sit."""
    spots_mm: tuple[float, ...] = number_setting((), -10_000.0, 10_000.0)
    """Places along that edge, from its left or upper end, of next, previous, select and back. Empty: labels in one line at the bottom."""

    def pins(self) -> dict[str, int]:
        """The wired buttons by name."""
        wired = {"next": self.next, "previous": self.previous, "select": self.select, "back": self.back}
        return {name: pin for name, pin in wired.items() if pin is not None}


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The pose network."""

    name: str = "lightning"
    """Name of the network: "lightning", or "thunder" (slower, finer)."""
    threads: int = number_setting(2, 1, 64)
    """Threads of the network."""
    feet: bool = True
    """Look at the feet of who stands still with a second network: which way they point."""


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """What a person starts with."""

    exercise: str = "squat"
    """Name of the first exercise, as `mirror exercises` lists them."""
    calibration: int = number_setting(2, 0, 10)
    """Practice squats asked of each person; 0: none, with the wider limits of a walk-up."""


@dataclass(frozen=True, slots=True)
class CoachSettings:
    """What the coach says and shows."""

    feedback: str = choice_setting("full", "full", "fading", "none")
    """What is said during a set: "full", "fading" (less with each set), "none" (nothing before the summary)."""
    cards: bool = True
    """Show a teaching card after a set's summary."""
    guide: bool = False
    """Begin each visit with the assessment: hip or ankle? Not in a challenge."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """Tones and speech."""

    volume: float = number_setting(0.5, 0.0, 1.0)
    """Volume of tones and speech, as a share of the device's volume; 0: silent."""
    speech: bool = True
    """Speak numbers and cues, with Piper or espeak-ng, whichever is installed (docs/sound.md)."""
    voice_file: str | None = None
    """A Piper voice (.onnx, its .onnx.json beside it) of `[display] language`. Unset: the one of the extra `voice`, else espeak-ng."""
    count: str = choice_setting("top", "bottom", "top", "off")
    """When a repetition's number is spoken: "bottom" (as it turns, before it is known to count), "top" (at its end), "off"."""
    ducking: float = number_setting(0.45, 0.0, 1.0)
    """Volume of other programs, as a share of theirs, while the mirror speaks, through PulseAudio or PipeWire; 1: unchanged."""
    quiet: bool = False
    """No sound at all."""


@dataclass(frozen=True, slots=True)
class StationSettings:
    """What a visit is like; the presets set this for a gym, a home and a kiosk."""

    name: str | None = None
    """Name of this station, shown on the glass."""
    badge: bool = False
    """Read members' badges (QR codes) with the camera."""
    profiles: bool = False
    """Let members choose their name on the glass."""
    privacy: bool = False
    """Show people without a name a card that says what is stored."""
    menu: bool = True
    """Offer the menu."""
    hands: bool = True
    """Let a hand held out to the side choose, before and after sets and in the menu."""
    lesson: bool = True
    """Show who is here for the first time how a hand chooses, for five seconds; needs `hands` and `menu`."""
    shutdown: bool = True
    """Let a ten-second press switch the mirror off, after a question."""
    keep: bool = True
    """Store results at all."""
    away_s: float = number_setting(30.0, 3.0, 3600.0)
    """Time without a person in view after which a visit ends."""
    resume: bool = False
    """Resume the visit when someone returns within `away_s` (for a home, not where strangers queue)."""
    rest_s: float | None = number_setting(None, 10.0, 600.0)
    """Recommended rest between two sets. Unset: 90 for squats, 60 for smaller exercises."""
    challenge_s: float = number_setting(0.0, 0.0, 600.0)
    """As many clean repetitions as possible in this time; 0: ordinary sets."""
    programme: tuple[str, ...] = ()
    """Exercises of the day, in order. Empty: the exercise of [session] throughout."""
    quiet: str | None = hours_setting()
    """When the mirror is silent and dimmer, such as "22:00-07:00"."""
    time_zone: str | None = None
    """The place whose time it keeps, such as "Europe/Berlin". Unset: the machine's."""
    setup: str = choice_setting("menu", "first", "menu", "never")
    """The set-up at the glass: "first": ask at the next start; "menu": offer it in the menu, where the settings file can be written."""


@dataclass(frozen=True, slots=True)
class PowerSettings:
    """Light and sleep while no one is there."""

    dim_after_s: float = number_setting(120.0, 0.0, 86400.0)
    """Time until the display is dimmed; 0: never."""
    sleep_after_s: float = number_setting(900.0, 0.0, 86400.0)
    """Time until the panel is switched off and the camera slows to one frame a second; 0: never."""
    night: str | None = hours_setting()
    """When the panel goes off half a minute after the last person left, such as "22:00-07:00"."""
    screen: str = choice_setting("auto", "auto", "backlight", "desktop", "ddc", "cec", "black")
    """How the panel is switched (docs/hardware.md). "auto": the first way that works; "black": only drawn black."""


@dataclass(frozen=True, slots=True)
class TakeawaySettings:
    """The QR code that carries a set's result."""

    base_url: str | None = field(default=None, metadata={"address": True})
    """Where docs/takeaway/index.html is hosted; the result follows after a #, which no server sees. Unset: plain words."""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What is stored, where and for how long (docs/data.md)."""

    folder: str | None = None
    """Folder of the database. Unset: the service's data folder, else ~/.local/share/mirror."""
    anonymous_days: int = number_setting(90, 0, 3650)
    """Age at which visits without a member are deleted."""
    keypoints: bool = False
    """Store the joints of every frame, of members who agreed."""
    keypoints_days: int = number_setting(30, 1, 365)
    """Age at which stored joints are deleted."""


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """The daily backup (docs/recovery.md#backup)."""

    folder: str | None = None
    """An existing folder, such as one on a stick. Unset: backups by hand only."""
    keep: int = number_setting(7, 1, 365)
    """How many stay there."""
    passphrase_file: str | None = None
    """File with the passphrase in its first line, readable by the mirror's user only. Without a copy of it elsewhere no backup opens."""


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
    mqtt: MqttSettings = field(default_factory=MqttSettings)
    fleet: FleetSettings = field(default_factory=FleetSettings)
    station: StationSettings = field(default_factory=StationSettings)
    power: PowerSettings = field(default_factory=PowerSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    takeaway: TakeawaySettings = field(default_factory=TakeawaySettings)
