"""The picture of a set to share: its size, what it says, and letters that the font lacks."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from mirror.coach.summary import summarise_set
from mirror.exercises import find_exercise
from mirror.i18n import LANGUAGES, Translator
from mirror.takeaway.share_card import CARD_MARGIN_PX, SHARE_CARD_SIZE_PX, ShareCard, draw_share_card, make_share_card
from mirror.types import Target, TargetStatus
from mirror.types.colours import GOOD_RGB
from mirror.types.message import literal
from tests.coach.reps import rep

CARD = make_share_card(summarise_set(find_exercise("squat"), tuple(rep(n) for n in range(1, 7))), "Studio Nord", "28.11.2026", is_best=True)


def towards(reps: int) -> TargetStatus:
    return Target(1, 1, 10).measure([None] * reps)


def pixels(content: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.asarray(picture[..., ::-1], np.uint8)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("station", ["Studio Nord", "", "W" * 60, "李雷健身房", "Зал"], ids=ascii)
def test_a_card_fits_its_picture_in_every_language(language: str, station: str) -> None:
    card = ShareCard(CARD.title, 10**4, towards(10**4), CARD.notes, station, CARD.date)
    picture = pixels(draw_share_card(card, Translator(language)))
    assert picture.shape == (SHARE_CARD_SIZE_PX[1], SHARE_CARD_SIZE_PX[0], 3)
    assert picture[:, : CARD_MARGIN_PX - 4].max() == picture[:, 4 - CARD_MARGIN_PX :].max() == 0, "nothing runs out of it"


def test_the_ring_fills_by_the_share_of_the_target() -> None:
    shares = []
    for reps in (0, 5, 10, 30):
        card = ShareCard(literal("Squat"), reps, towards(reps), (), "", "")
        good = (pixels(draw_share_card(card, Translator("en")))[226:850] == GOOD_RGB).all(axis=2)
        shares.append(good.sum())
    assert shares[0] == 0
    assert shares[1] == pytest.approx(shares[2] / 2, rel=0.02)
    assert shares[3] == shares[2]


def test_a_card_has_what_was_measured_and_no_name_of_a_person() -> None:
    assert (CARD.reps, CARD.station) == (6, "Studio Nord")
    assert [note.key for note in CARD.notes][:1] == ["card.best"]
    assert "name" not in {name for note in CARD.notes for name, _ in note.params}


def test_a_set_of_both_sides_is_as_far_as_the_one_that_did_less() -> None:
    exercise = find_exercise("single_leg_squat")
    done = [rep(n, side="left" if n <= 8 else "right") for n in range(1, 14)]
    summary = replace(summarise_set(exercise, done), target=Target(1, 4, 8))
    card = make_share_card(summary, "", "", is_best=False)
    assert card.target is not None
    assert (card.reps, card.target.share) == (5, 5 / 8)
