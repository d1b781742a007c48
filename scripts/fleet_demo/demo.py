"""Lets a member move from mirror to mirror, and says what the centre and the broker hear of it. ``scripts/fleet-demo`` starts this."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import psycopg
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from servers import DemoServers, version_of
from stop_signals import StopSignals

from mirror.app.demo_station import DEMO_MEMBER_NAME, make_demo_member
from mirror.doctor.settings_choice import choose_settings
from mirror.errors import MirrorError

NAMES = ("Entrance", "Studio", "Weights")
PATIENCE_S = 400.0
"""Seconds for each step, on a slow machine too; a visit takes half a minute."""
ROOT = Path(__file__).parents[2]
CODE_PATTERN = re.compile(r"^KMF1/\S+$")
CONFIG = """[station]
name = "{name}"
badge = true
away_s = 10
[store]
folder = "{folder}"
[sound]
volume = 0
[model]
threads = 1
[power]
sleep_after_s = 2
[mqtt]
host = "127.0.0.1"
port = {port}
tls = false
id = "{id}"
"""


@dataclass
class Station:
    """A mirror of the demo: its folder, and its process once it runs."""

    name: str
    folder: Path
    process: subprocess.Popen[str] | None = None

    @property
    def id(self) -> str:
        return self.name.lower()

    @property
    def config(self) -> Path:
        return self.folder / "mirror.toml"

    def visit(self) -> None:
        """The member comes."""
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write("visit\n")
        self.process.stdin.flush()


@dataclass
class Listener:
    """What each station last told the broker. Says when a mirror is occupied and when it is free again."""

    port: int
    states: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.on_message = self._take
        self._client.connect("127.0.0.1", self.port)
        self._client.subscribe("mirror/+/state", 1)
        self._client.loop_start()

    def _take(self, _: Client, __: object, received: MQTTMessage) -> None:
        station, new = received.topic.split("/")[1], json.loads(received.payload)
        before, self.states[station] = self.states.get(station, {}).get("is_occupied", "OFF"), new
        if new["is_occupied"] != before:
            say(f"MQTT, {station.title()}: {'occupied' if new['is_occupied'] == 'ON' else 'free'}")

    def of(self, station: Station, key: str) -> Any:
        return self.states.get(station.id, {}).get(key)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


BEGAN = time.monotonic()


def say(line: str) -> None:
    print(f"{time.monotonic() - BEGAN:5.1f} s  {line}", flush=True)


def wait_for(what: str, holds: Callable[[], Any]) -> Any:
    """What ``holds`` gives once it is true. Raises MirrorError when it does not become so."""
    end = time.monotonic() + PATIENCE_S
    while not (found := holds()):
        if time.monotonic() > end:
            raise MirrorError("demo", f"{what} did not happen in {PATIENCE_S:.0f} s", "run it on a machine that is less busy")
        time.sleep(0.1)
    return found


def mirror(signals: StopSignals, *words: str | Path) -> str:
    """A command of the mirror; what it prints."""
    command = [sys.executable, "-m", "mirror", *words]
    with signals.process(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as running:
        said, refusal = running.communicate()
    if running.returncode:
        raise MirrorError(f"mirror {words[0]} {words[1]}", refusal.strip())
    return said


def join(signals: StopSignals, station: Station, owner: Path) -> None:
    """The owner's command shows a code, and the station joins by it, as it would with its camera."""
    command = [sys.executable, "-m", "mirror", "fleet", "enrol", station.name, "--folder", owner]
    with signals.process(command, stdout=subprocess.PIPE, cwd=ROOT) as enrolling:
        assert enrolling.stdout is not None
        code = next((line.strip() for line in enrolling.stdout if CODE_PATTERN.match(line.strip())), "")
        mirror(signals, "fleet", "join", code, "--config", station.config)
        said = enrolling.communicate()[0].strip().splitlines()
    say(f"mirror fleet enrol {station.name}: {said[-1]}")


@contextmanager
def running(station: Station, card: Path, signals: StopSignals) -> Iterator[None]:
    command = [sys.executable, ROOT / "scripts/fleet_demo/station.py", station.config, card]
    with (
        (station.folder / "log").open("w") as log,
        signals.process(command, stdin=subprocess.PIPE, stdout=log, stderr=log, process_group=0, cwd=ROOT) as station.process,
    ):
        yield


def train(station: Station, heard: Listener, centre: psycopg.Connection[Any]) -> None:
    """The member's visit at ``station``, up to their set; they leave then."""
    say(f"{DEMO_MEMBER_NAME} comes to {station.name}")
    station.visit()
    wait_for("a repetition", lambda: heard.of(station, "reps_today"))
    say(f"MQTT, {station.name}: {heard.of(station, 'exercise')}, first repetition")
    query = """SELECT sets.exercise, reps, clean, extract(epoch FROM received) - ended / 1000.0 FROM fleet.sets
        JOIN fleet.stations ON stations.id = sets.station WHERE stations.name = %s"""
    exercise, reps, clean, seconds = wait_for("the set", lambda: centre.execute(query, (station.name,)).fetchone())
    say(f"PostgreSQL: a set of {exercise} from {station.name}, {reps} repetitions, {clean} clean, {seconds:.1f} s after its end")


def main(signals: StopSignals) -> int:
    with ExitStack() as left, tempfile.TemporaryDirectory(prefix="mirror-fleet-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        servers = DemoServers(folder, signals)
        left.callback(servers.close)
        servers.start()
        say(f"{version_of('postgres', 'postgresql')} and {version_of('mosquitto', 'mosquitto')} run in {folder}")
        owner = folder / "owner"
        said = mirror(signals, "fleet", "init", "--dsn", servers.owner_dsn, "--host", "localhost", "--folder", owner)
        servers.take_centre(owner)
        say(f"mirror fleet init: {said.splitlines()[0]}")
        heard = Listener(servers.mqtt_port)
        left.callback(heard.close)
        centre = left.enter_context(psycopg.connect(servers.owner_dsn, autocommit=True))
        stations, card = [Station(one, folder / one.lower()) for one in NAMES], folder / "card.png"
        for station in stations:
            station.folder.mkdir()
            station.config.write_text(
                CONFIG.format(name=station.name, folder=station.folder, port=servers.mqtt_port, id=station.id), encoding="utf-8"
            )
            join(signals, station, owner)
            if not card.exists():
                cv2.imwrite(str(card), make_demo_member(choose_settings(station.config).settings, station.folder))
                say(f"{DEMO_MEMBER_NAME} becomes a member at {station.name} and gets a badge")
            left.enter_context(running(station, card, signals))
        wait_for("the start", lambda: all(heard.of(station, "pictures_per_s") is not None for station in stations))
        say("three mirrors look at an empty room")
        for station in stations:
            train(station, heard, centre)
        wait_for("the end of the last visit", lambda: all(heard.of(station, "is_occupied") == "OFF" for station in stations))
        for station in stations:
            known = mirror(signals, "member", "list", "--config", station.config).strip().splitlines()
            say(f"{station.name} knows: {' '.join(known[-1].split())}")
        print(mirror(signals, "fleet", "stations", "--folder", owner), end="")
        say("nothing of it is left behind")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(StopSignals()))
    except MirrorError as error:
        print(f"mirror: {error}", file=sys.stderr)
        sys.exit(error.code)
