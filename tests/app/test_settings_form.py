"""The settings as a form: what is typed becomes keys of the file, and what is wrong stands beside its field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mirror.app.settings_editor import SettingsEditor
from mirror.app.settings_form import SettingsForm
from mirror.i18n import LANGUAGES, Translator
from mirror.settings.setting_fields import list_setting_fields, write_setting
from mirror.web.backend import RefusedSettingsError, SettingEntry

FILE = '# mine\npreset = "home"\n\n[display]\nlanguage = "de"  # at home\n'


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    path = tmp_path / "mirror.toml"
    path.write_text(FILE)
    return path


def form(config: Path) -> SettingsForm:
    return SettingsForm(SettingsEditor(config), None)


def entries(made: SettingsForm) -> dict[str, SettingEntry]:
    return {entry.key: entry for table in made.tables() for entry in table.entries}


def typed(made: SettingsForm, **changes: str) -> dict[str, str]:
    return {key: entry.value for key, entry in entries(made).items()} | {key.replace("__", "."): value for key, value in changes.items()}


def test_a_form_that_is_sent_back_untouched_leaves_the_file_as_it_is(config: Path) -> None:
    made = form(config)
    assert made.save(typed(made)) == ()
    assert config.read_text() == FILE


def test_what_is_typed_becomes_keys_and_comments_stay(config: Path) -> None:
    made = form(config)
    made.save(typed(made, display__width_mm="530", coach__cards="true", station__programme='["squat"]', display__language=""))
    text = config.read_text()
    for part in ("# mine", 'preset = "home"', "width_mm = 530", "cards = true", 'programme = ["squat"]'):
        assert part in text
    assert "language" not in text


def test_an_empty_field_shows_what_then_holds_of_the_preset_or_the_default(config: Path) -> None:
    found = entries(form(config))
    assert (found["display.language"].value, found["display.language"].holds) == ("de", "en")
    assert found["station.profiles"].holds == "true", "the preset's"
    assert found["display.width_mm"].holds == "299.0"


@pytest.mark.parametrize(
    ("key", "wrong", "why"),
    [
        ("display.width_mm", "5", "from 10.0 to 10000.0"), ("display.width_mm", "wide", "must be a number"),
        ("web.port", "1e99", "whole number"),
        ("display.language", "xx", "must be one of en, de, fr"), ("station.quiet", "night", "22:00-07:00"),
        ("session.exercise", "sqat", "did you mean"), ("display.resolution", "[1]", "two whole numbers"),
        ("coach.cards", "1\nx = 2", "true or false"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(config: Path, key: str, wrong: str, why: str) -> None:
    made = form(config)
    with pytest.raises(RefusedSettingsError) as refused:
        made.save(typed(made) | {key: wrong, "display.distance_m": "2.5"})
    found = {entry.key: entry for table in refused.value.tables for entry in table.entries}
    assert why in (found[key].error or refused.value.rest)
    assert (found[key].value, found["display.distance_m"].value) == (wrong, "2.5"), "what was typed is kept"
    assert config.read_text() == FILE


def test_every_default_is_read_back_from_what_the_form_writes() -> None:
    for _, found in list_setting_fields().values():
        for field in found:
            text = write_setting(field.default)
            assert Translator().text(field.meaning) not in ("", field.meaning.key)
            if text:
                assert write_setting(field.read(text)) in (text, text.removesuffix(".0")), field.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_key_means_is_said_without_names_of_code(config: Path, language: str) -> None:
    say = Translator(language)
    for table in form(config).tables():
        for meaning in map(say.text, (table.meaning, *(entry.meaning for entry in table.entries))):
            assert not re.search(r"mirror\.[a-z_]+\.[A-Za-z]|``", meaning), meaning
