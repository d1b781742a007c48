"""The newest lines of the log, for the admin's page."""

from __future__ import annotations

import logging
from collections import deque

MAX_LOG_LINES = 200


class LogBuffer(logging.Handler):
    """Remembers the last ``MAX_LOG_LINES`` lines of what is logged from warnings on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S"))
        self._lines: deque[str] = deque(maxlen=MAX_LOG_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))

    def lines(self) -> tuple[str, ...]:
        """Oldest first."""
        return tuple(self._lines)
