"""Changes single keys of a settings file and leaves its comments and all else as the owner wrote them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from mirror.errors import MirrorError

SettingsKey = str
"""``preset``, or a table and its key: ``display.language``."""
GROUP_SETTINGS_PATTERN = re.compile(
    r"(session|coach)\.\w+|sound\.(volume|speech|count|ducking|quiet)|power\.(dim_after_s|sleep_after_s|night)"
    r"|station\.(away_s|rest_s|challenge_s|programme|quiet)|takeaway\.base_url"
)
"""Keys that all mirrors of a group may share: how training goes, not what hangs on the wall, whom it lets in, or what it keeps."""


def change_settings_text(text: str, changes: Mapping[SettingsKey, str | float | int | bool | list[Any] | None], where: str) -> str:
    """``text`` of a settings file with ``changes``; None takes a key away, so that its default or the preset's value holds.

    Whether the mirror could start with the result is for ``mirror.doctor.settings_check`` to say. Raises MirrorError, which ``where``
    begins, where ``text`` is not TOML or has something else in a table's place.
    """
    try:
        document = tomlkit.parse(text)
        for key, value in changes.items():
            *table, name = key.split(".")
            place = document
            for part in table:
                if part not in place and value is not None:
                    place[part] = tomlkit.table()
                place = place.get(part, {})
            if value is not None:
                place[name] = value
            elif name in place:
                del place[name]
        return tomlkit.dumps(document)
    except (TOMLKitError, TypeError, AttributeError, ValueError, RecursionError) as error:
        remedy = "mend the file first: `mirror doctor` says what is wrong"
        raise MirrorError(where, f"cannot be changed ({type(error).__name__})", remedy) from None
