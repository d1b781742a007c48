"""Small clips made for the tests, and an editor of mp4 boxes for what OpenCV cannot write: rotation, pixel aspect, uneven timing."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from mirror.types import Image

WIDTH, HEIGHT, RATE = 96, 64, 30.0
_SKIP = {b"stsd": 8, b"mp4v": 78}
"""Bytes before the children of a box that has fields of its own."""


def picture(index: int, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """RGB: red upper left corner, blue lower right corner, and a grey that says which frame it is."""
    image = np.full((height, width, 3), 40 + 4 * (index % 40), np.uint8)
    image[: height // 3, : width // 3] = (230, 20, 20)
    image[-(height // 3) :, -(width // 3) :] = (20, 20, 230)
    return image


def write_mp4(path: Path, frames: int = 30, width: int = WIDTH, height: int = HEIGHT) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), RATE, (width, height))
    assert writer.isOpened()
    for index in range(frames):
        writer.write(cv2.cvtColor(picture(index, width, height), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    at = 0
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        found.append((data[at + 4 : at + 8], data[at + 8 : at + size]))
        at += size
    return found


def join(parts: Sequence[tuple[bytes, bytes]]) -> bytes:
    return b"".join(struct.pack(">I", len(body) + 8) + kind + body for kind, body in parts)


def edited(data: bytes, where: Sequence[bytes], change: Callable[[bytes], bytes]) -> bytes:
    """``data`` with the body of the box at the path ``where`` changed."""
    if not where:
        return change(data)
    parts = []
    for kind, body in boxes(data):
        if kind == where[0]:
            skip = _SKIP.get(kind, 0) if where[1:] else 0
            body = body[:skip] + edited(body[skip:], where[1:], change)
        parts.append((kind, body))
    return join(parts)


_TABLE = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


def rotate(path: Path, degrees: int) -> None:
    """Says in the track header that the picture is to be shown turned clockwise."""
    one = 0x10000
    cos, sin = {90: (0, one), 180: (-one, 0), 270: (0, -one)}[degrees]
    matrix = struct.pack(">9i", cos, sin, 0, -sin, cos, 0, 0, 0, 0x40000000)
    path.write_bytes(edited(path.read_bytes(), (b"moov", b"trak", b"tkhd"), lambda body: body[:40] + matrix + body[76:]))


def set_pixel_aspect(path: Path, over: int, under: int) -> None:
    """Adds a pixel aspect box; the index is the last box of OpenCV's files, so nothing else moves."""
    pasp = join([(b"pasp", struct.pack(">II", over, under))])
    path.write_bytes(edited(path.read_bytes(), (*_TABLE, b"stsd", b"mp4v"), lambda body: body + pasp))


def set_durations(path: Path, ticks: Sequence[int]) -> None:
    """Gives each frame its own duration, in the track's ticks."""
    table = struct.pack(">II", 0, len(ticks)) + b"".join(struct.pack(">II", 1, tick) for tick in ticks)
    data = edited(path.read_bytes(), (*_TABLE, b"stts"), lambda _: table)
    # The edit list ends the film where the even timing would have ended it.
    path.write_bytes(edited(data, (b"moov", b"trak"), lambda body: body.replace(b"edts", b"free")))


def index_first(path: Path) -> None:
    """Moves the index before the pictures, as cameras that stream do ("fast start")."""
    parts = boxes(path.read_bytes())
    index = next(part for part in parts if part[0] == b"moov")
    shift = len(index[1]) + 8

    def moved(body: bytes) -> bytes:
        count = struct.unpack_from(">I", body, 4)[0]
        offsets = struct.unpack_from(f">{count}I", body, 8)
        return body[:8] + struct.pack(f">{count}I", *(offset + shift for offset in offsets))

    shifted = edited(join([index]), (*_TABLE, b"stco"), moved)
    rest = [part for part in parts if part[0] != b"moov"]
    path.write_bytes(join(rest[:1]) + shifted + join(rest[1:]))


def cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path
