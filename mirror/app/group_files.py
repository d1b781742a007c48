"""Settings and exercises of a station's group, put into its own files, which the mirror takes as if its owner had written them.

What a station cannot use is one line in the log and left out; the training goes on with what there is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mirror.app.settings_editor import SettingsEditor
from mirror.errors import MirrorError
from mirror.exercises.catalogue import EXERCISE_NAME_PATTERN, exercise_title
from mirror.files import write_whole
from mirror.settings.editing import GROUP_SETTINGS_PATTERN, change_settings_text

log = logging.getLogger(__name__)

GROUP_MARK = "# From the group of this mirror: changes here are lost.\n"
"""The first line of an exercise's file that came from the centre. Others of that name are the owner's and stay."""

Row = Mapping[str, Any]


class GroupFiles:
    """Changes the settings file ``config``, which lies on top of ``preset``, and the folder ``exercises`` beside it."""

    def __init__(self, config: Path | None, preset: str | None = None) -> None:
        self._config, self._editor = config, SettingsEditor(config, preset)

    def take_settings(self, rows: Sequence[Row]) -> None:
        """Rows of ``fleet.group_settings``: a value of None leaves the setting to the mirror again."""
        changes = {}
        for row in rows:
            if GROUP_SETTINGS_PATTERN.fullmatch(row["name"]):
                changes[row["name"]] = row["value"]
            else:
                log.warning("fleet: the group's setting %s is for each mirror to set; it is left out", row["name"][:80])
        self._try("settings", lambda: self._change(changes))

    def take_exercises(self, rows: Sequence[Row]) -> None:
        """Rows of ``fleet.group_exercises``; the mirror has them from its next start on. A definition of None takes the exercise away."""
        for row in rows:
            self._try(f"exercise {row['name'][:40]}", lambda row=row: self._put_exercise(row["name"], row["definition"]))  # type: ignore[misc]

    def _change(self, changes: Mapping[str, Any]) -> None:
        before = self._editor.text()
        after = change_settings_text(before, changes, f"config {self._config}")
        if after != before:
            self._editor.save(after)

    def _put_exercise(self, name: str, definition: str | None) -> None:
        if self._config is None:
            raise MirrorError("exercises", "this mirror runs without a settings file, beside which they stand")
        if not EXERCISE_NAME_PATTERN.fullmatch(name):
            raise MirrorError("exercises", "a name is small letters, digits and _")
        path = self._config.absolute().parent / "exercises" / f"{name}.toml"
        exercise_title(path)
        if path.exists() and not path.read_text("utf-8", "replace").startswith(GROUP_MARK):
            raise MirrorError(f"exercise {path}", "is this mirror's own")
        if definition is None:
            path.unlink(missing_ok=True)
            return
        write_whole(path, [GROUP_MARK, definition])

    def _try(self, what: str, work: Callable[[], None]) -> None:
        try:
            work()
        except (MirrorError, OSError) as error:
            log.warning("fleet: the group's %s cannot be used here (%s)", what, error)

