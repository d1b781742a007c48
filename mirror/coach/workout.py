"""From frame to frame through a person's visit: sets begin and end, summaries and cards stand between them, and the guided screen leads.

The Session below it measures and coaches the running set; the trainer decides when a set is over and what the glass shows instead.
A set with at least one repetition is over when the person rests (``SET_END_REST_S``), leaves (``SET_END_ABSENCE_S``), changes the
exercise or presses select.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mirror.coach.assessment.lead import AssessmentLead
from mirror.coach.assessment.protocol import AssessmentProtocol
from mirror.coach.dose import DoseTracker
from mirror.coach.feedback import Mode, choose_feedback
from mirror.coach.replay import ReplayRecorder
from mirror.coach.session import Session
from mirror.coach.set_tracker import SetTracker
from mirror.coach.slides import CARD_DISPLAY_S, SETUP_CARD_DISPLAY_S, SUMMARY_DISPLAY_S, SlideQueue, setup_card
from mirror.coach.summary import summarise_set
from mirror.coach.timed import measure_timed
from mirror.exercises import Exercise, neighbour_exercise
from mirror.types import (
    Action,
    Card,
    CardScene,
    CoachEvent,
    FinishScene,
    PathLearned,
    Pose,
    RepEnded,
    SetBegan,
    SetEnded,
    SetSummary,
    SummaryScene,
    TodayScene,
    View,
)

SET_END_REST_S = 12.0
"""Seconds of standing or walking about since the last repetition: longer than a breath in a set, shorter than any rest between sets."""
SET_END_ABSENCE_S = 3.0
"""Seconds without anybody in view."""
MAX_REMEMBERED_SETS = 200
"""Sets that are remembered: a station runs for months."""


class Workout:
    """Drives ``session``. ``cards`` take turns after sets; ``sets_done`` is the experience of the person who starts; ``guide`` leads
    everybody through the guided screen first, whose steps ``seed`` orders."""

    def __init__(
        self, session: Session, mode: Mode = "full", cards: Sequence[Card] = (), sets_done: int = 0, guide: bool = False, seed: int = 0
    ) -> None:
        self.session = session
        self.summaries: list[SetSummary] = []
        """Of every finished set, in order."""
        self.is_timed = False
        """Whether only ``act`` ends a set, and no pause does, and no assessment comes first: in a challenge."""
        self._assessment = AssessmentLead(session, seed)
        self._mode, self._cards = mode, cards
        self._sets_done = sets_done
        self._quiet = False
        """Whether this set was asked to be one without feedback: what has stayed shows in it."""
        self._guide = self._guide_due = guide
        self._resumed = session.exercise
        """What goes on after the guided screen."""
        self._next_card = 0
        self._slides = SlideQueue()
        self._recorder = ReplayRecorder()
        self.dose = DoseTracker()
        """What the sets of this person are to come to, and the weights."""
        self._time = self._seen = 0.0
        self._view: View | None = None
        self._greeted = False
        self._events: list[CoachEvent] = []
        self._begin(session.exercise)

    @property
    def sets(self) -> list[SetTracker]:
        """Every set of the session."""
        return self.session.sets

    def take_events(self) -> tuple[CoachEvent, ...]:
        """What has happened since this was asked last, in order."""
        taken, self._events = tuple(self._events), []
        return taken

    def act(self, action: Action) -> None:
        """A button or key."""
        if self.guided:
            self.guided.act(action)
            self._follow(self.guided)
        elif action is Action.GUIDE:
            self.end_set()
            self._slides.clear()
            self._guide_due, self._resumed = False, self.session.exercise
            self._assessment.begin(self._time)
        elif action is Action.QUIET:
            self.end_set()
            self._quiet = not self._quiet
            self._begin(self.session.exercise)
        elif action in (Action.NEXT, Action.PREVIOUS):
            self.change(neighbour_exercise(self.session.exercise, 1 if action is Action.NEXT else -1))
        elif action in (Action.SELECT, Action.SKIP) and self._slides:
            self._slides.advance(self._time)
        elif action is Action.SELECT and self._is_worth_summary():
            self._finish()
        else:
            self.session.act(action)

    @property
    def guided(self) -> AssessmentProtocol | None:
        """The assessment, while it leads."""
        return self._assessment.protocol

    @property
    def between(self) -> bool:
        """Whether something stands between sets, or the guided screen leads."""
        return bool(self._slides) or self.guided is not None

    def change(self, exercise: Exercise) -> None:
        """Another exercise: what was done is summed up, and a card shows how to stand."""
        self.end_set()
        self._begin(exercise)
        self._slides.keep_summary()
        self.show(setup_card(exercise), SETUP_CARD_DISPLAY_S)

    def show(self, card: Card, seconds: float) -> None:
        """A card for ``seconds``, after what stands there already; the next repetition puts it away."""
        self._slides.add(CardScene(card), seconds, self._time)

    def start_plan(self, exercise: Exercise, scene: TodayScene, seconds: float) -> None:
        """``scene`` says what is going to be done, beginning with ``exercise``."""
        self._begin(exercise)
        self._slides.clear()
        self._slides.add(scene, seconds, self._time)
        self._greeted = False

    def close_with(self, scene: FinishScene | SummaryScene, seconds: float) -> None:
        """``scene`` stands after the last summary, if one stands, in the place of a card."""
        self._slides.keep_summary()
        self._slides.add(scene, seconds, self._time)

    def practise(self) -> None:
        """Coached squats again, at the start of a new set: they make the path anew."""
        self.end_set()
        self._slides.clear()
        self.session.calibrate()
        self._begin(self.session.exercise)

    def restart_set(self) -> None:
        """What the running set has counts for nothing: it begins again, and nothing stands before it."""
        self._slides.clear()
        self._begin(self.session.exercise)

    def known(
        self, sets_done: int, path: tuple[float, ...] = (), today: Mapping[str, int] | None = None, loads: Mapping[str, float] | None = None
    ) -> None:
        """It is known who trains: their experience, from the next set on if this one has begun; their path of another day; how many sets
        of which exercise they have done ``today``; and the kilograms that they used last."""
        self._sets_done = sets_done
        self.dose.restore(today or {}, loads or {})
        if path:
            self.session.restore(path)
        if not (self.guided or self.session.has_begun):
            self._begin(self.session.exercise)

    def start_over(self, exercise: Exercise) -> None:
        """The person has gone: what was done is summed up for the record, and the next one begins clean, at ``exercise``."""
        before = self.session.current
        self.session.start_over(exercise)
        self._start_other_person(before)
        del self.summaries[:-MAX_REMEMBERED_SETS], self.session.sets[:-MAX_REMEMBERED_SETS]

    def update(self, pose: Pose, covered: bool = False) -> tuple[View, tuple[CoachEvent, ...]]:
        """Take in one frame's pose; returns what the glass shows now, and what has happened. ``covered``: something else stands there."""
        return self._see(pose, covered), self.take_events()

    def _see(self, pose: Pose, covered: bool) -> View:
        self._time = pose.time
        before = self.session.current
        covered = covered or bool(self._slides) or (self.guided is not None and self.guided.stage != "do")
        view, happened = self.session.update(pose, covered), self.session.events
        present = pose.points is not None
        self._seen = pose.time if present else self._seen
        if self.session.current is not before:
            self._start_other_person(before)
        self._events += [event for event in happened if not self.guided or isinstance(event, PathLearned)]
        self._recorder.see(pose, self.session.alignment.drift)
        for event in happened:
            if isinstance(event, RepEnded):
                self._recorder.keep(event.rep, self.session.exercise)
        if self._guide_due and present and not self.is_timed:
            self.act(Action.GUIDE)
        if reached := self.dose.update(pose.time, self.session.reps):
            self._events.append(reached)
        view = self._view = self.dose.show(view, self.session.reps)
        if self.guided:
            return self._lead(self.guided, view, present)
        scorer = self.session.current
        running = scorer.running
        if present and not self._greeted:
            self._greet()
        if scorer.reps or scorer.partial_reps:
            self._slides.clear()
        test = scorer.exercise.test
        over = test is not None and measure_timed(test, scorer.reps, pose.time).over
        paused = pose.time - self._seen >= SET_END_ABSENCE_S or pose.time - _last(scorer, pose.time) >= SET_END_REST_S
        if (over or (paused and not self.is_timed)) and not running and self._is_worth_summary():
            self._finish()
        self._slides.settle(pose.time)
        return view if running or not self._slides else self._slides.show(view)

    def view(self, time: float | None = None) -> View | None:  # noqa: ARG002 - as a visit has it
        """A workout by itself shows nothing without a picture."""
        return None

    def finish(self) -> tuple[View | None, tuple[CoachEvent, ...]]:
        """No picture comes any more: the set is over. What the glass shows then, None before the first picture, and what has happened."""
        if self._is_worth_summary() and not self.guided:
            self._finish()
        view = self._view and self._assessment.show(self._view)
        return self._slides.show(view) if view and self._slides and not self.guided else view, self.take_events()

    def _is_worth_summary(self) -> bool:
        """Whether the running set has anything of its own to sum up; coached squats alone are the beginning of one."""
        scorer = self.session.current
        if self.session.coaching and scorer.exercise.drifts:
            return False
        return bool(scorer.partial_reps) or any(rep.reason != "calibration" for rep in scorer.reps)

    def _finish(self) -> None:
        """The set is over: its summary, then a card; the next set of the same exercise begins."""
        self.end_set()
        if self._cards:
            self.show(self._cards[self._next_card % len(self._cards)], CARD_DISPLAY_S)
            self._next_card += 1

    def end_set(self) -> None:
        """Sums up what the running set has, if anything, and begins the next."""
        if self._is_worth_summary():
            self._sum_up(self.session.current)
            self._sets_done += 1
            self._slides.clear()
            self._slides.add(SummaryScene(self.summaries[-1], replay=self._recorder.take()), SUMMARY_DISPLAY_S, self._time)
            self._quiet = False
            self._begin(self.session.exercise)

    def _begin(self, exercise: Exercise) -> None:
        self._events.append(SetBegan(self._time, exercise.key))
        self._recorder.forget()
        self.dose.begin(exercise, self.is_timed)
        self.session.begin(exercise, "request" if self._quiet else choose_feedback(self._mode, self._sets_done))

    def _sum_up(self, scorer: SetTracker) -> None:
        made = summarise_set(scorer.exercise, scorer.reps, scorer.partial_reps, self._time, scorer.toe_out)
        self.summaries.append(self.dose.add(scorer.exercise, made))
        self._events.append(SetEnded(self._time, self.summaries[-1], tuple(scorer.all_reps)))

    def _start_other_person(self, before: SetTracker) -> None:
        """Another person stands there: what was done is summed up for the record, and nothing of it is shown to them."""
        if (before.reps or before.partial_reps) and not self.guided:
            self._sum_up(before)
        self._slides.clear()
        self._end_assessment()
        self._sets_done, self._quiet, self._guide_due, self._greeted = 0, False, self._guide, False
        self.dose.forget()
        self._begin(self.session.exercise)

    def _end_assessment(self) -> None:
        ended = self._assessment.end(self._time)
        self._events += [ended] if ended else []

    def _greet(self) -> None:
        """A person arrives at an exercise that takes more than facing the mirror: how to place band and body."""
        self._greeted = True
        exercise = self.session.exercise
        if exercise.view != "front" or (exercise.figure and exercise.figure.band):
            self.show(setup_card(exercise), SETUP_CARD_DISPLAY_S)

    def _lead(self, protocol: AssessmentProtocol, view: View, present: bool) -> View:
        counted = self._assessment.update(protocol, self._time, present)
        self._events += [counted] if counted else []
        self._follow(protocol)
        return self._assessment.show(view)

    def _follow(self, protocol: AssessmentProtocol) -> None:
        """The session does what the assessment has come to, or goes on where it was before that."""
        if not protocol.over:
            self._assessment.set_up()
            return
        self._end_assessment()
        self.session.calibrate(0)
        self._begin(self._resumed)


def _last(scorer: SetTracker, otherwise: float) -> float:
    """When the last repetition of the set ended; ``otherwise`` before the first."""
    return max((rep.end for rep in (*scorer.reps, *scorer.partial_reps)), default=otherwise)
