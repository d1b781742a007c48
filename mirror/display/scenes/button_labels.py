"""What the physical buttons mean, written beside them along the panel's edge."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from mirror.display.i18n import sentence_of, words_of
from mirror.display.scenes.components import compose_label
from mirror.display.theme import Panel
from mirror.display.type_scale import make_type_scale
from mirror.display.widgets.base import PlacedWidget, round_up_even
from mirror.display.widgets.text import TextWidget, clean_text, fit_text
from mirror.types import ButtonLabel, StatusBar
from mirror.types.colours import SOFT_RGB

BUTTON_ORDER = ("next", "previous", "select", "back")
"""Which button each of ``Panel.spots_mm`` belongs to."""


@dataclass(frozen=True, slots=True)
class RotatedText:
    """A text turned by a quarter: read from bottom to top, or (``down``) from top to bottom."""

    text: TextWidget
    down: bool

    @property
    def size(self) -> tuple[int, int]:
        w, h = self.text.size
        return h, w

    def paint(self) -> pygame.Surface:
        return pygame.transform.rotate(self.text.paint(), -90 if self.down else 90)


def compose_button_labels(status: StatusBar, panel: Panel) -> list[PlacedWidget]:
    """A label for each key of ``status`` that has a spot, centred on it as far as its neighbours and the corners allow; in pixels of the
    upright picture."""
    if not panel.strip:
        return []
    w, h = panel.size
    lying = panel.edge in ("bottom", "top")
    length, gap = (w, h)[not lying] - 2 * panel.wander, round_up_even(0.4 * panel.unit)
    scale = panel.px_per_mm if panel.width_mm is not None else length / max(*panel.spots_mm, 1.0)
    keys = {key.button: key for key in status.keys if compose_label(key)}
    spots = sorted(
        (min(max(spot * scale, 0.0), float(length)), name) for name, spot in zip(BUTTON_ORDER, panel.spots_mm, strict=False) if name in keys
    )
    made: list[PlacedWidget] = []
    for index, (spot, name) in enumerate(spots):
        start = (spots[index - 1][0] + spot) / 2 + gap / 2 if index else 0.0
        end = (spot + spots[index + 1][0]) / 2 - gap / 2 if index + 1 < len(spots) else float(length)
        if end - start < panel.strip:
            continue
        text = _text(keys[name], int(end - start) // 2 * 2, panel)
        long, thick = text.size
        along = panel.wander + round(min(max(spot - long / 2, start), max(start, end - long)))
        across = panel.wander + (panel.strip - thick) // 2
        x, y = {
            "bottom": (along, h - across - thick), "top": (along, across), "left": (across, along), "right": (w - across - thick, along),
        }[panel.edge]  # fmt: skip
        made.append(PlacedWidget(f"key{index}", text if lying else RotatedText(text, panel.edge == "right"), x, y))
    return made


def _text(key: ButtonLabel, width: int, panel: Panel) -> TextWidget:
    """What ``key`` means, short and held; the short meaning alone where both do not fit."""

    def fitted(words: str) -> TextWidget:
        return fit_text(words, width, panel.strip, make_type_scale(panel.unit).body, "SemiBold", SOFT_RGB, rows=1)

    both, alone = fitted(compose_label(key)), fitted(words_of(sentence_of(key.short or key.long)))
    return both if both.lines == (clean_text(compose_label(key)),) else alone
