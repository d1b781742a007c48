"""What stands on the glass between two sets, one thing after another."""

from __future__ import annotations

from dataclasses import dataclass

from mirror.exercises import Exercise
from mirror.types import Card, CardScene, FinishScene, SummaryScene, TodayScene, View
from mirror.types.record import change

SUMMARY_DISPLAY_S, CARD_DISPLAY_S, SETUP_CARD_DISPLAY_S = 12.0, 12.0, 7.0
"""Seconds that a summary, a teaching card and an exercise's own card stay, unless the next repetition comes first: a card's 25 words
take ten seconds to read aloud. The clock of the rest runs in the first two."""


Slide = SummaryScene | CardScene | TodayScene | FinishScene


@dataclass(frozen=True, slots=True)
class TimedSlide:
    """Something that stands on the glass between sets, for ``seconds``."""

    shown: Slide
    seconds: float


class SlideQueue:
    """The slide that stands there and those that wait; empty while a set runs."""

    def __init__(self) -> None:
        self._slides: list[TimedSlide] = []
        self._since = 0.0

    def __bool__(self) -> bool:
        return bool(self._slides)

    def add(self, shown: Slide, seconds: float, time: float) -> None:
        """``shown`` stands for ``seconds``, after what stands there at ``time`` already."""
        if not self._slides:
            self._since = time
        self._slides.append(TimedSlide(shown, seconds))

    def clear(self) -> None:
        self._slides.clear()

    def keep_summary(self) -> None:
        """Only the summary stays, if one stands or waits."""
        self._slides = [slide for slide in self._slides if isinstance(slide.shown, SummaryScene)]

    def advance(self, time: float) -> None:
        """The first one is put away."""
        self._slides.pop(0)
        self._since = time

    def settle(self, time: float) -> None:
        """Puts away what has stood for its time."""
        while self._slides and time - self._since >= self._slides[0].seconds:
            self.advance(time)

    def show(self, view: View) -> View:
        """``view`` with the first slide in place of its scene."""
        return change(view, scene=self._slides[0].shown)


def setup_card(exercise: Exercise) -> Card:
    """The card that shows how to stand for ``exercise``."""
    return Card(f"setup_{exercise.key}", exercise.title, exercise.placement.text, exercise.key)
