"""Result files: what is in them, that the documentation says the same, and what a full disk leaves behind."""

from __future__ import annotations

import csv
import errno
import json
import math
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self, TextIO, cast

import numpy as np
import pytest

from mirror.errors import MirrorError
from mirror.exercises import find_exercise
from mirror.files import WriteError, output_file, output_folder, write_whole
from mirror.offline.recording import Recording, record_poses
from mirror.offline.rep_text import rep_sentence, set_sentences
from mirror.offline.results import RESULTS_SCHEMA_VERSION, ResultsOrigin, results_csv_columns, results_document, write_results
from mirror.types import KEYPOINT_NAMES, Alert, KneeEvidence, Rep
from tests.people import filmed, length, squats
from tests.words import words

ROOT = Path(__file__).parents[2]
ORIGIN = ResultsOrigin("clip.mp4", 12.5, "lightning", "runtime 1.0", 2)
NAN = float("nan")


@pytest.fixture(scope="module")
def recording() -> Recording:
    """Two coached squats, then a left, a clean one and one with both knees; an alert, since a recording measured whole raises some."""
    poses = list(filmed(squats(5, drift={3: (0.14, 0), 5: (0.13, 0.15)}), length(5)))
    return record_poses(poses, find_exercise("squat"), calibration_reps=2)


def documented() -> dict[str, set[str]]:
    """Keys by object, as docs/results.md names them; "" is the document itself."""
    text = (ROOT / "docs/results.md").read_text("utf-8").split("## CSV")[0]
    found: dict[str, set[str]] = {}
    names = [""]
    for line in text.splitlines():
        if re.fullmatch(r"`\w+`( and `\w+`)*", line):
            names = re.findall(r"`(\w+)`", line)
        elif line.startswith("| `"):
            for name in names:
                found.setdefault(name, set()).update(re.findall(r"`(\w+)`", line.split("|")[1]))
    return found


def test_the_json_has_exactly_the_documented_keys(recording: Recording) -> None:
    partial = [replace(recording.reps[0], partial=True)]
    made = results_document(replace(recording, partial_reps=partial, abstained={"feet": 1.5}), ORIGIN)
    keys = documented()
    assert set(made) == keys[""]
    assert made["schema_version"] == RESULTS_SCHEMA_VERSION == 1
    for name in ("clip", "limits", "summary"):
        assert set(made[name]) == keys[name]
    for name in ("reps", "partial_reps", "alerts", "abstained"):
        assert made[name], f"nothing in {name} to compare"
        for item in made[name]:
            assert set(item) == keys[name]
    assert made["abstained"] == [{"reason": "feet", "words": "feet out of view", "seconds": 1.5}]


def test_the_json_says_who_drifted_and_when(recording: Recording) -> None:
    made = results_document(recording, ORIGIN)
    assert [rep["valgus"] for rep in made["reps"]] == [None, None, "left", "none", "both"]
    assert [rep["reason"] for rep in made["reps"]] == ["calibration", "calibration", None, None, None]
    third = made["reps"][2]
    assert third["start"] < third["turn"] < third["end"]
    assert third["drift_left"] == pytest.approx(0.14, abs=0.04)
    assert set(third["by_phase"]) <= {"descent", "bottom", "ascent"}
    assert set(third["by_phase"]["bottom"]) == {"left", "right"}
    assert (made["regime"], made["exercise"], made["live"]) == ("calibrated", "squat", False)
    assert made["clip"]["frames"] == len(recording.times)


def test_the_summary_is_of_the_set_that_was_measured(recording: Recording) -> None:
    made = results_document(recording, ORIGIN)["summary"]
    assert (made["reps"], made["judged"], made["clean"]) == (5, 3, 1)
    assert set(made["tempo"]) == {"descent", "bottom", "ascent"}
    assert made["depth_range"][0] <= made["depth"] <= made["depth_range"][1]
    assert made["drift_trend"]["left"] == {"change": None, "error": None, "real": False}
    assert made["trend"]
    assert made["advice"] == "drift"


