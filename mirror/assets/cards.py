"""The teaching cards: their order and pictures in one data file, read once; their words are in the catalogues."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from mirror.errors import MirrorError
from mirror.types import Card, message

CARD_KEYS = {"key", "picture"}


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
    for number, card in enumerate(raw.get("card", []), 1):
        if set(card) != CARD_KEYS or not all(isinstance(value, str) and value for value in card.values()):
            raise MirrorError("cards.toml", f"card {number} must have {', '.join(sorted(CARD_KEYS))}, each a text")
        key = card["key"]
        made.append(Card(key, message(f"card.{key}"), message(f"card.{key}.text"), card["picture"]))
    return tuple(made)
