"""HTML pages as PDF, with letters of every script that this machine has a font for."""

from mirror.pdf.letters import printable_text
from mirror.pdf.render import render_pdf

__all__ = ["printable_text", "render_pdf"]
