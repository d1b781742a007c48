"""Which /dev/video* nodes are webcams. Most of a Raspberry Pi's are not: codecs, ISP stages and raw sensor nodes."""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Callable, Iterable
from pathlib import Path

QUERYCAP_IOCTL = 0x80685600
"""VIDIOC_QUERYCAP: _IOR('V', 0, struct v4l2_capability of 104 bytes) (linux/videodev2.h)."""
CAPTURE_CAPABILITIES = 0x00000001 | 0x00001000
MEMORY_TO_MEMORY_CAPABILITIES = 0x00008000 | 0x00004000
STREAMING_CAPABILITY = 0x04000000
DEVICE_CAPS_CAPABILITY = 0x80000000
NON_WEBCAM_DRIVERS = ("bcm2835-codec", "bcm2835-isp", "pispbe", "rpi-hevc-dec", "rpivid", "unicam", "rp1-cfe")
"""Drivers of the Pi whose capture nodes give coded, half-processed or raw Bayer pictures; picamera2 is the way to those sensors."""

Ioctl = Callable[[Path], bytes]
"""Asks one node for its ``v4l2_capability``; raises OSError when it cannot be opened or is no video device."""


def list_video_nodes() -> list[Path]:
    """All video nodes, in the order of their numbers."""
    return sorted(Path("/dev").glob("video*"), key=lambda path: (len(path.name), path.name))


def query_capabilities(node: Path) -> bytes:
    """The node's 104 bytes of ``v4l2_capability``."""
    handle = os.open(node, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        answer = bytearray(104)
        fcntl.ioctl(handle, QUERYCAP_IOCTL, answer)
        return bytes(answer)
    finally:
        os.close(handle)


def can_capture(answer: bytes) -> bool:
    """True when a ``v4l2_capability`` is that of a node that streams pictures from a camera."""
    driver, capabilities, device = struct.unpack_from("16s32x32x4xII", answer)
    if driver.rstrip(b"\0").decode("ascii", "replace").startswith(NON_WEBCAM_DRIVERS):
        return False
    flags = device if capabilities & DEVICE_CAPS_CAPABILITY else capabilities
    return bool(flags & CAPTURE_CAPABILITIES and flags & STREAMING_CAPABILITY and not flags & MEMORY_TO_MEMORY_CAPABILITIES)


def capture_nodes(nodes: Iterable[Path] | None = None, ioctl: Ioctl = query_capabilities) -> list[Path]:
    """The nodes that can really capture, asked one by one; a node that cannot be asked is not among them."""
    found = []
    for node in list_video_nodes() if nodes is None else nodes:
        try:
            answer = ioctl(node)
        except OSError:
            continue
        if can_capture(answer):
            found.append(node)
    return found
