"""The gallery's Views of the assessment: one run through it as people do it, looked at on the way."""

from __future__ import annotations

from dataclasses import replace

from mirror.alignment.quality import abstention_advice
from mirror.coach.assessment.protocol import AssessmentProtocol
from mirror.exercises import catalogue
from mirror.gallery.samples import sample_rep, seen
from mirror.types import Action, AssessmentScene, AssessmentStatus, View

FLAT_FIRST_SEED = 0
REP_PERIOD_S = 4.0


class SampleAssessment:
    """A person who goes through the assessment; ``view`` is what the glass shows now."""

    def __init__(self) -> None:
        self._protocol = AssessmentProtocol(catalogue(), FLAT_FIRST_SEED, True, 0.0)
        self._time = 0.0

    @property
    def view(self) -> AssessmentStatus:
        return self._protocol.view()

    def press(self, *actions: Action) -> None:
        for action in actions:
            self._protocol.act(action)

    def wait(self, seconds: float) -> None:
        self._time += seconds
        self._protocol.update(self._time, True)

    def train(self, count: int, left: float = 0.01, right: float = 0.0, side: str | None = None) -> None:
        """``count`` repetitions whose knees drift by ``left`` and ``right``."""
        for number in range(1, count + 1):
            self.wait(REP_PERIOD_S)
            rep = sample_rep(number, left, right, side=side)
            self._protocol.take(replace(rep, start=self._time - 2.4, turn=self._time - 1.2, end=self._time))


def assessment_views(base: View) -> dict[str, View]:
    """By name: the steps, a finding of each kind, and the plan."""
    made: dict[str, AssessmentStatus] = {}
    someone = SampleAssessment()
    someone.press(Action.SELECT)
    someone.train(2)
    someone.press(Action.SELECT)
    someone.train(3, 0.14)
    someone.wait(3.0)
    made["do"] = someone.view
    someone.train(2, 0.14)
    someone.wait(8.8)
    made["show"] = someone.view
    someone.press(Action.SELECT)
    someone.train(5, 0.02)
    someone.press(Action.SELECT)
    someone.wait(3.0)
    made["placement"] = someone.view
    someone.train(5, 0.01, side="left")
    someone.press(Action.SELECT)
    someone.train(5, 0.01, side="right")
    someone.press(*[Action.NEXT] * 2)
    made["enter"] = someone.view
    someone.press(*[Action.PREVIOUS] * 7, Action.SELECT)
    someone.press(*[Action.NEXT] * 6, Action.SELECT)
    made["result"] = someone.view
    someone.press(Action.SELECT)
    made["plan"] = someone.view
    made["unclear"], made["nothing"] = _skips(), _steady()
    shown = {f"guided-{name}": replace(base, scene=AssessmentScene(status), person=seen()) for name, status in made.items()}
    hidden = AssessmentScene(made["placement"], abstention_advice("feet"))
    return {**shown, "guided-placement": replace(shown["guided-placement"], scene=hidden)}


def _skips() -> AssessmentStatus:
    """The finding on a person who leaves the one-legged squats and the wall out."""
    someone = SampleAssessment()
    someone.press(Action.SELECT)
    someone.train(2)
    someone.press(Action.SELECT)
    someone.train(5, 0.14)
    someone.press(Action.NEXT, Action.NEXT, Action.NEXT, Action.SKIP, Action.SKIP)
    return someone.view


def _steady() -> AssessmentStatus:
    """The finding on a person whose knees stay over their toes."""
    someone = SampleAssessment()
    someone.press(Action.SELECT)
    someone.train(2)
    for side in (None, None, "left", "right"):
        someone.press(Action.SELECT)
        someone.train(5, 0.01, side=side)
    for _ in range(2):
        someone.press(*[Action.NEXT] * 5, Action.SELECT)
    return someone.view
