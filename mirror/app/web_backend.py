"""The station's own page, joined to what is remembered: the answers behind ``mirror.web``, and its start and end."""

from __future__ import annotations

import io
import logging
import multiprocessing
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from statistics import median

from mirror.doctor import doctor
from mirror.errors import MirrorError
from mirror.exercises import catalogue
from mirror.files import write_whole
from mirror.report import from_store
from mirror.settings import Settings, parse_settings, paths
from mirror.store import EXPORT_TABLES, MemberExport, MemberRepository, StoredSet, StoreReader
from mirror.types import NOTHING, SIDES, Message, SetSummary, literal, message
from mirror.web import password
from mirror.web.backend import Form, MemberListLine, SetResultLine, VisitResult
from mirror.web.log_buffer import LogBuffer
from mirror.web.routes import make_web_app
from mirror.web.server import WebServer
from mirror.web.sessions import SessionStore

REPORT_TIMEOUT_S = 60.0
EXPORT_CHUNK_BYTES = 1 << 14
"""Bytes of an export that are sent at a time."""


class StoreBackend:
    """``mirror.web.backend.WebBackend`` on the store at ``database`` and the settings file at ``config`` (None: there is none)."""

    def __init__(self, database: Path, config: Path | None, logbook: LogBuffer, language: str) -> None:
        self._database, self._config, self._logbook, self._language = database, config, logbook, language

    def result(self, visit: str) -> VisitResult | None:
        with StoreReader(self._database) as reader:
            member = reader.owner(visit)
            enrolled = reader.member(member) if member else None
            sets = tuple(_line(kept) for kept in reader.visit(visit))
        return VisitResult(visit, enrolled.name if enrolled else "", member, sets) if sets or enrolled else None

    def report(self, member: str) -> str:
        # In a process of its own: the plots would take the interpreter from the frames for a second.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as others:
            page = others.submit(from_store.render_member_page, self._database, member, date.today(), self._language)
            return page.result(REPORT_TIMEOUT_S)

    def export(self, member: str | None, visit: str, form: Form) -> Iterator[bytes]:
        reader = StoreReader(self._database)
        try:
            export = MemberExport(reader, member, visit, self._language)
        except BaseException:
            reader.close()
            raise
        return _pieces(reader, export, form)

    def delete(self, member: str | None, visit: str) -> None:
        with MemberRepository(self._database) as repository:
            if member is None:
                repository.delete_visit(visit)
            else:
                repository.delete(member)

    def members(self) -> tuple[MemberListLine, ...]:
        with StoreReader(self._database) as reader:
            return tuple(MemberListLine(one.id, one.name, one.sets, _day(one.last)) for one in reader.members())

    def rename(self, member: str, name: str) -> None:
        with MemberRepository(self._database) as repository:
            repository.rename(member, name)

    def revoke(self, member: str) -> None:
        with MemberRepository(self._database) as repository:
            repository.replace_badge(member)

    def settings(self) -> str:
        if self._config is None:
            return ""
        try:
            return self._config.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MirrorError(f"settings {self._config}", f"cannot be read ({error})", "look at its permissions") from None

    def save_settings(self, text: str) -> None:
        if self._config is None:
            raise MirrorError("settings", "this mirror runs without a file", "start it with --config FILE")
        parse_settings(text, "settings")
        write_whole(self._config, [text])

    def health(self) -> tuple[tuple[str, str, str], ...]:
        found = doctor.examine(self._config)
        return tuple((one.state, one.name, f"{one.finding}: {one.remedy}" if one.remedy else one.finding) for one in found)

    def log(self) -> tuple[str, ...]:
        return self._logbook.lines()


@dataclass(frozen=True, slots=True)
class StationPage:
    """The running page. ``link`` is where a phone finds a visit's result, good for one use."""

    server: WebServer
    tickets: SessionStore
    address: str
    logbook: LogBuffer

    def link(self, visit: str) -> str:
        return f"{self.address}/s/{self.tickets.token(visit)}"

    def close(self) -> None:
        self.server.close()
        logging.getLogger().removeHandler(self.logbook)


