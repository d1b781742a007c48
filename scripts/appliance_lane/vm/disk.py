"""The machine's disk: the container's root, with what stands for hardware there exchanged."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..command import run
from ..hardware import PYTHON, add_unit, write
from ..machine import Machine

DISK_SIZE = "8G"
MAKE_TIMEOUT_S = 900.0
LANE_UNITS = ("lane-screen", "lane-xvfb", "lane-camera")
"""What stands for hardware in the container and gives way to the emulated hardware here."""

AGENT_UNIT = """\
[Unit]
Description=Commands from the lane
DefaultDependencies=no
[Service]
ExecStart=/usr/bin/python3 /srv/vm/agent.py
Restart=always
[Install]
WantedBy=sysinit.target
"""
UNITS = {
    "lane-agent": AGENT_UNIT,
    "lane-webcam": """\
[Unit]
Description=The clip as a webcam
After=systemd-modules-load.service
[Service]
ExecStart=/usr/bin/python3 /srv/vm/webcam.py /dev/video10 /srv/vm
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
""",
    "lane-gpio": """\
[Unit]
Description=A Pi's GPIO chip, all pins high
After=systemd-modules-load.service
Before=mirror@mirror.service
[Service]
Type=oneshot
RemainAfterExit=yes
WorkingDirectory=/sys/kernel/config/gpio-sim
ExecStart=/bin/sh -c 'mkdir -p pi/bank; echo 28 >pi/bank/num_lines; echo pinctrl-bcm2711 >pi/bank/label; echo 1 >pi/live'
ExecStart=/bin/sh -c 'for pull in /sys/devices/platform/gpio-sim.0/gpiochip*/sim_gpio*/pull; do echo pull-up >$$pull; done'
[Install]
WantedBy=multi-user.target
""",
}
# A glass that dims would be taken for another page.
SETTINGS = """\
[camera]
source = "webcam"
[display]
width_mm = 300
picture = false
[power]
dim_after_s = 0
[buttons]
next = 5
previous = 6
select = 13
back = 19
"""
FILES = {
    "etc/systemd/system/mirror@.service.d/lane.conf": "[Service]\nBindReadOnlyPaths=/srv/vm/cpuinfo:/proc/cpuinfo\n",
    "etc/modules-load.d/lane.conf": "v4l2loopback\ngpio-sim\nvirtio-gpu\ni6300esb\n",
    "etc/modprobe.d/lane.conf": "options v4l2loopback devices=2 video_nr=10,8 exclusive_caps=1,1\n",
    "etc/udev/rules.d/99-lane.rules": 'SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660"\n',
    "etc/fstab": "/dev/vda / ext4 defaults,noatime 0 1\n",
    "etc/mirror/mirror.toml": SETTINGS,
    "srv/vm/cpuinfo": "processor\t: 0\nRevision\t: d04170\nModel\t\t: Raspberry Pi 5 Model B (emulated)\n",
    "srv/vm/scene": "empty\n",
}
PATIENCE_DROP_IN = "[Service]\nWatchdogSec=300\nTimeoutStartSec=600\nTimeoutStopSec=120\n"
MESSAGES_DROP_IN = "[Service]\nTimeoutStartSec=600\n"
"""Of the unit that leads the kernel's messages away: its Python took 4.5 s of its ten."""
PATIENCE_LINES = {"HANG_TIMEOUT_S": 120.0, "FIRST_MEASUREMENT_TIMEOUT_S": 300.0}
"""Limits of mirror/station/watchdog.py that an emulated processor needs longer than."""
INSTALL_GPIO = "PYPI=1 /opt/mirror/current/.venv/bin/python -m pip install -q lgpio 2>&1"
"""Raspberry Pi OS has it as a package; elsewhere it is built from its source."""
SCRIPTS = ("agent.py", "webcam.py", "raw_pictures.py", "press.py")


def equip_root(machine: Machine) -> None:
    """What needs the running container: GPIO for the mirror's Python, the clip as raw pictures."""
    environment = machine.installer_environment()
    machine.run("sh", "-c", INSTALL_GPIO, timeout_s=MAKE_TIMEOUT_S, env=environment)
    copy_scripts(machine.disk.root)
    machine.run(PYTHON, "/srv/vm/raw_pictures.py", "/srv/pictures", "/srv/vm", timeout_s=MAKE_TIMEOUT_S)


def copy_scripts(root: Path) -> None:
    there = root / "srv/vm"
    there.mkdir(exist_ok=True)
    for name in SCRIPTS:
        shutil.copy(Path(__file__).parent / name, there)


def replace_hardware(root: Path) -> None:
    """Takes the container's stand-ins out of a root that does not run, and puts the emulated machine's in."""
    units = root / "etc/systemd/system"
    for name in LANE_UNITS:
        for path in (units / f"{name}.service", *units.glob(f"*.wants/{name}.service")):
            path.unlink(missing_ok=True)
    for path in units.glob("mirror*.service.d/no-terminal.conf"):
        path.unlink()
    for name, text in UNITS.items():
        add_unit(root, name, text)
    for place, text in FILES.items():
        write(root / place, text)
    lift_limits(root)


def lift_limits(root: Path) -> None:
    """The mirror's watchdog, and systemd's for it, with the patience that an emulated processor needs."""
    write(root / "etc/systemd/system/mirror@.service.d/patience.conf", PATIENCE_DROP_IN)
    write(root / "etc/systemd/system/mirror-kernel-messages.service.d/patience.conf", MESSAGES_DROP_IN)
    watchdog = root / "opt/mirror/current/mirror/station/watchdog.py"
    watchdog.write_text(stretch_limits(watchdog.read_text("utf-8")), "utf-8")


def stretch_limits(text: str) -> str:
    """mirror/station/watchdog.py with those limits."""
    lines = [f"{name} = {PATIENCE_LINES[name]}" if (name := line.split(" =")[0]) in PATIENCE_LINES else line for line in text.splitlines()]
    return "\n".join(lines) + "\n"


def make_disk(root: Path, folder: Path) -> None:
    """``folder``/base.qcow2 with all of the root on it; its kernel, initrd and command line beside it."""
    folder.mkdir(exist_ok=True)
    raw = folder / "base.raw"
    raw.unlink(missing_ok=True)
    run("truncate", "-s", DISK_SIZE, str(raw))
    run("mkfs.ext4", "-q", "-d", str(root), str(raw), timeout_s=MAKE_TIMEOUT_S)
    run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", str(raw), str(folder / "base.qcow2"), timeout_s=MAKE_TIMEOUT_S)
    raw.unlink()
    for name, pattern in (("vmlinuz", "vmlinuz-*"), ("initrd", "initrd.img-*"), ("cmdline.txt", "firmware/cmdline.txt")):
        shutil.copy(next((root / "boot").glob(pattern)), folder / name)
