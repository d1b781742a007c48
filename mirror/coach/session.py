"""The live session, one frame after another and never looking ahead: a person, their sets, and what to show of them."""

from __future__ import annotations

from mirror.coach.feet_note import FeetNote
from mirror.coach.person import Person
from mirror.coach.set_tracker import SetTracker, SetUpdate
from mirror.coach.signal.signal_set import SignalSet
from mirror.coach.squat.squat_set import SquatSet
from mirror.coach.view_builder import ViewBuilder
from mirror.exercises import Exercise, neighbour_exercise
from mirror.types import Action, Alert, Alignment, CoachEvent, Feedback, PathLearned, Pose, Rep, RepEnded, RepTurned, View


class Session:
    """One mirror's session. ``calibration`` coached squats are asked for when a person starts; 0 is walk-up."""

    def __init__(self, exercise: Exercise, calibration: int = 2) -> None:
        self.exercise = exercise
        self.sets: list[SetTracker] = []
        self.events: tuple[CoachEvent, ...] = ()
        """What the newest frame brought."""
        self._calibration = calibration
        self._feedback: Feedback = "every"
        self._returning = False
        """Whether the running repetition had turned by the frame before."""
        self._number: int | None = None
        """The tracker's number of the person."""
        self._feet_note = FeetNote()
        self._start_person()

    def _start_person(self) -> None:
        """A clean sheet: no counts, no baseline, no path of anybody else."""
        self.person = Person(self._calibration)
        self._start_set()

    def _start_set(self) -> None:
        """A new set, of another exercise or another person; what was done before stays in ``sets``."""
        self.current = _make_set(self.exercise, self.person)
        self.sets.append(self.current)
        self._maker = ViewBuilder(self.exercise, self._feedback)

    @property
    def running(self) -> bool:
        """Whether a repetition is under way."""
        return self.current.running

    @property
    def has_begun(self) -> bool:
        """Whether anything of the running set is done: a repetition, an incomplete one, or one that is under way."""
        return bool(self.reps or self.partial_reps or self.running)

    @property
    def reps(self) -> list[Rep]:
        """Counted repetitions of the running set."""
        return self.current.reps

    @property
    def partial_reps(self) -> list[Rep]:
        """Its shallower or otherwise incomplete ones."""
        return self.current.partial_reps

    @property
    def alerts(self) -> list[Alert]:
        """Its alerts."""
        return self.current.alerts

    @property
    def abstained(self) -> dict[str, float]:
        """Seconds for which nothing could be claimed, by reason (of ``mirror.alignment.quality.ABSTENTION_KEYS``)."""
        return self.current.abstained

    @property
    def offer(self) -> Exercise | None:
        """The exercise that the running set looks like instead of its own, while the glass asks the person whether to switch: never in an
        alert, in the coached squats or while nothing is counted."""
        return self._maker.offered

    @property
    def alignment(self) -> Alignment:
        """Of the newest frame."""
        return self.person.alignment

    @property
    def calibrated(self) -> bool:
        """Whether coached squats have made this person's path."""
        return self.person.calibrated

    @property
    def coaching(self) -> bool:
        """Whether coached squats are being asked for."""
        return self.person.coaching

    @property
    def made_path(self) -> tuple[float, ...] | None:
        """The coached path that this person's squats made, for ``restore`` another day; None while there is none."""
        return self.person.made_path

    def restore(self, numbers: tuple[float, ...]) -> bool:
        """See ``Person.restore``."""
        return self.person.restore(numbers)

    def start_over(self, exercise: Exercise | None = None) -> None:
        """Another person comes next: nothing of the one before is kept but the sets done, in ``sets``."""
        self.exercise = exercise or self.exercise
        self._feet_note = FeetNote()
        self._start_person()

    def calibrate(self, squats: int = 2) -> None:
        """Ask for ``squats`` coached squats, which make the path anew; 0 ends the asking."""
        self.person.calibrate(squats)

    def begin(self, exercise: Exercise | None = None, feedback: Feedback = "every") -> None:
        """A new set of ``exercise``, or of the same one; what was done before stays in ``sets``, and the baseline and path stay too."""
        self.exercise, self._feedback = exercise or self.exercise, feedback
        self._start_set()

    def act(self, action: Action) -> None:
        """A button: next and previous change the exercise, skip and select end the calibration."""
        if action in (Action.NEXT, Action.PREVIOUS):
            self.begin(neighbour_exercise(self.exercise, 1 if action is Action.NEXT else -1), self._feedback)
        elif action in (Action.SKIP, Action.SELECT):
            self.person.skip_practice()

    def update(self, pose: Pose, covered: bool = False) -> View:
        """Take in one frame's pose; returns what the glass shows now. ``covered``: something stands over the set."""
        if pose.points is not None and pose.person != self._number:
            if self._number is not None:
                self._start_person()
            self._number = pose.person
        path = self.person.made_path
        made = self.current.update(pose, self.person)
        self.person.alignment = made.alignment
        if self.exercise.drifts:
            view = self._maker.view(pose, self.current, made, self.person.practice, self.person.calibration_note(pose.time))
            view = self._feet_note.add(self.person.feet_news, view, free=not (covered or self.running))
        else:
            view = self._maker.view(pose, self.current, made)
        self.events = self._events(pose.time, made, path)
        return view

    def _events(self, time: float, made: SetUpdate, path: tuple[float, ...] | None) -> tuple[CoachEvent, ...]:
        """``path``: the one before this frame."""
        found: list[CoachEvent] = []
        if made.rep:
            found.append(RepEnded(time, self.exercise.key, made.rep, len(self.reps)))
        before, self._returning = self._returning, self.current.returning
        if self._returning and not before:
            found.append(RepTurned(time, self.current.number))
        if self._maker.cue_event:
            found.append(self._maker.cue_event)
        if self.person.made_path and self.person.made_path is not path:
            found.append(PathLearned(time, self.person.made_path))
        return tuple(found)


def _make_set(exercise: Exercise, person: Person) -> SetTracker:
    if exercise.drifts:
        return SquatSet(exercise)
    return SignalSet(exercise, person.start_pose if exercise.baseline == "standing" else None)
