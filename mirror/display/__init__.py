"""What people see: the View, drawn for a two-way mirror on which black is reflection."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
