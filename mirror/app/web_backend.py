"""The station's own page, joined to what is remembered: the answers behind ``mirror.web``, and its start and end."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from mirror.app.export_pieces import export_pieces, fit_pieces
from mirror.app.member_desk import MemberDesk
from mirror.app.phone_link import PhoneLink
from mirror.app.report_drawer import ReportDrawer, ReportKey
from mirror.app.result_lines import make_result_line
from mirror.app.settings_editor import SettingsEditor
from mirror.app.settings_form import SettingsForm
from mirror.doctor import doctor
from mirror.errors import MirrorError
from mirror.i18n import Translator
from mirror.report import from_store
from mirror.report.take_home import draw_set_card
from mirror.settings import Settings, paths
from mirror.station.clock import MachineClock
from mirror.store import (
    DELETION_SETTING_NAME,
    PIN_SETTING_NAME,
    MemberExport,
    MemberRecord,
    MemberRepository,
    StoreClock,
    StoreReader,
    read_deletion,
)
from mirror.types import TYPICAL_BODY, Load, ServiceKind
from mirror.web import password
from mirror.web.backend import Form, JoinRequest, LogLine, MemberAccount, SettingTable, VisitResult
from mirror.web.log_buffer import LogBuffer
from mirror.web.routes import WebApp
from mirror.web.server import WebServer
from mirror.web.sessions import INVITATION_SUBJECT, SessionStore

_OTHER_VISITS_SQL = """SELECT 1 FROM visits WHERE member = :member AND run || '-' || number <> :visit AND (
    EXISTS (SELECT 1 FROM sets WHERE visit = visits.id) OR EXISTS (SELECT 1 FROM screens WHERE visit = visits.id)
    OR EXISTS (SELECT 1 FROM paths WHERE visit = visits.id)) LIMIT 1"""
"""Whether anything is kept of a member but one visit."""


class StoreBackend:
    """``mirror.web.backend.WebBackend`` on the store at ``database`` and the settings file at ``config`` (None: there is none)."""

    def __init__(
        self,
        database: Path,
        config: Path | None,
        logbook: LogBuffer,
        language: str,
        clock: StoreClock,
        desk: MemberDesk,
        phones: PhoneLink,
        station: str = "",
        problems: Callable[[], Mapping[ServiceKind, str]] = dict,
        preset: str | None = None,
    ) -> None:
        self._database, self._config, self._logbook, self._language = database, config, logbook, language
        self._clock, self._problems, self._editor, self._desk = clock, problems, SettingsEditor(config, preset), desk
        self._phones = phones
        self._station, self._form = station, SettingsForm(self._editor, preset)
        self._reports = ReportDrawer(partial(_draw_report, database, language))

    def result(self, visit: str) -> VisitResult | None:
        with StoreReader(self._database) as reader:
            member = reader.owner(visit)
            owner = reader.member(member) if member else None
            body = owner.body if owner else TYPICAL_BODY
            sets = tuple(make_result_line(kept, body) for kept in reader.visit(visit))
        return VisitResult(visit, member, sets) if sets or member else None

    def account(self, member: str) -> MemberAccount | None:
        with StoreReader(self._database) as reader:
            found = reader.member(member)
        return _account(found) if found else None

    def may_choose_pin(self, member: str, visit: str) -> bool:
        with StoreReader(self._database) as reader:
            found = reader.member(member)
            if found is None or PIN_SETTING_NAME in found.settings:
                return False
            return not any(reader.rows(_OTHER_VISITS_SQL, {"member": member, "visit": visit}))

    def pin_matches(self, member: str, pin: str) -> bool:
        with StoreReader(self._database) as reader:
            found = reader.member(member)
        return found is not None and password.password_matches(pin, found.settings.get(PIN_SETTING_NAME, ""))

    def set_pin(self, member: str, pin: str) -> None:
        kept = password.hash_pin(pin)
        with MemberRepository(self._database) as repository:
            repository.set(member, PIN_SETTING_NAME, kept)

    def card(self, visit: str, number: int, member: str | None, language: str) -> bytes:
        return draw_set_card(self._database, visit, number, self._station, Translator(language), member)

    def opened(self, visit: str) -> None:
        self._phones.opened(visit)

    def load(self, visit: str) -> Load | None:
        return self._phones.load(visit)

    def enter_load(self, visit: str, exercise: str, kg: float) -> bool:
        return self._phones.enter_load(visit, exercise, kg)

    def join(self, wanted: JoinRequest) -> str:
        return self._desk.join(wanted)

    def badge(self, member: str) -> bytes:
        return self._desk.badge(member)

    def report(self, member: str) -> str | None:
        with StoreReader(self._database) as reader:
            found = reader.member(member)
        state = f"{date.today()} {found.name} {found.sets} {found.reps} {found.last}" if found else ""
        return self._reports.ask(ReportKey(member, state))

    def export(self, member: str | None, visit: str, form: Form) -> Iterator[bytes]:
        reader = StoreReader(self._database)
        try:
            if form == "fit":
                return fit_pieces(reader, member, visit, self._language)
            export = MemberExport(reader, member, visit, self._language)
        except BaseException:
            reader.close()
            raise
        return export_pieces(reader, export, form)

    def delete_visit(self, visit: str) -> None:
        with MemberRepository(self._database) as repository:
            repository.delete_visit(visit)

    def ask_deletion(self, member: str) -> None:
        with MemberRepository(self._database) as repository:
            repository.ask_deletion(member, self._clock.wall() if self._clock.is_synchronised() else None)

    def withdraw_deletion(self, member: str) -> None:
        with MemberRepository(self._database) as repository:
            repository.withdraw_deletion(member)

    def delete(self, member: str) -> None:
        self._reports.forget(member)
        with MemberRepository(self._database) as repository:
            repository.delete(member)

    def members(self) -> tuple[MemberAccount, ...]:
        with StoreReader(self._database) as reader:
            return tuple(_account(one) for one in reader.members())

    def rename(self, member: str, name: str) -> None:
        with MemberRepository(self._database) as repository:
            repository.rename(member, name)

    def revoke(self, member: str) -> None:
        with MemberRepository(self._database) as repository:
            repository.replace_badge(member)

    def settings(self) -> str:
        return self._editor.text()

    def save_settings(self, text: str) -> tuple[str, ...]:
        return self._editor.save(text)

    def setting_tables(self) -> tuple[SettingTable, ...]:
        return self._form.tables()

    def save_setting_fields(self, typed: Mapping[str, str]) -> tuple[str, ...]:
        return self._form.save(typed)

    def health(self) -> tuple[tuple[str, str, str], ...]:
        found = doctor.examine(self._config, self._problems())
        return tuple((one.state, one.name, f"{one.finding}: {one.remedy}" if one.remedy else one.finding) for one in found)

    def log(self) -> tuple[LogLine, ...]:
        return self._logbook.lines()


@dataclass(frozen=True, slots=True)
class StationPage:
    """The running page. ``link`` is where a phone finds a visit's result, good for one use."""

    server: WebServer
    tickets: SessionStore
    address: str
    logbook: LogBuffer
    app: WebApp

    def link(self, visit: str) -> str:
        return f"{self.address}/s/{self.tickets.token(visit)}"

    def invite(self, visit: str) -> str:
        """Where a phone makes an account, once; voids the address before. ``visit``: the one that runs, empty = none."""
        return f"{self.address}/s/{self.tickets.token(INVITATION_SUBJECT, visit)}"

    def release(self, visit: str) -> tuple[frozenset[str], str]:
        """Takes ``visit`` from whatever phone has it open: the sessions that lost it, and the new address."""
        return self.tickets.release(visit), self.link(visit)

    @property
    def has_ended(self) -> bool:
        """Whether it went out of service by itself."""
        return self.server.has_ended

    @property
    def guess_warning(self) -> str | None:
        """That the admin's password is being guessed, in one line; None: it is not."""
        return "many wrong ones lately; the web page's log says from where" if self.app.guard.is_guessed_at else None

    @property
    def is_badge_awaited(self) -> bool:
        """Whether a member on a phone is asked to hold up their badge."""
        return self.app.approvals.is_awaited

    def show_badge(self, member: str) -> bool:
        """The member's current badge is before the camera; whether a phone waited for it."""
        return self.app.approvals.show(member)

    def close(self) -> None:
        self.server.close()
        logging.getLogger().removeHandler(self.logbook)


