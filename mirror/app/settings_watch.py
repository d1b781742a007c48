"""Watches the settings file while the mirror runs: a new one that works is taken, a broken one is said and left alone."""

from __future__ import annotations

import logging

from mirror.doctor.settings_check import check_settings
from mirror.doctor.settings_choice import SettingsChoice, going_on_with, keep_working_settings
from mirror.errors import MirrorError
from mirror.settings import read_settings_bytes

log = logging.getLogger(__name__)


class SettingsWatch:
    """Looks at the file of ``choice`` whenever it is told to. A change counts when two looks in a row see the same, since an editor may be
    writing."""

    def __init__(self, choice: SettingsChoice) -> None:
        self._choice = choice
        self.problem = choice.problem
        """Why the file's settings are not those in use; None while they are."""
        self.restart_due = False
        """Whether the file holds other settings that work."""
        self._seen = self._judged = choice.content
        self._kept = choice.error is not None or choice.config is None

    def look(self, measured: bool) -> None:
        """Looks once. ``measured``: whether pictures were measured with the settings in use, which makes them settings that work."""
        config = self._choice.config
        if config is None:
            return
        content, error = None, None
        try:
            content = read_settings_bytes(config)
        except MirrorError as why:
            error = why
        if content == self._seen != self._judged:
            self._judge(content, error)
        self._seen = content
        if measured and not self._kept:
            self._kept = True
            self._keep()

    def _judge(self, content: bytes | None, error: MirrorError | None) -> None:
        self._judged = content
        self.restart_due = False
        choice = self._choice
        if content is not None:
            verdict = check_settings(content, f"config {choice.config}", choice.preset)
            error = verdict.error
            if verdict.settings is not None:
                self.restart_due = choice.error is not None or verdict.settings != choice.settings
                if self.restart_due:
                    log.warning("config %s: changed; the mirror starts again with it as soon as the place is free", choice.config)
        self.problem = going_on_with(error, "those it has") if error else None
        if self.problem:
            log.warning("%s", self.problem)

    def _keep(self) -> None:
        assert self._choice.config is not None
        if self._choice.content is None:
            return
        try:
            keep_working_settings(self._choice.config, self._choice.content)
        except MirrorError as error:
            log.warning("%s", error)
