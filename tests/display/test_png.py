"""A picture is a whole file or an error."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import pygame
import pytest

from mirror.display.png import write_png
from mirror.files import WriteError
from mirror.gallery.write import write_gallery


@contextmanager
def no_room() -> Iterator[None]:
    """No file may grow, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_picture_is_written(tmp_path: Path) -> None:
    picture = pygame.Surface((20, 10))
    picture.fill((10, 20, 30))
    read = cv2.imread(str(write_png(picture, tmp_path / "a.png")))
    assert read is not None
    assert read.shape == (10, 20, 3)
    assert read[0, 0].tolist() == [30, 20, 10]


def test_no_picture_counts_as_written_where_there_is_no_room(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"attract-240x320\.png: cannot be written"), no_room():
        write_gallery(tmp_path, ((240, 320),))
    assert list(tmp_path.iterdir()) == []
