"""The one person that is drawn everywhere: an athlete of tapered limbs, from thirteen joints, from the front or from the side.

Lengths are shares of ``stature``, the height of the whole body in pixels, after the segment widths of an adult (Drillis & Contini 1966).
Where one part passes before another, a thin line is left free between them, so that arms before the chest stay legible on black.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from mirror.display.widgets.limbs import Point, direction, dot_product, draw_tapered, point_between, smooth_outline, subtract
from mirror.exercises.schema import FIGURE_POINT_NAMES
from mirror.types import SIDES
from mirror.types.colours import Colour

SKIN_RGB: Colour = (236, 232, 224)
CLOTHES_RGB: Colour = (146, 158, 170)
FAR_SKIN_RGB: Colour = (150, 150, 148)
"""Limbs on the far side of the body."""
SHORTS_RGB: Colour = (92, 101, 112)
FAR_CLOTHES_RGB: Colour = (74, 82, 92)
HAIR_RGB: Colour = (98, 92, 92)
CLEAR_RGBA = (0, 0, 0, 0)
GAP_STATURE_SHARE = 0.006
"""Width of the line that is left free around a part that passes before another."""
PROFILE_WIDTH_SHARE = 0.35
"""Shoulders narrower than this share of the trunk's length are seen from the side."""
BEHIND_STATURE_SHARE = 0.045
"""From the front, a foot higher than the other by more than this is behind the body or off the floor."""
_ROWS = {name: i for i, name in enumerate(FIGURE_POINT_NAMES)}


def draw_athlete(surface: pygame.Surface, joints: Sequence[Point], stature: float) -> None:
    """Draw the body with ``joints`` (pixels, in the order of ``FIGURE_POINT_NAMES``) onto ``surface``, which has an alpha channel."""
    body = _Body(surface, joints, stature)
    if body.is_profile:
        body.draw_profile()
    else:
        body.draw_front()


def limb_half_width(from_hip: float, stature: float) -> float:
    """Half the thickness in pixels of a thigh at ``from_hip`` (0..1) of its way to the knee."""
    return stature * (THIGH_RADII[0] + from_hip * (THIGH_RADII[1] - THIGH_RADII[0]))


THIGH_RADII, CALF_RADII = (0.047, 0.031), (0.030, 0.034, 0.028, 0.017)
"""Half widths from hip to knee; at the knee, over the calf's belly to the ankle."""
ARM_RADII = (0.025, 0.020, 0.014)
"""At shoulder, elbow and wrist."""
HEAD_RADII = (0.052, 0.068)
FRONT_TOES = (
    (0.0470, 0.0470, 0.0085), (0.0350, 0.0560, 0.0095), (0.0205, 0.0620, 0.0105), (0.0045, 0.0640, 0.0110), (-0.0135, 0.0610, 0.0140),
)  # fmt: skip
"""Tips of the toes, outwards and down from the ankle, and their half widths; the big toe last."""


@dataclass(frozen=True, slots=True)
class _Tone:
    skin: Colour
    clothes: Colour


_NEAR, _FAR = _Tone(SKIN_RGB, CLOTHES_RGB), _Tone(FAR_SKIN_RGB, FAR_CLOTHES_RGB)


