"""The size of a chain, on a real PostgreSQL: how soon a set is there, a week offline, a badge from elsewhere, and what it costs a station.

Run alone, with -s to see the figures; docs/fleet.md has those of the whole size. MIRROR_FLEET_SHARE makes it smaller.
"""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mirror.fleet.centre.coach import write_group_overview
from mirror.fleet.centre.owner import OwnerFolder
from mirror.types import Member
from tests.fleet.big_fleet import BigFleet, FleetSize, SimulatedStation
from tests.harness.mosquitto import eventually
from tests.harness.postgres import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.integration]

SHARE = float(os.environ.get("MIRROR_FLEET_SHARE", "1"))
SIZE = FleetSize(
    stations=max(4, round(200 * SHARE)), groups=max(2, round(50 * SHARE)), members=round(100_000 * SHARE), sets=round(1_000_000 * SHARE)
)
ONLINE_S = 60.0
"""Seconds in which every station trains one set: a gym's mirror that is never free does not do more."""
WEEK_SETS = 5000
BADGES = 100
COACH_PAGE_S = 3.0
"""Seconds of processor time, which is what the page takes on an idle machine: so much docs/fleet.md promises."""


@pytest.fixture(scope="module")
def fleet(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> BigFleet:
    from tests.fleet.owner import make_fleet

    folder = tmp_path_factory.mktemp("chain")
    owner: OwnerFolder = make_fleet(postgres, folder / "owner")
    began = time.monotonic()
    made = BigFleet(postgres, owner.centre.database, SIZE, folder)
    with postgres.connect(owner.centre.database) as db:
        ((gigabytes,),) = db.execute("SELECT pg_database_size(current_database()) / 1e9").fetchall()
    what = f"{SIZE.stations} stations, {SIZE.members} members, {SIZE.reps} repetitions"
    say(f"{what}: {gigabytes:.1f} GB, filled in {time.monotonic() - began:.0f} s")
    return made


@pytest.fixture(scope="module")
def stations(fleet: BigFleet) -> Iterator[list[SimulatedStation]]:
    opened = [fleet.open_station(number) for number in range(SIZE.stations)]
    for station in opened:
        station.sync.start()
    assert eventually(lambda: sum(station.sync.status.connected for station in opened) == len(opened), 300.0)
    yield opened
    for station in opened:
        station.sync.close()


def say(line: str) -> None:
    print(f"\n[{load()}] {line}", flush=True)


def load() -> str:
    return f"load {os.getloadavg()[0]:.0f}"


def test_a_set_is_in_the_centre_within_seconds_and_costs_a_station_next_to_nothing(
    fleet: BigFleet, stations: list[SimulatedStation]
) -> None:
    seen: dict[int, float] = {}
    stop = threading.Event()

    def watch() -> None:
        with fleet.connect() as db:
            while not stop.wait(0.05):
                for (name,) in db.execute("SELECT station FROM fleet.sets WHERE run LIKE 'run-%%' AND visit = 7").fetchall():
                    seen.setdefault(int(name.removeprefix("st-")), time.time())

    watching = threading.Thread(target=watch)
    watching.start()
    before, began = time.process_time(), time.monotonic()
    for station in stations:
        station.train(7)
        time.sleep(ONLINE_S / len(stations))
    assert eventually(lambda: len(seen) == len(stations))
    cost = (time.process_time() - before) / (time.monotonic() - began) / len(stations)
    stop.set()
    watching.join()
    waits = sorted(seen[station.number] - station.committed[7] for station in stations)
    p95 = statistics.quantiles(waits, n=20, method="inclusive")[-1]
    say(f"a set in the centre: median {statistics.median(waits):.2f} s, p95 {p95:.2f} s, longest {waits[-1]:.2f} s")
    say(f"processor time of a station's sync, with this test's own: {100 * cost:.2f} % of a core")
    assert p95 <= 2.0
    assert cost < 0.01


def test_a_week_offline_is_told_in_a_minute(stations: list[SimulatedStation]) -> None:
    station = stations[-1]
    station.sync.close()
    station.train(1000, WEEK_SETS)
    station.reopen()
    began, cpu = time.monotonic(), time.process_time()
    station.sync.start()
    assert eventually(lambda: station.sync.status.connected and station.is_told(), 300.0)
    took = time.monotonic() - began
    say(f"{WEEK_SETS} sets of a week offline: {took:.1f} s, {time.process_time() - cpu:.1f} s of processor time in this process")
    assert took <= 60.0


def test_a_badge_that_was_never_seen_here_is_known_at_once(stations: list[SimulatedStation]) -> None:
    waits: list[float] = []
    for index in range(BADGES):
        station, known = stations[index % len(stations)], threading.Event()
        began = time.monotonic()

        def hear(found: tuple[Member, int] | None, asked: bool, known: threading.Event = known) -> None:
            if found is not None and asked:
                known.set()

        station.sync.ask(station.member(1 + index), hear)
        assert known.wait(20.0)
        waits.append(time.monotonic() - began)
    p95 = statistics.quantiles(waits, n=20, method="inclusive")[-1]
    say(f"a badge from elsewhere: median {statistics.median(waits):.2f} s, p95 {p95:.2f} s, longest {max(waits):.2f} s")
    assert p95 <= 1.0


def test_the_coachs_page_does_not_wait_for_millions_of_repetitions(fleet: BigFleet, tmp_path: Path) -> None:
    with fleet.connect() as db:
        db.execute("SET max_parallel_workers_per_gather = 0")  # all that the server does for it is this connection's
        began, here, there = time.monotonic(), time.process_time(), processor_time(db.info.backend_pid)
        write_group_overview(db, "gym-1", "en", tmp_path, lambda _: None)
        here, there = time.process_time() - here, processor_time(db.info.backend_pid) - there
    say(f"the coach's page of a gym: {time.monotonic() - began:.1f} s; of processor time {here:.1f} s here, {there:.1f} s in PostgreSQL")
    assert here + there <= COACH_PAGE_S


def processor_time(process: int) -> float:
    """Seconds that a process has used so far (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_new_member_is_known_everywhere_by_sync(stations: list[SimulatedStation]) -> None:
    there = [station for station in stations if station.number % SIZE.groups == 0]
    there[0].create("NEWMEMBER0000000", "Grace")
    began = time.monotonic()
    assert eventually(lambda: all(station.knows("NEWMEMBER0000000") for station in there), 300.0)
    say(f"a new member known at {len(there)} mirrors of the gym by sync: {time.monotonic() - began:.1f} s")
