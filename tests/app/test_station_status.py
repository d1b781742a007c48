"""What the station tells of itself: repetitions of today, pictures per second, and nothing of who trains."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mirror.app.station_status import SAMPLE_PERIOD_S, StationStatusReader, count_stored_reps
from mirror.i18n import Translator
from mirror.station.metrics import StationMetrics
from mirror.types import SetScene, SleepScene, StatusBar, TrainingStatus, View
from mirror.types.message import message

NOON = datetime(2026, 11, 28, 12).timestamp()
DAY_S = 86_400.0


class Clockwork:
    """A reader on clocks that the test sets, with what the store counts since a time."""

    def __init__(self) -> None:
        self.time, self.wall, self.stored = 0.0, NOON, 0
        self.asked: list[float] = []
        self.counters = StationMetrics(lambda: self.time, lambda: 51.4)
        self.reader = StationStatusReader(self.counters, Translator("de"), self._count, lambda: self.time, lambda: self.wall)

    def _count(self, since: float) -> int:
        self.asked.append(since)
        return self.stored


def test_the_day_goes_on_after_a_start_and_begins_again_at_midnight() -> None:
    clockwork = Clockwork()
    clockwork.stored = 40
    assert clockwork.reader.read().reps_today == 40
    clockwork.counters.reps = 7
    assert clockwork.reader.read().reps_today == 47
    clockwork.wall, clockwork.stored = NOON + DAY_S, 0
    assert clockwork.reader.read().reps_today == 0
    clockwork.counters.reps = 9
    assert clockwork.reader.read().reps_today == 2
    midnight = datetime(2026, 11, 28).timestamp()
    assert clockwork.asked == [midnight, midnight + DAY_S]  # once a day, not once a second


def test_a_clock_that_is_set_late_finds_the_right_day() -> None:
    clockwork = Clockwork()
    clockwork.wall = 0.0
    clockwork.counters.reps = 3
    assert clockwork.reader.read().reps_today == 0
    clockwork.wall, clockwork.stored = NOON, 12
    assert clockwork.reader.read().reps_today == 12


def test_pictures_are_counted_over_some_seconds_and_whole() -> None:
    clockwork = Clockwork()
    assert clockwork.reader.read().pictures_per_s == 0.0
    clockwork.time, clockwork.counters.measured = SAMPLE_PERIOD_S, 147
    assert clockwork.reader.read().pictures_per_s == 15.0
    clockwork.time, clockwork.counters.measured = SAMPLE_PERIOD_S + 1.0, 150
    assert clockwork.reader.read().pictures_per_s == 15.0  # the state does not change with every look


def test_faults_temperature_and_screen_are_told() -> None:
    clockwork = Clockwork()
    clockwork.counters.faults = {"lost": 2, "black": 1}
    clockwork.reader.see(View(0.0, SleepScene()), False)
    told = clockwork.reader.read()
    assert (told.faults, told.temperature_c, told.is_screen_on, told.is_faulty) == (3, 51.0, False, False)
    clockwork.time = 100.0  # the glass has judged nothing since
    assert clockwork.reader.read().is_faulty


def test_nothing_of_it_says_who_trains() -> None:
    clockwork = Clockwork()
    training = TrainingStatus("squat", message("exercise.squat"), reps=5)
    clockwork.reader.see(View(0.0, SetScene(), training, status=StatusBar(station="Rack 1", member="Ada Lovelace")), True)
    told = clockwork.reader.read()
    assert told.exercise == "Kniebeuge"
    assert "Ada" not in told.to_json()


def test_a_store_that_cannot_be_read_counts_nothing(tmp_path: Path) -> None:
    assert count_stored_reps(tmp_path / "none.db", 0.0) == 0
    (tmp_path / "broken.db").write_bytes(b"no database" * 1000)
    assert count_stored_reps(tmp_path / "broken.db", 0.0) == 0
