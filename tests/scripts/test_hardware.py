"""The drawings to build a mirror from: they are those of the script, they close, and they agree with the settings."""

from __future__ import annotations

import math
import struct
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from scripts.hardware import bracket, plans
from scripts.hardware.sizes import BracketSizes, MirrorSizes
from scripts.hardware_drawings import drawings

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "docs/hardware"
MIRROR, PRINTED = MirrorSizes(), BracketSizes()


def _triangles(content: bytes) -> NDArray[np.float32]:
    """The corners, (n, 3, 3), of a binary STL."""
    (count,) = struct.unpack_from("<I", content, 80)
    assert len(content) == 84 + 50 * count
    rows = np.frombuffer(content, dtype=[("numbers", "<f4", (12,)), ("none", "<u2")], offset=84)
    return rows["numbers"].reshape(-1, 4, 3)[:, 1:]


@pytest.mark.parametrize("name", ["wiring.svg", "cutting.svg", "places.svg", "bracket.scad"])
def test_a_drawing_is_the_one_that_the_script_draws(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == drawings(MIRROR, PRINTED)[name]


def test_the_printed_parts_are_closed_and_have_their_outside_outside() -> None:
    corners = _triangles((FOLDER / "bracket.stl").read_bytes())
    edges: Counter[tuple[bytes, bytes]] = Counter()
    for triangle in corners:
        points = [point.tobytes() for point in triangle]
        edges.update(zip(points, (*points[1:], points[0]), strict=True))
    assert set(edges.values()) == {1}
    assert all((end, start) in edges for start, end in edges)
    volume = float(np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6)
    assert 30_000 < volume < 60_000  # mm3: some 50 g


def test_the_printed_parts_have_the_measures_of_the_program_beside_them() -> None:
    low, high = (extreme(_triangles((FOLDER / "bracket.stl").read_bytes()).reshape(-1, 3), axis=0) for extreme in (np.min, np.max))
    assert low.tolist() == [-PRINTED.plate[0] / 2, 20 - PRINTED.button_plate[1] / 2, 0.0]
    assert high.tolist() == [80 + PRINTED.button_plate[0] / 2, 20 + PRINTED.button_plate[1] / 2, PRINTED.plate[2] + PRINTED.hood[1]]
    text = (FOLDER / "bracket.scad").read_text()
    assert "hood = [28.0, 22.0];" in text
    assert text.count("{") == text.count("}")


def test_the_mesh_is_the_one_that_the_script_makes() -> None:
    pytest.importorskip("manifold3d", reason="manifold3d is not installed here")
    made = _triangles(bracket.stl(bracket.mesh(PRINTED)))
    kept = _triangles((FOLDER / "bracket.stl").read_bytes())
    assert made.shape == kept.shape
    assert np.abs(made - kept).max() < 1e-4


def test_hood_and_shutter_fit() -> None:
    assert math.hypot(PRINTED.hood[0], PRINTED.hood[0]) < MIRROR.camera_hole
    assert PRINTED.shutter[0] + 2 * PRINTED.slack < PRINTED.hood[0] - 2 * PRINTED.wall
    assert PRINTED.shutter[0] > PRINTED.lens + 6
    assert PRINTED.shutter_gap + PRINTED.shutter[2] + 2 * PRINTED.slack < PRINTED.hood[1] - 2


def test_the_wires_go_to_the_pins_of_the_settings() -> None:
    wired = tomllib.loads((ROOT / "systemd/settings/mirror.toml").read_text())["buttons"]
    assert {name: gpio for name, (_, gpio) in plans.PINS.items()}.items() >= wired.items()
    page = (ROOT / "docs/hardware.md").read_text()
    for pin, gpio in plans.PINS.values():
        assert f"pin {pin}  GPIO{gpio} " in page


def test_face_and_knees_are_seen_within_the_glass_and_on_the_panel() -> None:
    eyes, knees = 1600, 450
    low, high = MIRROR.panel_above_floor, MIRROR.panel_above_floor + MIRROR.panel[1]
    assert low - 30 <= (eyes + knees) / 2
    assert eyes <= high + 30
    assert MIRROR.glass_above_floor <= 1500 / 2
    assert MIRROR.glass_above_floor + MIRROR.glass[1] >= (1950 + 1830) / 2 - 50
    assert 900 <= MIRROR.camera_above_floor <= 1300


@pytest.mark.parametrize("name", ["wiring.svg", "cutting.svg", "places.svg"])
def test_nothing_is_drawn_beside_the_paper(name: str) -> None:
    root = ET.fromstring((FOLDER / name).read_text("utf-8"))
    width, height = (float(root.attrib[side].removesuffix("mm")) for side in ("width", "height"))
    for part in root.iter():
        points = [tuple(map(float, pair.split(","))) for pair in part.attrib.get("points", "").split()]
        if "x" in part.attrib:
            points.append((float(part.attrib["x"]), float(part.attrib["y"])))
        assert all(0 <= x <= width and 0 <= y <= height for x, y in points), part.attrib
