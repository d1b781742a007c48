"""Counters of what healed: they outlive a process, and nothing depends on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.station.recovery_counters import RECOVERY_FILE_NAME, RecoveryCounters, RecoveryCounts, read_recovery_counts


def test_a_process_that_starts_again_goes_on_counting(tmp_path: Path) -> None:
    for _ in range(3):
        recovery = RecoveryCounters.of({"RUNTIME_DIRECTORY": str(tmp_path)})
        recovery.count_fault("starts")
    recovery.count_fault("camera")
    assert read_recovery_counts(tmp_path) == RecoveryCounts(starts=3, camera=1)
    assert str(recovery.healed) == "3 starts, healed 1 x camera"


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"starts": "many"}', "\0\0", '{"starts": 1'])
def test_a_torn_file_counts_from_the_beginning(tmp_path: Path, content: str) -> None:
    (tmp_path / RECOVERY_FILE_NAME).write_text(content)
    assert read_recovery_counts(tmp_path) is None
    RecoveryCounters(tmp_path).count_fault("starts")
    assert read_recovery_counts(tmp_path) == RecoveryCounts(starts=1)


def test_a_folder_that_is_gone_changes_nothing(tmp_path: Path) -> None:
    recovery = RecoveryCounters(tmp_path / "gone")
    recovery.count_fault("screen")
    assert recovery.healed.screen == 1


def test_outside_of_systemd_it_counts_in_memory() -> None:
    recovery = RecoveryCounters.of({})
    recovery.count_fault("starts")
    assert str(recovery.healed) == "1 start, healed nothing"
