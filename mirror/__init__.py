"""A smart mirror that sees your knees."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # its greeting is no part of any command's output

__version__ = "0.1.0"
