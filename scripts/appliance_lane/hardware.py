"""What the container has in place of a Pi: its name, a screen (Xvfb), a camera (a clip served as a network camera)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

SOURCES = (
    "mirror", "models", "scripts", "systemd", "docs", "requirements", "pyproject.toml", "constraints.txt", "README.md", "LICENSE", "NOTICE",
)  # fmt: skip
"""What the installer copies."""
CHECKOUT = "/srv/mirror"
PYTHON = "/opt/mirror/current/.venv/bin/python"
"""Of the installed mirror."""
LANE = "/srv/lane"
PICTURES = "/srv/pictures"
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PI_ENVIRONMENT = {"PATH": f"/srv/pi:{SYSTEM_PATH}", "MIRROR_BOARD_FILE": "/srv/pi/board"}
"""What the installer takes for a Pi."""

SCREEN_UNIT = """\
[Unit]
Description=A connected screen, as the kernel tells it
DefaultDependencies=no
Before=sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/mount -t tmpfs tmpfs /sys/class
ExecStart=/bin/mkdir -p /sys/class/drm/card1-HDMI-A-1
ExecStart=/bin/sh -c 'echo connected >/sys/class/drm/card1-HDMI-A-1/status'
[Install]
WantedBy=sysinit.target
"""
XVFB_UNIT = """\
[Unit]
Description=The emulated screen
[Service]
EnvironmentFile=/srv/machine
ExecStart=/usr/bin/Xvfb ${DISPLAY} -screen 0 270x480x24 -ac
[Install]
WantedBy=multi-user.target
"""
CAMERA_UNIT = f"""\
[Unit]
Description=The clip as a live camera
[Service]
EnvironmentFile=/srv/machine
ExecStart=/usr/bin/python3 {LANE}/camera.py ${{PORT}} {PICTURES} {PICTURES}/clip.mp4
Restart=on-failure
RestartSec=1
[Install]
WantedBy=multi-user.target
"""
DISPLAY_DROP_IN = """\
[Service]
Environment=SDL_VIDEODRIVER=x11
EnvironmentFile=/srv/machine
"""
SETTINGS = """\
[camera]
source = "http://127.0.0.1:{port}/"
[display]
resolution = [270, 480]
"""


def write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)


def replace(path: Path, text: str) -> None:
    """At once: its reader never finds half of it."""
    new = path.with_suffix(".new")
    new.write_text(text, "utf-8")
    new.rename(path)


def add_unit(root: Path, name: str, text: str) -> None:
    """Writes it and lets it start with its target, into a root that does not run."""
    units = root / "etc/systemd/system"
    write(units / f"{name}.service", text)
    target = text.partition("WantedBy=")[2].strip()
    wants = units / f"{target}.wants/{name}.service"
    wants.parent.mkdir(exist_ok=True)
    wants.unlink(missing_ok=True)
    wants.symlink_to(f"../{name}.service")


def furnish_system(root: Path) -> None:
    """What Raspberry Pi OS has beyond Debian, and a journal that is kept."""
    write(root / "etc/sysusers.d/raspberrypi.conf", "g gpio - -\ng i2c - -\ng spi - -\n")
    write(root / "boot/firmware/cmdline.txt", "console=serial0,115200 console=tty1 root=PARTUUID=0-02 rootfstype=ext4 rootwait\n")
    write(root / "boot/firmware/config.txt", "dtoverlay=vc4-kms-v3d\nauto_initramfs=1\n")
    write(root / "etc/sysctl.d/98-rpi.conf", "kernel.printk = 3 4 1 3\n")
    (root / "var/log/journal").mkdir(exist_ok=True)


def furnish(root: Path, clip: Path) -> None:
    """Puts all of it but the camera's address into a root that has not been booted yet."""
    write(root / PICTURES[1:] / "scene", "empty")
    shutil.copy(clip, root / PICTURES[1:] / "clip.mp4")
    write(root / "srv/pi/uname", '#!/bin/sh\nif [ "${1:-}" = -m ]; then echo aarch64; else exec /usr/bin/uname "$@"; fi\n', 0o755)
    write(root / "srv/pi/board", "Raspberry Pi 5 Model B (emulated)\n")
    furnish_system(root)
    for name, text in (("screen", SCREEN_UNIT), ("xvfb", XVFB_UNIT), ("camera", CAMERA_UNIT)):
        add_unit(root, f"lane-{name}", text)
    write(root / "etc/systemd/system/mirror@.service.d/lane.conf", DISPLAY_DROP_IN)
    if Path("/etc/pip.conf").exists():
        shutil.copy("/etc/pip.conf", root / "etc")


def number_machine(root: Path, port: int) -> None:
    """Lets the camera listen on ``port`` of this machine, and the mirror ask there. The emulated screen has the same number: its socket is
    seen by all machines, which share a network."""
    write(root / "srv/machine", f"PORT={port}\nDISPLAY=:{port}\n")
    write(root / "etc/mirror/mirror.toml", SETTINGS.format(port=port))


def copy_sources(checkout: Path, root: Path) -> Path:
    """This checkout, as its owner would have it on the card. Returns where it lies on this machine."""
    there = root / CHECKOUT[1:]
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir(parents=True)
    for name in SOURCES:
        if (checkout / name).is_dir():
            shutil.copytree(checkout / name, there / name, ignore=shutil.ignore_patterns("__pycache__", "*.so", ".*"), symlinks=True)
        else:
            shutil.copy2(checkout / name, there / name)
    return there


def network_environment() -> dict[str, str]:
    """This machine's own settings of pip and of proxies. Certificates lie elsewhere in the root: ``Machine`` brings them there."""
    wanted = ("PIP_DEFAULT_TIMEOUT", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_PROXY")
    proxies = {name: value for name, value in os.environ.items() if name.lower() in ("http_proxy", "https_proxy", "no_proxy")}
    return proxies | {name: os.environ[name] for name in wanted if name in os.environ}
