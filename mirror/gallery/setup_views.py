"""The gallery's Views of the set-up, each reached as an owner reaches it."""

from __future__ import annotations

from collections.abc import Callable

from mirror.controls.keypad import short_and_long
from mirror.setup import FleetCode, Setup, SetupAnswers, SetupOffer, ZoneClock
from mirror.setup.steps import FleetStep, PresetStep, SetupStep
from mirror.types import Action, Pose, View

SAMPLE_WIFI_CODE = "WIFI:T:WPA;S:Studio East;P:correct horse;;"
SAMPLE_FLEET_CODE = FleetCode("centre.studio-chain.example", 5432, "mirror", "abcd2345", "A2" * 16).text
SAMPLE_ZONES = (
    ZoneClock("Europe/London", "19:14"), ZoneClock("Europe/Berlin", "20:14"), ZoneClock("Europe/Helsinki", "21:14"),
    ZoneClock("America/New_York", "14:14"), ZoneClock("America/Los_Angeles", "11:14"),
)  # fmt: skip


def setup_views(time: float) -> dict[str, View]:
    """By name, with three buttons; the language is that of the gallery, as the display speaks it."""
    return {name: _view(reach, time) for name, reach in REACH.items()}


def _skip(count: int) -> Callable[[Setup], None]:
    def skip(setup: Setup) -> None:
        for _ in range(count):
            setup.act(Action.SKIP)

    return skip


def _turn(setup: Setup) -> None:
    _skip(1)(setup)
    setup.act(Action.NEXT)
    setup.act(Action.SELECT)


def _type(setup: Setup) -> None:
    _skip(6)(setup)
    for _ in range(18):
        setup.act(Action.NEXT)
    setup.act(Action.SELECT)
    for _ in range(3):
        setup.act(Action.NEXT)


def _show(text: str, result: str = "") -> Callable[[Setup], None]:
    def show(setup: Setup) -> None:
        _skip(7)(setup)
        setup.read_code(text)
        if result:
            setup.joined(result)  # type: ignore[arg-type]

    return show


def _skip_to(setup: Setup, kind: type[SetupStep]) -> None:
    while not isinstance(setup.step, kind):
        setup.act(Action.SKIP)


def _fleet(text: str = "", result: str = "") -> Callable[[Setup], None]:
    def show(setup: Setup) -> None:
        _skip_to(setup, PresetStep)
        setup.act(Action.NEXT)
        setup.act(Action.SELECT)  # in a gym
        _skip_to(setup, FleetStep)
        if text:
            setup.read_code(text)
        if result:
            setup.enrolled(result)  # type: ignore[arg-type]

    return show


def _end(problem: str | None) -> Callable[[Setup], None]:
    def end(setup: Setup) -> None:
        _skip(9)(setup)
        if problem is not None:
            setup.kept(problem)

    return end


REACH: dict[str, Callable[[Setup], None]] = {
    "setup-language": _skip(0),
    "setup-turn": _skip(1),
    "setup-turned": _turn,
    "setup-panel": _skip(2),
    "setup-ruler": _skip(3),
    "setup-height": _skip(4),
    "setup-preset": _skip(5),
    "setup-name": _type,
    "setup-wifi": _skip(7),
    "setup-wifi-joining": _show(SAMPLE_WIFI_CODE),
    "setup-wifi-password": _show(SAMPLE_WIFI_CODE, "password"),
    "setup-wifi-joined": _show(SAMPLE_WIFI_CODE, "ok"),
    "setup-fleet": _fleet(),
    "setup-fleet-joining": _fleet(SAMPLE_FLEET_CODE),
    "setup-fleet-code": _fleet(SAMPLE_FLEET_CODE, "code"),
    "setup-fleet-range": _fleet(SAMPLE_FLEET_CODE, "range"),
    "setup-fleet-time": _fleet(SAMPLE_FLEET_CODE, "time"),
    "setup-fleet-clock": _fleet(SAMPLE_FLEET_CODE, "clock"),
    "setup-fleet-failed": _fleet(SAMPLE_FLEET_CODE, "failed"),
    "setup-fleet-no-code": _fleet(SAMPLE_WIFI_CODE),
    "setup-fleet-joined": _fleet(SAMPLE_FLEET_CODE, "ok"),
    "setup-zone": _skip(8),
    "setup-end": _end(""),
    "setup-not-kept": _end("config mirror.toml: cannot be written (No space left on device)"),
}


def _view(reach: Callable[[Setup], None], time: float) -> View:
    wired = short_and_long(["next", "previous", "select"])
    setup = Setup(SetupAnswers(time_zone="Europe/Berlin"), SetupOffer(wifi=True, fleet=True), SAMPLE_ZONES, wired, time)
    reach(setup)
    return setup.update(Pose(time, (480, 640), None))
