"""How the picture is turned to stand upright on a screen, and what that makes of its sides.

A screen has one size as the system sees it; the upright image has its sides the other way round when it is turned by a quarter.
"""

from __future__ import annotations

from dataclasses import replace
from math import hypot

from mirror.setup.answers import SetupAnswers, SetupOffer

QUARTER_TURNS_DEG = (0, 90, 180, 270)
TURN_CONFIRM_S = 15.0
"""Seconds after which a picture that no one says they can read is turned back."""


def upright_size(screen: tuple[int, int], rotation: int) -> tuple[int, int]:
    """Width and height, px, of the image that stands upright when ``screen`` shows it turned by ``rotation`` degrees."""
    return screen if rotation in (0, 180) else screen[::-1]


def screen_size(offer: SetupOffer, before: SetupAnswers) -> tuple[int, int]:
    """Of the screen as the system sees it, px: as it is, else as it is set."""
    return offer.screen or upright_size(before.resolution, before.rotation)


def turn_answers(answers: SetupAnswers, rotation: int, screen: tuple[int, int]) -> SetupAnswers:
    """``answers`` with the picture turned by ``rotation``: where it stands the other way than they say, its width is the other side's."""
    turned = replace(answers, rotation=rotation)
    size, old = upright_size(screen, rotation), answers.resolution
    if (size[0] > size[1]) == (old[0] > old[1]):
        return turned
    diagonal_mm = answers.width_mm * hypot(*old) / old[0]
    return replace(turned, resolution=size, width_mm=round(diagonal_mm * size[0] / hypot(*size), 1))


def drawn_width_mm(before: SetupAnswers, rotation: int, screen: tuple[int, int]) -> float:
    """The width that the glass takes the upright image for while it is turned by ``rotation``: it is drawn by what was set ``before``."""
    across = before.width_mm if before.rotation in (0, 180) else before.width_mm * before.resolution[1] / before.resolution[0]
    return upright_size(screen, rotation)[0] * across / screen[0]
