"""Which correction comes next, from the last assessment and the last sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mirror.coach.assessment.decision import assessment_message
from mirror.coach.assessment.plan import CORRECTIVE_EXERCISES, RETEST_DAYS
from mirror.exercises import Exercise
from mirror.report.series import DoneSet
from mirror.types import AssessmentAnswer, Message, Side, message

USUAL_RETEST_DAYS = 14
"""Days (``mirror.coach.assessment.plan``)."""
PROGRAMME_LOOK_BACK_SETS = 3
"""Sets of the same exercise that are looked at."""
PROGRAMME_DRIFT_REP_SHARE = 1 / 3
"""Share of judged repetitions with a drifting knee that makes it the thing to work on (as in a set's advice)."""


@dataclass(frozen=True, slots=True)
class PastAssessment:
    """An assessment that was done: what it was consistent with, on which side, and its reasons."""

    day: date
    answer: AssessmentAnswer
    side: Side = "both"
    reasons: tuple[Message, ...] = ()

    @property
    def verdict(self) -> Message:
        return assessment_message(self.answer, self.side)


@dataclass(frozen=True, slots=True)
class NextExercise:
    """What to do next, ``exercise`` by key, None = the assessment; and why, in one sentence."""

    exercise: str | None
    why: Message


def choose_next_exercise(
    sets: Sequence[DoneSet], screens: Sequence[PastAssessment], exercises: Mapping[str, Exercise], today: date
) -> NextExercise:
    """The one next thing. Corrections of a screen take turns: the one that was done longest ago comes first."""
    last = max(screens, key=lambda screen: screen.day, default=None)
    drifting = _drifting_knee(sets, exercises)
    if last is None:
        if drifting:
            return NextExercise(None, message("programme.knees_fall_in", exercise=drifting))
        return NextExercise(_latest(sets, "squat", exercises), message("programme.train_on" if sets else "programme.start"))
    due = last.day + timedelta(days=RETEST_DAYS.get(last.answer, USUAL_RETEST_DAYS))
    if today >= due:
        return NextExercise(None, message("programme.retest", n=(today - last.day).days))
    todo = [key for key in CORRECTIVE_EXERCISES[last.answer] if key in exercises]
    if not todo:
        return NextExercise(_latest(sets, "squat", exercises), message("programme.nothing_found", answer=last.verdict))
    since = [one for one in sets if one.when.date() >= last.day]
    done = {key: max((one.when for one in since if one.exercise == key), default=None) for key in todo}
    first = min(todo, key=lambda key: (done[key] is not None, done[key] or 0, todo.index(key)))
    return NextExercise(first, message("programme.corrective", answer=last.verdict, date=due.isoformat()))


def _drifting_knee(sets: Sequence[DoneSet], exercises: Mapping[str, Exercise]) -> Message | None:
    """The title of the exercise in whose last sets knees drifted often."""
    for key, exercise in exercises.items():
        if not exercise.drifts:
            continue
        latest = sorted((one for one in sets if one.exercise == key), key=lambda one: one.when)[-PROGRAMME_LOOK_BACK_SETS:]
        judged = [rep for one in latest for rep in one.reps if rep.valgus is not None]
        if judged and sum(rep.valgus != "none" for rep in judged) >= max(2, PROGRAMME_DRIFT_REP_SHARE * len(judged)):
            return exercise.title
    return None


def _latest(sets: Sequence[DoneSet], default: str, exercises: Mapping[str, Exercise]) -> str:
    known = [one for one in sets if one.exercise in exercises]
    return max(known, key=lambda one: one.when).exercise if known else default
