"""The gallery's Views of a person who trains: from the invitation to the set."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mirror.alignment.quality import abstention_advice
from mirror.coach.dose import make_target
from mirror.coach.feet_words import UNSEEN_FEET_NOTE
from mirror.exercises import Exercise, find_exercise
from mirror.gallery.samples import SAMPLE_HINT, sample_rep, seen, train
from mirror.types import (
    AttractScene,
    BaselineScene,
    CalibrationScene,
    Cue,
    HandChoice,
    HandSigns,
    KneeEvidence,
    PersonOverlay,
    PlacementScene,
    SetScene,
    Severity,
    Side,
    StatusBar,
    SwitchQuestion,
    TrainingStatus,
    View,
)
from mirror.types.message import message

NOT_MEASURED = float("nan")
HINTED = StatusBar(hint=SAMPLE_HINT)


def training_views(base: View) -> dict[str, View]:
    """By name; ``base`` is a set without a repetition and without a person."""
    going = replace(train(base, reps=4, regime="calibrated", depth=0.18, drift=(0.01, -0.01), last_rep=sample_rep(4, 0.01, 0.02)))
    going = replace(going, person=seen(0.18))
    sets = {**_sets(base, going), **_alerts(going), **_unmeasured(going), **_signal_sets(going)}
    return {**_before_the_set(base), **{name: _aim(view) for name, view in sets.items()}}


def _aim(view: View) -> View:
    """``view`` of a set with the target that its exercise's dose gives it, as far as its repetitions have come."""
    doing = view.training
    target = make_target(find_exercise(doing.exercise), 0)
    if target is None or doing.target:
        return view
    left, right = doing.side_reps or (0, 0)
    rows = [("left", left), ("right", right)] if doing.side == "right" else [("right", right), ("left", left)]
    sides = [side for side, count in rows for _ in range(count)] if doing.side_reps else [None] * doing.reps
    return train(view, target=target.measure(sides))  # type: ignore[arg-type]


def _before_the_set(base: View) -> dict[str, View]:
    lying = replace(base, training=_training(find_exercise("clam_shell")))

    def placement(reason: str, quality: float = 0.9, view: View = base) -> View:
        return replace(view, scene=PlacementScene(abstention_advice(reason)), person=seen(quality=quality))

    unseen = PersonOverlay(size=base.person.size, quality=0.1)
    calibration = replace(base, scene=CalibrationScene(0, 2), person=seen(0.14))
    return {
        "attract": replace(base, scene=AttractScene(), status=HINTED),
        "placement-back": placement("near", 0.3),
        "placement-turn": placement("turned", 0.3),
        "placement-feet": placement("feet", 0.3),
        "placement-light": replace(placement("dark"), person=unseen),
        "placement-alone": placement("crowd", view=train(base, title=find_exercise("banded squat").title)),
        "placement-nearer": placement("far"),
        "baseline": train(replace(base, scene=BaselineScene(), person=seen()), depth=0.0),
        "baseline-lying": replace(lying, scene=BaselineScene(abstention_advice("start"))),
        "placement-lying": replace(lying, scene=PlacementScene(abstention_advice("lying"))),
        "calibration": train(calibration, depth=0.14, title=find_exercise("overhead squat").title),
        "calibration-second": train(replace(calibration, scene=CalibrationScene(1, 2), person=seen(0.33)), depth=0.33),
    }


def _training(exercise: Exercise) -> TrainingStatus:
    """Where a set of an exercise that measures no drift stands at its beginning."""
    return TrainingStatus(
        exercise.key, exercise.title, knees=False, limits=(NOT_MEASURED, NOT_MEASURED), depth_goal=1.0, beta=exercise.beta
    )


def _sets(base: View, going: View) -> dict[str, View]:
    inside = sample_rep(7, 0.14, 0.01, evidence=KneeEvidence.LINE, inside=(0.14, -0.05))
    corrected = Cue("corrected", message("cue.corrected"), going.time - 0.08, corrected="left")
    praise = Cue("praise", find_exercise("squat").cues.praise, 9.5)
    full = make_target(find_exercise("squat"), 0)
    assert full
    return {
        "set": going,
        "set-start": replace(train(base, regime="walk-up", depth=0.0, drift=(0.0, 0.0)), person=seen(), status=HINTED),
        "set-verdict": replace(
            train(going, reps=7, depth=0.02, last_rep=inside, regime="walk-up", partials=2),
            person=seen(0.02, quality=0.5),
        ),
        "set-partial": replace(train(going, depth=0.05, partials=1, last_rep=sample_rep(5, 0.0, 0.0, partial=True)), person=seen(0.05)),
        "set-praise": replace(train(going, reps=10, depth=0.03, cue=praise), person=seen(0.03)),
        "set-corrected": replace(train(going, reps=5, depth=0.03, cue=corrected), person=seen(0.03)),
        "set-target": train(
            going, reps=10, depth=0.03, load_kg=22.5, target=replace(full, number=2).measure([None] * 10, going.time - 0.16)
        ),
        "set-no-feedback": replace(train(going, feedback="request", reps=6, drift=(0.12, 0.01)), person=seen(0.3, (0.12, 0.01))),
        "set-band": train(going, feedback="band", reps=6),
    }


