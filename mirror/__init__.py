"""A smart mirror that sees your knees."""

__version__ = "0.1.0"
