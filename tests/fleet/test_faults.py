"""Faults between a station and a real centre: the server killed in the midst of its work, a network that is cut, and one that is slow."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from mirror.fleet import sync
from tests.fleet.big_fleet import BigFleet, FleetSize, SimulatedStation
from tests.fleet.owner import make_fleet
from tests.harness.mosquitto import eventually
from tests.harness.postgres import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.integration]

SETS = 1500
"""Eight batches: there is time to break something in their midst."""


@pytest.fixture
def fleet(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BigFleet:
    monkeypatch.setattr(sync, "MAX_CONNECT_RETRY_S", 1.0)
    owner = make_fleet(postgres, tmp_path / "owner")
    return BigFleet(postgres, owner.centre.database, FleetSize(stations=2, groups=1, members=4, sets=4), tmp_path)


@pytest.fixture
def station(fleet: BigFleet) -> Iterator[SimulatedStation]:
    opened = fleet.open_station(0)
    opened.train(1, SETS)
    yield opened
    opened.sync.close()


def arrived(fleet: BigFleet) -> int:
    with fleet.connect() as db:
        ((count, different),) = db.execute("SELECT count(*), count(DISTINCT visit) FROM fleet.sets WHERE run = 'run-0'").fetchall()
    assert count == different, "a set is there twice"
    return int(count)


def test_a_server_that_is_killed_in_the_midst_of_its_work_loses_and_doubles_nothing(
    fleet: BigFleet, station: SimulatedStation, postgres: Postgres
) -> None:
    station.sync.start()
    for part in (1, 3):
        assert eventually(lambda part=part: arrived(fleet) >= SETS * part // 5)  # type: ignore[misc]
        postgres.crash()
        assert eventually(lambda: station.sync.problem is not None)
        assert "\n" not in str(station.sync.problem)
        postgres.start()
    assert eventually(station.is_told, 120.0)
    assert arrived(fleet) == SETS
    assert station.sync.problem is None


@pytest.mark.parametrize(("cuts", "bytes_per_s"), [(6, 4_000_000), (0, 1_000_000)])
def test_a_network_that_is_cut_or_slow_loses_and_doubles_nothing(
    fleet: BigFleet, station: SimulatedStation, postgres: Postgres, cuts: int, bytes_per_s: int
) -> None:
    network = SlowNetwork(postgres.port, bytes_per_s)
    station.dsn = make_conninfo(station.dsn, port=network.port)
    station.reopen()
    station.sync.start()
    for cut in range(cuts):
        reached = arrived(fleet)
        assert eventually(lambda reached=reached: arrived(fleet) > reached or station.is_told())  # type: ignore[misc]
        time.sleep(0.05 * cut)
        network.cut()
    assert eventually(station.is_told, 120.0)
    assert arrived(fleet) == SETS
    network.close()


class SlowNetwork:
    """Passes connections on to ``port`` at so many bytes a second; ``cut`` ends those that there are, with a batch half way through."""

    def __init__(self, port: int, bytes_per_s: int) -> None:
        self._behind, self._speed = port, bytes_per_s
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._server.accept()
                there = socket.create_connection(("127.0.0.1", self._behind))
            except OSError:
                return
            self._ends += [here, there]
            for source, sink in ((here, there), (there, here)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(1 << 14):
                time.sleep(len(data) / self._speed)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def cut(self) -> None:
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._server.close()
        self.cut()
