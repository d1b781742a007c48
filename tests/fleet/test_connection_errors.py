"""Each way in which the centre cannot be used is one line with its remedy, on a real server."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from mirror.errors import REACH_REMEDY_TEXT, MirrorError
from mirror.fleet.centre.owner import OwnerFolder
from mirror.fleet.connection_errors import explain_connection_error
from mirror.fleet.credentials import station_conninfo
from tests.fleet.owner import JoinedStation, enrol_station, make_fleet
from tests.harness.certificates import TestAuthority
from tests.harness.postgres import Postgres

pytestmark = pytest.mark.integration
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def owner(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> OwnerFolder:
    return make_fleet(postgres, tmp_path_factory.mktemp("fleet") / "owner")


@pytest.fixture(scope="module")
def joined(owner: OwnerFolder, tmp_path_factory: pytest.TempPathFactory) -> JoinedStation:
    return enrol_station(owner, tmp_path_factory.mktemp("joined") / "station")


@pytest.fixture
def station(joined: JoinedStation, tmp_path: Path) -> JoinedStation:
    """A station whose files a test may change."""
    return replace(joined, folder=Path(shutil.copytree(joined.folder, tmp_path / "station")))


def refusal(station: JoinedStation, change: Callable[[str], str] = str) -> str:
    """The line that a connection with the station's files ends in; ``change`` is done to its connection string first."""
    with pytest.raises(psycopg.Error) as failed:
        psycopg.connect(station_conninfo(change(station.dsn), station.folder)).execute("SELECT 1")
    said = str(explain_connection_error(failed.value))
    assert said.startswith("fleet: ")
    assert "\n" not in said
    assert "; " in said
    return said


def replace_login(station: JoinedStation, certificate: Path, key: Path) -> None:
    shutil.copy(certificate, station.folder / "certificate.pem")
    shutil.copy(key, station.folder / "key.pem")


def test_a_port_where_nothing_answers(station: JoinedStation, postgres: Postgres) -> None:
    assert "nothing answers there" in refusal(station, lambda dsn: dsn.replace(str(postgres.port), "1"))


def test_a_host_that_there_is_not(station: JoinedStation) -> None:
    assert f"no such host, or no name server; check host in the dsn, and the network; {REACH_REMEDY_TEXT}" in refusal(
        station, lambda dsn: dsn.replace("localhost", "no-such-host.invalid")
    )


def test_a_database_that_there_is_not(station: JoinedStation) -> None:
    assert "no such database" in refusal(station, lambda dsn: dsn.replace("test_", "other_"))


def test_a_user_that_there_is_not(station: JoinedStation) -> None:
    assert "password or does not know the user" in refusal(station, lambda dsn: dsn.replace("station_", "person_"))


@pytest.mark.parametrize("dsn", ["nonsense", "host=x port", "colour=blue"])
def test_what_is_no_connection_string(dsn: str, tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match=r"\[fleet\] dsn: no connection string"):
        station_conninfo(dsn, tmp_path)


def test_a_password_that_is_refused_is_not_repeated(postgres: Postgres, owner: OwnerFolder) -> None:
    with owner.connect() as db:
        db.execute("DROP ROLE IF EXISTS by_password")
        db.execute("CREATE ROLE by_password LOGIN PASSWORD 'right'")
    with pytest.raises(psycopg.OperationalError) as failed:
        psycopg.connect(postgres.dsn(owner.centre.database, "by_password"), password="horse battery")
    said = str(explain_connection_error(failed.value))
    assert said == "fleet: it refuses the password or does not know the user; check user and password of the dsn"


def test_a_station_may_log_in_by_a_password_file_and_is_a_station(postgres: Postgres, owner: OwnerFolder, tmp_path: Path) -> None:
    with postgres.connect(owner.centre.database) as db:
        db.execute("DROP ROLE IF EXISTS station_password")
        db.execute("CREATE ROLE station_password LOGIN PASSWORD 'right' IN ROLE mirror_password")
        db.execute("INSERT INTO fleet.groups VALUES ('gym', 'gym') ON CONFLICT DO NOTHING")
        db.execute("INSERT INTO fleet.stations (id, group_id, role) VALUES ('by_password', 'gym', 'station_password')")
    shutil.copy(postgres.authority.file, tmp_path / "ca.pem")
    (tmp_path / "password").write_text("*:*:*:*:right\n")
    (tmp_path / "password").chmod(0o600)
    dsn = f"host=localhost port={postgres.port} dbname={owner.centre.database} user=station_password passfile={tmp_path}/password"
    with psycopg.connect(station_conninfo(dsn, tmp_path)) as db:
        assert db.execute("SELECT verdict FROM fleet.hello('a', 'a', 'test', 6)").fetchone() == ("welcome",)
        assert db.execute("SELECT id FROM fleet.groups").fetchall() == [("gym",)]


def test_a_server_of_another_authority(station: JoinedStation, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    shutil.copy(TestAuthority(tmp_path / "other", "other").file, station.folder / "ca.pem")
    assert "not of this fleet's authority" in refusal(station)


def test_a_station_of_another_authority(station: JoinedStation, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    replace_login(station, *TestAuthority(tmp_path / "other", "other").issue(station.role))
    assert "does not know the authority" in refusal(station)


def test_a_certificate_that_has_expired(station: JoinedStation, postgres: Postgres) -> None:
    replace_login(station, *postgres.authority.issue(station.role, "old", -2 * DAY, -DAY))
    assert "this mirror's certificate has expired" in refusal(station)


def test_a_clock_that_is_wrong(station: JoinedStation, postgres: Postgres) -> None:
    # To this machine the server's certificate has expired, as it has to one whose clock is years ahead.
    postgres.change_certificate(-2 * DAY, -DAY)
    try:
        assert "check the date" in refusal(station)
    finally:
        postgres.change_certificate(-DAY, DAY)


def test_a_server_certificate_for_another_host(station: JoinedStation) -> None:
    assert "names another host" in refusal(station, lambda dsn: dsn.replace("host=localhost", "host=other.example hostaddr=127.0.0.1"))


def test_a_key_that_others_may_read(station: JoinedStation) -> None:
    (station.folder / "key.pem").chmod(0o644)
    assert "others may read this mirror's key" in refusal(station)


def test_a_key_that_is_not_the_certificates(station: JoinedStation, postgres: Postgres) -> None:
    _, other = postgres.authority.issue("other")
    shutil.copy(other, station.folder / "key.pem")
    assert "key or certificate is missing or damaged" in refusal(station)


@pytest.mark.parametrize("name", ["certificate.pem", "ca.pem"])
def test_a_file_that_is_damaged(station: JoinedStation, name: str) -> None:
    (station.folder / name).write_text("noise")
    assert "missing or damaged" in refusal(station)


@pytest.mark.parametrize(
    ("name", "words"), [("certificate.pem", "does not take this mirror's certificate"), ("ca.pem", "missing or damaged")]
)
def test_a_file_that_is_not_there(station: JoinedStation, name: str, words: str) -> None:
    (station.folder / name).unlink()
    assert words in refusal(station)
