"""A fleet for tests: its owner's folder, and stations that joined as they do at the glass."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from mirror.fleet.centre.enrolments import Enrolment, enrolment
from mirror.fleet.centre.owner import OwnerFolder, make_centre
from mirror.fleet.credentials import station_conninfo
from mirror.fleet.joining import join_fleet
from tests.harness.postgres import Postgres


@dataclass(frozen=True)
class JoinedStation:
    dsn: str
    folder: Path

    @property
    def role(self) -> str:
        return psycopg.conninfo.conninfo_to_dict(self.dsn)["user"]  # type: ignore[return-value]

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(station_conninfo(self.dsn, self.folder), autocommit=True)


def make_fleet(postgres: Postgres, folder: Path) -> OwnerFolder:
    """The centre in a new database; its authority is the one that the server has."""
    folder.mkdir()
    for name in ("ca.crt", "ca.key"):
        shutil.copy(postgres.folder / name, folder / name)
    return make_centre(postgres.superuser_dsn(postgres.new_database()), "localhost", folder)[0]


def enrol_station(owner: OwnerFolder, folder: Path, name: str = "East", group: str = "gym") -> JoinedStation:
    """A station called ``name`` that joined; ``folder`` has its credentials, and badge.key."""
    with owner.connect() as db, enrolment(db, owner.authority(), owner.centre, group, name, owner.badge_key(group), 60) as waiting:
        answering = threading.Thread(target=answer_all, args=(owner, waiting))
        answering.start()
        try:
            dsn = join_fleet(waiting.code, folder, folder / "badge.key", timeout_s=20)
        finally:
            answering.join()
        assert waiting.is_taken
    return JoinedStation(dsn, folder)


def answer_all(owner: OwnerFolder, waiting: Enrolment) -> None:  # noqa: ARG001
    """Looks until a request was there."""
    for _ in range(400):
        if waiting.answer() is not None:
            return
        threading.Event().wait(0.05)
