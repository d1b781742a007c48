"""The phone that has opened the running visit: what it may change, and how the person at the glass takes the visit back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mirror.coach.workout import Workout
from mirror.exercises import catalogue
from mirror.types import Load, message
from mirror.visit.rules import VisitRules
from mirror.visit.weight import WeightDial

if TYPE_CHECKING:
    from mirror.visit.after_set import SetFollowUp
    from mirror.visit.overlays import Overlays

PHONE_HINT = message("phone.hint")
"""Beside the result, where no code has its room."""


class PhoneDesk:
    """Of one visit after another. What a phone enters counts as if it were entered at the glass, which shows it."""

    def __init__(self, trainer: Workout, rules: VisitRules, over: Overlays, after: SetFollowUp) -> None:
        self.is_holder = False
        """Whether a phone has opened the running visit."""
        self.has_named = False
        """Whether the visit's member is one who was made on that phone."""
        self._trainer, self._rules, self._over, self._after = trainer, rules, over, after
        self._is_question_due = self._is_wanted_back = False

    def forget(self) -> None:
        """The visit is over."""
        self.is_holder = self.has_named = self._is_question_due = self._is_wanted_back = False

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
        if self._is_question_due and not self._over.is_shown:
            self._is_question_due = False
            self._over.ask_about_phone(time)

    def want_back(self) -> None:
        """The phone is not theirs."""
        self._is_wanted_back = True

    def take_wish(self) -> bool:
        """Whether the visit is to be taken from the phone, once."""
        wished, self._is_wanted_back = self._is_wanted_back, False
        return wished

    def end(self, address: str | None) -> None:
        """The phone has lost the visit, which ``address`` opens now."""
        self.forget()
        self._after.taken = self._after.taken[0], address

    @property
    def load(self) -> Load | None:
        """The exercise at hand and its weight; None where no weight is asked for."""
        if self._rules.challenge_s or self._trainer.guided:
            return None
        exercise = self._trainer.session.exercise
        return Load(exercise.key, exercise.title, self._trainer.dose.loads.get(exercise.key, 0.0))

    def enter_load(self, exercise: str, kg: float, time: float) -> bool:
        """The weight that ``exercise`` is done with from now on; whether there is one to enter. Between repetitions the glass shows it,
        where it can be changed."""
        wanted, loads = catalogue().get(exercise), self._trainer.dose.loads
        if self.load is None or wanted is None:
            return False
        if kg != loads.get(exercise, 0.0) and not self._trainer.session.running:
            self._trainer.end_set()  # what is done was done without the weight that is entered now
            if self._over.is_weight_open or not self._over.is_shown:
                self._over.open_weight(WeightDial(exercise, wanted.title, kg), time)
        loads[exercise] = kg
        return True
