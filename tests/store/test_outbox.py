"""What a fleet is to be told is noted with what happens, in one transaction, by any writer; without a fleet nothing is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from mirror.store import MemberRepository, StoreWriter, database
from mirror.store.outbox import OutboxEntry, count_outbox, join_fleet, number_after, read_outbox, take_out, without_echo
from mirror.types import Event
from tests.store.samples import MEMBER, NOW, FakeClock, one_set, one_visit

OTHER = "QRSTUVWXYZ234567"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mirror.db"


def keep(path: Path, *events: Event, clock: FakeClock | None = None, fleet: bool = True) -> str:
    store_writer = StoreWriter(path, clock or FakeClock(), fleet="counts" if fleet else None)
    store_writer.start()
    for event in events:
        store_writer.put(event)
    assert store_writer.close()
    return store_writer.run


def waiting(path: Path) -> list[tuple[str, str]]:
    with closing(database.open_store(path)) as db:
        return [(entry.kind, entry.key) for entry in read_outbox(db, 1000)]


def create(path: Path, key: str = MEMBER, name: str = "Ada") -> None:
    with MemberRepository(path) as repository:
        repository.create(key, name, NOW)


def test_a_mirror_without_a_fleet_notes_nothing(path: Path) -> None:
    create(path)
    keep(path, *one_visit(1, MEMBER), *one_visit(2), fleet=False)
    with MemberRepository(path) as repository:
        repository.rename(MEMBER, "Ada L.")
        repository.delete(MEMBER)
    assert waiting(path) == []


def test_a_mirror_that_comes_into_a_fleet_tells_all_it_has(path: Path) -> None:
    create(path)
    keep(path, *one_visit(1, MEMBER), *one_visit(2), fleet=False)
    keep(path)
    assert waiting(path) == [("member", MEMBER), ("set", "1"), ("set", "2"), ("counts", "2026-09-21 squat")]
    keep(path)
    assert count(path) == 4
    keep(path, fleet=False)
    assert waiting(path) == []


def count(path: Path) -> int:
    with closing(database.open_store(path)) as db:
        return count_outbox(db)


def test_a_set_waits_once_it_has_ended_and_a_repetition_does_not(path: Path) -> None:
    create(path)
    keep(path)
    *reps, done = one_set(1, 1, 100.0)
    events = [*one_visit(1, MEMBER, sets=0)[:2], *reps]
    keep(path, *events)
    assert waiting(path) == [("member", MEMBER)]
    keep(path, *events, done)
    assert waiting(path)[1:] == [("set", "2")]  # the first run's set was cut off


def test_anonymous_sets_are_totals_of_a_day_and_sets_only_where_that_is_wanted(path: Path) -> None:
    keep(path, *one_visit(1))
    assert waiting(path) == [("counts", "2026-09-21 squat")]
    with closing(database.open_store(path)) as db:
        join_fleet(db, "sets")
    assert [kind for kind, _ in waiting(path)] == ["counts", "set", "set"]
    with closing(database.open_store(path)) as db:
        join_fleet(db, "counts")
    assert waiting(path)[-1][0] == "visit_withdrawal"  # what the centre has of them goes


def test_an_anonymous_visit_that_becomes_a_members_is_told_as_theirs(path: Path) -> None:
    run = keep(path, *one_visit(1))
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW, visit=f"{run}-1")
    assert sorted(waiting(path)) == [("counts", "2026-09-21 squat"), ("member", MEMBER), ("set", "1"), ("set", "2")]


def test_a_visit_by_an_unsure_clock_is_told_again_with_its_dates(path: Path) -> None:
    create(path)
    keep(path)
    clock = FakeClock(known=False, wrong=-1e9)
    keep(path, *one_visit(1, MEMBER), clock=clock)
    with closing(database.open_store(path)) as db:
        take_out(db, read_outbox(db, 100))
    clock.known, clock.wrong = True, 0.0
    keep(path, clock=clock)
    assert waiting(path) == [("set", "1"), ("set", "2")]


def test_each_change_of_a_member_waits_by_itself(path: Path) -> None:
    keep(path)
    create(path)
    with MemberRepository(path) as repository:
        repository.rename(MEMBER, "Ada L.")
        repository.set(MEMBER, "height", "172")
        repository.set(MEMBER, "pin", "hash")
        repository.set(MEMBER, "height", "173")
        repository.set(MEMBER, "height", "173")
        repository.replace_badge(MEMBER)
    assert waiting(path) == [
        ("member", MEMBER), ("name", MEMBER), ("setting", f"{MEMBER} pin"), ("setting", f"{MEMBER} height"), ("badge", MEMBER),
    ]  # fmt: skip


def test_a_deletion_is_told_once_and_a_merge_says_who_has_the_sets(path: Path) -> None:
    create(path)
    create(path, OTHER, "Bo")
    run = keep(path, *one_visit(1, MEMBER), *one_visit(2, OTHER))
    with closing(database.open_store(path)) as db:
        take_out(db, read_outbox(db, 100))
    with MemberRepository(path) as repository:
        repository.delete_visit(f"{run}-2")
        repository.merge(MEMBER, OTHER)
        with closing(database.open_store(path)) as db:
            assert [(one.kind, one.key, one.value) for one in read_outbox(db, 100)] == [
                ("visit_deletion", f"{run}-2", None), ("set", "1", None), ("set", "2", None), ("deletion", MEMBER, OTHER),
            ]  # fmt: skip
        repository.delete(OTHER)
    assert waiting(path)[-1] == ("deletion", OTHER)
    assert sum(kind == "visit_deletion" for kind, _ in waiting(path)) == 1


def test_what_the_centre_told_is_not_told_back(path: Path) -> None:
    create(path)
    keep(path)
    with closing(database.open_store(path)) as db:
        take_out(db, read_outbox(db, 100))
        with without_echo(db):
            db.execute("UPDATE members SET name = 'Ada L.', badge = 3")
    assert waiting(path) == []


def test_what_changed_again_while_it_was_told_waits_still(path: Path) -> None:
    create(path)
    keep(path)
    with MemberRepository(path) as repository, closing(database.open_store(path)) as db:
        repository.rename(MEMBER, "Ada L.")
        told = read_outbox(db, 100)
        repository.rename(MEMBER, "Ada M.")
        take_out(db, told)
    assert waiting(path) == [("name", MEMBER)]


def test_numbers_go_on_above_what_the_centre_has_taken_from_a_database_that_is_no_more(path: Path) -> None:
    create(path)
    keep(path)
    with closing(database.open_store(path)) as db:
        number_after(db, 5000)
        create(path, OTHER, "Bo")
        assert read_outbox(db, 10) == [OutboxEntry(5001, "member", MEMBER), OutboxEntry(5002, "member", OTHER)]
        number_after(db, 70)
        assert read_outbox(db, 1)[0].id == 5001
