"""Where on the glass a person sees a part of their own body.

Coordinates are millimetres as the person before the mirror sees them: x to the right and y down from the upper left corner of the
panel's upright picture, z out of the glass towards the person. The mirror plane is z = 0. A mirror shows a point P at P' = (x, y, -z);
the straight line from the eye E to P' meets the glass at (zP * E + zE * P) / (zE + zP), half way only when both are equally far.

The camera is a pinhole without distortion or roll; the thin glass before it is taken to bend nothing. How far the person stands is
read from the ankles, which stay on the floor in a squat: no height has to be known for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirror.errors import MirrorError
from mirror.types import Joint, Points

Millimetres = NDArray[np.float64]

EYE_ROWS, HIP_ROWS = [Joint.LEFT_EYE, Joint.RIGHT_EYE], [Joint.LEFT_HIP, Joint.RIGHT_HIP]
KNEE_ROWS, ANKLE_ROW_PAIR = [Joint.LEFT_KNEE, Joint.RIGHT_KNEE], [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]
MIN_SIGHT_SCORE = 0.3
"""Below it a joint is not clear (docs/evidence.md#counting)."""
NOSE_TO_EYES_MM = 35.0
"""Millimetres from the tip of the nose up to the eyes' line, where only the nose is clear; an adult's, about."""
HEAD_FORWARD_SHARE = 0.25
"""How far the head comes forward over the ankles in a squat, as a share of (leg length * sin(flexion/2)): the trunk leans as the
hips go back. An assumption, carried with +-100 mm in the budget."""
MIN_PERSON_DISTANCE_MM, MAX_PERSON_DISTANCE_MM = 700.0, 8000.0
"""Millimetres between which a person is taken to stand."""
MIN_ANKLE_EYE_HEIGHT_MM, MAX_ANKLE_EYE_HEIGHT_MM = 500.0, 2000.0
"""Millimetres of height between ankles and eyes, squatting or standing, beyond which the geometry does not fit the person."""


@dataclass(frozen=True, slots=True)
class CameraGeometry:
    """The camera's place at the panel. ``x_mm``, ``y_mm``: its lens from the picture's upper left corner, right and down; ``behind_mm``:
    behind the mirror plane; ``tilt_deg``: looking upwards is positive; ``pan_deg``: looking to the right, as the person before the
    glass sees it, is positive; ``fov_deg``: the camera's view across its upright picture; ``floor_mm``: the ankle joints of a person
    standing, below the picture's upper edge.

    Raises MirrorError for a field of view or an angle that no camera here has.
    """

    x_mm: float
    y_mm: float
    tilt_deg: float
    fov_deg: float
    floor_mm: float
    behind_mm: float = 0.0
    pan_deg: float = 0.0

    def __post_init__(self) -> None:
        if not 10 <= self.fov_deg <= 140:
            raise MirrorError(f"glass fov_deg {self.fov_deg}", "must be 10 to 140, the camera's view across its upright picture")
        if not (abs(self.tilt_deg) <= 45 and abs(self.pan_deg) <= 45):
            raise MirrorError(f"glass tilt_deg {self.tilt_deg}, pan_deg {self.pan_deg}", "must be -45 to 45", "run `mirror calibrate`")

    def slopes(self, points: NDArray[np.floating], size: tuple[int, int]) -> Millimetres:
        """(n, 2): how far right and down the rays through ``points`` (n, 2 or more; pixels of the upright, unflipped frame of ``size``)
        go for each millimetre away from the glass. NaN for rays that do not come out of it."""
        focal = size[0] / 2 / math.tan(math.radians(self.fov_deg) / 2)
        across = (points[:, 0].astype(float) - size[0] / 2) / focal
        down = (points[:, 1].astype(float) - size[1] / 2) / focal
        tilt, pan = math.radians(self.tilt_deg), math.radians(self.pan_deg)
        y = down * math.cos(tilt) - math.sin(tilt)
        ahead = down * math.sin(tilt) + math.cos(tilt)
        # The camera looks at the person, so its right is the person's left.
        x = -across * math.cos(pan) + ahead * math.sin(pan)
        z = across * math.sin(pan) + ahead * math.cos(pan)
        z = np.where(z > 0.05, z, np.nan)
        return np.stack([x / z, y / z], axis=1)

    def at(self, points: NDArray[np.floating], size: tuple[int, int], z: float | NDArray[np.float64]) -> Millimetres:
        """(n, 3): ``points`` in millimetres, being ``z`` before the glass."""
        deep = np.broadcast_to(np.asarray(z, float), (len(points),))
        xy = np.array([self.x_mm, self.y_mm]) + self.slopes(points, size) * (deep + self.behind_mm)[:, None]
        return np.column_stack([xy, deep])

    def distance(self, points: Points, size: tuple[int, int]) -> float:
        """Millimetres from the glass to the ankles of a person on the floor; NaN when they are not clear, or not below the lens."""
        ankles = points[ANKLE_ROW_PAIR]
        if not (np.isfinite(ankles).all() and ankles[:, 2].min() >= MIN_SIGHT_SCORE):
            return math.nan
        down = float(self.slopes(ankles.mean(axis=0, keepdims=True), size)[0, 1])
        height = self.floor_mm - self.y_mm
        if not (down > 0.02 and height > 0):
            return math.nan
        away = height / down - self.behind_mm
        return away if MIN_PERSON_DISTANCE_MM <= away <= MAX_PERSON_DISTANCE_MM else math.nan


def make_geometry(**keys: float | None) -> CameraGeometry | None:
    """The Geometry of the settings' table ``glass``; None while one of its keys is missing. Raises MirrorError as Geometry does."""
    known = {name: value for name, value in keys.items() if value is not None}
    return CameraGeometry(**known) if len(known) == len(keys) else None


def glass_crossing(eye: Millimetres, point: Millimetres) -> Millimetres:
    """(2,) or (n, 2): where the line of sight from ``eye`` (3,) to the mirror image of ``point`` (3,) or (n, 3) meets the glass."""
    near, far = eye[..., 2:3], point[..., 2:3]
    return np.asarray((far * eye[..., :2] + near * point[..., :2]) / (near + far), float)


def knee_travel(leg: float, depth: float) -> float:
    """How far the knee is before the ankle, in the unit of ``leg`` (standing hip-ankle height), ``depth`` down (share of ``leg``).

    Thigh and shank equally long and the hips over the ankles: flexion = 2 acos(1 - d), and the knee is out by leg/2 * sin(flexion/2).
    """
    sunk = min(max(depth, 0.0), 1.0)
    return leg / 2 * math.sqrt(1 - (1 - sunk) ** 2)


@dataclass(frozen=True, slots=True)
class ReflectionSight:
    """What a person sees where. ``eye`` (3,): their cyclopean eye; also where on the glass their face is seen. ``knees`` (2, 3), left
    and right; ``marks`` (2, 2): the glass where those are seen. ``leg``: standing hip-ankle height. ``distance``: of the ankles."""

    eye: Millimetres
    knees: Millimetres
    marks: Millimetres
    leg: float
    distance: float


def locate_reflection(points: Points, size: tuple[int, int], depth: float, glass: CameraGeometry) -> ReflectionSight | None:
    """For a person standing or squatting ``depth`` down (share of their standing hip-ankle height) before ``glass``; None when the
    joints are not clear, or no person could look like that from there."""
    distance = glass.distance(points, size)
    joints = points[KNEE_ROWS + HIP_ROWS]
    if not (math.isfinite(distance) and math.isfinite(depth) and np.isfinite(joints).all() and joints[:, 2].min() >= MIN_SIGHT_SCORE):
        return None
    sunk = min(max(depth, 0.0), 0.9)
    ankles = glass.at(points[ANKLE_ROW_PAIR], size, distance)
    hips = glass.at(points[HIP_ROWS], size, distance)
    leg = float(ankles[:, 1].mean() - hips[:, 1].mean()) / (1 - sunk)
    forward = knee_travel(leg, sunk)
    eye = _eye(points, size, distance - 2 * HEAD_FORWARD_SHARE * forward, glass)
    if (
        eye is None
        or not MIN_ANKLE_EYE_HEIGHT_MM <= ankles[:, 1].mean() - eye[1] <= MAX_ANKLE_EYE_HEIGHT_MM
        or distance - forward < MIN_PERSON_DISTANCE_MM / 2
    ):
        return None
    knees = glass.at(points[KNEE_ROWS], size, distance - forward)
    marks = glass_crossing(eye, knees)
    return ReflectionSight(eye, knees, marks, leg, distance) if np.isfinite(marks).all() else None


def _eye(points: Points, size: tuple[int, int], z: float, glass: CameraGeometry) -> Millimetres | None:
    """The point between the eyes, or above the nose where an eye is not clear."""
    eyes, nose = points[EYE_ROWS], points[Joint.NOSE]
    if np.isfinite(eyes).all() and eyes[:, 2].min() >= MIN_SIGHT_SCORE:
        return np.asarray(glass.at(eyes, size, z).mean(axis=0), float)
    if np.isfinite(nose).all() and nose[2] >= MIN_SIGHT_SCORE:
        made: Millimetres = glass.at(nose[None], size, z)[0] - np.array([0.0, NOSE_TO_EYES_MM, 0.0])
        return made
    return None


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """How far a mark lies from the knee that is seen, in mm at the knee's mirror image, one input wrong at a time (the worse sign).
    ``static``: the root of the sum of squares of all but ``latency``, which stands apart: it is there only while the body moves."""

    distance: float
    eye_depth: float
    eye_offset: float
    knee_depth: float
    latency: float
    static: float


def error_budget(
    eye: Millimetres,
    knee: Millimetres,
    lens: Millimetres,
    distance_error: float = 0.03,
    eye_depth: float = 100.0,
    eye_offset: float = 15.0,
    knee_depth: float = 60.0,
    latency: float = 0.15,
    speed: float = 500.0,
) -> ErrorBudget:
    """The error budget of one posture. ``eye``, ``knee``, ``lens`` (3,) mm. ``distance_error``: share by which everything is taken to be
    nearer or further along its ray; ``eye_depth``, ``eye_offset``, ``knee_depth`` mm; ``latency`` seconds while the head
    goes down at ``speed`` mm/s and the knee half as fast (docs/evidence.md#feedback).
    """

    def along(point: Millimetres, z: float) -> Millimetres:
        """``point`` moved along its ray from the lens to depth ``z``: the camera sees no difference."""
        return np.asarray(lens + (point - lens) * (z - lens[2]) / (point[2] - lens[2]), float)

    true = glass_crossing(eye, knee)
    # What is d off on the glass is this much off at the image, which lies behind it.
    magnified = float((eye[2] + knee[2]) / eye[2])

    def off(*pairs: tuple[Millimetres, Millimetres]) -> float:
        return max(float(np.hypot(*(glass_crossing(e, k) - true))) for e, k in pairs) * magnified

    ways = (-1, 1)
    distance = off(*((along(eye, eye[2] * (1 + s * distance_error)), along(knee, knee[2] * (1 + s * distance_error))) for s in ways))
    deep = off(*((along(eye, eye[2] + s * eye_depth), knee) for s in ways))
    beside = off((eye + np.array([eye_offset, 0.0, 0.0]), knee))
    leg = off(*((eye, along(knee, knee[2] + s * knee_depth)) for s in ways))
    fall = np.array([0.0, latency * speed, 0.0])
    late = off((eye - fall, knee - fall / 2))
    return ErrorBudget(distance, deep, beside, leg, late, math.sqrt(distance**2 + deep**2 + beside**2 + leg**2))
