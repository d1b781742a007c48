"""All exercises together: the bundled ones in their order on the glass, then the user's own. One wrong file keeps no other from working."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from mirror.errors import MirrorError, unknown_name
from mirror.exercises.loader import parse_exercise, read_exercise, read_raw_tables
from mirror.exercises.schema import Exercise

EXERCISE_ORDER = (
    "squat", "banded_squat", "overhead_squat", "clam_shell", "ankle_mobilisation", "single_leg_squat", "step_down", "step_up",
    "reverse_lunge", "inline_lunge", "side_lunge", "lateral_band_walk", "sit_to_stand", "chair_stand_30", "chair_stand_5", "glute_bridge",
)  # fmt: skip
"""The order in which next and previous go round."""
EXERCISE_NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,39}")
MAX_USER_EXERCISE_FILES = 100
"""Files that are read of a user's folder."""

_own: dict[str, Exercise] = {}
_problems: dict[str, str] = {}


@cache
def _bundled_text(key: str) -> str:
    return (resources.files("mirror.exercises") / f"{key}.toml").read_text("utf-8")


def _bundled_raw(key: str) -> Mapping[str, Any] | None:
    return tomllib.loads(_bundled_text(key)) if key in EXERCISE_ORDER else None


@cache
def bundled_exercises() -> dict[str, Exercise]:
    """The mirror's own exercises by key, in their order on the glass."""
    return {key: parse_exercise(key, _bundled_text(key), f"exercise {key}.toml", _bundled_raw) for key in EXERCISE_ORDER}


def catalogue() -> dict[str, Exercise]:
    """All exercises by key: the mirror's own, then the user's."""
    return {**bundled_exercises(), **_own}


def catalogue_problems() -> dict[str, str]:
    """What is wrong with the user's files that could not be taken in, by path: one line each."""
    return dict(_problems)


def add_folder(folder: Path, only_missing: bool = False) -> None:
    """Takes in the exercises of ``folder``, a user's own. Nothing is raised: see ``catalogue_problems``. A folder that is missing is
    empty. ``only_missing``: those that were taken in before stay as they are, since they may be in use."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".toml" and path.is_file())
    except OSError:
        return
    texts: dict[str, str] = {}
    for path in files[:MAX_USER_EXERCISE_FILES]:
        try:
            texts[exercise_title(path)] = read_exercise(path, f"exercise {path}")
        except MirrorError as error:
            _problems[str(path)] = str(error)
    if len(files) > MAX_USER_EXERCISE_FILES:
        _problems[str(folder)] = f"exercises {folder}: {len(files)} files; only the first {MAX_USER_EXERCISE_FILES} are read"
    for key, text in texts.items():
        if only_missing and key in _own:
            continue
        path = folder / f"{key}.toml"
        try:
            _own[key] = parse_exercise(key, text, f"exercise {path}", _lookup(texts))
            _problems.pop(str(path), None)
        except MirrorError as error:
            _own.pop(key, None)
            _problems[str(path)] = str(error)


def exercise_title(path: Path) -> str:
    """The key of a user's file. Raises MirrorError when it cannot be one."""
    if not EXERCISE_NAME_PATTERN.fullmatch(path.stem):
        raise MirrorError(f"exercise {path}", "its name must be lower-case letters, digits and _, like my_squat.toml", "rename it")
    if path.stem in EXERCISE_ORDER:
        raise MirrorError(f"exercise {path}", f"the mirror has an exercise called '{path.stem}' already", "rename the file")
    return path.stem


def _lookup(texts: Mapping[str, str]) -> Any:
    def raw(key: str) -> Mapping[str, Any] | None:
        return read_raw_tables(texts[key], f"exercise {key}.toml") if key in texts else _bundled_raw(key)

    return raw


def load_exercise(path: Path) -> Exercise:
    """The exercise of one file, wherever it is. Raises MirrorError naming what is wrong with it."""
    neighbours = {other.stem: other for other in path.parent.glob("*.toml") if other.is_file() and other.stem not in EXERCISE_ORDER}

    def lookup(key: str) -> Mapping[str, Any] | None:
        if key in neighbours:
            return read_raw_tables(read_exercise(neighbours[key], f"exercise {neighbours[key]}"), f"exercise {neighbours[key]}")
        return _bundled_raw(key)

    where = f"exercise {path}"
    return parse_exercise(path.stem, read_exercise(path, where), where, lookup)


def reset_catalogue() -> None:
    """Only the mirror's own exercises again."""
    _own.clear()
    _problems.clear()


def find_exercise(key: str) -> Exercise:
    """The exercise called ``key`` ("banded squat", "banded-squat" and "banded_squat" are one). Raises MirrorError for an unknown one."""
    known = catalogue()
    name = key.strip().lower().replace(" ", "_").replace("-", "_")
    if name not in known:
        raise unknown_name("exercise", name, known)
    return known[name]


def neighbour_exercise(exercise: Exercise, step: int) -> Exercise:
    """The exercise ``step`` places further on, round and round."""
    known = list(catalogue())
    at = known.index(exercise.key) if exercise.key in known else 0
    return catalogue()[known[(at + step) % len(known)]]
