"""An exercise learned from one demonstration: which signal of the vocabulary repeats most clearly, and where its thresholds lie.

Pure: from the joints of a recording to the numbers of a draft. It looks for excursions from the rest and back that are large against
what the signal does at rest, alike among themselves, and that come back: a person still decides whether the count is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot, isfinite
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mirror.alignment.baseline import measure_baseline
from mirror.coach.rep_counter import RepCounter
from mirror.coach.signal.kinematics import Rows, StartPose, body_lengths, is_joint_seen, make_start_pose, signal_value
from mirror.coach.signal.start_pose import (
    FEET_AWAY_TRUNKS,
    LYING_TRUNK_TILT_DEG,
    MAX_ANKLE_LEVEL_TRUNKS,
    PROFILE_SHOULDER_TRUNK_RATIO,
    trunk_tilt,
)
from mirror.errors import MirrorError
from mirror.exercises import RepRule, SignalExpression, parse_expression
from mirror.types import Joint, Points, to_plain_floats

Series = NDArray[np.float64]
CANDIDATE_SIGNALS = (
    "depth", "sink(mid_hip, ankle)", "rise(mid_hip, mid_ankle) / trunk",
    "angle(hip, knee, ankle)", "angle(shoulder, hip, knee)", "angle(shoulder, elbow, wrist)", "angle(hip, shoulder, elbow)",
    "tilt(knee, ankle)", "tilt(hip, knee)", "tilt(mid_shoulder, mid_hip)", "tilt(elbow, shoulder)",
    "gap(left_knee, right_knee) / trunk", "gap(left_ankle, right_ankle) / trunk", "across(left_ankle, right_ankle) / trunk",
    "lift(mid_hip) / trunk", "rise(knee, hip) / trunk", "rise(ankle, other_ankle) / trunk", "rise(wrist, shoulder) / trunk",
)  # fmt: skip
"""What is tried."""
STANDING_SIGNAL_WORDS = {"depth", "sink"}
SIGNAL_CLARITY_WEIGHTS = {"depth": 1.5, "sink": 0.8}
"""Depth is the best measured signal (docs/decisions/measurement.md) and wins a near tie; a sink over one foot is it again."""
RESAMPLING_RATE_HZ = 20.0
"""Samples a second on which repetitions are looked for."""
LEARN_SMOOTHING_S = 0.3
"""Seconds of the smoothing; what it takes away is noise."""
MIN_SIGNAL_FRAME_SHARE = 0.7
"""Share of the pictures in which a signal must be read to be tried."""
LEARN_REST_S, LEARN_REST_SEARCH_S = 1.0, 3.0
"""Seconds at rest, looked for in the first so many..."""
MAX_STILLNESS_RATIO = 1.5
"""...and how much less still than the stillest one the first may be."""
LOW_EXCURSION_SHARE, HIGH_EXCURSION_SHARE = 0.35, 0.65
"""Shares of the largest excursion between which a repetition must go out and come back..."""
ARM_EXCURSION_SHARE, CLOSE_EXCURSION_SHARE, PARTIAL_EXCURSION_SHARE, TURN_EXCURSION_SHARE = 0.20, 0.30, 0.45, 0.70
"""...and those of the usual excursion at which the draft's thresholds stand."""
MIN_LEARNED_REPS = 2
MIN_CLARITY_RATIO = 4.0
"""Excursion per noise under which nothing repeats clearly."""
MAX_CLARITY_RATIO = 40.0
"""Beyond it, a larger one is not clearer."""
MIN_EXCURSION_DEG, MIN_EXCURSION_SHARE = 8.0, 0.06
"""Excursions smaller than this are the joints' own flicker (docs/evidence.md#pose-network)."""
ONE_SIDED_EXCURSION_RATIO = 1.5
"""How much further one side must go than the other for the exercise to have sides."""
UNRESTED_CLARITY_SHARE = 0.2
"""What is left of the clarity of a signal on whose thresholds the mirror's own counter counts otherwise: it does not come back to rest."""


@dataclass(frozen=True, slots=True)
class LearnedExercise:
    """What was found. Thresholds are in the signal's unit; for signals other than depth and sink they are changes from the rest."""

    signal: SignalExpression
    side: int | None
    """The side that was shown (0 left, 1 right); None: both."""
    view: Literal["front", "side", "lying"]
    baseline: Literal["standing", "split", "start"]
    """What the rest was, as in an exercise file."""
    walks: bool
    """Whether both feet left their places."""
    count: int
    turns: tuple[float, ...]
    """When each repetition turned, seconds."""
    arm: float
    close: float
    partial: float
    turn: float
    min_time: float
    max_time: float
    clarity: float
    """Excursion per noise, lessened where repetitions differ."""
    runner_up: str

    @property
    def standing(self) -> bool:
        """Whether the rest was upright."""
        return self.baseline != "start"


