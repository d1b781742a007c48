"""The tests of the fleet share one PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mirror.fleet.centre.owner import OwnerFolder
from tests.fleet.owner import make_fleet
from tests.fleet.stations import FleetDatabase, MakeStation, TestStation
from tests.harness.postgres import Postgres
from tests.harness.postgres import postgres as postgres


@pytest.fixture
def owner(postgres: Postgres, tmp_path: Path) -> OwnerFolder:
    """A fleet without a station."""
    return make_fleet(postgres, tmp_path / "owner")


@pytest.fixture(scope="module")
def fleet(postgres: Postgres) -> FleetDatabase:
    return FleetDatabase(postgres, ())


@pytest.fixture
def station(fleet: FleetDatabase, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MakeStation]:
    """Makes stations of a group of the test's own."""
    group, made = f"g{abs(hash(request.node.nodeid)) % 10**12}", list[TestStation]()
    fleet.db.execute("INSERT INTO fleet.groups VALUES (%s, %s)", (group, group))

    def make(name: str) -> TestStation:
        whole = f"{group}_{name}"
        fleet.add_station(whole, group)
        made.append(TestStation(whole, tmp_path / name, lambda: fleet.connect(whole)))
        return made[-1]

    yield make
    for one in made:
        one.go_offline()
