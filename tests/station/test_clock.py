"""This machine's clocks: they answer on any machine, and once set the clock counts as set."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mirror.station import clock, probes
from mirror.station.clock import MachineClock, is_kernel_clock_synchronised, is_wall_clock_set


def test_the_machines_clocks_go_forward() -> None:
    made = MachineClock(lambda: False)
    first = made.elapsed()
    assert made.elapsed() >= first > 0
    assert abs(made.wall() - time.time()) < 5
    assert made.boot == MachineClock(lambda: False).boot


def test_the_kernel_answers_or_says_that_it_does_not() -> None:
    assert is_kernel_clock_synchronised() in (True, False, None)


def test_once_set_it_is_not_asked_again_and_before_only_once_a_minute() -> None:
    answers = iter([False, True])
    made = MachineClock(lambda: next(answers))
    assert [made.is_synchronised() for _ in range(3)] == [False, False, False]
    made._asked -= 61
    assert [made.is_synchronised() for _ in range(3)] == [True, True, True]


@pytest.mark.parametrize(("file", "kernel", "systemd", "known"), [
    (True, None, None, True), (False, True, None, True), (False, None, True, True), (False, None, None, False),
    (False, False, False, False),
])  # fmt: skip
def test_any_of_three_may_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: bool, kernel: bool | None, systemd: bool | None, known: bool
) -> None:
    monkeypatch.setattr(clock, "TIMESYNCD_FILE", tmp_path / "synchronized")
    if file:
        (tmp_path / "synchronized").touch()
    monkeypatch.setattr(clock, "is_kernel_clock_synchronised", lambda: kernel)
    monkeypatch.setattr(probes, "is_clock_synchronised", lambda: systemd)
    assert is_wall_clock_set() is known
