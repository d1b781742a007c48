"""Where a user's own files are: by XDG's variables, by the home, by the list of users, or nowhere."""

from __future__ import annotations

import pwd
from collections.abc import Callable
from pathlib import Path

import pytest

from mirror.errors import MirrorError
from mirror.settings import StoreSettings, default_settings_file, paths
from mirror.user_folders import user_config_folder, user_data_folder, user_home


def no_such_user(_: int) -> None:
    raise KeyError


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mirror.settings.SYSTEM_SETTINGS_FILE", tmp_path / "no.toml")
    monkeypatch.setattr(paths, "STATION_FOLDER", tmp_path / "no")
    for name in ("HOME", "STATE_DIRECTORY", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_xdg_names_the_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert (user_config_folder(), user_data_folder()) == (Path("/home/ada/.config/mirror"), Path("/home/ada/.local/share/mirror"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert (user_config_folder(), user_data_folder()) == (tmp_path / "mirror", Path("/data/mirror"))
    assert paths.database_path(StoreSettings()) == Path("/data/mirror/mirror.db")
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror/mirror.toml").write_text("")
    assert default_settings_file() == tmp_path / "mirror/mirror.toml"


@pytest.mark.parametrize("odd", ["", ".", "relative/folder"])
def test_a_variable_that_is_no_whole_path_counts_as_unset(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    monkeypatch.setattr(pwd, "getpwuid", no_such_user)
    monkeypatch.setenv("XDG_DATA_HOME", odd)
    monkeypatch.setenv("HOME", odd)
    assert user_data_folder() is None
    monkeypatch.setenv("HOME", "/home/ada")
    assert user_data_folder() == Path("/home/ada/.local/share/mirror")


def test_without_home_the_list_of_users_says_where_it_is() -> None:
    assert user_home() is not None


@pytest.mark.parametrize("asked", [StoreSettings(), StoreSettings(folder="~/store")])
def test_a_user_without_any_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch, asked: StoreSettings) -> None:
    find: Callable[[], Path] = lambda: paths.database_path(asked)  # noqa: E731
    monkeypatch.setattr(pwd, "getpwuid", no_such_user)
    with pytest.raises(MirrorError, match=r"(store|settings): .*no home folder; set .*, or (set )?HOME"):
        find()
    assert default_settings_file() is None
