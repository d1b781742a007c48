"""A mirror is one station: a copy of it is found out, and a database that was replaced tells and takes all again."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from mirror.errors import MirrorError
from mirror.fleet.centre.stations import readmit_stations
from mirror.store import database, outbox
from tests.fleet.stations import FleetDatabase, MakeStation, TestStation
from tests.store.samples import MEMBER
from tests.store.test_outbox import OTHER

pytestmark = pytest.mark.integration


def test_a_copy_of_a_mirror_is_refused_and_the_first_goes_on(fleet: FleetDatabase, station: MakeStation, tmp_path: Path) -> None:
    east = station("east")
    east.tell_and_take()
    copy = TestStation(east.name, tmp_path / "copy", lambda: fleet.connect(east.name))
    (tmp_path / "copy/instance").write_bytes((tmp_path / "east/instance").read_bytes())
    east.go_offline()
    east.tell_and_take()
    with pytest.raises(MirrorError, match="another mirror uses this one's identity"):
        copy.tell_and_take()
    east.tell_and_take()


def test_a_copy_that_comes_while_the_mirror_is_there_is_told_of(fleet: FleetDatabase, station: MakeStation, tmp_path: Path) -> None:
    east = station("east")
    east.tell_and_take()
    copy = TestStation(east.name, tmp_path / "copy", lambda: fleet.connect(east.name))
    (tmp_path / "copy/instance").write_bytes((tmp_path / "east/instance").read_bytes())
    copy.tell_and_take()
    east.create(MEMBER, "Ada")
    with pytest.raises(MirrorError, match="another mirror uses this one's identity"):
        east.tell_and_take()
    copy.go_offline()


def test_a_welcome_that_was_lost_is_no_copy(station: MakeStation) -> None:
    east = station("east")
    east.tell_and_take()
    before = (east.path.parent / "instance").read_text()
    east.go_offline()
    east.come_online()
    after = (east.path.parent / "instance").read_text()
    (east.path.parent / "instance").write_text(before + after)  # offered, never confirmed
    east.go_offline()
    east.tell_and_take()


def test_a_database_that_was_replaced_tells_and_takes_all_again(fleet: FleetDatabase, station: MakeStation) -> None:
    east, west = station("east"), station("west")
    west.create(OTHER, "Bo")
    west.train(OTHER)
    west.tell_and_take()
    east.tell_and_take()
    for _ in range(5):
        east.train(OTHER)
    east.tell_and_take()
    east.go_offline()
    for path in east.path.parent.glob("mirror.db*"):
        path.unlink()
    with closing(database.open_store(east.path)) as db:
        outbox.join_fleet(db, "counts")
    east.tell_and_take()
    assert set(east.members()) == {OTHER}
    east.run = "run-after"
    east.train(OTHER)
    east.tell_and_take()
    assert fleet.rows("SELECT count(*) FROM fleet.sets WHERE station = %s", east.name) == [(6,)]


def test_after_a_restore_of_the_centre_a_mirror_tells_again_what_the_backup_has_not(fleet: FleetDatabase, station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.tell_and_take()
    west.tell_and_take()
    ((group, version),) = fleet.rows(
        "SELECT id, version FROM fleet.groups WHERE id = (SELECT group_id FROM fleet.stations WHERE id = %s)", east.name
    )
    east.create(MEMBER, "Ada")
    east.train(MEMBER)
    east.tell_and_take()
    west.tell_and_take()
    for name in ("sets", "members", "paths"):
        fleet.db.execute(f"DELETE FROM fleet.{name} WHERE group_id = %s", (group,))
    fleet.db.execute("UPDATE fleet.stations SET batch = 0, instance = 'of the backup' WHERE group_id = %s", (group,))
    fleet.db.execute("UPDATE fleet.groups SET version = %s WHERE id = %s", (version, group))
    for one in (east, west):
        one.go_offline()
        with pytest.raises(MirrorError, match="another mirror uses this one's identity"):
            one.tell_and_take()
    readmit_stations(fleet.db, None)
    for one in (east, west):
        one.go_offline()
        one.tell_and_take()
    assert fleet.rows("SELECT station, member FROM fleet.sets WHERE group_id = %s", group) == [(east.name, MEMBER)]
    assert set(west.members()) == {MEMBER}
