"""Drawings for cards and for the assessment: a small front and side figure, and what is pointed at in each."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from math import cos, pi, radians, sin

from mirror.display.widgets.body_figure import (
    FIGURE_LOOP_FRAMES,
    BodyDrawing,
    Tone,
    Window,
    drawing_window,
    figure_moment,
    figure_step,
)
from mirror.display.widgets.limbs import Point
from mirror.exercises import catalogue
from mirror.exercises.schema import FIGURE_POINT_NAMES, ExerciseFigure
from mirror.types import SIDES

FLOOR_HEIGHT_SHARE = 0.95
FLOOR_LINES = ((0.24, FLOOR_HEIGHT_SHARE + 0.04, 0.76, FLOOR_HEIGHT_SHARE + 0.04),)
SQUAT_LOOP_S = 3.2
"""Seconds of one squat in a drawing."""


def order_points(points: dict[str, Point]) -> tuple[Point, ...]:
    """``points`` as ``FIGURE_POINT_NAMES`` orders them."""
    return tuple(points[name] for name in FIGURE_POINT_NAMES)


def front(sunk: float, inward: float = 0.0, lifted: int = 0) -> dict[str, Point]:
    """From the front, as in a mirror: the person's left on the left. ``sunk`` and ``inward`` (the knees) from 0 to 1; ``lifted`` -1 or 1
    is the side whose foot is off the floor."""
    hip = FLOOR_HEIGHT_SHARE - 0.45 + 0.15 * sunk
    points: dict[str, Point] = {"head": (0.5, hip - 0.43)}
    for name, side in (("left", -1), ("right", 1)):
        up = side == lifted
        points[f"{name}_shoulder"] = (0.5 + side * 0.115, hip - 0.29)
        points[f"{name}_elbow"] = (0.5 + side * 0.19, hip - 0.17)
        points[f"{name}_wrist"] = (0.5 + side * (0.22 - 0.14 * sunk), hip - 0.05 - 0.16 * sunk)
        points[f"{name}_hip"] = (0.5 + side * 0.07, hip)
        knee = 0.10 + 0.09 * sunk * (1 - 2.1 * inward) - (0.02 * inward)
        points[f"{name}_knee"] = (0.5 + side * knee, FLOOR_HEIGHT_SHARE - 0.225 + 0.03 * sunk - (0.06 if up else 0.0))
        points[f"{name}_ankle"] = (0.5 + side * (0.13 - (0.02 if up else 0.0)), FLOOR_HEIGHT_SHARE - (0.13 if up else 0.0))
    return points


STANDING_SOLE_SHARE = FLOOR_HEIGHT_SHARE + 0.065
"""Where the toes of a person end who stands, seen from the front."""


def standing_joints() -> tuple[Point, ...]:
    """A person who stands, from the front."""
    return order_points(front(0.0))


def profile(sunk: float, heel: float = 0.0) -> dict[str, Point]:
    """From the side, facing right; ``heel`` lifts the heels."""
    shank, thigh = radians(8 + 24 * sunk), radians(4 + 66 * sunk)
    ankle = (0.42, FLOOR_HEIGHT_SHARE - 0.02 - heel)
    knee = (ankle[0] + 0.22 * sin(shank), ankle[1] - 0.22 * cos(shank))
    hip = (knee[0] - 0.22 * sin(thigh), knee[1] - 0.22 * cos(thigh))
    lean = radians(4 + 34 * sunk)
    shoulder = (hip[0] + 0.26 * sin(lean), hip[1] - 0.26 * cos(lean))
    points: dict[str, Point] = {"head": (shoulder[0] + 0.13 * sin(lean), shoulder[1] - 0.13 * cos(lean))}
    for side in SIDES:
        points |= {f"{side}_shoulder": shoulder, f"{side}_hip": hip, f"{side}_knee": knee, f"{side}_ankle": ankle}
        points |= {f"{side}_elbow": (shoulder[0] + 0.11, shoulder[1] + 0.08), f"{side}_wrist": (shoulder[0] + 0.23, shoulder[1] + 0.06)}
    return points


def _dots(points: dict[str, Point], joint: str, tone: Tone) -> tuple[tuple[float, float, Tone], ...]:
    return tuple((*points[f"{side}_{joint}"], tone) for side in SIDES)


def _band(points: dict[str, Point], share: float) -> tuple[Point, Point]:
    """A band round both legs, ``share`` of the way from knee to hip (negative: to the ankle)."""
    ends = []
    for side in SIDES:
        (kx, ky), (ex, ey) = points[f"{side}_knee"], points[f"{side}_{'hip' if share > 0 else 'ankle'}"]
        ends.append((kx + abs(share) * (ex - kx), ky + abs(share) * (ey - ky)))
    return ends[0], ends[1]


def _valgus(share: float) -> BodyDrawing:
    sunk = _sunk(share)
    points = front(sunk, inward=0.62)
    knees = points["left_knee"], points["right_knee"]
    arrows: tuple[tuple[float, float, float, float, Tone], ...] = tuple(
        (x + way * 0.24, y, x + way * 0.09, y, "red") for (x, y), way in zip(knees, (-1, 1), strict=True)
    )
    return BodyDrawing(order_points(points), lines=FLOOR_LINES, dots=_dots(points, "knee", "red"), arrows=arrows)


def _over_toes(share: float) -> BodyDrawing:
    points = front(_sunk(share))
    return BodyDrawing(order_points(points), lines=FLOOR_LINES, dots=_dots(points, "knee", "good"))


def _phases(share: float) -> BodyDrawing:
    points = front(_sunk(share))
    down = share < 0.5
    arrow: tuple[float, float, float, float, Tone] = (0.82, 0.3, 0.82, 0.6, "good") if down else (0.82, 0.6, 0.82, 0.3, "good")
    return BodyDrawing(order_points(points), lines=FLOOR_LINES, arrows=(arrow,))


def _ankle_cause(share: float) -> BodyDrawing:
    points = profile(_sunk(share) * 0.8)
    return BodyDrawing(order_points(points), lines=FLOOR_LINES, dots=_dots(points, "ankle", "amber"))


def _hip_cause(share: float) -> BodyDrawing:
    points = front(_sunk(share), inward=0.55)
    return BodyDrawing(order_points(points), lines=FLOOR_LINES, dots=_dots(points, "hip", "amber"))


def _band_above(share: float) -> BodyDrawing:
    points = front(_sunk(share))
    return BodyDrawing(order_points(points), band=_band(points, 0.28), lines=FLOOR_LINES)


def _band_not_below(share: float) -> BodyDrawing:
    del share
    points = front(0.0)
    for side, way in (("left", -1), ("right", 1)):
        points |= {f"{side}_ankle": (0.5 + 0.2 * way, FLOOR_HEIGHT_SHARE), f"{side}_knee": (0.5 + 0.15 * way, FLOOR_HEIGHT_SHARE - 0.22)}
    below = _band(points, -0.6)
    cross = (0.5, below[0][1])
    return BodyDrawing(order_points(points), band=_band(points, 0.4), lines=(*FLOOR_LINES, (*below[0], *below[1])), crosses=(cross,))


def _one_leg(side: int) -> Callable[[float], BodyDrawing]:
    """Standing on the leg of ``side``: -1 is the person's left, on the left as in a mirror."""

    def at(share: float) -> BodyDrawing:
        points = front(0.45 * _sunk(share), lifted=-side)
        foot = points["left_ankle" if side < 0 else "right_ankle"]
        return BodyDrawing(order_points(points), lines=FLOOR_LINES, dots=((*foot, "good"),))

    return at


