"""The units are ones that systemd understands, as closed as they can be, and they start what the mirror knows."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from mirror.cli.main import main
from mirror.settings import Settings, parse_settings

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent.parent
UNITS = ROOT / "systemd"
INSTALLER = "mirror-upgrade.service"
"""It runs the installer, once, where an upgrade was cut off: as root, as the technician did."""
WIFI = "mirror-wifi.service"
"""It hands one network to NetworkManager, as root, which is all that it may do."""
MESSAGES = "mirror-kernel-messages.service"
"""It tells the kernel which terminal to write to, as root, which is all that it may do."""
SERVICES = sorted(UNITS.glob("*.service"))
CLOSED = [unit for unit in SERVICES if unit.name != INSTALLER]
PATHS = sorted(UNITS.glob("*.path"))
CURRENT = "/opt/mirror/current/"
EXPOSURE = 18
"""Tenths: what `systemd-analyze security` may make of each service at most."""
NEWER_KEYS = {"RestartSteps", "RestartMaxDelaySec", "RestartMode", "LogFilterPatterns"}
BUILT_IN = ""
DEVICE_MODULES = {
    "drm": "drm", "video4linux": "videodev", "media": "mc", "alsa": "snd", "dma_heap": BUILT_IN, "gpiochip": BUILT_IN, "input": BUILT_IN,
}  # fmt: skip
"""The part of Raspberry Pi OS's kernel that makes each device group in /proc/devices."""
needs_analyze = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")


def _lines(name: str) -> list[str]:
    return (UNITS / name).read_text().splitlines()


def _values(name: str, key: str) -> list[str]:
    return [line.partition("=")[2] for line in _lines(name) if line.startswith(f"{key}=")]


