"""Everything round a running mirror that is no frame's way: what is remembered, the page, badges, sound, the screen's power."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from mirror.app import factory, web_backend
from mirror.app.daily_backup import DailyBackup
from mirror.app.service_list import Service, ServiceList
from mirror.app.visit_runner import BadgeLookup, VisitEnvironment, VisitNumbering, VisitRunner
from mirror.backup import locate_parts
from mirror.badge import REPLACED_BADGE, BadgeReader, BadgeSecret, VerifiedBadge
from mirror.doctor import doctor
from mirror.i18n import Translator
from mirror.settings import Settings, paths
from mirror.sound import Sounder
from mirror.station.health import HealthServer
from mirror.station.metrics import StationMetrics
from mirror.station.screen_power import PanelPower, panel_switches
from mirror.store import KeypointRecorder, RetentionRules, StoreWriter
from mirror.takeaway import make_payload
from mirror.types import Event, FindingsPage, Frame, LiveEvents, Member, SetSummary, SleepScene, View, message

log = logging.getLogger(__name__)

PANEL_ON_TIMEOUT_S = 4.0
"""Seconds that the panel gets to become light again at the end: the unit is given ten to stop."""
POWEROFF_FILE_NAME = "poweroff"
"""The file in the runtime folder at which systemd switches the machine off (systemd/mirror-poweroff.path)."""


class Services:
    """Built before the mirror runs, closed after. ``stop`` ends the mirror where the machine cannot be switched off.

    Raises MirrorError for settings that cannot be met; whatever fails later is said and lived without.
    """

    def __init__(self, settings: Settings, config: Path | None, calibration: int | None, stop: Callable[[], None]) -> None:
        self._settings, self._config, self._calibration, self._stop = settings, config, calibration, stop
        self._visit_runner: VisitRunner | None = None
        self.counters = StationMetrics()
        """What the frame's way counts, for the health page."""
        self._health: HealthServer | None = None
        self._page: web_backend.StationPage | None = None
        self._writer = _writer(settings) if settings.station.keep else None
        self._recorder = KeypointRecorder() if self._writer and settings.store.keypoints else None
        self._numbers = VisitNumbering(self._keep)
        self._secret = (
            BadgeSecret.load_or_make(paths.badge_secret_path(settings.store)) if settings.station.badge and self._writer else None
        )
        self._reader = BadgeReader(self._read) if self._secret else None
        sound = settings.sound
        self._translator = Translator(settings.display.language)
        self._sounder = Sounder(sound.volume, sound.speech, sound.quiet, self._translator)
        # Only of a station: on a desktop the screen is not the mirror's to switch.
        self._power = PanelPower(panel_switches(settings.power.screen)) if os.environ.get("NOTIFY_SOCKET") else None
        self._running = ServiceList(self._services())
        self._running.start()

    def _services(self) -> Iterator[Service]:
        """What runs with these settings, each after what it depends on."""
        if self._settings.health.port is not None:
            yield Service("health page", lambda: _close(self._health), self._start_health)
        if self._writer:
            yield Service("store", self._close_store, self._writer.start)
            yield Service("web page", lambda: _close(self._page), self._start_page)
        if self._settings.backup.folder is not None:
            daily = DailyBackup(locate_parts(self._settings, self._config))
            yield Service("backup", daily.close, daily.start)
        if self._reader:
            yield Service("badge reader", self._reader.close)
        yield Service("sound", self._sounder.close)
        if self._power:
            yield Service("panel power", partial(self._power.close, PANEL_ON_TIMEOUT_S))
        yield Service("visit", lambda: _close(self._visit_runner))

    def _start_health(self) -> None:
        health = self._settings.health
        assert health.port is not None
        self._health = HealthServer(self.counters, health.port, health.bind, health.token_file)

    def _start_page(self) -> None:
        self._page = web_backend.start_page(self._settings, self._config)

    def _close_store(self) -> None:
        if self._writer and not self._writer.close():
            log.warning("not everything could be kept: %s", self._writer.problem or "the disk takes too long")

    def visit_runner(self) -> VisitRunner:
        """A visit runner for the camera that runs now; events of an earlier one are delivered first."""
        if self._visit_runner is not None:
            self._visit_runner.close()
        self._numbers.next_number()
        visit = factory.make_visit(
            self._settings, self._numbers.record, self._calibration, time.time_ns() // 1_000_000, self._members(), self._results
        )
        see = self._recorder.see if self._recorder else None
        self._visit_runner = VisitRunner(visit, VisitEnvironment(_minute, self._members, self._examine, self._switch_off, see))
        return self._visit_runner

    @property
    def is_idle(self) -> bool:
        """Whether a picture a second is enough."""
        return self._visit_runner is not None and self._visit_runner.visit.is_asleep

    def look(self, frame: Frame) -> None:
        """Every picture that is measured; never waits."""
        if self._reader and self._visit_runner:
            self._reader.wanted = self._visit_runner.visit.is_badge_wanted or (self._page is not None and self._page.is_badge_awaited)
            self._reader.offer(frame)

    def receive(self, view: View) -> None:
        """What the glass shows now; never waits."""
        self._sounder.quiet = self._settings.sound.quiet or (self._visit_runner is not None and self._visit_runner.visit.quiet)
        self._sounder.start()
        if self._power:
            self._power.set(not isinstance(view.scene, SleepScene))

    def hear(self, view: View, events: LiveEvents) -> None:
        """What happened in a picture; never waits."""
        self._sounder.hear(view, events)

    def close(self) -> None:
        """The mirror has stopped: what is waiting is kept, and every thread ends."""
        self._running.stop()

    def _keep(self, event: Event) -> None:
        if self._writer is None:
            return
        self._writer.put(event)
        motion = self._recorder.receive(event) if self._recorder else None
        if motion is not None:
            self._writer.record(motion)

    def _members(self) -> tuple[Member, ...]:
        return self._writer.directory.members() if self._writer else ()

    def _read(self, text: str) -> None:
        """A code before the camera, in the reader's thread."""
        visit_runner, store_writer, secret = self._visit_runner, self._writer, self._secret
        if visit_runner is None or store_writer is None or secret is None:
            return
        match secret.read(text):
            case VerifiedBadge(member, counter):
                found = store_writer.directory.find(member, counter)
                if found and self._page and self._page.show_badge(member):
                    visit_runner.badge_scanned(BadgeLookup(None, message("badge.approved")))
                    return
                if self._page and self._page.is_badge_awaited and not visit_runner.visit.is_badge_wanted:
                    return  # looked at for a phone only: another's badge ends no visit
                visit_runner.badge_scanned(BadgeLookup(found, None if found else REPLACED_BADGE))
            case refusal:
                visit_runner.badge_scanned(BadgeLookup(None, refusal.why))

    def _results(self, summary: SetSummary) -> tuple[str | None, str | None]:
        taken = make_payload(summary, self._settings.station.name or "", self._settings.takeaway.base_url, self._translator)
        page = self._page.link(f"{self._writer.run}-{self._numbers.now}") if self._page and self._writer else None
        return taken, page

    def _examine(self) -> FindingsPage:
        return doctor.findings_page(doctor.examine(self._config, inside=True))

    def _switch_off(self) -> None:
        runtime = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
        if not runtime:
            log.warning("this machine cannot be switched off from here: the mirror ends")
            self._stop()
            return
        try:
            (Path(runtime) / POWEROFF_FILE_NAME).touch()
        except OSError as error:
            log.warning("the machine cannot be switched off (%s)", error)


def _writer(settings: Settings) -> StoreWriter:
    kept = settings.store
    return StoreWriter(paths.database_path(kept), time.time, retention=RetentionRules(kept.anonymous_days, kept.keypoints_days))


def _minute() -> int:
    now = time.localtime()
    return 60 * now.tm_hour + now.tm_min


def _close(opened: HealthServer | web_backend.StationPage | VisitRunner | None) -> None:
    if opened is not None:
        opened.close()
