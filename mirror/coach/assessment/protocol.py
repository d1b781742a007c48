"""The guided screen, step by step: a state machine in capture time that leads through squats and ends in a finding and a plan.

It measures nothing itself: the session counts and judges, ``take`` receives its repetitions while a step wants them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from mirror.coach.assessment.decision import AssessmentEvidence, AssessmentFinding, decide_assessment
from mirror.coach.assessment.plan import ExercisePlan, make_exercise_plan
from mirror.exercises import Exercise
from mirror.types import SIDES, Action, AssessmentStatus, GuidedStage, Message, Rep, message

STEP_JUDGED_REPS = 5
"""Judged repetitions a step (docs/evidence.md#assessment)..."""
STEP_MAX_REPS = 8
"""...and counted ones after which it ends, judged or not."""
PRACTICE_REPS = 2
STEP_IDLE_TIMEOUT_S = 45.0
"""Seconds without a repetition after which a step goes on with what it has."""
ENTRY_TIMEOUT_S, RESULT_DISPLAY_S = 60.0, 30.0
"""Seconds after the last press after which entering goes on by itself, and seconds that the result stands before the plan: not every
mirror has all the buttons."""
ASSESSMENT_ABSENCE_TIMEOUT_S = 30.0
"""Seconds without a person in view that end the screen: it belongs to the person who began it."""
WALL_DISTANCE_RANGE_CM = (0.0, 25.0)
WALL_DISTANCE_START_CM = 10.0
"""Centimetres with which entering begins, and how much a press changes them."""
WALL_DISTANCE_STEP_CM = 0.5


@dataclass(frozen=True, slots=True)
class AssessmentStep:
    """``exercise`` empty: nothing to count, centimetres are entered. After ``ready`` seconds it starts, or goes on, by itself."""

    key: str
    title: Message
    text: Message
    picture: str
    exercise: str = ""
    wanted: int = STEP_JUDGED_REPS
    ready: float = 15.0


def _squat_step(key: str, picture: str = "squat", wanted: int = STEP_JUDGED_REPS, ready: float = 15.0) -> AssessmentStep:
    return AssessmentStep(key, message(f"assessment.{key}"), message(f"assessment.{key}.text"), picture, "squat", wanted, ready)


FLAT_SQUAT_STEP = _squat_step("flat")
RAISED_HEELS_STEP = _squat_step("raised", "heels", ready=40.0)
PRACTICE_STEP = _squat_step("practice", wanted=PRACTICE_REPS)
ONE_LEG_EXERCISES = ("single_leg_squat", "step_down")
"""Exercises on one leg; the first that there is makes the steps on each leg."""


def assessment_steps(exercises: Mapping[str, Exercise], seed: int, practise: bool) -> tuple[AssessmentStep, ...]:
    """The screen's steps; ``seed`` says whether flat or raised squats come first, so that getting warm or tired favours neither."""
    made = [PRACTICE_STEP] if practise else []
    made += [FLAT_SQUAT_STEP, RAISED_HEELS_STEP] if np.random.default_rng(seed).integers(2) else [RAISED_HEELS_STEP, FLAT_SQUAT_STEP]
    alone = next((key for key in ONE_LEG_EXERCISES if key in exercises), None)
    for side in SIDES:
        if alone:
            title, text = message(f"assessment.leg.{side}"), message(f"assessment.{alone}.{side}")
            made.append(AssessmentStep(side, title, text, f"one_leg_{side}", alone, ready=20.0))
    for side in SIDES:
        title, text = message("assessment.wall"), message(f"assessment.wall.{side}")
        made.append(AssessmentStep(f"wall_{side}", title, text, "wall", wanted=0, ready=ENTRY_TIMEOUT_S))
    return tuple(made)


class AssessmentProtocol:
    """One run through the screen. ``practise``: this person has no path yet, so two coached squats come first."""

    def __init__(self, exercises: Mapping[str, Exercise], seed: int, practise: bool, time: float) -> None:
        self._exercises = exercises
        self.steps = assessment_steps(exercises, seed, practise)
        self.over = False
        self.finding: AssessmentFinding | None = None
        self.plan: ExercisePlan | None = None
        self._reps: dict[str, list[Rep]] = {}
        self._wall: dict[str, float | None] = {}
        self._seen = self._time = time
        self._index = 0
        self._stage: GuidedStage = "show"
        self._enter(0)

    @property
    def step(self) -> AssessmentStep | None:
        """The step that is being shown or done; None when the result stands."""
        return self.steps[self._index] if self._index < len(self.steps) else None

    @property
    def stage(self) -> GuidedStage:
        return self._stage

    @property
    def count(self) -> int:
        """Repetitions of the running step."""
        return len(self._reps.get(self.step.key, ())) if self.step else 0

    @property
    def evidence(self) -> AssessmentEvidence:
        """What was done so far."""
        flat, raised, left, right = (tuple(self._reps.get(key, ())) for key in ("flat", "raised", "left", "right"))
        return AssessmentEvidence(flat, raised, left, right, (self._wall.get("wall_left"), self._wall.get("wall_right")))

    def take(self, rep: Rep) -> None:
        """A counted repetition of the running step's exercise; on the wrong leg it is not taken."""
        step = self.step
        if step is None or self._stage != "do" or (step.key in SIDES and rep.side not in (step.key, None)):
            return
        reps = self._reps.setdefault(step.key, [])
        reps.append(rep)
        self._until = rep.end + STEP_IDLE_TIMEOUT_S
        good = len(reps) if step.key == "practice" else sum(one.valgus is not None for one in reps)
        if good >= step.wanted or len(reps) >= STEP_MAX_REPS:
            self._enter(self._index + 1)

    def update(self, time: float, present: bool) -> None:
        """Time went on; timers stand still while no one is there."""
        if present:
            self._seen = time
        else:
            self._until += time - self._time
            self.over = self.over or time - self._seen >= ASSESSMENT_ABSENCE_TIMEOUT_S
        self._time = time
        if time >= self._until:
            match self._stage:
                case "show":
                    self._do()
                case "result":
                    self._stage, self._until = "plan", inf
                case _:
                    self._enter(self._index + 1)

    def act(self, action: Action) -> None:
        """A button. Next skips a step, previous goes back, select begins, accepts and goes on; the guide's own button ends it."""
        match self._stage, action:
            case _, Action.GUIDE:
                self.over = True
            case "plan", Action.SELECT:
                self.over = True
            case "result", Action.SELECT:
                self._stage, self._until = "plan", inf
            case "plan", Action.PREVIOUS:
                self._stage = "result"
            case "result", Action.PREVIOUS:
                self._enter(len(self.steps) - 1)
            case "enter", _:
                self._type(action)
            case "show", Action.SELECT:
                self._do()
            case "do", Action.SELECT:
                self._enter(self._index + 1)
            case "do", Action.PREVIOUS:
                self._enter(self._index)
            case "show", Action.PREVIOUS:
                self._enter(max(self._index - 1, 0))
            case (("show" | "do"), (Action.NEXT | Action.SKIP)):
                self._reps.pop(self.steps[self._index].key, None)
                self._enter(self._index + 1)

    def view(self) -> AssessmentStatus:
        """For the glass."""
        step = self.step
        if step is None:
            return self._ended()
        count = (len(self._reps.get(step.key, ())), step.wanted)
        left = self._until - self._time
        return AssessmentStatus(
            stage=self._stage,
            title=step.title,
            text=step.text,
            picture=step.picture,
            step=(self._index + 1, len(self.steps)),
            count=count if self._stage == "do" else (0, 0),
            seconds=max(0.0, left) if left < inf else None,
            centimetres=self._wall.get(step.key),
            keys=message(f"assessment.keys.{self._stage}"),
        )

    def _ended(self) -> AssessmentStatus:
        assert self.finding is not None
        assert self.plan is not None
        text, keys = self.finding.text, message(f"assessment.keys.{self._stage}")
        if self._stage == "plan":
            return AssessmentStatus(
                "plan", message("assessment.plan"), text, lines=self.plan.lines(), keys=keys, answer=self.finding.answer
            )
        return AssessmentStatus("result", message("assessment.result"), text, lines=self.finding.why, keys=keys, answer=self.finding.answer)

    def _enter(self, index: int) -> None:
        """Go to a step, from its beginning; after the last stands the result."""
        self._index, self._until = index, inf
        step = self.step
        if step is None:
            self.finding = decide_assessment(self.evidence)
            self.plan = make_exercise_plan(self.finding, self._exercises)
            self._stage, self._until = "result", self._time + RESULT_DISPLAY_S
            return
        self._stage = "show" if step.exercise else "enter"
        self._reps.pop(step.key, None)
        self._until = self._time + step.ready

    def _do(self) -> None:
        self._stage, self._until = "do", self._time + STEP_IDLE_TIMEOUT_S

    def _type(self, action: Action) -> None:
        key = self.steps[self._index].key
        value = self._wall.get(key)
        match action:
            case Action.SELECT:
                self._enter(self._index + 1)
            case Action.SKIP:
                self._wall.pop(key, None)
                self._enter(self._index + 1)
            case Action.PREVIOUS if value is None:
                self._enter(self._index - 1)
            case Action.NEXT | Action.PREVIOUS:
                new = (
                    WALL_DISTANCE_START_CM
                    if value is None
                    else value + (WALL_DISTANCE_STEP_CM if action is Action.NEXT else -WALL_DISTANCE_STEP_CM)
                )
                self._wall[key] = min(max(new, WALL_DISTANCE_RANGE_CM[0]), WALL_DISTANCE_RANGE_CM[1])
                self._until = self._time + ENTRY_TIMEOUT_S
