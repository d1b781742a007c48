"""Where a body is seen in the mirror, against a ray tracer that knows nothing of the formulas used: virtual images and planes."""

from __future__ import annotations

import itertools
import math
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mirror.display.geometry import CameraGeometry, error_budget, glass_crossing, knee_travel, locate_reflection, make_geometry
from mirror.errors import MirrorError
from mirror.settings import GlassSettings
from mirror.types import KEYPOINT_NAMES

Vector = NDArray[np.float64]
SIZE = (480, 640)
GLASS = CameraGeometry(x_mm=150.0, y_mm=700.0, tilt_deg=0.0, fov_deg=42.0, floor_mm=1550.0, behind_mm=20.0)
LEG = 800.0


def turn(axis: int, degrees: float) -> Vector:
    """A right-handed rotation about a coordinate axis."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    made = np.eye(3)
    made[i, i] = made[j, j] = c
    made[i, j], made[j, i] = -s, s
    return made


def film(world: Vector, glass: CameraGeometry, size: tuple[int, int] = SIZE) -> Vector:
    """Pixels of world points (n, 3), through a matrix camera."""
    # Columns: the camera's right, down and forward in the glass's x, y, z (z towards the person).
    axes = turn(1, glass.pan_deg) @ turn(0, glass.tilt_deg) @ np.array([[-1.0, 0, 0], [0, 1, 0], [0, 0, 1]]).T
    local = (world - np.array([glass.x_mm, glass.y_mm, -glass.behind_mm])) @ axes
    focal = size[0] / 2 / math.tan(math.radians(glass.fov_deg / 2))
    return np.column_stack([size[0] / 2 + focal * local[:, 0] / local[:, 2], size[1] / 2 + focal * local[:, 1] / local[:, 2]])


def traced(eye: Vector, point: Vector) -> Vector:
    """The line from the eye to the virtual image behind the glass, cut with the plane z = 0."""
    image = point * np.array([1.0, 1.0, -1.0])
    normal = np.array([0.0, 0.0, 1.0])
    way = image - eye
    return np.asarray((eye - way * (normal @ eye) / (normal @ way))[:2], float)


def body(distance: float = 2600.0, aside: float = 150.0, depth: float = 0.0, floor: float = 1550.0, leg: float = LEG) -> dict[str, Vector]:
    """World points in mm of somebody squatting: knees forward by an independent two-link leg, head forward as the trunk leans."""
    flexion = 2 * math.acos(1 - depth)
    forward = leg / 2 * math.sin(flexion / 2)
    knee_high = leg / 2 * math.cos(flexion / 2)
    sunk = leg * depth
    head = leg * 0.25 * math.sin(flexion / 2)

    def at(x: float, up: float, ahead: float) -> Vector:
        return np.array([aside + x, floor - up, distance - ahead])

    made = {name: at(0, leg + 300 - sunk, head / 2) for name in KEYPOINT_NAMES}
    made |= {"nose": at(0, leg + 700 - sunk - 35, head), "left_eye": at(-32, leg + 700 - sunk, head)}
    made |= {"right_eye": at(32, leg + 700 - sunk, head)}
    # A mirror shows the person's left on the left.
    for side, way in (("left", -1), ("right", 1)):
        made[f"{side}_hip"] = at(100 * way, leg - sunk, 0)
        made[f"{side}_knee"] = at((140 + 100 * depth) * way, knee_high, forward)
        made[f"{side}_ankle"] = at(140 * way, 0, 0)
    return made


def picture(person: dict[str, Vector], glass: CameraGeometry, size: tuple[int, int] = SIZE) -> NDArray[np.float32]:
    xy = film(np.array([person[name] for name in KEYPOINT_NAMES]), glass, size)
    return np.column_stack([xy, np.full(len(xy), 0.9)]).astype(np.float32)


def error(
    person: dict[str, Vector], true: CameraGeometry, believed: CameraGeometry, depth: float, points: NDArray[np.float32] | None = None
) -> float:
    """Millimetres at the mirror image of the worse knee between where it is marked and where it is seen."""
    found = locate_reflection(picture(person, true) if points is None else points, SIZE, depth, believed)
    assert found is not None
    eye = (person["left_eye"] + person["right_eye"]) / 2
    off = []
    for leg, name in enumerate(("left_knee", "right_knee")):
        knee = person[name]
        off.append(float(np.hypot(*(found.marks[leg] - traced(eye, knee)))) * (eye[2] + knee[2]) / eye[2])
    return float(max(off))


@pytest.mark.parametrize(("eye_z", "point_z"), [(2500, 2500), (2500, 2200), (1800, 2600), (3000, 400)])
def test_the_crossing_is_where_the_ray_to_the_virtual_image_cuts_the_glass(eye_z: float, point_z: float) -> None:
    eye, point = np.array([120.0, -80.0, eye_z]), np.array([-260.0, 900.0, point_z])
    assert glass_crossing(eye, point) == pytest.approx(traced(eye, point))


def test_half_way_only_when_both_are_equally_far_and_off_by_two_centimetres_in_a_squat() -> None:
    eye, knee = np.array([0.0, 0.0, 2600.0]), np.array([0.0, 750.0, 2600.0])
    assert glass_crossing(eye, knee)[1] == pytest.approx(375)
    for travel in (200.0, 350.0):
        nearer = knee - np.array([0.0, 0.0, travel])
        assert 13 <= glass_crossing(eye, nearer)[1] - 375 <= 28


def test_the_knee_travels_as_far_as_a_shin_that_leans() -> None:
    assert knee_travel(LEG, 0.0) == 0
    assert knee_travel(LEG, 1 - math.cos(math.radians(45))) == pytest.approx(400 * math.sin(math.radians(45)))
    assert knee_travel(LEG, 0.3) == pytest.approx(286, abs=1)
    assert knee_travel(LEG, -0.1) == 0


@pytest.mark.parametrize("depth", [0.0, 0.2, 0.36])
@pytest.mark.parametrize("aside", [-500, 150, 600])
@pytest.mark.parametrize(("tilt", "pan"), [(0, 0), (-12, 0), (9, -6), (0, 7), (-12, -6), (9, 7)])
def test_with_true_inputs_the_mark_is_on_the_knee(tilt: float, pan: float, aside: float, depth: float) -> None:
    glass = replace(GLASS, tilt_deg=float(tilt), pan_deg=float(pan))
    assert error(body(aside=aside, depth=depth), glass, glass, depth) < 1.0


def test_a_camera_beside_and_before_the_glass() -> None:
    glass = replace(GLASS, x_mm=-220.0, y_mm=300.0, behind_mm=-60.0, tilt_deg=-8.0)
    assert error(body(depth=0.3), glass, glass, 0.3) < 1.0


def aligned(glass: CameraGeometry, tilt: float, pan: float, beside: float, floor: float) -> CameraGeometry:
    """``glass`` as a calibration leaves it that was wrong in its angles: the lens is taken to be where the rings still line up at 2.5 m
    but for ``beside`` mm, and the floor where the ankles are seen from there but for ``floor`` mm."""
    pivot = film(np.array([[150.0, 700.0, 2500.0]]), glass)
    feet = film(np.array([[150.0, glass.floor_mm, 2500.0]]), glass)
    turned = replace(glass, tilt_deg=glass.tilt_deg + tilt, pan_deg=glass.pan_deg + pan)
    off = np.array([150.0, 700.0]) + beside - turned.at(pivot, SIZE, 2500.0)[0, :2]
    turned = replace(turned, x_mm=glass.x_mm + float(off[0]), y_mm=glass.y_mm + float(off[1]))
    return replace(turned, floor_mm=float(turned.at(feet, SIZE, 2500.0)[0, 1]) + floor)


def off(posture: tuple[float, float, float], feet: int, eyes: int, lens: int, turned: int, floor: int, deep: int) -> float:
    """The error in mm with each input wrong by its stated amount, that way (-1, 1) or not at all (0)."""
    distance, aside, depth = posture
    person = body(distance, aside, depth)
    points = picture(person, GLASS)
    points[15:17, 1] += feet * 0.01 * (points[15, 1] - points[11, 1])
    points[1:3, 0] += eyes * 10 * 625 / distance
    believed = aligned(GLASS, 0.25 * turned, 0.25 * turned, 4.0 * lens, 8.0 * floor)
    return error(person, GLASS, believed, max(0.0, depth + deep * 0.02), points)


def test_static_error_within_thirty_millimetres_at_body_depth_with_stated_input_errors() -> None:
    """Ankles 1 % of the leg out, depth .02 out, the eyes' joints 10 mm aside, tilt and pan .25 degrees out with what that shifts taken
    up at 2.5 m but for 4 mm, the floor 8 mm out: at 2 to 3.2 m, beside the lens, standing to deep. The root of
    the sum of squares stays within 30 mm in each posture, and so do nine in ten of the cases where all are at their worst at once."""
    together: list[float] = []
    for distance, depth, aside in itertools.product((2000.0, 2600.0, 3200.0), (0.0, 0.15, 0.36), (-100.0, 150.0, 400.0)):
        posture = (distance, aside, depth)
        alone = [max(off(posture, *(way * (i == j) for j in range(6))) for way in (-1, 1)) for i in range(6)]
        assert math.hypot(*alone) <= 30, (posture, alone)
        together += [off(posture, *signs) for signs in itertools.product((-1, 1), repeat=6)]
    print(f"static error: median {np.median(together):.1f}, 90 % {np.quantile(together, 0.9):.1f}, worst {max(together):.1f} mm")
    assert np.quantile(together, 0.9) <= 30


def test_the_budget_says_what_the_ray_tracer_says() -> None:
    person = body(depth=0.3)
    eye, knee = (person["left_eye"] + person["right_eye"]) / 2, person["left_knee"]
    lens = np.array([GLASS.x_mm, GLASS.y_mm, -GLASS.behind_mm])
    made = error_budget(eye, knee, lens)
    late = traced(eye, knee) - traced(eye - np.array([0, 75.0, 0]), knee - np.array([0, 37.5, 0]))
    assert made.latency == pytest.approx(np.hypot(*late) * (eye[2] + knee[2]) / eye[2], rel=1e-6)
    assert made.static <= 30 < made.latency
    assert made.static == pytest.approx(math.sqrt(made.distance**2 + made.eye_depth**2 + made.eye_offset**2 + made.knee_depth**2))
    assert error_budget(eye, knee, lens, latency=0.3).latency == pytest.approx(2 * made.latency, rel=1e-6)


def test_the_distance_comes_from_the_feet_whoever_stands_there() -> None:
    for leg in (550.0, 800.0, 950.0):
        assert GLASS.distance(picture(body(2300.0, leg=leg), GLASS), SIZE) == pytest.approx(2300, abs=2)


def test_without_eyes_the_nose_will_do() -> None:
    person = body(depth=0.2)
    points = picture(person, GLASS)
    points[1, 2] = 0.1
    assert error(person, GLASS, GLASS, 0.2, points) < 3


@pytest.mark.parametrize("what", ["ankle", "knee", "hip", "face", "nan", "above", "giant", "depth"])
def test_nothing_is_placed_where_the_body_is_not_clear_or_cannot_be(what: str) -> None:
    points, depth, glass = picture(body(), GLASS), 0.1, GLASS
    match what:
        case "ankle":
            points[15, 2] = 0.2
        case "knee":
            points[14, 2] = 0.2
        case "hip":
            points[11, 2] = 0.0
        case "face":
            points[:3, 2] = 0.1
        case "nan":
            points[13, 0] = np.nan
        case "above":
            points[15:17, 1] = 10
        case "giant":
            glass = replace(GLASS, floor_mm=GLASS.y_mm + 3 * (GLASS.floor_mm - GLASS.y_mm))
        case "depth":
            depth = math.nan
    assert locate_reflection(points, SIZE, depth, glass) is None


@pytest.mark.parametrize("wrong", [{"fov_deg": 5.0}, {"fov_deg": 170.0}, {"fov_deg": math.nan}, {"tilt_deg": 80.0}, {"pan_deg": math.nan}])
def test_a_camera_that_nobody_has_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(MirrorError, match="glass"):
        replace(GLASS, **wrong)


def test_half_a_calibration_is_none() -> None:
    assert make_geometry(**asdict(GlassSettings())) is None
    assert make_geometry(**asdict(GLASS)) == GLASS
    assert make_geometry(**(asdict(GLASS) | {"floor_mm": None})) is None
    assert {spec.name for spec in fields(GlassSettings)} == {spec.name for spec in fields(CameraGeometry)}
