"""A badge is looked up here first; in a fleet the centre is asked for one that is not known here."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mirror.app.badge_lookup import look_up_badge
from mirror.badge import REPLACED_BADGE, UNKNOWN_BADGE, VerifiedBadge
from mirror.fleet.sync import Answer, FleetSync
from mirror.store import StoreWriter
from mirror.types import Member
from mirror.types.message import Message
from tests.store.samples import MEMBER

ADA = Member(MEMBER, "Ada")


@dataclass
class FakeDirectory:
    """Members here, each with a counter."""

    here: dict[str, int] = field(default_factory=dict)

    def find(self, member: str, counter: int | None = None) -> Member | None:
        return ADA if member in self.here and counter in (None, self.here[member]) else None

    def counter(self, member: str) -> int | None:
        return self.here.get(member)


@dataclass
class FakeFleet:
    """Answers at once what the centre would."""

    centre: tuple[Member, int] | None
    asked: bool = True
    questions: list[str] = field(default_factory=list)

    def ask(self, member: str, answer: Answer) -> None:
        self.questions.append(member)
        answer(self.centre, self.asked)


def look_up(counter: int, here: dict[str, int], fleet: FakeFleet | None) -> tuple[Member | None, Message | None]:
    told: list[tuple[Member | None, Message | None]] = []
    writer: Any = SimpleNamespace(directory=FakeDirectory(here), knows_members=True)
    look_up_badge(VerifiedBadge(MEMBER, counter), cast(StoreWriter, writer), cast(FleetSync, fleet), lambda *one: told.append(one))
    (one,) = told
    return one


def test_a_badge_that_is_known_here_asks_no_one() -> None:
    fleet = FakeFleet(None)
    assert look_up(2, {MEMBER: 2}, fleet) == (ADA, None)
    assert fleet.questions == []


def test_an_older_badge_is_void_without_asking() -> None:
    fleet = FakeFleet((ADA, 1))
    assert look_up(1, {MEMBER: 2}, fleet) == (None, REPLACED_BADGE)
    assert fleet.questions == []


def test_a_mirror_on_its_own_takes_its_own_counter_only() -> None:
    assert look_up(2, {MEMBER: 2}, None) == (ADA, None)
    assert look_up(3, {MEMBER: 2}, None) == (None, REPLACED_BADGE)


@pytest.mark.parametrize(
    ("counter", "here", "centre", "asked", "found", "problem"),
    [
        (2, {}, (ADA, 2), True, ADA, None),
        (2, {}, (ADA, 3), True, None, REPLACED_BADGE),
        (2, {}, None, True, None, REPLACED_BADGE),
        (2, {}, None, False, None, UNKNOWN_BADGE),
        (3, {MEMBER: 2}, (ADA, 3), True, ADA, None),
        (3, {MEMBER: 2}, None, True, None, REPLACED_BADGE),
        (3, {MEMBER: 2}, None, False, ADA, None),
    ],
    ids=[
        "a member of another mirror", "whose badge was replaced there", "who was deleted", "while the centre is not reached",
        "a newer badge", "of a member who was deleted", "a newer badge while the centre is not reached",
    ],
)  # fmt: skip
def test_who_is_not_known_here_is_asked_for(
    counter: int, here: dict[str, int], centre: tuple[Member, int] | None, asked: bool, found: Member | None, problem: Message | None
) -> None:
    fleet = FakeFleet(centre, asked)
    assert look_up(counter, here, fleet) == (found, problem)
    assert fleet.questions == [MEMBER]
