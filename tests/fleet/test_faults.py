"""Faults between a station and a real centre: the server killed in the midst of its work, a network that is cut, one that is slow."""

from __future__ import annotations

import logging
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


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> Warnings:
    return Warnings(caplog)


class Warnings:
    """What the mirror's log had to say so far."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    def faults(self) -> list[str]:
        """Without that it works again. A fault is one line, without a traceback."""
        said = [one for one in self._caplog.records if one.levelno >= logging.WARNING and one.name.startswith("mirror.")]
        assert not [one for one in said if "\n" in one.getMessage() or one.exc_info]
        return [one.getMessage() for one in said if one.getMessage() != "fleet: works now"]


def arrived(fleet: BigFleet, run: str = "run-0") -> int:
    with fleet.connect() as db:
        ((count, different),) = db.execute("SELECT count(*), count(DISTINCT visit) FROM fleet.sets WHERE run = %s", (run,)).fetchall()
    assert count == different, "a set is there twice"
    return int(count)


def test_a_server_that_is_killed_in_the_midst_of_its_work_loses_and_doubles_nothing(
    fleet: BigFleet, station: SimulatedStation, postgres: Postgres, warnings: Warnings
) -> None:
    station.sync.start()
    for part in (1, 3):
        assert eventually(lambda part=part: arrived(fleet) >= SETS * part // 5)  # type: ignore[misc]
        before = len(warnings.faults())
        postgres.crash()
        assert eventually(lambda: station.sync.problem is not None)
        assert len(warnings.faults()) > before
        postgres.start()
    assert eventually(station.is_told, 120.0)
    assert arrived(fleet) == SETS
    assert station.sync.problem is None


@pytest.fixture
def network(postgres: Postgres, station: SimulatedStation) -> Iterator[SlowNetwork]:
    """Between the station and the centre."""
    between = SlowNetwork(postgres.port)
    station.dsn = make_conninfo(station.dsn, port=between.port)
    station.reopen()
    yield between
    between.close()


def test_a_connection_that_is_cut_within_a_batch_loses_and_doubles_nothing(
    fleet: BigFleet, station: SimulatedStation, network: SlowNetwork, warnings: Warnings
) -> None:
    station.sync.start()
    for cut in range(6):
        reached = arrived(fleet)
        assert eventually(lambda reached=reached: arrived(fleet) > reached or station.is_told())  # type: ignore[misc]
        time.sleep(0.05 * cut)
        network.cut()
        assert eventually(lambda cut=cut: len(warnings.faults()) > cut)  # type: ignore[misc]
    assert eventually(station.is_told, 120.0)
    assert arrived(fleet) == SETS
    assert warnings.faults() == ["fleet: it stopped, or the connection was cut; it is tried again; the mirror goes on by itself"] * 6


def test_a_slow_network_loses_and_doubles_nothing_and_is_no_fault(
    fleet: BigFleet, station: SimulatedStation, network: SlowNetwork, warnings: Warnings
) -> None:
    network.bytes_per_s = 1_000_000
    station.sync.start()
    assert eventually(station.is_told, 120.0)
    assert arrived(fleet) == SETS
    assert not warnings.faults()


class SlowNetwork:
    """Passes connections on to ``port``, so many bytes a second; ``cut`` ends those that there are, with a batch half way through."""

    def __init__(self, port: int) -> None:
        self._behind, self.bytes_per_s = port, 4_000_000
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
                time.sleep(len(data) / self.bytes_per_s)
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
