"""``mirror.cli.store_check``: an upgrade is taken back for a store that cannot be read, not for a settings file that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.cli.store_check import check_store
from mirror.doctor.settings_choice import keep_working_settings
from mirror.store import MemberRepository

pytestmark = pytest.mark.integration


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Settings that worked once and are broken now; their store has a member."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    config, store = tmp_path / "mirror.toml", tmp_path / "elsewhere"
    config.write_text(f'[store]\nfolder = "{store}"\n')
    keep_working_settings(config, config.read_bytes())
    with MemberRepository(store / "mirror.db") as repository:
        repository.create("abcdefghijklmnop", "Ada", 1e9)
    config.write_text("[store\n")
    return config


def test_a_broken_settings_file_does_not_make_the_store_unreadable(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_store(config) == 0
    assert capsys.readouterr().err == ""


def test_a_store_that_cannot_be_read_is_said_whatever_the_settings_file_is(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config.parent / "elsewhere/mirror.db").write_bytes(b"no database" * 1000)
    assert check_store(config) == 2
    assert capsys.readouterr().err.startswith(f"mirror: store {config.parent}/elsewhere/mirror.db: ")
