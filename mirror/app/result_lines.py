"""A finished set as the lines of a member's page: plain counts and centimetres; percentages, errors and methods are the report's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import isfinite
from statistics import median

from mirror.exercises import catalogue
from mirror.store import StoredSet
from mirror.types import NOTHING, SIDES, BodySize, Message, SetSummary, literal, message
from mirror.types.centimetres import in_centimetres
from mirror.types.message import kilograms
from mirror.web.backend import SetResultLine


def make_result_line(kept: StoredSet, body: BodySize) -> SetResultLine:
    """``kept`` for a person of the size of ``body``."""
    ended = datetime.fromtimestamp(kept.ended or kept.when)
    when = message("report.set_day", date=ended.date(), time=f"{ended:%H:%M}")
    if kept.summary is None:
        exercise = catalogue().get(kept.exercise)
        done = message("report.reps", n=sum(not rep.partial for rep in kept.reps))
        return SetResultLine(exercise.title if exercise else literal(kept.exercise), when, ((message("web.fact.reps"), done),), NOTHING)
    facts = tuple((message(f"web.fact.{name}"), value) for name, value in _facts(kept.summary, body))
    return SetResultLine(kept.summary.title, when, facts, in_centimetres(kept.summary.advice_text, body), kept.number)


def _facts(summary: SetSummary, body: BodySize) -> Iterator[tuple[str, Message]]:
    partial = message("web.fact.reps_partial", reps=summary.reps, n=summary.partials)
    yield "reps", partial if summary.partials else message("number.0", value=float(summary.reps))
    if load := kilograms(summary.load_kg):
        yield "weight", load
    if summary.judged:
        yield "clean", message("web.fact.clean_of", n=summary.clean, judged=summary.judged)
    for leg, side in enumerate(SIDES):
        judged = (rep for rep in summary.counted if rep.valgus and rep.regime == summary.regime)
        drifts = [value for rep in judged if isfinite(value := rep.knees[leg])]
        if drifts:
            inward = round(body.thigh_cm * max(0.0, median(drifts)))
            yield side, message("web.fact.inward", n=inward) if inward else message("web.fact.not_inward")
    if isfinite(summary.depth):
        yield "depth", message("unit.about_cm", n=round(body.leg_cm * summary.depth))
    if isfinite(summary.score):
        yield "score", message("web.fact.of_100", n=round(summary.score))
    if summary.timed:
        yield "timed", summary.timed
    if summary.trend:
        yield "trend", in_centimetres(summary.trend, body)
