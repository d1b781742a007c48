"""A real Mosquitto to throw away, and who listens to it.

from tests.harness.mosquitto import mosquitto as mosquitto  (in a conftest.py)

def test_...(mosquitto: Mosquitto) -> None: ...
"""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from tests.harness.certificates import TestAuthority

PATIENCE_S = 20.0
"""Seconds after which what is waited for counts as not coming; it mostly takes some hundredths."""
USER, PASSWORD = "mirror", "a b#c"


def eventually(holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
    """Whether that becomes true."""
    end = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Mosquitto:
    """A broker from ``start`` to ``stop``: everyone may connect to ``port``, and with TLS and a password to ``tls_port``."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port, self.tls_port = free_port(), free_port()
        self.authority = TestAuthority(folder)
        certificate, key = self.authority.issue("localhost", "broker")
        self.password_file = folder / "password"
        self.password_file.touch(0o600)
        self.password_file.write_text(f"{PASSWORD}\n")
        users = folder / "users"
        subprocess.run(["mosquitto_passwd", "-b", "-c", users, USER, PASSWORD], check=True, capture_output=True)
        self._settings = folder / "mosquitto.conf"
        self._settings.write_text(
            f"user {getpass.getuser()}\nper_listener_settings true\nlistener {self.port} 127.0.0.1\nallow_anonymous true\n"
            f"listener {self.tls_port} 127.0.0.1\ncertfile {certificate}\nkeyfile {key}\npassword_file {users}\n"
        )

    def start(self) -> None:
        """Starts it, with nothing kept, and waits until it listens."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen([self._program, "-c", self._settings], stdout=log, stderr=log)
        assert eventually(self._answers), (self._folder / "log").read_text()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.tls_port)) == 0

    def stop(self) -> None:
        """Ends it without a word to who is connected."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Listener:
    """Another client: what was published last on each topic, and what it publishes itself."""

    def __init__(self, port: int) -> None:
        self.last: dict[str, str] = {}
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.on_message = self._take
        self._client.connect("127.0.0.1", port)
        self._client.subscribe("#", 1)
        self._client.loop_start()

    def _take(self, _: Client, __: object, received: MQTTMessage) -> None:
        self.last[received.topic] = received.payload.decode("utf-8", "replace")

    def publish(self, topic: str, payload: bytes | str, retain: bool = False) -> None:
        self._client.publish(topic, payload, 1, retain).wait_for_publish(PATIENCE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    """Runs, unless the test stops it."""
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/sbin")
    if program is None or shutil.which("mosquitto_passwd") is None:
        pytest.skip("mosquitto is not installed (apt install mosquitto)")
    (tmp_path / "mosquitto").mkdir()
    broker = Mosquitto(program, tmp_path / "mosquitto")
    broker.start()
    yield broker
    broker.stop()
