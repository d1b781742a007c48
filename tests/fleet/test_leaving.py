"""A mirror that leaves its fleet, comes back to it, or is let into another; and what a visit that was taken back leaves."""

from __future__ import annotations

from contextlib import closing

import pytest

from mirror.errors import MirrorError
from mirror.store import MemberRepository, StoreReader, database, outbox
from mirror.store.clock import Dating
from mirror.store.event_sql import DatedEvent, write_event
from mirror.types import VisitBegan
from tests.fleet.stations import FleetDatabase, MakeStation, TestStation
from tests.store.samples import MEMBER, NOW
from tests.store.test_outbox import OTHER

pytestmark = pytest.mark.integration


def join(one: TestStation, anonymous: outbox.AnonymousTelling | None) -> None:
    with closing(database.open_store(one.path)) as db:
        outbox.join_fleet(db, anonymous)


def give_visit(one: TestStation, visit: tuple[str, int], member: str | None) -> None:
    run, number = visit
    with closing(database.open_store(one.path)) as db, database.transaction(db):
        write_event(db, DatedEvent(VisitBegan(0.0, number, member), NOW, run, Dating("boot", NOW - 100, False)))


@pytest.mark.parametrize("anonymous", ["counts", "sets"])
def test_a_visit_that_is_taken_back_from_a_member_is_theirs_nowhere(
    fleet: FleetDatabase, station: MakeStation, anonymous: outbox.AnonymousTelling
) -> None:
    east, west = station("east"), station("west")
    join(east, anonymous)
    for key, name in ((MEMBER, "Ada"), (OTHER, "Bo")):
        east.create(key, name)
    visit = east.train(MEMBER)
    for one in (east, west):
        one.tell_and_take()
    assert len(west.sets()) == 1
    give_visit(east, visit, None)
    for one in (east, west):
        one.tell_and_take()
    sets = "SELECT member FROM fleet.sets WHERE station = %s"
    assert west.sets() == set()
    assert fleet.rows(sets, east.name) == ([] if anonymous == "counts" else [(None,)])
    days = "SELECT sets::int FROM fleet.station_days WHERE station = %s"
    assert fleet.rows(days, east.name) == [(1,)]
    give_visit(east, visit, OTHER)
    for one in (east, west):
        one.tell_and_take()
    assert west.sets() == east.sets() == {(*visit, OTHER)}
    assert fleet.rows(sets, east.name) == [(OTHER,)]


def test_anonymous_sets_that_are_counted_only_from_now_on_may_still_become_a_members(fleet: FleetDatabase, station: MakeStation) -> None:
    east = station("east")
    join(east, "sets")
    visit = east.train(None)
    east.tell_and_take()
    join(east, "counts")
    east.tell_and_take()
    sets = "SELECT member FROM fleet.sets WHERE station = %s"
    assert fleet.rows(sets, east.name) == []
    east.create(MEMBER, "Ada")
    give_visit(east, visit, MEMBER)
    east.tell_and_take()
    assert fleet.rows(sets, east.name) == [(MEMBER,)]


@pytest.mark.parametrize("is_deleted_before_leaving", [True, False])
def test_who_was_deleted_around_a_pause_of_the_fleet_does_not_come_back(station: MakeStation, is_deleted_before_leaving: bool) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    east.create(OTHER, "Bo")
    east.train(MEMBER)
    visit = east.train(OTHER)
    for one in (east, west):
        one.tell_and_take()
    east.go_offline()

    def delete() -> None:
        with MemberRepository(east.path) as repository:
            repository.delete(MEMBER)
            repository.delete_visit(f"{visit[0]}-{visit[1]}")

    if is_deleted_before_leaving:
        delete()
    join(east, None)
    if not is_deleted_before_leaving:
        delete()
    join(east, "counts")
    for one in (east, west, east):
        one.tell_and_take()
    assert set(east.members()) == set(west.members()) == {OTHER}
    assert east.sets() == west.sets() == set()


def test_a_mirror_of_one_group_tells_another_nothing(fleet: FleetDatabase, station: MakeStation) -> None:
    east = station("east")
    east.create(MEMBER, "Ada")
    east.train(MEMBER)
    east.tell_and_take()
    east.train(MEMBER)
    east.go_offline()
    group = f"{east.name}x"
    fleet.db.execute("INSERT INTO fleet.groups VALUES (%s, %s)", (group, group))
    fleet.db.execute("UPDATE fleet.stations SET group_id = %s WHERE id = %s", (group, east.name))
    with pytest.raises(MirrorError, match="members of the group"):
        east.tell_and_take()
    assert fleet.rows("SELECT 1 FROM fleet.sets WHERE group_id = %s", group) == []
    assert east.waiting() == 1


def test_a_centre_that_was_made_anew_is_told_all_again(fleet: FleetDatabase, station: MakeStation) -> None:
    east, west = station("east"), station("west")
    for one, key, name in ((east, MEMBER, "Ada"), (west, OTHER, "Bo")):
        one.create(key, name)
        one.train(key)
    for one in (east, west, east):
        one.tell_and_take()
        one.go_offline()
    for table in ("sets", "members"):
        fleet.db.execute(f"DELETE FROM fleet.{table}")
    fleet.db.execute("UPDATE fleet.groups SET version = 0")
    fleet.db.execute("UPDATE fleet.stations SET batch = 0, instance = NULL")
    fleet.db.execute("UPDATE fleet.centre SET id = gen_random_uuid()")
    for one in (east, west, east):
        one.tell_and_take()
    assert fleet.rows("SELECT member FROM fleet.sets WHERE station = ANY(%s) ORDER BY 1", [east.name, west.name]) == [(MEMBER,), (OTHER,)]
    assert east.members() == west.members()


def test_what_an_older_centre_refused_is_told_when_its_tables_are_newer(fleet: FleetDatabase, station: MakeStation) -> None:
    east = station("east")
    east.create(MEMBER, "Zed")
    fleet.db.execute("ALTER TABLE fleet.members ADD CONSTRAINT no_zed CHECK (name <> 'Zed')")
    east.tell_and_take()
    east.create(OTHER, "Bo")
    east.tell_and_take()
    east.go_offline()
    assert east.sync.status.refused == 1
    fleet.db.execute("ALTER TABLE fleet.members DROP CONSTRAINT no_zed")
    east.tell_and_take()
    assert fleet.rows("SELECT 1 FROM fleet.members WHERE name = 'Zed'") == []
    with closing(database.open_store(east.path)) as db:
        outbox.retry_refused(db, "a newer program")
    east.tell_and_take()
    assert fleet.rows("SELECT id FROM fleet.members WHERE name = 'Zed'") == [(MEMBER,)]


def test_what_was_refused_of_a_member_goes_with_them(station: MakeStation) -> None:
    east = station("east")
    east.create(MEMBER, "Ada")
    with closing(database.open_store(east.path)) as db:
        for entry in outbox.read_outbox(db, 10):
            outbox.refuse_entry(db, entry, "why")
    with MemberRepository(east.path) as repository:
        repository.delete(MEMBER)
    assert east.rows("SELECT kind, key, refusal FROM outbox") == [("deletion", MEMBER, None)]


def test_repetitions_of_today_are_this_mirrors(station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    east.train(MEMBER)
    for one in (east, west):
        one.tell_and_take()
    with StoreReader(east.path) as here, StoreReader(west.path) as there:
        assert here.reps_since(NOW - 86_400) > 0
        assert there.reps_since(NOW - 86_400) == 0
