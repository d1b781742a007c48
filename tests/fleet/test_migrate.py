"""The centre's tables are made once, whole or not at all; a centre of another version is told in one line."""

from __future__ import annotations

import psycopg
import pytest

from mirror.errors import MirrorError
from mirror.fleet.centre.migrate import CentreMigration, CentreVersion, check_version, list_migrations, migrate, read_version
from tests.harness.postgres import Postgres

pytestmark = pytest.mark.integration


def test_an_empty_database_gets_the_tables_and_a_second_run_does_nothing(postgres: Postgres) -> None:
    with postgres.connect(postgres.new_database(), autocommit=True) as db:
        assert read_version(db) == CentreVersion(0, 0)
        assert migrate(db) == [one.name for one in list_migrations()]
        assert migrate(db) == []
        assert read_version(db).number == len(list_migrations())


def test_a_migration_that_fails_leaves_nothing_of_itself(postgres: Postgres) -> None:
    broken = CentreMigration(2, "002_broken.sql", "CREATE TABLE fleet.half (id int); SELECT 1 / 0")
    with postgres.connect(postgres.new_database(), autocommit=True) as db:
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate(db, [*list_migrations()[:1], broken])
        assert read_version(db).number == 1
        assert db.execute("SELECT to_regclass('fleet.half')").fetchone() == (None,)


def test_a_centre_of_a_newer_program_is_left_alone(postgres: Postgres) -> None:
    newer = CentreMigration(2, "002_newer.sql", "SELECT 1")
    with postgres.connect(postgres.new_database(), autocommit=True) as db:
        migrate(db, [*list_migrations()[:1], newer])
        with pytest.raises(MirrorError, match="newer"):
            migrate(db, list_migrations()[:1])


def test_a_station_says_that_the_centre_is_older_or_asks_for_more() -> None:
    known = len(list_migrations())
    check_version(CentreVersion(known, known))
    check_version(CentreVersion(known + 3, known))  # it only grew
    with pytest.raises(MirrorError, match="older"):
        check_version(CentreVersion(0, 0))
    with pytest.raises(MirrorError, match="upgrade this mirror"):
        check_version(CentreVersion(known + 1, known + 1))
