"""scripts/install-pi.sh with a version that is there: the new one proves itself or is taken back."""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path

import pytest

from tests.scripts.fake_pi import Pi, make

pytestmark = pytest.mark.integration


@pytest.fixture
def pi(tmp_path: Path) -> Pi:
    """A Raspberry Pi 5 with trixie and a screen, on which nothing is installed."""
    return make(tmp_path)


def test_an_upgrade_that_runs_keeps_the_version_before(pi: Pi) -> None:
    versions = []
    for _ in range(3):
        pi.install()
        versions.append(pi.current().removeprefix("releases/"))
        pi.new_version()
    assert len(set(versions)) == 3
    assert pi.releases() == sorted(versions[1:])


def test_an_upgrade_that_does_not_run_is_taken_back(pi: Pi) -> None:
    pi.install()
    good, unit = pi.current(), (pi.root / "etc/systemd/system/mirror@.service").read_text()
    pi.new_version(broken=True)
    with (pi.checkout / "systemd/mirror@.service").open("a") as file:
        file.write("# the new version's unit\n")
    calls = len(pi.log)
    done = pi.run()
    assert done.returncode == 1
    assert pi.current() == good
    assert (pi.root / "etc/systemd/system/mirror@.service").read_text() == unit
    restarts = [line for line in pi.log[calls:] if "restart --no-block" in line]
    assert len(restarts) == 2
    assert "the new version does not run (ActiveState=activating" in done.stderr
    assert "the version before runs again" in done.stderr
    # Two minutes are what it is given, not more.
    assert pi.log[calls:].count("sleep 5") == 24 + 7


def test_an_upgrade_that_runs_but_does_not_measure_is_taken_back(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    pi.new_version(broken=True)
    done = pi.run(FAKE_STATE="running", FAKE_STATUS="pi camera: not found; check the ribbon cable; 1 start")
    assert done.returncode == 1
    assert pi.current() == good
    assert "pi camera: not found; check the ribbon cable" in done.stderr
    assert "the version before runs again" in done.stderr


def test_an_upgrade_that_systemd_gave_up_is_taken_back_before_the_failure_screen_reboots(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    pi.new_version(broken=True)
    calls = len(pi.log)
    assert pi.run(FAKE_STATE="failed").returncode == 1
    assert pi.current() == good
    assert pi.log[calls:].count("sleep 5") == 1 + 7


@pytest.mark.parametrize("signal", ["HUP", "INT", "TERM"])
def test_an_interrupted_upgrade_is_taken_back(pi: Pi, signal: str) -> None:
    pi.install()
    good = pi.current()
    pi.new_version()
    pi.fake("sleep", f'#!/bin/sh\nif [ ! -e "$LOG.sent" ]; then touch "$LOG.sent"; kill -{signal} "$PPID"; fi\n')
    done = pi.run()
    assert done.returncode == 1
    assert "it was interrupted" in done.stderr
    assert pi.current() == good


def test_an_upgrade_whose_packages_cannot_be_had_touches_nothing_that_runs(pi: Pi) -> None:
    pi.install()
    good, calls = pi.current(), len(pi.log)
    pi.new_version()
    done = pi.run(FAKE_PIP="1")
    assert done.returncode == 2
    assert "check the network" in done.stderr.splitlines()[-1]
    assert pi.current() == good
    assert not [line for line in pi.log[calls:] if "restart" in line]
    pi.install()
    assert pi.current() != good


def test_a_first_installation_that_does_not_run_says_where_to_look(pi: Pi) -> None:
    pi.new_version(broken=True)
    done = pi.run()
    assert done.returncode == 2
    assert "journalctl -b -u mirror@mirror.service" in done.stderr.splitlines()[-1]


def test_without_a_screen_a_first_installation_waits_and_an_upgrade_is_refused(pi: Pi) -> None:
    screen = pi.write("sys/class/drm/card1-HDMI-A-1/status", "disconnected\n")
    assert "appears when a screen is switched on" in pi.install()
    pi.new_version()
    done = pi.run()
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "no screen is on" in done.stderr
    screen.write_text("connected\n")
    pi.install()


def _archive(pi: Pi) -> tuple[Path, str]:
    archive = pi.folder / "mirror.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(pi.checkout, "mirror-0.1.0")
    return archive, hashlib.sha256(archive.read_bytes()).hexdigest()


def test_an_archive_is_installed_if_its_checksum_is_right(pi: Pi) -> None:
    archive, checksum = _archive(pi)
    before = pi.tree()
    done = pi.run("--from", str(archive), "--sha256", "0" * 64)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "do not install this one" in done.stderr
    assert pi.tree() == before
    pi.install("--from", str(archive), "--sha256", checksum)
    assert len(pi.releases()) == 1
