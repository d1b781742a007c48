"""Plays pictures into a v4l2loopback device; run inside the machine by its own Python, which has no packages.

    webcam.py DEVICE FOLDER

FOLDER/NAME.yuyv are the pictures of a scene, one after another, WIDTH_PX x HEIGHT_PX in YUYV; the file FOLDER/scene names the one that is
seen now. With another name no pictures come.
"""

from __future__ import annotations

import fcntl
import struct
import sys
import time
from pathlib import Path

WIDTH_PX, HEIGHT_PX = 360, 480
FRAME_BYTES = 2 * WIDTH_PX * HEIGHT_PX
RATE_HZ = 5.0
CLIP_RATE_HZ = 15.0
VIDIOC_S_FMT = 0xC0D05605
V4L2_BUF_TYPE_VIDEO_OUTPUT = 2
V4L2_FIELD_NONE = 1


def main(device: str, folder: Path) -> None:
    scenes = {path.stem: path.read_bytes() for path in folder.glob("*.yuyv")}
    with open(device, "wb", buffering=0) as out:
        fcntl.ioctl(out, VIDIOC_S_FMT, describe_format())
        while True:
            began = time.monotonic()
            pictures = scenes.get((folder / "scene").read_text().strip(), b"")
            count = len(pictures) // FRAME_BYTES
            if count:
                at = int(began * CLIP_RATE_HZ) % count * FRAME_BYTES
                out.write(pictures[at : at + FRAME_BYTES])
            time.sleep(max(0.0, began + 1.0 / RATE_HZ - time.monotonic()))


def describe_format() -> bytes:
    """A ``struct v4l2_format`` of 208 bytes (linux/videodev2.h, 64 bit)."""
    pixels = struct.pack("8I", WIDTH_PX, HEIGHT_PX, int.from_bytes(b"YUYV", "little"), V4L2_FIELD_NONE, 2 * WIDTH_PX, FRAME_BYTES, 8, 0)
    return (struct.pack("I4x", V4L2_BUF_TYPE_VIDEO_OUTPUT) + pixels).ljust(208, b"\0")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
