"""The person's own legs as a small figure in the corner.

Points come in pixels of the unflipped camera frame, where the person's left is on the right. A mirror shows it the other way round,
so every x is turned about the frame before it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pygame

from mirror.display.widgets.athlete import CALF_RADII, SKIN_RGB, draw_legs
from mirror.display.widgets.shapes import KneeMark, Level, draw_capsule, supersample
from mirror.types import KEYPOINT_NAMES, SIDES, Points

LEG_JOINT_ROWS = tuple(KEYPOINT_NAMES.index(f"{side}_{joint}") for side in SIDES for joint in ("hip", "knee", "ankle"))
"""Rows of hip, knee and ankle, left leg first."""
MIN_DRAWN_JOINT_SCORE = 0.2
"""Joints below this score are not drawn."""


FIGURE_LEG_STATURE_SHARE = 0.64
"""What a leg figure's height is of the whole body's."""
KNEE_MARK_HEIGHT_SHARE = 0.2
SOLE_HEIGHT_SHARE = 0.14
"""What the feet need below the ankles, of the figure's height."""


@dataclass(frozen=True, slots=True)
class LegFigure:
    """Hips, knees and ankles in whole pixels of the widget, already mirrored; None = not seen. ``levels`` colour and shape the knees."""

    width: int
    height: int
    joints: tuple[tuple[int, int] | None, ...]
    levels: tuple[Level, Level]

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        surface = supersample(self.size, SKIN_RGB, self._draw_legs)
        for knee, level in ((self.joints[1], self.levels[0]), (self.joints[4], self.levels[1])):
            if knee:
                mark = KneeMark(knee_diameter(self.height), level, "").paint()
                surface.blit(mark, (knee[0] - mark.get_width() // 2, knee[1] - mark.get_height() // 2))
        return surface

    def _draw_legs(self, surface: pygame.Surface, s: float) -> None:
        """Both legs, or what is seen of them."""
        stature = s * self.height / FIGURE_LEG_STATURE_SHARE
        joints = [None if p is None else (p[0] * s, p[1] * s) for p in self.joints]
        hips, knees, ankles = joints[0::3], joints[1::3], joints[2::3]
        whole = [p for pair in (hips, knees, ankles) for p in pair if p]
        if len(whole) == len(joints):
            draw_legs(surface, whole, stature)
            return
        for start, end in ((0, 1), (1, 2), (3, 4), (4, 5)):
            first, last = joints[start], joints[end]
            if first and last:
                draw_capsule(surface, SKIN_RGB, first, last, CALF_RADII[0] * stature)


def knee_diameter(height: int) -> int:
    """Diameter of the knees' marks in a leg figure ``height`` px high."""
    return max(8, int(height * KNEE_MARK_HEIGHT_SHARE) // 2 * 2)


def make_leg_figure(
    points: Points | None, frame: tuple[int, int], width: int, height: int, levels: tuple[Level, Level]
) -> LegFigure | None:
    """The person's legs as a figure of ``width`` x ``height`` px, ankles at the bottom; None when too little of them is seen.

    The scale is fixed to the frame's height, so that the figure does not breathe with every frame; a person nearer to the camera than
    that is shrunk to fit.
    """
    if points is None or min(frame) <= 0:
        return None
    rows = np.asarray(points, dtype=np.float64)[list(LEG_JOINT_ROWS)]
    seen = np.isfinite(rows).all(axis=1) & (rows[:, 2] >= MIN_DRAWN_JOINT_SCORE)
    if seen.sum() < 4 or not (seen[2] or seen[5]):
        return None
    edge, sole = knee_diameter(height) / 2, SOLE_HEIGHT_SHARE * height
    x, y = -rows[:, 0], rows[:, 1]
    middle, floor = float((x[seen].min() + x[seen].max()) / 2), float(y[seen].max())
    span_x, span_y = float(np.ptp(x[seen])), float(np.ptp(y[seen]))
    scale = min((height - edge - sole) / max(span_y, 0.45 * frame[1]), (width - 2 * edge) / max(span_x, 1.0))
    joints = tuple(
        (round(width / 2 + (float(px) - middle) * scale), round(height - sole + (float(py) - floor) * scale)) if ok else None
        for px, py, ok in zip(x, y, seen, strict=True)
    )
    return LegFigure(width, height, joints, levels)
