"""The set-up on the glass: one question at a time, each with a list to choose from and at most one figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mirror.types.message import NOTHING, Message


@dataclass(frozen=True, slots=True)
class RulerFigure:
    """A bar that should be 200 mm long and a card that should be 85.6 mm wide, drawn as if the panel were ``width_mm`` wide where the
    settings say ``set_mm``."""

    width_mm: float
    set_mm: float


@dataclass(frozen=True, slots=True)
class TextFigure:
    """A text that is being put together from the list, which is letters."""

    text: str


@dataclass(frozen=True, slots=True)
class PhoneFigure:
    """A phone that holds a QR code up to the mirror."""


SetupFigure = RulerFigure | TextFigure | PhoneFigure


@dataclass(frozen=True, slots=True)
class SetupScene:
    """One question of the set-up in ``language``, None for the one that the glass speaks anyway: ``items`` to choose from, of which
    ``index`` is marked. ``step`` is its number of how many; ``warning`` says what went wrong. ``rotation``: degrees by which the picture
    is turned in place of those that are set, None for those."""

    name: ClassVar[str] = "setup"
    language: str | None
    step: tuple[int, int]
    title: Message
    text: Message = NOTHING
    items: tuple[Message, ...] = ()
    index: int = 0
    figure: SetupFigure | None = None
    warning: Message = NOTHING
    rotation: int | None = None
