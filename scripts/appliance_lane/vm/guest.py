"""The emulated machine: its power, its glass, its keyboard, and commands in it.

guest = Guest(folder, X86_BOARD)
guest.power_on()
guest.shell("systemctl is-active mirror@mirror")
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ..command import DIE_WITH_PARENT, CommandFailed, run
from ..result import CheckFailed, wait_for
from .board import Board
from .resets import follow_resets

BOOT_TIMEOUT_S = 600.0
SOCKET_TIMEOUT_S = 20.0
SHELL_TIMEOUT_S = 120.0
POLL_PERIOD_S = 1.0
PPM_HEADER = re.compile(rb"\AP6\n(\d+) (\d+)\n255\n")
SAMPLE_STRIDE_BYTES = 97
LETTER_HEIGHT_PX = 16
SOCKETS = ("agent.sock", "monitor.sock", "events.sock")
ACCELERATION = "tcg,thread=multi"
"""A stock kernel does not start under every KVM (nested, paravirtual), and what the lane shows needs no speed."""


def sample(pixels: bytes) -> bytes:
    """Some thousand bytes of a picture, spread evenly over it."""
    return pixels[::SAMPLE_STRIDE_BYTES]


def pixels_of(ppm: bytes) -> bytes:
    """The pixels of ``Guest.picture``, three bytes each, row by row; none of none."""
    return PPM_HEADER.sub(b"", ppm, count=1)


def is_the_emulators(ppm: bytes) -> bool:
    """Whether it is what QEMU shows while no kernel has the screen: "Display output is not active", in the middle line of its letters."""
    header = PPM_HEADER.match(ppm)
    assert header is not None
    width, height = int(header[1]), int(header[2])
    begin = header.end() + (height // LETTER_HEIGHT_PX - 1) // 2 * (line := LETTER_HEIGHT_PX * 3 * width)
    return any(ppm[begin : begin + line]) and not any(ppm[header.end() : begin]) and not any(ppm[begin + line :])


class Guest:
    """A machine whose disk is ``folder``/base.qcow2 and what was written since, with the kernel, its initrd and command line beside it."""

    def __init__(self, folder: Path, board: Board) -> None:
        self.folder = folder
        self.pictures = folder / "pictures"
        self.resets = 0
        """How often it was reset, by its kernel, its watchdog or a person's wish, since this object was made."""
        self._board = board
        self._process: subprocess.Popen[bytes] | None = None
        self._monitor_lock, self._picture_lock = threading.Lock(), threading.Lock()

    # Power

    def reset_disk(self) -> None:
        """The disk as it was made, and no pictures."""
        shutil.rmtree(self.pictures, ignore_errors=True)
        self.pictures.mkdir()
        disk = self.folder / "disk.qcow2"
        disk.unlink(missing_ok=True)
        run("qemu-img", "create", "-q", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", str(disk))

    def power_on(self) -> float:
        """Returns the seconds until a command can be given."""
        began = time.monotonic()
        for name in SOCKETS:
            (self.folder / name).unlink(missing_ok=True)
        words = self._board.kernel_words((self.folder / "cmdline.txt").read_text("utf-8"))
        self._process = subprocess.Popen(
            (
                *DIE_WITH_PARENT, *self._board.command, "-accel", ACCELERATION,
                "-kernel", "vmlinuz", "-initrd", "initrd", "-append", words,
                "-drive", "file=disk.qcow2,if=virtio", "-serial", "file:console.log", "-qmp", "unix:monitor.sock,server=on,wait=off",
                "-qmp", "unix:events.sock,server=on,wait=off",
                "-chardev", "socket,path=agent.sock,server=on,wait=off,id=lane",
            ),
            cwd=self.folder, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.wait_for("the emulator starts", lambda: all((self.folder / name).exists() for name in SOCKETS), SOCKET_TIMEOUT_S)
        threading.Thread(target=follow_resets, args=(self.folder / "events.sock", self._count_reset), daemon=True).start()
        self.wait_for_boot("")
        return time.monotonic() - began

    def wait_for_boot(self, former: str) -> str:
        """Waits until it answers in another boot than ``former``. Returns the boot's id."""
        found = ""

        def is_another() -> bool:
            nonlocal found
            try:
                found = self.shell("cat /proc/sys/kernel/random/boot_id", timeout_s=30.0).strip()
            except CommandFailed:
                return False
            return found != former

        self.wait_for("it boots", is_another, BOOT_TIMEOUT_S)
        return found

    def _count_reset(self) -> None:
        self.resets += 1

    def cut_power(self) -> None:
        """Pulls the plug: what the kernel has not written yet is lost."""
        if self._process is not None and self.is_on():
            self._process.kill()
            self._process.wait()
        self._process = None

    def is_on(self) -> bool:
        return self._process is not None and self._process.poll() is None

    # Commands

    def shell(self, script: str, timeout_s: float = SHELL_TIMEOUT_S) -> str:
        """What a shell of root prints in it. Raises ``CommandFailed``."""
        assert self._process is not None
        if self._process.poll() is not None:
            raise CheckFailed(f"the emulator ended with {self._process.returncode}")
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(timeout_s)
            try:
                link.connect(str(self.folder / "agent.sock"))
                link.sendall(base64.b64encode(script.encode()) + b"\n")
                answer = b""
                while not answer.endswith(b"\n"):
                    piece = link.recv(1 << 16)
                    if not piece:
                        raise CommandFailed(f"{script[:60]}: the machine hung up")
                    answer += piece
            except OSError as error:
                raise CommandFailed(f"{script[:60]}: {error or 'no answer'}") from None
        # An answer to a command that was given up may come first.
        code, _, printed = base64.b64decode(answer.splitlines()[-1]).decode("utf-8", "replace").partition("\n")
        if code != "0":
            raise CommandFailed(f"{script[:60]}: exit {code}: {' / '.join(printed.splitlines()[-3:])}")
        return printed

    def wait_for(self, what: str, happened: Callable[[], bool], timeout_s: float) -> float:
        return wait_for(what, happened, timeout_s, POLL_PERIOD_S)

    # What a person has of it

    def picture(self) -> bytes:
        """The picture on the glass as a PPM, of whatever size; empty before the kernel has the screen."""
        path = self.folder / "glass.ppm"
        with self._picture_lock:
            self._monitor("screendump", filename=str(path))
            picture = path.read_bytes()
        if not PPM_HEADER.match(picture):
            raise CommandFailed("screendump: no picture came of it")
        return b"" if is_the_emulators(picture) else picture

    def look(self) -> bytes:
        """The picture on the glass as ``sample`` has it."""
        return sample(pixels_of(self.picture()))

    def keep_picture(self, name: str) -> None:
        """The glass as it is now, as ``folder``/pictures/NAME.png."""
        self._monitor("screendump", filename=str(self.pictures / f"{name}.png"), format="png")

    def press_key(self, name: str) -> None:
        """A key by QEMU's name for it."""
        self._monitor("send-key", keys=[{"type": "qcode", "data": name}])

    def press_button(self, pin: int, seconds: float) -> float:
        """Connects a pin to ground for that time. Returns the seconds that it was: an emulator that waits for its processor holds it."""
        return float(self.shell(f"/usr/bin/python3 /srv/vm/press.py {pin} {seconds}"))

    def show(self, scene: str) -> None:
        """What its webcam sees: ``train`` or ``empty``; nothing comes from it with another name."""
        self.shell(f"echo '{scene}' >/srv/vm/scene")

    def _monitor(self, command: str, **arguments: object) -> None:
        with self._monitor_lock, socket.socket(socket.AF_UNIX) as link:
            link.settimeout(SOCKET_TIMEOUT_S)
            link.connect(str(self.folder / "monitor.sock"))
            lines = link.makefile("rw", encoding="utf-8")
            lines.readline()
            for request in ({"execute": "qmp_capabilities"}, {"execute": command, "arguments": arguments}):
                lines.write(json.dumps(request) + "\n")
                lines.flush()
                while not {"return", "error"} & set(answer := json.loads(lines.readline())):
                    pass
                if "error" in answer:
                    raise CommandFailed(f"{command}: {answer['error']['desc']}")
