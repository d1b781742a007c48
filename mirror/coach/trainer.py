"""From frame to frame through a person's visit: sets begin and end, summaries and cards stand between them, and the guided screen leads.

The Session below it measures and coaches the running set; the trainer decides when a set is over and what the glass shows instead.
A set with at least one repetition is over when the person rests (``REST``), leaves (``AWAY``), changes the exercise or presses select.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mirror.coach.fading import Mode, feedback_for
from mirror.coach.guided import Guided
from mirror.coach.scorer import Scorer
from mirror.coach.session import Session
from mirror.coach.summary import summarise
from mirror.exercises import Exercise, catalogue, neighbour
from mirror.types import Action, Card, Pose, SetSummary, View

REST = 12.0
"""Seconds of standing or walking about since the last repetition: longer than a breath in a set, shorter than any rest between sets."""
AWAY = 3.0
"""Seconds without anybody in view."""
SUMMARY, CARD, SETUP = 20.0, 14.0, 7.0
"""Seconds that a summary, a teaching card and an exercise's own card stay, unless the next repetition comes first: a card's 25 words
take ten seconds to read aloud."""
KEPT = 200
"""Sets that are remembered: a station runs for months."""


@dataclass(frozen=True, slots=True)
class Slide:
    """Something that stands on the glass between sets, for ``seconds``."""

    shown: SetSummary | Card
    seconds: float


class Trainer:
    """Drives ``session``. ``cards`` take turns after sets; ``sets_done`` is the experience of the person who starts; ``guide`` leads
    everybody through the guided screen first, whose steps ``seed`` orders."""

    def __init__(
        self, session: Session, mode: Mode = "full", cards: Sequence[Card] = (), sets_done: int = 0, guide: bool = False, seed: int = 0
    ) -> None:
        self.session = session
        self.summaries: list[SetSummary] = []
        """Of every finished set, in order..."""
        self.scored: list[Scorer] = []
        """...and the sets themselves."""
        self.guided: Guided | None = None
        self._mode, self._cards, self._seed = mode, cards, seed
        self._sets_done = sets_done
        self._quiet = False
        """Whether this set was asked to be one without feedback: what has stayed shows in it."""
        self._guide = self._guide_due = guide
        self._resumed = session.exercise
        """What goes on after the guided screen."""
        self._next_card = 0
        self._slides: list[Slide] = []
        self._since = 0.0
        self._time = self._seen = 0.0
        self._view: View | None = None
        self._step: tuple[str, str] | None = None
        """The guided step and stage that the session was last set up for..."""
        self._greeted = False
        self._taken = 0
        """...and how many of its repetitions the step has had."""
        self._begin(session.exercise)

    @property
    def sets(self) -> list[Scorer]:
        """Every set of the session."""
        return self.session.sets

    def act(self, action: Action) -> None:
        """A button or key."""
        if self.guided:
            self.guided.act(action)
            self._follow()
        elif action is Action.GUIDE:
            self._end()
            self._slides.clear()
            self._guide_due, self._resumed = False, self.session.exercise
            self.guided = Guided(catalogue(), self._seed, not self.session.calibrated, self._time)
            self._seed += 1
            self._follow()
        elif action is Action.QUIET:
            self._end()
            self._quiet = not self._quiet
            self._begin(self.session.exercise)
        elif action in (Action.NEXT, Action.PREVIOUS):
            self.change(neighbour(self.session.exercise, 1 if action is Action.NEXT else -1))
        elif action in (Action.SELECT, Action.SKIP) and self._slides:
            self._advance()
        elif action is Action.SELECT and self._worth():
            self._finish()
        else:
            self.session.act(action)

    @property
    def between(self) -> bool:
        """Whether something stands between sets, or the guided screen leads."""
        return bool(self._slides) or self.guided is not None

    def change(self, exercise: Exercise) -> None:
        """Another exercise: what was done is summed up, and a card shows how to stand."""
        self._end()
        self._begin(exercise)
        self._slides = [slide for slide in self._slides if isinstance(slide.shown, SetSummary)]
        self.show(setup(exercise), SETUP)

    def show(self, card: Card, seconds: float) -> None:
        """A card for ``seconds``, after what stands there already; the next repetition puts it away."""
        self._show(Slide(card, seconds))

    def practise(self) -> None:
        """Coached squats again, at the start of a new set: they make the path anew."""
        self._end()
        self._slides.clear()
        self.session.calibrate()
        self._begin(self.session.exercise)

    def drop(self) -> None:
        """What the running set has counts for nothing: it begins again."""
        self._begin(self.session.exercise)

    def known(self, sets_done: int, path: tuple[float, ...] = ()) -> None:
        """It is known who trains: their experience, from the next set on if this one has begun, and their path of another day."""
        self._sets_done = sets_done
        if path:
            self.session.restore(path)
        if not self.guided and not (self.session.reps or self.session.partial_reps or self.session.scorer.counter.running):
            self._begin(self.session.exercise)

    def start_over(self, exercise: Exercise) -> None:
        """The person has gone: what was done is summed up for the record, and the next one begins clean, at ``exercise``."""
        before = self.session.scorer
        self.session.start_over(exercise)
        self._somebody_else(before)
        for kept in (self.summaries, self.scored, self.session.sets):
            del kept[:-KEPT]

    def update(self, pose: Pose) -> View:
        """Take in one frame's pose; returns what the glass shows now."""
        self._time = pose.time
        before = self.session.scorer
        view = self._view = self.session.update(pose)
        present = pose.points is not None
        self._seen = pose.time if present else self._seen
        if self.session.scorer is not before:
            self._somebody_else(before)
        if self._guide_due and present:
            self.act(Action.GUIDE)
        if self.guided:
            return self._lead(view, present)
        scorer = self.session.scorer
        running = scorer.counter.running
        if present and not self._greeted:
            self._greet()
        if scorer.reps or scorer.partial_reps:
            self._slides.clear()
        if self._worth() and not running and (pose.time - _last(scorer) >= REST or pose.time - self._seen >= AWAY):
            self._finish()
        while self._slides and pose.time - self._since >= self._slides[0].seconds:
            self._advance()
        return view if running or not self._slides else self._slide(view)

    def finish(self) -> View | None:
        """No picture comes any more: the set is over. What the glass shows then; None before the first picture."""
        if self._worth() and not self.guided:
            self._finish()
        return self._slide(self._view) if self._view and self._slides else self._view

    def _worth(self) -> bool:
        """Whether the running set has anything of its own to sum up; coached squats alone are the beginning of one."""
        scorer = self.session.scorer
        if self.session.coaching and scorer.exercise.drifts:
            return False
        return bool(scorer.partial_reps) or any(rep.reason != "calibration" for rep in scorer.reps)

    def _finish(self) -> None:
        """The set is over: its summary, then a card; the next set of the same exercise begins."""
        self._end()
        if self._cards:
            self._slides.append(Slide(self._cards[self._next_card % len(self._cards)], CARD))
            self._next_card += 1

    def _end(self) -> None:
        """Sum up what the running set has, and begin the next."""
        if self._worth():
            self._sum_up(self.session.scorer)
            self._sets_done += 1
            self._slides.clear()
            self._show(Slide(self.summaries[-1], SUMMARY))
            self._quiet = False
            self._begin(self.session.exercise)

    def _begin(self, exercise: Exercise) -> None:
        self.session.begin(exercise, "request" if self._quiet else feedback_for(self._mode, self._sets_done))

    def _sum_up(self, scorer: Scorer) -> None:
        self.summaries.append(summarise(scorer.exercise, scorer.reps, scorer.partial_reps))
        self.scored.append(scorer)

    def _somebody_else(self, before: Scorer) -> None:
        """Another person stands there: what was done is summed up for the record, and nothing of it is shown to them."""
        if (before.reps or before.partial_reps) and not self.guided:
            self._sum_up(before)
        self._slides.clear()
        self.guided, self._step = None, None
        self._sets_done, self._quiet, self._guide_due, self._greeted = 0, False, self._guide, False
        self._begin(self.session.exercise)

    def _greet(self) -> None:
        """Somebody arrives at an exercise that takes more than facing the mirror: how to place band and body."""
        self._greeted = True
        exercise = self.session.exercise
        if exercise.view != "front" or (exercise.figure and exercise.figure.band):
            self._show(Slide(setup(exercise), SETUP))

    def _show(self, slide: Slide) -> None:
        if not self._slides:
            self._since = self._time
        self._slides.append(slide)

    def _advance(self) -> None:
        self._slides.pop(0)
        self._since = self._time

    def _slide(self, view: View) -> View:
        match self._slides[0].shown:
            case SetSummary() as summary:
                return replace(view, scene="summary", summary=summary, cue=None)
            case card:
                return replace(view, scene="card", card=card, cue=None)

    def _lead(self, view: View, present: bool) -> View:
        """The guided screen: gives it the repetitions, sets the session up for its steps, shows where it stands."""
        guided = self.guided
        assert guided is not None
        scorer = self.session.scorer
        for rep in scorer.reps[self._taken :]:
            guided.take(rep)
        self._taken = len(scorer.reps)
        guided.update(self._time, present)
        self._follow()
        if self.guided is None or (guided.stage == "do" and view.scene in ("attract", "placement", "baseline")):
            return view  # nothing can be counted before that is put right
        return replace(view, scene="guided", guided=guided.view(), cue=None)

    def _follow(self) -> None:
        """Set the session up for the step and stage that the guided screen has come to."""
        guided = self.guided
        assert guided is not None
        if guided.over:
            self.guided, self._step = None, None
            self.session.calibrate(0)
            self._begin(self._resumed)
            return
        step = guided.step
        now = (step.key, guided.stage) if step else None
        if now == self._step:
            return
        self._step, self._taken = now, 0
        if step and step.exercise and guided.stage == "do":
            self.session.begin(catalogue()[step.exercise], "request")
            self.session.calibrate(step.wanted if step.key == "practice" else 0)


def setup(exercise: Exercise) -> Card:
    """The card that shows how to stand for ``exercise``."""
    return Card(f"setup_{exercise.key}", exercise.title, exercise.placement.text, exercise.key)


def _last(scorer: Scorer) -> float:
    """When the last repetition of the set ended."""
    return max(rep.end for rep in (*scorer.reps, *scorer.partial_reps))
