"""From the settings to a visit: what a preset promises becomes rules, a trainer and a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

from mirror.assets.cards import load_cards
from mirror.coach.feedback import Mode
from mirror.coach.session import Session
from mirror.coach.workout import Workout
from mirror.controls.keypad import short_and_long
from mirror.errors import MirrorError
from mirror.exercises import find_exercise
from mirror.settings import Settings
from mirror.types import Event, Member
from mirror.visit import HourRange, Results, Visit, VisitRules


def make_visit(
    settings: Settings,
    record: Callable[[Event], None],
    calibration: int | None = None,
    seed: int = 0,
    members: Sequence[Member] = (),
    results: Results | None = None,
    setup: bool = False,
) -> Visit:
    """A Visit as ``settings`` want it, with ``calibration`` coached squats in place of theirs. ``seed`` orders the guided screen's steps;
    ``setup``: the menu offers the set-up; for the others see Visit. Raises MirrorError for an exercise that there is not."""
    made, coached = make_visit_rules(settings, setup), settings.session.calibration if calibration is None else calibration
    exercise = made.programme[0] if made.programme else settings.session.exercise
    wired = short_and_long(settings.buttons.pins())
    return Visit(
        make_workout(settings, exercise, coached, seed), record, made, wired, members if settings.station.profiles else (), results
    )


def make_workout(settings: Settings, exercise: str, coached: int, seed: int = 0) -> Workout:
    """A trainer as ``settings`` want it, which begins with ``coached`` squats. Raises MirrorError for an exercise that there is not."""
    coach = settings.coach
    session = Session(find_exercise(exercise), coached)
    return Workout(session, cast(Mode, coach.feedback), load_cards() if coach.cards else (), guide=coach.guide, seed=seed)


def settings_for_recording(settings: Settings) -> Settings:
    """``settings`` where a recording stands in for people: nothing is kept, taught or asked that only they could answer."""
    station = replace(settings.station, keep=False, badge=False, profiles=False, privacy=False, lesson=False)
    return replace(settings, station=station)


def make_visit_rules(settings: Settings, setup: bool = False) -> VisitRules:
    """The rules of visits; ``setup``: the menu offers the set-up. Raises MirrorError for an exercise of the programme that there is not."""
    station, power = settings.station, settings.power
    try:
        programme = tuple(find_exercise(key).key for key in station.programme)
    except MirrorError as error:
        raise MirrorError("station.programme", str(error)) from None
    return VisitRules(
        name=station.name,
        badge=station.badge,
        profiles=station.profiles,
        privacy=station.privacy,
        menu=station.menu,
        hands=station.hands,
        lesson=station.lesson,
        shutdown=station.shutdown,
        setup=setup,
        keep=station.keep,
        resume=station.resume,
        away_s=station.away_s,
        rest_s=station.rest_s,
        challenge_s=station.challenge_s,
        programme=programme,
        quiet=HourRange.of(station.quiet) if station.quiet else None,
        dim_after_s=power.dim_after_s,
        sleep_after_s=power.sleep_after_s,
        night=HourRange.of(power.night) if power.night else None,
    )
