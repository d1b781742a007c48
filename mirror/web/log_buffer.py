"""The newest lines of the log, for the admin's page."""

from __future__ import annotations

import logging
from collections import deque
from datetime import datetime

from mirror.web.backend import LogLine

MAX_LOG_LINES = 200
MAX_LOG_LINE_CHARS = 400


class LogBuffer(logging.Handler):
    """Remembers the last ``MAX_LOG_LINES`` of what is logged from warnings on, a line each: of an exception what it says, not its
    traceback, which is in the log itself."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: deque[LogLine] = deque(maxlen=MAX_LOG_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            words = record.getMessage()
        except Exception:  # the line was logged with other values than its text has places for
            words = str(record.msg)
        if record.exc_info and record.exc_info[1] is not None:
            words += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
        plain = "".join(letter if letter.isprintable() else " " for letter in words[: 2 * MAX_LOG_LINE_CHARS])
        short = " ".join(plain.split())
        cut = short if len(short) <= MAX_LOG_LINE_CHARS else f"{short[:MAX_LOG_LINE_CHARS]}…"
        when = f"{datetime.fromtimestamp(record.created):%Y-%m-%d %H:%M:%S}"
        self._lines.append(LogLine(when, "fail" if record.levelno >= logging.ERROR else "warn", cut))

    def lines(self) -> tuple[LogLine, ...]:
        """Oldest first."""
        return tuple(self._lines)
