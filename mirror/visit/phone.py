"""The phone that has opened the running visit: what it may change, and how the person at the glass takes the visit back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mirror.coach.slides import SUMMARY_DISPLAY_S
from mirror.coach.workout import Workout
from mirror.exercises import catalogue
from mirror.types import Load, SummaryScene, message
from mirror.visit.rules import VisitRules
from mirror.visit.weight import WeightDial

if TYPE_CHECKING:
    from mirror.visit.after_set import SetFollowUp
    from mirror.visit.overlays import Overlays

PHONE_HINT = message("phone.hint")
"""Beside the result, where no code has its room."""


@dataclass(frozen=True, slots=True)
class DueLoad:
    """A weight that was entered during a repetition, which is done without it."""

    exercise: str
    kg: float
    by_phone: bool


class PhoneDesk:
    """Of one visit after another. What a phone enters counts as if it were entered at the glass, which shows it."""

    def __init__(self, trainer: Workout, rules: VisitRules, over: Overlays, after: SetFollowUp) -> None:
        self.is_holder = False
        """Whether a phone has opened the running visit."""
        self.has_named = False
        """Whether the visit's member is one who was made on that phone."""
        self._trainer, self._rules, self._over, self._after = trainer, rules, over, after
        self._is_question_due = self._is_wanted_back = False
        self._due: DueLoad | None = None
        self._replaced: dict[str, float] = {}
        """By exercise the kilograms before the phone entered others."""

    def forget(self) -> None:
        """The visit is over."""
        self.is_holder = self.has_named = self._is_question_due = self._is_wanted_back = False
        self._due = None
        self._replaced.clear()

    def follow(self) -> None:
        """A picture was taken: the question gives way to a repetition, and comes after the set; a weight waits for the repetition's end."""
        if self._trainer.session.running:
            self._is_question_due = self._over.close_phone_question() or self._is_question_due
        elif self._due is not None:
            due, self._due = self._due, None
            self._change_load(due)

    def open(self) -> None:
        """A phone has opened the visit: its code is used up, and the person is asked whether it is theirs."""
        self.is_holder = self._is_question_due = True
        self._after.taken = self._after.taken[0], None

    def name(self, is_new: bool) -> None:
        """Its owner became the visit's member; ``is_new``: the person was not asked yet whether that is them."""
        self.is_holder = self.has_named = True
        self._is_question_due = self._is_question_due or is_new

    def ask(self, time: float) -> None:
        """Nothing else is asked of the person, and they are not in a set."""
        if self._is_question_due and not (self._over.is_shown or self._trainer.session.running):
            self._is_question_due = False
            self._over.ask_about_phone(time)

    def want_back(self) -> None:
        """The phone is not theirs."""
        self._is_wanted_back = True

    def take_wish(self) -> bool:
        """Whether the visit is to be taken from the phone, once."""
        wished, self._is_wanted_back = self._is_wanted_back, False
        return wished

    def end(self, address: str | None, earlier: bool = False) -> None:
        """The phone has lost the visit, which ``address`` opens now; the weights that it entered go with it. ``earlier``: the visit is the
        one before, which an account made on the phone had ended."""
        self._trainer.dose.loads |= self._replaced
        self.forget()
        self._after.taken = self._after.taken[0], address
        if earlier:
            self._show_last_set()

    def _show_last_set(self) -> None:
        """Where no other has begun: its code has to be seen."""
        trainer = self._trainer
        if trainer.summaries and not (trainer.session.has_begun or trainer.between):
            trainer.close_with(SummaryScene(trainer.summaries[-1]), SUMMARY_DISPLAY_S)

    @property
    def load(self) -> Load | None:
        """The exercise at hand and its weight; None where no weight is asked for."""
        if self._rules.challenge_s or self._trainer.guided:
            return None
        exercise = self._trainer.session.exercise
        due = self._due if self._due and self._due.exercise == exercise.key else None
        return Load(exercise.key, exercise.title, due.kg if due else self._trainer.dose.loads.get(exercise.key, 0.0))

    def enter_load(self, exercise: str, kg: float, time: float) -> bool:
        """The weight that ``exercise`` is done with from the next repetition on; whether there is one to enter. Between repetitions of it
        the glass shows it, where it can be changed."""
        wanted = catalogue().get(exercise)
        if self.load is None or wanted is None:
            return False
        is_new = self._enter(DueLoad(exercise, kg, by_phone=True)) and exercise == self._trainer.session.exercise.key
        if is_new and (self._over.is_weight_open or not self._over.is_shown):
            self._over.open_weight(WeightDial(exercise, wanted.title, kg), time)
        return True

    def enter_at_glass(self, exercise: str, kg: float) -> None:
        """The same by the person themselves: it stays theirs, whatever becomes of the phone."""
        self._enter(DueLoad(exercise, kg, by_phone=False))

    def _enter(self, entry: DueLoad) -> bool:
        """Whether that has changed the weight already."""
        session = self._trainer.session
        if session.running and entry.exercise == session.exercise.key:
            self._due = entry
            return False
        return self._change_load(entry)

    def _change_load(self, entry: DueLoad) -> bool:
        loads = self._trainer.dose.loads
        before = loads.get(entry.exercise, 0.0)
        if not entry.by_phone:
            self._replaced.pop(entry.exercise, None)
        if entry.kg == before:
            return False
        if entry.exercise == self._trainer.session.exercise.key:
            self._trainer.end_set()  # what is done was done without the weight that is entered now
        if entry.by_phone:
            self._replaced.setdefault(entry.exercise, before)
        loads[entry.exercise] = entry.kg
        return True
