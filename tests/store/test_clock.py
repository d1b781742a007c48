"""Time that cannot be trusted: what was done before the clock was set gets its dates, and no wrong clock makes the mirror forget."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mirror.store import KeypointTrack, MemberRepository, RetentionRules, StoreReader, StoreWriter, database
from mirror.store.retention import DAY_S, delete_expired, sweep
from mirror.types import AssessmentDone, PathMade, VisitBegan
from mirror.types.message import literal
from tests.store.samples import MEMBER, NOW, FakeClock, one_set, one_visit
from tests.store.test_keypoints import walk

YEAR_S = 365.25 * DAY_S


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "mirror.db"
    with MemberRepository(found) as repository:
        repository.create(MEMBER, "Ada", NOW)
        repository.set(MEMBER, "keypoints", "on")
    return found


def rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def run(path: Path, clock: FakeClock, *events: Any, retention: RetentionRules | None = None) -> None:
    writer = StoreWriter(path, clock, None, retention or RetentionRules(), idle=0.01)
    writer.start()
    for event in events:
        writer.record(event) if isinstance(event, KeypointTrack) else writer.put(event)
    assert writer.close(20)


def moments(path: Path) -> list[Any]:
    """Every moment that hangs on a visit."""
    return [
        rows(path, query)
        for query in (
            "SELECT began, ended FROM visits ORDER BY id", "SELECT began, ended FROM sets ORDER BY id",
            "SELECT began FROM reps ORDER BY began", "SELECT made FROM paths", "SELECT ended FROM screens", "SELECT ended FROM motions",
        )
    ]  # fmt: skip


def evening() -> list[Any]:
    began, named, *rest = one_visit(1, MEMBER, sets=1)
    return [
        began, named, PathMade(101.0, 1, (0.5,)), PathMade(102.0, 1, (0.6,)), *rest, walk(3),
        AssessmentDone(103.0, 1, "ankle", "both", (literal("because"),)),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [-NOW, -3.7, 100 * YEAR_S], ids=["1970", "seconds behind", "100 years ahead"])
def test_what_was_done_before_the_clock_was_set_gets_its_dates(path: Path, tmp_path: Path, wrong: float) -> None:
    other = tmp_path / "right.db"
    with MemberRepository(other) as repository:
        repository.create(MEMBER, "Ada", NOW)
        repository.set(MEMBER, "keypoints", "on")
    run(other, FakeClock(), *evening())
    clock = FakeClock(known=False, wrong=wrong)
    run(path, clock, *evening())
    assert rows(path, "SELECT unsure, boot FROM visits") == [(1, "boot 1")]
    assert moments(path) != moments(other)
    with StoreReader(path) as reader:
        assert [one.unsure for one in reader.sets(MEMBER)] == [True]
    clock.wrong, clock.known = 0.0, True
    run(path, clock)
    assert moments(path) == moments(other)
    with StoreReader(path) as reader:
        assert [one.unsure for one in reader.sets(MEMBER)] == [False]


def test_the_clock_is_set_in_the_middle_of_a_visit(path: Path) -> None:
    clock = FakeClock(known=False, wrong=-NOW)
    writer = StoreWriter(path, clock, None, idle=0.001)
    writer.start()
    events = one_visit(1, MEMBER, sets=2)
    for event in events[:8]:
        writer.put(event)
    while not rows(path, "SELECT 1 FROM sets WHERE ended IS NOT NULL"):
        time.sleep(0.01)
    clock.now += 60
    clock.wrong, clock.known = 0.0, True
    for event in events[8:]:
        writer.put(event)
    assert writer.close(20)
    assert rows(path, "SELECT count(*), sum(unsure), max(abs(began - 1790000000000)) < 100000 FROM visits") == [(1, 0, 1)]
    assert rows(path, "SELECT count(*), sum(abs(began - 1790000000000) < 100000) FROM sets") == [(2, 2)]


def test_another_start_of_the_machine_leaves_unsure_dates_as_they_are(path: Path) -> None:
    run(path, FakeClock(known=False, wrong=-NOW), *evening())
    before = moments(path)
    run(path, FakeClock(boot="boot 2"))
    assert moments(path) == before
    assert rows(path, "SELECT unsure FROM visits") == [(1,)]


def anonymous(path: Path, days: range, *, unsure: int = 0) -> None:
    """A visit on each of ``days`` before now, the oldest first."""
    with closing(database.open_store(path)) as db:
        db.executemany(
            "INSERT INTO visits (run, number, began, unsure) VALUES ('old', ?, ?, ?)",
            [(day, round(1000 * (NOW - day * DAY_S)), unsure) for day in sorted(days, reverse=True)],
        )


def left(path: Path) -> list[int]:
    return [number for (number,) in rows(path, "SELECT number FROM visits ORDER BY number")]


def test_a_clock_that_nobody_set_makes_nothing_forgotten(path: Path) -> None:
    anonymous(path, range(200))
    run(path, FakeClock(known=False, wrong=100 * YEAR_S), *one_visit(1))
    assert set(left(path)) >= set(range(200))


def test_a_first_start_in_1970_forgets_nothing_then_or_later(path: Path) -> None:
    clock = FakeClock(known=False, wrong=-NOW)
    run(path, clock, *one_visit(1))
    clock.wrong, clock.known = 0.0, True
    run(path, clock)
    assert len(left(path)) == 1


def test_a_jump_of_a_hundred_years_costs_two_days_a_day(path: Path) -> None:
    """Even where something says that the clock is right."""
    anonymous(path, range(60))
    clock = FakeClock(wrong=100 * YEAR_S)
    for _ in range(5):  # the process, not the machine, starts again and again
        run(path, clock)
    assert left(path) == list(range(58))
    clock.now += DAY_S
    run(path, clock)
    assert left(path) == list(range(56))
    run(path, FakeClock(wrong=100 * YEAR_S, boot="boot 2"))
    assert left(path) == list(range(54))


def test_what_is_too_old_goes_and_a_long_absence_is_caught_up(path: Path) -> None:
    anonymous(path, range(80, 100))
    clock = FakeClock()
    with closing(database.open_store(path)) as db:
        for _ in range(10):
            sweep(db, clock, RetentionRules())
            clock.now += 1.01 * DAY_S
    assert min(left(path)) == 80
    assert max(left(path)) <= 90


def test_unsure_visits_go_once_what_came_after_them_is_too_old(path: Path) -> None:
    anonymous(path, range(95, 100), unsure=1)
    anonymous(path, range(91, 95))
    with closing(database.open_store(path)) as db:
        assert delete_expired(db, NOW, RetentionRules()) > 0
        for _ in range(5):
            delete_expired(db, NOW, RetentionRules())
    assert left(path) == []


@pytest.fixture
def zone() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_another_time_zone_and_summer_time_move_nothing(path: Path) -> None:
    """What is kept is UTC; only what is shown is local."""
    found = []
    for zone_ in ("Europe/Berlin", "Pacific/Kiritimati", "America/New_York"):
        os.environ["TZ"] = zone_
        time.tzset()
        run(path, FakeClock(boot=zone_), VisitBegan(0.0, 1, MEMBER), one_set(1, 1, 0.0)[-1])
        found.append(rows(path, "SELECT began, ended FROM visits ORDER BY id DESC LIMIT 1"))
    assert found[0] == found[1] == found[2]
    anonymous(path, range(89, 91))
    run(path, FakeClock(1_792_886_400.0 - 3600, boot="summer ends"))  # 2026-10-25, when Berlin's clocks go back
    run(path, FakeClock(1_792_886_400.0 + 3600, boot="winter"))
    assert len(left(path)) >= 3
