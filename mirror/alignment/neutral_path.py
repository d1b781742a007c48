"""The neutral path: where this person's knee goes at each depth when it does not drift, with the error of knowing it.

MKD0(d) = a + b*s + c*s^2 + h(s) + k*fold with s = sqrt(1 - (1-d)^2), the sine of half the knee's flexion: knees over the toes move
outward by the forward knee travel times the sine of toe-out, which 17 joints do not show and a look at the feet does. h is a small broken
line through the core's knots, for what the network misreads at one depth and not at another; the fold (shoulders fallen further than hips)
tells apart frames that read as equally deep. The path is a Bayesian regression (Bishop 2006, 3.3): the prior is what toe-out can be
(docs/evidence.md#measures) or what was seen of it, the data are the person's own frames; its covariance becomes the claim's standard error.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, sqrt

import numpy as np
from numpy.typing import NDArray

from mirror import core
from mirror.alignment.toe_out import HABIT_SLOPE_SD, ToeOut
from mirror.core import (
    PATH_COUNT,
    PATH_KNOT_COUNT,
    PATH_KNOT_SPACING_TRAVEL,
    PATH_TERM_COUNT,
    PathWeighing,
    depth_to_travel,
    path_terms,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PathPrior:
    """Mean and spread of a, b, c, and the spread of h at each knot and of k, before anything was seen."""

    mean: tuple[float, float, float]
    sd: tuple[float, float, float]
    knots: float
    fold: float


WALK_UP_MKD_PRIOR = PathPrior((0.0, -0.24, 0.0), (0.1, 0.14, 0.06), 0.005, 0.02)
"""Toe-out 14 +- 8 degrees, b = -sin(toe-out): the flanks say little about the bend c, so it stays small."""
COACHED_MKD_PRIOR = PathPrior((0.0, -0.24, 0.0), (0.2, 0.25, 0.15), 0.02, 0.3)
"""Two coached squats show the whole depth and may decide for themselves."""
WALK_UP_KASR_PRIOR = PathPrior((1.0, 0.3, 0.0), (0.5, 0.3, 0.15), 0.02, 0.05)
COACHED_KASR_PRIOR = PathPrior((1.0, 0.3, 0.0), (0.5, 0.6, 0.4), 0.06, 0.8)

PATH_FRAME_NOISE_SD = np.array([0.015, 0.015, 0.03])
"""SD of one frame around the path: MKD .010-.016 thigh lengths on rendered people, tracked and smoothed; KASR accordingly."""
INDEPENDENT_FRAME_SPACING_S = 0.25
"""Seconds between frames whose errors are independent: MoveNet's jitter is correlated in time."""
WALK_UP_ERROR_FACTOR = 1.8
"""A walk-up path reaches beyond the depths it was fitted on, where no model is quite right: of live errors on rendered people two thirds
lay within this many of the fit's own standard errors."""
REWEIGHTING_ROUNDS, STUDENT_DEGREES_OF_FREEDOM = 6, 4.0
"""Rounds of reweighting, and Student's degrees of freedom: what is 4 SD off the path counts a quarter."""
MAX_FLANK_DEPTH = 0.06
"""Depth up to which knees seldom drift yet: what a walk-up path is fitted on."""

FIT_PARAMS = np.array([*PATH_FRAME_NOISE_SD, INDEPENDENT_FRAME_SPACING_S, STUDENT_DEGREES_OF_FREEDOM])
"""Of the core's ``learn_path``."""
KNOT_TERMS = np.zeros((PATH_KNOT_COUNT + 1, PATH_TERM_COUNT))
"""From the terms to what the core takes: the path at each knot without fold, then the fold's share."""
KNOT_TERMS[:PATH_KNOT_COUNT] = path_terms(
    np.arange(PATH_KNOT_COUNT, dtype=np.float64) * PATH_KNOT_SPACING_TRAVEL, np.zeros(PATH_KNOT_COUNT)
)
KNOT_TERMS[PATH_KNOT_COUNT, -1] = 1.0


def _knot_at(depth: float) -> tuple[int, float]:
    """The knot before ``depth`` and how far it is from there to the next one, 0..1: the same for one frame."""
    d = min(max(depth, 0.0), 1.0)
    at = sqrt(1 - (1 - d) ** 2) / PATH_KNOT_SPACING_TRAVEL
    piece = 0 if isnan(at) else min(int(at), PATH_KNOT_COUNT - 2)
    return piece, at - piece


