"""The lane that makes a card image and boots it on 64-bit ARM: what it writes for others to read. The lane itself is run by hand."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from appliance_lane.__main__ import main
from appliance_lane.arm import card as card_module
from appliance_lane.arm import lane
from appliance_lane.arm.card import BOOT_SIZE_MIB, BOOT_START_MIB, CARD_SIZE_MIB, ROOT_START_MIB, SECTOR_BYTES, format_table, mount_card
from appliance_lane.arm.checks import CARD_CHECKS, list_run_files
from appliance_lane.arm.debian import check_python, format_status, list_paths, name_info, note_packages
from appliance_lane.arm.initrd import FILE_MODE, FOLDER_MODE, add_files, order_modules, pack
from appliance_lane.arm.lane import COMMIT, IMAGE, choose_checks, choose_steps, make_image, tell_image
from appliance_lane.command import CommandFailed
from appliance_lane.vm.disk import PATIENCE_LINES

from tests.harness.mosquitto import eventually

ROOT = Path(__file__).parents[2]
DEPENDENCIES = """\
kernel/fs/ext4/ext4.ko.xz: kernel/fs/jbd2/jbd2.ko.xz kernel/fs/mbcache.ko.xz kernel/lib/crc16.ko.xz
kernel/fs/jbd2/jbd2.ko.xz: kernel/lib/crc16.ko.xz
kernel/fs/mbcache.ko.xz:
kernel/lib/crc16.ko.xz:
kernel/drivers/net/net-failover.ko.xz: kernel/lib/crc16.ko.xz
"""
CONTROL = """\
Package: lamp
Version: 1.0
Architecture: arm64
Multi-Arch: same
Maintainer: A <a@example.org>
Description: a lamp
 that lights
