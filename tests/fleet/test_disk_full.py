"""A disk that is full, on either side, while sets come in; and what there is when it has room again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mirror.fleet import sync
from mirror.store import StoreWriter
from mirror.store.database import open_store
from mirror.types import VisitBegan
from tests.fleet.big_fleet import BigFleet, FleetSize
from tests.fleet.owner import make_fleet
from tests.fleet.test_faults import SETS, Warnings, arrived
from tests.fleet.test_faults import warnings as warnings
from tests.harness.mosquitto import eventually
from tests.harness.postgres import Postgres, find_programs
from tests.harness.small_disk import SmallDisk
from tests.harness.small_disk import small_disk as small_disk
from tests.store.samples import FakeClock, one_set

pytestmark = [pytest.mark.slow, pytest.mark.integration]

SIZE = FleetSize(stations=2, groups=1, members=4, sets=4)
PATIENCE_S = 120.0


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MAX_CONNECT_RETRY_S", 1.0)


@pytest.fixture
def small_postgres(small_disk: SmallDisk) -> Iterator[Postgres]:
    """A server with all that it has on the small disk."""
    programs, folder = find_programs(), small_disk.folder / "server"
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    folder.mkdir()
    server = Postgres(programs, folder)
    server.start()
    yield server
    server.crash()


def test_a_centre_whose_disk_is_full_has_every_set_once_when_there_is_room(
    small_disk: SmallDisk, small_postgres: Postgres, tmp_path: Path, warnings: Warnings
) -> None:
    owner = make_fleet(small_postgres, tmp_path / "owner")
    fleet = BigFleet(small_postgres, owner.centre.database, SIZE, tmp_path)
    station = fleet.open_station(0)
    station.train(1, SETS)
    station.sync.start()
    try:
        assert eventually(lambda: arrived(fleet) >= SETS // 5)
        small_disk.fill()
        assert eventually(lambda: station.sync.problem is not None, PATIENCE_S)
        assert not station.is_told()
        small_disk.free()
        if not small_postgres.is_running:  # it ends itself where its log finds no room
            small_postgres.start()
        assert eventually(station.is_told, PATIENCE_S)
    finally:
        station.sync.close()
    assert arrived(fleet) == SETS
    assert any("its disk is full" in line or "it stopped" in line for line in warnings.faults())


def test_a_station_whose_disk_is_full_keeps_and_tells_every_set_once_when_there_is_room(
    small_disk: SmallDisk, postgres: Postgres, tmp_path: Path, warnings: Warnings
) -> None:
    owner = make_fleet(postgres, tmp_path / "owner")
    fleet = BigFleet(postgres, owner.centre.database, SIZE, small_disk.folder)
    station = fleet.open_station(0)
    writer = StoreWriter(station.path, FakeClock(), fleet="counts")
    done = 0

    def train(sets: int) -> None:
        nonlocal done
        for visit in range(done + 1, done + 1 + sets):
            for event in (VisitBegan(100.0 * visit, visit, station.member(0)), *one_set(visit, 1, 100.0 * visit)):
                writer.put(event)
        done += sets

    def kept() -> int:
        with closing(open_store(station.path)) as db:
            found = db.execute("SELECT count(*) FROM sets JOIN visits ON visits.id = sets.visit WHERE run = ?", (writer.run,))
            return int(found.fetchone()[0])

    writer.start()
    try:
        train(50)
        assert eventually(lambda: kept() == done)
        small_disk.fill()
        station.sync.start()
        assert eventually(lambda: station.sync.problem is not None)
        while writer.problem is None and done < 250:  # the database has a little room of its own left
            train(1)
            time.sleep(0.05)
        assert "the disk is full" in str(writer.problem)
        train(20)
        small_disk.free()
        train(20)
        assert eventually(lambda: arrived(fleet, writer.run) == done, PATIENCE_S)
        assert eventually(lambda: station.is_told() and station.sync.problem is None, PATIENCE_S)
    finally:
        assert writer.close()
        station.sync.close()
    assert kept() == done
    faults = warnings.faults()
    assert faults
    assert all("free some space" in line for line in faults)