@dataclass(frozen=True)
class NeutralPath:
    """Left MKD, right MKD and KASR: values at the core's knots and the fold's share (3 paths, KNOTS + 1), and their covariance."""

    values: Array
    covariance: Array
    calibrated: bool

    def at(self, depth: float, fold: float = 0.0) -> tuple[float, float, float]:
        """Left MKD, right MKD and KASR of the path at ``depth`` and ``fold``."""
        piece, share = _knot_at(depth)
        left, right, kasr = (
            float((1 - share) * values[piece] + share * values[piece + 1] + fold * values[PATH_KNOT_COUNT]) for values in self.values
        )
        return left, right, kasr

    def error(self, depth: float, fold: float = 0.0) -> float:
        """Standard error of an MKD path at ``depth`` and ``fold``, thigh lengths (the larger of the legs'); NaN where there is none."""
        known = core.path_error(self.covariance, depth, fold)
        return known if self.calibrated else WALK_UP_ERROR_FACTOR * known


REP_SCATTER_THIGHS, SCATTER_PRIOR_REPS = 0.015, 2
"""SD between one person's repetitions at the same depth, which two coached squats alone cannot tell, and how many repetitions this prior
is worth: the SD between clean squats of five people in motion capture is .003 to .027 a knee, .015 in all (Vakanski 2018)."""
SCATTER_DEPTH = 0.12
"""Depth from which a coached squat's place beside the path is looked at."""
MIN_SEEN_SHARE = 0.5
"""Of the time for which the best seen coached squat was seen there, which another must reach to be learned from: the few frames that are
left of one that was hardly seen are misread more often than not."""


def _number_reps(frames: Array) -> Array:
    """Which repetition each of ``frames``, rows as in ``PathFit.add_many``, belongs to: all between two upright ones share a number."""
    return np.asarray(np.cumsum(frames[:, 0] < MAX_FLANK_DEPTH), np.float64)


def _take_well_seen(frames: Array) -> Array:
    """Those of ``frames``, rows as in ``PathFit.add_many``, that are upright or of a squat that was seen for long enough; none with NaN."""
    frames = frames[np.isfinite(frames).all(axis=1)]
    rep, deep = _number_reps(frames), frames[:, 0] >= SCATTER_DEPTH
    seconds = np.minimum(frames[:, 5], INDEPENDENT_FRAME_SPACING_S)
    seen = {number: seconds[deep & (rep == number)].sum() for number in np.unique(rep[deep])}
    fewest = MIN_SEEN_SHARE * max(seen.values(), default=0.0)
    well = [number for number, time in seen.items() if time >= fewest]
    return frames[(frames[:, 0] < MAX_FLANK_DEPTH) | np.isin(rep, well)]


