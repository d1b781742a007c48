"""A station joins by a code that is good once, for a while, for a server that knows it; and is out when it is revoked."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest

from mirror.errors import MirrorError
from mirror.fleet.centre.enrolments import enrolment
from mirror.fleet.centre.owner import OwnerFolder
from mirror.fleet.centre.stations import find_station, list_stations, revoke_station
from mirror.fleet.joining import JoinRefusal, adopt_badge_key, join_fleet
from tests.fleet.owner import answer_all, enrol_station

pytestmark = pytest.mark.integration


def test_a_station_joins_and_gets_in_with_its_own_certificate(owner: OwnerFolder, tmp_path: Path) -> None:
    station = enrol_station(owner, tmp_path / "east", "Studio East")
    with station.connect() as db:
        assert db.execute("SELECT (fleet.this_station()).name, session_user").fetchone() == ("Studio East", station.role)
    assert (tmp_path / "east/key.pem").stat().st_mode & 0o077 == 0
    assert (tmp_path / "east/badge.key").read_text() == owner.badge_key("gym")
    with owner.connect() as db:
        assert [one.name for one in list_stations(db)] == ["Studio East"]
        assert db.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'mirror_enrol\\_%'").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM fleet.enrolments").fetchone() == (0,)


def test_who_comes_second_with_the_same_code_is_refused_and_changes_nothing(owner: OwnerFolder, tmp_path: Path) -> None:
    with owner.connect() as db, enrolment(db, owner.authority(), owner.centre, "gym", "East", owner.badge_key("gym"), 60) as waiting:
        with pytest.raises(JoinRefusal) as slow:
            join_fleet(waiting.code, tmp_path / "first", tmp_path / "first/badge.key", timeout_s=0.5)
        assert slow.value.result == "time"
        with pytest.raises(JoinRefusal) as refused:
            join_fleet(waiting.code, tmp_path / "second", tmp_path / "second/badge.key", timeout_s=0.5)
        assert refused.value.result == "code"
    assert not (tmp_path / "second").exists()


def test_a_folder_that_cannot_be_written_does_not_use_the_code_up(owner: OwnerFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with owner.connect() as db, enrolment(db, owner.authority(), owner.centre, "gym", "East", owner.badge_key("gym"), 60) as waiting:
        for folder, badges in ((tmp_path / "file/fleet", tmp_path), (tmp_path / "fleet", tmp_path / "file")):
            with pytest.raises(JoinRefusal, match="cannot be written"):
                join_fleet(waiting.code, folder, badges / "badge.key", timeout_s=0.5)
        assert waiting.answer() is None
        assert db.execute("SELECT request FROM fleet.enrolments").fetchone() == (None,)


@pytest.mark.parametrize("lifetime_s", [0, -3600])
def test_a_code_that_is_too_old_opens_nothing(owner: OwnerFolder, tmp_path: Path, lifetime_s: int) -> None:
    with owner.connect() as db, enrolment(db, owner.authority(), owner.centre, "gym", "East", "", lifetime_s) as waiting:
        with pytest.raises(JoinRefusal) as refused:
            join_fleet(waiting.code, tmp_path / "late", tmp_path / "badge.key", timeout_s=0.5)
        assert refused.value.result == "code"


def test_a_code_that_was_given_up_opens_nothing(owner: OwnerFolder, tmp_path: Path) -> None:
    with owner.connect() as db, enrolment(db, owner.authority(), owner.centre, "gym", "East", "", 60) as waiting:
        code = waiting.code
    with pytest.raises(JoinRefusal) as refused:
        join_fleet(code, tmp_path / "late", tmp_path / "badge.key", timeout_s=0.5)
    assert refused.value.result == "code"
    assert str(refused.value) == "fleet: the code was used before, or is too old; make a new one: mirror fleet enrol"


def test_the_holder_of_a_code_can_do_nothing_but_ask_for_a_certificate(owner: OwnerFolder) -> None:
    with owner.connect() as db, enrolment(db, owner.authority(), owner.centre, "gym", "East", "secret", 60) as waiting:
        code = waiting.code
        login = f"host=localhost port={code.port} dbname={code.database} user={code.role} password={code.token} sslmode=require"
        with psycopg.connect(login, autocommit=True) as stranger:
            for attempt in (
                "SELECT * FROM fleet.members", "SELECT * FROM fleet.enrolments", "SELECT * FROM fleet.stations",
                "SELECT fleet.this_station()",
                "SELECT fleet.hello('', '', '', 1)", "SELECT fleet.push('', 1, 0, '[]')", "CREATE TABLE public.mine (a int)",
                "SET ROLE mirror_station", "SET ROLE mirror_owner", "CREATE ROLE other", "SELECT pg_read_file('pg_hba.conf')",
            ):  # fmt: skip
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    stranger.execute(attempt)
            assert stranger.execute("SELECT badge_key FROM fleet.take_certificate()").fetchone() in (None, (None,))


def test_what_is_no_request_is_not_signed(owner: OwnerFolder) -> None:
    with owner.connect() as db, enrolment(db, owner.authority(), owner.centre, "gym", "East", "", 60) as waiting:
        db.execute("UPDATE fleet.enrolments SET request = 'nonsense'")
        with pytest.raises(MirrorError, match="no request for a certificate"):
            waiting.answer()
        assert list_stations(db) == []


def test_a_station_that_was_revoked_is_out_at_once(owner: OwnerFolder, tmp_path: Path) -> None:
    station = enrol_station(owner, tmp_path / "east")
    there = station.connect()
    with owner.connect() as db:
        revoke_station(db, find_station(db, "East"))
        with pytest.raises(psycopg.OperationalError):
            there.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            station.connect()
        enrol_station(owner, tmp_path / "new", "East")  # the name is free again
        assert [one.revoked is None for one in list_stations(db)] == [True, False]


def test_a_mirror_with_badges_of_its_own_keeps_them_beside_the_groups(owner: OwnerFolder, tmp_path: Path) -> None:
    folder = tmp_path / "east"
    folder.mkdir()
    (folder / "badge.key").write_text("ab" * 32 + "\n")
    enrol_station(owner, folder)
    assert (folder / "badge-before-fleet.key").read_text() == "ab" * 32 + "\n"
    assert (folder / "badge.key").read_text() == owner.badge_key("gym")


def test_a_mirror_knows_its_own_badges_until_it_is_in_the_fleet_by_its_settings(owner: OwnerFolder, tmp_path: Path) -> None:
    own, folder = tmp_path / "badge.key", tmp_path / "fleet"
    own.write_text("ab" * 32 + "\n")
    with owner.connect() as db, enrolment(db, owner.authority(), owner.centre, "gym", "East", owner.badge_key("gym"), 60) as waiting:
        answering = threading.Thread(target=answer_all, args=(owner, waiting))
        answering.start()
        join_fleet(waiting.code, folder, own, timeout_s=20)
        answering.join()
    assert own.read_text() == "ab" * 32 + "\n"
    for _ in range(2):
        adopt_badge_key(folder, own)
        assert own.read_text() == owner.badge_key("gym")
    assert (tmp_path / "badge-before-fleet.key").read_text() == "ab" * 32 + "\n"
    assert sorted(path.name for path in folder.iterdir()) == ["ca.pem", "certificate.pem", "key.pem"]
