"""The settings file as the admin's page shows and saves it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from mirror.doctor.settings_check import check_settings
from mirror.errors import MirrorError
from mirror.files import WriteError, write_bytes_whole
from mirror.settings import read_settings_bytes


class UnwritableSettingsError(MirrorError):
    """The text is good, and the file cannot be written, or there is none."""


class SettingsEditor:
    """Edits the file ``config`` (None: there is none), which lies on top of ``preset``."""

    def __init__(self, config: Path | None, preset: str | None = None) -> None:
        self._config, self._preset = config, preset

    def text(self) -> str:
        """What is in the file, as far as it can be shown: a broken one is to be mended here. Raises MirrorError where it cannot be read."""
        if self._config is None or not self._config.exists():
            return ""
        return read_settings_bytes(self._config).decode("utf-8", "replace")

    def check(self, text: str) -> None:
        """Raises MirrorError for what makes ``text`` unusable."""
        self._examine(text)

    def save(self, text: str) -> tuple[str, ...]:
        """Writes ``text`` when a start could use it, and keeps the file before as ``NAME.bak``; what would not start, one line each.

        Raises MirrorError for what makes the text unusable, UnwritableSettingsError when it cannot be written.
        """
        if self._config is None:
            raise UnwritableSettingsError("settings", "this mirror runs without a file", "start it as `mirror run --config FILE`")
        content, lines = self._examine(text)
        path = self._config.resolve()
        try:
            with suppress(MirrorError):  # there was none, or none that can be read
                write_bytes_whole(path.with_name(f"{path.name}.bak"), read_settings_bytes(path))
            write_bytes_whole(path, content)
        except WriteError as error:
            raise UnwritableSettingsError(f"config {self._config}", error.cause, "docs/web.md says how the page may change it") from None
        return lines

    def _examine(self, text: str) -> tuple[bytes, tuple[str, ...]]:
        content = text.encode("utf-8", "surrogatepass")
        verdict = check_settings(content, f"config {self._config}", self._preset)
        if verdict.error is not None:
            raise verdict.error
        return content, verdict.lines
