"""scripts/fleet/up keeps its secrets from the machine's other users."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "scripts/fleet"
MIRROR = """#!/bin/sh
echo "$*" >>"$LOG"
echo "${PGPASSWORD:-}" >"$LOG.password"
mkdir -p "$4"
for name in server.crt server.key ca.crt pg_hba.conf; do echo x >"$4/$name"; done
"""
COMPOSE = """#!/bin/sh
echo "$*" >>"$LOG"
cat >/dev/null
"""


@pytest.mark.integration
def test_passwords_and_the_servers_key_are_the_owners_alone(tmp_path: Path) -> None:
    here = tmp_path / "scripts/fleet"
    here.mkdir(parents=True)
    shutil.copy(FOLDER / "up", here / "up")
    for path, text in ((tmp_path / ".venv/bin/mirror", MIRROR), (tmp_path / "compose", COMPOSE)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
    environment = os.environ | {
        "COMPOSE": str(tmp_path / "compose"), "FLEET_OWNER": str(tmp_path / "owner"), "LOG": str(tmp_path / "log")
    }  # fmt: skip
    done = subprocess.run(
        [here / "up", "centre.example"], env=environment, umask=0o022, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for folder in ("secrets", "server"):
        assert (here / folder).stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (here / "server").iterdir())
    calls = (tmp_path / "log").read_text()
    assert "fleet init" in calls
    secrets = {path.name: path.read_text().strip() for path in (here / "secrets").iterdir()}
    assert all(secret not in calls for secret in secrets.values())
    assert (tmp_path / "log.password").read_text().strip() == secrets["postgres"]


def test_no_password_is_on_a_command_line_within_the_containers() -> None:
    assert not re.search(r"^mosquitto_passwd.*-b", (FOLDER / "mosquitto.sh").read_text(), re.MULTILINE)


def test_the_superuser_does_not_come_over_the_network() -> None:
    doors = re.findall(r"hostssl \S+ (\S+) (\S+)", (FOLDER / "postgres.sh").read_text())
    assert doors == [("mirror_board", "samenet")]
