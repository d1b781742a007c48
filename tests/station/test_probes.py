"""What a machine tells, with its files and programs stood in for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mirror.station import probes


def test_the_hottest_zone_counts_and_a_broken_one_does_not(tmp_path: Path) -> None:
    for number, text in enumerate(["41200\n", "63500\n", "no number"]):
        zone = tmp_path / f"thermal_zone{number}"
        zone.mkdir()
        (zone / "temp").write_text(text)
    assert probes.read_cpu_celsius(tmp_path) == 63.5
    assert probes.read_cpu_celsius(tmp_path / "none") is None


@pytest.mark.parametrize(("answer", "bits"), [("throttled=0x50005", 0x50005), ("throttled=0x0", 0), ("error", None), (None, None)])
def test_throttling_is_read_from_vcgencmd(answer: str | None, bits: int | None) -> None:
    assert probes.read_throttling_bits(lambda _: answer) == bits


@pytest.mark.parametrize(("answer", "known"), [("yes", True), ("no", False), ("", None), (None, None)])
def test_the_clock_is_asked_for(answer: str | None, known: bool | None) -> None:
    assert probes.is_clock_synchronised(lambda _: answer) is known


@pytest.mark.integration
def test_a_program_that_is_missing_fails_or_hangs_gives_none() -> None:
    assert probes.run_probe([sys.executable, "-c", "raise SystemExit(1)"], 0.05) is None
    assert probes.run_probe([sys.executable, "-c", "import time; time.sleep(9)"], 0.05) is None
    assert probes.run_probe(["no-such-program-here"]) is None


def test_a_second_numpy_is_seen_once(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    for name in ("a", "b"):
        (tmp_path / name / "numpy").mkdir()
        (tmp_path / name / "numpy" / "__init__.py").touch()
    path = [str(tmp_path / name) for name in ("a", "c", "b", "a")]
    assert [folder.name for folder in probes.holders("numpy", path)] == ["a", "b"]


def test_a_card_that_was_to_be_read_only_is_told_by_the_kernels_words_and_the_mounts(tmp_path: Path) -> None:
    words, mounts = tmp_path / "cmdline", tmp_path / "mounts"
    assert not probes.is_read_only_wanted(words)
    words.write_text("console=tty3 quiet overlayroot=tmpfs:recurse=0\n")
    assert probes.is_read_only_wanted(words)
    mounts.write_text("sysfs /sys sysfs rw 0 0\n/dev/mmcblk0p2 / ext4 rw,noatime 0 0\noverlay /other overlay rw 0 0\n")
    assert not probes.is_root_overlaid(mounts)
    mounts.write_text("overlayroot / overlay rw,lowerdir=/media/root-ro 0 0\n/dev/mmcblk0p2 /media/root-ro ext4 ro 0 0\n")
    assert probes.is_root_overlaid(mounts)
