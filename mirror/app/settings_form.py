"""The settings file as a form: what its keys are now, and what was typed into them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mirror.app.settings_editor import SettingsEditor
from mirror.errors import MirrorError
from mirror.settings.editing import change_settings_text
from mirror.settings.presets import apply_preset
from mirror.settings.reading import read_settings_file
from mirror.settings.setting_fields import SettingField, list_setting_fields, write_setting
from mirror.web.backend import RefusedSettingsError, SettingEntry, SettingTable


class SettingsForm:
    """Shows and changes the keys of the file that ``editor`` edits; what is not touched stays as its owner wrote it."""

    def __init__(self, editor: SettingsEditor, preset: str | None) -> None:
        self._editor, self._preset = editor, preset

    def tables(self, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None) -> tuple[SettingTable, ...]:
        """Every key with its value in the file, or as ``typed``, and its error. Raises MirrorError for a file that is no TOML."""
        raw = read_settings_file(self._editor.text(), "settings")
        preset = self._preset or raw.get("preset")
        under = apply_preset({}, str(preset), "settings") if preset is not None else {}
        made = []
        for name, (meaning, found) in list_setting_fields().items():
            entries = []
            for field in found:
                now, own = _value(raw, field), _value(under, field)
                holds = write_setting(field.default if own is None else own)
                value = write_setting(now) if typed is None else typed.get(field.key, "")
                entries.append(SettingEntry(field.key, value, holds, field.choices, field.meaning, (errors or {}).get(field.key, "")))
            made.append(SettingTable(name, meaning, tuple(entries)))
        return tuple(made)

    def save(self, typed: Mapping[str, str]) -> tuple[str, ...]:
        """Saves what was typed; a key left empty is taken out of the file. Returns what would not start, one line each.

        Raises RefusedSettingsError with the form as it was typed.
        """
        text = self._editor.text()
        raw, changes, errors = read_settings_file(text, "settings"), {}, {}
        for _, found in list_setting_fields().values():
            for field in found:
                entry = typed.get(field.key, "").strip()
                if entry == write_setting(_value(raw, field)):
                    continue
                try:
                    changes[field.key] = field.read(entry) if entry else None
                except MirrorError as error:
                    errors[field.key] = str(error)
        if errors:
            raise RefusedSettingsError(self.tables(typed, errors), "")
        try:
            return self._editor.save(change_settings_text(text, changes, "settings"))
        except MirrorError as error:
            keys = (field.key for _, found in list_setting_fields().values() for field in found)
            named = next((key for key in sorted(keys, key=len, reverse=True) if key in str(error)), None)
            raise RefusedSettingsError(self.tables(typed, {named: str(error)} if named else {}), "" if named else str(error)) from None


def _value(raw: Mapping[str, Any], field: SettingField) -> Any:
    table, _, name = field.key.partition(".")
    found = raw.get(table, {})
    return found.get(name) if isinstance(found, Mapping) else None
