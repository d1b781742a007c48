"""A progress bar on stderr, for people only: nothing is written where stderr is not a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self, TextIO

from mirror.errors import printable

PROGRESS_BAR_CHARS = 24


class ProgressBar:
    """Shows how far into a clip of ``duration`` seconds the work has come; without a duration, the seconds alone."""

    def __init__(self, name: str, duration: float | None, stream: TextIO | None = None) -> None:
        self._name = printable(name)
        self._duration = duration
        self._stream = stream or sys.stderr
        self._shown = ""
        self._on = self._stream.isatty()

    def show(self, seconds: float) -> None:
        """The work is at ``seconds`` of the clip."""
        if not self._on:
            return
        if self._duration:
            share = min(max(seconds / self._duration, 0.0), 1.0)
            text = f"{self._name} [{'#' * round(PROGRESS_BAR_CHARS * share):<{PROGRESS_BAR_CHARS}}] {round(100 * share):3d} %"
        else:
            text = f"{self._name} {seconds:.1f} s"
        if text != self._shown:
            self._stream.write(f"\r{text}")
            self._stream.flush()
            self._shown = text

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown:
            self._stream.write("\r" + " " * len(self._shown) + "\r")
            self._stream.flush()
