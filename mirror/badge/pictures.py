"""Badges to print: the QR code with the name below, as PNG and PDF of the same size on paper."""

from __future__ import annotations

import contextlib
import os
import struct
import unicodedata
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import segno

from mirror.errors import MirrorError
from mirror.types import Image

if TYPE_CHECKING:
    from PIL import ImageFont

BADGE_CODE_MM = 80.0
"""The code's side with its white margin; see docs/badges.md for the distances at which a camera reads it."""
BADGE_NAME_HEIGHT_MM = 9.0
"""Height of the name's line."""
BADGE_PRINT_DPI = 300
MAX_BADGE_NAME_CHARS = 40
"""Letters of a name that are printed."""


def write_badge_files(name: str, text: str, out: Path) -> list[Path]:
    """Prints ``text`` (of ``Secret.sign``) as a QR code with ``name`` beneath into the folder ``out``; the two files' paths, PNG first.

    The files open the member's door, so only their owner may read them. A name in letters that the mirror's font lacks is left out,
    with a line to write it on. Raises MirrorError when the files cannot be written.
    """
    picture = render_badge(name, text)
    letters = "".join(c if c.isalnum() else " " for c in name)
    stem = "-".join(["badge", *letters[:MAX_BADGE_NAME_CHARS].split(), text.split(".")[1][:4]])
    files = [(out / f"{stem}.png", _png(picture)), (out / f"{stem}.pdf", _pdf(picture))]
    for path, content in files:
        write_private_file(path, content)
    return [path for path, _ in files]


def draw_badge_png(name: str, text: str) -> bytes:
    """The picture of ``render_badge`` as PNG. In any thread: nothing of it goes through SDL, which the glass is drawn with."""
    return _png(render_badge(name, text))


def render_badge(name: str, text: str) -> Image:
    """uint8 (h, w): a badge in shades of grey, ``BADGE_PRINT_DPI`` dots an inch, cut to the code's width."""
    from mirror.assets.typeface import has_glyphs, open_typeface  # brings Pillow, 4 MB, which only a badge to print needs

    code = segno.make(text, error="m", micro=False, boost_error=False)
    modules = np.array([[*row] for row in code.matrix_iter(border=4)], np.uint8)
    side = max(1, round(BADGE_CODE_MM / 25.4 * BADGE_PRINT_DPI / len(modules)))
    drawn: Image = np.where(np.kron(modules, np.ones((side, side), np.uint8)) > 0, 0, 255).astype(np.uint8)
    width = drawn.shape[1]
    band = np.full((round(BADGE_NAME_HEIGHT_MM / 25.4 * BADGE_PRINT_DPI), width), 255, np.uint8)
    margin = 4 * side
    face = open_typeface("SemiBold", round(band.shape[0] * 0.75))
    said = "".join(c for c in unicodedata.normalize("NFC", name) if c.isprintable())[:MAX_BADGE_NAME_CHARS].strip()
    if said and has_glyphs(face, said):
        _letter(band, face, said, width - 2 * margin)
    else:
        band[-margin // 4 :, margin:-margin] = 0
    return np.vstack([drawn, band, np.full((margin, width), 255, np.uint8)])


def _letter(band: Image, face: ImageFont.FreeTypeFont, text: str, width: int) -> None:
    """Writes ``text`` in black into the middle of ``band``, smaller when it is wider than ``width``."""
    from PIL import Image as Picture
    from PIL import ImageDraw

    left, _, right, _ = face.getbbox(text, anchor="ls")
    ascent, descent = face.getmetrics()
    ink = Picture.new("L", (int(right - left) + 1, ascent + descent), 255)
    ImageDraw.Draw(ink).text((-left, ascent), text, 0, face, anchor="ls")
    if ink.width > width:
        ink = ink.resize((width, max(1, round(ink.height * width / ink.width))), Picture.Resampling.LANCZOS)
    drawn = np.asarray(ink)[: band.shape[0]]
    y, x = (band.shape[0] - drawn.shape[0]) // 2, (band.shape[1] - drawn.shape[1]) // 2
    band[y : y + drawn.shape[0], x : x + drawn.shape[1]] = drawn


def _png(picture: Image) -> bytes:
    """PNG (W3C, third edition) in grey, with the size on paper, which SDL and OpenCV leave out."""
    height, width = picture.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), picture])
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", *2 * [round(BADGE_PRINT_DPI / 0.0254)], 1)),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    ]
    made = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def _pdf(picture: Image) -> bytes:
    """PDF 1.4 (ISO 32000) of one page that is the picture."""
    height, width = picture.shape
    points = (width * 72 / BADGE_PRINT_DPI, height * 72 / BADGE_PRINT_DPI)
    draw = b"q %.3f 0 0 %.3f 0 0 cm /B Do Q" % points
    pixels = zlib.compress(picture.tobytes(), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.3f %.3f] /Contents 4 0 R /Resources << /XObject << /B 5 0 R >> >> >>" % points,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
        b" /Length %d >>\nstream\n%s\nendstream" % (width, height, len(pixels), pixels),
    ]
    made, starts = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        starts.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(made) + tail % (size, table, size, len(made))


def write_private_file(path: Path, content: bytes) -> None:
    """Writes what opens a member's door, whole, readable by its owner only. Raises MirrorError."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise MirrorError(f"badge {path}", f"cannot be written ({error.strerror or error})", "choose a folder that is yours") from None
