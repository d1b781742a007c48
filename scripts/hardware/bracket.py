"""The printed parts: as OpenSCAD, to be changed by their builder, and as a mesh made from the same measures."""

from __future__ import annotations

import struct
from dataclasses import fields
from typing import Any

import numpy as np

from scripts.hardware.sizes import BracketSizes

SCAD_MODULES = """
// Prints without supports, in PLA or PETG, black. The camera sits behind the plate, its lens in the square opening; the hood reaches the
// glass; the shutter slides from the side and covers the lens with its closed half.
module screws(pitch, diameter, slot, thick) {
    for (x = [-1, 1], y = [-1, 1]) hull() for (s = [-0.5, 0.5])
        translate([x * pitch[0] / 2 + s * slot, y * pitch[1] / 2, -1]) cylinder(d = diameter, h = thick + 2, $fn = 32);
}

module bracket() {
    rail = shutter[2] + 2 * slack;
    difference() {
        union() {
            translate([-plate[0] / 2, -plate[1] / 2, 0]) cube(plate);
            translate([-hood[0] / 2, -hood[0] / 2, 0]) cube([hood[0], hood[0], plate[2] + hood[1]]);
        }
        translate([-lens / 2, -lens / 2, -1]) cube([lens, lens, plate[2] + 2]);
        translate([-hood[0] / 2 + wall, -hood[0] / 2 + wall, plate[2]]) cube([hood[0] - 2 * wall, hood[0] - 2 * wall, hood[1] + 1]);
        translate([-hood[0] / 2 - 1, -shutter[0] / 2 - slack, plate[2] + shutter_gap]) cube([hood[0] + 2, shutter[0] + 2 * slack, rail]);
        screws(screw_pitch, screw, 0, plate[2]);
        screws(camera_pitch, camera_screw, camera_slot, plate[2]);
    }
}

module shutter_slide() {
    difference() {
        union() {
            translate([-shutter[1] / 2, -shutter[0] / 2, 0]) cube([shutter[1], shutter[0], shutter[2]]);
            translate([shutter[1] / 2 - 3, -shutter[0] / 2, 0]) cube([3, shutter[0], 6]);
        }
        translate([-shutter[1] / 2 + 5, -lens / 2 - 1, -1]) cube([lens + 2, lens + 2, shutter[2] + 2]);
    }
}

module buttons() {
    difference() {
        translate([-button_plate[0] / 2, -button_plate[1] / 2, 0]) cube(button_plate);
        for (i = [-1, 0, 1]) translate([0, i * 40, -1]) cylinder(d = button_hole, h = button_plate[2] + 2, $fn = 64);
        for (i = [-1, 1]) translate([0, i * (button_plate[1] / 2 - 7), -1]) cylinder(d = screw, h = button_plate[2] + 2, $fn = 32);
    }
}

bracket();
translate([0, 60, 0]) shutter_slide();
translate([80, 20, 0]) buttons();
"""


def scad(sizes: BracketSizes) -> str:
    """The parts as an OpenSCAD program that begins with its measures."""
    lines = ["// Made by scripts/hardware_drawings.py: change the measures here or there. Millimetres."]
    for spec in fields(sizes):
        value = getattr(sizes, spec.name)
        lines.append(f"{spec.name} = {list(value) if isinstance(value, tuple) else value};")
    return "\n".join(lines) + "\n" + SCAD_MODULES


def mesh(sizes: BracketSizes) -> Any:
    """The same parts as a ``manifold3d.Manifold``, which is closed by construction."""
    from manifold3d import Manifold

    def box(x: float, y: float, z: float, w: float, d: float, h: float) -> Any:
        return Manifold.cube([w, d, h]).translate([x, y, z])

    def rod(x: float, y: float, diameter: float, height: float, segments: int = 32) -> Any:
        return Manifold.cylinder(height + 2, diameter / 2, diameter / 2, segments).translate([x, y, -1])

    def screws(pitch: tuple[float, float], diameter: float, slot: float, thick: float) -> Any:
        corners = [(x * pitch[0] / 2, y * pitch[1] / 2) for x in (-1, 1) for y in (-1, 1)]
        ends = [[rod(x + end * slot / 2, y, diameter, thick) for end in (-1, 1)] for x, y in corners]
        return Manifold.batch_boolean([Manifold.batch_hull(pair) for pair in ends], _add())

    pw, pd, ph = sizes.plate
    side, length = sizes.hood
    sw, sl, st = sizes.shutter
    lens, wall, slack = sizes.lens, sizes.wall, sizes.slack
    inner = side - 2 * wall
    bracket = box(-pw / 2, -pd / 2, 0, pw, pd, ph) + box(-side / 2, -side / 2, 0, side, side, ph + length)
    bracket -= box(-lens / 2, -lens / 2, -1, lens, lens, ph + 2)
    bracket -= box(-inner / 2, -inner / 2, ph, inner, inner, length + 1)
    bracket -= box(-side / 2 - 1, -sw / 2 - slack, ph + sizes.shutter_gap, side + 2, sw + 2 * slack, st + 2 * slack)
    bracket -= screws(sizes.screw_pitch, sizes.screw, 0.0, ph)
    bracket -= screws(sizes.camera_pitch, sizes.camera_screw, sizes.camera_slot, ph)
    shutter = box(-sl / 2, -sw / 2, 0, sl, sw, st) + box(sl / 2 - 3, -sw / 2, 0, 3, sw, 6)
    shutter -= box(-sl / 2 + 5, -lens / 2 - 1, -1, lens + 2, lens + 2, st + 2)
    bw, bd, bh = sizes.button_plate
    plate = box(-bw / 2, -bd / 2, 0, bw, bd, bh)
    for at in (-1, 0, 1):
        plate -= rod(0, 40 * at, sizes.button_hole, bh, 64)
    for end in (-1, 1):
        plate -= rod(0, end * (bd / 2 - 7), sizes.screw, bh)
    return bracket + shutter.translate([0, 60, 0]) + plate.translate([80, 20, 0])


def _add() -> Any:
    from manifold3d import OpType

    return OpType.Add


def stl(solid: Any) -> bytes:
    """``solid`` as binary STL: 80 bytes of head, the number of triangles, then for each its normal and corners in float32."""
    made = solid.to_mesh()
    corners = np.asarray(made.vert_properties, np.float32)[:, :3][np.asarray(made.tri_verts)]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    rows = np.zeros(len(corners), dtype=[("numbers", "<f4", (12,)), ("none", "<u2")])
    rows["numbers"] = np.concatenate([normals[:, None], corners], axis=1).reshape(-1, 12)
    return b"bracket of the knee mirror, millimetres".ljust(80) + struct.pack("<I", len(corners)) + rows.tobytes()
