"""The exercises as people do them: the share of the way (0 start, 1 turn) gives the body. ``left`` is the side at work, or on top."""

from __future__ import annotations

from functools import cache
from math import acos, cos, degrees, radians, sin

from tests.people.body import HIPS, Body, bent, unit, vec
from tests.people.filming import Move
from tests.people.squatter import SHANK, THIGH, TRUNK

LEG = THIGH + SHANK
FORWARD, UP, RIGHTWARD = vec(0, 0, 1), vec(0, 1, 0), vec(1, 0, 0)
"""Facing the camera, the person's left is at the image's right."""
LIFT = 0.16
"""How high the swinging foot is lifted on one leg, metres."""


def standing(share: float = 0.0) -> Body:
    """Somebody upright who does nothing."""
    del share
    body = Body()
    body.trunk(vec(0, LEG - 1e-3, 0), UP, RIGHTWARD)
    for side, sign in ((0, 1), (1, -1)):
        body.leg(side, vec(sign * 0.17, 0, 0), FORWARD)
    return body


def on_one_leg(left: bool, deepest: float = 0.15, inward: float = 0.0, foot: float = 1.0) -> Move:
    """Below 0 the foot is put down, at 0 it is up; at 1 the hips sank by ``deepest``, the knee came in by ``inward`` metres."""

    def move(share: float) -> Body:
        side, sign = (0, 1.0) if left else (1, -1.0)
        up, down = min(max(1 + share, 0.0), 1.0) * foot, max(share, 0.0)
        body = Body()
        high = (LEG - 1e-3) * (1 - deepest * down)
        body.trunk(vec(sign * 0.10 * up, high, -0.10 * down), UP + 0.25 * down * FORWARD, RIGHTWARD)
        body.leg(side, vec(sign * 0.17, 0, 0), FORWARD, inward * down)
        body.leg(1 - side, vec(-sign * (0.17 - 0.03 * up), LIFT * up, -0.12 * up), FORWARD)
        return body

    return move


def step_down(left: bool, high: float = 0.16, inward: float = 0.0, sink: float = 1.0) -> Move:
    """On a step with both feet; the other foot goes down to the floor in front. ``sink`` 0: only the foot dangles."""

    def move(share: float) -> Body:
        side, sign = (0, 1.0) if left else (1, -1.0)
        down = max(share, 0.0)
        body = Body()
        body.trunk(vec(sign * 0.05 * min(1, 4 * down), high + (LEG - 1e-3) - high * 1.02 * down * sink, -0.04 * down), UP, RIGHTWARD)
        body.leg(side, vec(sign * 0.11, high, 0), FORWARD, inward * down)
        body.leg(1 - side, vec(-sign * 0.11, high * (1 - down), 0.12 * min(1, 3 * down)), FORWARD)
        return body

    return move


def lunge(left: bool, deepest: float = 0.32, inward: float = 0.0, step: float = 0.7) -> Move:
    """Stands at 0, has stepped back at .4, hips are down at 1; ``left`` is the leg in front."""

    def move(share: float) -> Body:
        side, sign = (0, 1.0) if left else (1, -1.0)
        back, down = min(share / 0.4, 1.0), max((share - 0.3) / 0.7, 0.0)
        body = Body()
        body.trunk(vec(0, (LEG - 1e-3) * (1 - deepest * down) - 0.03 * back, -0.45 * step * back), UP, RIGHTWARD)
        body.leg(side, vec(sign * 0.12, 0, 0), FORWARD, inward * down)
        body.leg(1 - side, vec(-sign * 0.12, 0.10 * back, -step * back), -UP + 0.3 * FORWARD)
        return body

    return move


def inline_lunge(left: bool, deepest: float = 0.38, inward: float = 0.0, step: float = 0.6) -> Move:
    """Stands with ``left`` in front at 0, the hips are down between the feet at 1; the heel behind is up all the time."""

    def move(share: float) -> Body:
        side, sign = (0, 1.0) if left else (1, -1.0)
        body = Body()
        body.trunk(vec(0, 0.94 * LEG * (1 - deepest * share), -step / 2), UP, RIGHTWARD)
        body.leg(side, vec(sign * 0.08, 0, 0), FORWARD, inward * share)
        body.leg(1 - side, vec(-sign * 0.08, 0.06, -step), -UP + 0.3 * FORWARD)
        return body

    return move