def _alerts(going: View) -> dict[str, View]:
    cues = find_exercise("squat").cues

    def alert(side: Side, severity: Severity, drift: tuple[float, float], depth: float = 0.3, **more: Any) -> View:
        cue = Cue(side, getattr(cues, side), 9.8, side, "bottom", severity)
        return replace(train(going, cue=cue, drift=drift, depth=depth, **more), person=seen(depth, drift))

    return {
        "set-left-amber": alert("left", "amber", (0.07, 0.01)),
        "set-left-red": alert("left", "red", (0.15, 0.01), 0.35),
        "set-right-red": alert("right", "red", (0.0, 0.13), reps=12, partials=1),
        "set-both": alert("both", "amber", (0.08, 0.07)),
    }


def _unmeasured(going: View) -> dict[str, View]:
    nothing = (NOT_MEASURED, NOT_MEASURED)
    rep = sample_rep(5, *nothing, valgus=None, reason="turned", severity=None, phase=None)
    yes = HandChoice("left", 0.6, message("button.yes"))
    offered = train(going, reps=0, partials=2, drift=(0.0, 0.0), depth=0.0, regime="walk-up")
    return {
        "set-not-measured": replace(
            train(going, reps=5, drift=nothing, reason="turned", regime="walk-up", last_rep=rep),
            scene=SetScene(abstention_advice("turned")),
            person=seen(0.18, quality=0.2),
        ),
        "set-out-of-place": replace(train(going, reason="feet", drift=nothing, counting=False), scene=SetScene(abstention_advice("feet"))),
        "set-feet-unseen": train(going, regime="walk-up", note=UNSEEN_FEET_NOTE),
        "set-offer": replace(offered, scene=SetScene(offer=SwitchQuestion(message("reason.side_lunge"), by_hand=True))),
        "set-offer-lunge": replace(offered, scene=SetScene(offer=SwitchQuestion(message("reason.inline_lunge")))),
        "set-offer-hand": replace(
            offered,
            scene=SetScene(offer=SwitchQuestion(message("reason.side_lunge"), by_hand=True)),
            status=StatusBar(hands=HandSigns(yes.label, yes.label, yes)),
        ),
        "set-stopped": replace(
            train(going, reason="moved", regime="none", drift=nothing, depth=NOT_MEASURED, counting=False),
            scene=SetScene(abstention_advice("standing")),
        ),
    }


def _signal_sets(going: View) -> dict[str, View]:
    """Sets of exercises that count on signals."""
    rep = sample_rep(5, NOT_MEASURED, NOT_MEASURED, valgus="none", note=message("rep.clean"), side="left")
    one_leg = replace(going, training=replace(_training(find_exercise("single_leg_squat")), depth=0.18, reps=5, last_rep=rep, beta=False))
    call = message("cue.push_side_knee_out", side=message("side_word.right"))
    knee = Cue("right", call, 9.8, "right", "bottom", "amber")
    return {
        "set-one-leg": train(one_leg, depth=0.6, side="left", side_reps=(3, 2)),
        "set-one-leg-alert": train(one_leg, depth=0.9, side="right", side_reps=(3, 2), cue=knee),
        "set-beta": train(
            one_leg,
            title=find_exercise("ankle mobilisation").title,
            beta=True,
            depth=1.0,
            side="left",
            side_reps=(4, 0),
            hold=(0.4, 2.0),
            reps=4,
        ),
        "set-form": train(
            one_leg,
            side="left",
            side_reps=(5, 0),
            depth=0.1,
            last_rep=replace(rep, form={"trunk": "amber"}, note=message("cue.chest_up")),
        ),
        "set-lying-lost": replace(
            train(one_leg, reason="joints", side_reps=(0, 0), counting=False), scene=SetScene(abstention_advice("joints"))
        ),
    }
