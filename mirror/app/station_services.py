"""What runs beside the training: store, pages, badges, sound, the panel's power. Each may be missing; none stops a mirror."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol, cast

from mirror.app import web_backend
from mirror.app.daily_backup import DailyBackup
from mirror.app.deletion_timer import DeletionTimer
from mirror.app.phone_link import PhoneLink
from mirror.app.score_board import ScoreBoard
from mirror.app.service_list import Service, ServiceList
from mirror.app.settings_watch import SettingsWatch
from mirror.app.station_status import StationStatusReader, count_stored_reps
from mirror.backup import locate_parts
from mirror.badge import BadgeReader, BadgeSecret
from mirror.doctor.service_checks import check_service, wanted_services
from mirror.doctor.settings_choice import SettingsChoice
from mirror.errors import MirrorError
from mirror.i18n import Translator
from mirror.mqtt.broker import station_id
from mirror.mqtt.discovery import discovery_payload
from mirror.mqtt.status import StationCommand
from mirror.settings import Settings, SoundSettings, paths
from mirror.sound import Sounder
from mirror.sound.ducking import Ducking
from mirror.sound.events import CountMoment
from mirror.sound.speech_cache import SpeechCache, list_spoken_sentences
from mirror.sound.synthesis import choose_synthesizer
from mirror.sound.voice import Voice
from mirror.station.clock import MachineClock
from mirror.station.health import HealthServer
from mirror.station.metrics import StationMetrics
from mirror.station.screen_power import PanelPower, panel_switches
from mirror.station.service_problems import write_service_problems
from mirror.store import AnonymousTelling, RetentionRules, StoreWriter
from mirror.types import Message, ServiceKind, join_messages, message
from mirror.user_folders import user_cache_folder

if TYPE_CHECKING:
    from mirror.fleet.sync import FleetSync

log = logging.getLogger(__name__)

TEND_PERIOD_S = 1.0
"""Seconds between two looks at the services and at the settings file."""
TEND_JOIN_TIMEOUT_S = 0.2
MAX_NOTICED_SERVICES = 2
"""Services that the owner's line on the glass names: it has one row."""


