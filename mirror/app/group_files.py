"""Settings and exercises of a station's group, put into its own files, which the mirror takes as if its owner had written them.

What a station cannot use is one line in the log and left out; what it cannot write is brought again. The training goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mirror.app.settings_editor import SettingsEditor, UnwritableSettingsError
from mirror.errors import MirrorError
from mirror.exercises.catalogue import EXERCISE_NAME_PATTERN, exercise_title
from mirror.files import WriteError, write_whole
from mirror.settings.editing import GROUP_SETTINGS_PATTERN, change_settings_text

log = logging.getLogger(__name__)

GROUP_MARK = "# From the group of this mirror: changes here are lost.\n"
"""The first line of an exercise's file that came from the centre. Others of that name are the owner's and stay."""

Row = Mapping[str, Any]


class GroupFiles:
    """Changes the settings file ``config``, which lies on top of ``preset``, and the folder ``exercises`` where it really lies."""

    def __init__(self, config: Path | None, preset: str | None = None) -> None:
        self._config, self._editor = config, SettingsEditor(config, preset)
        self._said: set[str] = set()

    def take_settings(self, rows: Sequence[Row]) -> bool:
        """Rows of ``fleet.group_settings``: a value of None leaves the setting to the mirror again. One that this mirror cannot use keeps
        no other from being taken. False: the file cannot be written, so that they are to be brought again."""
        changes = {}
        for row in rows:
            if GROUP_SETTINGS_PATTERN.fullmatch(row["name"]):
                changes[row["name"]] = row["value"]
            else:
                self._warn(f"setting {row['name'][:80]}", "is for each mirror to set")
        try:
            before = self._editor.text()
            after = self._change(before, changes)
            if after != before:
                self._editor.save(after)
        except (MirrorError, OSError) as error:
            self._warn("settings", error)
            return False
        return True

    def take_exercises(self, rows: Sequence[Row]) -> bool:
        """Rows of ``fleet.group_exercises``; the mirror has them from its next start on. A definition of None takes the exercise away.
        False: the folder cannot be written, so that they are to be brought again."""
        is_kept = True
        for row in rows:
            try:
                self._put_exercise(row["name"], row["definition"])
            except (UnwritableSettingsError, WriteError, OSError) as error:
                self._warn(f"exercise {row['name'][:40]}", error)
                is_kept = False
            except MirrorError as error:
                self._warn(f"exercise {row['name'][:40]}", error)
        return is_kept

    def _change(self, text: str, changes: Mapping[str, Any]) -> str:
        """``text`` with all ``changes``, which may need each other; else with each that is good by itself."""
        try:
            return self._checked(text, changes)
        except MirrorError:
            for name, value in changes.items():
                try:
                    text = self._checked(text, {name: value})
                except MirrorError as error:
                    self._warn(f"setting {name}", error)
        return text

    def _checked(self, text: str, changes: Mapping[str, Any]) -> str:
        after = change_settings_text(text, changes, f"config {self._config}")
        self._editor.check(after)
        return after

    def _put_exercise(self, name: str, definition: str | None) -> None:
        if self._config is None:
            raise UnwritableSettingsError("exercises", "this mirror runs without a settings file, beside which they stand")
        if not EXERCISE_NAME_PATTERN.fullmatch(name):
            raise MirrorError("exercises", "a name is small letters, digits and _")
        path = self._config.resolve().parent / "exercises" / f"{name}.toml"
        exercise_title(path)
        if path.exists() and not path.read_text("utf-8", "replace").startswith(GROUP_MARK):
            raise MirrorError(f"exercise {path}", "is this mirror's own")
        if definition is None:
            path.unlink(missing_ok=True)
            return
        write_whole(path, [GROUP_MARK, definition])

    def _warn(self, what: str, why: object) -> None:
        said = f"fleet: the group's {what} cannot be used here ({why})"
        if said not in self._said:
            self._said.add(said)
            log.warning("%s", said)
