"""Badges as cards to cut out: eight of the size of a bank card (ISO/IEC 7810, ID-1) on a page of A4, as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil
from pathlib import Path

import segno

from mirror.assets.mark import paper_mark_svg
from mirror.badge.pictures import MAX_BADGE_NAME_CHARS, write_private_file
from mirror.i18n import Translator
from mirror.pdf import printable_text, render_pdf

CARD_SIZE_MM = (85.6, 54.0)
SHEET_SIZE_MM = (210.0, 297.0)
SHEET_COLUMNS, SHEET_ROWS = 2, 4
CUT_MARK_MM = 5.0
"""Length of a cut mark, which ends ``CUT_GAP_MM`` before the cards."""
CUT_GAP_MM = 2.0
CARD_NAME_PT = (15.0, 11.5, 9.0)
"""Size of a name of up to ``CARD_NAME_CHARS`` letters, and of longer ones."""
CARD_NAME_CHARS = (9, 20)
CARD_CSS = f"""
@page {{ size: A4; margin: 0; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; font-family: Inter, 'Noto Sans', sans-serif; color: #14181d; }}
.sheet {{ position: relative; width: 210mm; height: 297mm; break-after: page; }}
.sheet:last-child {{ break-after: auto; }}
.marks {{ position: absolute; left: 0; top: 0; width: 210mm; height: 297mm; }}
.card {{ position: absolute; width: {CARD_SIZE_MM[0]}mm; height: {CARD_SIZE_MM[1]}mm; overflow: hidden; }}
.code {{ position: absolute; left: 0; top: 0; width: {CARD_SIZE_MM[1]}mm; height: {CARD_SIZE_MM[1]}mm; }}
.code svg {{ display: block; width: 100%; height: 100%; }}
.words {{ position: absolute; left: {CARD_SIZE_MM[1]}mm; right: 4mm; top: 4mm; bottom: 4mm; }}
.words p {{ margin: 0; overflow-wrap: anywhere; }}
.mark {{ width: 6mm; height: 6mm; margin: 0 0 1mm -1.2mm; }}
.mark svg {{ display: block; width: 100%; height: 100%; }}
.gym {{ font-weight: 600; font-size: 7.5pt; line-height: 1.25; color: #0b7a70; }}
.name {{ font-weight: 700; line-height: 1.2; padding-top: 2mm; }}
.hold {{ position: absolute; bottom: 0; left: 0; right: 0; font-size: 6.5pt; line-height: 1.35; color: #5a6470; }}
"""


@dataclass(frozen=True, slots=True)
class BadgeCard:
    """A member's name and the text of their code (of ``BadgeSecret.sign``)."""

    name: str
    text: str


def write_badge_sheet(cards: Sequence[BadgeCard], station: str, out: Path, say: Translator) -> tuple[Path, str]:
    """Writes ``badges.pdf`` of ``cards`` into the folder ``out``, readable by its owner only, with the ``station``'s name on each card;
    the file's path, and letters of names for which this machine has no font. Raises MirrorError."""
    printed = [(*printable_text(card.name), card.text) for card in cards]
    page = render_sheet([BadgeCard(name, text) for name, _, text in printed], printable_text(station)[0], say)
    path = out / "badges.pdf"
    write_private_file(path, render_pdf(page))
    return path, "".join(dict.fromkeys("".join(missing for _, missing, _ in printed)))


def render_sheet(cards: Sequence[BadgeCard], station: str, say: Translator) -> str:
    """The sheets as one HTML page."""
    sheets = "".join(f'<div class="sheet">{_cut_marks()}{"".join(_cards(some, station, say))}</div>' for some in _split(cards))
    head = f'<meta charset="utf-8"><style>{CARD_CSS}</style>'
    return f'<!doctype html><html lang="{say.language}"><head>{head}</head><body>{sheets}</body></html>'


def _split(cards: Sequence[BadgeCard]) -> list[Sequence[BadgeCard]]:
    each = SHEET_COLUMNS * SHEET_ROWS
    return [cards[at * each : (at + 1) * each] for at in range(ceil(len(cards) / each))]


def _place(at: int) -> tuple[float, float]:
    """Where card number ``at`` of a sheet is, its upper left corner, mm."""
    column, row = at % SHEET_COLUMNS, at // SHEET_COLUMNS
    return (
        (SHEET_SIZE_MM[0] - SHEET_COLUMNS * CARD_SIZE_MM[0]) / 2 + column * CARD_SIZE_MM[0],
        (SHEET_SIZE_MM[1] - SHEET_ROWS * CARD_SIZE_MM[1]) / 2 + row * CARD_SIZE_MM[1],
    )


def _cards(cards: Sequence[BadgeCard], station: str, say: Translator) -> list[str]:
    made = []
    for at, card in enumerate(cards):
        left, top = _place(at)
        name = card.name[:MAX_BADGE_NAME_CHARS]
        size = CARD_NAME_PT[sum(len(name) > chars for chars in CARD_NAME_CHARS)]
        code = segno.make(card.text, error="m", micro=False, boost_error=False).svg_inline(border=4, omitsize=True, light="#fff")
        made.append(
            f'<div class="card" style="left:{left:.2f}mm;top:{top:.2f}mm"><div class="code">{code}</div><div class="words">'
            f'<div class="mark">{paper_mark_svg()}</div><p class="gym">{escape(station)}</p>'
            f'<p class="name" style="font-size:{size:g}pt">{escape(name)}</p>'
            f'<p class="hold">{escape(say.say("badge.hold"))}</p></div></div>'
        )
    return made


def _cut_marks() -> str:
    """Lines outside of the cards along which to cut, never on one."""
    (left, top), (right, bottom) = _place(0), _place(SHEET_COLUMNS * SHEET_ROWS - 1)
    right, bottom = right + CARD_SIZE_MM[0], bottom + CARD_SIZE_MM[1]
    near, far = CUT_GAP_MM, CUT_GAP_MM + CUT_MARK_MM
    lines = []
    for column in range(SHEET_COLUMNS + 1):
        x = left + column * CARD_SIZE_MM[0]
        lines += [(x, top - far, x, top - near), (x, bottom + near, x, bottom + far)]
    for row in range(SHEET_ROWS + 1):
        y = top + row * CARD_SIZE_MM[1]
        lines += [(left - far, y, left - near, y), (right + near, y, right + far, y)]
    drawn = "".join(f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}"/>' for x1, y1, x2, y2 in lines)
    group = f'<g stroke="#14181d" stroke-width=".2">{drawn}</g>'
    return f'<svg class="marks" viewBox="0 0 210 297" xmlns="http://www.w3.org/2000/svg">{group}</svg>'
