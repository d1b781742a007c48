"""The one interface of sets, whatever their exercise is measured by."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import isfinite, nan

from mirror.alignment.toe_out import ToeOut
from mirror.coach.person import Person
from mirror.exercises import Exercise
from mirror.types import Alert, Alignment, Leg, Pose, Rep
from mirror.types.record import record

MAX_FRAME_DURATION_S = 0.5
"""Seconds that one frame may stand for in the abstention's account; longer gaps are gaps."""


@record(frozen=True, slots=True)
class SetUpdate:
    """What one frame was to a set: its measurement, and the repetition and the alert that it made, if any."""

    alignment: Alignment
    rep: Rep | None = None
    alert: Alert | None = None
    placed: bool = True
    """Whether the pose is known from which the person is measured."""


class SetTracker(ABC):
    """A set of ``exercise``: fed with poses, it tells what each of them made, and keeps its repetitions. Pure, in capture time."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.reps: list[Rep] = []
        """Counted repetitions."""
        self.partial_reps: list[Rep] = []
        """Shallower or otherwise incomplete ones."""
        self.alerts: list[Alert] = []
        self.abstained: dict[str, float] = {}
        """Seconds for which nothing could be claimed, by reason (of ``mirror.alignment.quality.ABSTENTION_KEYS``)."""
        self.toe_out: ToeOut | None = None
        """Which way the feet pointed when they were last seen."""
        self._before: float | None = None

    @property
    def all_reps(self) -> list[Rep]:
        """Counted and partial ones by their end."""
        return sorted((*self.reps, *self.partial_reps), key=lambda rep: rep.end)

    @property
    def number(self) -> int:
        """The number of the running or next repetition."""
        return len(self.reps) + 1

    @property
    def side(self) -> Leg | None:
        """The side at work, or due next, of exercises that have sides."""
        return None

    @property
    def side_reps(self) -> tuple[int, int] | None:
        """Counted repetitions of each side, of exercises that have sides."""
        return None

    @property
    def hold(self) -> tuple[float, float] | None:
        """Seconds held and wanted, while a turn is held that is to be held."""
        return None

    @property
    @abstractmethod
    def returning(self) -> bool:
        """Whether the running repetition went far enough to count and is on its way back."""

    def add(self, rep: Rep) -> None:
        (self.partial_reps if rep.partial else self.reps).append(rep)

    def keep_alert(self, alert: Alert) -> None:
        """Keeps ``alert``, in the place of the same one when that has become worse."""
        self.alerts = [kept for kept in self.alerts if (kept.time, kept.code) != (alert.time, alert.code)]
        self.alerts.append(alert)

    def account(self, alignment: Alignment) -> None:
        """One more frame of which something, or nothing, can be claimed."""
        gap = alignment.time - self._before if self._before is not None else nan
        self._before = alignment.time
        if alignment.reason and isfinite(gap) and gap > 0:
            self.abstained[alignment.reason] = self.abstained.get(alignment.reason, 0.0) + min(gap, MAX_FRAME_DURATION_S)

    @property
    @abstractmethod
    def running(self) -> bool:
        """Whether a repetition is under way."""

    @abstractmethod
    def update(self, pose: Pose, person: Person) -> SetUpdate:
        """One frame of ``person``, of whom the set may learn."""
