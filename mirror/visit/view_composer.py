"""The one place where a View is put together: the room's own scene, or the coach's, and the lines around it."""

from __future__ import annotations

from dataclasses import replace

from mirror.exercises import Exercise
from mirror.types import (
    NOTHING,
    TYPICAL_BODY,
    AssessmentScene,
    AttractScene,
    BodySize,
    CardScene,
    CoachScene,
    FinishScene,
    HandSigns,
    Member,
    Message,
    RestScene,
    Scene,
    SetScene,
    SleepScene,
    StatusBar,
    SummaryScene,
    SwitchQuestion,
    View,
)
from mirror.types.record import record
from mirror.visit.challenge import RepChallenge
from mirror.visit.greeting import GreetingLine
from mirror.visit.input import VisitInput
from mirror.visit.phone import PHONE_HINT
from mirror.visit.rest_timer import RestTimer
from mirror.visit.rules import VisitRules
from mirror.visit.state_machine import VisitStateMachine


@record(frozen=True, slots=True)
class ViewContext:
    """How a visit stands: which exercise is next, who trains, what the last set's QR codes say, how bright the glass is (0..1)."""

    time: float
    exercise: Exercise
    member: Member | None
    taken: tuple[str | None, str | None]
    light: float
    best: Message = NOTHING
    """What the last set has beaten."""

    @property
    def body(self) -> BodySize:
        return self.member.body if self.member else TYPICAL_BODY


class ViewComposer:
    """Reads the parts of a visit, and changes nothing in them."""

    def __init__(
        self,
        rules: VisitRules,
        machine: VisitStateMachine,
        presses: VisitInput,
        rest: RestTimer,
        challenge: RepChallenge,
        hello: GreetingLine,
    ) -> None:
        self._rules, self._machine, self._presses = rules, machine, presses
        self._rest, self._challenge, self._hello = rest, challenge, hello
        self.covers_coach = True
        """Whether the newest View shows something else than what the coach shows."""

    def compose(self, view: View, now: ViewContext) -> View:
        """What the glass shows of a visit whose coach shows ``view``."""
        scene, badge = self._scene(view.scene, now), self._rules.badge and now.member is None
        self.covers_coach = not isinstance(scene, CoachScene | AssessmentScene)
        line = self._hello.line(scene, view.training.reps, now.time, badge)
        keys, hands = self._presses.keys(), self._presses.hand_signs()
        if isinstance(scene, AttractScene) and self._machine.state != "attract":
            hands = HandSigns()  # whose set it is has just left the picture
        rest = self._rest.clock(now.time) if isinstance(scene, SummaryScene | CardScene | FinishScene) else None
        has_room = isinstance(scene, FinishScene) or (isinstance(scene, SummaryScene | RestScene) and not (scene.takeaway or scene.address))
        hint = PHONE_HINT if has_room and self._presses.phone.is_holder else None
        status = StatusBar(self._rules.name or "", now.member.name if now.member else "", line, keys, hands, rest, hint)
        return View(view.time, scene, view.training, view.person, status, now.body, now.light)

    def _scene(self, coached: Scene, now: ViewContext) -> Scene:
        match self._machine.state:
            case "attract":
                return AttractScene(challenge=self._challenge.offer)
            case "sleep":
                return SleepScene()
            case "rest":
                resting = self._rest.scene(now.exercise, now.time)
                return replace(resting, takeaway=now.taken[0], address=now.taken[1])
            case "menu" | "weight" | "ask" | "phone" | "page" | "invite":
                return self._presses.over.scene(now.time) or coached
        if self._rules.challenge_s:
            return self._challenge.scene(coached, now.time, now.taken)
        if self._presses.lesson.is_shown and isinstance(coached, CoachScene):
            return self._presses.lesson.scene()
        if isinstance(coached, SummaryScene):
            return replace(coached, takeaway=now.taken[0], address=now.taken[1], best=now.best)
        if isinstance(coached, SetScene) and coached.offer and self._rules.hands:
            return replace(coached, offer=SwitchQuestion(coached.offer.what, by_hand=True))
        return coached
