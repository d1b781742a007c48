"""Every `mirror ...` command that README, docs and presets name is one that the command line takes."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from mirror.cli.main import make_parser
from mirror.exercises import catalogue

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FILES = [*PAGES, *sorted((ROOT / "mirror/settings").glob("*.toml"))]
QUOTED = re.compile(r"`(?:sudo -u mirror )?mirror ([^`]+)`")
LINE = re.compile(r"^ *(?:\$ )?(?:sudo -u mirror )?(?:\.venv/bin/)?mirror (.+)")
FENCE = "```"


def named(text: str) -> Iterator[str]:
    """What follows "mirror" in every command between backquotes or in a block of code, without its comment."""
    inside = False
    for line in text.splitlines():
        if line.lstrip().startswith(FENCE):
            inside = not inside
        elif inside and (match := LINE.match(line)):
            for part in match[1].split("#")[0].split(";"):
                yield part.strip().removeprefix("mirror ")
        yield from QUOTED.findall(line)


def parsers(parser: argparse.ArgumentParser | None = None) -> Iterator[argparse.ArgumentParser]:
    """Every command's own parser, and those of commands within commands."""
    for action in (parser or make_parser())._actions:
        if isinstance(action, argparse._SubParsersAction):
            for nested in action.choices.values():
                yield nested
                yield from parsers(nested)


def fault(words: list[str]) -> str | None:
    """Why the real parser has no such command, option or exercise; what a person fills in, and what is missing, is not looked at."""
    parser: argparse.ArgumentParser = make_parser()
    while words:
        nested = next((action for action in parser._actions if isinstance(action, argparse._SubParsersAction)), None)
        if nested is None:
            break
        if words[0].startswith("-"):
            return None
        if words[0] not in nested.choices:
            return f"no command {words[0]}"
        parser, words = nested.choices[words[0]], words[1:]
    options = parser._option_string_actions
    chosen = next((action.choices for action in parser._actions if not action.option_strings), None)
    if chosen and words and words[0] not in chosen:
        return f"no choice {words[0]}"
    unknown = [word for word in words if word.startswith("--") and word.split("=")[0] not in options]
    if unknown:
        return f"no option {unknown[0]}"
    exercises = [value for option, value in pairwise(words) if option == "--exercise" and value.islower()]
    return next((f"no exercise {name}" for name in exercises if name not in catalogue()), None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_that_is_named_exists(path: Path) -> None:
    faults = {command: fault(shlex.split(re.sub(r"[][|]", " ", command))) for command in named(path.read_text("utf-8"))}
    assert {command: why for command, why in faults.items() if why} == {}


@pytest.mark.parametrize("command", ["member add", "runs", "run --sauce clip", "web pass", "run --exercise squad"])
def test_a_command_that_does_not_exist_is_found(command: str) -> None:
    assert fault(command.split()) is not None


def test_commands_are_found_where_people_read_them() -> None:
    code = "```bash\nsudo -u mirror mirror web password  # set it\n.venv/bin/mirror member list; mirror doctor\n```\n"
    text = f"try `mirror run --windowed`\n{code}mirror sleeps.\n"
    assert sorted(named(text)) == ["doctor", "member list", "run --windowed", "web password"]


@pytest.mark.parametrize("parser", list(parsers()), ids=lambda parser: parser.prog)
def test_each_command_shows_examples_that_it_takes(parser: argparse.ArgumentParser) -> None:
    assert parser.epilog
    examples = re.findall(r"mirror .+", parser.epilog)
    assert examples
    for example in examples:
        assert example.startswith(parser.prog)
        assert make_parser().parse_args(shlex.split(example)[1:]).command
        assert example in " ".join(parser.format_help().split("  "))


@pytest.mark.integration
def test_the_command_line_is_there_without_opencv_and_sdl() -> None:
    asked = "import sys, mirror.cli.main as m; m.make_parser(); print([x for x in ('cv2', 'pygame', 'matplotlib') if x in sys.modules])"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "[]\n"


# What the commands say of themselves


def examples(parser: argparse.ArgumentParser) -> list[list[str]]:
    """The words after "mirror" of every example in the help."""
    found = re.findall(r"^(?: *|example: )mirror (.+)$", parser.epilog or "", flags=re.M)
    return [shlex.split(line) for line in found]


@pytest.mark.parametrize("parser", list(parsers()), ids=lambda parser: parser.prog)
def test_every_help_has_an_example_of_its_command_that_the_command_line_takes(parser: argparse.ArgumentParser) -> None:
    shown = examples(parser)
    assert shown
    for words in shown:
        assert f"mirror {' '.join(words)}".startswith(parser.prog)
        make_parser().parse_args(words)


MODULE_COMMANDS = {
    "mirror/cli/fleet_jobs.py": "fleet",
    "mirror/fleet/centre/owner.py": "fleet",
    "mirror/fleet/centre/members.py": "fleet",
    "mirror/offline/analyze.py": "analyze",
    "mirror/backup/contents.py": "restore",
}
"""Modules besides a command's own that serve it only."""


def errors_of(path: Path) -> Iterator[str]:
    """All text of every error that the module raises, without whole commands, of this program or another."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error"):
            texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            yield re.sub(r"`[^`]*`|sudo apt .*", "", " ".join(texts))


def test_an_error_names_only_options_of_the_command_that_raises_it() -> None:
    """A module that several commands use may name none."""
    known: dict[str | None, set[str]] = {}
    for parser in parsers():
        known.setdefault(parser.prog.split()[1], set()).update(parser._option_string_actions)
    wrong = []
    for path in (ROOT / "mirror").rglob("*.py"):
        own = MODULE_COMMANDS.get(str(path.relative_to(ROOT)), path.stem if path.parent.name == "cli" else None)
        named_options = {option for text in errors_of(path) for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)}
        wrong += [f"{path.name}: {option}" for option in named_options - known.get(own, set())]
    assert wrong == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["analyze", "--outp", "x"], "unrecognized arguments: --outp; did you mean '--output'?; see mirror analyze --help"),
        (["member", "badge", "Ada", "--rotat"], "did you mean '--rotate'?; see mirror member badge --help"),
        (["run", "clip.mp4"], "unrecognized arguments: clip.mp4; see mirror run --help"),
    ],
)
def test_an_option_that_does_not_exist_is_answered_by_its_command(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        make_parser().parse_args(words)
    assert capsys.readouterr().err.endswith(f"{said}\n")
