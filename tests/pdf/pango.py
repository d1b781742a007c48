"""Whether this machine can make PDFs: WeasyPrint needs Pango from the system."""

from __future__ import annotations

import ctypes.util

import pytest

needs_pango = pytest.mark.skipif(
    ctypes.util.find_library("pangoft2-1.0") is None, reason="Pango is not installed: apt install libpango-1.0-0 libpangoft2-1.0-0"
)
