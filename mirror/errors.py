"""The one error that users see: a single line naming the thing, the cause and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class MirrorError(Exception):
    """A user's mistake or a broken surrounding, said in one line and shown without a traceback."""


def nearest(name: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the closest known name, or the empty string when nothing is close."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean '{close[0]}'?" if close else ""
