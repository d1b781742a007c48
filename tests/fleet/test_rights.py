"""What a stolen station can do: its own gym's part, nothing of another's, and nothing more once it is revoked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from mirror.fleet.centre.owner import OwnerFolder
from tests.fleet.owner import JoinedStation, enrol_station, made_entries, make_fleet
from tests.harness.postgres import Postgres

pytestmark = pytest.mark.integration
SECRET = "ZZZZZZZZZZSECRET"
"""The id of a member of the other gym."""
OWN = "AAAAAAAAAAAAAOWN"
RELATIONS_SQL = "SELECT relname FROM pg_class WHERE relnamespace = 'fleet'::regnamespace AND relkind IN ('r', 'p', 'v') ORDER BY 1"


@pytest.fixture(scope="module")
def owner(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> OwnerFolder:
    return make_fleet(postgres, tmp_path_factory.mktemp("fleet") / "owner")


@pytest.fixture(scope="module")
def thief(owner: OwnerFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection[Any]]:
    """A connection with the credentials of a station of the gym "west"; "zulu" is another customer's."""
    tmp_path = tmp_path_factory.mktemp("stations")
    stations: dict[str, JoinedStation] = {}
    for group, member, name in (("zulu", SECRET, "Zelda Secret"), ("west", OWN, "Own")):
        stations[group] = enrol_station(owner, tmp_path / group, f"{group} 1", group)
        stations[group].tell(
            *made_entries(tmp_path / "store", member, name),
            {"kind": "counts", "day": "2026-11-01", "exercise": "squat", "sets": 7, "reps": 70, "judged": 0, "clean": 0},
        )
    with stations["west"].connect() as db:
        yield db


def relations(db: psycopg.Connection[Any]) -> list[str]:
    """Every table, partition and view of the centre, as any login may list them."""
    return [name for (name,) in db.execute(RELATIONS_SQL)]


def test_no_table_no_partition_and_no_view_shows_anything_of_another_gym(thief: psycopg.Connection[Any]) -> None:
    shown = {}
    for name in relations(thief):
        try:
            rows = thief.execute(sql.SQL("SELECT t::text FROM fleet.{} AS t").format(sql.Identifier(name))).fetchall()
        except psycopg.errors.InsufficientPrivilege:
            continue
        shown[name] = len(rows)
        assert not [row for row in rows if "zulu" in row[0] or SECRET in row[0] or "Zelda" in row[0]], name
    assert shown == {
        "groups": 1, "members": 1, "sets": 2, "deleted_visits": 0, "paths": 0, "screens": 0, "programmes": 0, "group_settings": 0,
        "group_exercises": 0, "migrations": 2,
    } | {"migrations": shown["migrations"]}  # fmt: skip


def test_a_station_writes_no_table_and_calls_three_functions(thief: psycopg.Connection[Any]) -> None:
    for name in relations(thief):
        found = thief.execute(
            "SELECT has_table_privilege(%s, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')", (f"fleet.{name}",)
        ).fetchone()
        assert found == (False,), name
    callable_ones = thief.execute(
        """SELECT proname FROM pg_proc WHERE pronamespace = 'fleet'::regnamespace AND has_function_privilege(oid, 'EXECUTE') ORDER BY 1"""
    ).fetchall()
    assert callable_ones == [("hello",), ("push",), ("this_station",)]


@pytest.mark.parametrize(
    "attempt",
    [
        "SET ROLE mirror_owner", "SET ROLE mirror_admin", "SET SESSION AUTHORIZATION mirror_admin",
        "ALTER TABLE fleet.members DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE fleet.mine (a int)", "CREATE TABLE public.mine (a int)", "CREATE TEMP TABLE mine (a int)", "CREATE SCHEMA mine",
        "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE ROLE other", "COPY fleet.members TO PROGRAM 'cat'",
        "COPY fleet.sets FROM '/etc/passwd'", "SELECT pg_read_file('/etc/passwd')", "SELECT lo_create(0)", "SELECT lo_from_bytea(0, 'x')",
        "SELECT fleet.forget_member('zulu', 'x', 1)", "SELECT fleet.take_versions('zulu', 1000000)", "SELECT fleet.tidy()",
        "SELECT * FROM fleet.stations", "SELECT * FROM fleet.enrolments", "SELECT * FROM fleet.sets_other", "SELECT * FROM pg_authid",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
        "DO 'BEGIN LOCK TABLE fleet.sets IN ACCESS EXCLUSIVE MODE; END'",
        "DROP SCHEMA fleet CASCADE",
    ],
)  # fmt: skip
def test_hostile_sql_is_refused(thief: psycopg.Connection[Any], attempt: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        thief.execute(attempt)


def test_a_name_of_another_gym_is_not_found_out_by_errors_or_statistics(thief: psycopg.Connection[Any]) -> None:
    assert thief.execute("SELECT 1 / (CASE WHEN name LIKE 'Zelda%' THEN 0 ELSE 1 END) FROM fleet.members").fetchall() == [(1,)]
    thief.execute("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        thief.execute("SELECT * FROM fleet.members")
    thief.execute("RESET row_security")
    assert thief.execute(
        "SELECT count(*) FROM pg_stats WHERE schemaname = 'fleet' AND tablename IN ('members', 'sets', 'stations')"
    ).fetchone() == (0,)
    hidden = thief.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE usename <> session_user AND query NOT IN ('', '<insufficient privilege>')"
    )
    assert hidden.fetchone() == (0,)


def test_what_a_stolen_station_tells_stays_in_its_own_gym(thief: psycopg.Connection[Any], owner: OwnerFolder) -> None:
    thief.execute("SELECT fleet.hello('me', 'me', '', 6)")
    thief.execute(
        "SELECT fleet.push('me', 100, 0, %s)",
        (f'[{{"kind": "deletion", "id": "{SECRET}"}}, {{"kind": "member", "id": "{SECRET}", "name": "Changed", "group_id": "zulu"}}]',),
    )
    with owner.connect() as db:
        rows = db.execute("SELECT name, deleted FROM fleet.members WHERE id = %s AND group_id = 'zulu'", (SECRET,)).fetchall()
        sets = db.execute("SELECT count(*) FROM fleet.sets WHERE group_id = 'zulu'").fetchone()
    assert rows == [("Zelda Secret", None)]
    assert sets == (2,)


def test_a_board_sees_figures_and_no_names(owner: OwnerFolder, thief: psycopg.Connection[Any]) -> None:  # noqa: ARG001
    with owner.connect() as db:
        may_read = "SELECT has_table_privilege('mirror_reports', %s, 'SELECT')"
        allowed = [name for name in relations(db) if db.execute(may_read, (f"fleet.{name}",)).fetchone() == (True,)]
        assert allowed == ["station_days", "station_health"]
        shown = str(db.execute("SELECT * FROM fleet.station_days").fetchall()) + str(
            db.execute("SELECT * FROM fleet.station_health").fetchall()
        )
    assert "Zelda" not in shown
    assert SECRET not in shown