def learn_exercise(times: Series, points: Sequence[Points | None]) -> LearnedExercise:
    """The Lesson of a demonstration: ``times`` (n,) seconds, ``points`` (17, 3) px or None. Raises MirrorError when nothing repeats."""
    rows: list[Rows | None] = [to_plain_floats(p) if p is not None else None for p in points]
    rest = find_quiet_start_pose(times, rows)
    if rest is None:
        raise MirrorError("demonstration", "it does not show a person long enough", "film the whole body for two or more slow repetitions")
    standing = measure_baseline(np.array([rest.rows], np.float32)) is not None
    found: list[tuple[float, LearnedExercise]] = []
    for text in CANDIDATE_SIGNALS:
        signal = parse_expression(text, "teach")
        if signal.word in STANDING_SIGNAL_WORDS and not standing:
            continue
        best = _sides(signal, times, rows, rest, _view(rest), standing)
        found += [(best.clarity * SIGNAL_CLARITY_WEIGHTS.get(signal.word, 1.0), best)] if best else []
    found.sort(key=lambda entry: -entry[0])
    if not found:
        raise MirrorError("demonstration", "nothing in it repeats clearly", "hold still, then do three slow, whole repetitions in view")
    first = found[0][1]
    other = next((lesson.signal for _, lesson in found[1:] if lesson.signal.word != first.signal.word), None)
    return replace(first, runner_up=str(other or ""), walks=_walks(rows, rest))


def find_quiet_start_pose(times: Series, rows: Sequence[Rows | None]) -> StartPose | None:
    """The Rest of the first still second, as the mirror takes it; None where no person is seen for so long."""
    start = next((i for i, row in enumerate(rows) if row is not None), None)
    if start is None:
        return None
    found: list[tuple[float, StartPose]] = []
    for i in range(start, len(rows)):
        if times[i] > times[start] + LEARN_REST_SEARCH_S - LEARN_REST_S:
            break
        window = [row for time, row in zip(times[i:], rows[i:], strict=True) if row is not None and time <= times[i] + LEARN_REST_S]
        if len(window) < 4 or times[-1] < times[i] + LEARN_REST_S:
            continue
        stack = np.array(window, np.float64)
        rest = make_start_pose(np.median(stack, axis=0).tolist(), float(times[i]))
        joints = [j for j in (5, 6, 11, 12, 13, 14, 15, 16) if is_joint_seen(rest.rows, j)]
        restless = float(np.median(stack[:, joints, :2].std(axis=0))) / max(rest.lengths["trunk"], 1.0) if joints else np.inf
        if isfinite(restless):
            found.append((restless, rest))
    least = min((restless for restless, _ in found), default=0.0)
    return next((rest for restless, rest in found if restless <= MAX_STILLNESS_RATIO * least), None)


def _walks(rows: Sequence[Rows | None], rest: StartPose) -> bool:
    """Whether both feet were elsewhere at once for more than a twentieth of the time."""
    away = [
        all(
            hypot(row[j][0] - rest.rows[j][0], row[j][1] - rest.rows[j][1]) > FEET_AWAY_TRUNKS * rest.lengths["trunk"]
            for j in (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)
        )
        for row in rows
        if row is not None
    ]
    return sum(away) > 0.05 * len(away)


def _view(rest: StartPose) -> Literal["front", "side", "lying"]:
    if trunk_tilt(rest.rows) >= LYING_TRUNK_TILT_DEG:
        return "lying"
    size = body_lengths(rest.rows)
    return "side" if not size["shoulders"] > PROFILE_SHOULDER_TRUNK_RATIO * size["trunk"] else "front"


def _sides(
    signal: SignalExpression,
    times: Series,
    rows: Sequence[Rows | None],
    rest: StartPose,
    view: Literal["front", "side", "lying"],
    standing: bool,
) -> LearnedExercise | None:
    """The best of both sides together and each side alone."""
    paired = any(joint.split("_")[0] not in ("left", "right", "mid") for joint in signal.joints)
    other = any(joint.startswith("other_") for joint in signal.joints)
    sides: list[int | None] = [0, 1] if other else [None, 0, 1] if paired else [None]
    made = {side: _excursions(signal, side, times, rows, rest, view, standing) for side in sides}
    together = made.get(None)
    alone = sorted((lesson for side, lesson in made.items() if side is not None and lesson), key=lambda one: abs(one.turn - one.arm))
    if other or not alone:
        return max(alone, key=lambda one: one.clarity, default=together)
    if len(alone) == 2 and abs(alone[1].turn - alone[1].arm) < ONE_SIDED_EXCURSION_RATIO * abs(alone[0].turn - alone[0].arm):
        return together or alone[1]
    return alone[-1]


