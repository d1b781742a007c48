"""What a station that was taken over tells is left out where it is of no use, and keeps nothing else from coming."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from mirror.fleet.centre_client import RefusedEntriesError
from mirror.fleet.entries import Entry, read_entry
from mirror.store import MemberRepository, StoreReader, StoreWriter, database, outbox
from mirror.types import TYPICAL_BODY
from tests.fleet.stations import FleetDatabase, MakeStation, TestStation
from tests.store.samples import MEMBER, FakeClock
from tests.store.test_outbox import OTHER

pytestmark = pytest.mark.integration


def told_set(one: TestStation) -> Entry:
    with closing(database.open_store(one.path)) as db:
        (waiting,) = [entry for entry in outbox.read_outbox(db, 100) if entry.kind == "set"]
        made = read_entry(db, waiting)
    assert made is not None
    return made


@pytest.mark.parametrize("settings", [{"height": "tall"}, {"height": "9999"}, {"deletion": "soon"}, {"$.height": "x"}, {'a"b': "x"}])
def test_a_setting_that_no_mirror_writes_ends_no_keeping_at_the_others(station: MakeStation, settings: dict[str, str]) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    east.tell_and_take()
    east.come_online().push(10**6, 0, [{"kind": "member", "id": MEMBER, "settings": settings}])
    west.tell_and_take()
    writer = StoreWriter(west.path, FakeClock(), fleet="counts")
    writer.start()
    assert writer.close()
    found = writer.directory.find(MEMBER)
    assert found is not None
    assert found.body == TYPICAL_BODY
    with MemberRepository(west.path) as repository:
        assert repository.delete_due(1e9) == 0
        repository.rename(MEMBER, "Ada L.")


def test_a_bad_setting_that_is_there_already_ends_nothing(station: MakeStation) -> None:
    west = station("west")
    west.create(MEMBER, "Ada")
    with closing(database.open_store(west.path)) as db:
        db.execute("""UPDATE members SET settings = '{"height":"tall","deletion":"soon"}'""")
    with StoreReader(west.path) as reader, MemberRepository(west.path) as repository:
        assert reader.members()[0].body == TYPICAL_BODY
        assert repository.delete_due(1e9) == 0


@pytest.mark.parametrize(
    "entry",
    [
        {"name": ""}, {"settings": [1]}, {"settings": {"height": 172}}, {"settings": {"a": {"b": "c"}}}, {"settings": {"a": "x" * 20_000}},
        {"id": OTHER, "created": 0, "consent": 0, "name": ""}, {"id": OTHER, "created": 10**18, "consent": 0, "name": "Bo"},
    ],
)  # fmt: skip
def test_the_centre_refuses_what_no_mirror_can_keep(station: MakeStation, entry: Entry) -> None:
    east = station("east")
    east.create(MEMBER, "Ada")
    east.tell_and_take()
    with pytest.raises(RefusedEntriesError):
        east.come_online().push(10**6, 0, [{"kind": "member", "id": MEMBER, **entry}])


@pytest.mark.parametrize("changes", [{"reps": "many"}, {"reps": 10**30}, {"parts": "no JSON"}, [1, 2], None, "text"])
def test_a_set_that_cannot_be_kept_holds_up_no_deletion_behind_it(station: MakeStation, changes: Any) -> None:
    east, west = station("east"), station("west")
    for key, name in ((MEMBER, "Ada"), (OTHER, "Bo")):
        east.create(key, name)
    east.tell_and_take()
    east.train(MEMBER)
    good = told_set(east)
    east.tell_and_take()
    west.tell_and_take()
    assert len(west.sets()) == 1
    summary = {**good["summary"], **changes} if isinstance(changes, dict) else changes
    last = {**good, "visit": 100}
    east.come_online().push(10**6, 0, [{**good, "visit": 99, "summary": summary}, last, {"kind": "deletion", "id": OTHER}])
    west.tell_and_take()
    assert set(west.members()) == {MEMBER}
    assert {visit for _, visit, _ in west.sets()} == {1, 100}
    with StoreReader(west.path) as reader:
        assert len(list(reader.sets(MEMBER))) == 2


def test_a_number_of_more_digits_than_python_reads_is_left_out(fleet: FleetDatabase, station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    east.train(MEMBER)
    east.train(MEMBER)
    east.tell_and_take()
    fleet.db.execute("UPDATE fleet.sets SET summary = repeat('9', 5000)::jsonb WHERE station = %s AND visit = 1", (east.name,))
    west.tell_and_take()
    assert {visit for _, visit, _ in west.sets()} == {2}


def test_a_name_and_a_path_that_cannot_be_shown_are_left_out(station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    east.tell_and_take()
    visit = {"run": "r", "visit": 1, "member": MEMBER}
    east.come_online().push(
        10**6, 0,
        [
            {"kind": "member", "id": OTHER, "name": "B\u202eo", "created": 0, "consent": 0},
            {"kind": "path", **visit, "made": 1, "path": ["x"]},
            {"kind": "path", **visit, "visit": 2, "made": 10**17, "path": [1.0]},
            {"kind": "screen", **visit, "ended": 1, "answer": "knee", "side": "left", "reasons": []},
            {"kind": "deletion", "id": MEMBER, "into": MEMBER},
        ],
    )  # fmt: skip
    west.tell_and_take()
    assert west.members() == {}
    assert west.rows("SELECT count(*) FROM visits") == [(0,)]


def test_what_was_left_out_is_looked_at_again_by_another_version(fleet: FleetDatabase, station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    east.tell_and_take()
    visit = {"run": "r", "visit": 1, "member": MEMBER}
    east.come_online().push(10**6, 0, [{"kind": "screen", **visit, "ended": 1, "answer": "knee", "side": "left", "reasons": []}])
    west.tell_and_take()
    fleet.db.execute("UPDATE fleet.screens SET answer = 'hip' WHERE station = %s", (east.name,))  # as if this program knew the answer
    west.tell_and_take()
    assert west.rows("SELECT answer FROM screens") == []
    with closing(database.open_store(west.path)) as db:
        outbox.retry_refused(db, "a newer program")
    west.tell_and_take()
    assert west.rows("SELECT answer FROM screens") == [("hip",)]
