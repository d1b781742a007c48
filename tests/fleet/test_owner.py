"""What the owner of a fleet can do: see figures and members of all mirrors, export, delete, tidy up."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mirror.cli.main import main
from mirror.errors import MirrorError
from mirror.fleet.centre import coach
from mirror.fleet.centre.members import delete_member, find_member, list_due_deletions, write_export
from mirror.fleet.centre.owner import OwnerFolder, make_centre
from mirror.fleet.centre.reports import list_figures, tidy
from mirror.fleet.centre.stations import find_station, list_stations, revoke_station
from mirror.store import MemberExport, StoreReader
from tests.fleet.owner import enrol_station, made_entries
from tests.harness.postgres import Postgres

pytestmark = pytest.mark.integration
ADA, BO = "ADAADAADAADA", "BOBOBOBOBOBO"


def month_of(entry: dict[str, Any]) -> str:
    return datetime.fromtimestamp(entry["began"] / 1000, UTC).strftime("sets_%Y_%m")


def test_a_member_who_trained_on_two_mirrors_has_one_history_one_export_and_one_end(owner: OwnerFolder, tmp_path: Path) -> None:
    east, west = enrol_station(owner, tmp_path / "east", "East"), enrol_station(owner, tmp_path / "west", "West")
    entries = made_entries(tmp_path / "store", ADA, "Ada", 3)
    east.tell(*entries[:2])
    west.tell(*entries[2:])
    with owner.connect() as db:
        ada = find_member(db, "gym", "ada")
        assert (ada.id, ada.sets) == (ADA, 3)
        export = json.loads("".join(write_export(db, ada)))
        with StoreReader(tmp_path / f"store/{ADA}.db") as reader:
            local = json.loads("".join(MemberExport(reader, ADA).json()))
        assert export["sets"] == local["sets"]
        assert export["reps"] == local["reps"]
        assert [row["name"] for row in export["member"]] == ["Ada"]
        coach.write_group_overview(db, "gym", "en", tmp_path / "out", say=lambda _: None)
        page = (tmp_path / "out/coach.html").read_text()
        assert "Ada" in page
        assert "<a href" not in page
        coach.write_group_report(db, "gym", "Ada", "de", tmp_path / "out", say=lambda _: None)
        assert "Ada" in (tmp_path / f"out/report-{ADA}.html").read_text()
        assert [line.split()[:3] for line in list_figures(db, 30)[1:]] == [["gym", "1", "4"], ["gym", "2", "8"]]
        delete_member(db, ada)
        assert [line.split("'")[1] for line in list_due_deletions(db)] == ["East", "West"]
        assert db.execute("SELECT count(*) FROM fleet.sets WHERE member = %s", (ADA,)).fetchone() == (0,)
        with pytest.raises(MirrorError, match="there is none in the group gym"):
            find_member(db, "gym", "Ada")
        west.tell({"kind": "acknowledgement", "id": ADA}, *entries)  # and what it had still to tell of her comes to nothing
        assert [line.split("'")[1] for line in list_due_deletions(db)] == ["East"]
        assert db.execute("SELECT count(*) FROM fleet.sets").fetchone() == (0,)
        assert [(one.name, one.deletions_due) for one in list_stations(db)] == [("East", 1), ("West", 0)]


def test_a_mirror_that_may_still_hold_a_deleted_person_is_named(owner: OwnerFolder, tmp_path: Path) -> None:
    east, lost = enrol_station(owner, tmp_path / "east", "East"), enrol_station(owner, tmp_path / "lost", "Lost")
    east.tell(*made_entries(tmp_path / "store", ADA, "Ada", 1))
    with owner.connect() as db:
        revoke_station(db, find_station(db, "Lost"))
        delete_member(db, find_member(db, "gym", "Ada"))
        east.tell({"kind": "acknowledgement", "id": ADA})
        (line,) = list_due_deletions(db)
        assert line.startswith(f"group gym: 'Lost' ({lost.role}) was revoked ")
        assert line.endswith("and cannot confirm 1: erase its card")
    anew = enrol_station(owner, tmp_path / "anew", "Lost")  # with the data that it had
    with owner.connect() as db:
        assert ["not confirmed by 'Lost'" in line for line in list_due_deletions(db)] == [True, False]
        anew.tell({"kind": "acknowledgement", "id": ADA})
        assert ["cannot confirm" in line for line in list_due_deletions(db)] == [True]


def test_after_a_restore_of_the_centre_its_stations_are_let_in_again(owner: OwnerFolder, tmp_path: Path) -> None:
    east, lost = enrol_station(owner, tmp_path / "east", "East"), enrol_station(owner, tmp_path / "lost", "Lost")
    east.tell()
    hello = "SELECT verdict FROM fleet.hello(%s, %s, 'test', 6)"
    with owner.connect() as db:
        revoke_station(db, find_station(db, "Lost"))
        for name in ("East", None):
            db.execute("UPDATE fleet.stations SET instance = 'of the backup'")
            with east.connect() as station:
                assert station.execute(hello, ("me", "next")).fetchone() == ("double",)
            assert main(["fleet", "readmit", *([name] if name else []), "--folder", str(owner.path)]) == 0
            with east.connect() as station:
                assert station.execute(hello, ("me", "next")).fetchone() == ("welcome",)
                assert station.execute(hello, ("copy", "other")).fetchone() == ("double",)
        assert db.execute("SELECT instance FROM fleet.stations WHERE id = %s", (lost.role,)).fetchone() == ("of the backup",)


def test_of_two_members_with_a_name_the_id_is_asked_for(owner: OwnerFolder, tmp_path: Path) -> None:
    station = enrol_station(owner, tmp_path / "east")
    station.tell(*made_entries(tmp_path / "a", ADA, "Ada", 0), *made_entries(tmp_path / "b", BO, "ADA", 0))
    with owner.connect() as db:
        with pytest.raises(MirrorError, match=f"more than one .*{ADA}, {BO}"):
            find_member(db, "gym", "Ada")
        assert find_member(db, "gym", BO).name == "ADA"
        with pytest.raises(MirrorError, match="there is none in the group other"):
            find_member(db, "other", BO)


def test_sets_that_came_before_their_month_was_ready_move_there_and_old_months_go(owner: OwnerFolder, tmp_path: Path) -> None:
    station = enrol_station(owner, tmp_path / "east")
    entries = made_entries(tmp_path / "store", ADA, "Ada", 2)
    old = {**entries[1], "began": entries[1]["began"] - 3 * 366 * 86_400_000, "visit": 7}
    anonymous = {**old, "member": None, "visit": 8}
    station.tell(*entries, old, anonymous)
    with owner.connect() as db:
        assert "1 anonymous sets deleted" in tidy(db, None, None)
        assert db.execute("SELECT count(*) FROM fleet.sets_other").fetchone() == (1,)
        day = datetime.fromtimestamp(old["began"] / 1000, UTC).date()
        db.execute("SELECT fleet.add_partition(%s)", (day,))
        assert db.execute("SELECT tableoid::regclass::text, count(*) FROM fleet.sets GROUP BY 1 ORDER BY 1").fetchall() == [
            (f"fleet.{month_of(old)}", 1), (f"fleet.{month_of(entries[1])}", 2)
        ]  # fmt: skip
        assert "1 dropped" in tidy(db, 24, None)
        assert "0 dropped" in tidy(db, None, None)  # the rule stays
        assert db.execute("SELECT count(*) FROM fleet.sets").fetchone() == (2,)
        made = {name for (name,) in db.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'fleet.sets'::regclass")}
        assert len(made) == 5  # this month, three to come, and the rest
        owners = db.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'fleet'").fetchall()
        assert owners == [("mirror_owner",)]


def test_init_run_again_keeps_the_authority_and_the_stations(owner: OwnerFolder, postgres: Postgres, tmp_path: Path) -> None:
    station = enrol_station(owner, tmp_path / "east")
    before = {path.name: path.read_bytes() for path in owner.path.iterdir()}
    _, ran = make_centre(postgres.superuser_dsn(owner.centre.database), "localhost", owner.path)
    assert ran == []
    assert {path.name: path.read_bytes() for path in owner.path.iterdir()} == before
    station.connect().close()
    assert all(path.stat().st_mode & 0o077 == 0 for path in owner.path.glob("*.key"))


def test_init_by_a_login_that_is_no_superuser_is_refused_and_leaves_nothing(owner: OwnerFolder, postgres: Postgres, tmp_path: Path) -> None:
    with postgres.connect() as db:
        db.execute("DROP ROLE IF EXISTS plain_login")
        db.execute("CREATE ROLE plain_login LOGIN PASSWORD 'x' IN ROLE mirror_reports")
        db.execute(f"GRANT CONNECT ON DATABASE {owner.centre.database} TO plain_login")
    with pytest.raises(MirrorError, match="no superuser"):
        make_centre(postgres.dsn(owner.centre.database, "plain_login") + " password=x", None, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_owner_s_key_is_not_on_the_server(owner: OwnerFolder, postgres: Postgres) -> None:
    # In a folder of its own; what is copied to the server does not have it.
    from mirror.fleet.centre.owner import SERVER_FILE_NAMES

    key = (owner.path / "ca.key").read_bytes()
    assert all((owner.path / name).read_bytes() != key for name in SERVER_FILE_NAMES)
    assert not (postgres.folder / "data/ca.key").exists()
    with owner.connect() as db:
        assert "PRIVATE KEY" not in str(db.execute("SELECT * FROM fleet.enrolments").fetchall())


def test_the_coachs_page_of_a_gym_without_sets_says_so(owner: OwnerFolder, tmp_path: Path) -> None:
    with owner.connect() as db:
        coach.write_group_overview(db, "gym", "en", tmp_path, say=lambda _: None)
    assert time.strftime("%Y") in (tmp_path / "coach.html").read_text()
