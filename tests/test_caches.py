"""A station runs for months: what a function remembers has a bound, or its keys are of a closed set."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mirror"
CLOSED_SETS = {
    "_bundled_text": "the exercises that come with the mirror",
    "_font_bytes": "the weights of its typeface",
    "_reader": "its records",
    "_translator": "its languages",
    "load_catalogue": "its languages",
    "read_asset": "its style sheets",
    "read_docstrings": "its tables of settings",
}
"""The functions that remember without a bound, and what they are asked for."""


def is_unbounded(decorator: ast.expr) -> bool:
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    plain = name.attr if isinstance(name, ast.Attribute) else name.id if isinstance(name, ast.Name) else ""
    if plain == "lru_cache" and isinstance(decorator, ast.Call):
        given = [*decorator.args, *(keyword.value for keyword in decorator.keywords)]
        return any(isinstance(value, ast.Constant) and value.value is None for value in given)
    return plain == "cache"


def takes_anything(function: ast.FunctionDef) -> bool:
    given = function.args
    return bool(given.posonlyargs or given.args or given.vararg or given.kwonlyargs or given.kwarg)


@pytest.mark.parametrize(("arguments", "is_keyed"), [("", False), ("a", True), ("a, /", True), ("*, a", True), ("*a", True), ("**a", True)])
def test_every_kind_of_argument_is_a_key(arguments: str, is_keyed: bool) -> None:
    (function,) = ast.parse(f"def f({arguments}): ...").body
    assert isinstance(function, ast.FunctionDef)
    assert takes_anything(function) == is_keyed


def test_what_remembers_without_a_bound_is_asked_for_a_few_things_only() -> None:
    found = {
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and any(map(is_unbounded, node.decorator_list)) and takes_anything(node)
    }
    assert found == set(CLOSED_SETS)
