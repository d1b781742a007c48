"""The plan that follows from an assessment: exercises, doses, side, and when to repeat it (docs/evidence.md#assessment, #counting)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mirror.coach.assessment.decision import AssessmentFinding
from mirror.exercises import Exercise
from mirror.types import AssessmentAnswer, Message, Side, message

RECHECK_NOTES = (message("plan.repeat_squarely"), message("plan.turned_body"))


@dataclass(frozen=True, slots=True)
class PlannedExercise:
    """One exercise of a plan; ``side`` both with ``each_side``: one side after the other."""

    exercise: Exercise
    side: Side

    @property
    def text(self) -> Message:
        """Title, dose and side."""
        dose, title = self.exercise.dose, self.exercise.title
        if dose is None:
            said = title
        else:
            both = dose.each_side and self.side == "both"
            said = message("plan.exercise", title=title, dose=message("dose.each_side", dose=dose.brief) if both else dose.brief)
        return said if self.side == "both" else message("plan.exercise_side", what=said, side=message(f"side_name.{self.side}"))


@dataclass(frozen=True, slots=True)
class ExercisePlan:
    """What to do until ``retest`` days from now; ``first`` comes before it, ``notes`` go with it."""

    work: tuple[PlannedExercise, ...]
    retest: int
    first: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()

    def lines(self) -> tuple[Message, ...]:
        """The plan, a line each."""
        return (*self.first, *(work.text for work in self.work), *self.notes, message("plan.retest", n=self.retest))


CORRECTIVE_EXERCISES: dict[AssessmentAnswer, tuple[str, ...]] = {
    "ankle": ("ankle_mobilisation", "banded_squat"),
    "hip": ("clam_shell", "step_down", "banded_squat"),
    "both": ("ankle_mobilisation", "clam_shell", "banded_squat"),
    "single": ("step_down", "single_leg_squat"),
    "habit": ("banded_squat", "squat"),
    "nothing": (),
    "unclear": ("banded_squat",),
}
"""A band alone mends nothing: it always goes with the mirror's eye on the knees (docs/evidence.md#knee-valgus)."""
RETEST_DAYS: dict[AssessmentAnswer, int] = {"nothing": 28, "unclear": 7}
"""Days; 14 for every other answer."""
PLAN_NOTES: dict[AssessmentAnswer, tuple[Message, ...]] = {
    "both": (message("plan.ankle_first"),),
    "habit": (message("plan.stance"), message("plan.professional")),
    "unclear": (message("plan.rested"),),
    "nothing": (message("plan.train_on"),),
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