class StationServices:
    """Starts what ``settings`` ask for. What cannot start is said, and tried again by ``tend``, which a thread calls once a second.

    ``on_code`` gets the text of every QR code before the camera, in a thread of the reader; ``phones`` is told what phones do with the
    visit at the glass, in threads of the page; ``obey`` what the owner asks for over MQTT, in one of its own.
    """

    def __init__(
        self,
        settings: Settings,
        choice: SettingsChoice,
        counters: StationMetrics,
        on_code: Callable[[str], None],
        phones: PhoneLink,
        clock: Callable[[], float] = time.monotonic,
        obey: Callable[[StationCommand], None] = lambda _: None,
    ) -> None:
        self._settings, self._counters, self._on_code, self._phones, self._obey = settings, counters, on_code, phones, obey
        self._config, self._preset = choice.config, choice.preset
        self._wall_clock = MachineClock()
        self._deletions = DeletionTimer(paths.database_path(settings.store), self._wall_clock)
        self.writer: StoreWriter | None = None
        self.page: web_backend.StationPage | None = None
        self.secret: BadgeSecret | None = None
        self.reader: BadgeReader | None = None
        self.sounder: Sounder | None = None
        self.power: PanelPower | None = None
        self.notice: Message | None = None
        """What the mirror goes without, for its owner; None = nothing."""
        self.status: StationStatusReader | None = None
        """What is told over MQTT; None without."""
        self._health: HealthServer | None = None
        self._mqtt: _Closable | None = None
        self.fleet: FleetSync | None = None
        """Shares members with other mirrors; None without."""
        self._backup: DailyBackup | None = None
        self.scores = _open_scores(settings)
        """Of a challenge; None without one."""
        self._watch = SettingsWatch(choice, clock)
        self._reported: dict[ServiceKind, str] = {}
        self._noted: dict[ServiceKind, str] = {}
        wanted = wanted_services(settings)
        self._running = ServiceList((service for service in self._services() if service.kind in wanted), clock)
        self._running.start()
        self.tend()
        self._stopping = threading.Event()
        self._tending = threading.Thread(target=self._tend_until_closed, name="services", daemon=True)
        self._tending.start()

    def _services(self) -> Iterator[Service]:
        """Everything that can run, in the order in which it starts and stops."""
        yield self._service(ServiceKind.STORE, self._start_store, lambda: self.writer and _ClosingStore(self.writer, self._deletions))
        yield self._service(ServiceKind.HEALTH, self._start_health, lambda: self._health)
        yield self._service(ServiceKind.MQTT, self._start_mqtt, lambda: self._mqtt)
        yield self._service(ServiceKind.FLEET, self._start_fleet, lambda: self.fleet)
        yield self._service(ServiceKind.WEB, self._start_page, lambda: self.page)
        yield self._service(ServiceKind.BACKUP, self._start_backup, lambda: self._backup)
        yield self._service(ServiceKind.BADGES, self._start_badges, lambda: self.reader)
        yield self._service(ServiceKind.SOUND, self._start_sound, lambda: self.sounder)
        yield self._service(ServiceKind.POWER, self._start_power, lambda: self.power)

    def _service(self, kind: ServiceKind, start: Callable[[], None], opened: Callable[[], _Closable | None]) -> Service:
        """``opened`` gives what ``start`` made, which is closed at the end and may have a ``problem`` and ``has_ended``."""

        def check_and_start() -> None:
            check_service(kind, self._settings)
            start()

        def close() -> None:
            running = opened()
            if running is not None:
                running.close()

        return Service(
            kind, close, check_and_start, lambda: getattr(opened(), "problem", None), lambda: getattr(opened(), "has_ended", False)
        )  # fmt: skip

    def _start_power(self) -> None:
        # Only of a station: on a desktop the screen is not the mirror's to switch.
        if os.environ.get("NOTIFY_SOCKET"):
            self.power = PanelPower(panel_switches(self._settings.power.screen))

    def _start_store(self) -> None:
        kept = self._settings.store
        rules = RetentionRules(kept.anonymous_days, kept.keypoints_days)
        told = cast(AnonymousTelling, self._settings.fleet.anonymous) if self._settings.fleet.dsn is not None else None
        self.writer = StoreWriter(paths.database_path(kept), self._wall_clock, retention=rules, fleet=told)
        self.writer.start()
        self._deletions.start()

    def _start_health(self) -> None:
        health = self._settings.health
        assert health.port is not None
        self._health = HealthServer(self._counters, health.port, health.bind, health.token_file)

    def _start_mqtt(self) -> None:
        from mirror.mqtt.station import MqttStation  # brings paho, which a mirror without a broker goes without

        settings, database = self._settings, paths.database_path(self._settings.store)
        translator = Translator(settings.display.language)
        station = station_id(settings.mqtt)
        told = discovery_payload(settings.mqtt, station, settings.station.name, translator)
        self.status = StationStatusReader(self._counters, translator, lambda since: count_stored_reps(database, since))
        self._mqtt = MqttStation(settings.mqtt, station, told, self.status.read, self._obey)
        self._mqtt.start()

    def _start_fleet(self) -> None:
        from mirror.app.fleet_station import start_sync  # brings psycopg, which a mirror on its own goes without

        self.fleet = start_sync(self._settings, self._config, self._preset)

    def _start_page(self) -> None:
        self.page = web_backend.start_page(self._settings, self._config, self.problems, self._wall_clock, self._preset, self._phones)

    def _start_backup(self) -> None:
        self._backup = DailyBackup(locate_parts(self._settings, self._config), self._wall_clock)
        self._backup.start()

    def _start_badges(self) -> None:
        self.secret = BadgeSecret.load_or_make(paths.badge_secret_path(self._settings.store))
        self.reader = BadgeReader(self._on_code)

    def _start_sound(self) -> None:
        sound = self._settings.sound
        translator = Translator(self._settings.display.language)
        self.sounder = Sounder(sound.volume, _open_voice(sound, translator), cast(CountMoment, sound.count), sound.quiet, translator)

    def _tend_until_closed(self) -> None:
        while not self._stopping.wait(TEND_PERIOD_S):
            try:
                self.tend()
            except Exception:
                log.exception("the services could not be looked after")

    def tend(self) -> None:
        """Tries again what did not start when its time has come, looks at the settings file, and notes what is wrong."""
        self._running.retry()
        if self.scores is not None:
            self.scores.tend()
        self._watch.look(self._counters.measured > 0)
        if self.fleet is not None:
            told = self.fleet.status
            self._counters.fleet = told.connected, told.waiting, told.refused
        self.report(ServiceKind.PASSWORD, self.page.guess_warning if self.page else None)
        problems = self.problems()
        self.notice = _owner_notice(problems)
        if problems != self._noted:
            self._noted = problems
            write_service_problems(problems)

    def problems(self) -> dict[ServiceKind, str]:
        """What the mirror goes without now, one line each."""
        settings = {ServiceKind.SETTINGS: self._watch.problem} if self._watch.problem else {}
        return {**settings, **self._running.problems(), **self._reported}

    def report(self, kind: ServiceKind, problem: str | None) -> None:
        """What another part of the mirror says of a service of its own; None: all is well. May be called with every frame."""
        if problem == self._reported.get(kind):
            return
        others = {other: line for other, line in self._reported.items() if other is not kind}
        self._reported = {**others, kind: problem} if problem else others

    @property
    def restart_due(self) -> bool:
        """Whether the settings file holds others that work."""
        return self._watch.restart_due

    def close(self) -> None:
        """Stops everything; safe to call twice."""
        self._stopping.set()
        if self.power is not None:
            self.power.set(True)  # it takes a while, so it begins first
        self._tending.join(TEND_JOIN_TIMEOUT_S)
        self._running.stop()
        if self.scores is not None:
            self.scores.tend()


