"""Cells of CSV files as a spreadsheet takes them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mirror.spreadsheet import cell_text, csv_cell

PACKAGE = Path(__file__).parents[1] / "mirror"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1+1", "\uff201", "=", "-",
        '=HYPERLINK("x")', "+49 30",
    ],
)  # fmt: skip
def test_a_cell_that_begins_like_a_formula_is_text_and_reads_back(text: str) -> None:
    assert csv_cell(text) == f"'{text}"
    assert cell_text(f"'{text}") == text


@pytest.mark.parametrize("value", [-0.25, -3, None, "", "-0.25", "+1e-06", "-inf", "Ada", "O'Neill", "'quoted'", "a=b", "2026-03-02"])
def test_numbers_and_other_words_stay_as_they_are(value: object) -> None:
    assert csv_cell(value) == value
    if isinstance(value, str):
        assert cell_text(value) == value


def test_everything_that_writes_csv_defuses_its_cells() -> None:
    writers = {path for path in PACKAGE.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))) if _is_writer(node)}
    assert len(writers) >= 3
    assert {str(path) for path in writers if "csv_cell(" not in path.read_text("utf-8")} == set()


def _is_writer(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("writer", "DictWriter") and getattr(node.value, "id", "") == "csv"
