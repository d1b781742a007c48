"""A drawn picture as a file."""

from __future__ import annotations

import io
from pathlib import Path

import pygame

from mirror.files import write_bytes_whole


def write_png(picture: pygame.Surface, path: Path) -> Path:
    """Writes ``picture`` as PNG at ``path``, whole or not at all. Raises WriteError, which SDL's own writing does not on a full disk."""
    coded = io.BytesIO()
    pygame.image.save(picture, coded, "PNG")
    return write_bytes_whole(path, coded.getvalue())
