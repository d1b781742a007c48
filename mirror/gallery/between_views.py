"""The gallery's Views between sets: summaries and cards."""

from __future__ import annotations

from dataclasses import replace

from mirror.assets.cards import load_cards
from mirror.coach.assessment.plan import CORRECTIVE_EXERCISES
from mirror.coach.dose import make_target
from mirror.coach.slides import setup_card
from mirror.coach.summary import summarise_set
from mirror.exercises import find_exercise
from mirror.gallery.samples import SAMPLE_HINT, sample_rep, sample_replay, seen, train
from mirror.types import (
    Card,
    CardScene,
    FinishScene,
    Member,
    RestClock,
    SetSummary,
    StatusBar,
    SummaryScene,
    TodayScene,
    Trend,
    View,
)
from mirror.types.message import kilograms, message
from mirror.visit.greeting import PRIVACY_CARD
from mirror.visit.today import TodayPlan

SAMPLE_DRIFTS_THIGHS = ((0.01, 0.0), (0.02, 0.01), (0.06, 0.0), (0.08, 0.02), (0.09, 0.01), (0.13, 0.06), (0.15, 0.05), (0.14, 0.07))


def between_set_views(base: View) -> dict[str, View]:
    """What stands on the glass between sets."""
    cards = {"what": _taught("what"), "setup": setup_card(find_exercise("banded_squat")), "band": _taught("band"), "privacy": PRIVACY_CARD}
    shown = {f"card-{name}": replace(base, scene=CardScene(card), person=seen()) for name, card in cards.items()}
    resting = replace(shown["card-what"], status=StatusBar(rest=RestClock(24.0, 90.0)))
    return {**_summaries(base), **shown, "card-rest": resting, **_plans(base)}


def _plans(base: View) -> dict[str, View]:
    member = Member("ada", "Ada", 12, assessment="hip")
    plan = TodayPlan(())
    plan.begin(member)
    here = replace(base, person=seen(), status=StatusBar(member=member.name))
    before = TodayScene(plan.items())
    exercises = [find_exercise(key) for key in CORRECTIVE_EXERCISES["hip"]]
    done = {}
    for exercise in exercises:
        while not plan.is_done(exercise):
            plan.add(exercise, summarise_set(exercise, [sample_rep(1, 0.0, 0.0)]))
        done[exercise.key] = TodayScene(plan.items())
    following = message("finish.next_time", what=message("cue.push_knee_out.left"))
    finish = FinishScene(plan.items(), message("finish.clean", clean=68, n=74), following)
    return {
        "today": replace(here, scene=before),
        "today-begun": replace(here, scene=done[exercises[0].key]),
        "finish": replace(here, scene=finish, status=StatusBar(member=member.name, rest=RestClock(12.0, 90.0))),
        "finish-best": replace(here, scene=replace(finish, news=message("best.weight", weight=kilograms(42.5)))),
    }


def _taught(key: str) -> Card:
    return next(card for card in load_cards() if card.key == key)


def _summaries(base: View) -> dict[str, View]:
    reps = tuple(
        sample_rep(i, left, right, by_phase={"descent": (left, right), "bottom": (left / 2, right), "ascent": (left / 3, right / 2)})
        for i, (left, right) in enumerate(SAMPLE_DRIFTS_THIGHS, 1)
    )
    made = SetSummary(
        "squat", find_exercise("squat").title, 10.0, 40.0, 8, 1, 8, 2, "calibrated",
        {"descent": 1.3, "bottom": 0.4, "ascent": 0.9}, 0.31, (0.26, 0.35), reps,
        (0.05, 0.10), 71.0, {"drift": 31.0, "symmetry": 12.0, "depth": 20.0, "tempo": 8.0}, (Trend(0.14, 0.03), Trend(0.06, 0.03)),
        Trend(0.2, 0.4), message("trend.further_in.left", percent=14.0, error=3.0), "drift",
        message("advice.knee", cue=message("cue.push_knee_out.left"), phase=message("phase.descent")),
    )  # fmt: skip
    blind = tuple(replace(one, valgus=None, reason="feet", severity=None, by_phase={}) for one in reps[:3])
    unseen = replace(
        made, reps=3, partials=0, judged=0, counted=blind, score=float("nan"), parts={}, trend=message("trend.too_few"),
        advice="view", advice_text=message("reason.feet.advice"),
    )  # fmt: skip
    clean = tuple(sample_rep(i, 0.01, 0.0, by_phase={"descent": (0.01, 0.0), "bottom": (0.02, 0.01)}) for i in range(1, 13))
    steady = replace(
        made, partials=0, counted=clean, reps=12, score=96.0, trend=message("trend.steady"), advice="again",
        advice_text=message("advice.again"),
    )  # fmt: skip
    told: dict[str, object] = {"valgus": "none", "by_phase": {}, "held": 2.1, "severity": None}
    signs = tuple(
        sample_rep(i, float("nan"), float("nan"), side="left" if i < 6 else "right", form={"trunk": "amber"} if i in (2, 7) else {}, **told)
        for i in range(1, 10)
    )
    held = replace(
        unseen, exercise="ankle_mobilisation", title=find_exercise("ankle_mobilisation").title,
        reps=9, judged=9, clean=7, counted=signs, depth=float("nan"),
        limits=(float("nan"), float("nan")), trend=message("trend.steady"), advice="form", advice_text=message("cue.trunk_still"),
    )  # fmt: skip
    aimed, held_target = make_target(find_exercise("squat"), 0), make_target(find_exercise("ankle_mobilisation"), 1)
    made, steady, unseen, held = (
        *(replace(one, target=aimed) for one in (made, steady, unseen)), replace(held, target=held_target),
    )  # fmt: skip
    resting = StatusBar(rest=RestClock(9.0, 90.0))
    here = replace(base, time=15.0, scene=SummaryScene(made), person=seen(), status=resting)
    best = message("best.weight", weight=kilograms(42.5))
    return {
        "summary": here,
        "summary-replay": replace(here, scene=SummaryScene(made, replay=sample_replay(made))),
        "summary-best": replace(here, scene=SummaryScene(replace(steady, load_kg=42.5), best=best)),
        "summary-free": replace(here, scene=SummaryScene(replace(made, target=None)), status=StatusBar()),
        "summary-steady": train(replace(here, time=20.0, scene=SummaryScene(steady)), title=find_exercise("banded squat").title),
        "summary-signs": train(replace(here, scene=SummaryScene(held)), title=find_exercise("ankle mobilisation").title),
        "summary-unseen": replace(here, scene=SummaryScene(unseen), status=StatusBar(hint=SAMPLE_HINT)),
    }
