"""Which letters pictures can be drawn with."""

from __future__ import annotations

import pytest

from mirror.assets.typeface import has_glyphs, open_typeface


@pytest.mark.parametrize(
    ("text", "found"),
    [("Zoë Łukasiewicz", True), ("Ольга Ψ", True), ("", True), (" \n", True), ("李", False), ("Ann 李", False), ("a\u0000", False)],
    ids=ascii,
)
def test_letters_that_the_font_lacks_are_known(text: str, found: bool) -> None:
    assert has_glyphs(open_typeface("SemiBold", 24), text) is found
