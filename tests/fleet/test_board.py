"""Grafana's board of scripts/fleet, against the real centre: every question of it is answered to the role that reads no names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from mirror.fleet.centre.owner import OwnerFolder
from mirror.station.metrics import METRIC_SPECS
from tests.harness.postgres import Postgres

pytestmark = pytest.mark.integration

FOLDER = Path(__file__).parents[2] / "scripts/fleet"
BOARD: dict[str, Any] = json.loads((FOLDER / "grafana/fleet.json").read_text())
QUERIES = [target["rawSql"] for panel in BOARD["panels"] for target in panel["targets"] if "rawSql" in target]
EXPRESSIONS = [target["expr"] for panel in BOARD["panels"] for target in panel["targets"] if "expr" in target]


def fill_in(query: str) -> str:
    """What Grafana puts in place of its macros and the board's variable."""
    query = query.replace("${group:sqlstring}", "'gym'")
    return re.sub(r"\$__timeFilter\(([^()]*)\)", r"\1 BETWEEN now() - interval '30 days' AND now()", query)


def test_the_board_reads_figures_and_no_names(postgres: Postgres, owner: OwnerFolder) -> None:
    with postgres.connect(owner.centre.database, autocommit=True) as db:
        db.execute("CREATE ROLE mirror_board LOGIN PASSWORD 'p' IN ROLE mirror_reports")
    with psycopg.connect(f"{postgres.dsn(owner.centre.database, 'mirror_board')} password=p", autocommit=True) as db:
        for query in [*map(fill_in, QUERIES), BOARD["templating"]["list"][0]["query"]]:
            assert db.execute(query).fetchall() == []
        for table in ("members", "sets", "paths", "enrolments"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(f"SELECT * FROM fleet.{table}")


def test_the_board_asks_stations_for_metrics_that_there_are() -> None:
    known = {spec.name + ("_total" if spec.kind == "counter" else "") for spec in METRIC_SPECS}
    asked = {name for expression in EXPRESSIONS for name in re.findall(r"mirror_\w+", expression)}
    assert asked
    assert asked <= known


def test_no_container_is_taken_at_whatever_version_is_newest() -> None:
    images = re.findall(r"image: (\S+)", (FOLDER / "compose.yaml").read_text())
    assert len(images) == 4
    assert all(":" in image and not image.endswith(":latest") for image in images)
