"""The people and moments that the gallery's Views are made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mirror.types import KEYPOINT_NAMES, AssessmentStatus, Card, Points, Rep, SetSummary, Trend, View

SAMPLE_FRAME_SIZE_PX = (480, 640)

_FRONT_JOINTS_M = {
    "nose": (0.0, 1.62), "left_eye": (0.03, 1.65), "right_eye": (-0.03, 1.65), "left_ear": (0.08, 1.63), "right_ear": (-0.08, 1.63),
    "left_shoulder": (0.19, 1.42), "right_shoulder": (-0.19, 1.42), "left_elbow": (0.27, 1.15), "right_elbow": (-0.27, 1.15),
    "left_wrist": (0.2, 1.2), "right_wrist": (-0.2, 1.2),
}  # fmt: skip
"""A standing person from the front, metres: x towards the person's left, height above the floor."""


def sample_person(depth: float = 0.0, drift: tuple[float, float] = (0.0, 0.0)) -> Points:
    """Keypoints in a frame of ``SAMPLE_FRAME_SIZE_PX`` pixels of somebody ``depth`` down whose knees drift inwards by ``drift`` of a
    thigh."""
    thigh, hip = 0.42, 0.88
    sink = depth * (hip - 0.08)
    knee_out = 0.12 + 0.35 * depth
    body = {name: (x, y - sink) for name, (x, y) in _FRONT_JOINTS_M.items()}
    for side, sign, inward in (("left", 1, drift[0]), ("right", -1, drift[1])):
        body[f"{side}_hip"] = (sign * 0.1, hip - sink)
        body[f"{side}_knee"] = (sign * (knee_out - inward * thigh), 0.48 - 0.2 * sink)
        body[f"{side}_ankle"] = (sign * 0.14, 0.08)
    scale = 0.85 * SAMPLE_FRAME_SIZE_PX[1] / 1.75
    rows = [
        (SAMPLE_FRAME_SIZE_PX[0] / 2 + body[k][0] * scale, 0.93 * SAMPLE_FRAME_SIZE_PX[1] - body[k][1] * scale, 0.9) for k in KEYPOINT_NAMES
    ]
    return np.array(rows, dtype=np.float32)


