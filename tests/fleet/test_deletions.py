"""Who was deleted or made another is that at every mirror, with all they did."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.store import MemberRepository, copies
from mirror.types.message import literal
from tests.fleet.stations import FleetDatabase, MakeStation, small_batches
from tests.store.samples import MEMBER, NOW
from tests.store.test_outbox import OTHER

pytestmark = pytest.mark.integration
THIRD = "THIRDMEMBER12345"


def test_a_deletion_reaches_every_mirror_and_each_says_so(fleet: FleetDatabase, station: MakeStation) -> None:
    east, west, south = station("east"), station("west"), station("south")
    for one in (east, west, south):
        one.come_online()
    east.create(MEMBER, "Ada")
    east.train(MEMBER)
    east.tell_and_take()
    west.tell_and_take()
    west.train(MEMBER)
    with MemberRepository(east.path) as repository:
        repository.delete(MEMBER)
    east.tell_and_take()
    missing = "SELECT station FROM fleet.missing_acknowledgements WHERE member = %s AND station = ANY(%s) ORDER BY 1"
    names = [east.name, west.name, south.name]
    assert fleet.rows(missing, MEMBER, names) == sorted([(south.name,), (west.name,)])
    west.tell_and_take()
    south.tell_and_take()
    assert fleet.rows(missing, MEMBER, names) == []
    assert west.members() == {}
    assert west.sets() == set()
    assert MEMBER.encode() not in west.path.read_bytes().replace(f"acknowledgement{MEMBER}".encode(), b"")
    assert fleet.rows("SELECT 1 FROM fleet.sets WHERE station = ANY(%s)", names) == []


def test_two_members_that_are_made_one_are_one_everywhere(station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    west.create(OTHER, "Ada")
    east.train(MEMBER)
    west.train(OTHER)
    for one in (east, west, east):
        one.tell_and_take()
    west.train(MEMBER)  # not told yet
    with MemberRepository(east.path) as repository:
        repository.merge(MEMBER, OTHER)
    for one in (east, west, east, west):
        one.tell_and_take()
    assert east.members() == west.members()
    assert set(east.members()) == {OTHER}
    assert east.sets() == west.sets()
    assert len(east.sets()) == 3


def test_sets_of_a_merge_stay_where_the_other_member_comes_with_a_later_page(station: MakeStation) -> None:
    east, west = station("east"), station("west")
    east.create(MEMBER, "Ada")
    for one in (east, west):
        one.tell_and_take()
    west.train(MEMBER)
    west.tell_and_take()
    east.create(OTHER, "Bo")
    east.create(THIRD, "Cy")
    with MemberRepository(east.path) as repository:
        repository.merge(MEMBER, OTHER)
        repository.merge(OTHER, THIRD)  # west never hears of the second one but as gone
    east.tell_and_take()
    with MemberRepository(east.path) as repository:
        repository.rename(THIRD, "Ada")  # their newest change is behind the deletions
    east.tell_and_take()
    with small_batches(rows=1):
        west.tell_and_take()
    assert set(west.members()) == {THIRD}
    assert {member for _, _, member in west.sets()} == {THIRD}


def test_advice_goes_with_a_merge_to_a_mirror_that_comes_later(station: MakeStation) -> None:
    east, west = station("east"), station("west")
    for key, name in ((MEMBER, "Ada"), (OTHER, "Bo")):
        east.create(key, name)
    with MemberRepository(east.path) as repository:
        repository.save_advice(MEMBER, "lunge", literal("because"), NOW)
        east.tell_and_take()
        repository.merge(MEMBER, OTHER)
    east.tell_and_take()
    west.tell_and_take()
    advice = "SELECT member, since, exercise FROM programmes"
    assert west.rows(advice) == east.rows(advice) != []


def test_many_deletions_of_a_page_clear_the_database_and_its_backups_once(station: MakeStation, monkeypatch: pytest.MonkeyPatch) -> None:
    east, west = station("east"), station("west")
    keys = [f"MEMBER{number:010}" for number in range(5)]
    for number, key in enumerate(keys):
        east.create(key, f"Member {number}")
    for one in (east, west):
        one.tell_and_take()
    with MemberRepository(east.path) as repository:
        repository.delete_all(keys)
    east.tell_and_take()
    cleared, clear = list[Path](), copies.delete_copies

    def delete_copies(path: Path) -> None:
        cleared.append(path)
        clear(path)

    monkeypatch.setattr(copies, "delete_copies", delete_copies)
    west.tell_and_take()
    assert west.members() == {}
    assert cleared == [west.path]
