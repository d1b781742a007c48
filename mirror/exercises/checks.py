"""What an exercise file may say and still make no sense: thresholds that cannot be reached, in the wrong order, of the wrong kind."""

from __future__ import annotations

from itertools import pairwise
from math import inf, isfinite

from mirror.errors import MirrorError, nearest
from mirror.exercises.expression import PAIRED_JOINTS, SIGNAL_VOCABULARY, SignalExpression
from mirror.exercises.schema import Exercise

ABSTENTION_REASONS = ("dark", "crowd", "feet", "turned", "back", "far", "near")
"""For what an exercise may refuse to count."""


def check_exercise(exercise: Exercise, where: str) -> None:
    """Raises MirrorError naming the key whose value makes no sense, and why."""
    _times(exercise, where)
    _thresholds(exercise, where)
    if exercise.drifts:
        _drift(exercise, where)
    _cues(exercise, where)
    for name, signal in _signals(exercise):
        _fits(signal, f"{where}: {name}", exercise)
    for i, condition in enumerate(exercise.conditions, 1):
        at = f"{where}: conditions.{i}"
        if not -inf < condition.at_least and not condition.at_most < inf:
            raise MirrorError(f"{at} needs at_least or at_most")
        if condition.at_least > condition.at_most:
            raise MirrorError(f"{at}.at_least = {condition.at_least:g} must not be above at_most = {condition.at_most:g}")
        for key in ("at_least", "at_most"):
            _reachable(getattr(condition, key), condition.signal, condition.change or condition.when == "net", f"{at}.{key}")
        if not 0 <= condition.seconds <= 10:
            raise MirrorError(f"{at}.seconds = {condition.seconds:g} must lie between 0 and 10")
    for i, limit in enumerate(exercise.limits, 1):
        at = f"{where}: limits.{i}"
        if limit.amber == limit.red:
            raise MirrorError(f"{at}.amber and red are both {limit.red:g}; red must lie beyond amber")
        for key in ("amber", "red"):
            _reachable(getattr(limit, key), limit.signal, limit.change, f"{at}.{key}")
        if limit.window[0] >= limit.window[1]:
            raise MirrorError(f"{at}.window must be two rising values")
        if not 0 < limit.hold <= 10:
            raise MirrorError(f"{at}.hold = {limit.hold:g} must lie between 0 and 10 seconds")
    for reason in exercise.abstain:
        if reason not in ABSTENTION_REASONS:
            near = nearest(reason[:40], ABSTENTION_REASONS) or f"; there are: {', '.join(ABSTENTION_REASONS)}"
            raise MirrorError(where, f"abstain: unknown reason '{reason[:40]}'{near}")
    if exercise.test and isfinite(exercise.test.seconds) == isfinite(exercise.test.reps):
        raise MirrorError(where, "[test] needs either seconds or reps")
    if exercise.test and not 1 <= min(exercise.test.seconds, exercise.test.reps) <= 600:
        raise MirrorError(where, "test.seconds or test.reps must lie between 1 and 600")
    if exercise.rep.counts == "turn" and exercise.rep.hold:
        raise MirrorError(where, 'rep.hold cannot be kept where a repetition counts at the turn; take it out, or counts = "return"')
    if exercise.dose:
        for key, (low, high) in (("sets", exercise.dose.sets), ("reps", exercise.dose.reps)):
            if not 1 <= low <= high <= 100:
                raise MirrorError(where, f"dose.{key} must be two rising whole numbers from 1 to 100")


def _signals(exercise: Exercise) -> list[tuple[str, SignalExpression]]:
    return [
        ("rep.signal", exercise.rep.signal),
        *((f"conditions.{i}.signal", entry.signal) for i, entry in enumerate(exercise.conditions, 1)),
        *((f"limits.{i}.signal", entry.signal) for i, entry in enumerate(exercise.limits, 1)),
    ]


def _times(exercise: Exercise, where: str) -> None:
    rep = exercise.rep
    for key in ("arm_time", "min_time", "max_descent", "dropout"):
        if not 0 < getattr(rep, key) < 60:
            raise MirrorError(where, f"rep.{key} = {getattr(rep, key):g} must lie between 0 and 60 seconds")
    if not 0 <= rep.hold < 60:
        raise MirrorError(where, f"rep.hold = {rep.hold:g} must lie between 0 and 60 seconds")
    if not rep.max_time > rep.min_time + rep.hold:
        raise MirrorError(where, f"rep.max_time = {rep.max_time:g} must be longer than rep.min_time and rep.hold together")


