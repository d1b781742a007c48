"""A kernel for the emulated machine, with drivers that Debian's has not: pins to press (gpio-sim)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..command import run
from ..machine import Machine
from ..volume import Volume

BUILD_TIMEOUT_S = 1800.0
KERNEL_PACKAGES = (
    "linux-image-amd64", "linux-headers-amd64", "linux-source", "v4l2loopback-dkms", "initramfs-tools", "build-essential",
    "xz-utils", "swig", "python3-dev", "kmod",
)  # fmt: skip
PACKAGES = " ".join(KERNEL_PACKAGES)
INSTALL_PACKAGES = f"(apt-get -q update && apt-get install -qy --no-install-recommends {PACKAGES}) 2>&1"

BUILD_MODULES = r"""
set -e
kernel=$(ls /lib/modules)
cd /usr/src
archive=$(ls linux-source-*.tar.xz)
sources=${archive%.tar.xz}
rm -rf /srv/modules
mkdir -p /srv/modules
tar xJf "$archive" -C /srv/modules --strip-components=1 "$sources/drivers/gpio/gpio-sim.c" "$sources/kernel/irq/irq_sim.c"
cd /srv/modules
mv drivers/gpio/gpio-sim.c kernel/irq/irq_sim.c .
# The one function that the kernel does not give to modules.
sed -i 's/handle_simple_irq(irq_to_desc(\([a-z]*\)))/generic_handle_irq(\1)/' irq_sim.c
printf '#include <linux/module.h>\nMODULE_LICENSE("GPL");\n' >>irq_sim.c
echo 'obj-m += irq_sim.o gpio-sim.o' >Makefile
make -C "/lib/modules/$kernel/build" M="$PWD" modules
mkdir -p "/lib/modules/$kernel/updates/lane"
cp ./*.ko "/lib/modules/$kernel/updates/lane/"
depmod "$kernel"
"""


def prepare_root(volume: Volume, base: Path) -> tuple[Path, bool]:
    """``base`` with that kernel, and whether it had to be built."""
    key = hashlib.sha256(f"{base.name} {INSTALL_PACKAGES} {BUILD_MODULES}".encode()).hexdigest()[:10]
    there = volume.folder / f"root-kernel-{key}"
    if there.exists():
        return there, False
    for old in volume.folder.glob("root-kernel-*"):
        run("btrfs", "-q", "subvolume", "delete", str(old))
    machine = Machine(volume, volume.make_disk("kernel", base))
    try:
        machine.power_on()
        environment = machine.installer_environment() | {"DEBIAN_FRONTEND": "noninteractive"}
        machine.run("sh", "-c", INSTALL_PACKAGES, timeout_s=BUILD_TIMEOUT_S, env=environment)
        machine.shell(BUILD_MODULES, timeout_s=BUILD_TIMEOUT_S)
        # As on a fresh card, where apt has no lists yet.
        machine.shell("rm -rf /var/lib/apt/lists/*")
    finally:
        machine.power_off()
    run("btrfs", "-q", "subvolume", "snapshot", str(machine.disk.root), str(there))
    return there, True