def _heels(share: float) -> BodyDrawing:
    points = profile(_sunk(share), heel=0.08)
    x, y = points["left_ankle"]
    toe = (x + 0.14, FLOOR_HEIGHT_SHARE)
    wedge = ((x - 0.06, y + 0.03, *toe), (x - 0.06, FLOOR_HEIGHT_SHARE, *toe), (x - 0.06, y + 0.03, x - 0.06, FLOOR_HEIGHT_SHARE))
    return BodyDrawing(order_points(points), lines=(*FLOOR_LINES, *wedge), dots=_dots(points, "ankle", "good"))


KNEELING_ANKLE_POINT = (0.56, FLOOR_HEIGHT_SHARE - 0.02)
"""Front foot of a half-kneeling person."""


def kneeling(forward: float) -> dict[str, Point]:
    """Half-kneeling, seen from the side, facing right; ``forward`` (0 to 1) brings the front knee over the toes."""
    hip = (0.36 + 0.08 * forward, 0.62)
    shoulder = (hip[0] + 0.03, hip[1] - 0.28)
    points = {
        "head": (shoulder[0] + 0.02, shoulder[1] - 0.14), "left_hip": hip, "right_hip": hip, "left_shoulder": shoulder,
        "right_shoulder": shoulder, "left_knee": (0.34, FLOOR_HEIGHT_SHARE - 0.02), "left_ankle": (0.12, FLOOR_HEIGHT_SHARE - 0.02),
        "right_knee": (0.58 + 0.16 * forward, 0.70), "right_ankle": KNEELING_ANKLE_POINT,
    }  # fmt: skip
    for side in SIDES:
        points |= {f"{side}_elbow": (shoulder[0] + 0.12, shoulder[1] + 0.12), f"{side}_wrist": (shoulder[0] + 0.24, shoulder[1] + 0.2)}
    return points


