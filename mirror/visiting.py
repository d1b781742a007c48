"""From the settings to a visit: what a preset promises becomes rules, a trainer and a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import cast

from mirror.cards import cards
from mirror.coach.fading import Mode
from mirror.coach.session import Session
from mirror.coach.trainer import Trainer
from mirror.controls.keypad import meanings
from mirror.controls.press import Press
from mirror.errors import MirrorError
from mirror.exercises import find
from mirror.settings import Settings
from mirror.types import Event, Member
from mirror.visit import Hours, Results, Rules, Visit


def visit(
    settings: Settings,
    record: Callable[[Event], None],
    calibration: int | None = None,
    seed: int = 0,
    members: Sequence[Member] = (),
    results: Results | None = None,
) -> Visit:
    """A Visit as ``settings`` want it, with ``calibration`` coached squats in place of theirs. ``seed`` orders the guided screen's steps;
    for the others see Visit. Raises MirrorError for an exercise that there is not."""
    made, coached = rules(settings), settings.session.calibration if calibration is None else calibration
    exercise = made.programme[0] if made.programme else settings.session.exercise
    wired = {name: (means.get(Press.SHORT), means.get(Press.LONG)) for name, means in meanings(settings.buttons.pins()).items()}
    return Visit(
        trainer(settings, exercise, coached, seed), record, made, wired, members if settings.station.profiles else (), results
    )


def trainer(settings: Settings, exercise: str, coached: int, seed: int = 0) -> Trainer:
    """A trainer as ``settings`` want it, which begins with ``coached`` squats. Raises MirrorError for an exercise that there is not."""
    coach = settings.coach
    session = Session(find(exercise), coached)
    return Trainer(session, cast(Mode, coach.feedback), cards() if coach.cards else (), guide=coach.guide, seed=seed)


def rules(settings: Settings) -> Rules:
    """The rules of visits. Raises MirrorError for an exercise of the programme that there is not."""
    tables = (settings.station, settings.power)
    named = {spec.name: getattr(tables[hasattr(settings.power, spec.name)], spec.name) for spec in fields(Rules)}
    for hours in ("quiet", "night"):
        named[hours] = Hours.of(named[hours]) if named[hours] else None
    try:
        named["programme"] = tuple(find(key).key for key in settings.station.programme)
    except MirrorError as error:
        raise MirrorError(f"station.programme: {error}") from None
    return Rules(**named)
