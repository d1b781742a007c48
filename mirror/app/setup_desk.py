"""The set-up in a running mirror: what it begins with, networks that are to be joined, and keeping what was answered."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from mirror.app.fleet_enroller import FleetEnroller
from mirror.app.settings_editor import SettingsEditor
from mirror.app.setup_draft import SetupDraft
from mirror.app.wifi_joiner import WifiJoiner
from mirror.controls.keypad import short_and_long
from mirror.errors import MirrorError
from mirror.settings import Settings
from mirror.settings.editing import change_settings_text
from mirror.setup import FleetCode, Setup, SetupAnswers, SetupOffer, WifiNetwork, ZoneClock
from mirror.setup.steps import EndStep
from mirror.types import Action, Pose, View

log = logging.getLogger(__name__)

OFFERED_ZONES = (
    "Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Istanbul", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Bangkok",
    "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles",
    "America/Denver", "America/Chicago", "America/New_York", "America/Halifax", "America/Sao_Paulo", "Atlantic/Azores",
)  # fmt: skip
"""One city for each clock, from London eastwards; what the network names comes before them."""
ZONE_OF_LANGUAGE = {"de": "Europe/Berlin", "fr": "Europe/Paris"}
"""Where no zone is known yet, the one of most who speak the language."""
ANSWER_KEYS = {
    "preset": "preset", "language": "display.language", "width_mm": "display.width_mm", "name": "station.name",
    "time_zone": "station.time_zone", "centre": "fleet.dsn", "resolution": "display.resolution", "rotation": "display.rotation",
    "lower_edge_mm": "display.lower_edge_mm",
}  # fmt: skip
"""The settings file's key of each answer."""
OUTSIDE_POLL_PERIOD_S = 0.5
"""Seconds between two looks at the helper's answer and the clocks."""


@dataclass(frozen=True, slots=True)
class SetupSource:
    """What the set-up changes: ``settings`` as they are now, from the file ``config`` on top of ``preset``. ``screen``: the size of the
    screen as the system sees it, px, where it is known."""

    settings: Settings
    config: Path | None
    preset: str | None = None
    screen: tuple[int, int] | None = None

    @property
    def can_keep(self) -> bool:
        """Whether the file may be written. A set-up whose answers are forgotten would only be in the way."""
        if self.config is None:
            return False
        path = self.config.resolve()
        return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


