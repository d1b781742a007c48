"""What can be broken."""

from __future__ import annotations

from enum import Enum


class FaultKind(Enum):
    """A fault by its kind; the catalogues have its words (``fault.lost``) and what to do (``fault.lost.remedy``)."""

    LOST = "lost"
    """The camera cannot be opened, or gives nothing."""
    FROZEN = "frozen"
    """The camera gives the same picture again and again."""
    BLACK = "black"
    """The camera sees nothing: covered, or in a dark room."""
    MEASURING = "measuring"
    """Measuring failed and starts again."""
    HANG = "hang"
    """Nothing moves any more; the mirror will be started again."""
    HANG_QUIT = "hang_quit"
    """The same where no service restarts it."""
    SCREEN = "screen"
    """The screen cannot be opened, or was lost."""