def test_numbers_not_measured_are_null_and_the_file_is_strict_json(recording: Recording, tmp_path: Path) -> None:
    unsure = replace(recording.reps[2], drift_left=NAN, drift_se=float("inf"), score=NAN, by_phase={"bottom": (NAN, 0.1)})
    shaky = replace(recording, reps=[unsure], alerts=[Alert(1.0, "left", "bottom", "red", NAN, 1)])
    write_results(shaky, ORIGIN, tmp_path, "clip")

    def refuse(name: str) -> Any:
        raise AssertionError(f"{name} is no JSON")

    found = json.loads((tmp_path / "clip.json").read_text("utf-8"), parse_constant=refuse)
    rep = found["reps"][0]
    assert (rep["drift_left"], rep["drift_se"], rep["score"], rep["by_phase"]["bottom"]) == (None, None, None, {"left": None, "right": 0.1})
    assert found["alerts"][0]["drift"] is None


def test_an_empty_recording_is_written_too(recording: Recording, tmp_path: Path) -> None:
    empty = replace(recording, times=np.empty(0), poses=[], alignments=[], views=[], reps=[], alerts=[], truncated="cut")
    write_results(empty, ORIGIN, tmp_path, "clip")
    found = json.loads((tmp_path / "clip.json").read_text("utf-8"))
    assert (found["reps"], found["clip"]["frames"], found["clip"]["measured"], found["truncated"]) == ([], 0, 0.0, "cut")
    assert (tmp_path / "clip.csv").read_text("utf-8").count("\n") == 1


