"""What a View shows, by the scene's own name for it: None where another scene is shown. And Views with changes."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from mirror.types import (
    AssessmentScene,
    CalibrationScene,
    CardScene,
    ChallengeResultScene,
    ConfirmScene,
    DiagnosticsScene,
    FaultScene,
    MenuScene,
    RestScene,
    RingScene,
    Scene,
    SetScene,
    SummaryScene,
    View,
)
from tests.words import words


def worded(part: Any) -> Any:
    """``part`` of a View with its Messages in English words, for tests that say what people read."""
    return part and replace(part, **{field.name: words(getattr(part, field.name)) for field in fields(part)})


def summary(view: View) -> Any:
    return view.scene.summary if isinstance(view.scene, SummaryScene) else None


def takeaway(view: View) -> Any:
    return view.scene.takeaway if isinstance(view.scene, SummaryScene | ChallengeResultScene) else None


def result(view: View) -> Any:
    """Of a challenge's round."""
    return view.scene if isinstance(view.scene, ChallengeResultScene) else None


def card(view: View) -> Any:
    return view.scene.card if isinstance(view.scene, CardScene) else None


def menu(view: View) -> Any:
    return worded(view.scene) if isinstance(view.scene, MenuScene) else None


def rest(view: View) -> Any:
    return worded(view.scene) if isinstance(view.scene, RestScene) else None


def question(view: View) -> Any:
    return worded(view.scene) if isinstance(view.scene, ConfirmScene) else None


def page(view: View) -> Any:
    return worded(view.scene.page) if isinstance(view.scene, DiagnosticsScene) else None


def guided(view: View) -> Any:
    return view.scene.status if isinstance(view.scene, AssessmentScene) else None


def fault(view: View) -> Any:
    return view.scene if isinstance(view.scene, FaultScene) else None


def ring(view: View) -> Any:
    return view.scene.ring if isinstance(view.scene, RingScene) else None


def practice(view: View) -> Any:
    """Practice squats done and wanted."""
    return (view.scene.done, view.scene.wanted) if isinstance(view.scene, CalibrationScene) else None


def challenge(view: View) -> Any:
    return view.scene.challenge if isinstance(view.scene, SetScene) else None


def seconds_left(view: View) -> Any:
    """Of a challenge."""
    return status.seconds_left if (status := challenge(view)) else None


def hand(view: View) -> Any:
    """The hand that is held up and would choose something."""
    return worded(view.status.hands.held)


def signs(view: View) -> tuple[str, str]:
    """What the left and the right hand would choose."""
    hands = view.status.hands
    return str(words(hands.left)), str(words(hands.right))


def change(view: View, **changes: Any) -> View:
    """``view`` with ``changes``, each by the name of a field of its own, of its scene (a new one if given), training, person or status.

    Where the scene has a title too, the training's is ``training_title``."""
    scene = changes.pop("scene", view.scene)
    training = replace(view.training, title=changes.pop("training_title", view.training.title))
    parts: dict[str, Any] = {"scene": scene, "training": training, "person": view.person, "status": view.status}
    for name, part in parts.items():
        own = {field.name: changes.pop(field.name) for field in fields(part) if field.name in changes}
        parts[name] = replace(part, **own)
    return replace(view, **parts, **changes)


def make_view(scene: Scene, time: float = 10.0, **changes: Any) -> View:
    """A View of ``scene`` with ``changes`` as for ``change``."""
    return change(View(time, scene), **changes)
