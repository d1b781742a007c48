"""A visit: who stands there, what the glass shows meanwhile, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from mirror.coach.set_tracker import SetTracker
from mirror.coach.workout import Workout
from mirror.types import Action, CoachEvent, Event, FindingsPage, HandChose, LiveEvent, LiveEvents, Member, MenuMoved, Pose, SetSummary
from mirror.types.message import Message
from mirror.types.scenes import AttractScene
from mirror.types.view import TrainingStatus, View
from mirror.visit import button_labels
from mirror.visit.after_set import Results, SetFollowUp
from mirror.visit.brightness import BrightnessControl
from mirror.visit.challenge import RepChallenge
from mirror.visit.event_log import EventLog
from mirror.visit.greeting import BADGE_SCAN_WINDOW_S, PRIVACY_CARD, PRIVACY_CARD_DISPLAY_S, GreetingLine
from mirror.visit.input import Attendance, VisitInput
from mirror.visit.menus import MenuChoice
from mirror.visit.presence import PresenceMonitor
from mirror.visit.rules import VisitRules
from mirror.visit.state_machine import State, VisitStateMachine
from mirror.visit.view_composer import ViewComposer, ViewContext

MAX_CLOCK_STEP_BACK_S = 1.0
"""Seconds by which capture times may go back without being another clock's."""


