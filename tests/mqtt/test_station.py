"""A station at a real Mosquitto: what is told and retained, the last will, commands and strangers, and a broker that refuses or drops."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from mirror.errors import REACH_REMEDY_TEXT
from mirror.i18n import Translator
from mirror.mqtt import station as station_module
from mirror.mqtt.discovery import discovery_payload
from mirror.mqtt.station import MqttStation
from mirror.mqtt.status import StationCommand, StationStatus
from mirror.settings import MqttSettings
from tests.harness.mosquitto import USER, Listener, Mosquitto, eventually

pytestmark = pytest.mark.integration

FREE = StationStatus(False, None, 0, 0, False, 51.0, 15.0, True)
TRAINING = replace(FREE, is_occupied=True, exercise="Squat", reps_today=3)
STATE, AVAILABILITY, SCREEN, REBOOT = (f"mirror/gym-1/{name}" for name in ("state", "availability", "screen/set", "reboot/set"))


@dataclass
class Station:
    """A station whose state the test sets."""

    settings: MqttSettings
    status: StationStatus = FREE
    commands: list[StationCommand] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        told = discovery_payload(self.settings, "gym-1", "Rack 1", Translator("en"))
        self.mqtt = MqttStation(self.settings, "gym-1", told, self._read, self.commands.append)
        self.mqtt.start()

    def _read(self) -> StationStatus:
        if self.trouble:
            raise self.trouble.pop()
        return self.status


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[MqttSettings], Station]]:
    """Opens stations that try and tell without long pauses."""
    for name in ("TELL_PERIOD_S", "NETWORK_WAIT_S", "FIRST_RECONNECT_S", "MAX_RECONNECT_S"):
        monkeypatch.setattr(station_module, name, 0.02)
    stations: list[Station] = []

    def make(settings: MqttSettings) -> Station:
        stations.append(Station(settings))
        return stations[-1]

    yield make
    for station in stations:
        station.mqtt.close()
    assert not any(thread.name == "mqtt" for thread in threading.enumerate())


def plain(port: int, **more: object) -> MqttSettings:
    return replace(MqttSettings(host="127.0.0.1", port=port, tls=False, id="gym-1"), **more)  # type: ignore[arg-type]


def encrypted(broker: Mosquitto, **more: object) -> MqttSettings:
    known = {"ca_file": str(broker.authority.file), "user": USER, "password_file": str(broker.password_file), **more}
    return replace(MqttSettings(host="localhost", port=broker.tls_port, id="gym-1"), **known)  # type: ignore[arg-type]


def test_who_comes_later_finds_the_device_and_its_state(mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station]) -> None:
    station = opened(plain(mosquitto.port))
    with Listener(mosquitto.port) as first:
        station.status = TRAINING
        assert eventually(lambda: json.loads(first.last.get(STATE, "{}")).get("is_occupied") == "ON")
    with Listener(mosquitto.port) as later:
        assert eventually(lambda: len(later.last) == 3)
        assert later.last[AVAILABILITY] == "online"
        assert json.loads(later.last[STATE]) == {
            "is_occupied": "ON", "exercise": "Squat", "reps_today": 3, "faults": 0, "is_faulty": "OFF", "temperature_c": 51.0,
            "pictures_per_s": 15.0, "is_screen_on": "ON",
        }  # fmt: skip
        assert json.loads(later.last["homeassistant/device/gym-1/config"])["device"]["name"] == "Rack 1"


def test_a_station_that_stops_says_so(mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station]) -> None:
    station = opened(plain(mosquitto.port))
    with Listener(mosquitto.port) as listener:
        assert eventually(lambda: listener.last.get(AVAILABILITY) == "online")
        station.mqtt.close()
        assert eventually(lambda: listener.last[AVAILABILITY] == "offline")


def test_of_a_station_that_is_cut_off_the_broker_says_so(mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station]) -> None:
    with Proxy(mosquitto.port) as proxy, Listener(mosquitto.port) as listener:
        opened(plain(proxy.port))
        assert eventually(lambda: listener.last.get(AVAILABILITY) == "online")
        proxy.cut()
        assert eventually(lambda: listener.last[AVAILABILITY] == "offline")


def test_the_owner_switches_the_screen_and_may_restart_where_that_is_set(
    mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station]
) -> None:
    station = opened(plain(mosquitto.port, reboot=True))
    with Listener(mosquitto.port) as owner:
        assert eventually(lambda: AVAILABILITY in owner.last)
        for topic, payload in ((SCREEN, "OFF"), (SCREEN, "ON"), (REBOOT, "REBOOT")):
            owner.publish(topic, payload)
        assert eventually(lambda: len(station.commands) == 3)
    assert station.commands == [StationCommand.SCREEN_OFF, StationCommand.SCREEN_ON, StationCommand.REBOOT]


def test_strangers_are_one_line_and_no_command(
    mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station], caplog: pytest.LogCaptureFixture
) -> None:
    station = opened(plain(mosquitto.port))
    with Listener(mosquitto.port) as stranger:
        assert eventually(lambda: AVAILABILITY in stranger.last)
        stranger.publish(REBOOT, "REBOOT")  # not set: not even listened to
        for payload in (b"", b"on", b"\xff\x00", b'{"screen": "ON"}', b"OFF\n", b"x" * 3000, b"x" * 1_000_000):
            stranger.publish(SCREEN, payload)
        stranger.publish(SCREEN, "OFF")
        assert eventually(lambda: station.commands == [StationCommand.SCREEN_OFF])
    assert caplog.messages == [f"mqtt: something that is no command came on {SCREEN} and was ignored"]


def test_a_retained_command_restarts_no_station_again_and_again(mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station]) -> None:
    with Listener(mosquitto.port) as owner:
        owner.publish(REBOOT, "REBOOT", retain=True)
        station = opened(plain(mosquitto.port, reboot=True))
        assert eventually(lambda: AVAILABILITY in owner.last)
        owner.publish(SCREEN, "ON")
        assert eventually(lambda: bool(station.commands))
    assert station.commands == [StationCommand.SCREEN_ON]


def test_a_broker_that_drops_is_one_line_and_is_found_again(
    mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station], caplog: pytest.LogCaptureFixture
) -> None:
    station = opened(plain(mosquitto.port))
    with Listener(mosquitto.port) as listener:
        assert eventually(lambda: AVAILABILITY in listener.last)
    mosquitto.stop()
    assert eventually(lambda: station.mqtt.problem is not None and "nothing listens there" in station.mqtt.problem)
    station.status = TRAINING
    mosquitto.start()
    assert eventually(lambda: station.mqtt.problem is None)
    with Listener(mosquitto.port) as listener:
        assert eventually(lambda: json.loads(listener.last.get(STATE, "{}")).get("reps_today") == 3)
    broker = f"mqtt: broker 127.0.0.1:{mosquitto.port}"
    rest = "; the mirror goes on without and tries again"
    assert caplog.messages == [
        f"{broker}: the connection broke off; check the network, and that no other station has the mqtt.id gym-1{rest}",
        f"{broker}: nothing listens there; check mqtt.port, and whether the broker runs{rest}",
    ]


def test_with_tls_and_a_password_it_connects(mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station]) -> None:
    station = opened(encrypted(mosquitto))
    with Listener(mosquitto.port) as listener:
        assert eventually(lambda: listener.last.get(AVAILABILITY) == "online")
    assert station.mqtt.problem is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"user": "else"}, "refuses the station (Not authorized); check mqtt.user and its password"),
        ({"user": None, "password_file": None}, "refuses the station (Not authorized)"),
        ({"ca_file": None}, "its certificate is not trusted (unable to get local issuer certificate)"),
        ({"host": "127.0.0.2"}, "its certificate is not trusted (IP address mismatch, certificate is not valid for '127.0.0.2'.)"),
        ({"host": "no-such-host.invalid"}, f"no machine of that name is known; check mqtt.host and the network; {REACH_REMEDY_TEXT}"),
    ],
)
def test_what_the_broker_refuses_is_one_line(
    mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station], wrong: dict[str, object], said: str
) -> None:
    if wrong.get("host") == "127.0.0.2":
        with Proxy(mosquitto.tls_port, "127.0.0.2") as proxy:
            station = opened(encrypted(mosquitto, **wrong, port=proxy.port))
            assert eventually(lambda: station.mqtt.problem is not None)
    else:
        station = opened(encrypted(mosquitto, **wrong))
        assert eventually(lambda: station.mqtt.problem is not None)
    assert said in str(station.mqtt.problem)
    assert "\n" not in str(station.mqtt.problem)


def test_a_certificate_that_has_expired_is_one_line(mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station]) -> None:
    mosquitto.stop()
    mosquitto.authority.issue("localhost", "broker", timedelta(days=-3), timedelta(days=-1))
    mosquitto.start()
    station = opened(encrypted(mosquitto))
    assert eventually(lambda: station.mqtt.problem is not None)
    assert "its certificate is not trusted (certificate has expired); set mqtt.ca_file, and check this machine's clock" in str(
        station.mqtt.problem
    )


def test_tls_against_a_plain_port_and_the_other_way_round_are_one_line(
    mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station]
) -> None:
    over_tls, over_plain = opened(encrypted(mosquitto, port=mosquitto.port)), opened(plain(mosquitto.tls_port))
    assert eventually(lambda: over_tls.mqtt.problem is not None and over_plain.mqtt.problem is not None)
    assert "does not speak TLS there" in str(over_tls.mqtt.problem) or "does not answer" in str(over_tls.mqtt.problem)
    assert "speaks no MQTT 5 there" in str(over_plain.mqtt.problem)


def test_two_stations_with_one_id_are_told_so(
    mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station], caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        opened(plain(mosquitto.port))
    assert eventually(lambda: len(caplog.messages) == 2)
    assert all("check the network, and that no other station has the mqtt.id gym-1; the" in line for line in caplog.messages)


def test_a_state_that_cannot_be_read_is_said_and_told_later(
    mosquitto: Mosquitto, opened: Callable[[MqttSettings], Station], caplog: pytest.LogCaptureFixture
) -> None:
    station = opened(plain(mosquitto.port))
    with Listener(mosquitto.port) as listener:
        assert eventually(lambda: STATE in listener.last)
        station.status = TRAINING
        station.trouble.append(ValueError("a defect"))
        assert eventually(lambda: json.loads(listener.last[STATE])["reps_today"] == 3)
        assert eventually(lambda: not station.trouble)
    assert "mqtt: failed and starts again" in caplog.messages


class Proxy:
    """Passes one connection on to ``port`` until it is cut."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._behind = port
        self._server = socket.create_server((host, 0))
        self.port: int = self._server.getsockname()[1]
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        try:
            here, _ = self._server.accept()
        except OSError:
            return
        there = socket.create_connection(("127.0.0.1", self._behind))
        self._ends = [here, there]
        for source, sink in ((here, there), (there, here)):
            threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pass_on(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(4096):
                sink.sendall(data)
        except OSError:
            return

    def cut(self) -> None:
        """Both ends lose the connection, and no other comes about."""
        self._server.close()
        for end in self._ends:
            end.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        for end in self._ends:
            end.close()
