"""Colour and width: for a terminal, and for nothing else."""

from __future__ import annotations

import io
import os

import pytest

from mirror.cli import terminal


class FakeTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def use_terminal(monkeypatch: pytest.MonkeyPatch) -> FakeTerminal:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    made = FakeTerminal()
    monkeypatch.setattr("sys.stdout", made)
    return made


def test_a_verdict_is_in_colour_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = use_terminal(monkeypatch)
    terminal.say("fail  disk  full")
    terminal.say("failure is another word")
    assert screen.getvalue() == "\x1b[31mfail\x1b[0m  disk  full\nfailure is another word\n"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    screen = use_terminal(monkeypatch)
    monkeypatch.setenv(name, value)
    terminal.say("ok  disk")
    assert screen.getvalue() == "ok  disk\n"


def test_no_colour_and_no_line_breaks_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say("ok  disk")
    assert capsys.readouterr().out == "ok  disk\n"
    assert terminal.fit("word " * 100, 4) == "word " * 100


def test_a_line_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    use_terminal(monkeypatch)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((60, 24)))
    lines = terminal.fit(f"name       {'word ' * 40}", 11).splitlines()
    assert max(map(len, lines)) <= 60
    assert all(line.startswith(" " * 11 + "word") for line in lines[1:])
