"""The lesson of a first visit: a few seconds in which a person learns that a raised hand chooses."""

from __future__ import annotations

from mirror.types import LessonScene
from mirror.visit.gestures import Side

LESSON_DISPLAY_S = 5.0
"""Seconds that the lesson stands: two pictures and two words each."""
LESSON_REWARD_S = 1.5
"""Seconds that it stands once a hand was raised, before it does what that hand asks for."""


class HandLesson:
    """Taught once a visit. A hand that is raised ends it, and so does a squat, or its time."""

    def __init__(self) -> None:
        self._is_due = self._is_given = False
        self._until: float | None = None
        """When it ends by itself; None before it was shown."""
        self._raised: Side | None = None

    @property
    def is_shown(self) -> bool:
        """Whether it stands on the glass, and waits for a hand unless one was raised already."""
        return self._is_due and self._until is not None

    @property
    def is_learned(self) -> bool:
        """Whether a hand was raised; it counts for nothing more."""
        return self._raised is not None

    def begin(self) -> None:
        """A person is here for the first time; nothing where this visit had its lesson."""
        if not self._is_given:
            self._is_due = self._is_given = True

    def end(self) -> None:
        """It is not wanted, or no longer."""
        self._is_due, self._until, self._raised = False, None, None

    def forget(self) -> None:
        """The next visit may have one again."""
        self.end()
        self._is_given = False

    def learn(self, side: Side, time: float) -> None:
        """The hand of ``side`` was held up long enough."""
        self._raised, self._until = side, time + LESSON_REWARD_S

    def update(self, time: float, free: bool) -> Side | None:
        """It is ``time``; ``free``: nothing else stands on the glass. With the end, the hand that was raised."""
        if self._is_due and free and self._until is None:
            self._until = time + LESSON_DISPLAY_S
        if self._until is None or time < self._until:
            return None
        raised = self._raised
        self.end()
        return raised

    def scene(self) -> LessonScene:
        """For the glass."""
        return LessonScene(self.is_learned)
