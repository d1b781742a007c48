"""What a report is made of: one member's sets, screens and path, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mirror.coach.advice import select_judgeable_reps
from mirror.coach.cues import is_clean_rep
from mirror.exercises import Exercise
from mirror.report.change import describe_change
from mirror.report.programme import NextExercise, PastAssessment
from mirror.report.series import SERIES_QUANTITIES, DaySeries, DoneSet, Quantity, make_series
from mirror.types import TYPICAL_BODY, BodySize
from mirror.types.message import NOTHING, Message, join_messages, kilograms, message

MAX_CHARTED_EXERCISES = 4
"""Exercises that are shown with charts: those trained last. The others are in the export."""


@dataclass(frozen=True, slots=True)
class MemberReport:
    """One member at one moment. ``curve``: the neutral path's values (left, right) by depth, empty = none was made."""

    name: str
    today: date
    sets: tuple[DoneSet, ...]
    screens: tuple[PastAssessment, ...] = ()
    streak: Message = NOTHING
    following: NextExercise | None = None
    curve: tuple[tuple[float, float, float], ...] = ()
    """(depth, left, right): where the knees are on the own neutral path, thigh lengths medial of the hip-ankle line."""
    link: str = ""
    """What a phone gets from the report's QR code; empty = it has none."""
    body: BodySize = TYPICAL_BODY
    """Whose centimetres are told."""


@dataclass(frozen=True, slots=True)
class ExerciseChapter:
    """One exercise: its sets, oldest first, its series, and what they say of a member with ``body``."""

    exercise: Exercise
    sets: tuple[DoneSet, ...]
    series: dict[Quantity, DaySeries]
    body: BodySize = TYPICAL_BODY

    @property
    def sentences(self) -> list[Message]:
        """Of every quantity that this exercise has."""
        return [describe_change(found) for found in self.series.values()]

    @property
    def bests(self) -> Message:
        """The most clean repetitions in a set, and the heaviest weight that came to its target; NOTHING where there are none."""
        clean = max(sum(is_clean_rep(rep) for rep in select_judgeable_reps(self.exercise, done.reps)) for done in self.sets)
        heaviest = max((done.load_kg for done in self.sets if done.is_full), default=0.0)
        best = message("report.best_clean", n=clean) if clean else NOTHING
        return join_messages((best, message("report.best_weight", weight=kilograms(heaviest)) if heaviest else NOTHING))


def make_chapters(dossier: MemberReport, exercises: dict[str, Exercise]) -> list[ExerciseChapter]:
    """A chapter for each exercise with sets, the last trained first. Exercises that there are no more (a user's own) are left out."""
    made = []
    for key, exercise in exercises.items():
        sets = tuple(sorted((done for done in dossier.sets if done.exercise == key), key=lambda done: done.when))
        if sets:
            kept = {
                quantity: make_series(sets, quantity)
                for quantity in SERIES_QUANTITIES
                if exercise.drifts or quantity in NO_DRIFT_QUANTITIES
            }
            made.append(ExerciseChapter(exercise, sets, kept, dossier.body))
    return sorted(made, key=lambda chapter: chapter.sets[-1].when, reverse=True)


NO_DRIFT_QUANTITIES: tuple[Quantity, ...] = ("tempo", "clean", "steady")
"""What is said of exercises that measure no drift."""