def _excursions(
    signal: SignalExpression, side: int | None, times: Series, rows: Sequence[Rows | None], rest: StartPose,
    view: Literal["front", "side", "lying"], standing: bool,
) -> LearnedExercise | None:  # fmt: skip
    grid, raw = _even(times, np.array([signal_value(signal, row, side, rest) if row is not None else np.nan for row in rows]))
    if len(grid) < 2 * RESAMPLING_RATE_HZ:
        return None
    level = signal_value(signal, rest.rows, side, rest)
    smooth = _smoothed(raw)
    quiet = (grid >= rest.time) & (grid <= rest.time + LEARN_REST_S)
    noise = float(np.hypot(np.std(raw - smooth), np.std(smooth[quiet]) if quiet.any() else 0.0)) + 1e-6
    up, down = float(np.percentile(smooth, 98)) - level, level - float(np.percentile(smooth, 2))
    way = 1.0 if up >= down else -1.0
    far = max(up, down)
    if way < 0 and signal.word in STANDING_SIGNAL_WORDS:
        return None  # who rises above standing steps onto something
    if not far > max(MIN_CLARITY_RATIO * noise, MIN_EXCURSION_DEG if signal.unit == "degrees" else MIN_EXCURSION_SHARE):
        return None
    smooth_out = way * (smooth - level)
    reps = _there_and_back(grid, smooth_out, far)
    if len(reps) < MIN_LEARNED_REPS:
        return None
    peaks = np.array([peak for _, _, _, peak in reps])
    spans = np.array([end - start for start, _, end, _ in reps])
    usual = float(np.median(peaks))
    alike = max(0.0, 1 - float(np.std(peaks)) / usual) * max(0.1, 1 - 0.5 * float(np.std(spans) / np.mean(spans)))
    if _recount_reps(grid, np.asarray(way * (raw - level) / usual, np.float64), float(spans.min())) != len(reps):
        alike *= UNRESTED_CLARITY_SHARE
    base = level if signal.word in STANDING_SIGNAL_WORDS else 0.0

    def at(share: float) -> float:
        return base + way * share * usual

    return LearnedExercise(
        signal=signal, side=side, view=view, baseline=_baseline(rest) if standing else "start", walks=False,
        count=len(reps), turns=tuple(turn for _, turn, _, _ in reps),
        arm=at(ARM_EXCURSION_SHARE), close=at(CLOSE_EXCURSION_SHARE), partial=at(PARTIAL_EXCURSION_SHARE), turn=at(TURN_EXCURSION_SHARE),
        min_time=max(0.4, 0.5 * float(spans.min())), max_time=min(max(6.0, 4 * float(spans.max())), 59.0),
        clarity=min(far / noise, MAX_CLARITY_RATIO) * alike, runner_up="",
    )  # fmt: skip


def _baseline(rest: StartPose) -> Literal["standing", "split"]:
    """Of an upright ``rest``: with one foot behind the other or not."""
    uneven = abs(rest.rows[Joint.LEFT_ANKLE][1] - rest.rows[Joint.RIGHT_ANKLE][1]) > MAX_ANKLE_LEVEL_TRUNKS * rest.lengths["trunk"]
    return "split" if uneven else "standing"


def _recount_reps(grid: Series, share: Series, shortest: float) -> int:
    """How many repetitions the mirror's counter finds in ``share`` of the usual excursion."""
    rule = RepRule(
        ARM_EXCURSION_SHARE, 0.3, TURN_EXCURSION_SHARE, CLOSE_EXCURSION_SHARE, PARTIAL_EXCURSION_SHARE, max(0.4, 0.5 * shortest), 6.0, 0.5
    )
    counter = RepCounter(rule)
    dips = [counter.update(float(time), float(value)) for time, value in zip(grid, share, strict=True)]
    return sum(dip is not None and dip.kind == "counted" for dip in dips)


def _even(times: Series, values: Series) -> tuple[Series, Series]:
    """``values`` on an even grid of ``RESAMPLING_RATE_HZ``; empty where too little was seen."""
    good = np.isfinite(values)
    if good.sum() < MIN_SIGNAL_FRAME_SHARE * len(values) or good.sum() < 4:
        return np.empty(0), np.empty(0)
    grid = np.arange(times[good][0], times[good][-1], 1 / RESAMPLING_RATE_HZ)
    return grid, np.asarray(np.interp(grid, times[good], values[good]), np.float64)


def _smoothed(values: Series) -> Series:
    """A centred mean over ``LEARN_SMOOTHING_S`` seconds; the ends keep their own value."""
    half = max(1, round(LEARN_SMOOTHING_S * RESAMPLING_RATE_HZ / 2))
    padded = np.pad(values, half, mode="edge")
    return np.asarray(np.convolve(padded, np.ones(2 * half + 1) / (2 * half + 1), mode="valid"), np.float64)


def _there_and_back(grid: Series, out: Series, far: float) -> list[tuple[float, float, float, float]]:
    """Start, turn, end and height of every excursion that goes from under ``LOW_EXCURSION_SHARE`` over ``HIGH_EXCURSION_SHARE`` of
    ``far`` and comes back."""
    found = []
    start, turn, peak = None, 0.0, 0.0
    armed = False
    for time, share in zip(grid, out / far, strict=True):
        if share < LOW_EXCURSION_SHARE:
            if armed and start is not None and peak >= HIGH_EXCURSION_SHARE:
                found.append((start, turn, float(time), peak * far))
            start, armed, peak = float(time), True, 0.0
        elif share > peak:
            turn, peak = float(time), float(share)
    return found
