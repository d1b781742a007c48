"""People before a mirror that knows visits: they walk past, stand, squat and leave, and what the glass showed is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from mirror.assets.cards import load_cards
from mirror.coach.feedback import Mode
from mirror.coach.session import Session
from mirror.coach.workout import Workout
from mirror.exercises import find_exercise
from mirror.types import Action, Card, Event, LiveEvent, Points, Pose, View
from mirror.visit import Visit, VisitRules
from tests.people import SIZE, Squatter, filmed, length, nobody, squats

RATE = 10.0


def with_hand(points: Points, side: str, out: float = 0.75, up: float = 0.25, elbow: tuple[float, float] = (0.5, -0.1)) -> Points:
    """``points`` with the wrist of ``side`` ``out`` torsos beyond its shoulder and ``up`` torsos above it, the elbow likewise."""
    made = points.copy()
    torso = float(points[11:13, 1].mean() - points[5:7, 1].mean())
    for i, sign in ((0, 1.0), (1, -1.0)):
        if side not in (("left", "right")[i], "both"):
            continue
        shoulder = points[5 + i, :2]
        made[7 + i, :2] = shoulder + np.array([sign * elbow[0], -elbow[1]]) * torso
        made[9 + i, :2] = shoulder + np.array([sign * out, -up]) * torso
    return made


class VisitDriver:
    """Films people at ten frames a second before a Visit with ``rules``."""

    def __init__(
        self, rules: VisitRules | None = None, calibration: int = 0, exercise: str = "squat", mode: Mode = "full",
        taught: Sequence[Card] | None = None, guide: bool = False, **more: Any,
    ) -> None:  # fmt: skip
        self.events: list[Event] = []
        cards = load_cards() if taught is None else taught
        self.trainer = Workout(Session(find_exercise(exercise), calibration), mode, cards, guide=guide, seed=1)
        self.visit = Visit(self.trainer, self.events.append, rules or VisitRules(), **more)
        self.views: list[View] = []
        self.happened: list[LiveEvent] = []
        self.time = 100.0
        self.person = 0
        self.last = Pose(self.time, SIZE, None)
        """The newest picture's."""
        self.who = Squatter()

    def stand(self, seconds: float) -> None:
        self.squat(0, lasting=seconds)

    def squat(
        self, count: int, drift: float = 0.0, rest: float = 0.0, lasting: float | None = None, deepest: float = 0.30,
        others: tuple[tuple[float, float], ...] = (),
    ) -> None:  # fmt: skip
        motion = squats(count, deepest, drift=dict.fromkeys(range(1, count + 1), (drift, drift)))
        seconds = length(count) + rest if lasting is None else lasting
        start = self.time
        poses = filmed(
            lambda t: motion(t - start),
            start + seconds,
            self.who,
            rate=RATE,
            seed=round(start),
            person=self.person,
            since=start,
            others=others,
        )
        self.show(poses)

    def leave(self, seconds: float) -> None:
        self.show(nobody(self.time, self.time + seconds, RATE))

    def raise_hand(self, side: str, seconds: float, noise: float = 0.0, **how: Any) -> None:
        """Stands with one hand up to the side."""
        wobble = np.random.default_rng(round(self.time))
        made = []
        for i in range(round(seconds * RATE)):
            points = with_hand(self.who.points(0.0), side, **how)
            points[:, :2] += wobble.normal(0, noise, (17, 2)) if noise else 0.0
            made.append(Pose(self.time + i / RATE, SIZE, points.astype(np.float32), person=self.person))
        self.show(made)

    def stroll(self, speed: float, yaw: float = 0.0) -> None:
        """Somebody crosses the picture at ``speed`` metres a second."""
        frames = int(2.0 / speed * RATE)
        self.show(self._moving(Squatter(aside=-1.0 + speed * i / RATE, yaw=yaw) for i in range(frames)))

    def approach(self, start: float = 5.5, end: float = 3.2, speed: float = 1.2) -> None:
        frames = int((start - end) / speed * RATE)
        self.show(self._moving(Squatter(distance=start - speed * i / RATE) for i in range(frames)))

    def _moving(self, whos: Iterable[Squatter]) -> Iterator[Pose]:
        for i, who in enumerate(whos):
            yield Pose(self.time + i / RATE, SIZE, who.points(0.0), person=self.person)

    def show(self, poses: Iterable[Pose]) -> None:
        for pose in list(poses):
            view, happened = self.visit.update(pose)
            self.views.append(view)
            self.happened += happened
            self.last = pose
            self.time = round(pose.time + 1 / RATE, 6)

    def next_person(self) -> None:
        self.person += 1

    def press(self, *actions: Action) -> None:
        """Buttons, and the picture after each."""
        for action in actions:
            self.visit.act(action)
            self.stand(1.5 / RATE)

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def scenes(self) -> list[str]:
        """Each scene that was shown, in order, repeats left out."""
        names: list[str] = [view.scene.name for view in self.views]
        return [*names[:1], *(b for a, b in pairwise(names) if a != b)]

    @property
    def view(self) -> View:
        return self.views[-1]

    @property
    def scene(self) -> str:
        return self.view.scene.name
