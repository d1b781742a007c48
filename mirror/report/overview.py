"""What the coach's page says of each member and exercise, most drifting first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mirror.exercises import Exercise
from mirror.report.change import fit_change, is_told
from mirror.report.series import DaySeries, DoneSet, make_series
from mirror.types import SIDES
from mirror.types.message import NOTHING, Message, join_messages, message

OVERVIEW_LATEST_SETS = 3
"""Sets of which "now" speaks."""


@dataclass(frozen=True, slots=True)
class OverviewMember:
    """A member's id, name, sets, and the file of their own page beside the coach's, empty where there is none."""

    key: str
    name: str
    sets: tuple[DoneSet, ...]
    page: str


@dataclass(frozen=True, slots=True)
class OverviewLine:
    """One member, one exercise. ``drifting`` of the ``judged`` repetitions of the last sets had a knee that came in."""

    key: str
    name: str
    page: str
    exercise: Exercise
    sets: int
    last: date
    drifting: int
    judged: int
    knees: tuple[DaySeries, DaySeries]
    load_kg: float = 0.0
    """The weight of the last set; 0 = none."""

    @property
    def drifting_share(self) -> float:
        """-1 where nothing was judged, which comes after everything else."""
        return self.drifting / self.judged if self.judged else -1.0

    @property
    def change(self) -> Message:
        """What really changed of either knee; NOTHING where the exercise measures none."""
        if not self.exercise.drifts:
            return NOTHING
        found = [(name, moved) for name, moved in zip(SIDES, map(fit_change, self.knees), strict=True) if moved is not None]
        if not found:
            return message("coach.too_few")
        real = (
            message(f"coach.{'worse' if moved.change > 0 else 'better'}.{name}", n=round(abs(100 * moved.change)))
            for name, moved in found
            if is_told("left", moved)
        )
        return join_messages(real) or message("coach.no_change")

    @property
    def largest_change(self) -> float:
        """Thigh lengths, of the knee that really changed most; positive: further in. 0 where none did."""
        real = [moved.change for moved in map(fit_change, self.knees) if moved is not None and is_told("left", moved)]
        return max(real, key=abs, default=0.0)


def overview_lines(members: Sequence[OverviewMember], exercises: dict[str, Exercise]) -> list[OverviewLine]:
    """Most drifting first; members who did nothing are left out."""
    made = [
        _line(member, exercises[key])
        for member in members
        for key in dict.fromkeys(done.exercise for done in member.sets)
        if key in exercises
    ]
    return sorted(made, key=lambda line: (-line.drifting_share, line.name.casefold(), line.exercise.key))


def _line(member: OverviewMember, exercise: Exercise) -> OverviewLine:
    ordered = sorted((done for done in member.sets if done.exercise == exercise.key), key=lambda done: done.when)
    judged = [rep for done in ordered[-OVERVIEW_LATEST_SETS:] for rep in done.reps if rep.valgus is not None]
    return OverviewLine(
        member.key, member.name, member.page, exercise, len(ordered), ordered[-1].when.date(),
        sum(rep.valgus != "none" for rep in judged), len(judged),
        (make_series(ordered, "left"), make_series(ordered, "right")), ordered[-1].load_kg,
    )  # fmt: skip
