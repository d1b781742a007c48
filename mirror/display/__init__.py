"""What people see: the View, drawn for a two-way mirror on which black is reflection."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

from mirror.display.annotate import annotate
from mirror.display.screen import Screen, has_display
from mirror.display.software import draw
from mirror.display.theme import Panel

__all__ = ["Panel", "Screen", "annotate", "draw", "has_display"]
