"""What QEMU emulates."""

from __future__ import annotations

from dataclasses import dataclass

RESOLUTION_PX = (544, 960)
"""Small, since an emulated processor draws it. A width of eights: a screen that was unplugged comes back with one (drm_cvt_mode)."""
COMMON = (
    "-smp", "2", "-nodefaults", "-display", "none", "-device", f"virtio-gpu-pci,xres={RESOLUTION_PX[0]},yres={RESOLUTION_PX[1]}",
    "-device", "virtio-keyboard-pci", "-device", "virtio-serial", "-device", "virtserialport,chardev=lane,name=lane",
)  # fmt: skip
EMULATED_WORDS = "root=/dev/vda rw panic=1"
"""QEMU 7.2 crashes a kernel with two processors now and then while it starts ("Oops: int3"): it starts again then."""
PI_WORDS = ("root=", "rootfstype=", "console=serial0")
"""Beginnings of words in a Pi's kernel command line that hold for its card and its serial line only."""


@dataclass(frozen=True, slots=True)
class Board:
    """``command`` starts the emulator without a disk; ``console`` is the kernel's name of the serial line."""

    command: tuple[str, ...]
    console: str

    def kernel_words(self, installed: str) -> str:
        """The kernel's command line: as the installer left it (``installed``), with this board's disk and serial line."""
        return " ".join((EMULATED_WORDS, f"console={self.console}", *(w for w in installed.split() if not w.startswith(PI_WORDS))))


X86_BOARD = Board(
    (
        "qemu-system-x86_64", "-cpu", "Nehalem", "-m", "3072", *COMMON, "-device", "i6300esb", "-action", "watchdog=reset",
        "-audiodev", "none,id=sound", "-device", "intel-hda", "-device", "hda-output,audiodev=sound",
    ),
    "ttyS0",
)  # fmt: skip
"""No AVX: in the emulator of QEMU 7.2 it makes llvmpipe and numpy fail."""

ARM_BOARD = Board(("qemu-system-aarch64", "-machine", "virt,gic-version=3", "-cpu", "cortex-a72", "-m", "3072", *COMMON), "ttyAMA0")
"""The processor of a Pi 4; nothing else of a Pi is emulated."""
