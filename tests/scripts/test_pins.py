"""Nothing is installed that is not pinned to one version."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent


def _pinned() -> dict[str, str]:
    lines = [re.sub(r"\s*#.*", "", line) for line in (ROOT / "constraints.txt").read_text().splitlines()]
    made = [Requirement(line) for line in lines if line]
    assert all(re.fullmatch(r"==[^*,]+", str(one.specifier)) for one in made)
    return {canonicalize_name(one.name): str(one.specifier) for one in made}


def _needed(wanted: list[Requirement]) -> set[str]:
    """Names of all that comes with ``wanted`` on this Python, as far as it is installed here."""
    found: set[str] = set()
    while wanted:
        one = wanted.pop()
        name = canonicalize_name(one.name)
        if name in found or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        try:
            wanted += map(Requirement, requires(one.name) or [])
        except PackageNotFoundError:
            continue
    return found


def test_all_that_the_mirror_and_its_tests_need_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = _needed([Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["dev"]])
    assert "numpy" in needed
    assert needed - _pinned().keys() == set()
