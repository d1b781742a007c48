"""The teaching cards: short texts in one data file, read once."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from functools import cache
from importlib import resources

from mirror.errors import MirrorError
from mirror.types import Card

MAX_CARD_WORDS = 25
"""Words of a card's text: what is read from three metres while getting one's breath."""


@cache
def load_cards() -> tuple[Card, ...]:
    """All cards in their order. Raises MirrorError when the file is missing or a card is wrong."""
    try:
        text = resources.files("mirror.assets").joinpath("cards.toml").read_text("utf-8")
    except OSError as error:
        raise MirrorError("cards.toml", f"cannot be read ({error})", "install the package again") from error
    return parse_cards(text)


def parse_cards(text: str) -> tuple[Card, ...]:
    """Cards from TOML ``text``. Raises MirrorError naming the card and the key that is wrong."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MirrorError("cards.toml", f"not valid TOML ({error})") from None
    made = []
    wanted = {spec.name for spec in fields(Card)}
    for number, card in enumerate(raw.get("card", []), 1):
        if set(card) != wanted or not all(isinstance(value, str) and value for value in card.values()):
            raise MirrorError("cards.toml", f"card {number} must have {', '.join(sorted(wanted))}, each a text")
        if len(card["text"].split()) > MAX_CARD_WORDS:
            raise MirrorError(
                "cards.toml", f"card '{card['key']}' has more than {MAX_CARD_WORDS} words", "nobody reads them from three metres"
            )
        made.append(Card(**card))
    return tuple(made)
