"""People before a workout: they stand, squat and leave, and what the mirror showed is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from mirror.assets.cards import load_cards
from mirror.coach.feedback import Mode
from mirror.coach.session import Session
from mirror.coach.workout import Workout
from mirror.exercises import find_exercise
from mirror.types import Action, CoachEvent, Pose, TargetReached, View
from tests.people import SIZE, Squatter, filmed, length, nobody, squats
from tests.people.doing import DOINGS

RATE = 10.0


class WorkoutDriver:
    """Films one person after another before a trainer and keeps what the glass showed."""

    def __init__(self, calibration: int = 0, mode: Mode = "full", guide: bool = False, sets_done: int = 0, exercise: str = "squat") -> None:
        self.trainer = Workout(Session(find_exercise(exercise), calibration), mode, load_cards(), sets_done, guide, seed=1)
        self.views: list[View] = []
        self.events: list[CoachEvent] = []
        self.time = 0.0
        self._person = 0

    def squat(self, count: int, drift: float = 0.0, rest: float = 0.0) -> None:
        motion = squats(count, drift=dict.fromkeys(range(1, count + 1), (drift, drift)))
        self._film(motion, length(count) + rest)

    def stand(self, seconds: float) -> None:
        self._film(lambda _: (0.0, (0.0, 0.0)), seconds)

    def one_leg(self, left: bool) -> None:
        """Five squats on one leg."""
        film = DOINGS["single_leg_squat"].film(5, left=left, since=self.time, rate=RATE, person=self._person)
        self._show(film)
        self.time = film.until

    def stroll(self) -> None:
        """Two steps back and forward again, to fetch something."""
        for i in range(60):
            away = 1.2 * min(i / 20, 1.0, (60 - i) / 20)
            self._show([Pose(self.time + i / RATE, SIZE, Squatter(distance=3.2 + away).points(0.0), person=self._person)])
        self.time += 60 / RATE
        self.stand(2)

    def leave(self, seconds: float) -> None:
        self._show(nobody(self.time, self.time + seconds, RATE))
        self.time += seconds

    def next_person(self) -> None:
        self._person += 1

    def press(self, *actions: Action) -> None:
        for action in actions:
            self.trainer.act(action)

    def scenes(self) -> list[str]:
        """Each scene that was shown, in order, repeats left out."""
        names: list[str] = [view.scene.name for view in self.views]
        return [*names[:1], *(b for a, b in pairwise(names) if a != b)]

    @property
    def scene(self) -> str:
        return self.view.scene.name

    @property
    def reached(self) -> float:
        """When a set came to its target last."""
        return next(event.time for event in reversed(self.events) if isinstance(event, TargetReached))

    @property
    def view(self) -> View:
        return self.views[-1]

    def _film(self, motion: Callable[[float], tuple[float, tuple[float, float]]], seconds: float) -> None:
        start = self.time
        self._show(filmed(lambda t: motion(t - start), start + seconds, rate=RATE, seed=round(start), person=self._person, since=start))
        self.time += seconds

    def _show(self, poses: Iterable[Pose]) -> None:
        for pose in poses:
            view, happened = self.trainer.update(pose)
            self.views.append(view)
            self.events += happened
