"""systemd/join-wifi: what root does with a request that a stranger may have written, with a stand-in for NetworkManager."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration

SCRIPT = Path(__file__).parent.parent.parent / "systemd/join-wifi"
TOKEN = "0123456789abcdef"
GOOD = {"token": TOKEN, "ssid": b"Studio East".hex(), "security": "wpa", "password": "correct horse\\;", "hidden": False}
NMCLI = """#!/bin/sh
echo "$*" >>"$LOG"
case "$*" in *"${LAST:-never}"*) /bin/chmod a-x "$0" ;; esac
case "$*" in *"${POWER_CUT:-never}"*) kill -9 $PPID ;; esac
case "$*" in
    *"TYPE device") printf 'ethernet\\n%s\\nloopback\\n' "$DEVICE" ;;
    *"connection up"*) if [ "${UP:-0}" != 0 ]; then echo "$SAID" >&2; exit "$UP"; fi ;;
    *"DHCP4"*) echo "DHCP4.OPTION[1]:ip_address = 192.168.1.30"; echo "DHCP4.OPTION[2]:tcode = ${ZONE:-}" ;;
esac
"""


@dataclass
class Station:
    """The three places, and what NetworkManager was asked."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def request(self) -> Path:
        return self.folder / "run/wifi-request"

    @property
    def connection(self) -> Path:
        return self.folder / "connections/mirror-wifi.nmconnection"

    @property
    def asked(self) -> list[str]:
        return [line.removeprefix("--wait 60 ") for line in (self.folder / "log").read_text().splitlines()]

    def write(self, **other: Any) -> None:
        self.request.write_text(json.dumps(GOOD | other))

    def join(self, **environment: str) -> str:
        (self.folder / "log").write_text("")
        base = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "LOG": str(self.folder / "log"), "DEVICE": "wifi"}
        command = [str(SCRIPT), str(self.request), str(self.folder / "answer"), str(self.connection.parent)]
        done = subprocess.run(command, env=base | environment, capture_output=True, text=True, check=True, timeout=20)
        assert "correct horse" not in done.stdout + done.stderr + (self.folder / "log").read_text()
        return (self.folder / "answer").read_text()


@pytest.fixture
def station(tmp_path: Path) -> Station:
    for name in ("bin", "run", "connections"):
        (tmp_path / name).mkdir()
    (tmp_path / "bin/nmcli").write_text(NMCLI)
    (tmp_path / "bin/nmcli").chmod(0o755)
    return Station(tmp_path)


def test_a_network_is_joined_and_the_request_gone(station: Station) -> None:
    station.write()
    assert station.join() == f"{TOKEN} ok\n"
    assert not station.request.exists()
    written = station.connection.read_text()
    assert f"ssid={''.join(f'{byte};' for byte in b'Studio East')}\n" in written
    assert "key-mgmt=wpa-psk\npsk=correct\\shorse\\\\;\n" in written
    assert stat.S_IMODE(station.connection.stat().st_mode) == 0o600
    assert stat.S_IMODE((station.folder / "answer").stat().st_mode) == 0o644
    assert station.asked[2:4] == [f"connection load {station.connection}", "connection up uuid 5b1f6b52-6d63-4a38-9f0e-6d6972726f72"]


def test_the_time_zone_that_the_network_names_comes_along(station: Station) -> None:
    station.write()
    assert station.join(ZONE="Europe/Berlin") == f"{TOKEN} ok Europe/Berlin\n"
    station.write()
    assert station.join(ZONE="../../etc/passwd") == f"{TOKEN} ok\n"


@pytest.mark.parametrize(
    ("code", "said", "word"),
    [
        ("4", "Error: Connection activation failed: (7) Secrets were required, but not provided.", "password"),
        ("4", "Error: Connection activation failed: (53) The Wi-Fi network could not be found.", "range"),
        ("3", "Error: Timeout expired (60 seconds)", "time"),
        ("8", "Error: NetworkManager is not running.", "device"),
        ("4", "Error: Connection activation failed: No suitable device found for this connection.", "device"),
        ("4", "Error: Connection activation failed: IP configuration could not be reserved", "failed"),
    ],
)
def test_why_it_cannot_be_joined_is_one_word_and_nothing_stays_behind(station: Station, code: str, said: str, word: str) -> None:
    station.write()
    assert station.join(UP=code, SAID=said) == f"{TOKEN} {word}\n"
    assert not list(station.connection.parent.iterdir())


def test_the_network_before_comes_back_when_the_new_one_cannot_be_joined(station: Station) -> None:
    station.write()
    station.join()
    before = station.connection.read_text()
    station.write(ssid="ab", password="another one")
    assert station.join(UP="4", SAID="Secrets were required") == f"{TOKEN} password\n"
    assert station.connection.read_text() == before
    assert station.asked[-2] == f"connection load {station.connection}"


