"""The one judgement of two-legged squats: what may be said of the knees, live and afterwards, comes from here.

Absolute evidence first: where the knees stand against the line from hip to ankle. It needs no path of the person's own, and it told all
of 77 plainly caving repetitions from all of 484 others (38 sessions of students, joints of two cameras;
docs/decisions/measurement.md). Relative evidence second, in calibrated sets only: further in than in the person's own coached squats.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite

from mirror.alignment.yaw import MAX_CLAIM_YAW_DEG, SQUARE_YAW_DEG
from mirror.exercises import DriftRule
from mirror.types import Alignment, KneeEvidence, Regime, Severity, Side, Valgus
from mirror.types.record import record

VERDICT_HOLD_S = 0.12
"""Seconds that a knee must be in for the verdict; an alert and praise ask for the rule's ``hold``. A collapse on the way up alone is over
sooner: .2 s missed both knees' .09 to .10 inside the line on a rendered person. Of 1,009 squats of students without a fault none held a
mean over .002 for this long, and one knee over .086; the least of 159 plainly caving ones was .051."""
OUTWARD_SCATTER_SHARE = 0.3
"""Of a knee's distance outside the line from hip to ankle, the drift that its repetitions differ by anyway: real people squat deep with
knees far out, and come down now wider and now narrower (docs/decisions/measurement.md)."""
COUNTER_DRIFT_SHARE = 0.5
"""Of what the other knee stands further out than its path, how much of a drift is the body's turn since the coached squats."""
MEASURED_SHARE = 0.6
"""Of the frames in the depth window that must carry a measurement before a repetition is called clean."""


@record(frozen=True, slots=True)
class KneeLevels:
    """How far in the knees are, thigh lengths, pairs (left, right); NaN where it is not measured."""

    mean: float
    """Inside the line from hip to ankle, mean of both."""
    inside: tuple[float, float]
    """The same for each, the body's turn taken out."""
    drift: tuple[float, float]
    """Inside of the own coached path; -inf without one."""
    beyond: tuple[float, float]
    """By how much the drift exceeds what must be exceeded for a claim."""

    def inward(self, rule: DriftRule) -> tuple[float, float]:
        """Both rules of the line on one scale, on which a knee is in from ``rule.line_both``."""
        shift = rule.line_one - rule.line_both
        return max(self.mean, self.inside[0] - shift), max(self.mean, self.inside[1] - shift)


NO_LEVELS = KneeLevels(-inf, (-inf, -inf), (-inf, -inf), (-inf, -inf))


@dataclass(frozen=True, slots=True)
class KneeVerdict:
    """What is said of the knees. ``valgus`` None = could not tell, with ``reason``, a key of
    ``mirror.alignment.quality.ABSTENTION_KEYS``.

    "none" with the evidence of the line: the knees stayed over the toes; with that of the path: on the person's own path.
    """

    valgus: Valgus | None
    evidence: KneeEvidence
    reason: str | None = None
    severity: Severity | None = None


def levels(frame: Alignment, rule: DriftRule) -> KneeLevels | None:
    """The levels of one frame; None where the view carries no claim about knees or the person stands too high for one."""
    if not frame.depth >= rule.path_depth or frame.reason is not None or not isfinite(sum(frame.facing)):
        return None
    deep, drifts = frame.depth >= rule.from_depth, frame.regime == "calibrated" and isfinite(sum(frame.drift))
    if not deep and not drifts:
        return None
    none = (-inf, -inf)
    return KneeLevels(
        sum(frame.facing) / 2 if deep else -inf,
        frame.facing if deep else none,
        frame.drift if drifts else none,
        (frame.drift[0] - threshold(frame, 0, rule), frame.drift[1] - threshold(frame, 1, rule)) if drifts else none,
    )


def threshold(frame: Alignment, side: int, rule: DriftRule) -> float:
    """Drift of the knee of ``side`` (0 left, 1 right) from the coached path that is said: the detection point, or what the claim's error
    asks for where that is more, which holds the scatter of the person's own squats. Never more than red for a knee that has come to the
    line: the worst fault must not be the one that is left unjudged."""
    error = frame.drift_se[side]
    sure = min(rule.sure * error, rule.red) if isfinite(error) else 0.0
    turned = COUNTER_DRIFT_SHARE * max(0.0, -frame.drift[1 - side])
    return max(rule.detect, sure, -OUTWARD_SCATTER_SHARE * frame.facing[side]) + turned


