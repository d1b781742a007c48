"""Exercises are TOML files; this loader turns them into typed values and names whatever is wrong with one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from mirror.errors import MirrorError, nearest


@dataclass(frozen=True, slots=True)
class RepRule:
    """Hysteresis on depth (fraction of standing hip-ankle height) and the times, in seconds, that make a repetition."""

    arm: float
    arm_time: float
    turn: float
    close: float
    partial: float
    min_time: float
    max_descent: float
    dropout: float


@dataclass(frozen=True, slots=True)
class DriftRule:
    """Limits of drift (fractions of thigh length) and the depths between which drift is scored.

    ``detect`` and ``detect_walk_up`` are the detection points of the two regimes; a claim must also be ``sure`` standard errors large.
    """

    amber: float
    red: float
    detect: float
    detect_walk_up: float
    sure: float
    window: tuple[float, float]


@dataclass(frozen=True, slots=True)
class FormRule:
    wrists_above_nose: bool = False


@dataclass(frozen=True, slots=True)
class Cues:
    left: str
    right: str
    both: str
    praise: str
    less_depth: str


@dataclass(frozen=True, slots=True)
class Placement:
    text: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise as its TOML file states it; ``key`` is the file's stem."""

    key: str
    title: str
    view: str
    rep: RepRule
    drift: DriftRule
    cues: Cues
    placement: Placement
    form: FormRule = field(default_factory=FormRule)


_TABLES: dict[str, type] = {"rep": RepRule, "drift": DriftRule, "form": FormRule, "cues": Cues, "placement": Placement}


def _value(where: str, kind: str, raw: Any) -> Any:
    match kind:
        case "float" if isinstance(raw, int | float) and not isinstance(raw, bool):
            return float(raw)
        case "bool" if isinstance(raw, bool):
            return raw
        case "str" if isinstance(raw, str) and 0 < len(raw) <= 200:
            return raw
        case "tuple[float, float]" if isinstance(raw, list) and len(raw) == 2 and all(isinstance(v, int | float) for v in raw):
            return (float(raw[0]), float(raw[1]))
    wanted = {"float": "a number", "bool": "true or false", "str": "a text of 1 to 200 letters"}.get(kind, "two numbers")
    raise MirrorError(f"{where} must be {wanted}, not {str(raw)[:40]!r}")


def _table(name: str, kind: type, raw: Any, where: str) -> Any:
    if not isinstance(raw, Mapping):
        raise MirrorError(f"{where}: [{name}] must be a table")
    known = {f.name: f for f in fields(kind)}
    for key in raw:
        if key not in known:
            raise MirrorError(f"{where}: unknown key '{name}.{key}'{nearest(key, known)}")
    for key, spec in known.items():
        if key not in raw and spec.default is MISSING:
            raise MirrorError(f"{where}: key '{name}.{key}' is missing")
    return kind(**{key: _value(f"{where}: {name}.{key}", str(known[key].type), raw[key]) for key in raw})


def _hysteresis(exercise: Exercise, where: str) -> None:
    rep, drift = exercise.rep, exercise.drift
    order = (("arm", rep.arm), ("close", rep.close), ("partial", rep.partial), ("turn", rep.turn))
    for (low, a), (high, b) in pairwise(order):
        if not 0 < a < b < 1:
            raise MirrorError(f"{where}: rep.{low} = {a:g} must be above 0 and below rep.{high} = {b:g}, itself below 1")
    for key in ("arm_time", "min_time", "max_descent", "dropout"):
        if not 0 < getattr(rep, key) < 60:
            raise MirrorError(f"{where}: rep.{key} = {getattr(rep, key):g} must lie between 0 and 60 seconds")
    if not 0 < drift.amber < drift.red < 1:
        raise MirrorError(f"{where}: drift.amber = {drift.amber:g} must be above 0 and below drift.red = {drift.red:g}")
    for key in ("detect", "detect_walk_up"):
        if not 0 < getattr(drift, key) <= drift.red:
            raise MirrorError(f"{where}: drift.{key} = {getattr(drift, key):g} must be above 0 and at most drift.red = {drift.red:g}")
    if not 0 <= drift.sure <= 5:
        raise MirrorError(f"{where}: drift.sure = {drift.sure:g} must lie between 0 and 5 standard errors")
    if not 0 < drift.window[0] < drift.window[1] < 1:
        raise MirrorError(f"{where}: drift.window must be two rising depths between 0 and 1")


def parse(key: str, text: str, where: str) -> Exercise:
    """An Exercise from TOML ``text``; ``where`` names the file in errors. Raises MirrorError naming the wrong key."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MirrorError(f"{where}: not valid TOML ({error})") from None
    known = [f.name for f in fields(Exercise) if f.name != "key"]
    for name in raw:
        if name not in known:
            raise MirrorError(f"{where}: unknown key '{name}'{nearest(name, known)}")
    for name in known:
        if name not in raw and name != "form":
            raise MirrorError(f"{where}: key '{name}' is missing")
    tables = {name: _table(name, kind, raw.get(name, {}), where) for name, kind in _TABLES.items()}
    title, view = (_value(f"{where}: {name}", "str", raw[name]) for name in ("title", "view"))
    exercise = Exercise(key=key, title=title, view=view, **tables)
    _hysteresis(exercise, where)
    return exercise


ORDER = ("squat", "banded_squat", "overhead_squat")
"""The order in which next and previous go round."""


@cache
def catalogue() -> dict[str, Exercise]:
    """All bundled exercises by key, in their order on the glass."""
    folder = resources.files(__name__)
    return {key: parse(key, (folder / f"{key}.toml").read_text("utf-8"), f"exercise {key}.toml") for key in ORDER}


def find(key: str) -> Exercise:
    """The exercise called ``key`` ("banded squat", "banded-squat" and "banded_squat" are one). Raises MirrorError for an unknown one."""
    known = catalogue()
    name = key.strip().lower().replace(" ", "_").replace("-", "_")
    if name not in known:
        raise MirrorError(f"exercise '{key}' is unknown{nearest(name, known)} (there are: {', '.join(known)})")
    return known[name]


def neighbour(exercise: Exercise, step: int) -> Exercise:
    """The exercise ``step`` places further on, round and round."""
    return catalogue()[ORDER[(ORDER.index(exercise.key) + step) % len(ORDER)]]
