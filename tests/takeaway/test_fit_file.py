"""A visit as a FIT file: what a training app reads in it."""

from __future__ import annotations

from typing import Any

from fit_tool.fit_file import FitFile

from mirror.takeaway.fit_file import TrainedSet, encode_fit

BEGAN = 1_790_000_000.0


def read(content: bytes) -> dict[str, list[Any]]:
    """The messages by kind."""
    found: dict[str, list[Any]] = {}
    for record in FitFile.from_bytes(content).records:
        if not record.is_definition:
            found.setdefault(record.message.NAME, []).append(record.message)
    return found


def test_sets_rests_weights_and_names_come_through() -> None:
    sets = (
        TrainedSet("squat", "Kniebeuge", BEGAN, BEGAN + 40, 8, 22.5), TrainedSet("squat", "Kniebeuge", BEGAN + 100, BEGAN + 150, 10),
        TrainedSet("clam_shell", "Muschel", BEGAN + 150, BEGAN + 180, 12),
    )  # fmt: skip
    found = read(encode_fit(sets))
    assert [(one.set_type, one.repetitions, one.weight, one.duration) for one in found["set"]] == [
        (1, 8, 22.5, 40.0), (0, None, None, 60.0), (1, 10, None, 50.0), (1, 12, None, 30.0),
    ]  # fmt: skip
    assert [one.workout_step_name for one in found["exercise_title"]] == ["Kniebeuge", "Muschel"]
    (session,) = found["session"]
    assert (session.sport, session.sub_sport, session.total_elapsed_time) == (10, 20, 180.0)
    assert session.start_time == 1000 * BEGAN
    assert found["file_id"][0].type == 4
    assert len(found["activity"]) == len(found["lap"]) == 1


def test_a_single_set_of_no_length_is_an_activity_as_well() -> None:
    (only,) = read(encode_fit([TrainedSet("own_exercise", "x" * 300, BEGAN, BEGAN, 0)]))["set"]
    assert (only.repetitions, only.duration) == (0, 0.0)
