"""Badges as cards: their size on paper, eight on a page, cut marks beside them, and a code that a camera reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mirror.assets.mark import PAPER_MARK_COLOURS, mark_svg, paper_mark_svg
from mirror.badge import BadgeCard, BadgeSecret, write_badge_sheet
from mirror.badge.pictures import render_badge
from mirror.badge.reader import read_qr_code
from mirror.badge.sheet import CARD_SIZE_MM, SHEET_SIZE_MM, render_sheet
from mirror.i18n import Translator
from tests.badge.test_reader import held
from tests.pdf.pango import needs_pango
from tests.words import ENGLISH

SECRET = BadgeSecret(bytes(32))
NAMES = ["Ann", "Zoë Łukasiewicz", "Ольга Ψ", "Bartholomäus-Maximilian von Hohenstein", "<b>", "李小龙", "نور", "x" * 300, "Bo"]
CARDS = [BadgeCard(name, SECRET.sign("ABCDEFGHIJKLMNOP", at)) for at, name in enumerate(NAMES)]


def boxes(page: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'class="card" style="left:([\d.]+)mm;top:([\d.]+)mm"', page)]


def test_eight_cards_stand_on_a_page_without_overlap_and_the_ninth_on_the_next() -> None:
    page = render_sheet(CARDS, "Studio Nord", ENGLISH)
    assert page.count('class="sheet"') == 2
    first = boxes(page)[:8]
    assert len(set(first)) == 8
    width, height = CARD_SIZE_MM
    for at, (x, y) in enumerate(first):
        assert x >= 7
        assert x + width <= SHEET_SIZE_MM[0] - 7
        assert y + height <= SHEET_SIZE_MM[1] - 7
        others = first[:at] + first[at + 1 :]
        assert not any(abs(x - a) < width - 0.02 and abs(y - b) < height - 0.02 for a, b in others)


def test_cut_marks_are_never_on_a_card() -> None:
    page = render_sheet(CARDS[:8], "Studio Nord", ENGLISH)
    cards = boxes(page)
    marks = re.findall(r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"', page)
    assert len(marks) == 2 * 3 + 2 * 5
    for x1, y1, x2, y2 in (map(float, mark) for mark in marks):
        middle = ((x1 + x2) / 2, (y1 + y2) / 2)
        assert not any(x < middle[0] < x + CARD_SIZE_MM[0] and y < middle[1] < y + CARD_SIZE_MM[1] for x, y in cards)


def test_a_card_has_the_gym_the_name_and_how_to_hold_it_in_the_mirrors_language() -> None:
    page = render_sheet([BadgeCard("<b>", "KM1.X")], "Fit & Froh", Translator("de"))
    for part in ("Fit &amp; Froh", "&lt;b&gt;", "höchstens 1 m", '<html lang="de">'):
        assert part in page


def test_every_card_has_the_mirrors_mark_in_ink() -> None:
    page = render_sheet(CARDS[:3], "Studio Nord", ENGLISH)
    assert page.count(f'<div class="mark">{paper_mark_svg()}</div>') == 3
    assert not any(light in page for light in PAPER_MARK_COLOURS), "a drawing for black would be pale on paper"
    assert all(light in mark_svg() for light in PAPER_MARK_COLOURS)


@needs_pango
@pytest.mark.integration
def test_the_sheet_opens_the_members_door_and_is_for_its_owner_only(tmp_path: Path) -> None:
    path, _ = write_badge_sheet(CARDS, "Studio Nord", tmp_path, ENGLISH)
    assert path.read_bytes().startswith(b"%PDF")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["badges.pdf"]


@pytest.mark.integration
def test_a_card_is_read_from_where_it_says_to_hold_it() -> None:
    badge = render_badge("", CARDS[0].text)
    code = badge[: badge.shape[1]]
    for metres in (0.3, 0.6, 1.0):
        looks = [read_qr_code(held(code, metres * (1 + 0.03 * at), side_mm=CARD_SIZE_MM[1], turn=4.0 * at)) for at in range(-1, 2)]
        assert CARDS[0].text in looks, metres
