"""The look of reports: black with the glass's colours on a screen, ink on white on paper. One style sheet for both pages."""

from __future__ import annotations

from functools import cache
from importlib import resources

from mirror.report.chart import PAPER_INK, PAPER_SERIES_INKS, PAPER_SOFT_INK, PAPER_TONE_INKS
from mirror.types.colours import AMBER_RGB, BLACK_RGB, GOOD_RGB, RED_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB, Colour

CARD_RGB: Colour = (13, 17, 21)
"""What lies on black."""
PAPER_WHITE, PAPER_RULE_INK = "#fff", "#d5dae0"


@cache
def report_css() -> str:
    """The style sheet that every report has; its colours are variables, other values on paper."""
    screen = {
        "back": BLACK_RGB, "ink": WHITE_RGB, "soft": SOFT_RGB, "rule": TRACK_RGB, "card": CARD_RGB, "accent": GOOD_RGB, "amber": AMBER_RGB,
        "red": RED_RGB,
    }  # fmt: skip
    paper = {
        "back": PAPER_WHITE, "ink": PAPER_INK, "soft": PAPER_SOFT_INK, "rule": PAPER_RULE_INK, "card": PAPER_WHITE,
        "accent": PAPER_SERIES_INKS["first"], "amber": PAPER_TONE_INKS["amber"], "red": PAPER_TONE_INKS["red"],
    }  # fmt: skip
    light = f"@media print {{ {_root('light', paper)} }}"
    return f"{_root('dark', {name: _hex(colour) for name, colour in screen.items()})}\n{light}\n{read_asset('report.css')}"


@cache
def read_asset(name: str) -> str:
    """A text file of ``mirror.assets``."""
    return resources.files("mirror.assets").joinpath(name).read_text("utf-8")


def _root(scheme: str, colours: dict[str, str]) -> str:
    return f":root {{ color-scheme: {scheme}; {' '.join(f'--{name}: {colour};' for name, colour in colours.items())} }}"


def _hex(colour: Colour) -> str:
    return "#" + bytes(colour).hex()
