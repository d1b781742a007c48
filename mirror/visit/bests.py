"""Personal bests of a member: said once, when they are beaten by more than what is unsure about them."""

from __future__ import annotations

from dataclasses import replace

from mirror.coach.summary import is_clean_best
from mirror.types import NOTHING, ExerciseHistory, Member, Message, SetSummary, message
from mirror.types.message import kilograms


class BestKeeper:
    """The bests of the member who trains, those of today among them; of a person who is not known there are none."""

    def __init__(self) -> None:
        self._history: dict[str, ExerciseHistory] | None = None

    def begin(self, member: Member) -> None:
        self._history = {done.exercise: done for done in member.history}

    def forget(self) -> None:
        self._history = None

    def judge(self, summary: SetSummary) -> Message:
        """What ``summary`` has beaten, weight before clean repetitions; NOTHING for a first set and for none."""
        if self._history is None:
            return NOTHING
        before = self._history.get(summary.exercise, ExerciseHistory(summary.exercise))
        full = summary.target is not None and summary.target.measure_finished([rep.side for rep in summary.counted]).is_full
        lifted = summary.load_kg if full else 0.0
        self._history[summary.exercise] = replace(
            before, most_clean=max(before.most_clean, summary.clean), heaviest_kg=max(before.heaviest_kg, lifted)
        )
        if lifted > before.heaviest_kg > 0:
            return message("best.weight", weight=kilograms(lifted))
        if is_clean_best(summary.clean, before.most_clean):
            return message("best.clean", n=summary.clean)
        return NOTHING
