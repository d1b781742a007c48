"""Recorded joints: written beside a clip's results, read again, measured to the same result, and refused in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mirror.cli.main import main
from mirror.errors import MirrorError
from mirror.exercises import catalogue
from mirror.offline import joints
from mirror.pose.feet import FeetWatch
from mirror.types import Frame, Pose
from tests.harness.mirror import first_squat
from tests.people import SIZE, filmed, length, nobody, squats

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("mirror.settings.SYSTEM_SETTINGS_FILE", tmp_path / "no.toml")
    monkeypatch.chdir(tmp_path)


def sound(count: int = 2) -> dict[str, Any]:
    """The arrays of a file with ``count`` squats, without those that may be missing."""
    poses = list(filmed(squats(count), length(count)))
    points = np.stack([pose.points for pose in poses if pose.points is not None])
    return {"t": np.array([pose.time for pose in poses]), "size": np.array(SIZE), "joints": points}


def saved(name: str, **arrays: Any) -> Path:
    np.savez(name, **arrays)
    return Path(name)


def results(stem: str, folder: str = "out") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(folder) / f"{stem}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("live", [False, True])
def test_the_joints_of_a_clip_measure_to_what_the_clip_gave(live: bool, tmp_path: Path) -> None:
    clip, mode = first_squat(tmp_path / "squat.webm"), ["--live"] if live else []
    assert main(["analyze", str(clip), "--joints", *mode]) == 0
    assert main(["analyze", "out/squat.joints.npz", "--output", "again", *mode]) == 0
    whole, again = results("squat"), results("squat.joints", "again")
    assert len(whole["reps"]) == 1
    for key in ("reps", "partial_reps", "summary", "alerts", "abstained", "regime", "live", "exercise"):
        assert again[key] == whole[key]
    assert Path("again/squat.joints.csv").read_text("utf-8") == Path("out/squat.csv").read_text("utf-8")
    assert (again["model"], again["runtime"], again["clip"]["name"]) == (None, None, "squat.joints.npz")


def test_poses_survive_the_file_whole(tmp_path: Path) -> None:
    size = (100, 200)
    points = np.linspace(0, 1, 51, dtype=np.float32).reshape(17, 3)
    poses = [
        Pose(0.1, size, points, ((3.0, 4.0), (5.0, 6.0)), 0.25, 1),
        Pose(0.2, size, None, (), 0.5, 1),
        Pose(0.3, size, 2 * points, ((7.0, 8.0),), 0.5, 2),
    ]
    for pose, again in zip(poses, joints.read_joints(joints.write_joints(poses, tmp_path / "file.npz")), strict=True):
        assert (again.time, again.size, again.others) == (pose.time, pose.size, pose.others)
        assert (again.brightness, again.person) == (pose.brightness, pose.person)
        np.testing.assert_array_equal(again.points, pose.points)


def test_several_files_are_measured_in_one_call_and_named_by_their_stems(capsys: pytest.CaptureFixture[str]) -> None:
    saved("one.npz", **sound(1))
    saved("two.NPZ", **sound(2)).with_suffix(".NPZ.npz").rename("two.NPZ")
    assert main(["analyze", "one.npz", "two.NPZ"]) == 0
    assert [len(results(stem)["reps"]) for stem in ("one", "two")] == [1, 2]
    assert "written: out/two.json, out/two.csv" in capsys.readouterr().out


def test_a_broken_file_does_not_keep_the_others_from_being_measured(capsys: pytest.CaptureFixture[str]) -> None:
    saved("good.npz", **sound(1))
    Path("bad.npz").write_bytes(b"PK no")
    assert main(["analyze", "bad.npz", "good.npz"]) == 2
    assert len(results("good")["reps"]) == 1
    assert capsys.readouterr().err.startswith("mirror: joints bad.npz: ")


@pytest.mark.parametrize("exercise", list(catalogue()))
@pytest.mark.parametrize("live", [False, True])
def test_joints_are_measured_for_every_exercise(exercise: str, live: bool) -> None:
    saved("set.npz", **sound(1))
    assert main(["analyze", "set.npz", "--exercise", exercise, *(["--live"] if live else [])]) == 0
    assert (results("set")["exercise"], results("set")["live"]) == (exercise, live)


def test_measured_live_joints_carry_the_alerts_of_the_set() -> None:
    poses = list(filmed(squats(4, drift={3: (0.2, 0)}), length(4)))
    joints.write_joints(poses, Path("set.npz"))
    assert main(["analyze", "set.npz", "--live", "--calibration-reps", "2"]) == 0
    assert {alert["side"] for alert in results("set")["alerts"]} == {"left"}


def test_rows_of_nan_are_frames_without_a_person_and_a_long_absence_ends_the_person() -> None:
    made = sound(1)
    made["joints"][10, 16, 0] = np.nan
    made["joints"][20:85] = np.nan
    poses = joints.read_joints(saved("gap.npz", **made))
    assert [i for i, pose in enumerate(poses) if pose.points is None] == [10, *range(20, 85)]
    assert {pose.person for pose in poses[:85]} == {1}
    assert {pose.person for pose in poses[85:]} == {2}


def test_a_file_without_a_person_measures_to_nothing() -> None:
    joints.write_joints(list(nobody(0, 2)), Path("empty.npz"))
    assert main(["analyze", "empty.npz"]) == 0
    assert results("empty")["reps"] == []


def test_neither_the_network_nor_a_camera_is_loaded_for_joints() -> None:
    saved("set.npz", **sound(1))
    code = (
        "import sys; from mirror.cli.main import main; assert main(['analyze', 'set.npz']) == 0;"
        "unwanted = {'ai_edge_litert', 'tflite_runtime', 'picamera2', 'pygame', 'matplotlib'};"
        "print(sorted(unwanted & {module.split('.')[0] for module in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_joints_are_measured_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    made = sound(1)
    short = saved("short.npz", t=made["t"][:100], size=made["size"], joints=made["joints"][:100])

    def refuse(*_: object) -> None:
        raise AssertionError("a network was loaded")

    monkeypatch.setattr("mirror.pose.runtime._interpreter_class", refuse)
    assert main(["analyze", str(short)]) == 0


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in sound(1).items() if key != name}


def test_a_file_made_elsewhere_may_hold_whole_numbers_and_plain_lists() -> None:
    made = sound(1)
    saved("set.npz", t=made["t"].tolist(), size=list(SIZE), joints=made["joints"].astype(np.float64))
    assert main(["analyze", "set.npz"]) == 0


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        (lambda: without("t"), "the array 't' is missing (it has joints, size)"),
        (lambda: without("size"), "the array 'size' is missing"),
        (lambda: without("joints"), "the array 'joints' is missing"),
        (dict, "the array 't' is missing (it holds nothing)"),
        (lambda: {**sound(1), "joints": sound(1)["joints"][:, :13]}, "'joints' has the shape"),
        (lambda: {**sound(1), "joints": sound(1)["joints"][:-1]}, "'joints' has the shape"),
        (lambda: {**sound(1), "t": np.zeros((3, 2))}, "'t' has the shape (3, 2), not (6,)"),
        (lambda: {**sound(1), "t": sound(1)["t"][::-1]}, "the times go back from"),
        (lambda: {**sound(1), "t": sound(1)["t"] * np.nan}, "t[0] is no time in seconds"),
        (lambda: {**sound(1), "size": [0, 480]}, "'size' is not the width and height"),
        (lambda: {**sound(1), "size": [1, 2, 3]}, "'size' has the shape (3,), not (2,)"),
        (lambda: {**sound(1), "t": sound(1)["t"].astype(str)}, "where numbers are wanted"),
        (lambda: {**sound(1), "joints": np.array([object()])}, "it holds pickled objects"),
        (lambda: {**sound(1), "person": np.zeros(3)}, "'person' has the shape (3,)"),
        (lambda: {**sound(1), "brightness": sound(1)["t"] * np.nan}, "'brightness' has values that are no numbers"),
        (lambda: {**sound(1), "others": np.zeros(4)}, "'others' has the shape (4,)"),
        (lambda: {"t": np.zeros(0), "size": SIZE, "joints": np.zeros((0, 17, 3))}, "it holds no frame"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_line(arrays: Any, said: str) -> None:
    path = saved("bad.npz", **arrays())
    with pytest.raises(MirrorError) as refused:
        joints.read_joints(path)
    line = str(refused.value)
    assert line.startswith("joints bad.npz: ")
    assert said in line
    assert line.endswith("`mirror analyze CLIP --joints` writes one that can be read")
    assert "\n" not in line


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "the file is empty (0 bytes)"), (b"no npz at all", "no npz file of numpy"), (b"PK\x03\x04" + bytes(90), "no npz file of numpy")],
)
def test_a_file_that_is_no_npz_is_refused(content: bytes, said: str) -> None:
    Path("bad.npz").write_bytes(content)
    with pytest.raises(MirrorError, match=r"joints bad\.npz: ") as refused:
        joints.read_joints(Path("bad.npz"))
    assert said in str(refused.value)


def test_a_file_cut_or_changed_anywhere_is_refused_or_read_but_never_a_traceback() -> None:
    whole = joints.write_joints(list(filmed(squats(1), length(1))), Path("whole.npz")).read_bytes()
    draw = np.random.default_rng(4)
    for _ in range(60):
        data = bytearray(whole[: draw.integers(1, len(whole))] if draw.random() < 0.3 else whole)
        for at in draw.integers(0, len(data), 3):
            data[at] = draw.integers(256)
        Path("bad.npz").write_bytes(data)
        with suppress(MirrorError):
            joints.read_joints(Path("bad.npz"))


def test_a_missing_file_names_its_nearest_neighbour() -> None:
    saved("squats.npz", **sound(1))
    with pytest.raises(MirrorError, match=r"joints squat.npz: no such file; did you mean 'squats.npz'\?"):
        joints.read_joints(Path("squat.npz"))


@pytest.mark.parametrize("option", ["--video", "--joints"])
def test_joints_hold_no_picture_to_draw_on_or_to_track(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    saved("set.npz", **sound(1))
    assert main(["analyze", "set.npz", option]) == 2
    assert "need the clip itself" in capsys.readouterr().err


def test_recorded_feet_are_read_where_the_mirror_would_look_and_kept() -> None:
    arrays = sound(1)
    ankles = arrays["joints"][:, [15, 16], :2]
    feet = np.concatenate([ankles, ankles + np.array([0, 15])], axis=1)
    feet[: len(feet) // 2] = np.nan
    path = saved("feet.npz", **arrays, feet=feet)
    poses = joints.read_joints(path)
    looked = [i for i, pose in enumerate(poses) if pose.feet]
    assert looked
    assert min(looked) >= len(feet) // 2
    again = joints.read_joints(joints.write_joints(poses, Path("again.npz")))
    assert [i for i, pose in enumerate(again) if pose.feet] == looked
    with pytest.raises(MirrorError, match=r"'feet' has the shape"):
        joints.read_joints(saved("wrong.npz", **arrays, feet=feet[:, :3]))


class SeeingFeet:
    """Sees whole feet beneath every person, in the middle of the picture."""

    size = 256

    def rest(self) -> None:
        raise AssertionError("recordings look on")

    def infer(self, picture: NDArray[np.uint8], /) -> tuple[NDArray[np.float32], float]:
        assert picture.shape == (256, 256, 3)
        rows = [[0.5 + side * 0.06, y, 0.99] for y in (0.83, 0.86) for side in (-1, 1)]
        return np.array(rows, np.float32), 1.0


@pytest.mark.parametrize("first", [5, 11, 17, 23])
def test_a_clip_with_unseen_frames_and_its_own_joints_have_the_same_looks(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirror.pose.feet.MAX_FOOT_REACH_LEGS", 9.0)
    watch = FeetWatch(SeeingFeet())
    image = np.zeros((640, 480, 3), np.uint8)
    seen = []
    for i, pose in enumerate(filmed(squats(1), length(1))):
        pose = replace(pose, points=None) if i % 30 == first else pose
        seen.append(watch.add(Frame(image, pose.time), pose))
    looked = [i for i, pose in enumerate(seen) if pose.feet]
    assert looked
    again = joints.read_joints(joints.write_joints(seen, Path("flicker.npz")))
    assert [i for i, pose in enumerate(again) if pose.feet] == looked
