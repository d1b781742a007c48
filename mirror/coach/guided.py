"""The guided screen, step by step: a state machine in capture time that leads through squats and ends in a finding and a plan.

It measures nothing itself: the session counts and judges, ``take`` receives its repetitions while a step wants them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from mirror.coach.plan import Plan, plan_for
from mirror.coach.screening import Evidence, Finding, screen
from mirror.exercises import Exercise
from mirror.types import Action, GuidedStage, GuidedStep, Rep

WANTED = 5
"""Judged repetitions a step (EVIDENCE 4)..."""
AT_MOST = 8
"""...and counted ones after which it ends, judged or not."""
PRACTICE = 2
PATIENCE = 45.0
"""Seconds without a repetition after which a step goes on with what it has."""
TYPING, READING = 60.0, 30.0
"""Seconds after the last press after which entering goes on by itself, and seconds that the result stands before the plan: not every
mirror has all the buttons."""
GONE = 30.0
"""Seconds without anybody that end the screen: it belongs to the person who began it."""
CENTIMETRES = (0.0, 25.0)
USUAL = 10.0
"""Centimetres with which entering begins, and how much a press changes them."""
PRESS = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """``exercise`` empty: nothing to count, centimetres are entered. After ``ready`` seconds it starts, or goes on, by itself."""

    key: str
    title: str
    text: str
    picture: str
    exercise: str = ""
    wanted: int = WANTED
    ready: float = 15.0


FLAT = Step("flat", "Flat squats", "Five squats, feet flat, as you always do them: nothing is corrected now.", "squat", "squat")
RAISED = Step(
    "raised", "Heels raised", "Five squats with your heels on a wedge or two discs, 3 to 5 cm. Same place, same stance.", "heels", "squat",
    ready=40.0,
)  # fmt: skip
TRIAL = Step(
    "practice", "Practice", "Two slow squats, knees over your second toes. They show the mirror your own path.", "squat", "squat", PRACTICE
)
ONE_LEG = {
    "single_leg_squat": "Stand on your {side} leg. Five small squats, as deep as you hold steady.",
    "step_down": "Stand on a step with your {side} leg. Lower the other heel to the floor and come back, five times.",
}
WALL = "{side} foot: heel down, knee to the wall. How far are the toes from it? Next: more. Previous: less."


def steps(exercises: Mapping[str, Exercise], seed: int, practise: bool) -> tuple[Step, ...]:
    """The screen's steps; ``seed`` says whether flat or raised squats come first, so that getting warm or tired favours neither."""
    made = [TRIAL] if practise else []
    made += [FLAT, RAISED] if np.random.default_rng(seed).integers(2) else [RAISED, FLAT]
    alone = next((key for key in ONE_LEG if key in exercises), None)
    for side in ("left", "right"):
        if alone:
            made.append(Step(side, f"{side.capitalize()} leg", ONE_LEG[alone].format(side=side), f"one_leg_{side}", alone, ready=20.0))
    for side in ("left", "right"):
        made.append(Step(f"wall_{side}", "Knee to wall", WALL.format(side=side.capitalize()), "wall", wanted=0, ready=TYPING))
    return tuple(made)


class Guided:
    """One run through the screen. ``practise``: nobody has made this person's path yet, so two coached squats come first."""

    def __init__(self, exercises: Mapping[str, Exercise], seed: int, practise: bool, time: float) -> None:
        self._exercises = exercises
        self.steps = steps(exercises, seed, practise)
        self.over = False
        self.finding: Finding | None = None
        self.plan: Plan | None = None
        self._reps: dict[str, list[Rep]] = {}
        self._wall: dict[str, float | None] = {}
        self._seen = self._time = time
        self._index = 0
        self._stage: GuidedStage = "show"
        self._enter(0)

    @property
    def step(self) -> Step | None:
        """The step that is being shown or done; None when the result stands."""
        return self.steps[self._index] if self._index < len(self.steps) else None

    @property
    def stage(self) -> GuidedStage:
        return self._stage

    @property
    def evidence(self) -> Evidence:
        """What was done so far."""
        flat, raised, left, right = (tuple(self._reps.get(key, ())) for key in ("flat", "raised", "left", "right"))
        return Evidence(flat, raised, left, right, (self._wall.get("wall_left"), self._wall.get("wall_right")))

    def take(self, rep: Rep) -> None:
        """A counted repetition of the running step's exercise; on the wrong leg it is not taken."""
        step = self.step
        if step is None or self._stage != "do" or (step.key in ("left", "right") and rep.side not in (step.key, None)):
            return
        reps = self._reps.setdefault(step.key, [])
        reps.append(rep)
        self._until = rep.end + PATIENCE
        good = len(reps) if step.key == "practice" else sum(one.valgus is not None for one in reps)
        if good >= step.wanted or len(reps) >= AT_MOST:
            self._enter(self._index + 1)

    def update(self, time: float, present: bool) -> None:
        """Time went on; timers stand still while nobody is there."""
        if present:
            self._seen = time
        else:
            self._until += time - self._time
            self.over = self.over or time - self._seen >= GONE
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
            case ("show" | "do"), (Action.NEXT | Action.SKIP):
                self._reps.pop(self.steps[self._index].key, None)
                self._enter(self._index + 1)

    def view(self) -> GuidedStep:
        """For the glass."""
        step = self.step
        if step is None:
            return self._ended()
        count = (len(self._reps.get(step.key, ())), step.wanted)
        left = self._until - self._time
        return GuidedStep(
            stage=self._stage,
            title=step.title,
            text=step.text,
            picture=step.picture,
            step=(self._index + 1, len(self.steps)),
            count=count if self._stage == "do" else (0, 0),
            seconds=max(0.0, left) if left < inf else None,
            centimetres=self._wall.get(step.key),
            keys={"show": "select: begin · next: skip · previous: back", "do": "next: skip · previous: again"}.get(
                self._stage, "next: more · previous: less · select: go on"
            ),
        )

    def _ended(self) -> GuidedStep:
        assert self.finding is not None
        assert self.plan is not None
        text = self.finding.text + (f", {self.finding.side} side" if self.finding.side != "both" else "")
        if self._stage == "plan":
            return GuidedStep("plan", "Plan", text, lines=self.plan.lines(), keys="select: done · previous: result")
        return GuidedStep("result", "Result", text, lines=self.finding.why, keys="select: plan · previous: back")

    def _enter(self, index: int) -> None:
        """Go to a step, from its beginning; after the last stands the result."""
        self._index, self._until = index, inf
        step = self.step
        if step is None:
            self.finding = screen(self.evidence)
            self.plan = plan_for(self.finding, self._exercises)
            self._stage, self._until = "result", self._time + READING
            return
        self._stage = "show" if step.exercise else "enter"
        self._reps.pop(step.key, None)
        self._until = self._time + step.ready

    def _do(self) -> None:
        self._stage, self._until = "do", self._time + PATIENCE

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
                new = USUAL if value is None else value + (PRESS if action is Action.NEXT else -PRESS)
                self._wall[key] = min(max(new, CENTIMETRES[0]), CENTIMETRES[1])
                self._until = self._time + TYPING
