"""The lane that boots the appliance: what it says where it cannot run, and its table. The lane itself runs in scripts/test --slow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from appliance_lane.checks import PARTS
from appliance_lane.hardware import CAMERA_UNIT, SOURCES, add_unit
from appliance_lane.result import Result, format_table
from appliance_lane.vm.board import X86_BOARD
from appliance_lane.vm.checks import GUEST_CHECKS
from appliance_lane.vm.glass import share_changed, share_lit, shows_text
from appliance_lane.vm.guest import is_the_emulators, pixels_of

ROOT = Path(__file__).parents[2]


def test_table_has_a_row_for_each_check() -> None:
    table = format_table([Result("kill", "ok", 3.6, "measures | again"), Result("clock", "skipped", 0.0, "no faketime")])
    assert table.splitlines()[2:] == ["| kill | ok | 4 s | measures / again |", "| clock | skipped | 0 s | no faketime |"]


def test_each_check_has_a_name_of_its_own() -> None:
    for names in ([check.name for part in PARTS for check in part], [check.name for check in GUEST_CHECKS]):
        assert len(set(names)) == len(names)


def test_recovery_page_has_a_row_for_each_check() -> None:
    page = (ROOT / "docs/recovery.md").read_text()
    wanted = [*(check.name for part in PARTS for check in part), *(check.name for check in GUEST_CHECKS)]
    assert [name for name in wanted if f"| {name} | " not in page] == []


def test_unit_starts_with_the_target_that_it_names(tmp_path: Path) -> None:
    add_unit(tmp_path, "lane-camera", CAMERA_UNIT)
    link = tmp_path / "etc/systemd/system/multi-user.target.wants/lane-camera.service"
    assert link.resolve().read_text() == CAMERA_UNIT


def test_glass_has_changed_where_enough_of_it_differs() -> None:
    assert share_changed(bytes(100), bytes(90) + b"\xff" * 10) == 0.1
    assert share_changed(bytes(100), bytes(99)) == 1.0
    assert share_lit(bytes(75) + b"\x80" * 25) == 0.25


def test_text_of_a_terminal_is_told_from_the_mirrors_own_pictures() -> None:
    black = bytes(300)
    assert not shows_text(black)
    assert shows_text(black + b"\xaa\xaa\xaa" * 40)
    assert not shows_text(black + b"\xaa\xaa\xaa" * 40 + b"\x70\x70\x70")


def test_what_the_emulator_says_without_a_kernel_is_no_picture() -> None:
    for width, lines in ((544, 60), (640, 30)):
        line, middle = 16 * 3 * width, (lines - 1) // 2
        header, black, words = b"P6\n%d %d\n255\n" % (width, 16 * lines), bytes(line), b"\xaa" * line
        assert is_the_emulators(header + black * middle + words + black * (lines - 1 - middle))
        assert not is_the_emulators(header + words + black * (lines - 1))
        assert not is_the_emulators(header + black * lines)


def test_pixels_that_look_like_the_end_of_a_header_stay() -> None:
    assert pixels_of(b"P6\n1 2\n255\n\n\n\nabc") == b"\n\n\nabc"
    assert pixels_of(b"") == b""


def test_kernel_is_told_what_the_installer_wrote() -> None:
    words = "console=serial0,115200 root=PARTUUID=0-02 rootfstype=ext4 rootwait quiet loglevel=0 console=tty3\n"
    assert X86_BOARD.kernel_words(words) == "root=/dev/vda rw panic=1 console=ttyS0 rootwait quiet loglevel=0 console=tty3"


def test_machine_gets_what_the_installer_copies() -> None:
    line = next(line for line in (ROOT / "scripts/install/release.sh").read_text().splitlines() if line.startswith("CONTENT="))
    assert set(line.removeprefix("CONTENT=(").removesuffix(")").split()) == set(SOURCES)


@pytest.mark.integration
def test_unknown_check_is_named() -> None:
    done = subprocess.run(
        (sys.executable, "-m", "appliance_lane", "nothing"), cwd=ROOT / "scripts", capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "mirror: there is no check 'nothing': scripts/appliance --list names them\n"


@pytest.mark.integration
def test_without_its_tools_it_says_what_to_install(tmp_path: Path) -> None:
    for tool in ("bash", "readlink", "dirname", "id"):
        found = next(path for path in (Path("/usr/bin") / tool, Path("/bin") / tool) if path.exists())
        (tmp_path / tool).symlink_to(found)
    done = subprocess.run(
        (tmp_path / "bash", ROOT / "scripts/appliance", "--check"),
        capture_output=True, text=True, timeout=30, check=False, env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("mirror: the appliance cannot be booted here: run 'sudo apt install --no-install-recommends ")
