"""How much of each exercise's dose a person has done, what the running set is to come to, and the weight it is done with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite

from mirror.exercises import Exercise
from mirror.types import Rep, SetSummary, Target, TargetReached, TargetStatus, View
from mirror.types.record import change
from mirror.types.target import select_own_sets


def recommended_sets(exercise: Exercise) -> int:
    """How many sets the dose of ``exercise`` asks for: the fewest, for each side where sides take turns by the set; 1 without a dose."""
    fewest = exercise.dose.sets[0] if exercise.dose else 1
    return fewest * (2 if exercise.sides == "each" else 1)


def recommended_reps(exercise: Exercise) -> int:
    """How many repetitions a set of ``exercise`` is to have: the middle of its dose, on both sides together and an even number where they
    take turns; 0 without a dose, and in a test of how many can be done in a time."""
    if exercise.dose is None or (exercise.test and isfinite(exercise.test.seconds)):
        return 0
    low, high = exercise.dose.reps
    middle = (low + high) // 2
    if exercise.sides != "alternate":
        return middle
    return 2 * middle if exercise.dose.each_side else middle + middle % 2


def make_target(exercise: Exercise, sets_done: int) -> Target | None:
    """What the next set of ``exercise`` is to come to, after ``sets_done`` of it; None where there is no number to come to."""
    reps = recommended_reps(exercise)
    return Target(sets_done + 1, recommended_sets(exercise), reps, exercise.sides == "alternate") if reps else None


def count_sets(exercise: Exercise, summary: SetSummary) -> int:
    """How many sets of the dose a finished one is: none without a counted repetition; two where both sides were done in one go that are
    otherwise a set each (``select_own_sets``)."""
    if not summary.counted:
        return 0
    if exercise.sides != "each":
        return 1
    sides = Counter(rep.side for rep in summary.counted if rep.side)
    return max(1, len(select_own_sets(sides.values(), recommended_reps(exercise))))


def count_sets_by_exercise(done: Sequence[SetSummary], exercises: Mapping[str, Exercise]) -> Counter[str]:
    """How many sets of which exercise's dose ``done`` are."""
    found: Counter[str] = Counter()
    for summary in done:
        if exercise := exercises.get(summary.exercise):
            found[summary.exercise] += count_sets(exercise, summary)
    return found


class DoseTracker:
    """Of one person in one visit. The running set is that of the exercise that was begun last."""

    def __init__(self) -> None:
        self.loads: dict[str, float] = {}
        """Kilograms by exercise; none = without a weight."""
        self.target: Target | None = None
        self._sets: Counter[str] = Counter()
        self._exercise = ""
        self._reached: float | None = None
        self._status: TargetStatus | None = None
        """Of the running set, with as many repetitions and reached when ``_known`` says."""
        self._known: tuple[int, float | None] = (0, None)

    @property
    def load_kg(self) -> float:
        """Of the running set."""
        return self.loads.get(self._exercise, 0.0)

    def forget(self) -> None:
        """Another person comes next."""
        self._sets.clear()
        self.loads.clear()

    def restore(self, sets_done: Mapping[str, int], loads: Mapping[str, float]) -> None:
        """It is known who trains: their sets of this visit, and the weights they used last."""
        self._sets = Counter(sets_done)
        self.loads = {**loads, **self.loads}

    def begin(self, exercise: Exercise, timed: bool) -> None:
        """A set begins; one that is ``timed`` has no number to come to."""
        self._exercise, self._reached = exercise.key, None
        self.target = None if timed else make_target(exercise, self._sets[exercise.key])
        self._status = None

    def add(self, exercise: Exercise, summary: SetSummary) -> SetSummary:
        """The running set is over: ``summary`` with what it was to come to and its weight."""
        self._sets[exercise.key] += count_sets(exercise, summary)
        return replace(summary, target=self.target, load_kg=self.load_kg)

    def update(self, time: float, reps: Sequence[Rep]) -> TargetReached | None:
        """The running set has ``reps`` at ``time``; that it has come to its target, once."""
        if self._reached is not None or not (status := self._measure(reps)) or not status.is_full:
            return None
        self._reached = time
        return TargetReached(time, self._exercise, status.target)

    def show(self, view: View, reps: Sequence[Rep]) -> View:
        """``view`` with how far the running set is."""
        return change(view, training=change(view.training, target=self._measure(reps), load_kg=self.load_kg))

    def _measure(self, reps: Sequence[Rep]) -> TargetStatus | None:
        """Made anew only when there is another repetition, or the target was just reached: it is asked for twice a frame."""
        if self.target is None:
            return None
        known = len(reps), self._reached
        if self._status is None or known != self._known:
            self._status, self._known = self.target.measure([rep.side for rep in reps], self._reached), known
        return self._status