def test_a_networkmanager_that_hangs_afterwards_leaves_no_network_behind_and_hides_no_reason(station: Station) -> None:
    # What hangs and what cannot be started are the same to the script: neither answers.
    alone, nmcli = {"PATH": f"{station.folder}/bin", "LAST": "connection up"}, station.folder / "bin/nmcli"
    station.write()
    assert station.join(UP="4", SAID="Secrets were required", **alone) == f"{TOKEN} password\n"
    assert not list(station.connection.parent.iterdir())
    nmcli.chmod(0o755)
    station.write()
    assert station.join(**alone) == f"{TOKEN} ok\n"
    before = station.connection.read_text()
    nmcli.chmod(0o755)
    station.write(ssid="ab", password="another one")
    assert station.join(UP="4", SAID="Secrets were required", **alone) == f"{TOKEN} password\n"
    assert station.connection.read_text() == before


def test_a_power_cut_while_a_network_is_tried_does_not_lose_the_one_before(station: Station) -> None:
    station.write()
    station.join()
    before = station.connection.read_text()
    for ssid in ("ab", "cd"):
        station.write(ssid=ssid)
        with pytest.raises(subprocess.CalledProcessError):
            station.join(POWER_CUT="connection up")
    assert stat.S_IMODE((station.connection.parent / ".mirror-wifi.before").stat().st_mode) == 0o600
    station.write(ssid="ef")
    assert station.join(UP="4", SAID="Secrets were required") == f"{TOKEN} password\n"
    assert station.connection.read_text() == before
    station.write(ssid="ab")
    assert station.join() == f"{TOKEN} ok\n"
    assert list(station.connection.parent.iterdir()) == [station.connection]


def test_a_machine_without_a_radio_says_so(station: Station) -> None:
    station.write()
    assert station.join(DEVICE="bridge") == f"{TOKEN} device\n"
    (station.folder / "bin/nmcli").unlink()
    station.write()
    assert station.join(PATH="/nowhere:/bin") in {f"{TOKEN} device\n", f"{TOKEN} time\n"} or shutil.which("nmcli")


HOSTILE: list[dict[str, Any]] = [
    {"ssid": ""}, {"ssid": "zz"}, {"ssid": "ab" * 33}, {"ssid": "AB\n"}, {"ssid": ["ab"]}, {"ssid": "abc"},
    {"password": "short"}, {"password": "line\nbreak=1"}, {"password": "x" * 64}, {"password": "password\0"}, {"password": "pässword"},
    {"password": None}, {"security": "eap"}, {"security": "open", "password": "password"}, {"security": ["wpa"]}, {"hidden": 1},
    {"token": "../../x"}, {"token": TOKEN + "\n"}, {"extra": "x"}, {"id": "other"}, {"password": "[ipv4]\nmethod=manual"},
]  # fmt: skip


@pytest.mark.parametrize("other", HOSTILE, ids=str)
def test_a_request_of_a_mirror_in_a_strangers_hands_reaches_nothing(station: Station, other: dict[str, Any]) -> None:
    station.write(**other)
    assert station.join().split()[1] == "request"
    assert not station.request.exists()
    assert station.asked == []
    assert not list(station.connection.parent.iterdir())


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 1000, b'{"a":' * 170, b" " * 2000, b"x" * 100_000])
def test_what_is_no_request_at_all_is_refused_too(station: Station, content: bytes) -> None:
    station.request.write_bytes(content)
    assert station.join() == "- request\n"
    assert not station.request.exists()


def test_a_link_in_place_of_the_request_is_not_followed(station: Station) -> None:
    secret = station.folder / "secret"
    secret.write_text(json.dumps(GOOD))
    station.request.symlink_to(secret)
    assert station.join() == "- request\n"
    assert secret.exists()
    assert not station.request.is_symlink()


def test_a_pipe_or_a_folder_in_its_place_is_not_waited_for(station: Station) -> None:
    os.mkfifo(station.request)
    assert station.join() == "- request\n"
    station.request.mkdir()
    assert station.join() == "- request\n"
    assert not station.request.exists()


def test_a_link_in_place_of_the_answer_writes_nowhere_else(station: Station) -> None:
    victim = station.folder / "victim"
    victim.write_text("mine")
    (station.folder / "answer").symlink_to(victim)
    station.write()
    assert station.join() == f"{TOKEN} ok\n"
    assert victim.read_text() == "mine"


@pytest.mark.skipif(not shutil.which("nmcli"), reason="there is no NetworkManager here")
@pytest.mark.parametrize("security", ["open", "wep", "wpa", "sae"])
def test_the_real_networkmanager_reads_what_was_meant(station: Station, security: str) -> None:
    password = {"open": "", "wep": "a b\\;"}.get(security, ' lead; \\s\\n"trail# ')
    ssid = ' 49;50;\\"Ä'
    station.write(ssid=ssid.encode().hex(), security=security, password=password, hidden=True)
    station.join()
    command = ["nmcli", "--offline", "connection", "modify", "connection.autoconnect", "yes"]
    done = subprocess.run(command, input=station.connection.read_text(), capture_output=True, text=True, check=True)
    for line in station.connection.read_text().splitlines():
        if line.startswith(("key-mgmt", "hidden", "uuid")):
            assert line in done.stdout
    # It writes a name with such letters as numbers, as the script does.
    assert f"ssid={''.join(f'{byte};' for byte in ssid.encode())}\n" in done.stdout
    if password:
        kept = next(line for line in done.stdout.splitlines() if line.startswith(("psk=", "wep-key0="))).partition("=")[2]
        assert re.sub(r"\\(.)", lambda found: " " if found[1] == "s" else found[1], kept) == password