def start_page(settings: Settings, config: Path | None) -> StationPage | None:
    """Starts the page; None where the settings give it no port. Raises MirrorError when it cannot be had."""
    if settings.web.port is None:
        return None
    logbook = LogBuffer()
    language = settings.display.language
    store_backend = StoreBackend(paths.database_path(settings.store), config, logbook, language)
    tickets = SessionStore(time.monotonic)
    kept = password.load_password_hash(password_path(settings))
    server = WebServer(make_web_app(store_backend, tickets, kept, time.monotonic, language), settings.web.bind, settings.web.port)
    logging.getLogger().addHandler(logbook)
    server.start()
    return StationPage(server, tickets, (settings.web.address or f"http://{socket.gethostname()}.local:{server.port}").rstrip("/"), logbook)


def ask_admin_password(settings: Settings, ask: Callable[[str], str], say: Callable[[str], None] = print) -> None:
    """Asks twice for the admin's password and keeps its hash. Raises MirrorError when the two differ or it is too short."""
    first = ask("The admin's new password: ")
    if ask("Once more: ") != first:
        raise MirrorError("password", "the two differ", "nothing was changed")
    password.save_password_hash(password_path(settings), first)
    say("kept; the mirror takes it in when it starts again")


def password_path(settings: Settings) -> Path:
    """The file of the admin's password."""
    return paths.mirror_data_folder(settings.store) / "web.password"


def _pieces(reader: StoreReader, export: MemberExport, form: Form) -> Iterator[bytes]:
    try:
        if form == "json":
            for text in export.json():
                yield text.encode()
            return
        sink = _ArchiveSink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in EXPORT_TABLES:
                with archive.open(f"{name}.csv", "w") as file:
                    for text in export.csv(name):
                        file.write(text.encode())
                        if sink.waiting >= EXPORT_CHUNK_BYTES:
                            yield sink.drain()
        yield sink.drain()
    finally:
        reader.close()


class _ArchiveSink(io.RawIOBase):
    """A file that is only ever written to the end of and read off piece by piece, so that no archive is held whole."""

    def __init__(self) -> None:
        super().__init__()
        self._buffer = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._buffer += piece
        return len(piece)

    def tell(self) -> int:
        # zipfile takes a file that cannot tell for a stream, and counts by itself.
        raise io.UnsupportedOperation

    @property
    def waiting(self) -> int:
        return len(self._buffer)

    def drain(self) -> bytes:
        piece = bytes(self._buffer)
        self._buffer.clear()
        return piece


def _line(kept: StoredSet) -> SetResultLine:
    when = f"{datetime.fromtimestamp(kept.ended or kept.when):%Y-%m-%d %H:%M}"
    if kept.summary is None:
        exercise = catalogue().get(kept.exercise)
        done = message("report.reps", n=sum(not rep.partial for rep in kept.reps))
        return SetResultLine(exercise.title if exercise else literal(kept.exercise), when, ((message("web.fact.reps"), done),), NOTHING)
    facts = tuple((message(f"web.fact.{name}"), value) for name, value in _facts(kept.summary))
    return SetResultLine(kept.summary.title, when, facts, kept.summary.advice_text)


def _facts(summary: SetSummary) -> Iterator[tuple[str, Message]]:
    partial = message("web.fact.reps_partial", reps=summary.reps, n=summary.partials)
    yield "reps", partial if summary.partials else message("number.0", value=float(summary.reps))
    if summary.judged:
        yield "clean", message("web.fact.clean_of", n=summary.clean, judged=summary.judged)
    basis = message(f"report.basis.{summary.regime}")
    for leg, side in enumerate(SIDES):
        judged = (rep for rep in summary.counted if rep.valgus and rep.regime == summary.regime)
        drifts = [value for rep in judged if isfinite(value := rep.knees[leg])]
        if drifts:
            yield side, message("web.fact.inward", n=round(100 * median(drifts)), basis=basis)
    if isfinite(summary.depth):
        yield "depth", message("web.fact.of_leg", n=round(100 * summary.depth))
    if isfinite(summary.score):
        yield "score", message("web.fact.of_100", n=round(summary.score))
    if summary.timed:
        yield "timed", summary.timed
    if summary.trend:
        yield "trend", summary.trend


def _day(moment: float | None) -> str:
    return "" if moment is None else datetime.fromtimestamp(moment).date().isoformat()
