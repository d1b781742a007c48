"""Cells of CSV files that a spreadsheet shows and never computes (OWASP, CSV Injection)."""

from __future__ import annotations

import unicodedata

FORMULA_START_CHARS = "=+-@\t\r"
"""A cell that begins with one of these is a formula to a spreadsheet, also in full width, and after blanks."""
TEXT_MARK_CHAR = "'"
"""What makes a cell text in every spreadsheet."""


def csv_cell(value: object) -> object:
    """``value`` for a CSV file: text that begins like a formula gets ``TEXT_MARK_CHAR`` before it, a number stays one."""
    return f"{TEXT_MARK_CHAR}{value}" if isinstance(value, str) and _is_formula(value) else value


def cell_text(cell: str) -> str:
    """What ``csv_cell`` made ``cell`` of."""
    return cell[1:] if cell.startswith(TEXT_MARK_CHAR) and _is_formula(cell[1:]) else cell


def _is_formula(text: str) -> bool:
    if not unicodedata.normalize("NFKC", text.lstrip(" ")[:1]).startswith(tuple(FORMULA_START_CHARS)):
        return False
    try:
        float(text)
    except ValueError:
        return True
    return False