"""


RUN_STAGE = """\
import pathlib, sys
from appliance_lane.arm.stage import run_stage
run_stage(pathlib.Path(sys.argv[1]), {"LANE_PYTHON": sys.argv[2], "LANE_CARD": sys.argv[3], "LANE_FOLDER": ""})
"""
CARD_WRITER = """\
#!/bin/sh
echo $$ >"$3.pid.half"
mv "$3.pid.half" "$3.pid"
exec sleep 600
"""
"""In place of the emulated machine that has the card: called as ``python -m MODULE CARD FOLDER``."""


def unpack(archive: bytes) -> dict[str, tuple[int, bytes]]:
    """Mode and content by path, of one or more cpio archives ("newc") one after another, as a kernel reads them."""
    found, at = {}, 0
    while at < len(archive):
        assert archive[at : at + 6] == b"070701"
        mode, size, name_size = (int(archive[at + 6 + 8 * field : at + 14 + 8 * field], 16) for field in (1, 6, 11))
        name = archive[at + 110 : at + 110 + name_size - 1].decode()
        data = at + (110 + name_size + 3) // 4 * 4
        if name != "TRAILER!!!":
            found[name] = (mode, archive[data : data + size])
        at = data + (size + 3) // 4 * 4
    return found


def test_kernel_finds_folders_before_the_files_in_them() -> None:
    found = unpack(pack({"drivers/fs/ext4.ko": (FILE_MODE, b"odd"), "init": (0o100755, b"#!/bin/sh\n")}))
    assert list(found) == ["drivers", "drivers/fs", "drivers/fs/ext4.ko", "init"]
    assert found["drivers"] == (FOLDER_MODE, b"")
    assert found["drivers/fs/ext4.ko"] == (FILE_MODE, b"odd")


def test_files_of_the_lane_are_added_behind_what_is_there() -> None:
    found = unpack(add_files(pack({"init": (0o100755, b"one")}), [("once", "dpkg --configure -a\n"), ("lane/scene", b"train")]))
    assert found["init"][1] == b"one"
    assert found["run/once"][1] == b"dpkg --configure -a\n"
    assert found["run/lane/scene"][1] == b"train"


def test_each_driver_comes_after_those_that_it_needs() -> None:
    ordered = [Path(path).name.removesuffix(".ko.xz") for path in order_modules(DEPENDENCIES, ["ext4", "net_failover"])]
    assert ordered == ["crc16", "mbcache", "jbd2", "ext4", "net-failover"]


def test_a_driver_that_is_built_into_the_kernel_needs_no_file() -> None:
    assert order_modules(DEPENDENCIES, ["virtio_pci"]) == []


def test_partitions_follow_each_other_and_fill_the_card() -> None:
    sector = format_table()
    assert len(sector) == SECTOR_BYTES
    assert sector[-2:] == b"\x55\xaa"
    boot, system = (struct.unpack_from("<4xB3xII", sector, 446 + 16 * number) for number in range(2))
    mib = (1 << 20) // SECTOR_BYTES
    assert boot == (0x0C, BOOT_START_MIB * mib, BOOT_SIZE_MIB * mib)
    assert system == (0x83, ROOT_START_MIB * mib, (CARD_SIZE_MIB - ROOT_START_MIB) * mib)
    assert boot[1] + boot[2] == system[1]


def test_names_and_paths_are_those_that_dpkg_gives() -> None:
    assert name_info("Package: libc6\nArchitecture: arm64\nMulti-Arch: same\n") == "libc6:arm64"
    assert name_info("Package: dash\nArchitecture: arm64\n") == "dash"
    assert list_paths(["./", "./usr", "./usr/bin/", "./usr/bin/dash"]) == ["/.", "/usr", "/usr/bin", "/usr/bin/dash"]
    assert format_status("Package: dash\n", {"/etc/dash": "0a"}).endswith("Status: install ok unpacked\nConffiles:\n /etc/dash 0a\n")


@pytest.mark.integration
@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="there is no dpkg here")
def test_dpkg_takes_what_was_noted_for_an_unpacked_package(tmp_path: Path) -> None:
    made, root, debs = tmp_path / "made", tmp_path / "root", tmp_path / "debs"
    (made / "DEBIAN").mkdir(parents=True)
    (made / "etc").mkdir()
    (made / "etc/lamp.conf").write_text("bright\n")
    (made / "DEBIAN/control").write_text(CONTROL)
    (made / "DEBIAN/conffiles").write_text("/etc/lamp.conf\n")
    (made / "DEBIAN/postinst").write_text("#!/bin/sh\n")
    (made / "DEBIAN/postinst").chmod(0o755)
    debs.mkdir()
    build = ["dpkg-deb", "--root-owner-group", "--build", str(made), str(debs / "lamp_1.0_arm64.deb")]
    subprocess.run(build, check=True, capture_output=True)
    shutil.copytree(made / "etc", root / "etc")
    assert note_packages(root, debs) == 1
    admin = root / "var/lib/dpkg"
    ask = ["dpkg-query", f"--admindir={admin}"]
    shown = subprocess.run(
        [*ask, "-W", "-f", "${db:Status-Abbrev}|${binary:Package}|${Conffiles}"], capture_output=True, text=True, check=True
    ).stdout
    assert shown.startswith("iU |lamp:arm64|")
    assert f"/etc/lamp.conf {hashlib.md5(b'bright' + bytes([10]), usedforsecurity=False).hexdigest()}" in shown
    listed = subprocess.run([*ask, "-L", "lamp:arm64"], capture_output=True, text=True, check=True).stdout.splitlines()
    assert listed == ["/.", "/etc", "/etc/lamp.conf"]
    assert (admin / "info/lamp:arm64.postinst").stat().st_mode & 0o111


def test_machine_gets_the_patience_that_an_emulated_processor_needs() -> None:
    files = dict(list_run_files(ROOT))
    lines = str(files["lane/watchdog.py"]).splitlines()
    for name, seconds in PATIENCE_LINES.items():
        assert f"{name} = {seconds}" in lines
    assert "/run/lane/watchdog.py" in str(files["systemd/system/mirror@.service.d/patience.conf"])
    assert "TimeoutStartSec=600" in str(files["systemd/system/mirror-kernel-messages.service.d/patience.conf"])


def test_units_of_the_lane_name_files_that_come_with_it() -> None:
    files = dict(list_run_files(ROOT))
    for unit in ("lane-agent", "lane-camera"):
        program = str(files[f"systemd/system/{unit}.service"]).partition("/usr/bin/python3 /run/")[2].split()[0]
        assert program in files


def test_a_check_that_is_named_comes_after_the_one_that_switches_the_machine_on() -> None:
    for check in CARD_CHECKS:
        assert choose_checks([check.name])[0] is CARD_CHECKS[0]
        assert check in choose_checks([check.name])
    assert choose_checks([]) == list(CARD_CHECKS)
    assert choose_checks(["debian", "image"]) == []


def test_an_image_is_made_once_and_again_when_it_is_named() -> None:
    assert choose_steps([], is_made=True) == ["debian", "image"]
    assert choose_steps(["image"], is_made=True) == ["debian", "image"]
    assert choose_steps(["doctor"], is_made=False) == ["debian", "image"]
    assert choose_steps(["doctor"], is_made=True) == ["made image"]
    assert choose_steps(["debian"], is_made=False) == ["debian"]


def test_image_whose_signing_fails_is_not_taken_for_a_made_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (COMMIT, "debian.img", IMAGE):
        (tmp_path / name).write_text("of a former run")
    monkeypatch.setattr(lane, "run", lambda *command, **_: shutil.copy(command[-2], command[-1]) if command[0] == "cp" else "0123456\n")
    monkeypatch.setattr(lane, "fetch_wheels", lambda _checkout, _python, wheels: wheels.mkdir())
    monkeypatch.setattr(lane, "build", lambda *_: None)

    def refuse(*_: object) -> None:
        raise CommandFailed("sign: exit 2")

    monkeypatch.setattr(lane, "sign", refuse)
    with pytest.raises(CommandFailed, match="sign"):
        make_image(ROOT, tmp_path)
    assert not (tmp_path / COMMIT).exists()


def test_checks_of_an_older_image_say_what_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / COMMIT).write_text("0123456 with changes")
    assert "0123456 with changes" in tell_image(tmp_path)


def test_byte_code_of_another_python_is_refused() -> None:
    check_python((3, 13))
    with pytest.raises(CommandFailed, match=r"takes Python 3\.13, and this is 3\.11"):
        check_python((3, 11))


def test_card_that_cannot_be_let_go_is_not_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path] = []

    def attach_or_fail(*command: str, **_: float) -> str:
        if command[0] == "umount":
            raise CommandFailed("umount: target is busy")
        folders.append(Path(command[-1]))
        (folders[0] / "system").write_text("of the card")
        return ""

    monkeypatch.setattr(card_module, "run", attach_or_fail)
    monkeypatch.setattr("tempfile.mkdtemp", lambda: str(tmp_path))
    with pytest.raises(CommandFailed, match="busy"), mount_card(tmp_path / "card"):
        pass
    assert (folders[0] / "system").exists()
    with pytest.raises(CommandFailed, match="the stage"), mount_card(tmp_path / "card"):
        raise CommandFailed("the stage: exit 1")


@pytest.mark.integration
@pytest.mark.skipif(not shutil.which("setpriv"), reason="there is no setpriv here")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_nothing_writes_to_the_card_once_the_lane_was_stopped(tmp_path: Path, number: signal.Signals) -> None:
    script = tmp_path / "scripts/image/stage-mirror/00-mirror/00-run.sh"
    script.parent.mkdir(parents=True)
    script.write_text("#!/bin/bash -e\non_chroot <<EOF\nEOF\n")
    writer, card = tmp_path / "writer", tmp_path / "card"
    writer.write_text(CARD_WRITER)
    script.chmod(0o755)
    writer.chmod(0o755)
    command = (sys.executable, "-c", RUN_STAGE, str(tmp_path), str(writer), str(card))
    noted = card.with_suffix(".pid")
    with subprocess.Popen(command, cwd=ROOT / "scripts", stderr=subprocess.DEVNULL) as stage:
        assert eventually(noted.exists)
        stage.send_signal(number)
        stage.wait()
    folder = Path(f"/proc/{noted.read_text().strip()}")
    # One that ended and was not asked for its code has no command line left.
    assert eventually(lambda: not folder.exists() or not (folder / "cmdline").read_bytes())


def test_unknown_check_is_told_where_the_names_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--arm", "glass"]) == 2
    assert "scripts/appliance --arm --list" in capsys.readouterr().err
    assert main(["--arm", "--list"]) == 0
    assert capsys.readouterr().out.splitlines() == ["debian", "image", *(check.name for check in CARD_CHECKS)]


def test_arm_page_has_a_row_for_each_check() -> None:
    page = (ROOT / "docs/arm64.md").read_text("utf-8")
    assert [name for name in ("debian", "image", *(check.name for check in CARD_CHECKS)) if f"| {name} | " not in page] == []


@pytest.mark.integration
def test_missing_tools_are_named_by_their_packages_in_one_line(tmp_path: Path) -> None:
    for tool in ("bash", "readlink", "dirname", "id"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or "/bin/false")
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    command = ["/bin/bash", str(ROOT / "scripts/appliance"), "--arm", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=20, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    for package in ("mmdebstrap", "qemu-system-arm", "git"):
        assert package in done.stderr


@pytest.mark.integration
@pytest.mark.skipif(not Path("/dev/loop-control").exists(), reason="there are no loop devices here")
def test_check_says_that_all_is_there_and_boots_nothing(tmp_path: Path) -> None:
    for tool in (
        "mmdebstrap", "mkfs.ext4", "qemu-system-aarch64", "qemu-img", "setpriv", "dpkg-deb", "mkfs.vfat", "mcopy", "depmod", "ssh-keygen",
        "git", "unshare", "modprobe",
    ):  # fmt: skip
        (tmp_path / tool).symlink_to("/bin/true")
    (tmp_path / "id").write_text("#!/bin/sh\necho 0\n")
    (tmp_path / "id").chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path), "MIRROR_PYTHON": sys.executable}
    command = ["/bin/bash", str(ROOT / "scripts/appliance"), "--arm", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=20, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
