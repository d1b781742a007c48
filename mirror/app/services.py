"""Everything round a running mirror that is no frame's way: visits, what is remembered of them, and what runs beside them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from mirror.app import factory
from mirror.app.badge_lookup import look_up_badge
from mirror.app.member_desk import MemberDesk
from mirror.app.phone_link import PhoneLink
from mirror.app.setup_desk import SetupDesk, SetupSource
from mirror.app.station_services import StationServices
from mirror.app.visit_numbering import VisitNumbering
from mirror.app.visit_runner import FAILED_ENROLMENT, BadgeLookup, VisitEnvironment, VisitRunner, minute_of_day
from mirror.app.wifi_joiner import WifiJoiner
from mirror.badge import BadgeReader, VerifiedBadge
from mirror.doctor import doctor
from mirror.doctor.settings_choice import SettingsChoice
from mirror.errors import MirrorError
from mirror.i18n import Translator
from mirror.mqtt.status import StationCommand
from mirror.settings import Settings, paths
from mirror.station.clock import MachineClock, is_clock_set_by_network
from mirror.station.metrics import StationMetrics
from mirror.store import KeypointRecorder
from mirror.takeaway import make_payload
from mirror.types import (
    TYPICAL_BODY,
    AttractScene,
    BodySize,
    Event,
    FaultScene,
    FindingsPage,
    Frame,
    LiveEvents,
    Member,
    Message,
    ServiceKind,
    SetSummary,
    SleepScene,
    View,
    message,
)
from mirror.web.backend import RefusedEntryError

log = logging.getLogger(__name__)

POWEROFF_FILE_NAME, REBOOT_FILE_NAME = "poweroff", "reboot"
"""Files in the runtime folder: systemd switches the machine off and restarts it (systemd/mirror-poweroff.path, mirror-reboot.path)."""


class Services:
    """Built before the mirror runs, closed after. ``stop`` ends the mirror where the machine cannot be switched off;
    ``screen`` is the screen's size as the system sees it, px, where it is known.

    Never raises: what cannot run is said and lived without.
    """

    def __init__(
        self,
        settings: Settings,
        choice: SettingsChoice,
        calibration: int | None,
        stop: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        screen: tuple[int, int] | None = None,
    ) -> None:
        self._settings, self._config, self._calibration, self._stop = settings, choice.config, calibration, stop
        self._visit_runner: VisitRunner | None = None
        self.counters = StationMetrics()
        """What the frame's way counts, for the health page."""
        self._recorder = KeypointRecorder() if settings.station.keep and settings.store.keypoints else None
        self._numbers = VisitNumbering(self._keep)
        self._translator = Translator(settings.display.language)
        self._place_is_free = self._is_recorded = False
        self._phones = PhoneLink(self._find_visit)
        self.station = StationServices(settings, choice, self.counters, self._read, self._phones, clock, self._obey)
        runtime = paths.runtime_folder()
        source = SetupSource(settings, choice.config, choice.preset, screen)
        self._setup = SetupDesk(source, WifiJoiner(runtime), is_clock_set_by_network)
        self._network_reader = BadgeReader(self._setup.read)
        """Reads codes of networks, also where there are no badges."""

    def visit_runner(self, recorded: bool = False, guided: bool = False) -> VisitRunner:
        """A visit runner for the camera that runs now; events of an earlier one are delivered first. Of a visit that was ``recorded``
        nothing is kept, and no one is asked for anything; ``guided``: it begins with the assessment."""
        if self._visit_runner is not None:
            self._visit_runner.close()
        self._numbers.next_number()
        self._is_recorded = recorded
        settings = factory.settings_for_recording(self._settings) if recorded else self._settings
        settings = replace(settings, coach=replace(settings.coach, guide=settings.coach.guide or guided))
        results = self._results_unstored if recorded else self._results
        visit = factory.make_visit(
            settings, self._numbers.record, self._calibration, time.time_ns() // 1_000_000, self._members(), results,
            setup=self._setup.is_offered and not recorded,
        )  # fmt: skip
        if recorded:
            outside = VisitEnvironment(minute_of_day, self._members, self._examine, self._switch_off)
            self._visit_runner = VisitRunner(visit, outside)
            return self._visit_runner
        visit.over.joining.invite = self._invite
        see = self._recorder.see if self._recorder else None
        outside = VisitEnvironment(
            minute_of_day, self._members, self._examine, self._switch_off, see,
            self._is_kept, self._enrol, self._visit_number, self.station.scores, self._release, self._setup,
        )  # fmt: skip
        self._visit_runner = VisitRunner(visit, outside)
        return self._visit_runner

    @property
    def is_idle(self) -> bool:
        """Whether a picture a second is enough."""
        return self._visit_runner is not None and self._visit_runner.visit.is_asleep

    @property
    def is_detail_wanted(self) -> bool:
        """Whether a badge, or the code of a network, is looked for."""
        return self._setup.is_code_wanted or (self.station.reader is not None and self.station.reader.wanted)

    @property
    def is_answering(self) -> bool:
        """Whether a question is being answered on the glass."""
        return self._visit_runner is not None and self._visit_runner.is_answering

    @property
    def notice(self) -> Message | None:
        """What the mirror goes without, for its owner."""
        return self.station.notice

    @property
    def restart_due(self) -> bool:
        """Whether there are other settings to start again with, and no one is disturbed by that: who trains in a recording is not there,
        and the demo that stands in for a camera has no end."""
        is_free = self._visit_runner is None or self._place_is_free or self._is_recorded
        return self.station.restart_due and (self._setup.is_done if self._setup.is_open else is_free)

    def report(self, kind: ServiceKind, problem: str | None) -> None:
        """What is wrong with a service that runs elsewhere; None: nothing."""
        self.station.report(kind, problem)

    def look(self, frame: Frame) -> None:
        """Every picture that is measured; never waits."""
        reader, page = self.station.reader, self.station.page
        self._network_reader.wanted = self._setup.is_code_wanted
        self._network_reader.offer(frame)
        if reader is not None and self._visit_runner is not None:
            is_wanted = self._visit_runner.visit.is_badge_wanted or (page is not None and page.is_badge_awaited)
            reader.wanted = is_wanted and not self._setup.is_open
            reader.offer(frame)

    def receive(self, view: View) -> None:
        """What the glass shows now; never waits."""
        self._place_is_free = isinstance(view.scene, AttractScene | SleepScene | FaultScene)
        sounder, power = self.station.sounder, self.station.power
        if sounder is not None:
            sounder.quiet = self._settings.sound.quiet or (self._visit_runner is not None and self._visit_runner.visit.quiet)
            sounder.start()
        if self.station.status is not None:
            self.station.status.see(view, self._visit_runner is not None and self._visit_runner.visit.is_present)
        if power is not None:
            power.set(not isinstance(view.scene, SleepScene))

    def hear(self, view: View, events: LiveEvents) -> None:
        """What happened in a picture; never waits."""
        if self.station.sounder is not None:
            self.station.sounder.hear(view, events)

    def close(self) -> None:
        """The mirror has stopped: what is waiting is kept, and every thread ends."""
        if self._visit_runner is not None:
            self._visit_runner.close()
        self._network_reader.close()
        self.station.close()

    def _keep(self, event: Event) -> None:
        writer = self.station.writer
        if writer is None:
            return
        writer.put(event)
        motion = self._recorder.receive(event) if self._recorder else None
        if motion is not None:
            writer.record(motion)

    def _is_kept(self) -> bool:
        writer = self.station.writer
        return not self._settings.station.keep or (writer is not None and writer.problem is None)

    def _members(self) -> tuple[Member, ...]:
        return self.station.writer.directory.members() if self.station.writer else ()

    def _read(self, text: str) -> None:
        """A code before the camera, in the reader's thread."""
        visit_runner, store_writer, secret = self._visit_runner, self.station.writer, self.station.secret
        if visit_runner is None or store_writer is None or secret is None:
            return
        match secret.read(text):
            case VerifiedBadge() as badge:
                look_up_badge(badge, store_writer, self.station.fleet, self._know)
            case refusal:
                visit_runner.badge_scanned(BadgeLookup(None, refusal.why))

    def _know(self, member: Member | None, problem: Message | None) -> None:
        """Who holds the badge that was read, in any thread."""
        visit_runner, page = self._visit_runner, self.station.page
        if visit_runner is None:
            return
        if member and page and page.show_badge(member.id):
            member, problem = None, message("badge.approved")
        elif page and page.is_badge_awaited and not visit_runner.visit.is_badge_wanted:
            return  # looked at for a phone only: another's badge ends no visit
        visit_runner.badge_scanned(BadgeLookup(member, problem))

    def _find_visit(self, visit: str) -> tuple[VisitRunner, int] | None:
        """Who runs ``visit``, and its number; None where it is of an earlier run, or none trains."""
        visit_runner, writer = self._visit_runner, self.station.writer
        run, _, number = visit.rpartition("-")
        if visit_runner is None or writer is None or not number or run != writer.run:
            return None
        return visit_runner, int(number)

    def _release(self, number: int) -> tuple[frozenset[str], str | None]:
        page, writer = self.station.page, self.station.writer
        return page.release(f"{writer.run}-{number}") if page and writer else (frozenset(), None)

    def _invite(self) -> str | None:
        page, writer, visit_runner = self.station.page, self.station.writer, self._visit_runner
        if page is None:
            return None
        runs = writer is not None and visit_runner is not None and visit_runner.visit.is_present
        return page.invite(f"{writer.run}-{self._numbers.now}" if runs and writer is not None else "")

    def _enrol(self, name: str) -> BadgeLookup:
        """Makes a member who chose their name at the glass."""
        store = self._settings.store
        desk = MemberDesk(paths.database_path(store), paths.badge_secret_path(store), MachineClock())
        try:
            return BadgeLookup(desk.enrol(name))
        except RefusedEntryError as error:
            return BadgeLookup(None, error.words)
        except MirrorError as error:
            log.warning("a member could not be made: %s", error)
            return BadgeLookup(None, FAILED_ENROLMENT)

    def _visit_number(self) -> int:
        return self._numbers.now

    def _results(self, summary: SetSummary, member: Member | None) -> tuple[str | None, str | None]:
        page, writer = self.station.page, self.station.writer
        body = member.body if member else TYPICAL_BODY
        return self._takeaway(summary, body), page.link(f"{writer.run}-{self._numbers.now}") if page and writer else None

    def _results_unstored(self, summary: SetSummary, _: Member | None) -> tuple[str | None, str | None]:
        """Without an address: the page has nothing of it."""
        return self._takeaway(summary, TYPICAL_BODY), None

    def _takeaway(self, summary: SetSummary, body: BodySize) -> str | None:
        try:
            taken = make_payload(summary, self._settings.station.name or "", self._settings.takeaway.base_url, self._translator, body)
        except Exception as error:
            line = f"a result cannot be put into a code ({type(error).__name__}: {error})"
            log.warning("%s: %s", ServiceKind.TAKEAWAY.value, line)
            self.report(ServiceKind.TAKEAWAY, line)
            return None
        self.report(ServiceKind.TAKEAWAY, None)
        return taken

    def _examine(self) -> FindingsPage:
        return doctor.findings_page(doctor.examine(self._config, self.station.problems()))

    def _obey(self, command: StationCommand) -> None:
        """What the owner asks for from elsewhere, in a thread of the broker's."""
        match command:
            case StationCommand.REBOOT:
                self._leave_file(REBOOT_FILE_NAME, "restarted")
            case StationCommand.SCREEN_ON | StationCommand.SCREEN_OFF if self._visit_runner is not None:
                self._visit_runner.switch_screen(command is StationCommand.SCREEN_ON)

    def _switch_off(self) -> None:
        if not self._leave_file(POWEROFF_FILE_NAME, "switched off"):
            self._stop()

    def _leave_file(self, name: str, what: str) -> bool:
        """Asks systemd for what the mirror has no right to do; False where it is no service and no one would read it."""
        runtime = paths.runtime_folder()
        if runtime is None:
            log.warning("this machine cannot be %s from here: the mirror is no service", what)
            return False
        try:
            (runtime / name).touch()
        except OSError as error:
            log.warning("the machine cannot be %s (%s)", what, error)
        return True
