"""A page as PDF: what is embedded, what is never fetched, and what is said without Pango."""

from __future__ import annotations

import re
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from mirror.errors import MirrorError
from mirror.pdf import letters, render_pdf
from tests.pdf.pango import needs_pango


def print_text(body: str) -> bytes:
    style = "<style>body{font-family:Inter}</style>"
    return render_pdf(f'<!doctype html><html lang="en"><head><meta charset="utf-8">{style}</head><body>{body}</body></html>')


def embedded(body: str) -> set[str]:
    """The fonts in the PDF of ``body``; its objects are in compressed streams."""
    found: set[str] = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", print_text(body), re.S):
        with suppress(zlib.error):
            found |= {name.decode() for name in re.findall(rb"/BaseFont ?/[A-Z]+\+([\w-]+)", zlib.decompress(stream))}
    return found


@needs_pango
@pytest.mark.integration
def test_the_glass_font_is_embedded() -> None:
    assert embedded("<p>Knees <b>over</b> the toes, Жанна, Ελένη</p>") == {"Inter", "Inter-Bold"}


@needs_pango
@pytest.mark.integration
@pytest.mark.parametrize("name", ["محمد علي", "李雷", "김철수"])
def test_a_name_in_another_script_brings_its_own_font(name: str) -> None:
    if not letters.has_font(name[0]):
        pytest.skip(f"no font here has {name[0]}: install fonts-noto-core and fonts-noto-cjk")
    assert embedded(f"<p>{name}</p>") - {"Inter"}


@needs_pango
@pytest.mark.integration
def test_nothing_that_a_page_names_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>')
    assert len(print_text(f'<img src="{secret.as_uri()}"><img src="http://127.0.0.1:9/x.png">')) == len(print_text("<img><img>"))


def test_without_pango_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MirrorError, match="PDF: the library Pango is not installed; `sudo apt install libpango") as error:
        print_text("")
    assert "\n" not in str(error.value)
