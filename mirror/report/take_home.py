"""What a person takes home beside the report: a set as a picture, their visits as files for training apps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from mirror.coach.summary import is_clean_best
from mirror.errors import MirrorError
from mirror.exercises import catalogue
from mirror.i18n import Translator
from mirror.store import StoredSet, StoreReader
from mirror.types import SetSummary

if TYPE_CHECKING:
    from mirror.takeaway.fit_file import TrainedSet

MAX_COMPARED_SETS = 200
"""Earlier sets of an exercise among which one is the best."""


def draw_set_card(database: Path, visit: str, number: int, station: str, say: Translator, member: str | None) -> bytes:
    """The card of set ``number`` of ``visit`` as PNG; ``member``: whose best it may be, None = earlier sets are not looked at.

    Raises MirrorError where there is no such set.
    """
    from mirror.takeaway.share_card import draw_share_card, make_share_card  # brings Pillow, 4 MB, which only a card asked for needs

    with StoreReader(database) as reader:
        done = next((kept for kept in reader.visit(visit) if kept.number == number), None)
        if done is None or done.summary is None:
            raise MirrorError("set", "there is none any more")
        is_best = member is not None and _is_best(reader, member, done, done.summary)
    return draw_share_card(make_share_card(done.summary, station, say.say("report.day", date=_day(done).date()), is_best), say)


def _is_best(reader: StoreReader, member: str, done: StoredSet, summary: SetSummary) -> bool:
    earlier = [
        kept.summary.clean
        for kept in reader.sets(member, newest=MAX_COMPARED_SETS, exercise=done.exercise)
        if kept.summary is not None and kept.when < done.when
    ]
    return is_clean_best(summary.clean, max(earlier, default=0))


def make_visit_fit(reader: StoreReader, visit: str, say: Translator) -> bytes:
    """One visit as a FIT file. Raises MirrorError where it has no set that ended."""
    made = [_trained(kept, say) for kept in reader.visit(visit) if _is_done(kept)]
    if not made:
        raise MirrorError("export", "no set is finished yet", "do a set first")
    return _encode(made)


def make_member_fits(reader: StoreReader, member: str, say: Translator) -> Iterator[tuple[str, bytes]]:
    """A file's name and content for each visit of ``member``, the newest first."""
    for _, sets in groupby(reader.sets(member), lambda kept: kept.visit):
        done = sorted((kept for kept in sets if _is_done(kept)), key=lambda kept: kept.when)
        if done:
            yield f"{_day(done[0]):%Y-%m-%dT%H%M%S}.fit", _encode([_trained(kept, say) for kept in done])


def _encode(sets: Sequence[TrainedSet]) -> bytes:
    from mirror.takeaway.fit_file import encode_fit  # brings fit_tool, 6 MB, which only a file asked for needs

    return encode_fit(sets)


def _is_done(kept: StoredSet) -> bool:
    return kept.summary is not None and kept.ended is not None


def _trained(kept: StoredSet, say: Translator) -> TrainedSet:
    from mirror.takeaway.fit_file import TrainedSet

    summary, exercise = kept.summary, catalogue().get(kept.exercise)
    assert summary is not None
    assert kept.ended is not None
    title = say.sentence(exercise.title if exercise else summary.title)
    return TrainedSet(kept.exercise, title, kept.when, max(kept.ended, kept.when), summary.reps, summary.load_kg)


def _day(kept: StoredSet) -> datetime:
    return datetime.fromtimestamp(kept.ended or kept.when)