def test_the_csv_has_a_line_a_frame_and_empty_cells_for_what_was_not_measured(recording: Recording, tmp_path: Path) -> None:
    poses = [replace(recording.poses[0], points=None), *recording.poses[1:]]
    alignments = [replace(recording.alignments[0], depth=NAN), *recording.alignments[1:]]
    write_results(replace(recording, poses=poses, alignments=alignments), ORIGIN, tmp_path, "clip")
    with (tmp_path / "clip.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == results_csv_columns()
    assert len(rows) == len(recording.times)
    assert (rows[0]["depth"], rows[0]["left_knee_x"], rows[0]["right_ankle_score"]) == ("", "", "")
    deepest = max(range(len(rows)), key=lambda i: float(rows[i]["depth"] or 0))
    assert float(rows[deepest]["depth"]) == pytest.approx(recording.alignments[deepest].depth, rel=1e-4)
    assert float(rows[deepest]["time"]) == pytest.approx(recording.times[deepest], abs=1e-3)
    points = recording.poses[deepest].points
    assert points is not None
    assert float(rows[deepest]["left_knee_y"]) == pytest.approx(points[KEYPOINT_NAMES.index("left_knee"), 1], rel=1e-4)
    assert all("nan" not in cell and "inf" not in cell for row in rows for cell in row.values() if cell)


class FullDisk:
    """A file that takes some text and then has no room."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def fileno(self) -> int:
        return self._file.fileno()

    def writelines(self, lines: Iterable[str]) -> None:
        self._file.write(next(iter(lines))[:20])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_named_and_leaves_the_earlier_results(recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_results(recording, ORIGIN, tmp_path, "clip")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    really = open
    monkeypatch.setattr("builtins.open", lambda *how, **more: FullDisk(cast(TextIO, really(*how, **more))))
    with pytest.raises(WriteError, match=r"results .*clip\.json: cannot be written \(No space left on device\); free some space"):
        write_results(replace(recording, reps=[]), ORIGIN, tmp_path, "clip")
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_write_that_fails_half_way_leaves_no_half_file(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield "a\n"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "x.csv", lines())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    refusal = pytest.raises(WriteError, match=r"file/sub: cannot be written \(Not a directory\)")
    with refusal, output_folder(tmp_path / "file" / "sub"):
        pytest.fail("work was begun")
    with output_folder(tmp_path / "new" / "one") as folder:
        assert list(folder.iterdir()) == []
        (folder / "result").write_text("x")
    assert (tmp_path / "new" / "one" / "result").is_file()


def test_a_folder_that_stays_empty_is_not_left_behind(tmp_path: Path) -> None:
    with pytest.raises(MirrorError), output_folder(tmp_path / "new" / "one"):
        raise MirrorError("clip", "no such file")
    with output_folder(tmp_path):  # it was there before
        pass
    assert list(tmp_path.iterdir()) == []


def test_no_result_takes_the_place_of_a_device_or_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, said in (("pipe", "not a regular file"), ("folder", "a folder"), ("x" * 250, "File name too long"), (".", "a folder")):
        with pytest.raises(WriteError, match=said):
            write_whole(tmp_path / name, ["x"])
        with pytest.raises(WriteError, match=said), output_file(tmp_path / name):
            pytest.fail("work was begun")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "pipe"]


def rep(number: int = 3, **more: Any) -> Rep:
    made = Rep(
        number=number, start=1.0, turn=2.0, end=3.0, depth=0.3, drift_left=0.14, drift_right=0.01, drift_se=0.02, valgus="left",
        reason=None, phase="bottom", severity="red", score=50.0, regime="calibrated",
    )  # fmt: skip
    return replace(made, **more)


def test_sentences_name_the_knee_the_size_and_the_moment() -> None:
    more = "further in than in your practice squats"
    assert words(rep_sentence(rep())) == f"rep 3: left knee {more}, 14 % of thigh, at the bottom"
    right = rep(valgus="right", drift_right=0.101, phase="ascent")
    assert words(rep_sentence(right)) == f"rep 3: right knee {more}, 10 % of thigh, on the way up"
    both = rep(valgus="both", drift_right=0.12, phase="descent")
    assert words(rep_sentence(both)) == f"rep 3: both knees {more}, left 14 % and right 12 % of thigh, on the way down"
    assert words(rep_sentence(rep(1, valgus="none", phase=None, severity=None))) == "rep 1: knees as in practice"


def test_inside_the_foot_is_said_of_the_line_alone() -> None:
    line = rep(evidence=KneeEvidence.LINE, inside=(0.21, 0.16), regime="walk-up")
    assert words(rep_sentence(line)) == "rep 3: left knee inside the foot, 21 % of thigh, at the bottom"
    assert (
        words(rep_sentence(replace(line, valgus="both")))
        == "rep 3: both knees inside the feet, left 21 % and right 16 % of thigh, at the bottom"
    )
    assert words(rep_sentence(replace(line, valgus="none"))) == "rep 3: knees stayed over the toes"


def test_sentences_say_why_nothing_is_claimed() -> None:
    assert words(rep_sentence(rep(2, valgus=None, reason="turned"))) == "rep 2: could not tell: body turned away"
    assert words(rep_sentence(rep(1, valgus=None, reason="calibration"))) == "rep 1: practice squat, later ones are measured against it"
    assert words(rep_sentence(rep(partial=True, depth=0.13))) == "partial rep at 2.0 s: not counted, it went down by 13 % of hip height"
    assert "nan" not in words(rep_sentence(rep(partial=True, depth=math.nan))) + words(rep_sentence(rep(drift_left=math.nan)))


def test_a_set_begins_with_its_count_and_what_it_rests_on() -> None:
    said = set_sentences([rep(1), rep(2)], [rep(partial=True)])
    assert words(said[0]).startswith("2 reps, calibrated")
    assert len(said) == 4
    assert words(set_sentences([], [])) == ["0 reps"]
    assert words(set_sentences([rep(1)], [], "walk-up")[0]).startswith("1 rep, no practice squats")
