"""Fits the camera's place at the glass from rings that a person puts onto their own reflection.

A person stands on a mark at a known distance; a ring is moved until they see it on the bridge of their nose, then on each knee. Where
the ring then is, an eye at a known place in the picture sees that point: six equations a mark. Two marks, since at one distance a tilt
and a higher lens look the same. The camera's place is what fits best, beside what the tape measure said (weighted least squares; the
priors keep what the rings cannot tell).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mirror.display.geometry import (
    ANKLE_ROW_PAIR,
    EYE_ROWS,
    HIP_ROWS,
    KNEE_ROWS,
    MIN_SIGHT_SCORE,
    CameraGeometry,
    ReflectionSight,
    locate_reflection,
)
from mirror.errors import MirrorError
from mirror.types import Action, Points, Pose
from mirror.types.message import Message, join_messages, message

Array = NDArray[np.float64]

FLOOR_MARKS_MM = (2000.0, 3000.0)
"""Millimetres from the glass at which the toes stand, one after the other."""
RING_TARGETS = ("nose", "left_knee", "right_knee")
RING_AXES = ("across", "down")
RING_STEP_MM = 5.0
"""Millimetres by which a press moves the ring; the eye tells no less at 2 m."""
RING_ERROR_MM, TOE_MARK_ERROR_MM = 8.0, 25.0
"""Standard errors in mm: of a ring on the reflection, and of toes on a mark."""
GEOMETRY_PRIOR_SD: dict[str, float] = {"x_mm": 40.0, "y_mm": 40.0, "tilt_deg": 10.0, "pan_deg": 6.0, "floor_mm": 15.0}
"""How far the tape measure and the eye may be wrong about each, standard deviations."""
FIT_ROUNDS = 12
MAX_FIT_RMS_MM = 20.0
"""Root mean square in mm of what remains at the rings beyond which they do not belong together: a ring was put elsewhere, or the field
of view is another one."""
ANKLE_BEHIND_TOES_MM = 120.0
"""The ankles stand so far behind the toes, mm."""
CALIBRATION_JOINT_ROWS = [*EYE_ROWS, *HIP_ROWS, *KNEE_ROWS, *ANKLE_ROW_PAIR]
"""Joints that have to be clear."""
CALIBRATION_MEDIAN_FRAMES = 30
"""Newest pictures whose median is taken: the person stands there and moves a ring."""


@dataclass(frozen=True, slots=True)
class MarkObservation:
    """One mark: the joints seen (pixels of a picture of ``size``), and the rings on the glass, (3, 2) mm: nose, left knee, right knee."""

    distance: float
    points: Points
    size: tuple[int, int]
    rings: Array


@dataclass(frozen=True, slots=True)
class GeometryFit:
    """The camera's place, and the root mean square in mm of what remains between rings and reflection."""

    geometry: CameraGeometry
    error: float


def fit_geometry(sights: Sequence[MarkObservation], guess: CameraGeometry) -> GeometryFit:
    """The geometry near ``guess`` that fits the rings. Raises MirrorError for too few marks and rings that do not belong together."""
    if len({sight.distance for sight in sights}) < len(FLOOR_MARKS_MM):
        raise MirrorError("calibrate", "one mark is not enough, from there tilt and height look the same", "stand on both")
    made = _fitted(sights, guess)
    left = np.concatenate([_rings(sight, made) - sight.rings for sight in sights]).ravel()
    error = float(np.sqrt(np.mean(left**2)))
    if error > MAX_FIT_RMS_MM:
        raise MirrorError(
            "calibrate",
            f"the rings miss by {error:.0f} mm and do not belong together",
            "check both distances and [glass] fov_deg, then again",
        )
    return GeometryFit(made, error)


def _fitted(sights: Sequence[MarkObservation], guess: CameraGeometry) -> CameraGeometry:
    """The most likely geometry, Gauss and Newton's way."""
    names = list(GEOMETRY_PRIOR_SD)
    spread = np.array([GEOMETRY_PRIOR_SD[name] for name in names])
    begin = np.array([getattr(guess, name) for name in names])
    found = begin.copy()

    def at(values: Array) -> CameraGeometry:
        limited = np.clip(values, begin - 6 * spread, begin + 6 * spread)
        return replace(guess, **{name: float(value) for name, value in zip(names, limited, strict=True)})

    def wrong(values: Array) -> Array:
        rings = [_residuals(sight, at(values)) for sight in sights]
        return np.concatenate([*rings, (values - begin) / spread])

    for _ in range(FIT_ROUNDS):
        base = wrong(found)
        nudge = spread * 1e-3
        slopes = np.stack([(wrong(found + nudge * one) - base) / (nudge @ one) for one in np.eye(len(names))], axis=1)
        step = np.linalg.lstsq(slopes, -base, rcond=None)[0]
        found = found + step
        if np.abs(step / spread).max() < 1e-4:
            break
    return at(found)


