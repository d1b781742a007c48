"""Badges on paper: what a camera reads from them, and names of every kind."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from mirror.badge import BadgeSecret, write_badge_files
from mirror.badge.pictures import BADGE_PRINT_DPI, render_badge
from mirror.errors import MirrorError

TEXT = BadgeSecret(bytes(32)).sign("ABCDEFGHIJKLMNOP", 3)


def _read(path: Path) -> str:
    raw = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert raw is not None
    return cv2.QRCodeDetector().detectAndDecode(raw)[0]


NAMES = ["Ann", "Zoë Łukasiewicz", "Ольга Ψ", "李小龙", "نور", "🏋️", "", "../../etc/passwd", "a\nb\0c", "x" * 300, "\ud800"]


@pytest.mark.integration
@pytest.mark.parametrize("name", NAMES)
def test_any_name_gives_a_badge_that_is_read(tmp_path: Path, name: str) -> None:
    png, pdf = write_badge_files(name, TEXT, tmp_path)
    assert {png.parent, pdf.parent} == {tmp_path}
    assert _read(png) == TEXT
    assert pdf.read_bytes().startswith(b"%PDF-1.4")
    assert png.stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.iterdir())) == 2


def test_two_members_of_one_name_get_files_of_their_own(tmp_path: Path) -> None:
    other = BadgeSecret(bytes(32)).sign("QRSTUVWXYZABCDEF", 0)
    assert not {*write_badge_files("Ann", TEXT, tmp_path)} & {*write_badge_files("Ann", other, tmp_path)}


def test_the_code_is_as_large_as_the_readers_distances_assume() -> None:
    picture = render_badge("Ann", TEXT)
    assert picture.shape[1] / BADGE_PRINT_DPI * 25.4 == pytest.approx(80, abs=2)
    assert (picture[picture.shape[1] :] < 128).sum() > 0


def test_a_name_without_letters_in_the_font_leaves_a_line_to_write_on() -> None:
    line = render_badge("", TEXT)
    assert np.array_equal(render_badge("李小龙", TEXT), line)
    assert not np.array_equal(render_badge("Ann", TEXT), line)


def test_the_pdfs_table_of_objects_is_right(tmp_path: Path) -> None:
    raw = write_badge_files("Ann", TEXT, tmp_path)[1].read_bytes()
    at = int(raw.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert raw[at:].startswith(b"xref\n0 6\n")
    rows = raw[at:].split(b"\n")[3:8]
    for number, row in enumerate(rows, 1):
        assert raw[int(row[:10]) :].startswith(b"%d 0 obj" % number)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MirrorError, match="cannot be written"):
        write_badge_files("Ann", TEXT, tmp_path / "file")
