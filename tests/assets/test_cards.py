"""The teaching cards: what is on them and what is not."""

from __future__ import annotations

import pytest

from mirror.assets.cards import load_cards, parse_cards
from mirror.errors import MirrorError
from tests.words import words

GOOD = '[[card]]\nkey = "a"\npicture = "c"\n'
MAX_CARD_WORDS = 25
"""Words of a card's text: what is read from three metres while getting one's breath."""


def test_the_three_fixes_and_the_bands_place_are_taught() -> None:
    keys = [card.key for card in load_cards()]
    assert len(keys) == len(set(keys))
    assert {"what", "why_it_matters", "ankles", "hips", "clam_shell", "ankle_mobilisation", "banded_squat", "band"} <= set(keys)
    said = {card.key: words(card.text).lower() for card in load_cards()}
    assert "above" in said["banded_squat"]
    assert "no band fixes it by itself" in said["band"]


def test_every_card_is_short() -> None:
    for card in load_cards():
        assert len(words(card.text).split()) <= MAX_CARD_WORDS
        assert len(words(card.title)) <= 24


def test_nothing_is_diagnosed_or_foretold() -> None:
    for card in load_cards():
        said = f"{card.title} {card.text}".lower()
        assert not any(word in said for word in ("prevent", "diagnos", "acl", "cure", "you have"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[card", "not valid TOML"),
        (GOOD.replace('picture = "c"\n', ""), "card 1 must have key, picture"),
        (GOOD.replace('"c"', "3"), "card 1 must have"),
    ],
)
def test_a_wrong_card_is_named(text: str, message: str) -> None:
    with pytest.raises(MirrorError, match=message):
        parse_cards(text)
