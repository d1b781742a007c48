"""Today's plan: which exercises a visit is to bring, how many sets of each are done, and what comes next."""

from __future__ import annotations

from collections import Counter

from mirror.coach.assessment.plan import CORRECTIVE_EXERCISES
from mirror.coach.dose import count_sets, recommended_sets
from mirror.exercises import Exercise, catalogue
from mirror.types import NOTHING, Member, PlanItem, SetSummary


def plan_exercises(member: Member | None, programme: tuple[str, ...]) -> tuple[str, ...]:
    """The exercises that follow from the member's last assessment, else the station's ``programme``; by key, those that there are."""
    own = CORRECTIVE_EXERCISES[member.assessment] if member and member.assessment else ()
    return tuple(key for key in own or programme if key in catalogue())


class TodayPlan:
    """Of one visit after another; ``programme`` is the station's."""

    def __init__(self, programme: tuple[str, ...]) -> None:
        self._programme = programme
        self._keys = plan_exercises(None, programme)
        self._done: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self._keys)

    def forget(self) -> None:
        """The next person begins with the first exercise."""
        self._keys = plan_exercises(None, self._programme)
        self._done.clear()

    def begin(self, member: Member | None) -> None:
        """It is known whose visit it is, or that it is an unknown person's."""
        self._keys = plan_exercises(member, self._programme)

    def add(self, exercise: Exercise, summary: SetSummary) -> None:
        """A set is done."""
        self._done[exercise.key] += count_sets(exercise, summary)

    def sets_done(self, exercise: Exercise) -> int:
        return self._done[exercise.key]

    def is_done(self, exercise: Exercise) -> bool:
        """Whether all sets of its dose are done."""
        return self._done[exercise.key] >= recommended_sets(exercise)

    def includes(self, exercise: Exercise) -> bool:
        """Whether ``exercise`` is part of the plan."""
        return exercise.key in self._keys

    @property
    def is_complete(self) -> bool:
        """Whether there is a plan, and all of it is done."""
        return bool(self._keys) and self.find_next() is None

    def find_next(self, after: Exercise | None = None) -> Exercise | None:
        """The first exercise that is not done, looking from ``after`` on and round again."""
        start = self._keys.index(after.key) if after and self.includes(after) else 0
        exercises = [catalogue()[key] for key in (*self._keys[start:], *self._keys[:start])]
        return next((exercise for exercise in exercises if not self.is_done(exercise)), None)

    def items(self) -> tuple[PlanItem, ...]:
        """For the glass."""
        exercises = [catalogue()[key] for key in self._keys]
        return tuple(
            PlanItem(one.title, one.dose.brief if one.dose else NOTHING, self._done[one.key], recommended_sets(one)) for one in exercises
        )
