"""What the soak calls growth, the day that it plays, and, slow, the day itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mirror.evaluation import soak
from mirror.evaluation.soak import HOUR_S, SOAK_DEMO_ROUNDS, SOAK_RATE_FPS, VISITS_PER_HOUR, ProcessSample
from mirror.types import Pose

pytestmark = pytest.mark.integration

STEADY = ProcessSample(1, 150.0, 12, 3, 90_000, 4.0, 300.0, 70)


def hours(**last: Any) -> list[ProcessSample]:
    """A day of which the last quarter has ``last``."""
    return [replace(STEADY, hour=hour, **(last if hour > 18 else {})) for hour in range(1, 25)]


def test_a_day_that_stays_as_it_is_passes() -> None:
    assert soak.find_growth(hours()) == []
    assert soak.find_growth(hours(memory_mb=151.5, step_us=390.0, objects=91_000)) == []


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ({"memory_mb": 160.0}, "memory_mb: 150 to 160"),
        ({"handles": 13}, "handles: 12 to 13"),
        ({"threads": 4}, "threads: 3 to 4"),
        ({"objects": 99_000}, "objects: 90000 to 99000"),
        ({"drawn_mb": 9.0}, "painted widgets: 4.0 to 9.0 MB"),
        ({"step_us": 600.0}, "a step: 300 to 600 us"),
        ({"reps": 0}, "no repetition in hours 19, 20"),
    ],
)
def test_whatever_grows_is_named(last: dict[str, Any], said: str) -> None:
    found = soak.find_growth(hours(**last))
    assert len(found) == 1
    assert said in found[0]


def test_a_slow_leak_shows_in_a_day() -> None:
    leaking = [replace(STEADY, hour=hour, memory_mb=150.0 + 0.6 * hour) for hour in range(1, 25)]
    assert soak.find_growth(leaking) != []


def test_an_hour_has_its_visits_and_time_to_fall_asleep() -> None:
    poses = [Pose(index / SOAK_RATE_FPS, (720, 960), None) for index in range(190)]
    moments = list(soak.simulate_day(poses, 1))
    times = [now for now, _ in moments]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(HOUR_S, abs=1.0)
    assert sum(index is not None for _, index in moments) == VISITS_PER_HOUR * SOAK_DEMO_ROUNDS * len(poses)
    seen = [now for now, index in moments if index is not None]
    assert times[-1] - seen[-1] > 600.0


@pytest.mark.parametrize("arguments", [[], ["one"], ["15"], ["24", "more"]])
def test_too_few_hours_say_nothing(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert soak.main(arguments) == 2
    assert "HOURS" in capsys.readouterr().err


@pytest.mark.slow
def test_nothing_grows_in_a_day_of_visits(tmp_path: Path) -> None:
    samples = soak.run_soak(24, tmp_path)
    print(soak.format_samples(samples))
    assert len(samples) == 24
    assert soak.find_growth(samples) == []
