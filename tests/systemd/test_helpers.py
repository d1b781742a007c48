"""The small scripts that the units start: wait for a screen, look for the data, say on the glass what is wrong."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

UNITS = Path(__file__).parent.parent.parent / "systemd"


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    """Commands that stand in for the system's: time passes at once, the journal holds two lines."""
    folder = tmp_path / "bin"
    folder.mkdir()
    _fake(folder, "sleep", 'echo "slept $1" >>"$LOG"')
    _fake(folder, "journalctl", "printf '%s\\n' 'mirror: no camera found: check the cable' 'Main process exited'")
    return folder


def _fake(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def _failed(bin_: Path, uptime: int = 90, state: Path | None = None) -> tuple[int, str, str]:
    tmp = bin_.parent
    (tmp / "uptime").write_text(f"{uptime}.25 100.00\n")
    log = tmp / "log"
    log.write_text("")
    environment = {"PATH": f"{bin_}:/usr/bin:/bin", "LOG": str(log), "MIRROR_UPTIME_FILE": str(tmp / "uptime")}
    environment["STATE_DIRECTORY"] = str(state or tmp)
    done = subprocess.run([str(UNITS / "failed"), "gym"], env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, log.read_text().strip()


def test_the_glass_says_the_mirrors_last_words_and_what_to_do(bin_: Path) -> None:
    code, text, _ = _failed(bin_)
    assert code == 1  # upon which the unit's FailureAction reboots
    assert "no camera found: check the cable" in text
    assert "Main process" not in text
    assert "restarts in a minute" in text


def test_control_characters_in_the_journal_do_not_reach_the_terminal(bin_: Path) -> None:
    _fake(bin_, "journalctl", "printf 'mirror: bad \\033]0;name\\007\\n'")
    assert "bad ]0;name" in _failed(bin_)[1]


def test_a_mirror_that_said_nothing_is_told_as_that(bin_: Path) -> None:
    _fake(bin_, "journalctl", "exit 1")
    assert "It gave no reason." in _failed(bin_)[1]


def test_after_three_reboots_it_waits_an_hour(bin_: Path) -> None:
    assert [_failed(bin_)[2] for _ in range(5)] == ["slept 60"] * 3 + ["slept 3600"] * 2


def test_a_mirror_that_ran_for_six_hours_starts_the_count_anew(bin_: Path) -> None:
    for _ in range(4):
        _failed(bin_)
    assert _failed(bin_, uptime=22_000)[2] == "slept 60"


@pytest.mark.parametrize("content", ["", "a few", "99999999999999999999", "-1", "\0\0"])
def test_a_count_that_a_power_cut_tore_counts_as_none(bin_: Path, content: str) -> None:
    (bin_.parent / "reboots").write_text(content)
    assert _failed(bin_)[2] == "slept 60"


def test_where_nothing_can_be_counted_it_does_not_reboot_every_minute(bin_: Path) -> None:
    assert _failed(bin_, state=bin_.parent / "missing")[2] == "slept 3600"


def test_data_on_the_systems_own_partition_need_no_check(tmp_path: Path) -> None:
    (tmp_path / "fstab").write_text("PARTUUID=1-02 / ext4 defaults 0 1\n#LABEL=mirror-data /var/lib/mirror ext4 defaults 0 2\n")
    done = subprocess.run([str(UNITS / "check-data"), str(tmp_path / "fstab"), "/var/lib/mirror"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_data_partition_that_is_not_mounted_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "fstab").write_text(f"LABEL=mirror-data {tmp_path}/data ext4 nofail 0 2\n")
    command = [str(UNITS / "check-data"), str(tmp_path / "fstab"), str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "mirror: the data partition is missing: check the card or stick" in done.stderr


def test_a_data_partition_that_is_mounted_is_fine(tmp_path: Path) -> None:
    # /proc is a mount everywhere.
    (tmp_path / "fstab").write_text("proc /proc proc defaults 0 0\n")
    assert subprocess.run([str(UNITS / "check-data"), str(tmp_path / "fstab"), "/proc"], check=False).returncode == 0


def _screen(folder: Path, connector: str, status: str) -> None:
    (folder / connector).mkdir(parents=True, exist_ok=True)
    (folder / connector / "status").write_text(f"{status}\n")


def test_the_wait_ends_when_a_screen_is_switched_on(bin_: Path) -> None:
    cards = bin_.parent / "drm"
    _screen(cards, "card1-HDMI-A-1", "disconnected")
    _screen(cards, "card1-HDMI-A-2", "disconnected")
    _fake(bin_, "sleep", f'echo "slept $1" >>"$LOG"; echo connected >"{cards}/card1-HDMI-A-2/status"')
    log = bin_.parent / "log"
    done = subprocess.run(
        [str(UNITS / "wait-for-screen"), str(cards)], env={"PATH": f"{bin_}:/usr/bin:/bin", "LOG": str(log)}, timeout=20, check=False
    )
    assert (done.returncode, log.read_text()) == (0, "slept 2\n")
