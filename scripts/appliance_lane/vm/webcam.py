"""Plays pictures into a v4l2loopback device; run inside the machine by its own Python, which has no packages.

    webcam.py DEVICE [FOLDER]

FOLDER/NAME.yuyv are the pictures of a scene, one after another, WIDTH_PX x HEIGHT_PX in YUYV; the file FOLDER/scene names the one that is
seen now. With another name no pictures come. Without a FOLDER it is a device that says it has pictures and never gives one.
"""

from __future__ import annotations

import fcntl
import signal
import struct
import sys
import time
from io import FileIO
from pathlib import Path

WIDTH_PX, HEIGHT_PX = 360, 480
FRAME_BYTES = 2 * WIDTH_PX * HEIGHT_PX
RATE_HZ = 5.0
CLIP_RATE_HZ = 15.0
VIDIOC_S_FMT, VIDIOC_REQBUFS, VIDIOC_STREAMON = 0xC0D05605, 0xC0145608, 0x40045612
V4L2_BUF_TYPE_VIDEO_OUTPUT = 2
V4L2_FIELD_NONE = 1
V4L2_MEMORY_MMAP = 1


def main(device: str, folder: Path | None) -> None:
    with open(device, "r+b", buffering=0) as out:
        fcntl.ioctl(out, VIDIOC_S_FMT, describe_format())
        if folder is None:
            fcntl.ioctl(out, VIDIOC_REQBUFS, struct.pack("5I", 2, V4L2_BUF_TYPE_VIDEO_OUTPUT, V4L2_MEMORY_MMAP, 0, 0))
            fcntl.ioctl(out, VIDIOC_STREAMON, struct.pack("i", V4L2_BUF_TYPE_VIDEO_OUTPUT))
            signal.pause()
        else:
            play(out, folder)


def play(out: FileIO, folder: Path) -> None:
    scenes = {path.stem: path.read_bytes() for path in folder.glob("*.yuyv")}
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
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None)