def side_lunge(left: bool, deepest: float = 0.3, inward: float = 0.0) -> Move:
    """Feet wide apart; at 1 the hips are low over the ``left`` or right foot."""

    def move(share: float) -> Body:
        side, sign = (0, 1.0) if left else (1, -1.0)
        body = Body()
        body.trunk(vec(sign * 0.26 * share, 0.86 * LEG * (1 - deepest * share), -0.15 * share), UP + 0.3 * share * FORWARD, RIGHTWARD)
        body.leg(side, vec(sign * 0.42, 0, 0), FORWARD + 0.5 * sign * RIGHTWARD, inward * share)
        body.leg(1 - side, vec(-sign * 0.42, 0, 0), FORWARD)
        return body

    return move


def step_up(left: bool, high: float = 0.2, both: float = 1.0) -> Move:
    """Before a box ``high`` metres high: the ``left`` or right foot is on it at .3, at 1 the body and (``both``) the other foot are."""

    def move(share: float) -> Body:
        side, sign = (0, 1.0) if left else (1, -1.0)
        first, up = min(share / 0.3, 1.0), max((share - 0.3) / 0.7, 0.0)
        second = max((share - 0.5) / 0.5, 0.0) * both
        body = Body()
        body.trunk(vec(0, LEG - 0.01 + high * up - 0.02 * (first - up), 0.3 * up), UP, RIGHTWARD)
        body.leg(side, vec(sign * 0.1, high * first, 0.3 * first), FORWARD)
        body.leg(1 - side, vec(-sign * 0.1, high * second, 0.3 * second), FORWARD)
        return body

    return move


def band_walk(left: bool, step: float = 0.30, inward: float = 0.0, stays: bool = False) -> Move:
    """Whole numbers: so many steps done, feet together; between, one foot steps out and the other follows. ``stays``: it comes back."""

    def move(share: float) -> Body:
        sign = 1.0 if left else -1.0
        done, into = divmod(share, 1.0)
        lead, trail = min(into / 0.5, 1.0), max((into - 0.5) / 0.5, 0.0)
        if stays:
            done, lead, trail = 0.0, lead - trail, 0.0
        middle = sign * step * (done + (lead + trail) / 2 * (0.0 if stays else 1.0))
        leading, trailing = sign * (step * (done + lead) + 0.17), sign * (step * (done + trail) - 0.17)
        body = Body()
        body.trunk(vec(middle, 0.93 * LEG, -0.05), UP, RIGHTWARD)
        for side, own in ((0, 1.0), (1, -1.0)):
            body.leg(side, vec(leading if own == sign else trailing, 0, 0), FORWARD, inward * min(lead, 1 - trail))
        return body

    return move


def clam(left: bool, opening: float = 40.0, feet: float = 0.0) -> Move:
    """Lying on the other side, facing the camera, hips bent by 45 and knees by 90 degrees; at 1 the upper knee opened by ``opening``
    degrees about the line from hip to heel, and the upper foot is ``feet`` metres off the lower one."""

    def move(share: float) -> Body:
        upper, lower = (0, 1) if left else (1, 0)
        head = 1.0 if left else -1.0  # facing the camera with the left side up, the head is at the image's left
        along = vec(-head, 0, 0)
        body = Body()
        to_left = UP if left else -UP
        body.trunk(vec(0, 0.20, 0), along, to_left)
        for side, angle in ((lower, 0.0), (upper, opening * share)):
            hip = body.at[11 + side]
            thigh = unit(-along * cos(radians(45)) + FORWARD * sin(radians(45)))
            shank = unit(-along * cos(radians(45)) - FORWARD * sin(radians(45)))
            ankle = hip + thigh * THIGH + shank * SHANK
            if side == upper:
                ankle = ankle - UP * (HIPS - 0.10) + UP * feet * share
            turn = radians(angle)
            body.at[13 + side] = bent(hip, ankle, FORWARD * cos(turn) + UP * sin(turn))
            body.at[15 + side] = ankle
            if side == upper:
                body.at[13 + side] = body.at[13 + side] - UP * (HIPS - 0.10) * 0.5 * (1 - share)
        return body

    return move


