"""The plan that follows from an assessment: exercises, doses, side, and when to repeat it (docs/evidence.md#assessment, #counting)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mirror.coach.assessment.decision import Answer, AssessmentFinding
from mirror.exercises import Exercise
from mirror.types import Side

RECHECK_NOTES = ("First repeat it square to the mirror", "A turned body fakes one side")


@dataclass(frozen=True, slots=True)
class PlannedExercise:
    """One exercise of a plan; ``side`` both with ``each_side``: one side after the other."""

    exercise: Exercise
    side: Side

    def __str__(self) -> str:
        dose = self.exercise.dose
        much = f": {dose.brief}" if dose else ""
        if self.side != "both":
            return f"{self.exercise.title}{much}, {self.side} side"
        return f"{self.exercise.title}{much}{' each side' if dose and dose.each_side else ''}"


@dataclass(frozen=True, slots=True)
class ExercisePlan:
    """What to do until ``retest`` days from now; ``first`` comes before it, ``notes`` go with it."""

    work: tuple[PlannedExercise, ...]
    retest: int
    first: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """The plan in words, a line each."""
        return (*self.first, *(str(work) for work in self.work), *self.notes, f"Look again in {self.retest} days")


CORRECTIVE_EXERCISES: dict[Answer, tuple[str, ...]] = {
    "ankle": ("ankle_mobilisation", "banded_squat"),
    "hip": ("clam_shell", "step_down", "banded_squat"),
    "both": ("ankle_mobilisation", "clam_shell", "banded_squat"),
    "single": ("step_down", "single_leg_squat"),
    "habit": ("banded_squat", "squat"),
    "nothing": (),
    "unclear": ("banded_squat",),
}
"""A band alone mends nothing: it always goes with the mirror's eye on the knees (docs/evidence.md#knee-valgus)."""
RETEST_DAYS: dict[Answer, int] = {"nothing": 28, "unclear": 7}
"""Days; 14 for every other answer."""
PLAN_NOTES: dict[Answer, tuple[str, ...]] = {
    "both": ("Two weeks of ankle work first, then the hip",),
    "habit": ("Try feet wider or narrower", "A professional may help"),
    "unclear": ("Repeat the screen when you are rested",),
    "nothing": ("Train on as you do",),
}


def make_exercise_plan(finding: AssessmentFinding, exercises: Mapping[str, Exercise]) -> ExercisePlan:
    """The plan that follows from ``finding``, of those of its exercises that there are."""
    known = [exercises[key] for key in CORRECTIVE_EXERCISES[finding.answer] if key in exercises]
    return ExercisePlan(
        tuple(PlannedExercise(one, finding.side if one.sides != "both" else "both") for one in known),
        RETEST_DAYS.get(finding.answer, 14),
        RECHECK_NOTES if finding.uneven and finding.answer != "single" else (),
        PLAN_NOTES.get(finding.answer, ()),
    )