def _rings(sight: MarkObservation, glass: CameraGeometry) -> Array:
    """Where ``glass`` has the rings, (3, 2) mm."""
    found = locate_reflection(sight.points, sight.size, 0.0, glass)
    if found is None:
        raise MirrorError("calibrate", "no person could stand like that by these measures", "check the lens's place and the floor's")
    return _places(found)


def _residuals(sight: MarkObservation, glass: CameraGeometry) -> Array:
    found = locate_reflection(sight.points, sight.size, 0.0, glass)
    if found is None:
        return np.full(7, 1e3)
    rings = (_places(found) - sight.rings).ravel() / RING_ERROR_MM
    return np.append(rings, (found.distance - sight.distance - ANKLE_BEHIND_TOES_MM) / TOE_MARK_ERROR_MM)


def _places(found: ReflectionSight) -> Array:
    """An eye sees itself where it is; the knees where ``seen`` says."""
    return np.vstack([found.eye[:2], found.marks])


@dataclass(frozen=True, slots=True)
class CalibrationPrompt:
    """What the glass shows: words, and the ring's middle in mm from the picture's upper left corner, None for none."""

    title: Message
    text: Message
    ring: tuple[float, float] | None


class CalibrationGuide:
    """The guide through both marks: ``see`` each pose, ``act`` on each press, show ``asked``; ``sights`` are complete when ``done``."""

    def __init__(self, guess: CameraGeometry, size_mm: tuple[float, float]) -> None:
        self.sights: list[MarkObservation] = []
        self._guess, self._panel = guess, size_mm
        self._frames: list[Points] = []
        self._size = (0, 0)
        self._rings: list[Array] = []
        self._ring: Array | None = None
        self._axis = 0

    @property
    def done(self) -> bool:
        return len(self.sights) == len(FLOOR_MARKS_MM)

    def see(self, pose: Pose) -> None:
        """One frame's joints; unclear joints are waited for."""
        if pose.points is not None and float(pose.points[CALIBRATION_JOINT_ROWS, 2].min()) >= MIN_SIGHT_SCORE:
            self._size = pose.size
            self._frames = [*self._frames[1 - CALIBRATION_MEDIAN_FRAMES :], pose.points]

    def act(self, action: Action) -> None:
        """Next and previous move the ring, select goes on, back takes the last step back."""
        if self.done:
            return
        match action:
            case Action.SELECT if self._ring is None:
                self._begin()
            case Action.SELECT:
                self._on()
            case Action.NEXT | Action.PREVIOUS if self._ring is not None:
                self._ring[self._axis] += RING_STEP_MM if action is Action.NEXT else -RING_STEP_MM
                self._ring = np.clip(self._ring, 0.0, self._panel)
            case Action.BACK:
                self._back()

    @property
    def asked(self) -> CalibrationPrompt:
        """What the person is to do now."""
        number = min(len(self.sights) + 1, len(FLOOR_MARKS_MM))
        title = message("lineup.mark", n=number)
        if self._ring is None:
            toes = message("lineup.toes", n=round(FLOOR_MARKS_MM[number - 1] / 1000))
            if not self._frames:
                return CalibrationPrompt(title, join_messages((toes, message("lineup.not_whole"))), None)
            upright = join_messages((toes, message("lineup.upright")))
            return CalibrationPrompt(title, message("lineup.then_select", what=upright), None)
        move = message(f"lineup.{RING_TARGETS[len(self._rings)]}.{RING_AXES[self._axis]}")
        return CalibrationPrompt(title, message("lineup.then_select", what=move), (float(self._ring[0]), float(self._ring[1])))

    def _begin(self) -> None:
        if self._frames:
            self._rings, self._axis = [], 0
            self._ring = self._suggest_ring()

    def _on(self) -> None:
        assert self._ring is not None
        if self._axis == 0:
            self._axis = 1
            return
        self._rings.append(self._ring)
        self._axis = 0
        if len(self._rings) < len(RING_TARGETS):
            self._ring = self._suggest_ring()
            return
        points = np.median(np.stack(self._frames), axis=0).astype(np.float32)
        self.sights.append(MarkObservation(FLOOR_MARKS_MM[len(self.sights)], points, self._size, np.stack(self._rings)))
        self._guess = _fitted(self.sights, self._guess)
        self._ring, self._frames = None, []

    def _back(self) -> None:
        if self._ring is None:
            return
        if self._axis == 1:
            self._axis = 0
        elif self._rings:
            self._ring, self._axis = self._rings.pop(), 1
        else:
            self._ring = None

    def _suggest_ring(self) -> Array:
        """Where the guess has the ring, within the panel: few presses are left then."""
        found = locate_reflection(self._frames[-1], self._size, 0.0, self._guess)
        place = np.array(self._panel) / 2 if found is None else _places(found)[len(self._rings)]
        return np.clip(place, 0.0, self._panel)
