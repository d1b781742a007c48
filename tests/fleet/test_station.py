"""The whole mirror in a fleet: it trains and keeps whatever the centre is like, and says in one line what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mirror.app.services import Services
from mirror.doctor.doctor import examine
from mirror.doctor.settings_choice import SettingsChoice
from mirror.errors import MirrorError
from mirror.fleet.centre.owner import OwnerFolder
from mirror.fleet.centre.stations import find_station, revoke_station
from mirror.settings import Settings, paths
from mirror.settings.network_tables import FleetSettings
from mirror.store import MemberRepository, StoreReader, database, outbox
from mirror.types import ServiceKind
from tests.app.test_services import SETTINGS, Evening, visits
from tests.fleet.owner import JoinedStation, enrol_station
from tests.fleet.stations import FleetDatabase, TestStation
from tests.harness.postgres import Postgres
from tests.store.samples import MEMBER, NOW, one_visit
from tests.store.test_writer import until

pytestmark = pytest.mark.integration

Build = Callable[[str, Path], Services]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    built: list[Services] = []

    def make(dsn: str, folder: Path) -> Services:
        built.append(Services(settings_of(tmp_path, dsn, folder), SettingsChoice(SETTINGS), 0, lambda: None))
        return built[-1]

    yield make
    for services in built:
        services.close()


def settings_of(tmp_path: Path, dsn: str, folder: Path) -> Settings:
    store = replace(SETTINGS.store, folder=str(tmp_path / "kept"))
    return replace(SETTINGS, store=store, fleet=FleetSettings(dsn=dsn, folder=str(folder)))


def train(services: Services, tmp_path: Path) -> None:
    """Three squats without a name, and a set of a new member."""
    writer = services.station.writer
    assert writer is not None
    until(lambda: writer.knows_members)
    with MemberRepository(paths.database_path(settings_of(tmp_path, "", tmp_path).store)) as repository:
        repository.create(MEMBER, "Ada", NOW)
    until(lambda: writer.directory.find(MEMBER))
    Evening(services).squat(3)
    for event in one_visit(900, MEMBER, sets=1):
        writer.put(event)


@pytest.mark.parametrize("dsn", ["host=127.0.0.1 port=1 dbname=mirror user=station_x", "nonsense", "host=no.such.host.invalid"])
def test_a_wrong_address_is_a_line_and_the_training_goes_on(build: Build, tmp_path: Path, dsn: str) -> None:
    services = build(dsn, tmp_path / "fleet")
    train(services, tmp_path)
    until(lambda: ServiceKind.FLEET in services.station.problems())
    line = services.station.problems()[ServiceKind.FLEET]
    assert "\n" not in line
    assert line.split(":")[0] in ("fleet", "[fleet] dsn")
    services.close()
    settings = settings_of(tmp_path, dsn, tmp_path)
    assert sorted(reps for _, reps in visits(settings)) == [3, 5]
    with StoreReader(paths.database_path(settings.store)) as reader:
        assert [entry.kind for entry in outbox.read_outbox(reader.db, 10)] == ["member", "set"]


def test_a_mirror_that_joined_tells_its_sets_by_its_certificate_and_stops_when_revoked(
    build: Build, owner: OwnerFolder, tmp_path: Path
) -> None:
    station: JoinedStation = enrol_station(owner, tmp_path / "fleet", "Studio East")
    services = build(station.dsn, tmp_path / "fleet")
    train(services, tmp_path)
    fleet = services.station.fleet
    assert fleet is not None
    with owner.connect() as db:
        until(lambda: db.execute("SELECT member, reps FROM fleet.sets").fetchone() == (MEMBER, 4))
        assert fleet.problem is None
        revoke_station(db, find_station(db, "Studio East"))
    with MemberRepository(paths.database_path(settings_of(tmp_path, "", tmp_path).store)) as repository:
        repository.rename(MEMBER, "Ada L.")
    until(lambda: "revoked" in str(fleet.problem))


def test_the_self_test_says_how_the_link_is(owner: OwnerFolder, tmp_path: Path) -> None:
    station = enrol_station(owner, tmp_path / "fleet", "Studio East")
    config = tmp_path / "mirror.toml"
    config.write_text(f'[store]\nfolder = "{tmp_path / "kept"}"\n[fleet]\ndsn = "{station.dsn}"\nfolder = "{station.folder}"\n')
    (found,) = [one for one in examine(config, {}) if one.name == "fleet"]
    assert (found.state, found.finding) == ("ok", "the centre knows this mirror as Studio East; 0 entries wait")
    config.write_text(config.read_text().replace("dbname=", "dbname=no_"))
    (found,) = [one for one in examine(config, {}) if one.name == "fleet"]
    assert found.state == "fail"


def test_a_centre_that_asks_for_more_or_is_older_is_said_and_the_mirror_goes_on(postgres: Postgres, tmp_path: Path) -> None:
    fleet = FleetDatabase(postgres, ["east"])
    east = TestStation("east", tmp_path / "east", lambda: fleet.connect("east"))
    east.train(None)
    fleet.db.execute("INSERT INTO fleet.migrations (number, name, keeps_older) VALUES (900, '900_more.sql', false)")
    with pytest.raises(MirrorError, match="upgrade this mirror"):
        east.tell_and_take()
    fleet.db.execute("DELETE FROM fleet.migrations")
    with pytest.raises(MirrorError, match="the centre is older"):
        east.tell_and_take()
    with closing(database.open_store(east.path)) as db:
        assert outbox.count_outbox(db) == 1