def knee_limits(rule: DriftRule, regime: Regime) -> tuple[float, float]:
    """Amber and red of how far in a knee is: of the drift in calibrated sets, else of ``KneeLevels.inward``."""
    if regime != "calibrated":
        return rule.line_both, rule.line_both_red
    amber = max(rule.amber, rule.detect)
    return amber, max(rule.red, amber)


def line_limit(rule: DriftRule, turn: float) -> float:
    """How far inside the line one knee must be of a body turned by ``turn`` degrees, NaN where that is not known; infinite where the turn
    is too large for a claim about a side."""
    if turn > MAX_CLAIM_YAW_DEG:
        return inf
    return rule.line_one_square if turn <= SQUARE_YAW_DEG else rule.line_one


def claim(found: KneeLevels, rule: DriftRule, limit: float) -> KneeVerdict | None:
    """Which knees are in by ``found``, levels that were held; None when neither is. ``limit``: of one knee, infinite for no claim about one
    by the line; the mean of both does not mind."""
    drifts = _sides(found.beyond[0] >= 0, found.beyond[1] >= 0)
    sides: Side | None = None
    if found.mean >= rule.line_both:
        sides = drifts or (_sides(found.inside[0] > 0, found.inside[1] > 0) if isfinite(limit) else None) or "both"
        red = found.mean >= rule.line_both_red or max(found.inside) >= rule.line_one_red
        return KneeVerdict(sides, KneeEvidence.LINE, severity="red" if red else "amber")
    sides = _sides(found.inside[0] >= limit, found.inside[1] >= limit)
    if sides:
        sides = sides if drifts in (None, sides) else "both"
        return KneeVerdict(sides, KneeEvidence.LINE, severity="red" if max(found.inside) >= rule.line_one_red else "amber")
    if drifts:
        return KneeVerdict(drifts, KneeEvidence.PATH, severity="red" if max(found.drift) >= rule.red else "amber")
    return None


def conclude(best: KneeLevels, rule: DriftRule, limit: float, share: float, why: str) -> KneeVerdict:
    """The verdict of a whole repetition by its ``best`` held levels; ``share`` of its frames in the window carried a measurement,
    the others did not because of ``why``.

    What is not surely in is not clean for that: it must be plainly over the toes, which a drift that may be none does not overrule, or on
    the person's own coached path.
    """
    found = claim(best, rule, limit)
    if found:
        return found
    if not isfinite(best.mean) or share < MEASURED_SHARE:
        return KneeVerdict(None, KneeEvidence.LINE, why)
    if not isfinite(limit):
        return KneeVerdict(None, KneeEvidence.LINE, "turned")
    if best.mean < rule.over_toes and max(best.inside) < rule.over_toes_one:
        return KneeVerdict("none", KneeEvidence.LINE)
    if isfinite(best.drift[0]) and max(best.drift) >= rule.detect:
        return KneeVerdict(None, KneeEvidence.PATH, "uncertain")
    if isfinite(best.drift[0]):
        return KneeVerdict("none", KneeEvidence.PATH)
    return KneeVerdict(None, KneeEvidence.LINE, "uncertain")


def _sides(left: bool, right: bool) -> Side | None:
    return "both" if left and right else "left" if left else "right" if right else None


class HeldLevels:
    """Levels that were kept for ``hold`` seconds, of one repetition, from its frames in the order of time."""

    def __init__(self, hold: float) -> None:
        self._hold = hold
        self._recent: deque[tuple[float, KneeLevels]] = deque()
        self.best = NO_LEVELS
        """The greatest of each so far."""

    def add(self, seconds: float, now: KneeLevels) -> KneeLevels:
        """Takes in a frame that stands for the ``seconds`` since the one before; returns what has been kept until now."""
        # No frame says more than half of it, so at few frames a second two must agree.
        self._recent.append((min(seconds, self._hold / 2), now))
        span = sum(each for each, _ in self._recent)
        while span - self._recent[0][0] >= self._hold - 1e-6:
            span -= self._recent.popleft()[0]
        if span < self._hold - 1e-6:
            return NO_LEVELS
        kept = _each(min, [each for _, each in self._recent])
        self.best = _each(max, [self.best, kept])
        return kept


def _each(pick: Callable[[tuple[float, ...]], float], found: list[KneeLevels]) -> KneeLevels:
    """``pick`` of every level."""
    columns = zip(*((one.mean, *one.inside, *one.drift, *one.beyond) for one in found), strict=True)
    mean, left, right, drift_left, drift_right, beyond_left, beyond_right = map(pick, columns)
    return KneeLevels(mean, (left, right), (drift_left, drift_right), (beyond_left, beyond_right))