def sample_rep(number: int, left: float, right: float, **more: object) -> Rep:
    """A repetition whose knees drifted by ``left`` and ``right``."""
    worst = max(left, right)
    named = {(False, False): "none", (True, False): "left", (False, True): "right", (True, True): "both"}[(left >= 0.05, right >= 0.05)]
    made = Rep(
        number=number, start=3.0 * number, turn=3.0 * number + 1.2, end=3.0 * number + 2.4, depth=0.38, drift_left=left, drift_right=right,
        drift_se=0.02, valgus=named, reason=None, phase=None if named == "none" else "bottom",  # type: ignore[arg-type]
        severity=None if named == "none" else "red" if worst >= 0.1 else "amber", score=90.0, regime="calibrated",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


SAMPLE_DRIFTS_THIGHS = ((0.01, 0.0), (0.02, 0.01), (0.06, 0.0), (0.08, 0.02), (0.09, 0.01), (0.13, 0.06), (0.15, 0.05), (0.14, 0.07))
SAMPLE_CARDS = (
    Card(
        "what", "Knees drifting in",
        "Valgus: the knee falls inward over a foot that stays. The thigh turns in at the hip, and the knee goes with it.", "valgus",
    ),
    Card("setup", "Banded squat", "Band above the knees, face the mirror, feet shoulder-wide", "banded_squat"),
    Card(
        "band", "Band above the knees",
        "Not below: there it may teach the fault. And no band mends it alone: watch your knees in the mirror.", "band_not_below",
    ),
)  # fmt: skip


def between_set_views(base: View) -> dict[str, View]:
    """What stands on the glass between sets, and the guided screen."""
    cards = {f"card-{card.key}": replace(base, scene="card", card=card, points=sample_person()) for card in SAMPLE_CARDS}
    return {**_summaries(base), **cards, **_guided(base)}


def _summaries(base: View) -> dict[str, View]:
    reps = tuple(
        sample_rep(i, left, right, by_phase={"descent": (left, right), "bottom": (left / 2, right), "ascent": (left / 3, right / 2)})
        for i, (left, right) in enumerate(SAMPLE_DRIFTS_THIGHS, 1)
    )
    made = SetSummary(
        "squat", "Squat", 10.0, 40.0, 8, 1, 8, 2, "calibrated", {"descent": 1.3, "bottom": 0.4, "ascent": 0.9}, 0.31, (0.26, 0.35), reps,
        (0.05, 0.10), 71.0, {"drift": 31.0, "symmetry": 12.0, "depth": 20.0, "tempo": 8.0}, (Trend(0.14, 0.03), Trend(0.06, 0.03)),
        Trend(0.2, 0.4), "left knee further in by 14 ± 3 % of thigh", "drift", "left knee out, on the way down",
    )  # fmt: skip
    blind = tuple(replace(one, valgus=None, reason="feet out of view", severity=None, by_phase={}) for one in reps[:3])
    unseen = replace(
        made, reps=3, partials=0, judged=0, counted=blind, score=float("nan"), parts={}, trend="too few repetitions to see a change",
        advice="view", advice_text="feet out of view: step back",
    )  # fmt: skip
    clean = tuple(sample_rep(i, 0.01, 0.0, by_phase={"descent": (0.01, 0.0), "bottom": (0.02, 0.01)}) for i in range(1, 13))
    steady = replace(
        made, partials=0, counted=clean, reps=12, score=96.0, trend="no change beyond the measurement error", advice="again",
        advice_text="the same again",
    )  # fmt: skip
    told: dict[str, object] = {"valgus": "none", "by_phase": {}, "held": 2.1, "severity": None}
    signs = tuple(
        sample_rep(i, float("nan"), float("nan"), side="left" if i < 6 else "right", form={"trunk": "amber"} if i in (2, 7) else {}, **told)
        for i in range(1, 10)
    )
    held = replace(
        unseen, exercise="ankle_mobilisation", title="Ankle mobilisation", reps=9, judged=9, clean=7, counted=signs, depth=float("nan"),
        limits=(float("nan"), float("nan")), trend="no change beyond the measurement error", advice="form", advice_text="trunk still",
    )  # fmt: skip
    here = replace(base, time=15.0, scene="summary", points=sample_person())
    return {
        "summary": replace(here, summary=made),
        "summary-trend": replace(here, time=20.0, summary=made),
        "summary-tempo": replace(here, time=10.0, summary=made),
        "summary-steady": replace(here, time=20.0, summary=steady, title="Banded squat"),
        "summary-signs": replace(here, summary=held, title="Ankle mobilisation"),
        "summary-unseen": replace(here, summary=unseen, hint="C: your camera, Esc: quit"),
    }


def _guided(base: View) -> dict[str, View]:
    def step(stage: str, title: str, text: str, **more: object) -> View:
        made = AssessmentStatus(stage, title, text, **more)  # type: ignore[arg-type]
        return replace(base, scene="guided", guided=made, points=sample_person())

    one_leg = step("do", "Left leg", "", picture="one_leg_left", step=(4, 7), count=(0, 5), seconds=42.0, keys="next: skip")
    found = ("flat: 14 ± 3 % of thigh", "heels raised: 2 ± 2 % of thigh", "left leg alone: steady", "knee to wall: left 7, right 7.5 cm")
    plan = (
        "First repeat it square to the mirror", "A turned body fakes one side",
        "Ankle mobilisation: 2-3 x 10-15, left side", "Banded squat: 2-3 x 10-12", "Look again in 14 days",
    )  # fmt: skip
    return {
        "guided-show": step(
            "show", "Heels raised", "Five squats with your heels on a wedge or two discs, 3 to 5 cm. Same place, same stance.",
            picture="heels", step=(3, 7), seconds=31.2, keys="select: begin · next: skip · previous: back",
        ),
        "guided-do": step("do", "Flat squats", "", picture="squat", step=(2, 7), count=(3, 5), seconds=42.0, keys="next: skip"),
        "guided-placement": replace(one_leg, placement="feet out of view: step back"),
        "guided-enter": step(
            "enter", "Knee to wall", "Left foot: heel down, knee to the wall. How far are the toes from it? Next: more. Previous: less.",
            picture="wall", step=(6, 7), centimetres=10.5, keys="next: more · previous: less · select: go on",
        ),
        "guided-result": step("result", "Result", "consistent with an ankle limit, left side", lines=found, keys="select: plan"),
        "guided-unclear": step("result", "Result", "not clear", lines=("missing: one-legged squats", found[0])),
        "guided-nothing": step("result", "Result", "nothing to correct", lines=("flat: 1 ± 3 % of thigh",)),
        "guided-plan": step("plan", "Plan", "consistent with an ankle limit", lines=plan, keys="select: done · previous: result"),
    }  # fmt: skip
