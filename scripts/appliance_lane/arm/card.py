"""A card as a file: a partition table, the partition that a Pi starts from (FAT), and the system (ext4).

make_card(root, card)
run_script(ARM_BOARD, card, kernel, initrd, "dpkg --configure -a")
"""

from __future__ import annotations

import contextlib
import os
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..command import DIE_WITH_PARENT, CommandFailed, run
from ..vm.board import Board
from ..vm.guest import ACCELERATION
from .initrd import EXIT_LINE, add_files

SECTOR_BYTES = 512
MIB = 1 << 20
BOOT_START_MIB, BOOT_SIZE_MIB = 4, 256
ROOT_START_MIB = BOOT_START_MIB + BOOT_SIZE_MIB
CARD_SIZE_MIB = 4096
BOOT_LABEL, ROOT_LABEL = "bootfs", "rootfs"
FAT32_LBA, LINUX = 0x0C, 0x83
MAKE_TIMEOUT_S = 600.0
SCRIPT_TIMEOUT_S = 5400.0
BOOT_FOLDER = "boot/firmware"
FSTAB = f"LABEL={ROOT_LABEL} / ext4 defaults,noatime 0 1\nLABEL={BOOT_LABEL} /boot/firmware vfat defaults 0 2\n"


def make_card(root: Path, card: Path) -> None:
    """``card`` with the files of ``root``; those of its boot folder are on the first partition only."""
    boot = card.with_suffix(".boot")
    for path, size_mib in ((card, CARD_SIZE_MIB), (boot, BOOT_SIZE_MIB)):
        path.unlink(missing_ok=True)
        with path.open("wb") as file:
            file.truncate(size_mib * MIB)
    run("mkfs.vfat", "-F", "32", "-n", BOOT_LABEL, str(boot))
    for path in (root / BOOT_FOLDER).iterdir():
        run("mcopy", "-i", str(boot), str(path), "::")
        path.unlink()
    options = ("-d", str(root), "-L", ROOT_LABEL, "-E", f"offset={ROOT_START_MIB * MIB}")
    run("mkfs.ext4", "-q", *options, str(card), f"{CARD_SIZE_MIB - ROOT_START_MIB}M", timeout_s=MAKE_TIMEOUT_S)
    with card.open("r+b") as file:
        file.write(format_table())
        file.seek(BOOT_START_MIB * MIB)
        file.write(boot.read_bytes())
    boot.unlink()


def format_table() -> bytes:
    """The first sector: a partition table as Raspberry Pi OS has it (MBR)."""
    boot = (FAT32_LBA, BOOT_START_MIB, BOOT_SIZE_MIB)
    system = (LINUX, ROOT_START_MIB, CARD_SIZE_MIB - ROOT_START_MIB)
    entries = b"".join(
        struct.pack("<B3sB3sII", 0, b"\xff" * 3, kind, b"\xff" * 3, start * MIB // SECTOR_BYTES, size * MIB // SECTOR_BYTES)
        for kind, start, size in (boot, system)
    )
    return bytes(446) + entries.ljust(64, b"\0") + b"\x55\xaa"


@contextlib.contextmanager
def mount_card(card: Path) -> Iterator[Path]:
    """The system's files on this machine, to be read and written."""
    folder = tempfile.mkdtemp()
    try:
        attach(card, folder)
        try:
            yield Path(folder)
        except BaseException:
            # What went wrong counts. The card is not attached where the stage was stopped while the emulated machine had it.
            with contextlib.suppress(CommandFailed):
                detach(folder)
            raise
        detach(folder)
    finally:
        # No more than the empty folder: a card that is still there must not be deleted with it.
        with contextlib.suppress(OSError):
            os.rmdir(folder)


def attach(card: Path, folder: str) -> None:
    options = f"loop,noatime,offset={ROOT_START_MIB * MIB},sizelimit={(CARD_SIZE_MIB - ROOT_START_MIB) * MIB}"
    run("mount", "-o", options, str(card), folder, timeout_s=MAKE_TIMEOUT_S)


def detach(folder: str) -> None:
    """Ends when all of it is on this machine's disk, which takes minutes on a busy one."""
    run("umount", folder, timeout_s=MAKE_TIMEOUT_S)


def read_boot_file(card: Path, name: str) -> str:
    return run("mtype", "-i", f"{card}@@{BOOT_START_MIB}M", f"::{name}")


def run_script(board: Board, card: Path, kernel: Path, base: bytes, script: str) -> None:
    """Lets root run ``script`` on the card: in the emulated machine, without systemd, with this machine's network.

    What it says is beside the card, in NAME.log. Raises ``CommandFailed`` with its last words where it fails.
    """
    initrd, log = card.with_suffix(".initrd"), card.with_suffix(".log")
    initrd.write_bytes(add_files(base, [("once", script), ("resolv.conf", "nameserver 10.0.2.3\n")]))
    log.unlink(missing_ok=True)
    run(
        *DIE_WITH_PARENT, *board.command, "-accel", ACCELERATION, "-no-reboot", "-kernel", str(kernel), "-initrd", str(initrd),
        "-append", f"console={board.console} quiet panic=-1", "-drive", f"file={card},format=raw,if=virtio,cache=unsafe",
        "-nic", "user,model=virtio-net-pci", "-serial", f"file:{log}", "-chardev", "null,id=lane", timeout_s=SCRIPT_TIMEOUT_S,
    )  # fmt: skip
    initrd.unlink()
    said = log.read_text("utf-8", "replace").splitlines()
    codes = [line.removeprefix(EXIT_LINE) for line in said if line.startswith(EXIT_LINE)]
    if codes != ["0"]:
        raise CommandFailed(f"on the card: exit {codes or 'without an end'}: {' / '.join(said[-6:])}; all of it is in {log}")
    os.sync()