def start_page(
    settings: Settings,
    config: Path | None,
    problems: Callable[[], Mapping[ServiceKind, str]] = dict,
    clock: StoreClock | None = None,
    preset: str | None = None,
    phones: PhoneLink | None = None,
) -> StationPage | None:
    """Starts the page; None where the settings give it no port. ``problems``: what the mirror goes without. ``phones``: what
    they have to do with the visit at the glass. Raises MirrorError when it cannot be had."""
    if settings.web.port is None:
        return None
    logbook = LogBuffer()
    language = settings.display.language
    database, clock = paths.database_path(settings.store), clock or MachineClock()
    phones = phones or PhoneLink()
    desk = MemberDesk(database, paths.badge_secret_path(settings.store), clock, phones.greet)
    station_name = settings.station.name or ""
    store_backend = StoreBackend(database, config, logbook, language, clock, desk, phones, station_name, problems, preset)
    tickets = SessionStore(time.monotonic)
    kept = password.load_password_hash(paths.admin_password_path(settings.store))
    address = (settings.web.address or f"http://{socket.gethostname()}.local:{settings.web.port}").rstrip("/")
    hosts = [urlsplit(address).hostname or ""]
    station = settings.station
    joins = station.keep and (station.badge or station.profiles)
    app = WebApp(store_backend, tickets, kept, time.monotonic, language, hosts=hosts, badges=station.badge, joins=joins)
    server = WebServer(app, settings.web.bind, settings.web.port)
    logging.getLogger().addHandler(logbook)
    server.start()
    return StationPage(server, tickets, address, logbook, app)


def ask_admin_password(settings: Settings, ask: Callable[[str], str], say: Callable[[str], None] = print) -> None:
    """Asks twice for the admin's password and keeps its hash. Raises MirrorError when the two differ or it is too short."""
    first = ask("The admin's new password: ")
    if ask("Once more: ") != first:
        raise MirrorError("password", "the two differ", "nothing was changed")
    password.save_password_hash(paths.admin_password_path(settings.store), first)
    say("kept; the mirror takes it in when it starts again")


def _draw_report(database: Path, language: str, member: str) -> str:
    return from_store.render_member_page(database, member, date.today(), language)


def _account(one: MemberRecord) -> MemberAccount:
    asked = one.settings.get(DELETION_SETTING_NAME)
    due = None if asked is None else _day(read_deletion(asked))
    return MemberAccount(one.id, one.name, one.sets, _day(one.last), PIN_SETTING_NAME in one.settings, due)


def _day(moment: float | None) -> str:
    return "" if moment is None else datetime.fromtimestamp(moment).date().isoformat()