def _thresholds(exercise: Exercise, where: str) -> None:
    rep = exercise.rep
    named = (("arm", rep.arm), ("close", rep.close), ("partial", rep.partial), ("turn", rep.turn))
    if rep.signal.word == "depth" and rep.relative == "no":
        for (low, a), (high, b) in pairwise(named):
            if not 0 < a < b < 1:
                raise MirrorError(where, f"rep.{low} = {a:g} must be above 0 and below rep.{high} = {b:g}, itself below 1")
        return
    way = 1 if rep.turn > rep.arm else -1
    for (low, a), (high, b) in pairwise(named):
        if not way * a < way * b:
            raise MirrorError(
                where,
                f"rep.{low} = {a:g} and rep.{high} = {b:g} are in the wrong order",
                f"from arm over close and partial to turn they must all {('rise' if way > 0 else 'fall')}",
            )
    if rep.relative == "start":
        if not (isfinite(rep.start[0]) and 0 < rep.start[0] < rep.start[1]):
            raise MirrorError(where, "rep.start must be two rising values above 0 between which the start is held")
        for key in named:
            if not 0 <= key[1] <= 3:
                raise MirrorError(where, f"rep.{key[0]} = {key[1]:g} is a share of the start's value and must lie between 0 and 3")
        return
    for key in named:
        _reachable(key[1], rep.signal, rep.relative == "rest", f"{where}: rep.{key[0]}")


def _reachable(value: float, signal: SignalExpression, change: bool, where: str) -> None:
    if not isfinite(value):
        return
    low, high = signal.bounds
    if change:
        low, high = low - high, high - low
    if not low <= value <= high:
        what = f"a change of {signal.word}()" if change else f"{signal.word}()"
        raise MirrorError(f"{where} = {value:g} cannot be reached", f"{what} lies between {low:g} and {high:g}")


def _fits(signal: SignalExpression, where: str, exercise: Exercise) -> None:
    """Whether the exercise has what the signal asks for: a side, a standing baseline, a length that can be seen."""
    if exercise.sides == "both":
        other = next((joint for joint in signal.joints if joint.startswith("other_")), None)
        if other:
            raise MirrorError(where, f"{other} needs a side at work", 'set sides = "each" or "alternate", or name left_ and right_ joints')
    if exercise.baseline == "start" and signal.word in ("depth", "sink"):
        raise MirrorError(where, f"{signal.word} needs the standing height", 'set baseline = "standing", or measure rise() / trunk')
    if exercise.baseline == "start" and signal.scale not in (None, "trunk"):
        raise MirrorError(where, f"/ {signal.scale} is foreshortened in a start position", "divide by trunk")
    if SIGNAL_VOCABULARY[signal.word].sided and signal.word != "travel" and signal.joints[1] not in PAIRED_JOINTS:
        raise MirrorError(where, f"{signal.word}() needs joints of the side at work: hip, knee, ankle without left_ or right_")
    if signal.word == "travel" and exercise.sides == "both":
        raise MirrorError(where, "travel() goes towards the side at work", 'set sides = "each" or "alternate"')


def _drift(exercise: Exercise, where: str) -> None:
    drift = exercise.drift
    if not 0 < drift.amber < drift.red < 1:
        raise MirrorError(where, f"drift.amber = {drift.amber:g} must be above 0 and below drift.red = {drift.red:g}")
    if not 0 < drift.detect <= drift.red:
        raise MirrorError(where, f"drift.detect = {drift.detect:g} must be above 0 and at most drift.red = {drift.red:g}")
    if not 0 <= drift.sure <= 5:
        raise MirrorError(where, f"drift.sure = {drift.sure:g} must lie between 0 and 5 standard errors")
    if not 0 < drift.from_depth < exercise.rep.turn:
        raise MirrorError(where, f"drift.from_depth = {drift.from_depth:g} must lie between 0 and rep.turn = {exercise.rep.turn:g}")
    if not 0 < drift.path_depth <= drift.from_depth:
        least = f"at most drift.from_depth = {drift.from_depth:g}"
        raise MirrorError(where, f"drift.path_depth = {drift.path_depth:g} must be above 0 and {least}")
    if not 0 < drift.hold <= 2:
        raise MirrorError(where, f"drift.hold = {drift.hold:g} must be above 0 and at most 2 seconds")
    if not 0 < drift.line_both < drift.line_both_red < 1:
        raise MirrorError(where, f"drift.line_both = {drift.line_both:g} must be above 0 and below drift.line_both_red")
    if not drift.line_both < drift.line_one < drift.line_one_red < 1:
        raise MirrorError(where, f"drift.line_one = {drift.line_one:g} must be above drift.line_both and below drift.line_one_red")
    if not drift.line_both < drift.line_one_square <= drift.line_one:
        least = "above drift.line_both and at most drift.line_one"
        raise MirrorError(where, f"drift.line_one_square = {drift.line_one_square:g} must be {least}")
    if not (drift.over_toes < drift.line_both and drift.over_toes_one < drift.line_one):
        raise MirrorError(where, "drift.over_toes and drift.over_toes_one must lie below drift.line_both and drift.line_one")
    rep = exercise.rep
    plain = rep.signal.word == "depth" and rep.relative == "no" and not rep.hold and exercise.sides == "both"
    if not plain or exercise.view != "front" or exercise.baseline != "standing" or exercise.conditions or exercise.limits:
        raise MirrorError(
            where,
            "[drift] is for two-legged squats seen from the front that count on depth alone",
            "take [drift] out and judge knees with [[limits]]",
        )


def _cues(exercise: Exercise, where: str) -> None:
    if exercise.drifts:
        for key in ("left", "right", "both", "less_depth"):
            if not getattr(exercise.cues, key):
                raise MirrorError(where, f"key 'cues.{key}' is missing")
