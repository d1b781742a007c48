"""Runs a visit on the inference thread and hands it what comes from outside the frames: badge scans, the time of day, diagnostics."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from queue import SimpleQueue

from mirror.app.score_board import ScoreBoard
from mirror.app.setup_desk import SetupDesk
from mirror.coach.set_tracker import SetTracker
from mirror.types import Action, ChallengeEnded, FindingsPage, HandSigns, LiveEvents, Load, Member, Pose, View
from mirror.types.message import Message, message
from mirror.visit import Visit

log = logging.getLogger(__name__)

CLOCK_POLL_PERIOD_S = 1.0
"""Seconds between two looks at the clock on the wall and at the list of members."""
PHONE_ANSWER_TIMEOUT_S = 2.0
"""Seconds that a phone waits for the inference thread; it takes requests in with every picture, and ten times a second without."""


FAILED_ENROLMENT = message("visit.enrolment_failed")


def minute_of_day() -> int:
    """By the local time."""
    now = time.localtime()
    return 60 * now.tm_hour + now.tm_min


@dataclass(frozen=True, slots=True)
class BadgeLookup:
    """Who is there, as a badge, a phone or a name chosen at the glass says: a member, or why not. ``visit``: only while the visit with this
    number runs and is anonymous; ``takes_sets``: what was done in it is theirs, else a visit of their own begins."""

    member: Member | None
    problem: Message | None = None
    visit: int | None = None
    takes_sets: bool = True
    is_enrolment: bool = False
    """Whether the name was chosen at the glass: refused, it can be changed."""
    phone: str = ""
    """The session in which a phone says so."""


@dataclass(frozen=True, slots=True)
class _PhoneRequest:
    """What a phone asks of the visit with the number ``visit``: to say at the glass that it has opened it or, with ``load`` (exercise and
    kilograms), to enter that."""

    visit: int
    load: tuple[str, float] | None = None
    answer: Future[bool] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class VisitEnvironment:
    """What a visit runner asks. ``minute``: of the day, local time. ``examine`` takes seconds and runs in a thread of its own."""

    minute: Callable[[], int]
    members: Callable[[], Sequence[Member]]
    examine: Callable[[], FindingsPage]
    switch_off: Callable[[], None]
    see: Callable[[Pose], None] | None = None
    """Every pose, where joints are recorded."""
    is_kept: Callable[[], bool] = lambda: True
    """Whether what is done can be kept just now."""
    enrol: Callable[[str], BadgeLookup] = lambda _: BadgeLookup(None)
    """Makes a member with this name; takes a moment and runs in a thread of its own."""
    visit_number: Callable[[], int] = lambda: 0
    """Of the newest visit, across all visit runners."""
    scores: ScoreBoard | None = None
    """Where a challenge's best rounds are kept."""
    release: Callable[[int], tuple[frozenset[str], str | None]] = lambda _: (frozenset(), None)
    """Takes the visit with this number from the phone that has opened it: the sessions that lost it, and the address that opens it now."""
    setup: SetupDesk | None = None
    """Has the glass while it is open: then there is no visit."""