class SetupDesk:
    """``read`` may be called from any thread, everything else from one at a time. ``clock_is_set``: whether this machine's clock is."""

    def __init__(
        self, source: SetupSource, joiner: WifiJoiner, clock_is_set: Callable[[], bool], wall: Callable[[], float] = time.time
    ) -> None:
        self._source, self._joiner, self._clock_is_set, self._wall = source, joiner, clock_is_set, wall
        self._enroller = FleetEnroller(source.settings)
        self._draft: SetupDraft | None = None
        """Where the answers of a first set-up are, so that they outlive the process; one from the menu just begins again."""
        self._drafted: tuple[SetupAnswers, str] | None = None
        self._setup: Setup | None = None
        self._before = SetupAnswers()
        """What the set-up began with: what was left at that is not written."""
        self._codes: SimpleQueue[str] = SimpleQueue()
        self._kept: SimpleQueue[str] = SimpleQueue()
        self._keeping: threading.Thread | None = None
        self._looked = float("-inf")
        self._buttons = short_and_long(source.settings.buttons.pins())
        self.is_offered = source.settings.station.setup != "never" and source.can_keep
        """Whether the menu has it."""
        if source.settings.station.setup == "first":
            if source.can_keep:
                self.open(first=True)
            else:
                log.warning("the set-up is not asked for: %s cannot be written", source.config or "there is no settings file")

    @property
    def is_open(self) -> bool:
        """Whether the set-up has the glass."""
        return self._setup is not None

    @property
    def is_code_wanted(self) -> bool:
        """Whether pictures are to be searched for a code."""
        setup = self._setup  # another thread may close it meanwhile
        return setup is not None and setup.is_code_wanted

    @property
    def is_attended(self) -> bool:
        """Whether an owner is answering, so that the process is not to end."""
        setup = self._setup  # another thread may close it meanwhile
        return setup is not None and setup.is_attended

    @property
    def is_done(self) -> bool:
        """Whether the answers are in the file, so that the mirror may start again with them."""
        return self._keeping is not None and not self._keeping.is_alive()

    def open(self, first: bool = False, time: float = 0.0) -> None:
        """Begins the set-up with what is set now."""
        settings = self._source.settings
        name, zone = settings.station.name or "", settings.station.time_zone or ""
        shown = settings.display
        self._before = answers = SetupAnswers(
            shown.language, shown.width_mm, "", name, zone,
            resolution=shown.resolution, rotation=shown.rotation, lower_edge_mm=shown.lower_edge_mm,
        )  # fmt: skip
        offer = SetupOffer(
            self._source.screen,
            self._joiner.is_available,
            self._enroller.is_available,
            settings.station.hands,
            first,
            self._preset(),
        )
        self._setup = Setup(answers, offer, self._zones(answers), self._buttons, time)
        self._draft = SetupDraft(self._source.config) if first and self._source.config is not None else None
        if self._draft is not None and (kept := self._draft.load()) is not None:
            self._setup.zones = self._zones(kept[0])
            self._setup.resume(*kept)
        self._keeping = None

    def update(self, pose: Pose) -> View:
        """One picture; what the glass shows."""
        assert self._setup is not None
        setup = self._setup
        if not 0 <= pose.time - self._looked < OUTSIDE_POLL_PERIOD_S:
            self._looked = pose.time
            self._look_outside(setup)
        shown = setup.update(pose)
        self._settle(setup)
        return shown

    def act(self, action: Action) -> None:
        """A press or key."""
        assert self._setup is not None
        setup = self._setup
        setup.act(action)
        self._settle(setup)

    def view(self, time: float | None = None) -> View:
        """What the glass shows without a new picture."""
        assert self._setup is not None
        setup = self._setup
        self._look_outside(setup)
        if time is not None:
            setup.pass_time(time)
        shown = setup.view()
        self._settle(setup)
        return shown

    def read(self, text: str) -> None:
        """A code before the camera."""
        self._codes.put(text)

    def _look_outside(self, setup: Setup) -> None:
        while not self._codes.empty():
            match setup.read_code(self._codes.get_nowait()):
                case WifiNetwork() as network:
                    self._joiner.ask(network)
                case FleetCode() as code:
                    self._enroller.ask(code)
        if (answer := self._joiner.answer()) is not None:
            setup.joined(answer.result, answer.zone if answer.zone in available_timezones() else "")
        if (enrolment := self._enroller.answer()) is not None:
            setup.enrolled(enrolment.result, enrolment.centre)
        setup.zones = self._zones(setup.answers)
        try:
            problem = self._kept.get_nowait()
        except Empty:
            return
        setup.kept(problem)
        if problem:
            self._keeping = None

    def _settle(self, setup: Setup) -> None:
        now = setup.answers, type(setup.step).__name__
        if self._draft is not None and not isinstance(setup.step, EndStep) and now != self._drafted:
            self._drafted = now
            self._draft.save(*now)
        if setup.is_complete and self._keeping is None:
            self._keeping = threading.Thread(target=self._keep, args=(setup.answers,), name="set-up", daemon=True)
            self._keeping.start()
        if setup.is_over:
            self._setup = None

    def _keep(self, answers: SetupAnswers) -> None:
        """Writes the answers through the gate that every change of settings goes through."""
        editor = SettingsEditor(self._source.config, self._source.preset)
        changes = _changes(self._before, answers, self._source.settings.station.setup == "first")
        try:
            editor.save(change_settings_text(editor.text(), changes, f"config {self._source.config}"))
            if answers.centre:
                self._enroller.adopt_badge_key()
        except MirrorError as error:
            log.warning("%s", error)
            self._kept.put(str(error))
        else:
            if self._draft is not None:
                self._draft.clear()
            self._kept.put("")

    def _preset(self) -> str:
        """The preset that the settings come nearest to."""
        station = self._source.settings.station
        return "kiosk" if station.challenge_s else "gym" if station.badge else "home"

    def _zones(self, answers: SetupAnswers) -> tuple[ZoneClock, ...]:
        wanted = answers.time_zone or ZONE_OF_LANGUAGE.get(answers.language, "")
        zones = (wanted, *(zone for zone in OFFERED_ZONES if zone != wanted)) if wanted else OFFERED_ZONES
        known = self._clock_is_set()
        return tuple(ZoneClock(zone, self._clock_of(zone) if known else "") for zone in zones)

    def _clock_of(self, zone: str) -> str:
        try:
            return datetime.fromtimestamp(self._wall(), ZoneInfo(zone)).strftime("%H:%M")
        except (ZoneInfoNotFoundError, ValueError):
            return ""


def _changes(before: SetupAnswers, answers: SetupAnswers, first: bool) -> dict[str, Any]:
    """What ``answers`` change in the settings file since ``before``; a ``first`` set-up is not asked for again."""
    changes: dict[str, Any] = {
        key: getattr(answers, name) or None for name, key in ANSWER_KEYS.items() if getattr(answers, name) != getattr(before, name)
    }
    if (size := changes.get(ANSWER_KEYS["resolution"])) is not None:
        changes[ANSWER_KEYS["resolution"]] = list(size)
    return changes | ({"station.setup": None} if first else {})
