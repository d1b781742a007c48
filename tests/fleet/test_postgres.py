"""The server that the tests of the fleet run on is a real one: TLS, certificates, passwords, an end in mid-transaction."""

from __future__ import annotations

import psycopg
import pytest

from mirror.fleet.centre.roles import STATION_ROLE
from tests.harness.postgres import Postgres

pytestmark = pytest.mark.integration


@pytest.fixture
def database(postgres: Postgres) -> str:
    name = postgres.new_database()
    with postgres.connect(autocommit=True) as db:
        there = {role for (role,) in db.execute("SELECT rolname FROM pg_roles")}
        if STATION_ROLE not in there:
            db.execute(f"CREATE ROLE {STATION_ROLE} NOLOGIN")
        if "a_station" not in there:
            db.execute(f"CREATE ROLE a_station LOGIN IN ROLE {STATION_ROLE}")
            db.execute("CREATE ROLE a_person LOGIN PASSWORD 'right'")
    return name


def test_a_station_is_let_in_by_its_certificate_over_tls(postgres: Postgres, database: str) -> None:
    with psycopg.connect(postgres.certificate_dsn(database, "a_station")) as db:
        assert db.execute("SELECT current_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone() == ("a_station", True)


def test_a_certificate_of_another_name_is_refused(postgres: Postgres, database: str) -> None:
    certificate, key = postgres.authority.issue("another")
    with pytest.raises(psycopg.OperationalError, match="certificate authentication failed"):
        psycopg.connect(f"{postgres.dsn(database, 'a_station')} sslcert={certificate} sslkey={key}")


def test_a_wrong_password_is_refused(postgres: Postgres, database: str) -> None:
    psycopg.connect(postgres.dsn(database, "a_person"), password="right").close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.dsn(database, "a_person"), password="wrong")


def test_a_server_that_ends_in_mid_transaction_keeps_what_was_committed_only(postgres: Postgres, database: str) -> None:
    db = postgres.connect(database)
    db.execute("CREATE TABLE sets (number int)")
    db.commit()
    db.execute("INSERT INTO sets VALUES (1)")
    postgres.crash()
    postgres.start()
    with postgres.connect(database) as after:
        assert after.execute("SELECT count(*) FROM sets").fetchone() == (0,)
