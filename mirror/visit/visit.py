"""A visit: who stands there, what the glass shows meanwhile, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from mirror.coach.scorer import Scorer
from mirror.coach.trainer import Trainer
from mirror.types import Action, Event, Member, Pose, View
from mirror.visit.ledger import Ledger
from mirror.visit.presence import Watch
from mirror.visit.rules import Rules


class Visit:
    """Wraps ``trainer`` and stands in its place. ``record`` gets the events in the order in which they happen, in ``update``, ``act``,
    ``known``, ``finish`` and ``end``; all of them, and everything here, is to be called from one thread."""

    def __init__(self, trainer: Trainer, record: Callable[[Event], None], rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.member: Member | None = None
        self.asleep = False
        self._trainer = trainer
        self._first = trainer.session.exercise
        self._ledger = Ledger(trainer, record if self.rules.keep else _forget)
        self._watch = Watch()
        self._time = 0.0

    @property
    def sets(self) -> Sequence[Scorer]:
        """The sets of this and the last visits."""
        return self._trainer.sets

    @property
    def wants_badge(self) -> bool:
        """Whether a badge held to the camera would be looked at."""
        return self.rules.badge and self.member is None

    def update(self, pose: Pose) -> View:
        """Take in one frame's pose; returns what the glass shows now."""
        self._time = pose.time
        if self._watch.state == "here" and (self._watch.another(pose) or self._watch.away(pose.time) >= self.rules.away_s):
            self.end(pose.time)
        began = self._watch.update(pose, self._trainer.session.exercise.view == "front")
        if began:
            self._ledger.begin(pose.time)
        view = self._trainer.update(pose)
        self._ledger.follow(pose.time)
        if self._watch.state != "here" and view.scene != "attract":
            view = replace(view, scene="attract", cue=None, placement=None)
        return replace(view, station=self.rules.name or "", member=self.member.name if self.member else "")

    def act(self, action: Action) -> None:
        """A button or key."""
        self._trainer.act(action)
        self._ledger.follow(self._time)

    def known(self, member: Member | None, problem: str | None = None, *, time: float) -> None:
        """A badge was read: whose it is, or what is wrong with it in words."""
        del problem
        self.member = member
        if member is not None and self._ledger.running:
            self._ledger.named(time, member)
            self._trainer.known(member.sets_done, member.path)

    def end(self, time: float) -> None:
        """The visit is over, if one runs: the person left, or the mirror stops."""
        self._trainer.start_over(self._first)
        self._ledger.end(time)
        self._watch.leave()
        self.member = None

    def finish(self) -> View | None:
        """No picture comes any more: the set is over. What the glass shows then; None before the first picture."""
        view = self._trainer.finish()
        self._ledger.follow(self._time)
        return view


def _forget(event: Event) -> None:
    """Where nothing is kept of anybody."""
