"""What the kernel starts before it has a disk: the drivers of the emulated disk, and a shell that goes on to the card.

Files that belong to the lane and not to the card come with it: they lie below /run then, which is gone when the machine is off.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..command import run
from ..hardware import SYSTEM_PATH

DRIVERS = ("virtio_pci", "virtio_blk", "crc32c_generic", "ext4", "vfat", "nls_cp437", "nls_ascii", "virtio_net")
FOLDER_MODE, PROGRAM_MODE, FILE_MODE = 0o040755, 0o100755, 0o100644
DEPMOD_TIMEOUT_S = 600.0
CARD_DEVICE = "/dev/vda"
ONCE = "run/once"
"""A script that root runs on the card in place of starting it, without systemd, as in pi-gen's chroot."""
EXIT_LINE = "lane: exit "

INIT = f"""\
#!/bin/busybox sh
export PATH=/bin:/usr/sbin:/usr/bin:/sbin
/bin/busybox mkdir -p /proc /sys /dev /card
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in $(cat /drivers/order); do insmod "/drivers/$module"; done
until [ -b {CARD_DEVICE}2 ]; do sleep 1; done
mount -t ext4 -o noatime {CARD_DEVICE}2 /card || poweroff -f
mount -t tmpfs -o mode=755 run /card/run
cp -a /run/. /card/run/
if [ ! -e /card/{ONCE} ]; then
    umount /proc /sys
    mount -o move /dev /card/dev
    exec switch_root /card /sbin/init
fi
mount -t vfat {CARD_DEVICE}1 /card/boot/firmware
mount -t proc proc /card/proc
mount -t sysfs sysfs /card/sys
mount -t devtmpfs dev /card/dev
ln -s /proc/self/fd /card/dev/fd
mkdir -p /card/dev/pts /card/dev/shm
mount -t devpts devpts /card/dev/pts
mount -t tmpfs tmpfs /card/dev/shm
ip link set lo up
ip link set eth0 up
ip address add 10.0.2.15/24 dev eth0
ip route add default via 10.0.2.2
if [ -e /run/resolv.conf ]; then rm -f /card/etc/resolv.conf; cp /run/resolv.conf /card/etc/; fi
env -i HOME=/root PATH={SYSTEM_PATH} LC_ALL=C.UTF-8 chroot /card /bin/bash -e /{ONCE} </dev/null
echo "{EXIT_LINE}$?"
rm -f /card/etc/resolv.conf
sync
umount /card/boot/firmware /card/run /card/dev/pts /card/dev/shm /card/dev /card/sys /card/proc
mount -o remount,ro /card
poweroff -f
"""
"""Names and addresses are those of QEMU's own network."""


def pack(files: Mapping[str, tuple[int, bytes]]) -> bytes:
    """A cpio archive as the kernel reads it ("newc", Documentation/driver-api/early-userspace/buffer-format.rst); mode and content by path.
    Folders that are missing are put before their files."""
    entries = dict(files)
    for path in files:
        for parent in Path(path).parents:
            if str(parent) != ".":
                entries.setdefault(str(parent), (FOLDER_MODE, b""))
    ordered = sorted(entries.items(), key=lambda entry: entry[0].split("/"))
    packed = b"".join(pack_entry(number, path, *entry) for number, (path, entry) in enumerate(ordered, 1))
    return packed + pack_entry(0, "TRAILER!!!", 0, b"")


def pack_entry(number: int, path: str, mode: int, content: bytes) -> bytes:
    name = path.encode() + b"\0"
    fields = (number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name), 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name
    return pad(head) + pad(content)


def pad(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def order_modules(dependencies: str, names: Sequence[str]) -> list[str]:
    """Paths of the drivers ``names`` and of all that they need, each after what it needs. ``dependencies`` is the text of modules.dep(5).
    A driver that is not in it is built into the kernel."""
    needs = {path: rest.split() for path, _, rest in (line.partition(":") for line in dependencies.splitlines())}
    paths = {Path(path).name.partition(".")[0].replace("-", "_"): path for path in needs}
    ordered: list[str] = []
    for name in names:
        if name in paths:
            # modules.dep names the nearest first.
            ordered += [path for path in (*reversed(needs[paths[name]]), paths[name]) if path not in ordered]
    return ordered


def make_base(root: Path, release: str) -> bytes:
    """Shell and drivers, for the kernel ``release`` whose modules are in ``root``."""
    modules = root / "usr/lib/modules" / release
    run("depmod", "-b", str(root), release, timeout_s=DEPMOD_TIMEOUT_S)
    ordered = order_modules((modules / "modules.dep").read_text(), DRIVERS)
    drivers = {Path(path).name.removesuffix(".xz"): read_module(modules / path) for path in ordered}
    files = {f"drivers/{name}": (FILE_MODE, data) for name, data in drivers.items()}
    files["drivers/order"] = (FILE_MODE, "\n".join(drivers).encode())
    files["bin/busybox"] = (PROGRAM_MODE, (root / "usr/bin/busybox").read_bytes())
    files["init"] = (PROGRAM_MODE, INIT.encode())
    return pack(files)


def read_module(path: Path) -> bytes:
    return lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()


def add_files(base: bytes, files: Iterable[tuple[str, str | bytes]]) -> bytes:
    """``base`` with more files below /run; the kernel unpacks one archive after another."""
    texts = {path: content.encode() if isinstance(content, str) else content for path, content in files}
    return base + pack({f"run/{path}": (FILE_MODE, content) for path, content in texts.items()})