class _Body:
    """One body on its surface; ``u`` turns shares of the stature into pixels."""

    def __init__(self, surface: pygame.Surface, joints: Sequence[Point], stature: float) -> None:
        self._surface, self._joints, self._stature = surface, joints, stature
        self._neck = point_between(self._at("left_shoulder"), self._at("right_shoulder"), 0.5)
        self._pelvis = point_between(self._at("left_hip"), self._at("right_hip"), 0.5)
        trunk = math.dist(self._neck, self._pelvis)
        width = math.dist(self._at("left_shoulder"), self._at("right_shoulder"))
        self.is_profile = width < PROFILE_WIDTH_SHARE * max(trunk, 0.15 * stature)

    def _at(self, name: str) -> Point:
        return self._joints[_ROWS[name]]

    def _u(self, share: float) -> float:
        return share * self._stature

    def draw_front(self) -> None:
        feet = self._at("left_ankle")[1] - self._at("right_ankle")[1]
        upright = abs(self._pelvis[1] - self._neck[1]) > abs(self._pelvis[0] - self._neck[0])
        behind = None
        if upright and abs(feet) > self._u(BEHIND_STATURE_SHARE):
            behind = "left" if feet < 0 else "right"
            self._leg(behind, _FAR, profile=False)
        for side in SIDES:
            if side != behind:
                self._leg(side, _NEAR, profile=False)
        self._trunk_front()
        self._head_front()
        for side in SIDES:
            self._arm(side, _NEAR)

    def draw_profile(self) -> None:
        """The person's left side is the far one."""
        self._arm("left", _FAR)
        self._leg("left", _FAR, profile=True)
        self._leg("right", _NEAR, profile=True)
        self._trunk_profile()
        self._head_profile()
        self._arm("right", _NEAR)

    def _trunk_front(self) -> None:
        """Neck, shirt and the hips of the shorts."""
        spine = direction(self._neck, self._pelvis)
        left, right = self._at("left_shoulder"), self._at("right_shoulder")
        across = direction(left, right)
        half = math.dist(left, right) / 2
        hips = max(math.dist(self._at("left_hip"), self._at("right_hip")) / 2 + self._u(0.036), self._u(0.07))
        long = math.dist(self._neck, self._pelvis)

        def place(along: float, out: float) -> Point:
            return self._neck[0] + along * spine[0] + out * across[0], self._neck[1] + along * spine[1] + out * across[1]

        pelvis = (
            (0.86 * long, 0.5 * (0.96 * hips + 0.72 * half)), (long, hips), (long + self._u(0.035), 0.92 * hips),
            (long + self._u(0.055), 0.2 * hips),
        )  # fmt: skip
        self._shape(SHORTS_RGB, [*(place(a, o) for a, o in pelvis), *(place(a, -o) for a, o in reversed(pelvis))])
        self._tube(SKIN_RGB, (self._at("head"), place(self._u(0.01), 0.0)), (0.024, 0.034))
        rows = (
            (-self._u(0.030), 0.22 * half), (-self._u(0.024), 0.62 * half), (-self._u(0.004), half + self._u(0.012)),
            (self._u(0.045), half + self._u(0.006)), (0.40 * long, 0.86 * half), (0.66 * long, 0.72 * half),
            (0.94 * long, 0.5 * (hips + 0.72 * half) + self._u(0.002)),
        )  # fmt: skip
        self._shape(CLOTHES_RGB, smooth_outline([*(place(a, o) for a, o in rows), *(place(a, -o) for a, o in reversed(rows))]))

    def _trunk_profile(self) -> None:
        hip, neck = self._pelvis, self._neck
        self._tube(SHORTS_RGB, (point_between(neck, hip, 0.8), hip), (0.052, 0.054))
        rows = (neck, point_between(neck, hip, 0.3), point_between(neck, hip, 0.68), point_between(neck, hip, 0.86))
        self._tube(CLOTHES_RGB, rows, (0.038, 0.060, 0.052, 0.053))

    def _head_front(self) -> None:
        x, y = self._at("head")
        spine = direction(self._pelvis, self._neck)
        self._oval(HAIR_RGB, (x + self._u(0.010) * spine[0], y + self._u(0.010) * spine[1]), spine, 1.06, gap=True)
        self._oval(SKIN_RGB, (x - self._u(0.012) * spine[0], y - self._u(0.012) * spine[1]), spine, 0.93)

    def _head_profile(self) -> None:
        x, y = self._at("head")
        up, ahead = direction(self._neck, (x, y)), self._ahead()
        self._tube(SKIN_RGB, (point_between((x, y), self._neck, 0.2), self._neck), (0.028, 0.034))
        back = (x + self._u(0.007) * up[0] - self._u(0.010) * ahead[0], y + self._u(0.007) * up[1] - self._u(0.010) * ahead[1])
        self._oval(HAIR_RGB, back, up, 1.06, gap=True)
        face = (x - self._u(0.008) * up[0] + self._u(0.012) * ahead[0], y - self._u(0.008) * up[1] + self._u(0.012) * ahead[1])
        self._oval(SKIN_RGB, face, up, 0.9)
        tip = (face[0] + self._u(0.052) * ahead[0], face[1] + self._u(0.052) * ahead[1])
        self._tube(SKIN_RGB, (face, tip), (0.02, 0.007))

    def _ahead(self) -> Point:
        """Where the body faces, seen from the side: square to the spine, towards the hands."""
        spine = direction(self._pelvis, self._neck)
        reach = subtract(point_between(self._at("left_wrist"), self._at("right_wrist"), 0.5), self._neck)
        bend = subtract(self._at("right_knee"), point_between(self._at("right_hip"), self._at("right_ankle"), 0.5))
        right = (-spine[1], spine[0])
        return right if dot_product(right, reach) + 2 * dot_product(right, bend) >= 0 else (spine[1], -spine[0])

    def _arm(self, side: str, tone: _Tone) -> None:
        joint, elbow, wrist = (self._at(f"{side}_{name}") for name in ("shoulder", "elbow", "wrist"))
        shoulder = point_between(joint, self._pelvis, 0.035)
        along = direction(elbow, wrist)
        palm = wrist[0] + self._u(0.022) * along[0], wrist[1] + self._u(0.022) * along[1]
        tips = wrist[0] + self._u(0.05) * along[0], wrist[1] + self._u(0.05) * along[1]
        forearm, sleeve = point_between(elbow, wrist, 0.3), point_between(shoulder, elbow, 0.45)
        self._clear((point_between(shoulder, elbow, 0.5), elbow, forearm, wrist, tips), (0.023, ARM_RADII[1], 0.0215, 0.016, 0.012))
        self._tube(tone.skin, (shoulder, elbow), ARM_RADII[:2])
        self._tube(tone.skin, (elbow, forearm, wrist, palm, tips), (ARM_RADII[1], 0.0215, ARM_RADII[2], 0.018, 0.010))
        self._tube(tone.clothes, (shoulder, sleeve), (ARM_RADII[0] + 0.003, 0.028))

    def _leg(self, side: str, tone: _Tone, profile: bool) -> None:
        hip, knee, ankle = (self._at(f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
        shin, belly = direction(knee, ankle), point_between(knee, ankle, 0.3)
        if profile:
            ahead = _knee_side(hip, knee, ankle)
            belly = belly[0] - self._u(0.008) * ahead[0], belly[1] - self._u(0.008) * ahead[1]
        self._foot(side, tone, shin, profile)
        self._clear((point_between(hip, knee, 0.4), knee), (limb_half_width(0.4, 1.0), THIGH_RADII[1]))
        self._tube(tone.skin, (hip, knee), THIGH_RADII)
        self._tube(tone.skin, (knee, belly, point_between(belly, ankle, 0.35), ankle), CALF_RADII)
        hem = 0.6
        shorts = SHORTS_RGB if tone is _NEAR else tone.clothes
        self._tube(shorts, (hip, point_between(hip, knee, hem)), (THIGH_RADII[0] + 0.003, limb_half_width(hem, 1.0) + 0.004))

    def _foot(self, side: str, tone: _Tone, shin: Point, profile: bool) -> None:
        ankle = self._at(f"{side}_ankle")
        out = -1.0 if side == "left" else 1.0
        if not profile and shin[1] > 0.5:
            self._foot_front(ankle, out, tone)
            return
        if profile and abs(shin[1]) > 0.35:
            hip, knee = self._at(f"{side}_hip"), self._at(f"{side}_knee")
            ahead = _knee_side(hip, knee, ankle)
            toe_way = (math.copysign(1.0, ahead[0]), 0.0)
        else:
            toe_way = direction((0.0, 0.0), (shin[0], shin[1] + 0.25))

        def place(forward: float, low: float) -> Point:
            return ankle[0] + self._u(forward) * toe_way[0], ankle[1] + self._u(forward) * toe_way[1] + self._u(low)

        self._tube(
            tone.skin, (place(-0.020, 0.018), place(0.02, 0.010), place(0.075, 0.024), place(0.102, 0.028)), (0.021, 0.024, 0.015, 0.011)
        )
        self._tube(tone.skin, (place(-0.020, 0.022), place(0.100, 0.028)), (0.018, 0.011))

    def _foot_front(self, ankle: Point, out: float, tone: _Tone) -> None:
        """Foreshortened, turned out a little; the big toe inside, four more beside it."""
        x, y = ankle
        u = self._u
        ball = x + out * u(0.012), y + u(0.034)
        self._tube(tone.skin, (ankle, (x + out * u(0.004), y + u(0.014)), ball), (0.018, 0.023, 0.034))
        for dx, dy, radius in FRONT_TOES:
            tip = (x + out * u(dx), y + u(dy))
            draw_tapered(self._surface, CLEAR_RGBA, (tip, tip), [u(radius + 0.5 * GAP_STATURE_SHARE)] * 2)
            pygame.draw.circle(self._surface, tone.skin, tip, u(radius))

    def _tube(self, colour: Colour, points: Sequence[Point], radii: Sequence[float]) -> None:
        """A limb through ``points`` whose half width goes from one of ``radii`` to the next."""
        draw_tapered(self._surface, colour, points, [self._u(r) for r in radii])

    def _clear(self, points: Sequence[Point], radii: Sequence[float]) -> None:
        draw_tapered(self._surface, CLEAR_RGBA, points, [self._u(r + GAP_STATURE_SHARE) for r in radii])

    def _shape(self, colour: Colour, outline: Sequence[Point]) -> None:
        pygame.draw.polygon(self._surface, colour, outline)

    def _oval(self, colour: Colour, centre: Point, up: Point, size: float, gap: bool = False) -> None:
        rx, ry = (self._u(r) * size for r in HEAD_RADII)
        for tint, more in (((CLEAR_RGBA, self._u(GAP_STATURE_SHARE)),) if gap else ()) + ((colour, 0.0),):
            angles = [2 * math.pi * i / 40 for i in range(40)]
            spots = [((rx + more) * math.cos(a), (ry + more) * math.sin(a)) for a in angles]
            pygame.draw.polygon(
                self._surface, tint, [(centre[0] - up[1] * x + up[0] * y, centre[1] + up[0] * x + up[1] * y) for x, y in spots]
            )


def _knee_side(hip: Point, knee: Point, ankle: Point) -> Point:
    """Square to the shin, to the side to which the knee bends: where the toes are; to the right for a straight leg."""
    shin = direction(knee, ankle)
    bend = subtract(knee, point_between(hip, ankle, 0.5))
    ahead = (shin[1], -shin[0])
    return ahead if dot_product(ahead, bend) >= -1e-6 * math.dist(hip, ankle) else (-shin[1], shin[0])
