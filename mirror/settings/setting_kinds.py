"""What a setting may be: the fields of the tables, with their limits."""

from __future__ import annotations

from dataclasses import field
from typing import Any


def number_setting(default: Any, low: float, high: float) -> Any:
    """A number, or a list of them, that is refused outside [low, high]."""
    return field(default=default, metadata={"between": (low, high)})


def choice_setting(default: Any, *choices: Any) -> Any:
    """A value that must be one of ``choices``."""
    return field(default=default, metadata={"one_of": choices})


def hours_setting() -> Any:
    """A part of the day such as "22:00-07:00", or None."""
    return field(default=None, metadata={"hours": True})