def _wall(share: float) -> BodyDrawing:
    """The front knee going to a wall."""
    points, wall = kneeling(_sunk(share)), 0.8
    lines = (
        (0.1, FLOOR_HEIGHT_SHARE + 0.04, wall, FLOOR_HEIGHT_SHARE + 0.04),
        (wall, 0.3, wall, FLOOR_HEIGHT_SHARE),
    )
    return BodyDrawing(order_points(points), lines=lines, dots=((*points["right_knee"], "good"), (*KNEELING_ANKLE_POINT, "soft")))


def _ankle_mobilisation(share: float) -> BodyDrawing:
    """The same without the wall, against a band that pulls the ankle back."""
    points = kneeling(_sunk(share))
    front = (KNEELING_ANKLE_POINT[0] + 0.03, KNEELING_ANKLE_POINT[1] - 0.06)
    lines = ((0.05, FLOOR_HEIGHT_SHARE + 0.04, 0.8, FLOOR_HEIGHT_SHARE + 0.04),)
    return BodyDrawing(
        order_points(points), band=(front, (0.06, FLOOR_HEIGHT_SHARE - 0.08)), lines=lines, dots=((*points["right_knee"], "good"),)
    )


def _clam_shell(share: float) -> BodyDrawing:
    """Lying on the side, facing the glass, the upper knee going up."""
    up = _sunk(share)
    hip, knee, ankle = (0.52, 0.74), (0.74, 0.86 - 0.22 * up), (0.62, 0.9)
    lower = {"right_hip": (0.52, 0.84), "right_knee": (0.75, 0.9), "right_ankle": (0.62, 0.93)}
    points = {"head": (0.12, 0.78), "left_shoulder": (0.26, 0.72), "right_shoulder": (0.26, 0.86), "left_hip": hip, "left_knee": knee,
              "left_ankle": ankle, "left_elbow": (0.36, 0.8), "left_wrist": (0.42, 0.9), "right_elbow": (0.16, 0.92),
              "right_wrist": (0.08, 0.92), **lower}  # fmt: skip
    band = ((hip[0] + 0.7 * (knee[0] - hip[0]), hip[1] + 0.7 * (knee[1] - hip[1])), (0.69, 0.89))
    return BodyDrawing(order_points(points), band=band, lines=((0.02, FLOOR_HEIGHT_SHARE + 0.04, 0.9, FLOOR_HEIGHT_SHARE + 0.04),))


def _sunk(share: float) -> float:
    """How far down at ``share`` of the loop; to a thousandth, so that the way up is drawn with the pictures of the way down."""
    return round(0.5 - 0.5 * cos(2 * pi * share), 3)


ILLUSTRATION_PAINTERS: dict[str, Callable[[float], BodyDrawing]] = {
    "valgus": _valgus,
    "over_toes": _over_toes,
    "phases": _phases,
    "ankle_cause": _ankle_cause,
    "hip_cause": _hip_cause,
    "band_above": _band_above,
    "band_not_below": _band_not_below,
    "one_leg_left": _one_leg(-1),
    "one_leg_right": _one_leg(1),
    "heels": _heels,
    "wall": _wall,
    "clam_shell_band": _clam_shell,
    "ankle_band": _ankle_mobilisation,
}
"""By name. An exercise's key stands for the figure of its own file."""


def illustration(name: str, now: float, loop_s: float = math.nan) -> tuple[BodyDrawing, Window]:
    """The drawing called ``name`` at ``now`` (seconds), and what of it is to be shown through its whole loop: the exercise's figure, else
    one of ``ILLUSTRATION_PAINTERS``, else a standing person. A loop lasts ``loop_s`` where that is known, as of the person's own."""
    exercise = catalogue().get(name)
    figure = exercise.figure if exercise else None
    if figure:
        return figure_moment(figure, figure_step(now, loop_s if loop_s > 0 else figure.seconds)), _figure_window(figure)
    made = ILLUSTRATION_PAINTERS.get(name, _standing)
    return made(figure_step(now, loop_s if loop_s > 0 else SQUAT_LOOP_S)), _window(name)


@lru_cache(maxsize=32)
def _figure_window(figure: ExerciseFigure) -> Window:
    return drawing_window([figure_moment(figure, i / FIGURE_LOOP_FRAMES) for i in range(FIGURE_LOOP_FRAMES)])


@lru_cache(maxsize=32)
def _window(name: str) -> Window:
    return drawing_window([ILLUSTRATION_PAINTERS.get(name, _standing)(i / FIGURE_LOOP_FRAMES) for i in range(FIGURE_LOOP_FRAMES)])


def _standing(share: float) -> BodyDrawing:
    del share
    return BodyDrawing(standing_joints(), lines=FLOOR_LINES)
