"""As many clean repetitions as one can in a minute: a squat asks for it, 3-2-1, the round, its score, and again."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Literal

from mirror.coach.advice import select_judgeable_reps
from mirror.coach.cues import is_clean_rep
from mirror.coach.set_tracker import SetTracker
from mirror.coach.workout import Workout
from mirror.types import (
    Action,
    ChallengeBest,
    ChallengeCountdownScene,
    ChallengeCounted,
    ChallengeEnded,
    ChallengeInviteScene,
    ChallengeOffer,
    ChallengeRank,
    ChallengeRepCounted,
    ChallengeResultScene,
    ChallengeStatus,
    ChallengeTicked,
    LiveEvent,
    PlacementScene,
    Scene,
    SetScene,
    SummaryScene,
)

CHALLENGE_COUNTDOWN_S = 3.0
"""Seconds from asking for a round to its beginning."""
CHALLENGE_GRACE_S = 3.0
"""Seconds that a repetition under way may take to its end."""
CHALLENGE_RESULT_S = 8.0
"""Seconds that a result stands whatever its maker does: hardly anybody stops at the second."""
MAX_CHALLENGE_RESULT_S = 60.0
"""Seconds that a result stands when no squat asks for another round: long enough to fetch a phone."""

ChallengeStage = Literal["ready", "countdown", "running", "result"]


class RepChallenge:
    """One round after another, ``seconds`` each; 0 = never. A breather does not end one: only its time does, or a press."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.stage: ChallengeStage = "ready"
        self.best = ChallengeBest()
        """Of all rounds, this mirror's own; its owner may set it at any time."""
        self._clean = 0
        """Repetitions of the running round in which nothing was wrong, of those that could be judged."""
        self._set: SetTracker | None = None
        """Whose repetitions are counted: a person who gets another number of the tracker's in the middle of a round begins another set."""
        self._earlier = 0
        """Clean ones that the round has of the sets before that."""
        self._result: ChallengeResultScene | None = None
        self._since = 0.0
        """When the stage began."""
        self._left = 0
        """Whole seconds left in the picture before."""
        self._events: list[LiveEvent] = []

    def forget(self) -> None:
        """The next person is invited anew."""
        self.stage, self._clean, self._result = "ready", 0, None

    @property
    def offer(self) -> ChallengeOffer | None:
        """For the invitation; None without a challenge."""
        return ChallengeOffer(self.seconds, self.best) if self.seconds else None

    def press(self, trainer: Workout, time: float) -> None:
        """Select: begins a round, or ends the one that runs."""
        match self.stage:
            case "ready" | "result":
                self._count_down(trainer, time)
            case "running":
                trainer.act(Action.SELECT)
                self._end(trainer, time)

    def lead(self, trainer: Workout, coached: Scene, time: float) -> tuple[LiveEvent, ...]:
        """One picture of ``trainer``'s set, which shows ``coached``; what happened with the round."""
        tracker, waited = trainer.session.current, time - self._since
        tried = any(rep.reason != "calibration" for rep in (*tracker.reps, *tracker.partial_reps))
        match self.stage:
            case "ready" if tried and isinstance(coached, SetScene | SummaryScene):
                self._count_down(trainer, time)
            case "countdown":
                left = max(0, ceil(CHALLENGE_COUNTDOWN_S - waited))
                if left < self._left:
                    self._events.append(ChallengeCounted(time, left))
                self._left = left
                if left == 0:
                    trainer.restart_set()
                    self._set, self._earlier = trainer.session.current, 0
                    self._clean, self._left = 0, ceil(self.seconds)
                    self._go_to("running", time)
            case "running" if self._is_over(tracker, time):
                if tried:
                    trainer.act(Action.SELECT)
                self._end(trainer, time)
            case "result" if waited >= CHALLENGE_RESULT_S and tried:
                self._count_down(trainer, time)
            case "result" if waited >= MAX_CHALLENGE_RESULT_S:
                trainer.restart_set()
                self._go_to("ready", time)
            case "result" if tried:
                trainer.restart_set()  # squatting on after the end asks for nothing
        told, self._events = tuple(self._events), []
        return told

    def scene(self, coached: Scene, time: float, taken: tuple[str | None, str | None]) -> Scene:
        """For the glass, whose coach shows ``coached``; ``taken`` are the QR codes of the round that is over."""
        match self.stage:
            case "countdown":
                return ChallengeCountdownScene(max(1, ceil(CHALLENGE_COUNTDOWN_S - (time - self._since))))
            case "running":
                left = max(0.0, self.seconds - (time - self._since))
                advice = coached.advice if isinstance(coached, SetScene | PlacementScene) else None
                return SetScene(advice, ChallengeStatus(self._clean, left, self.seconds))
            case "result" if self._result:
                return replace(self._result, takeaway=taken[0], address=taken[1])
        if isinstance(coached, SetScene) and coached.advice:
            return PlacementScene(coached.advice)
        return ChallengeInviteScene(ChallengeOffer(self.seconds, self.best)) if isinstance(coached, SetScene | SummaryScene) else coached

    def _go_to(self, stage: ChallengeStage, time: float) -> None:
        self.stage, self._since = stage, time

    def _count_down(self, trainer: Workout, time: float) -> None:
        trainer.restart_set()
        self._left = ceil(CHALLENGE_COUNTDOWN_S)
        self._events.append(ChallengeCounted(time, self._left))
        self._go_to("countdown", time)

    def _is_over(self, tracker: SetTracker, time: float) -> bool:
        """Counts what the round has by this picture; whether its time is up with it."""
        if tracker is not self._set:
            self._set, self._earlier = tracker, self._clean
        clean = sum(is_clean_rep(rep) for rep in select_judgeable_reps(tracker.exercise, tracker.reps))
        before, self._clean = self._clean, self._earlier + clean
        if self._clean > before:
            self._events.append(ChallengeRepCounted(time, self._clean))
        over = time - self._since - self.seconds
        left = max(0, ceil(-over))
        if left < self._left:
            self._events.append(ChallengeTicked(time, left))
        self._left = left
        return over >= 0 and (not tracker.running or over >= CHALLENGE_GRACE_S)

    def _end(self, trainer: Workout, time: float) -> None:
        clean, before = self._clean, self.best
        rank: ChallengeRank = "record" if clean > before.record else "today" if clean > before.today else "none"
        self.best = before.with_round(clean)
        self._result = ChallengeResultScene(clean, rank, self.best, time)
        self._events.append(ChallengeEnded(time, clean))
        if not trainer.between:
            trainer.restart_set()
        self._go_to("result", time)