class _Closable(Protocol):
    def close(self) -> object: ...


class _ClosingStore:
    """The store as a service: what could not be kept at the end is said."""

    def __init__(self, writer: StoreWriter, deletions: DeletionTimer) -> None:
        self._writer, self._deletions = writer, deletions

    @property
    def problem(self) -> str | None:
        return self._writer.problem

    def close(self) -> None:
        self._deletions.close()
        if not self._writer.close():
            log.warning("not everything could be kept: %s", self._writer.problem or "the disk takes too long")


def _open_voice(sound: SoundSettings, translator: Translator) -> Voice | None:
    """The voice that the settings ask for; without one there are tones alone, and a line in the log."""
    if not sound.speech or sound.quiet or not sound.volume:
        return None
    try:
        synthesizer = choose_synthesizer(paths.voice_path(sound), translator.language)
    except MirrorError as error:
        log.info("no speech: %s", error)
        return None
    cache = SpeechCache(synthesizer, user_cache_folder(), list_spoken_sentences(translator))
    return Voice(cache, time.monotonic, Ducking(sound.ducking, time.monotonic) if sound.ducking < 1 else None)


def _open_scores(settings: Settings) -> ScoreBoard | None:
    seconds = settings.station.challenge_s
    path = paths.best_score_path(settings.store)
    return ScoreBoard(path, f"{settings.session.exercise} in {seconds:g} s", MachineClock()) if seconds else None


def _owner_notice(problems: Mapping[ServiceKind, str]) -> Message | None:
    """The first few in words; the rest is in the self-test."""
    named = [message(f"service.{kind.name.lower()}") for kind in problems][:MAX_NOTICED_SERVICES]
    return message("glass.owner", what=join_messages(named)) if named else None
