"""tests/README.md says where a module's tests are, wherever no file of its name does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "mirror"
ROWS = re.findall(r"^\| ([\w/]+/[\w/, ]+) \| (.+) \|$", (TESTS / "README.md").read_text("utf-8"), re.M)
LISTED = {f"{modules.rpartition('/')[0].split(',')[0]}/{name}" for modules, _ in ROWS for name in re.split(r", |.*/", modules) if name}


@pytest.mark.parametrize("package", ["coach/squat", "coach/signal", "visit", "store"])
def test_every_module_has_tests_of_its_name_or_says_where_they_are(package: str) -> None:
    modules = {path.stem for path in (PACKAGE / package).glob("*.py")} - {"__init__"}
    named = {name for name in modules if (TESTS / package / f"test_{name}.py").exists()}
    assert {name for name in modules - named if f"{package}/{name}" not in LISTED} == set()


def test_every_module_and_every_file_that_is_listed_is_there() -> None:
    files = {path for _, where in ROWS for path in re.findall(r"[\w/]+/test_\w+\.py", where)}
    assert {path for path in files if not (TESTS / path).exists()} == set()
    assert {module for module in LISTED if not (PACKAGE / f"{module}.py").exists()} == set()
