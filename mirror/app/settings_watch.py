"""Watches the settings file while the mirror runs: a new one that works is taken, a broken one is said and left alone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from mirror.doctor.settings_check import check_settings
from mirror.doctor.settings_choice import SettingsChoice, going_on_with, keep_working_settings
from mirror.errors import MirrorError
from mirror.exercises import add_folder
from mirror.settings import read_settings_bytes

log = logging.getLogger(__name__)

SETTINGS_REVIEW_PERIOD_S = 60.0
"""Seconds until a file that cannot be used is judged again though it did not change: the fault may lie in a file that it names."""


class SettingsWatch:
    """Looks at the file of ``choice`` whenever it is told to. A change counts when two looks in a row see the same, since an editor may be
    writing."""

    def __init__(self, choice: SettingsChoice, clock: Callable[[], float] = time.monotonic) -> None:
        self._choice, self._clock = choice, clock
        self.problem = choice.problem
        """Why the file's settings are not those in use; None while they are."""
        self.restart_due = False
        """Whether the file holds other settings that work."""
        self._seen = self._judged = choice.content
        self._judged_at = clock()
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
        if content == self._seen and (content != self._judged or self._is_review_due()):
            self._judge(content, error)
        self._seen = content
        if measured and not self._kept:
            self._kept = True
            self._keep()

    def _is_review_due(self) -> bool:
        return self.problem is not None and self._clock() - self._judged_at >= SETTINGS_REVIEW_PERIOD_S

    def _judge(self, content: bytes | None, error: MirrorError | None) -> None:
        self._judged, self._judged_at = content, self._clock()
        self.restart_due = False
        choice = self._choice
        assert choice.config is not None
        add_folder(choice.config.absolute().parent / "exercises", only_missing=True)
        if content is not None:
            verdict = check_settings(content, f"config {choice.config}", choice.preset)
            error = verdict.error
            if verdict.settings is not None:
                self.restart_due = choice.error is not None or verdict.settings != choice.settings
                if self.restart_due:
                    log.warning("config %s: can be used; the mirror starts again with it as soon as the place is free", choice.config)
        before, self.problem = self.problem, going_on_with(error, choice.stand_in or "those it has") if error else None
        if self.problem and self.problem != before:
            log.warning("%s", self.problem)

    def _keep(self) -> None:
        assert self._choice.config is not None
        if self._choice.content is None:
            return
        try:
            keep_working_settings(self._choice.config, self._choice.content)
        except MirrorError as error:
            log.warning("%s", error)
