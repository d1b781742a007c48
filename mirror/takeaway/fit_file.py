"""A visit as a FIT file (Garmin's Flexible and Interoperable Data Transfer), which training apps take in: strength training, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.exercise_title_message import ExerciseTitleMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.messages.set_message import SetMessage
from fit_tool.profile.profile_type import (
    Activity,
    Event,
    EventType,
    ExerciseCategory,
    FileType,
    FitBaseUnit,
    Manufacturer,
    SetType,
    Sport,
    SubSport,
)

FIT_CATEGORY_WORDS = {
    "squat": ExerciseCategory.SQUAT, "chair_stand": ExerciseCategory.SQUAT, "sit_to_stand": ExerciseCategory.SQUAT,
    "step": ExerciseCategory.SQUAT, "lunge": ExerciseCategory.LUNGE, "bridge": ExerciseCategory.HIP_RAISE,
    "clam": ExerciseCategory.HIP_STABILITY, "band": ExerciseCategory.HIP_STABILITY, "ankle": ExerciseCategory.WARM_UP,
}  # fmt: skip
"""Words in an exercise's key, the first that is found, with their category in FIT's profile."""
MAX_FIT_TITLE_CHARS = 40


@dataclass(frozen=True, slots=True)
class TrainedSet:
    """One set: ``exercise`` by key, its ``title`` in words, from ``start`` to ``end`` in seconds since 1970, ``load_kg`` 0 = none."""

    exercise: str
    title: str
    start: float
    end: float
    reps: int
    load_kg: float = 0.0


def encode_fit(sets: Sequence[TrainedSet]) -> bytes:
    """One activity of ``sets``, at least one, in the order in which they were done; rests between them are sets of their own kind."""
    start, end = sets[0].start, max(done.end for done in sets)
    build = FitFileBuilder(auto_define=True, min_string_size=MAX_FIT_TITLE_CHARS)
    build.add(_fill(FileIdMessage(), type=FileType.ACTIVITY, manufacturer=Manufacturer.DEVELOPMENT.value, product=0, serial_number=1,
                    time_created=_ms(start)))  # fmt: skip
    build.add(_fill(EventMessage(), timestamp=_ms(start), event=Event.TIMER, event_type=EventType.START))
    for at, (key, title) in enumerate(dict.fromkeys((done.exercise, done.title) for done in sets)):
        build.add(_fill(ExerciseTitleMessage(), message_index=at, exercise_category=_category(key),
                        workout_step_name=title[:MAX_FIT_TITLE_CHARS]))  # fmt: skip
    index = 0
    for done, before in zip(sets, (None, *sets), strict=False):
        if before is not None and done.start > before.end:
            build.add(_set(index, SetType.REST, before.end, done.start))
            index += 1
        message = _set(index, SetType.ACTIVE, done.start, done.end)
        _fill(message, repetitions=done.reps, category=[_category(done.exercise)])
        if done.load_kg > 0:
            _fill(message, weight=done.load_kg, weight_display_unit=FitBaseUnit.KILOGRAM.value)
        build.add(message)
        index += 1
    whole = {"timestamp": _ms(end), "start_time": _ms(start), "total_elapsed_time": end - start, "total_timer_time": end - start}
    kind = {"sport": Sport.TRAINING, "sub_sport": SubSport.STRENGTH_TRAINING}
    build.add(_fill(EventMessage(), timestamp=_ms(end), event=Event.TIMER, event_type=EventType.STOP_ALL))
    build.add(_fill(LapMessage(), message_index=0, **whole, **kind))
    build.add(_fill(SessionMessage(), message_index=0, first_lap_index=0, num_laps=1, **whole, **kind))
    build.add(_fill(ActivityMessage(), timestamp=_ms(end), total_timer_time=end - start, num_sessions=1, type=Activity.MANUAL))
    return bytes(build.build().to_bytes())


def _set(index: int, kind: SetType, start: float, end: float) -> SetMessage:
    made: SetMessage = _fill(
        SetMessage(), message_index=index, timestamp=_ms(end), start_time=_ms(start), duration=end - start, set_type=kind.value
    )
    return made


def _fill(message: Any, **values: Any) -> Any:
    """``message`` with ``values`` in its fields."""
    for name, value in values.items():
        setattr(message, name, value)
    return message


def _category(key: str) -> int:
    found = next((kind for word, kind in FIT_CATEGORY_WORDS.items() if word in key), ExerciseCategory.UNKNOWN)
    return int(found.value)


def _ms(seconds: float) -> int:
    return round(1000 * seconds)
