"""The one error that users see: what it is about, the cause and the remedy, in one line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar

REACH_REMEDY_TEXT = "the installed service reaches only what install-pi.sh --reach names"
"""Part of a remedy, where another machine is not reached (docs/hardware.md)."""


class MirrorError(Exception):
    """A user's mistake or a broken environment, shown in one line and without a traceback: ``subject: cause; remedy``.

    ``MirrorError(f"clip {path}", "no such file", "check its name")``.
    """

    code: ClassVar[int] = 2
    """What the process exits with."""

    def __init__(self, subject: str, cause: str = "", remedy: str = "") -> None:
        super().__init__(subject, cause, remedy)
        self.subject, self.cause, self.remedy = subject, cause, remedy

    def __str__(self) -> str:
        said = f"{self.subject}: {self.cause}" if self.cause else self.subject
        return printable(f"{said}; {self.remedy}" if self.remedy else said)


class RecoveryError(MirrorError):
    """The mirror could not recover by itself: a fresh process may."""

    code: ClassVar[int] = 75
    """EX_TEMPFAIL of sysexits.h."""


class DamagedInstallationError(MirrorError):
    """A file of the mirror itself is damaged: no start of it helps, only an installation."""

    code: ClassVar[int] = 78
    """EX_CONFIG of sysexits.h; the unit does not start again after it (RestartPreventExitStatus)."""


def unknown_name(what: str, name: str, known: Iterable[str]) -> MirrorError:
    """That there is no ``what`` called ``name``, with the nearest name that there is."""
    there = list(known)
    close = nearest(name, there).removeprefix("; ")
    return MirrorError(
        f"{what} '{name[:40]}'", "unknown", f"{close} There are: {', '.join(there)}" if close else f"there are: {', '.join(there)}"
    )


def printable(text: str) -> str:
    """``text`` on one line, whatever is in the names that it repeats: what moves the cursor or turns the writing is escaped."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text)


def nearest(name: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the closest known name, or the empty string when nothing is close."""
    close = closest_name(name, known)
    return f"; did you mean '{close}'?" if close else ""


def closest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like ``name``; None when nothing is close."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return close[0] if close else None
