"""Names of every script on paper: in their own letters where a font has them, else in Latin ones, never in boxes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from mirror.pdf import letters, printable_text

NAMES = ["Zoë", "Łukasz", "Жанна", "Ελένη", "Nguyễn Thị Ánh"]
"""What Inter has."""
OTHER_NAMES = ["محمد علي", "李雷", "김철수", "さくら", "नेहा", "יעל"]


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    letters.has_font.cache_clear()
    yield
    letters.has_font.cache_clear()


def list_nothing(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess([], 0, "", "")


def list_none_at_all(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
    raise FileNotFoundError


@pytest.mark.parametrize("name", NAMES)
def test_latin_greek_and_cyrillic_need_no_font_of_the_machine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", list_none_at_all)
    assert printable_text(name) == (name, "")


@pytest.mark.parametrize("tell", [list_nothing, list_none_at_all])
@pytest.mark.parametrize("name", OTHER_NAMES)
def test_letters_that_no_font_has_become_latin_and_are_told(name: str, tell: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", tell)
    printed, missing = printable_text(name)
    assert printed.isascii()
    assert printed.strip()
    assert set(missing) <= set(name)
    assert missing


def test_only_the_word_that_cannot_be_printed_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", list_nothing)
    assert printable_text("Zoë 李雷") == ("Zoë LiLei", "李雷")


@pytest.mark.integration
@pytest.mark.parametrize("name", OTHER_NAMES)
def test_a_font_of_the_machine_keeps_the_letters(name: str) -> None:
    if not letters.has_font(name[0]):
        pytest.skip(f"no font here has {name[0]}: install fonts-noto-core and fonts-noto-cjk")
    assert printable_text(name) == (name, "")


def test_marks_that_turn_the_direction_of_writing_are_not_printed() -> None:
    assert printable_text("A\u202edA") == ("AdA", "")
