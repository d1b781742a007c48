"""What people see: the View, drawn for a two-way mirror on which black is reflection."""

from mirror.display.annotate import annotate_frame
from mirror.display.screen import PanelDisplay, has_display
from mirror.display.surface_canvas import draw_scene
from mirror.display.theme import Panel

__all__ = ["Panel", "PanelDisplay", "annotate_frame", "draw_scene", "has_display"]
