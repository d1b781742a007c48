"""What happens at one mirror is known at the others, once, whatever the network and the centre do in between."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from mirror.errors import MirrorError
from mirror.fleet import sync
from mirror.fleet.centre.sharing import list_shared, share_item
from mirror.fleet.centre_client import CentreConnection, RefusedEntriesError, Row
from mirror.store import MemberExport, MemberRepository, StoreReader, database
from mirror.types import Member
from tests.fleet.stations import FleetDatabase, MakeStation, TestStation, small_batches
from tests.store.samples import MEMBER
from tests.store.test_outbox import OTHER
from tests.store.test_writer import LONGEST, until

pytestmark = pytest.mark.integration


def test_a_member_finds_their_history_at_another_mirror(station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    east.train(MEMBER)
    east.tell_and_take()
    west.tell_and_take()
    assert west.members() == east.members()
    assert west.sets() == east.sets() != set()
    columns = "number, partial, began, turn, depth, drift_left, valgus, parts, form, note"
    assert west.rows(f"SELECT {columns} FROM reps") == east.rows(f"SELECT {columns} FROM reps")
    with StoreReader(west.path) as there, StoreReader(east.path) as here:
        (one,), (other,) = there.sets(MEMBER), here.sets(MEMBER)
        assert repr(one) == repr(other)
        assert len("".join(MemberExport(there, MEMBER).json())) > 1000


def test_what_came_from_the_centre_is_not_told_back(station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    east.train(MEMBER)
    east.tell_and_take()
    west.tell_and_take()
    assert west.centre is not None
    assert west.centre.pushes == []
    assert west.waiting() == 0


def test_an_answer_that_was_lost_doubles_nothing(fleet: FleetDatabase, station: MakeStation) -> None:
    east = station("east")
    east.create(MEMBER, "Ada")
    east.train(MEMBER)
    centre = east.come_online()
    centre.fail_after_push = True
    with closing(database.open_store(east.path)) as db, pytest.raises(MirrorError):
        east.sync.tell(db, centre)
    east.go_offline()
    assert east.waiting() == 2
    east.tell_and_take()
    assert east.waiting() == 0
    assert fleet.rows("SELECT count(*) FROM fleet.sets WHERE station = %s", east.name) == [(1,)]


def test_a_batch_that_is_played_again_later_changes_nothing(fleet: FleetDatabase, station: MakeStation) -> None:
    east = station("east")
    east.create(MEMBER, "Ada")
    east.tell_and_take()
    with MemberRepository(east.path) as repository:
        repository.rename(MEMBER, "Ada L.")
    east.tell_and_take()
    with MemberRepository(east.path) as repository:
        repository.delete(MEMBER)
    east.tell_and_take()
    centre = east.come_online()
    for number in range(len(centre.pushes)):
        centre.replay(number)
    query = "SELECT m.name, m.deleted IS NULL FROM fleet.members AS m JOIN fleet.stations AS s USING (group_id) WHERE s.id = %s"
    assert fleet.rows(query, east.name) == [("", False)]


def test_the_larger_counter_and_the_last_name_and_each_setting_hold(station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    for one in (east, west):
        one.tell_and_take()
        one.go_offline()
    with MemberRepository(east.path) as here, MemberRepository(west.path) as there:
        for _ in range(3):
            here.replace_badge(MEMBER)
        there.replace_badge(MEMBER)
        here.rename(MEMBER, "Ada E.")
        there.rename(MEMBER, "Ada W.")
        here.set(MEMBER, "height", "172")
        there.set(MEMBER, "pin", "hash")
    for one in (east, west, east):
        one.tell_and_take()
    assert east.members() == west.members() == {MEMBER: ("Ada W.", 3, '{"height":"172","pin":"hash"}')}


def test_a_visit_that_was_deleted_where_it_was_goes_everywhere(station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    run, number = east.train(MEMBER)
    east.tell_and_take()
    west.tell_and_take()
    with MemberRepository(east.path) as repository:
        repository.delete_visit(f"{run}-{number}")
    east.tell_and_take()
    west.tell_and_take()
    assert west.sets() == east.sets() == set()


def test_anonymous_sets_leave_as_totals_of_a_day(fleet: FleetDatabase, station: MakeStation) -> None:
    east = station("east")
    east.train(None)
    east.train(None)
    east.tell_and_take()
    east.tell_and_take()
    assert fleet.rows("SELECT day::text, exercise, sets FROM fleet.anonymous_counts WHERE station = %s", east.name) == [
        ("2026-09-21", "squat", 2)
    ]
    assert fleet.rows("SELECT 1 FROM fleet.sets WHERE station = %s", east.name) == []


def test_an_entry_that_the_centre_cannot_take_holds_up_no_other(fleet: FleetDatabase, station: MakeStation) -> None:
    east = station("east")
    east.create(MEMBER, "Ada")
    east.train(MEMBER)
    with closing(database.open_store(east.path)) as db:
        db.execute("INSERT INTO outbox (id, kind, key) VALUES (1000, 'visit_deletion', 'run-99999999999')")
    east.train(MEMBER)
    east.tell_and_take()
    assert east.rows("SELECT kind, refusal IS NOT NULL FROM outbox") == [("visit_deletion", 1)]
    assert fleet.rows("SELECT count(*) FROM fleet.sets WHERE station = %s", east.name) == [(2,)]
    assert east.sync.status.refused == 1
    with pytest.raises(RefusedEntriesError):
        east.come_online().push(10**6, 0, [{"kind": "riddle"}])


def test_a_mirror_of_another_gym_learns_nothing(fleet: FleetDatabase, station: MakeStation, tmp_path: Path) -> None:
    fleet.db.execute("INSERT INTO fleet.groups VALUES ('rival', 'rival')")
    fleet.add_station("rival_one", "rival")
    east, rival = station("east"), TestStation("rival_one", tmp_path / "rival", lambda: fleet.connect("rival_one"))
    east.create(MEMBER, "Ada")
    east.train(MEMBER)
    east.tell_and_take()
    rival.tell_and_take()
    assert rival.members() == {}
    assert rival.come_online().find(MEMBER) is None
    rival.go_offline()


def test_what_the_owner_shares_comes_to_the_stations_of_the_group_once(fleet: FleetDatabase, station: MakeStation, tmp_path: Path) -> None:
    east, came = station("east"), list[tuple[str, object]]()

    def take(rows: Sequence[Row], value: str) -> bool:
        came.extend((row["name"], row[value] if value == "value" else len(row[value])) for row in rows)
        return len(came) > 2  # at first the file cannot be written

    ((group,),) = fleet.rows("SELECT group_id FROM fleet.stations WHERE id = %s", east.name)
    exercise = tmp_path / "chair_squat.toml"
    exercise.write_text((Path(__file__).parents[2] / "mirror/exercises/sit_to_stand.toml").read_text("utf-8"), "utf-8")
    for item in ("sound.volume=0.25", "session.exercise=lunge", "session.exercise=", str(exercise)):
        share_item(fleet.db, group, item)
    with pytest.raises(MirrorError, match="for each mirror to set"):
        share_item(fleet.db, group, "store.folder=/")
    assert list_shared(fleet.db, group) == ["sound.volume = 0.25", "exercise chair_squat"]
    east.sync = sync.FleetSync(
        east.path, tmp_path, east.come_online, "test",
        {
            "group_settings": lambda rows: take(rows, "value"),
            "group_exercises": lambda rows: take(rows, "definition"),
        },
    )  # fmt: skip
    east.tell_and_take()
    east.tell_and_take()
    settings = [("sound.volume", 0.25), ("session.exercise", None)]
    assert came == [*settings, ("chair_squat", exercise.stat().st_size), *settings]


def test_many_pages_come_whole(station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    for _ in range(7):
        east.train(MEMBER)
    with small_batches():
        east.tell_and_take()
        west.tell_and_take()
    assert west.sets() == east.sets()
    assert len(west.sets()) == 7


def test_a_badge_of_another_mirror_is_known_at_once_with_what_they_did(station: MakeStation, monkeypatch: pytest.MonkeyPatch) -> None:
    east, west = station("east"), station("west")
    monkeypatch.setattr(sync, "FEED_PERIOD_S", 1e9)
    west.tell_and_take()
    west.go_offline()
    told: queue.SimpleQueue[tuple[tuple[Member, int] | None, bool]] = queue.SimpleQueue()
    west.sync.start()
    try:
        until(lambda: west.sync.status.connected)
        east.create(MEMBER, "Ada")
        east.train(MEMBER)
        east.tell_and_take()
        west.sync.ask(MEMBER, lambda *one: told.put(one))
        found, asked = told.get(timeout=LONGEST)
        assert asked
        assert found is not None
        assert (found[0].name, found[0].sets_done, found[1]) == ("Ada", 1, 0)
        west.sync.ask(OTHER, lambda *one: told.put(one))
        assert told.get(timeout=LONGEST) == (None, True)
    finally:
        west.sync.close()


def test_a_thread_without_a_centre_says_so_in_one_line_and_answers_badges(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def refuse() -> CentreConnection:
        raise MirrorError("fleet", "nothing answers there", "check the network")

    alone = TestStation("alone", tmp_path / "alone", refuse)
    told: queue.SimpleQueue[tuple[tuple[Member, int] | None, bool]] = queue.SimpleQueue()
    alone.sync.start()
    alone.sync.ask(MEMBER, lambda *one: told.put(one))
    assert told.get(timeout=LONGEST) == (None, False)
    alone.sync.ask(MEMBER, lambda *one: told.put(one))
    assert told.get(timeout=LONGEST) == (None, False)
    until(lambda: alone.sync.problem is not None)
    alone.sync.close()
    assert alone.sync.problem == "fleet: nothing answers there; check the network"
    assert sum("nothing answers" in line for line in caplog.messages) == 1


def test_a_mirror_comes_back_by_itself_when_the_centre_does(fleet: FleetDatabase, station: MakeStation) -> None:
    east = station("east")
    east.create(MEMBER, "Ada")
    east.sync.start()
    try:
        until(lambda: not east.waiting())
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        fleet.db.execute(others, (fleet.name,))
        east.train(MEMBER)
        until(lambda: not east.waiting())
    finally:
        east.sync.close()
    assert fleet.rows("SELECT count(*) FROM fleet.sets WHERE station = %s", east.name) == [(1,)]
