"""The benchmark runs through and says everything it promises; how fast this machine is, no test asks."""

from __future__ import annotations

import json
import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from mirror.errors import MirrorError
from mirror.evaluation import bench, live
from mirror.evaluation.benchmark_result import BenchmarkResult, results_json, results_table

pytestmark = pytest.mark.integration

KEYS = {
    "pipeline_fps", "invoke_fps", "pipeline_share", "beyond_invoke_ms", "halve_ms",
    "core_frame_us", "core_frame_ratio", "core_recording_us", "core_recording_ratio", "decode_ms", "decode_ratio",
    "latency_p50_ms", "latency_p95_ms", "latency_p99_ms", "memory_mb", "start_s", "draw_p50_ms", "draw_p95_ms",
    "button_ms", "upload_share",
}  # fmt: skip


@pytest.mark.long
def test_a_bench_measures_and_writes_every_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "bench.json"
    assert bench.run_bench(output, frames=20, seconds=0.5) == 0
    written = json.loads(output.read_text())
    assert written["schema"] == "mirror-bench/1"
    assert written["machine"]["core"] in ("c", "numpy")
    assert set(written["figures"]) == KEYS
    values = {key: figure["value"] for key, figure in written["figures"].items()}
    assert all(value is not None and value > 0 for key, value in values.items() if key != "beyond_invoke_ms"), values
    printed = capsys.readouterr().out
    assert all(figure["what"] in printed for figure in written["figures"].values())


def test_an_empty_room_has_no_start_time_but_everything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "room"
    room.mkdir()
    for i in range(12):
        cv2.imwrite(str(room / f"{i}.png"), np.full((320, 240, 3), 90, np.uint8))
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr(live, "FIRST_PERSON_TIMEOUT_S", 0.5)
    found = live.play_live(room, 0.0)
    assert found["first"] is None
    late = found["late_ms"]
    assert isinstance(late, list)
    assert late


def test_a_mirror_that_cannot_play_the_clip_is_one_line_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match=r"bench: .*nowhere\.mp4.*no such file"):
        live.measure_live(tmp_path / "nowhere.mp4", 0.1)


def test_targets_are_met_or_missed_and_what_was_not_measured_is_neither() -> None:
    fast = BenchmarkResult("a", 0.4, "ms", "quick", "<=", 0.5)
    slow = BenchmarkResult("b", 0.7, "", "share", ">=", 0.8)
    unknown = BenchmarkResult("c", math.nan, "s", "start", "<=", 2)
    plain = BenchmarkResult("d", 123.4, "fps", "rate")
    assert [figure.is_met for figure in (fast, slow, unknown, plain)] == [True, False, None, None]
    rows = results_json([fast, slow, unknown, plain], {})["figures"]
    assert isinstance(rows, dict)
    assert rows["c"]["value"] is None
    assert rows["b"]["target"] == ">= 0.8"
    lines = results_table([fast, slow, unknown, plain]).splitlines()
    assert [("met" in line.split(), "MISSED" in line) for line in lines] == [(True, False), (False, True), (False, False), (False, False)]