def ankle_rock(left: bool, base: float = 5.0, far: float = 22.0, rocking: float = 0.0) -> Move:
    """Half-kneeling, seen from the side: the front shank leans from ``base`` to ``base + far`` degrees, foot flat."""

    def move(share: float) -> Body:
        side = 0 if left else 1
        face = vec(1, 0, 0)  # walks to the image's right
        lean = radians(base + far * share)
        body = Body()
        ankle = vec(0.0, 0.07, 0.10)
        knee = ankle + SHANK * (face * sin(lean) + UP * cos(lean))
        pelvis = vec(knee[0] - THIGH * cos(radians(10)), knee[1] - 0.02, 0.0)
        up = UP * cos(radians(rocking * share)) + face * sin(radians(rocking * share))
        body.trunk(pelvis, up, -FORWARD)
        body.at[13 + side], body.at[15 + side] = knee, ankle
        rear = 1 - side
        rear_hip = body.at[11 + rear]
        rear_knee = vec(rear_hip[0] - 0.10, 0.06, rear_hip[2])
        body.at[13 + rear], body.at[15 + rear] = rear_knee, rear_knee - face * SHANK
        return body

    return move


def seat(high: float = 0.45, inward: float = 0.0, standing_up: float = 1.0) -> Move:
    """Negative shares: standing before the chair; 0 sits on a seat ``high`` metres above the floor, 1 stands."""

    def move(share: float) -> Body:
        tall = abs(share) if share < 0 else share * standing_up
        hips = high + 0.05 + (LEG - 1e-3 - high - 0.05) * tall
        body = Body()
        back = -0.40 * (1 - tall)
        lean = 0.5 * (1 - abs(2 * tall - 1))
        body.trunk(vec(0, hips, back), UP + lean * FORWARD, RIGHTWARD)
        for side, sign in ((0, 1), (1, -1)):
            body.leg(side, vec(sign * 0.15, 0, 0), FORWARD, inward * max(0.0, 1 - abs(2 * tall - 1)))
        return body

    return move


def bridge(low: float = 122.0, high: float = 176.0) -> Move:
    """On the back, seen from the side, head at the image's left; the angle shoulder-hip-knee goes from about ``low`` to ``high``."""

    @cache
    def move(share: float) -> Body:
        wanted, shoulder = low + (high - low) * share, vec(-0.95, 0.10, 0)
        hip = shoulder
        for step in range(200):  # shoulders and feet stay on the floor: the pelvis rises until the angle is there
            high_up = step * 0.0025
            hip = shoulder + vec((TRUNK**2 - high_up**2) ** 0.5, high_up, 0)
            knee = bent(hip, vec(0, 0.07, 0), UP - 0.2 * RIGHTWARD)
            if _degrees(float(unit(shoulder - hip) @ unit(knee - hip))) >= wanted:
                break
        body = Body()
        body.trunk(hip, shoulder - hip, -FORWARD)
        for joint in range(5):
            body.at[joint] = vec(shoulder[0] - 0.22, 0.12, 0.02 * (joint - 2))
        for side in (0, 1):
            body.at[7 + side] = vec(shoulder[0] + 0.25, 0.03, body.at[5 + side][2])
            body.at[9 + side] = vec(shoulder[0] + 0.47, 0.03, body.at[5 + side][2])
            body.leg(side, vec(0, 0.07, body.at[11 + side][2]), UP - 0.2 * RIGHTWARD)
        return body

    return move


def _degrees(cosine: float) -> float:
    return degrees(acos(min(max(cosine, -1.0), 1.0)))


def walking(phase: float) -> Body:
    """A step of a walk towards the camera: feet swing and lift in turns, the body bobs."""
    body = Body()
    swing = sin(phase * 3.14159)
    body.trunk(vec(0.02 * swing, LEG - 0.03 - 0.02 * abs(swing), 0), UP, RIGHTWARD)
    for side, sign in ((0, 1.0), (1, -1.0)):
        own = swing * sign
        body.leg(side, vec(sign * 0.10, max(0.0, 0.08 * own), 0.25 * own), FORWARD)
    return body
