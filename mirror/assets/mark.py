"""The product's mark: a glass with two knees over their feet. One drawing, as SVG, for glass and paper."""

from __future__ import annotations

from functools import cache
from importlib import resources

PAPER_MARK_COLOURS = {"#3fe3cf": "#0b7a70", "#aeb9c4": "#5a6470"}
"""The glass's teal and grey, and what stands for them on white paper."""


@cache
def mark_svg() -> str:
    """The drawing, as it shines on black."""
    return resources.files("mirror.assets").joinpath("mark.svg").read_text("utf-8").strip()


@cache
def paper_mark_svg() -> str:
    """The drawing in ink."""
    drawn = mark_svg()
    for light, ink in PAPER_MARK_COLOURS.items():
        drawn = drawn.replace(light, ink)
    return drawn
