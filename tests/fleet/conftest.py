"""The tests of the fleet share one PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.fleet.centre.owner import OwnerFolder
from tests.fleet.owner import make_fleet
from tests.harness.postgres import Postgres
from tests.harness.postgres import postgres as postgres


@pytest.fixture
def owner(postgres: Postgres, tmp_path: Path) -> OwnerFolder:
    """A fleet without a station."""
    return make_fleet(postgres, tmp_path / "owner")
