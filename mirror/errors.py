"""The one error that users see: a single line naming the thing, the cause and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar


class MirrorError(Exception):
    """A user's mistake or a broken surrounding, said in one line and shown without a traceback."""

    code: ClassVar[int] = 2
    """What the process exits with."""


class RecoveryError(MirrorError):
    """The mirror could not heal by itself: a fresh process may."""

    code: ClassVar[int] = 75
    """EX_TEMPFAIL of sysexits.h."""


class DamagedInstallationError(MirrorError):
    """A file of the mirror itself is damaged: no start of it helps, only an installation."""

    code: ClassVar[int] = 78
    """EX_CONFIG of sysexits.h; the unit does not start again after it (RestartPreventExitStatus)."""


def nearest(name: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the closest known name, or the empty string when nothing is close."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean '{close[0]}'?" if close else ""
