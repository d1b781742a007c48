"""The standard streams as a command finds them: closed, full, in any encoding, a terminal or none."""

from __future__ import annotations

import io
import os
import shutil
import sys
import textwrap
from contextlib import suppress
from typing import Literal, TextIO

Colour = Literal["red", "yellow", "green", "bold"]
COLOUR_CODES: dict[Colour, int] = {"red": 31, "yellow": 33, "green": 32, "bold": 1}
"""Of ECMA-48, "select graphic rendition"."""
LINE_COLOURS: dict[str, Colour] = {"ok": "green", "warn": "yellow", "fail": "red", "summary:": "bold"}
MIN_TERMINAL_COLUMNS = 40
"""Columns that text is fitted to at least: broken into less, it is hard to read."""


def open_standard_streams() -> None:
    """Gives every standard stream something to read or write; a letter that the terminal does not have is escaped, not fatal."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # closed: the next file that is opened would get its number, and what is meant for the terminal
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush_standard_streams() -> None:
    """Writes out what waits. Raises OSError when stdout cannot take it; a stderr that cannot is past help."""
    with suppress(OSError):
        sys.stderr.flush()
    sys.stdout.flush()


def silence_standard_streams() -> None:
    """Points stdout and stderr at nothing, so that the interpreter's own last flush does not fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
            continue
        with suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def say_error(line: str) -> None:
    """One line on stderr, as far as there is one."""
    with suppress(OSError):
        print(f"mirror: {line}", file=sys.stderr, flush=True)


def paint(text: str, colour: Colour, stream: TextIO | None = None) -> str:
    """``text`` in ``colour`` on a terminal that shows it; never with NO_COLOR (no-color.org) or on a terminal of no kind."""
    out = stream or sys.stdout
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    return text if plain or not out.isatty() else f"\x1b[{COLOUR_CODES[colour]}m{text}\x1b[0m"


def say(line: str) -> None:
    """One line on stdout, its first word in colour where that is a verdict."""
    word = line.split(" ", 1)[0]
    print(line.replace(word, paint(word, LINE_COLOURS[word]), 1) if word in LINE_COLOURS else line)


def fit(line: str, indent: int) -> str:
    """``line`` broken into several where the terminal is narrower, all but the first ``indent`` columns in; whole in a file or a pipe."""
    if not sys.stdout.isatty():
        return line
    columns = max(MIN_TERMINAL_COLUMNS, shutil.get_terminal_size().columns)
    return textwrap.fill(line, columns, subsequent_indent=" " * indent, break_on_hyphens=False)
