"""What must not be read by others is in no log and in no error, whatever goes wrong with it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from mirror.badge.sign import BadgeSecret
from mirror.errors import MirrorError
from mirror.web import password

KEY = "0123456789abcdef" * 4
WORD = "open sesame, mirror!"
SHORT = "xq7-zw"


def said(call: Callable[[], object], caplog: pytest.LogCaptureFixture) -> str:
    """All that a call logs and raises."""
    caplog.set_level(logging.DEBUG)
    try:
        call()
    except MirrorError as error:
        return f"{caplog.text} {error!r} {error.__context__!r}"
    return caplog.text


@pytest.mark.parametrize(("content", "mode"), [(KEY, 0o600), (KEY, 0o644), (KEY + "x", 0o600), (KEY[:-2], 0o600), (f"x{KEY}", 0o600)])
def test_the_key_of_the_badges_is_never_said(tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str, mode: int) -> None:
    path = tmp_path / "badge.key"
    path.write_text(content)
    path.chmod(mode)
    heard = said(lambda: BadgeSecret.load_or_make(path).sign("short", -1), caplog)
    assert KEY[:16] not in heard
    if mode == 0o600 and content == KEY:
        assert KEY[:16] not in repr(BadgeSecret.load_or_make(path))


def test_the_admins_password_is_never_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "admin"
    heard = said(lambda: password.hash_password(SHORT), caplog)
    heard += said(lambda: password.save_password_hash(path, WORD), caplog)
    path.chmod(0o644)
    heard += said(lambda: password.load_password_hash(path), caplog)
    assert SHORT not in heard
    assert WORD not in heard
    assert WORD not in path.read_text()
    assert path.read_text().strip() not in heard
