"""The small scripts that the units start: wait for a screen, look for the data, say on the glass what is wrong."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from mirror.errors import RecoveryError

pytestmark = pytest.mark.integration

UNITS = Path(__file__).parent.parent.parent / "systemd"


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    """Commands that stand in for the system's: the journal holds two lines."""
    folder = tmp_path / "bin"
    folder.mkdir()
    _fake(folder, "journalctl", "printf '%s\\n' 'mirror: no camera found: check the cable' 'Main process exited'")
    return folder


def _fake(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def _failed(bin_: Path, uptime: int = 90, state: Path | None = None, ended: tuple[str, str] = ("exit-code", "78")) -> tuple[list[str], str]:
    """What happened, in order, and what the glass said. ``ended``: the result and the exit status, as systemd tells them."""
    tmp = bin_.parent
    (tmp / "uptime").write_text(f"{uptime}.25 100.00\n")
    log = tmp / "log"
    log.write_text("")
    wishes = tmp / "wishes"
    shutil.rmtree(wishes, ignore_errors=True)
    wishes.mkdir()
    # The second sleep is the one in which systemd acts on the wish.
    _fake(bin_, "sleep", f'ls "{wishes}" >>"$LOG"; echo "slept $1" >>"$LOG"')
    environment = {"PATH": f"{bin_}:/usr/bin:/bin", "LOG": str(log), "MIRROR_UPTIME_FILE": str(tmp / "uptime")}
    environment |= {"STATE_DIRECTORY": str(state or tmp), "RUNTIME_DIRECTORY": str(wishes)}
    environment |= {"MONITOR_SERVICE_RESULT": ended[0], "MONITOR_EXIT_STATUS": ended[1]}
    done = subprocess.run([str(UNITS / "failed"), "gym"], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return log.read_text().split("\n")[:-1], done.stdout


def _waits(happened: list[str]) -> str:
    return happened[0]


def test_the_glass_says_the_mirrors_last_words_and_what_to_do(bin_: Path) -> None:
    happened, text = _failed(bin_)
    assert happened == ["slept 60", "reboot", "slept 600"]
    assert "no camera found: check the cable" in text
    assert "Main process" not in text
    assert "restarts in a minute" in text


def test_control_characters_in_the_journal_do_not_reach_the_terminal(bin_: Path) -> None:
    _fake(bin_, "journalctl", "printf 'mirror: bad \\033]0;name\\007 %%s\\n'")
    assert "bad ]0;name %s" in _failed(bin_)[1]


def test_a_reason_behind_the_unfinished_line_of_a_library_is_found(bin_: Path) -> None:
    _fake(bin_, "journalctl", "echo 'ALSA lib pcm.c:8772:(snd_pcm_recover) mirror: model x.tflite: is damaged; reinstall the mirror'")
    assert "\n  model x.tflite: is damaged; reinstall the mirror\n" in _failed(bin_)[1]


def test_a_path_that_a_library_names_is_not_the_mirrors_reason(bin_: Path) -> None:
    said = ["mirror: model x.tflite: is damaged; reinstall the mirror", "cannot open /run/mirror: Permission denied"]
    _fake(bin_, "journalctl", f"printf '%s\\n' {' '.join(map(repr, said))}")
    assert "\n  model x.tflite: is damaged; reinstall the mirror\n" in _failed(bin_)[1]
    _fake(bin_, "journalctl", "echo 'cannot open /run/mirror: mirror: model x.tflite: is damaged'")
    assert "\n  model x.tflite: is damaged\n" in _failed(bin_)[1]


def test_a_mirror_that_said_nothing_is_told_as_that(bin_: Path) -> None:
    _fake(bin_, "journalctl", "exit 1")
    assert "It gave no reason." in _failed(bin_)[1]


def test_a_program_that_systemd_could_not_start_is_told_as_that(bin_: Path) -> None:
    assert "systemd could not start it (exit-code, 203)" in _failed(bin_, ended=("exit-code", "203"))[1]


STOPS = [("timeout", "KILL"), ("signal", "TERM"), ("exit-code", "143"), ("exit-code", "75"), ("watchdog", "ABRT"), ("resources", "143")]


@pytest.mark.parametrize("ended", STOPS)
def test_a_stop_by_hand_that_went_wrong_shows_nothing_and_reboots_nothing(bin_: Path, ended: tuple[str, str]) -> None:
    assert _failed(bin_, ended=ended) == ([], "")


def test_a_wrong_setting_reboots_nothing_and_is_tried_again_each_hour(bin_: Path) -> None:
    happened, text = _failed(bin_, ended=("exit-code", "2"))
    assert happened == ["slept 3600", "retry", "slept 600"]
    assert "starts by itself when /etc/mirror/gym.toml is changed" in text
    assert "check that the camera" not in text
    assert not (bin_.parent / "reboots").exists()


def test_after_three_reboots_it_waits_an_hour(bin_: Path) -> None:
    assert [_waits(_failed(bin_)[0]) for _ in range(5)] == ["slept 60"] * 3 + ["slept 3600"] * 2


def test_a_repair_within_the_minute_uses_up_no_reboot(bin_: Path) -> None:
    for _ in range(4):
        # The mirror starts, so that systemd ends the failure screen.
        environment = {"PATH": f"{bin_}:/usr/bin:/bin", "STATE_DIRECTORY": str(bin_.parent), "RUNTIME_DIRECTORY": str(bin_.parent)}
        _fake(bin_, "sleep", "kill $PPID")
        subprocess.run([str(UNITS / "failed"), "gym"], env=environment, capture_output=True, check=False)
    assert _waits(_failed(bin_)[0]) == "slept 60"


def test_a_mirror_that_ran_for_six_hours_starts_the_count_anew(bin_: Path) -> None:
    for _ in range(4):
        _failed(bin_)
    assert _waits(_failed(bin_, uptime=22_000)[0]) == "slept 60"


@pytest.mark.parametrize("content", ["", "a few", "99999999999999999999", "-1", "\0\0"])
def test_a_count_that_a_power_cut_tore_counts_as_none(bin_: Path, content: str) -> None:
    (bin_.parent / "reboots").write_text(content)
    assert _waits(_failed(bin_)[0]) == "slept 60"


def test_where_nothing_can_be_counted_it_does_not_reboot_every_minute(bin_: Path) -> None:
    assert _waits(_failed(bin_, state=bin_.parent / "missing")[0]) == "slept 3600"


def _count(tmp_path: Path, result: str, status: str, uptime: int = 1000) -> str:
    (tmp_path / "uptime").write_text(f"{uptime}.25 100.00\n")
    environment = {"PATH": "/usr/bin:/bin", "MIRROR_UPTIME_FILE": str(tmp_path / "uptime"), "RUNTIME_DIRECTORY": str(tmp_path)}
    environment |= {"SERVICE_RESULT": result, "EXIT_STATUS": status}
    return subprocess.run([str(UNITS / "count-failure")], env=environment, capture_output=True, text=True, check=True).stderr


def _start(tmp_path: Path, uptime: int = 1000) -> subprocess.CompletedProcess[str]:
    """The start script in a release whose Python says what it was called with."""
    folder = tmp_path / "current"
    shutil.copytree(UNITS, folder / "systemd", dirs_exist_ok=True)
    (folder / ".venv/bin").mkdir(parents=True, exist_ok=True)
    _fake(folder / ".venv/bin", "python", 'echo "$@"')
    (tmp_path / "uptime").write_text(f"{uptime}.25 100.00\n")
    environment = {"PATH": "/usr/bin:/bin", "MIRROR_UPTIME_FILE": str(tmp_path / "uptime"), "RUNTIME_DIRECTORY": str(tmp_path)}
    return subprocess.run([str(folder / "systemd/start"), "gym"], env=environment, capture_output=True, text=True, check=False)


def test_the_mirror_is_started_with_its_own_settings(tmp_path: Path) -> None:
    assert _start(tmp_path).stdout == "-m mirror run --config /etc/mirror/gym.toml\n"


def test_six_failures_in_a_quarter_of_an_hour_are_enough_and_are_forgotten_after_it(tmp_path: Path) -> None:
    for _ in range(5):
        _count(tmp_path, "exit-code", "1")
    assert _start(tmp_path).returncode == 0
    _count(tmp_path, "exit-code", "1")
    assert (_start(tmp_path).returncode, _start(tmp_path).stdout) == (78, "")
    assert _start(tmp_path, uptime=2000).returncode == 0


@pytest.mark.parametrize("status", ["143", "TERM"])
def test_stopped_by_hand_is_no_failure(tmp_path: Path, status: str) -> None:
    assert _count(tmp_path, "success", status) == ""
    assert not (tmp_path / "failures").exists()


@pytest.mark.parametrize(
    ("result", "status", "said"),
    [
        ("core-dump", "SEGV", "ended by signal SEGV"),
        ("signal", "KILL", "ended by signal KILL"),
        ("success", "INT", "ended by signal INT"),
        ("watchdog", "ABRT", "the picture on the glass stood still"),
        ("oom-kill", "KILL", "the memory was used up"),
        ("timeout", "KILL", "did not start or end in time"),
        ("exit-code", "1", "broke off with an error of its own"),
    ],
)
def test_a_mirror_that_was_ended_has_a_reason_that_it_could_not_give_itself(tmp_path: Path, result: str, status: str, said: str) -> None:
    assert said in _count(tmp_path, result, status)
    assert len((tmp_path / "failures").read_text().splitlines()) == 1


def test_a_mirror_that_gave_its_reason_gets_no_other(tmp_path: Path) -> None:
    assert _count(tmp_path, "exit-code", "75") == ""


def test_data_on_the_systems_own_partition_need_no_check(tmp_path: Path) -> None:
    (tmp_path / "fstab").write_text("PARTUUID=1-02 / ext4 defaults 0 1\n#LABEL=mirror-data /var/lib/mirror ext4 defaults 0 2\n")
    done = subprocess.run([str(UNITS / "check-data"), str(tmp_path / "fstab"), "/var/lib/mirror"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_data_partition_that_is_not_mounted_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "fstab").write_text(f"LABEL=mirror-data {tmp_path}/data ext4 nofail 0 2\n")
    command = [str(UNITS / "check-data"), str(tmp_path / "fstab"), str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == RecoveryError.code
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
