"""The [figure] of an exercise file, checked point by point."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from mirror.errors import MirrorError, nearest
from mirror.exercises.fields import format_raw, read_number, read_numbers
from mirror.exercises.schema import FIGURE_POINT_NAMES, ExerciseFigure, Mark, Point

FIGURE_TABLE_KEYS = ("seconds", "times", "frames", "icon", "band", "lines")
MAX_FIGURE_PARTS = 16
"""Keyframes, band places and lines that a figure may have."""


def parse_figure(raw: Any, where: str) -> ExerciseFigure:
    """The Figure of ``raw``. Raises MirrorError naming the wrong key."""
    if not isinstance(raw, Mapping):
        raise MirrorError(where, "[figure] must be a table")
    for key in raw:
        if key not in FIGURE_TABLE_KEYS:
            raise MirrorError(where, f"unknown key 'figure.{key[:40]}'{nearest(key[:40], FIGURE_TABLE_KEYS)}")
    for key in ("seconds", "times", "frames"):
        if key not in raw:
            raise MirrorError(where, f"key 'figure.{key}' is missing")
    seconds = read_number(raw["seconds"])
    if seconds is None or not 0.5 <= seconds <= 30:
        raise MirrorError(where, f"figure.seconds must be from 0.5 to 30, not {format_raw(raw['seconds'])}")
    frames = _frames(raw["frames"], where)
    times = read_numbers(raw["times"], len(frames))
    if times is None:
        raise MirrorError(where, f"figure.times must be {len(frames)} numbers, one for each of figure.frames")
    if times[0] != 0 or times[-1] != 1 or any(a >= b for a, b in pairwise(times)):
        raise MirrorError(where, "figure.times must rise from 0 to 1")
    icon = raw.get("icon", 0)
    if not isinstance(icon, int) or isinstance(icon, bool) or not 0 <= icon < len(frames):
        raise MirrorError(where, f"figure.icon must be a frame's number from 0 to {len(frames) - 1}, not {format_raw(icon)}")
    return ExerciseFigure(seconds, times, frames, icon, _band(raw.get("band", []), where), _lines(raw.get("lines", []), where))


def _list(raw: Any, name: str, where: str) -> list[Any]:
    if not isinstance(raw, list) or len(raw) > MAX_FIGURE_PARTS:
        raise MirrorError(where, f"figure.{name} must be a list of at most {MAX_FIGURE_PARTS}")
    return raw


def _frames(raw: Any, where: str) -> tuple[tuple[Point, ...], ...]:
    found = []
    for i, rows in enumerate(_list(raw, "frames", where)):
        points = [read_numbers(row, 2) for row in rows] if isinstance(rows, list) else []
        if len(points) != len(FIGURE_POINT_NAMES):
            raise MirrorError(
                where, f"figure.frames, frame {i}: needs {len(FIGURE_POINT_NAMES)} points [x, y]: {', '.join(FIGURE_POINT_NAMES)}"
            )
        for joint, point in zip(FIGURE_POINT_NAMES, points, strict=True):
            if point is None or not all(0 <= at <= 1 for at in point):
                raise MirrorError(where, f"figure.frames, frame {i}: {joint} must be [x, y] from 0 to 1")
        found.append(tuple((point[0], point[1]) for point in points if point is not None))
    if len(found) < 2:
        raise MirrorError(where, "figure.frames needs two frames or more")
    return tuple(found)


def _band(raw: Any, where: str) -> tuple[Mark, ...]:
    found = []
    for entry in _list(raw, "band", where):
        share = read_number(entry[2]) if isinstance(entry, list) and len(entry) == 3 else None
        if share is None or not 0 <= share <= 1:
            raise MirrorError(where, f'figure.band must be places like ["left_hip", "left_knee", 0.75], not {format_raw(entry)}')
        for joint in entry[:2]:
            if joint not in FIGURE_POINT_NAMES:
                raise MirrorError(where, f"figure.band: unknown joint {format_raw(joint)}{nearest(str(joint)[:40], FIGURE_POINT_NAMES)}")
        found.append((str(entry[0]), str(entry[1]), share))
    if found and len(found) != 2:
        raise MirrorError(where, "figure.band needs two places, the band's ends")
    return tuple(found)


def _lines(raw: Any, where: str) -> tuple[tuple[float, float, float, float], ...]:
    found = []
    for entry in _list(raw, "lines", where):
        ends = read_numbers(entry, 4)
        if ends is None or not all(0 <= at <= 1 for at in ends):
            raise MirrorError(where, f"figure.lines must be lines [x, y, x, y] from 0 to 1, not {format_raw(entry)}")
        found.append((ends[0], ends[1], ends[2], ends[3]))
    return tuple(found)