def _instance(name: str) -> str:
    return name.replace("@.", "@mirror.")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units in a folder of their own; only the programs are others, since they must exist for the check."""
    for unit in (*SERVICES, *PATHS):
        (tmp_path / unit.name).write_text(re.sub(r"/opt/mirror/current/\S+", "/bin/true", unit.read_text()))
    return tmp_path


def _verify(units: Path, name: str) -> tuple[int, str]:
    done = subprocess.run(
        ["systemd-analyze", "verify", _instance(name)], env={"SYSTEMD_UNIT_PATH": f"{units}:", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


def _version() -> int:
    first = subprocess.run(["systemd-analyze", "--version"], capture_output=True, text=True, check=True).stdout
    return int(first.split()[1].partition(".")[0])


@needs_analyze
@pytest.mark.parametrize("unit", [*SERVICES, *PATHS], ids=lambda unit: unit.name)
def test_systemd_has_nothing_to_say_about_a_unit(units: Path, unit: Path) -> None:
    # It exits 0 on keys that it does not know, so whatever it prints counts.
    assert _verify(units, unit.name) == (0, "")


@needs_analyze
def test_the_check_notices_a_key_that_systemd_does_not_know(units: Path) -> None:
    unit = units / "mirror@.service"
    unit.write_text(unit.read_text().replace("RestartSec", "RestartSecs"))
    assert "RestartSecs" in _verify(units, unit.name)[1]


@needs_analyze
def test_newer_systemds_understand_the_back_off_and_older_ones_know_just_these_keys_not(units: Path) -> None:
    (units / "mirror@.service.d").mkdir()
    shutil.copy(UNITS / "254-backoff.conf", units / "mirror@.service.d")
    code, said = _verify(units, "mirror@.service")
    unknown = set(re.findall(r"Unknown key (?:name )?'(\w+)'", said))
    assert (code, unknown) == (0, set() if _version() >= 254 else NEWER_KEYS), said


@needs_analyze
@pytest.mark.parametrize("unit", CLOSED, ids=lambda unit: unit.name)
def test_a_service_is_hardly_exposed(units: Path, unit: Path) -> None:
    instance = units / _instance(unit.name)
    if instance.name != unit.name:
        shutil.copy(units / unit.name, instance)
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", str(instance)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@needs_analyze
def test_a_service_that_is_open_fails_that_check(tmp_path: Path) -> None:
    (tmp_path / "open.service").write_text("[Service]\nExecStart=/bin/true\n")
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", str(tmp_path / "open.service")]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_device_that_is_allowed_is_explained_in_the_line_before(unit: Path) -> None:
    lines = _lines(unit.name)
    for before, line in pairwise(lines):
        if line.startswith("DeviceAllow="):
            assert before.startswith("# "), line


@pytest.mark.parametrize("unit", [unit for unit in CLOSED if unit.name not in (WIFI, MESSAGES)], ids=lambda unit: unit.name)
def test_no_service_runs_as_root_or_can_become_it(unit: Path) -> None:
    assert _values(unit.name, "User") == ["mirror"] or _values(unit.name, "DynamicUser") == ["yes"]
    assert _values(unit.name, "NoNewPrivileges") == ["yes"]
    assert _values(unit.name, "CapabilityBoundingSet") == [""]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_no_program_runs_outside_its_units_sandbox(unit: Path) -> None:
    assert not [line for line in _lines(unit.name) if re.match(r"Exec\w+=[-@:|]*[+!]", line)]


def test_root_tells_the_kernel_one_terminal_and_reaches_nothing_else() -> None:
    assert _values(MESSAGES, "ExecStart") == [f"{CURRENT}systemd/redirect-kernel-messages"]
    assert _values(MESSAGES, "CapabilityBoundingSet") == ["CAP_SYS_ADMIN"]
    assert _values(MESSAGES, "RestrictAddressFamilies") == ["none"]
    assert _values(MESSAGES, "DevicePolicy") == ["closed"]
    for key in ("NoNewPrivileges", "PrivateNetwork", "RestrictNamespaces", "MemoryDenyWriteExecute"):
        assert _values(MESSAGES, key) == ["yes"]


def test_a_kernel_that_keeps_its_console_does_not_keep_the_mirror_off() -> None:
    # Wanted and not required, so that it may fail; before the mirror's own time begins, so that it may hang for as long as it is given.
    assert MESSAGES in " ".join(_values("mirror@.service", "Wants")).split()
    assert MESSAGES in " ".join(_values("mirror@.service", "After")).split()
    assert not [line for line in _lines("mirror@.service") if line.startswith(("Requires=", "Requisite=", "BindsTo="))]
    assert (_values(MESSAGES, "TimeoutStartSec"), _values(MESSAGES, "TimeoutStopSec")) == (["10"], ["2"])
    endless = [unit.name for unit in SERVICES if _values(unit.name, "TimeoutStartSec") == ["infinity"]]
    assert endless == ["mirror-screen.service"]
    # It reads what the kernel says of its screens, and does nothing else that could hang.
    started = [line for line in _lines("mirror-screen.service") if line.startswith("Exec")]
    assert started == [f"ExecStart={CURRENT}systemd/wait-for-screen"]


def test_every_device_group_is_in_the_kernel_before_the_unit_that_may_use_it_starts() -> None:
    groups = {value.split()[0].removeprefix("char-") for value in _values("mirror@.service", "DeviceAllow") if value.startswith("char-")}
    modules = {DEVICE_MODULES[group] for group in groups} - {BUILT_IN}
    for key in ("Wants", "After"):
        words = " ".join(_values("mirror@.service", key)).split()
        assert {word for word in words if word.startswith("modprobe@")} == {f"modprobe@{module}.service" for module in modules}


def test_the_command_it_starts_is_one_that_the_mirror_knows(capsys: pytest.CaptureFixture[str]) -> None:
    script, instance = _values("mirror@.service", "ExecStart")[0].split()
    assert (script, instance) == (f"{CURRENT}systemd/start", "%i")
    python, *command = (ROOT / "systemd/start").read_text().splitlines()[-1].removeprefix("exec ").split()
    assert python == '"$here/../.venv/bin/python"'
    assert command[:2] == ["-m", "mirror"]
    with pytest.raises(SystemExit) as ended:
        main([*command[2:], "--help"])
    assert ended.value.code == 0
    assert "--config" in capsys.readouterr().out


def test_no_stop_by_hand_has_a_second_process_that_could_fail_or_cancels_the_start_that_waits() -> None:
    # Booted systemds, 252 and 257: a stopped ExecStartPre= is a failure, and the failure screen cancelled the start of a restart.
    assert not _values("mirror@.service", "ExecStartPre")
    assert _values("mirror@.service", "OnFailureJobMode") == ["fail"]


def test_root_takes_a_network_from_the_mirrors_folder_and_reaches_nothing_but_networkmanager() -> None:
    script, request, answer, connections = _values(WIFI, "ExecStart")[0].split()
    assert script == f"{CURRENT}systemd/join-wifi"
    assert _values("mirror-wifi.path", "PathExists") == [request]
    assert _values("mirror-wifi.path", "Unit") == [WIFI]
    assert {"mirror-wifi.path", "mirror-poweroff.path"} <= set(_values("mirror@.service", "Wants"))
    # The request lies where only the mirror writes, and root may only take files away there and write where NetworkManager reads.
    assert Path(request).parent == Path("/run", *_values("mirror@.service", "RuntimeDirectory"))
    assert Path(answer).parent == Path("/run", *_values(WIFI, "RuntimeDirectory"))
    assert _values(WIFI, "ReadWritePaths") == [str(Path(request).parent), f"-{connections}"]
    assert _values(WIFI, "CapabilityBoundingSet") == ["CAP_DAC_OVERRIDE"]
    assert _values(WIFI, "RestrictAddressFamilies") == ["AF_UNIX"]
    for key in ("NoNewPrivileges", "PrivateNetwork", "PrivateDevices"):
        assert _values(WIFI, key) == ["yes"]


def test_no_boot_text_reaches_the_glass_on_any_way() -> None:
    boot = (ROOT / "scripts/install/boot.sh").read_text()
    words = re.search(r"^BOOT_WORDS=\((.*)\)$", boot, re.MULTILINE)
    assert words is not None
    # The kernel says nothing, shows no logo and no cursor. What it says goes to the terminal that is shown, whatever console= names, so not
    # even critical messages are let through; systemd lets them through again when it shuts down, so they are led away before.
    assert {"quiet", "loglevel=0", "logo.nologo", "vt.global_cursor_default=0"} <= set(words[1].split())
    assert "console=tty3 -- console=tty1" in boot
    assert "disable_splash=1" in boot  # the firmware's rainbow
    assert "mask getty@tty1.service" in boot
    shown = [unit.name for unit in SERVICES if any(value.startswith("tty") for value in _values(unit.name, "StandardOutput"))]
    assert shown == ["mirror-failed@.service"]
    assert _values("mirror@.service", "StandardOutput") == _values("mirror@.service", "StandardError") == ["journal"]


def test_only_the_failure_screen_and_its_owner_restart_the_machine() -> None:
    assert not [unit.name for unit in SERVICES for key in ("FailureAction", "SuccessAction", "StartLimitAction") if _values(unit.name, key)]
    assert _values("mirror-reboot.path", "Unit") == ["reboot.target"]
    assert _values("mirror-reboot.path", "PathExists") == ["/run/mirror-failed/reboot", "/run/mirror/reboot"]
    assert "mirror-reboot.path" in _values("mirror@.service", "Wants")


def test_an_upgrade_that_was_cut_off_is_finished_when_the_machine_starts() -> None:
    assert _values(INSTALLER, "ExecStart") == [f"{CURRENT}scripts/install-pi.sh --finish-upgrade"]
    trial = re.search(r"^TRIAL=(\S+)", (ROOT / "scripts/install/trial.sh").read_text(), re.MULTILINE)
    assert trial is not None
    assert _values(INSTALLER, "ConditionPathExists") == [trial[1]]


def test_every_script_that_a_unit_starts_is_there_and_can_be_started() -> None:
    named = {name for unit in SERVICES for name in re.findall(CURRENT + r"systemd/(\S+)", unit.read_text())}
    assert named == {"start", "count-failure", "wait-for-screen", "redirect-kernel-messages", "failed", "join-wifi"}
    assert all((UNITS / name).stat().st_mode & 0o111 for name in named)


@pytest.mark.parametrize("file", sorted(UNITS.glob("settings/*.toml")), ids=lambda file: file.name)
def test_the_settings_that_are_installed_are_valid(file: Path) -> None:
    settings = parse_settings(file.read_text(), file.name)
    assert settings != Settings()
    # What is commented out is said to be the default, so it must be valid and change nothing.
    commented = re.sub(r"^# (\w+ = )", r"\1", file.read_text(), flags=re.MULTILINE)
    assert parse_settings(commented, file.name) == settings


@pytest.mark.skipif(not shutil.which("systemd-sysusers"), reason="there is no systemd-sysusers here")
def test_the_user_gets_the_groups_that_the_devices_belong_to(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    command = ["systemd-sysusers", f"--root={tmp_path}", str(UNITS / "sysusers.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "Operation not permitted" in done.stderr:
        pytest.skip("systemd-sysusers needs root here")
    assert done.returncode == 0, done.stderr
    groups = [line.split(":") for line in (tmp_path / "etc/group").read_text().splitlines()]
    assert {name for name, _, _, members in groups if members == "mirror"} == {"video", "render", "input", "gpio", "audio"}
    (user,) = [line for line in (tmp_path / "etc/passwd").read_text().splitlines() if line.startswith("mirror:")]
    assert user.endswith(("/nologin", "/false"))


@pytest.mark.skipif(not shutil.which("systemd-tmpfiles"), reason="there is no systemd-tmpfiles here")
def test_systemd_understands_the_folders_to_make(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\nmirror:x:0:0::/var/lib/mirror:/usr/sbin/nologin\n")
    (tmp_path / "etc/group").write_text("root:x:0:\nmirror:x:0:\n")
    command = ["systemd-tmpfiles", f"--root={tmp_path}", "--create", str(UNITS / "tmpfiles.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "not permitted" in done.stderr:
        pytest.skip("systemd-tmpfiles needs root here")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "var/lib/mirror").stat().st_mode & 0o777 == 0o750


def test_a_backup_that_runs_out_of_memory_is_not_the_end_of_the_mirror() -> None:
    assert _values("mirror@.service", "OOMPolicy") == ["continue"]
