"""Names and order of the columns that the core reads and writes: the one place in Python that says which number is which.

``core.h`` carries the same order for the C; a test holds the two together.
"""

from __future__ import annotations

from enum import IntEnum

PATH_KNOT_COUNT = 7
PATH_KNOT_SPACING_TRAVEL = 0.16
"""A neutral path is its values at ``PATH_KNOT_COUNT`` travels s = 0, .16, ... .96 and straight lines between them, with s = sqrt(1 - (1
- d)^2)
for depth d clamped to 0..1, plus a share of ``MetricColumn.FOLD``: where the person's own knee goes at that depth without drifting."""


PATH_COUNT = 3
"""Paths that are fitted together: left MKD, right MKD, KASR."""
PATH_TERM_COUNT = 3 + PATH_KNOT_COUNT - 1 + 1
"""Terms of each: a constant, s, s squared, the knots but the first, the fold."""
PATH_FIT_PARAM_NAMES = ("left_noise", "right_noise", "kasr_noise", "spacing", "freedom")
"""SD of one frame around each path, seconds, degrees of freedom."""


class PathWeighing(IntEnum):
    """How frames off a path count (``reference.learn_path``)."""

    KNOWN = 0
    NEAR = 1
    OUTER = 2


class BaselineColumn(IntEnum):
    """Columns of the baseline vector: float32 ``(len(BASELINE),)``, what the person measured standing still. All NaN = none yet."""

    LEG = 0
    """L0: mean hip-ankle height standing, px."""
    THIGH_LEFT = 1
    """Standing hip-knee length, px."""
    THIGH_RIGHT = 2
    ROLL = 3
    """Camera roll, radians: the angle ``atan2(dy, dx)`` at which a level line lies in the picture (positive: its right end is lower)."""
    SHOULDER = 4
    """Standing mean shoulder-ankle height, px; NaN: depth comes from the hips alone."""
    PATH_LEFT_0 = 5
    PATH_LEFT_1 = 6
    PATH_LEFT_2 = 7
    PATH_LEFT_3 = 8
    PATH_LEFT_4 = 9
    PATH_LEFT_5 = 10
    PATH_LEFT_6 = 11
    PATH_LEFT_FOLD = 12
    PATH_RIGHT_0 = 13
    PATH_RIGHT_1 = 14
    PATH_RIGHT_2 = 15
    PATH_RIGHT_3 = 16
    PATH_RIGHT_4 = 17
    PATH_RIGHT_5 = 18
    PATH_RIGHT_6 = 19
    PATH_RIGHT_FOLD = 20
    KASR_0 = 21
    KASR_1 = 22
    KASR_2 = 23
    KASR_3 = 24
    KASR_4 = 25
    KASR_5 = 26
    KASR_6 = 27
    KASR_FOLD = 28


class MetricColumn(IntEnum):
    """Columns of the metrics: float32 ``(len(METRICS),)`` or ``(n, len(METRICS))``. Formulas stand in ``reference.metrics``."""

    DEPTH = 0
    MKD_LEFT = 1
    MKD_RIGHT = 2
    DRIFT_LEFT = 3
    DRIFT_RIGHT = 4
    KASR = 5
    KASR_DROP = 6
    FPPA_LEFT = 7
    FPPA_RIGHT = 8
    TRUNK_LEAN = 9
    HIP_LINE = 10
    HIP_SHIFT = 11
    ANKLE_GAP = 12
    SHOULDER_WIDTH = 13
    HIP_WIDTH = 14
    FOLD = 15
    CONFIDENCE = 16
    SCORE = 17
    TRUNK_SHIFT = 18
    KNEE_DROP = 19
    FOOT_LIFT = 20
    FEET_LOW = 21
    FEET_SCORE = 22
    KNEES_SCORE = 23
    LEGS_ORDER = 24
    FRONT = 25


BASELINE_COLUMNS = tuple(column.name.lower() for column in BaselineColumn)
METRIC_COLUMNS = tuple(column.name.lower() for column in MetricColumn)



class PersonLimit(IntEnum):
    """Columns of the limits by which a person is told and followed: float64 ``(len(PERSON_LIMIT_NAMES),)``, what each means stands where
    its value does (``mirror.pose.person_limits``)."""

    SEEN_SCORE = 0
    SEEN_JOINTS = 1
    SCALE_LEAST = 2
    SCALE_MOST = 3
    TRUNK_RISE = 4
    SHOULDERS_MOST = 5
    THIGHS_MOST = 6
    SHANKS_LEAST = 7
    LEGS_DROP = 8
    EDGE_MARGIN = 9
    CROP_SCORE = 10
    TORSO_RANGES = 11
    BODY_RANGES = 12
    REACQUIRE_S = 13
    HIP_LEAP = 14
    LEAP_S = 15
    TORSO_GROWTH = 16
    SWAP_TRAVEL = 17
    SWAP_MEMORY_S = 18
    OPINION_S = 19
    OPINION_SHARE = 20


class PersonColumn(IntEnum):
    """Columns of the state of a person who is followed: float64 ``(PERSON_STATE_SIZE,)``, NaN = not known yet; pixels of the frame."""

    HIPS_X = 0
    """Middle of the hips when the person was last seen."""
    HIPS_Y = 1
    TORSO = 2
    """Length from there to the middle of the shoulders, and one pixel."""
    SQUARE_X = 3
    """Left top corner and side of the square in which to look next."""
    SQUARE_Y = 4
    SQUARE_SIDE = 5
    LEFT = 6
    """The box around the joints of the newest frame, the person's or not."""
    TOP = 7
    RIGHT = 8
    BOTTOM = 9
    ORDER = 10
    """Of each of the eight pairs from the eyes down, which joint the network has lately put further right: -1 always the right one, 1
    the left one."""
    BEFORE = 18
    """x and y of the 17 joints when the person was last seen, head on top."""


PERSON_LIMIT_NAMES = tuple(limit.name.lower() for limit in PersonLimit)
PERSON_STATE_SIZE = PersonColumn.BEFORE + 34

PLANTED_FEET_SHAPE = (256, 3)
"""Rows of time, x of the left and of the right ankle: as many as are kept at most; four seconds at 60 frames a second."""

FILTER_STATE_COLUMNS = ("value", "slope", "time")
"""Columns of one One Euro channel: last filtered value, its filtered slope per second, time of the last sample; NaN = fresh."""

FILTER_PARAM_NAMES = ("min_cutoff", "beta", "d_cutoff", "max_gap")
"""Hz, per (unit/s), Hz, seconds (Casiez, Roussel, Vogel 2012)."""
