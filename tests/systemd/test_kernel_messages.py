"""systemd/redirect-kernel-messages: what it asks the kernel for, with a stand-in for it, and what it says where it cannot."""

from __future__ import annotations

import fcntl
import os
import pty
import runpy
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

UNITS = Path(__file__).parent.parent.parent / "systemd"
SCRIPT = UNITS / "redirect-kernel-messages"
TIOCLINUX = 0x541C
"""asm-generic/ioctls.h; what it does is told by the first byte of its argument, ioctl_console(2)."""
SETKMSGREDIRECT = 11
"""linux/tiocl.h: the second byte is the number of the terminal."""


def _redirect(device: Path | str) -> tuple[int, str]:
    done = subprocess.run([str(SCRIPT), str(device)], capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stderr


def test_the_kernel_is_asked_to_write_to_the_terminal_that_the_unit_may_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = runpy.run_path(str(SCRIPT))["main"]
    terminal, asked = tmp_path / "tty", []
    terminal.touch()

    def ioctl(file: int, request: int, argument: bytes) -> int:
        asked.append((os.readlink(f"/proc/self/fd/{file}"), request, argument))
        return 0

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    main(str(terminal))
    ((opened, request, argument),) = asked
    assert (opened, request, argument[0]) == (str(terminal), TIOCLINUX, SETKMSGREDIRECT)
    (allowed,) = [line for line in (UNITS / "mirror-kernel-messages.service").read_text().splitlines() if line.startswith("DeviceAllow=")]
    assert allowed == f"DeviceAllow=/dev/tty{argument[1]} rw"
    assert main.__defaults__ == (f"/dev/tty{argument[1]}",)
    # The glass has the first one, the mirror's and the failure screen's.
    assert argument[1:] != b"\1"


def test_a_terminal_that_is_not_the_kernels_is_told_in_one_line() -> None:
    controller, terminal = pty.openpty()
    try:
        name = os.ttyname(terminal)
        assert _redirect(name) == (1, f"mirror: the kernel's messages stay on the glass: {name}: Inappropriate ioctl for device\n")
    finally:
        os.close(controller)
        os.close(terminal)


def test_where_the_kernel_has_no_terminals_its_messages_need_no_other_way(tmp_path: Path) -> None:
    assert _redirect(tmp_path / "tty3") == (0, "")