class Visit:
    """Wraps ``trainer`` and stands in its place. Everything here is to be called from one thread.

    ``record`` gets the events in the order in which they happen, in ``update``, ``act``, ``known``, ``finish`` and ``end``. ``buttons``
    are the wired ones with what they ask for, short and long. ``results`` makes of a finished set what its two QR codes say (the result
    itself and the station's page), None for none; it is asked once a set.
    """

    def __init__(
        self,
        trainer: Workout,
        record: Callable[[Event], None],
        rules: VisitRules | None = None,
        buttons: button_labels.Meanings | None = None,
        members: Sequence[Member] = (),
        results: Results | None = None,
    ) -> None:
        self.rules = rules or VisitRules()
        self.members = tuple(members)
        """Whose names can be chosen, where the rules have profiles; may be set at any time."""
        self.member: Member | None = None
        """Who trains, once it is known."""
        self._trainer = trainer
        self._first = trainer.session.exercise
        self._ledger = EventLog(record if self.rules.keep else lambda _: None)
        self._watch, self._machine = PresenceMonitor(), VisitStateMachine()
        self.light, self.greeting = BrightnessControl(self.rules), GreetingLine()
        self._after, self.challenge = SetFollowUp(trainer, self.rules, results), RepChallenge(self.rules.challenge_s)
        self._rest = self._after.rest
        if self.rules.challenge_s:
            trainer.is_timed = True
            trainer.restart_set()
        self._presses = VisitInput(trainer, self.rules, self._machine, self._after, self.challenge, dict(buttons or {}))
        self.phone = self._presses.phone
        self.over = self._presses.over
        """What stands over the training: whether findings are waited for, or the mirror is to be switched off."""
        self._composer = ViewComposer(self.rules, self._machine, self._presses, self._rest, self.challenge, self.greeting)
        self._time, self._expected = 0.0, float("-inf")
        """Now, and until when the next person is the member whose badge was read: held to the camera it hides them."""
        self._coached = View(0.0, AttractScene(), TrainingStatus(self._first.key, self._first.title))
        self._news: list[LiveEvent] = []
        """What has happened since ``update`` told of it last."""

    @property
    def sets(self) -> Sequence[SetTracker]:
        """The sets of this and the last visits."""
        return self._trainer.sets

    @property
    def is_asleep(self) -> bool:
        """Whether the screen is to be off and the camera to look once a second."""
        return self.light.is_asleep

    @property
    def quiet(self) -> bool:
        """Whether no sound is to be made: these are the quiet hours."""
        return self.light.quiet

    @property
    def is_badge_wanted(self) -> bool:
        """Whether a badge held to the camera would be looked at: otherwise no image is searched for one."""
        near = self._watch.absence_s(self._time) <= BADGE_SCAN_WINDOW_S and not self._trainer.session.running
        return self.rules.badge and self.member is None and near

    @property
    def is_present(self) -> bool:
        """Whether a visit runs."""
        return self._ledger.running

    @property
    def is_passing(self) -> bool:
        """Whether a person is in view who has not begun a visit."""
        return self._watch.state == "passing"

    def show(self, page: FindingsPage) -> None:
        """What was found; ignored when the page is no longer open."""
        self.over.show(page, self._time)

    def tick(self, minute: int) -> None:
        """It is minute ``minute`` of the day (0 to 1439), local time."""
        self.light.minute = minute

    def known(self, member: Member | None, problem: Message | None = None, *, time: float) -> None:
        """Whose badge was read (or whose name was chosen), or in words what is wrong with it. ``time``: the frame's."""
        if not (self.rules.badge or self.rules.profiles):
            return
        if member is None and problem:
            self.greeting.say(problem, time)
        if member is None or (self.member is not None and self.member.id == member.id):
            return
        if self.member is not None:
            self.end(time)  # another person's sets are not theirs
        if self._ledger.running:
            self._ledger.set_member(time, member)
        else:
            self._watch.arrive(time)
            self._ledger.begin(time, member.id)
        self._expected = time + BADGE_SCAN_WINDOW_S
        self.member = member
        self._presses.teach(first=member.sets_done == 0)
        self._know(member.path, member.loads)
        self._after.welcome(member)
        self.greeting.welcome(member, time)
        self._follow(time)

    def disown(self, time: float) -> None:
        """It is not the member's visit after all: what was done in it is an unknown person's again."""
        self.member = None
        self._after.part()
        self._ledger.set_member(time, None)

    def _know(self, path: tuple[float, ...], loads: Mapping[str, float] | None = None) -> None:
        before = self.member.sets_done if self.member else 0
        self._trainer.known(before + len(self._ledger.sets), path, self._ledger.sets_by_exercise, loads)

    def end(self, time: float, dismissed: bool = False) -> None:
        """The visit is over, if one runs: the person left, said so (``dismissed``), or the mirror stops. The next one begins clean."""
        self._trainer.start_over(self._first)
        self._take_events()
        self._ledger.end(time)
        self._after.forget()
        self._watch.leave(time if dismissed else None)
        self.greeting.forget()
        self._presses.forget()
        self.member, self._expected = None, float("-inf")
        self._machine.under = "attract"
        if self._machine.state in ("menu", "weight", "phone"):
            self._machine.close()

    def update(self, pose: Pose) -> tuple[View, LiveEvents]:
        """Take in one frame's pose; returns what the glass shows now, and what has happened since the last."""
        time, before = pose.time, self._time
        if time < before - MAX_CLOCK_STEP_BACK_S:  # another clock: nothing that was timed by the old one ends by itself
            self.end(time)
            self._machine.close()
        self._time = time
        if pose.points is not None:
            self.light.stay_awake_briefly(time)
        resumed = self._is_return(pose)
        path = self._trainer.session.made_path or (self.member.path if self.member else ())
        loads = dict(self._trainer.dose.loads)
        if self._watch.update(pose, self._trainer.session.exercise.view == "front"):
            self._greet(time)
        view, happened = self._trainer.update(pose, self._composer.covers_coach)
        if self.is_passing and (self._trainer.session.reps or self._trainer.session.partial_reps):
            self._greet(time)  # however they stand, they train
        self._follow(time, happened)
        if resumed:
            self._know(path, loads)
        if self._watch.state == "here" and pose.points is not None:
            self.light.wake(time)
        self.light.update(time)
        if self._watch.state == "here" and self.rules.challenge_s:
            self._news += self.challenge.lead(self._trainer, view.scene, time)
            self._follow(time)
        self._settle(view, time)
        self._coached = view
        chose, asked = self._presses.see(pose, self.is_passing)
        self._news += [HandChose(time)] if chose else []
        if asked:
            self._press(asked, time)
        return self._compose(view, time), self._tell_news()

    def view(self, time: float | None = None) -> View:
        """What the glass shows without a new picture, at ``time`` or when the last one was taken: a menu opens and closes all the same."""
        self._time = self._time if time is None else time
        self._machine.settle(self._machine.under, self._time)
        if (now := self._trainer.session.exercise).key != self._coached.training.exercise:
            self._coached = replace(self._coached, training=TrainingStatus(now.key, now.title))
        return self._compose(self._coached, self._time)

    def finish(self) -> tuple[View | None, LiveEvents]:
        """No picture comes any more: the set is over. What the glass shows then, None before the first picture, and what has happened."""
        view, happened = self._trainer.finish()
        self._follow(self._time, happened)
        if view is not None:
            self._settle(view, self._time)
            view = self._compose(view, self._time)
        return view, self._tell_news()

    def _compose(self, view: View, time: float) -> View:
        after, exercise = self._after, self._trainer.session.exercise
        return self._composer.compose(view, ViewContext(time, exercise, self.member, after.taken, self.light.value, after.best))

    def _tell_news(self) -> LiveEvents:
        told, self._news = tuple(self._news), []
        return told

    def act(self, action: Action) -> None:
        """A button or key."""
        slept, marked = self.light.is_asleep, self.over.index
        self.light.wake(self._time)
        if slept and action not in (Action.SHUTDOWN, Action.DOCTOR):
            return
        self._press(self._presses.resolve(action), self._time)
        if self._machine.state == "menu" and self.over.index != marked:
            self._news.append(MenuMoved(self._time))

    def _press(self, action: Action, time: float) -> None:
        if self.is_passing and self._presses.is_plain(action):
            self._greet(time)  # a person in view pressed something: they mean the mirror
            if action is not Action.MENU:
                return
        if choice := self._presses.act(action, time, Attendance(self.members, self.member, self.is_present)):
            self._choose(choice, time)
        self._follow(time)

    def _choose(self, choice: MenuChoice, time: float) -> None:
        """What a choice in a menu changes about who is there and whether they rest."""
        match choice.verb:
            case "member":
                self.known(next((one for one in self.members if one.id == choice.what), None), time=time)
            case "guest" if self.member is not None:
                self.end(time)
            case "finish":
                self.end(time, dismissed=True)
        self._follow(time)
        if choice.verb in ("go on", "exercise", "guide", "quiet", "practise"):
            self._rest.over()

    def _is_return(self, pose: Pose) -> bool:
        """Ends the visit of a person who has left for good; returns whether this person is taken for the one who was here a moment ago."""
        if self._watch.state != "here":
            return False
        another = self._watch.is_other_person(pose)
        if self._watch.absence_s(pose.time) >= self.rules.away_s or (another and not self.rules.resume and pose.time >= self._expected):
            self.end(pose.time)
            return False
        if another:
            self._watch.accept_person(pose)
        return another

    def _greet(self, time: float) -> None:
        """An unknown person stands there, who means the mirror."""
        self._watch.arrive(time)
        self._ledger.begin(time)
        self.greeting.welcome(None, time)
        if self.rules.privacy:
            self._trainer.show(PRIVACY_CARD, PRIVACY_CARD_DISPLAY_S)
        self._presses.greet(self.members, time)

    def _take_events(self, happened: tuple[CoachEvent, ...] = ()) -> list[SetSummary]:
        """Tells the record what ``happened`` and what the trainer has to tell since; the sets of this visit that are over with it."""
        before = len(self._ledger.sets)
        for event in (*happened, *self._trainer.take_events()):
            self._ledger.take(event)
            self._news.append(event)
        return self._ledger.sets[before:]

    def _follow(self, time: float, happened: tuple[CoachEvent, ...] = ()) -> None:
        """Takes in what ``happened`` in a frame, or by what was just pressed: a rest begins when a set is over."""
        for summary in self._take_events(happened):
            self._after.follow(summary, self.member, time)
        self._take_events()

    def _settle(self, view: View, time: float) -> None:
        """Which state the room is in now."""
        session = self._trainer.session
        if session.reps or session.partial_reps or self._trainer.guided:
            self._rest.over()
        under: State = "training"
        if self.light.is_asleep:
            under = "sleep"
        elif self._watch.state != "here":
            under = "attract"
        elif self._rest.resting and not self._trainer.between and not session.running:
            # When the rest was long enough, what keeps the next set from being measured is more important.
            under = "training" if self._rest.passed(time) and view.advice else "rest"
        self._machine.settle(under, time)
