"""The catalogues as they are shipped, and what becomes of one that is wrong."""

from __future__ import annotations

import re
from importlib import resources
from string import Formatter

import pytest

from mirror.errors import MirrorError
from mirror.i18n import LANGUAGES, load_catalogue, parse_catalogue
from mirror.settings import parse_settings
from tests.i18n.setting_meanings import SETTING_MEANINGS

HEAD = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
LITERALS = re.compile(r"docs/[\w./#-]+\w|`[^`]+`|\[\w+\]")
"""What a settings file or a shell takes as it is, and pages of the documentation."""
ENGLISH = load_catalogue("en").texts


def parameter_names(forms: tuple[str, ...]) -> set[str]:
    return {name for text in forms for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_catalogue_has_every_sentence_and_no_other(language: str) -> None:
    known, wanted = set(load_catalogue(language).texts), {*ENGLISH, *SETTING_MEANINGS}
    assert {"missing": sorted(wanted - known), "extra": sorted(known - wanted)} == {"missing": [], "extra": []}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_has_the_parameters_of_the_english(language: str) -> None:
    texts = load_catalogue(language).texts
    english = {**ENGLISH, **SETTING_MEANINGS}
    broken = {key: sorted(parameter_names(texts[key]) ^ parameter_names(forms)) for key, forms in english.items() if key in texts}
    assert {key: names for key, names in broken.items() if names} == {}


def test_the_english_of_a_setting_is_written_once() -> None:
    assert SETTING_MEANINGS.keys() & ENGLISH.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_setting_names_the_same_files_keys_and_commands_in_each_language(language: str) -> None:
    texts = load_catalogue(language).texts
    differ = [key for key, (said,) in SETTING_MEANINGS.items() if sorted(LITERALS.findall(said)) != sorted(LITERALS.findall(texts[key][0]))]
    assert differ == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_has_as_many_forms_as_its_language(language: str) -> None:
    found = load_catalogue(language)
    wanted = 1 + max(found.plural_index(n) for n in range(200))
    assert {key for key, forms in found.texts.items() if len(forms) not in (1, wanted)} == set()


def test_every_catalogue_file_is_in_the_list_of_languages() -> None:
    files = resources.files("mirror.assets").joinpath("locale").iterdir()
    assert {file.name for file in files} - {"glass-de.po"} == {f"{language}.po" for language in LANGUAGES}


def test_what_is_not_translated_yet_is_left_out() -> None:
    found = parse_catalogue(f'{HEAD}msgid "a"\nmsgstr ""\n\n#, fuzzy\nmsgid "b"\nmsgstr "B"\n\nmsgid "c"\nmsgstr "C"\n', "de")
    assert found.texts == {"c": ("C",)}


@pytest.mark.parametrize("text", ["anything else\n", 'msgid "a"\n  nonsense\nmsgstr "b"\n'])
def test_a_broken_catalogue_is_one_line_that_names_it(text: str) -> None:
    with pytest.raises(MirrorError) as error:
        parse_catalogue(HEAD + text, "de")
    assert "catalogue de.po" in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unknown_language_is_told_the_nearest() -> None:
    with pytest.raises(MirrorError, match="did you mean 'de'"):
        load_catalogue("dee")


def test_settings_that_name_an_unknown_language_are_told_the_nearest() -> None:
    with pytest.raises(MirrorError, match=r"language.*did you mean 'fr'") as error:
        parse_settings('[display]\nlanguage = "frr"\n', "settings")
    assert "\n" not in str(error.value)