class PathFit:
    """Collects frames and fits the path. Frames are weighted by the time that they stand for, so the frame rate does not matter."""

    def __init__(self, calibrated: bool) -> None:
        self._calibrated = calibrated
        self._waiting: list[tuple[float, ...] | Array] = []
        """Frames that ``fit`` takes in together: one by one they would cost more than the rest of the frame's measuring."""
        self._gram: Array = np.zeros((PATH_COUNT, PATH_TERM_COUNT, PATH_TERM_COUNT))
        self._moment: Array = np.zeros((PATH_COUNT, PATH_TERM_COUNT))
        self._scatter: Array = np.zeros(2)
        """Variance between the repetitions of the left and the right knee, of coached ones."""
        priors = (
            (COACHED_MKD_PRIOR, COACHED_MKD_PRIOR, COACHED_KASR_PRIOR)
            if calibrated
            else (WALK_UP_MKD_PRIOR, WALK_UP_MKD_PRIOR, WALK_UP_KASR_PRIOR)
        )
        bends = PATH_KNOT_COUNT - 1
        self._precision = np.stack([np.diag(1 / np.array([*prior.sd, *[prior.knots] * bends, prior.fold]) ** 2) for prior in priors])
        mean = np.array([[*prior.mean, *[0.0] * bends, 0.0] for prior in priors])
        self._prior: Array = np.ascontiguousarray((self._precision @ mean[:, :, None])[:, :, 0])

    def expect(self, toe_out: ToeOut | None) -> None:
        """What was seen of the feet takes the place of what feet usually do, whatever frames were added; None: the latter again.

        A coached path is the person's own, which may be beside their toes.
        """
        prior = COACHED_MKD_PRIOR if self._calibrated else WALK_UP_MKD_PRIOR
        usual = (prior.mean[1], prior.sd[1])
        habit = HABIT_SLOPE_SD if self._calibrated else 0.0
        for leg, (mean, spread) in enumerate(toe_out.slopes() if toe_out else (usual, usual)):
            self._precision[leg, 1, 1] = 1 / (spread**2 + (habit**2 if toe_out else 0.0))
            self._prior[leg, 1] = mean * self._precision[leg, 1, 1]

    def add(self, depth: float, fold: float, measures: tuple[float, float, float], seconds: float) -> None:
        """One frame: ``measures`` are left MKD, right MKD and KASR; ``seconds`` the time since the frame before."""
        self._waiting.append((depth, fold, *measures, seconds))

    def add_many(self, frames: Array) -> None:
        """Frames at once: (n, 6) rows of depth, fold, left MKD, right MKD, KASR, seconds. Rows with NaN are left out."""
        self._waiting += list(frames)

    def fit(self) -> NeutralPath:
        """The path as far as it is known; with nothing added, the prior itself.

        Frames far from the path (sides swapped, a joint on the other knee) count less, by Student's t (Lange, Little, Taylor 1989).
        """
        if self._waiting:
            frames = np.array(self._waiting, np.float64)
            self._waiting.clear()
            if self._calibrated:
                frames = _take_well_seen(frames)
            self._learn(frames, PathWeighing.KNOWN, self._gram, self._moment)
            if self._calibrated:
                self._scatter = self._between_reps(frames)
        return self._path(self._gram, self._moment)

    def fit_with(self, frames: Array) -> NeutralPath:
        """The path that also listens to ``frames``, rows as in ``add_many``, in which knees may have drifted; nothing is kept of them.

        Frames on the path sharpen it, frames medially of it are the drift in question and hardly count. A walk-up path is not known well:
        there a knee that stands laterally of it corrects it, since knees seldom leave their own way outward. So a repetition in which
        a knee goes down further in than it comes up has drifted, whatever the toe-out (hysteresis, docs/evidence.md#measures).
        """
        self.fit()
        gram, moment = self._gram.copy(), self._moment.copy()
        self._learn(frames, PathWeighing.NEAR if self._calibrated else PathWeighing.OUTER, gram, moment)
        return self._path(gram, moment)

    def _between_reps(self, frames: Array) -> Array:
        """Variance (2,) between the repetitions in ``frames``, in the order of time, of how far each knee stands beside the path: another
        repetition will stand beside it as well. Each stands where its median frame does. Shrunk towards the prior's, since two
        repetitions say little."""
        mean, _ = self._solve(self._gram, self._moment)
        beside = frames[:, 2:4] - path_terms(depth_to_travel(frames[:, 0]), frames[:, 1]) @ mean[:2].T
        rep, deep = _number_reps(frames), frames[:, 0] >= SCATTER_DEPTH
        places = np.array([np.median(beside[deep & (rep == number)], axis=0) for number in np.unique(rep[deep])]).reshape(-1, 2)
        around = SCATTER_PRIOR_REPS * REP_SCATTER_THIGHS**2 + (places**2).sum(axis=0)
        return np.asarray(around / (SCATTER_PRIOR_REPS + max(len(places) - 1, 0)), np.float64)

    def _learn(self, frames: Array, weighing: PathWeighing, gram: Array, moment: Array) -> None:
        """Adds to ``gram`` and ``moment`` what ``frames`` say."""
        core.learn_path(np.ascontiguousarray(frames), self._precision, self._prior, weighing, REWEIGHTING_ROUNDS, FIT_PARAMS, gram, moment)

    def _solve(self, gram: Array, moment: Array) -> tuple[Array, Array]:
        """Mean (3, TERMS) and covariance (3, TERMS, TERMS) of the terms."""
        mean, covariance = np.empty_like(moment), np.empty_like(gram)
        core.solve_path(self._precision, self._prior, gram, moment, mean, covariance)
        return mean, covariance

    def _path(self, gram: Array, moment: Array) -> NeutralPath:
        mean, covariance = self._solve(gram, moment)
        spread = KNOT_TERMS @ covariance @ KNOT_TERMS.T
        spread[:2, :PATH_KNOT_COUNT, :PATH_KNOT_COUNT] += self._scatter[:, None, None]
        return NeutralPath(mean @ KNOT_TERMS.T, spread, self._calibrated)
