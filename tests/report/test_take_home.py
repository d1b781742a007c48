"""What a person takes home: a set's card claims a best only where the glass does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mirror.coach.summary import CLEAN_BEST_MARGIN_REPS, summarise_set
from mirror.exercises import find_exercise
from mirror.i18n import Translator
from mirror.report import take_home
from mirror.store import MemberRepository, StoreReader, StoreWriter
from mirror.takeaway import share_card
from mirror.takeaway.share_card import ShareCard
from mirror.types import SetDone, VisitBegan, VisitEnded
from tests.coach.reps import rep
from tests.store.samples import FakeClock


@pytest.mark.parametrize(
    ("before", "more", "said"),
    [(7, CLEAN_BEST_MARGIN_REPS - 1, False), (7, CLEAN_BEST_MARGIN_REPS, True), (0, 8, False)],
)
def test_a_card_claims_a_best_beyond_what_the_judgement_is_unsure_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int, more: int, said: bool
) -> None:
    path, wall = tmp_path / "mirror.db", FakeClock(1_800_000_000.0)
    with MemberRepository(path) as members:
        members.create("adaadaada1", "Ada", wall.now)
    writer = StoreWriter(path, wall)
    writer.start()
    for number, clean in ((1, before), (2, before + more)):
        wall.now += 86400.0
        reps = tuple(rep(n) for n in range(1, clean + 1)) or (rep(1, 0.2),)
        writer.put(VisitBegan(1.0, number, "adaadaada1"))
        writer.put(SetDone(60.0, number, 1, summarise_set(find_exercise("squat"), reps), reps))
        writer.put(VisitEnded(90.0, number))
    assert writer.close(20.0)
    with StoreReader(path) as reader:
        newest = max(reader.sets("adaadaada1"), key=lambda kept: kept.when)
    drawn: list[ShareCard] = []

    def keep_card(card: ShareCard, _: Translator) -> bytes:
        drawn.append(card)
        return b""

    monkeypatch.setattr(share_card, "draw_share_card", keep_card)
    take_home.draw_set_card(path, newest.visit, newest.number, "Studio Nord", Translator("en"), "adaadaada1")
    assert ("card.best" in [note.key for note in drawn[0].notes]) is said
    assert re.fullmatch(r"\d+ [A-Z][a-z]+ \d{4}", drawn[0].date), "the day is in the words of the person's language"
