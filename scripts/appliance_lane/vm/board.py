"""What QEMU emulates."""

from __future__ import annotations

from dataclasses import dataclass

RESOLUTION_PX = (540, 960)
"""Small, since an emulated processor draws it."""
COMMON = (
    "-smp", "2", "-nodefaults", "-display", "none", "-device", f"virtio-gpu-pci,xres={RESOLUTION_PX[0]},yres={RESOLUTION_PX[1]}",
    "-device", "virtio-keyboard-pci", "-device", "virtio-serial", "-device", "virtserialport,chardev=lane,name=lane",
)  # fmt: skip
QUIET_WORDS = "console=tty3 quiet loglevel=0 vt.global_cursor_default=0 logo.nologo panic=0"


@dataclass(frozen=True, slots=True)
class Board:
    """``command`` starts the emulator without a disk; ``console`` is the kernel's name of the serial line."""

    command: tuple[str, ...]
    console: str

    @property
    def kernel_words(self) -> str:
        return f"root=/dev/vda rw console={self.console} {QUIET_WORDS}"


X86_BOARD = Board(
    (
        "qemu-system-x86_64", "-cpu", "Nehalem", "-m", "3072", *COMMON, "-device", "i6300esb", "-action", "watchdog=reset",
        "-audiodev", "none,id=sound", "-device", "intel-hda", "-device", "hda-output,audiodev=sound",
    ),
    "ttyS0",
)  # fmt: skip
"""No AVX: in the emulator of QEMU 7.2 it makes llvmpipe and numpy fail."""
