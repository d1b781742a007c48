"""What a control asks for."""

from __future__ import annotations

from enum import Enum


class Action(Enum):
    """What buttons and keys mean; every control becomes one of these."""

    NEXT = "next"
    PREVIOUS = "previous"
    SELECT = "select"
    SKIP = "skip"
    GUIDE = "guide"
    QUIET = "quiet"
    BACK = "back"
    MENU = "menu"
    DOCTOR = "doctor"
    SHUTDOWN = "shutdown"
    CAMERA = "camera"
    REPLAY = "replay"
    QUIT = "quit"
