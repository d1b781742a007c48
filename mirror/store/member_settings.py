"""A member's own settings as they are kept: short names, and texts of a known form. They may come from another mirror."""

from __future__ import annotations

import re

HEIGHT_SETTING_NAME, PIN_SETTING_NAME, DELETION_SETTING_NAME = "height", "pin", "deletion"
"""Whole centimetres; the hash of the member's PIN; when they are to be deleted (seconds since 1970; empty: not known yet)."""
MAX_MEMBER_SETTING_CHARS = 1000
_NAME_PATTERN = re.compile(r"[a-z][a-z _]{0,39}")
_FORM_PATTERNS = {
    HEIGHT_SETTING_NAME: re.compile(r"[0-9]{1,3}"),
    DELETION_SETTING_NAME: re.compile(r"[0-9]{0,11}"),
    "keypoints": re.compile(r"on|off"),
}
"""Those whose form matters to more than the page that shows them."""


def is_usable_setting(name: str, value: object) -> bool:
    """Whether a mirror could have written it."""
    form = _FORM_PATTERNS.get(name)
    return (
        _NAME_PATTERN.fullmatch(name) is not None
        and isinstance(value, str)
        and len(value) <= MAX_MEMBER_SETTING_CHARS
        and (form is None or form.fullmatch(value) is not None)
    )


def read_deletion(asked: object) -> float | None:
    """When the member is to be deleted, seconds since 1970; None: not known yet."""
    return float(asked) if isinstance(asked, str) and asked and is_usable_setting(DELETION_SETTING_NAME, asked) else None
