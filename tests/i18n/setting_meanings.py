"""What each setting is for: the English is in the tables of the settings, other languages in their catalogues."""

from __future__ import annotations

from mirror.settings.setting_fields import list_setting_fields

SETTING_MEANINGS = {
    said.key: (str(dict(said.params)["text"]),)
    for meaning, found in list_setting_fields().values()
    for said in (meaning, *(field.meaning for field in found))
}
"""By key, as a catalogue has its texts."""