class VisitRunner:
    """What the inference thread trains with. ``badge_scanned``, ``switch_screen`` and what phones ask for (``phone_opened``, ``load``,
    ``enter_load``) may be called from any thread, everything else from one at a time."""

    def __init__(self, visit: Visit, outside: VisitEnvironment) -> None:
        self.visit = visit
        self._outside = outside
        self._known: SimpleQueue[BadgeLookup] = SimpleQueue()
        self._pages: SimpleQueue[FindingsPage] = SimpleQueue()
        self._switched: SimpleQueue[bool] = SimpleQueue()
        self._asked: SimpleQueue[_PhoneRequest] = SimpleQueue()
        self._load: tuple[int, Load | None] = (0, None)
        """The newest visit's number and, while it runs, its weight."""
        self._left: dict[int, int] = {}
        """By the visit that an account began the one that it was made in, whose sets it did not take."""
        self._lost_phones: set[str] = set()
        """Sessions from which a visit was taken back."""
        self._examining: threading.Thread | None = None
        self._off = False
        self._looked = float("-inf")
        self._time = 0.0

    @property
    def sets(self) -> Sequence[SetTracker]:
        return self.visit.sets

    def badge_scanned(self, known: BadgeLookup) -> None:
        """A code was read."""
        self._known.put(known)

    def switch_screen(self, on: bool) -> None:
        """The owner wants the screen lit, or asleep as soon as no one trains."""
        self._switched.put(on)

    def phone_opened(self, visit: int) -> None:
        """A phone has opened the visit with this number."""
        self._asked.put(_PhoneRequest(visit))

    def load(self, visit: int) -> Load | None:
        """The weight of the visit with this number; None when it is over, or none is asked for."""
        number, load = self._load
        return load if number == visit else None

    def enter_load(self, visit: int, exercise: str, kg: float) -> bool:
        """Enters it, and waits until that is done; False when the visit is over, or the mirror does not answer in time."""
        asked = _PhoneRequest(visit, (exercise, kg))
        self._asked.put(asked)
        try:
            return asked.answer.result(PHONE_ANSWER_TIMEOUT_S)
        except TimeoutError:
            return not asked.answer.cancel() and asked.answer.result(PHONE_ANSWER_TIMEOUT_S)

    def update(self, pose: Pose) -> tuple[View, LiveEvents]:
        """One frame's pose; what the glass shows, and what has happened."""
        self._time = pose.time
        if not 0 <= pose.time - self._looked < CLOCK_POLL_PERIOD_S:
            self._looked = pose.time
            self.visit.tick(self._outside.minute())
            self.visit.members = tuple(self._outside.members())
            self.visit.greeting.is_kept = self._outside.is_kept()
            if self._outside.scores is not None:
                self.visit.challenge.best = self._outside.scores.best
        self._take_in()
        if self._setup is not None:
            return self._over_setup(pose.time) or self._setup.update(pose), ()
        if self._outside.see is not None:
            self._outside.see(pose)
        view, events = self.visit.update(pose)
        for event in events:
            if isinstance(event, ChallengeEnded) and self._outside.scores is not None:
                self._outside.scores.add(event.clean)
        self._give_out()
        self._publish_load()
        return view, events

    def act(self, action: Action) -> None:
        """A button or key."""
        if self._setup is not None and action not in (Action.SHUTDOWN, Action.DOCTOR) and not self.visit.over.is_shown:
            self._setup.act(action)
            return
        self.visit.act(action)
        self._give_out()

    def view(self, time: float | None = None) -> View:
        """What the glass shows without a new picture, at ``time`` or when the last one was taken."""
        self._take_in()
        return self._over_setup(time) or self._setup.view(time) if self._setup is not None else self.visit.view(time)

    def finish(self) -> tuple[View | None, LiveEvents]:
        """No picture comes any more."""
        return self.visit.finish()

    def close(self) -> None:
        """The mirror stops: the visit is over, and what was done is told."""
        self.visit.end(self._time)

    @property
    def is_answering(self) -> bool:
        """Whether a question stands on the glass that is being answered: of the set-up, a menu, a weight. Each ends by itself."""
        desk = self._outside.setup
        return self.visit.over.is_shown or (desk is not None and desk.is_attended)

    @property
    def _setup(self) -> SetupDesk | None:
        """The set-up while it has the glass."""
        desk = self._outside.setup
        return desk if desk is not None and desk.is_open else None

    def _over_setup(self, time: float | None) -> View | None:
        """The self-test or the question before switching off, which stand over the set-up too; no hand answers them there."""
        view = self.visit.view(time)
        return replace(view, status=replace(view.status, hands=HandSigns())) if self.visit.over.is_shown else None

    def _take_in(self) -> None:
        while not self._known.empty():
            found = self._known.get_nowait()
            if self._setup is None:  # it has the glass: no one is greeted, and no visit begins
                self._identify(found)
        while not self._switched.empty():
            if self._switched.get_nowait():
                self.visit.light.wake(self._time)
            else:
                self.visit.light.send_to_sleep()
        while not self._asked.empty():
            self._answer(self._asked.get_nowait())
        if not self._pages.empty():
            self.visit.show(self._pages.get_nowait())

    def _answer(self, asked: _PhoneRequest) -> None:
        """What a phone asks for, of the visit that runs; of any other it is refused."""
        runs = self._setup is None and self.visit.is_present and asked.visit == self._outside.visit_number()
        if asked.load is None:
            if runs:
                self.visit.phone.open()
        elif asked.answer.set_running_or_notify_cancel():
            asked.answer.set_result(runs and self.visit.phone.enter_load(*asked.load, self._time))
            self._publish_load()

    def _publish_load(self) -> None:
        runs = self._setup is None and self.visit.is_present
        self._load = self._outside.visit_number(), self.visit.phone.load if runs else None

    def _identify(self, found: BadgeLookup) -> None:
        """Whose visit it is now, or why it is not."""
        by_phone, held = found.visit is not None, self.visit.phone.is_holder
        if found.visit is not None and not self._is_open_to_claim(found.visit):
            return
        if found.phone in self._lost_phones:
            self.visit.disown(self._time)  # it took the sets along before it had lost the visit
            return
        before = self._outside.visit_number()
        if found.member is not None:
            self.visit.over.end_invitation()
            if not found.takes_sets:
                self.visit.end(self._time)
        elif found.is_enrolment:
            title = message("menu.try_again" if found.problem == FAILED_ENROLMENT else "menu.name_taken")
            self.visit.over.joining.reopen(title, self._time)
        self.visit.known(found.member, found.problem, time=self._time)
        if by_phone:
            self.visit.phone.name(is_new=not held)
            self._left = {} if found.takes_sets else {self._outside.visit_number(): before}

    def _is_open_to_claim(self, number: int) -> bool:
        """Whether the visit with this number runs and has no member: another one, or another person's, is given to no phone."""
        return self.visit.is_present and self.visit.member is None and number == self._outside.visit_number()

    def _give_out(self) -> None:
        if self.visit.over.is_page_wanted and (self._examining is None or not self._examining.is_alive()):
            self._examining = threading.Thread(target=self._examine, name="doctor", daemon=True)
            self._examining.start()
        if (name := self.visit.over.joining.take_name()) is not None:
            threading.Thread(target=self._enrol, args=(name,), name="enrol", daemon=True).start()
        if self.visit.phone.take_wish():
            self._take_back()
        if self.visit.over.is_setup_wanted and self._outside.setup is not None:
            self.visit.over.is_setup_wanted = False
            self.visit.end(self._time, dismissed=True)
            self._outside.setup.open(time=self._time)
        if self.visit.over.confirmed and not self._off:
            self._off = True
            self._outside.switch_off()

    def _take_back(self) -> None:
        """The visit, from the phone that has opened it, and from the account that was made there."""
        number = self._outside.visit_number()
        released = [self._outside.release(one) for one in (number, self._left.get(number)) if one is not None]
        self._lost_phones = self._lost_phones.union(*(lost for lost, _ in released))
        if self.visit.phone.has_named:
            self.visit.disown(self._time)
        self.visit.phone.end(released[-1][1], earlier=len(released) > 1)
        self.visit.greeting.say(message("phone.taken_back"), self._time)

    def _enrol(self, name: str) -> None:
        try:
            found = self._outside.enrol(name)
        except Exception:
            log.exception("a member cannot be made")
            found = BadgeLookup(None, FAILED_ENROLMENT)
        self._known.put(replace(found, is_enrolment=True))

    def _examine(self) -> None:
        try:
            page = self._outside.examine()
        except Exception as error:
            log.exception("the mirror cannot be examined")
            title = message("doctor.title")
            page = FindingsPage(title, (("fail", title, message("doctor.cannot_look", why=str(error))),))
        self._pages.put(page)
