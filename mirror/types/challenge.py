"""A timed challenge on the glass: as many clean repetitions as one can in its seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class ChallengeBest:
    """The most clean repetitions in one round, by any person; 0 = no round yet."""

    today: int = 0
    record: int = 0

    def with_round(self, clean: int) -> ChallengeBest:
        """After another round with ``clean`` repetitions."""
        return ChallengeBest(max(self.today, clean), max(self.record, clean))


@dataclass(frozen=True, slots=True)
class ChallengeOffer:
    """What a person is invited to: ``seconds`` a round."""

    seconds: float
    best: ChallengeBest


@dataclass(frozen=True, slots=True)
class ChallengeStatus:
    """A running round: clean repetitions so far, and seconds left of ``seconds``."""

    clean: int
    seconds_left: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ChallengeInviteScene:
    """A person who can be measured and has not begun: a squat begins the countdown."""

    name: ClassVar[str] = "challenge-invite"
    offer: ChallengeOffer


@dataclass(frozen=True, slots=True)
class ChallengeCountdownScene:
    """Whole seconds ``left`` until a round begins: 3, 2, 1."""

    name: ClassVar[str] = "challenge-countdown"
    left: int


ChallengeRank = Literal["none", "today", "record"]
"""Whether a round was the best of the day, or of all days."""


@dataclass(frozen=True, slots=True)
class ChallengeResultScene:
    """A round that is over since ``since`` (frame time): ``clean`` repetitions, its ``rank``, and the best with it. ``takeaway`` and
    ``address`` as in ``SummaryScene``."""

    name: ClassVar[str] = "challenge-result"
    clean: int
    rank: ChallengeRank
    best: ChallengeBest
    since: float
    takeaway: str | None = None
    address: str | None = None
