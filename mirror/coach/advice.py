"""The one thing to do next, after a set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from mirror.alignment.quality import ABSTENTION_KEYS, abstention_advice
from mirror.coach.cues import find_overshoot, is_clean_rep
from mirror.coach.signal.form_limits import name_side
from mirror.coach.trend import find_fatigue
from mirror.exercises import Exercise
from mirror.types import SIDES, Rep, Side
from mirror.types.message import Message, message

ADVICE_FAULT_REP_SHARE = 1 / 3
"""Share of the judged repetitions in which something was wrong that makes it the thing to work on."""
HASTY_SQUAT_S = 1.5
"""Seconds for a whole squat below which control is asked for first."""
UNEVEN_SIDES_REPS = 3
"""Repetitions that one side may have more before the other is asked for."""

Advice = tuple[str, Message]
"""What kind it is, and what to say."""


def select_judgeable_reps(exercise: Exercise, reps: Sequence[Rep]) -> list[Rep]:
    """Those of ``reps`` of which can be said whether something was wrong."""
    return [rep for rep in reps if rep.valgus is not None or (not exercise.drifts and rep.reason is None)]


def choose_advice(exercise: Exercise, reps: Sequence[Rep], partials: Sequence[Rep]) -> Advice:
    """The first thing that holds: what cannot be seen comes before what is wrong, what is red or frequent before the rest."""
    judged = select_judgeable_reps(exercise, reps)
    if not judged:
        return _unjudged(exercise, reps, partials)
    often = max(2, ADVICE_FAULT_REP_SHARE * len(judged))
    wrong = [rep for rep in judged if not is_clean_rep(rep)]
    if len(wrong) >= often or any(rep.severity == "red" or "red" in rep.form.values() for rep in wrong):
        return _wrong(exercise, wrong)
    if sum(find_overshoot(rep) is not None for rep in judged) >= often:
        return "overshoot", message("advice.overshoot")
    tired = find_fatigue(reps)
    if tired:
        return "fatigue", message("advice.fatigue")
    if len(partials) >= max(2, len(reps) / 2):
        return _further(exercise)
    if exercise.drifts and median(rep.end - rep.start for rep in reps) < HASTY_SQUAT_S:
        return "tempo", message("advice.tempo")
    if wrong:
        return _wrong(exercise, wrong)
    return _other_side(exercise, reps) or ("again", message("advice.again"))


def _unjudged(exercise: Exercise, reps: Sequence[Rep], partials: Sequence[Rep]) -> Advice:
    if partials and sum(rep.reason == "arms" for rep in partials) * 2 >= len(partials):
        return "arms", abstention_advice("arms")
    if not reps:
        return _further(exercise) if partials else ("begin", message("advice.begin"))
    if all(rep.reason == "calibration" for rep in reps):
        return "begin", message("advice.practised")
    reason = Counter(rep.reason for rep in reps if rep.reason and rep.reason != "calibration").most_common(1)
    most = reason[0][0] if reason else None
    return "view", abstention_advice(most) if most in ABSTENTION_KEYS else message("advice.face_mirror")


def _further(exercise: Exercise) -> Advice:
    return "depth", message("advice.lower" if exercise.drifts else "advice.whole_way")


def _wrong(exercise: Exercise, wrong: Sequence[Rep]) -> Advice:
    """The cue of what was wrong most often; for a knee with the side that it was, and when."""
    if sum("arms" in rep.form for rep in wrong) * 2 >= len(wrong):
        return "arms", abstention_advice("arms")
    names = Counter(name for rep in wrong for name in rep.form).most_common(1)
    limit = next((limit for limit in exercise.limits if names and limit.name == names[0][0]), None)
    if limit:
        side = Counter(rep.side for rep in wrong if rep.side and limit.name in rep.form).most_common(1)
        return "form", name_side(limit.cue, side[0][0] if side else None)
    knee = Counter[Side](rep.valgus for rep in wrong if rep.valgus and rep.valgus != "none").most_common(1)[0][0]
    phase = Counter(rep.phase for rep in wrong if rep.phase).most_common(1)
    cue = exercise.cues.for_knee(knee) or message("advice.control")
    when = phase[0][0] if phase else None
    return "drift", message("advice.knee", cue=cue, phase=message(f"phase.{when}")) if when else cue


def _other_side(exercise: Exercise, reps: Sequence[Rep]) -> Advice | None:
    """The side that has had less, of an exercise that is done a side at a time."""
    if exercise.sides != "each":
        return None
    left, right = (sum(rep.side == side for rep in reps) for side in SIDES)
    if abs(left - right) < UNEVEN_SIDES_REPS:
        return None
    return "side", message(f"advice.other_side.{'left' if left < right else 'right'}")
