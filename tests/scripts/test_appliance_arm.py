"""The lane that makes a card image and boots it on 64-bit ARM: what it writes for others to read. The lane itself is run by hand."""

from __future__ import annotations

import hashlib
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from appliance_lane.arm.card import BOOT_SIZE_MIB, BOOT_START_MIB, CARD_SIZE_MIB, ROOT_START_MIB, SECTOR_BYTES, format_table
from appliance_lane.arm.checks import CARD_CHECKS, list_run_files
from appliance_lane.arm.debian import format_status, list_paths, name_info, note_packages
from appliance_lane.arm.initrd import FILE_MODE, FOLDER_MODE, add_files, order_modules, pack
from appliance_lane.vm.disk import PATIENCE_LINES

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
