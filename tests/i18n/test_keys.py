"""The keys that the code and its data name are those of the catalogues, and no others stand there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from mirror.i18n import load_catalogue
from tests.i18n.setting_meanings import SETTING_MEANINGS

PACKAGE = Path(__file__).parents[2] / "mirror"
KEYS = {*load_catalogue("en").texts, *SETTING_MEANINGS}
CARD_KEYS = {
    f"card.{key}{part}"
    for key in re.findall(r'^key = "(\w+)"', (PACKAGE / "assets/cards.toml").read_text(), re.M)
    for part in ("", ".text")
}
PAGE_METHOD = "_say"
"""Of the web page: its keys stand without their "web."."""


def patterns(tree: ast.AST) -> Iterator[str]:
    """Every string of a module that could be a key, as a regular expression; what is put in at run time is any word."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == PAGE_METHOD:
            yield "web\\." + pattern(node.args[0])
        if isinstance(node, ast.Constant | ast.JoinedStr):
            yield pattern(node)


def pattern(node: ast.AST) -> str:
    match node:
        case ast.Constant(str() as text):
            return re.escape(text)
        case ast.JoinedStr(values):
            return "".join(pattern(part) if isinstance(part, ast.Constant) else r"[\w-]+(?:\.\w+)?" for part in values)
        case ast.IfExp(_, first, second):
            return f"(?:{pattern(first)}|{pattern(second)})"
    return r"[\w-]+"


def named() -> set[str]:
    """Every key that the package names, in code and in exercise files."""
    found = set(CARD_KEYS)
    for path in PACKAGE.rglob("*.toml"):
        found |= set(re.findall(r'"@([\w.-]+)"', path.read_text("utf-8")))
    known = "\n".join(sorted(KEYS))
    for path in PACKAGE.rglob("*.py"):
        for made in set(patterns(ast.parse(path.read_text("utf-8")))):
            if re.match(r"[a-z_]+(\\\.|$)", made) and len(made) < 200:
                found |= set(re.findall(rf"^{made}$", known, re.M))
    return found


def test_every_key_is_named_somewhere() -> None:
    assert sorted(KEYS - named()) == []


def test_every_key_of_an_exercise_file_and_a_card_is_in_the_catalogue() -> None:
    said = {key for path in PACKAGE.rglob("*.toml") for key in re.findall(r'"@([\w.-]+)"', path.read_text("utf-8"))}
    assert sorted((said | CARD_KEYS) - KEYS) == []


def test_every_message_in_the_code_is_in_the_catalogue() -> None:
    lost = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name | ast.Attribute)):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            said = node.args[0]
            if (
                name == "message"
                and isinstance(said, ast.Constant | ast.JoinedStr)
                and not any(map(re.compile(pattern(said)).fullmatch, KEYS))
            ):
                lost.append(f"{path.name}:{node.lineno}: {ast.unparse(said)}")
    assert lost == []
