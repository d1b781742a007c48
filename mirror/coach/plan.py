"""From the guided screen's finding to what to do: exercises with doses, on which side, and when to look again (EVIDENCE 1, 4, 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mirror.coach.screening import Answer, Finding
from mirror.exercises import Exercise
from mirror.types import Side

RECHECK = ("First repeat it square to the mirror", "A turned body fakes one side")


@dataclass(frozen=True, slots=True)
class Work:
    """One exercise of a plan; ``dose`` as sets x repetitions."""

    exercise: str
    title: str
    dose: str
    side: Side


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do until ``retest`` days from now; ``first`` comes before it, ``notes`` go with it."""

    work: tuple[Work, ...]
    retest: int
    first: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """The plan in words, a line each."""
        said = [*self.first]
        for work in self.work:
            where = " each side" if work.side == "both" and work.exercise in SIDED else f", {work.side} side" if work.side != "both" else ""
            said.append(f"{work.title}: {work.dose}{where}")
        return (*said, *self.notes, f"Look again in {self.retest} days")


USUAL: dict[str, tuple[str, str]] = {
    "squat": ("Squat", "3 x 8-12"),
    "banded_squat": ("Banded squat", "2-3 x 10-12"),
    "clam_shell": ("Clam-shell", "2-3 x 12-15"),
    "ankle_mobilisation": ("Ankle mobilisation", "2-3 x 10-15"),
    "single_leg_squat": ("Single-leg squat", "2-3 x 6-10"),
    "step_down": ("Step-down", "2-3 x 8-10"),
}
"""Title and dose (EVIDENCE 5) of the corrections."""
SIDED = {"clam_shell", "ankle_mobilisation", "single_leg_squat", "step_down"}
"""Exercises that are done a side at a time."""
CORRECTIONS: dict[Answer, tuple[str, ...]] = {
    "ankle": ("ankle_mobilisation", "banded_squat"),
    "hip": ("clam_shell", "step_down", "banded_squat"),
    "both": ("ankle_mobilisation", "clam_shell", "banded_squat"),
    "single": ("step_down", "single_leg_squat"),
    "habit": ("banded_squat", "squat"),
    "nothing": (),
    "unclear": ("banded_squat",),
}
"""A band alone mends nothing: it always goes with the mirror's eye on the knees (EVIDENCE 1)."""
RETEST: dict[Answer, int] = {"nothing": 28, "unclear": 7}
"""Days; 14 for every other answer."""
NOTES: dict[Answer, tuple[str, ...]] = {
    "both": ("Two weeks of ankle work first, then the hip",),
    "habit": ("Try feet wider or narrower", "A professional may help"),
    "unclear": ("Repeat the screen when you are rested",),
    "nothing": ("Train on as you do",),
}


def plan_for(finding: Finding, exercises: Mapping[str, Exercise]) -> Plan:
    """The plan that follows from ``finding``; titles are those of ``exercises`` where they are known."""
    work = []
    for key in CORRECTIONS[finding.answer]:
        title, dose = USUAL[key]
        known = exercises.get(key)
        work.append(Work(key, known.title if known else title, dose, finding.side if key in SIDED else "both"))
    return Plan(
        tuple(work),
        RETEST.get(finding.answer, 14),
        RECHECK if finding.uneven and finding.answer != "single" else (),
        NOTES.get(finding.answer, ()),
    )
