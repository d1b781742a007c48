"""Truth is read as it stands, and what is wrong with a file is said in one line that names it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mirror.errors import MirrorError
from mirror.evaluation.validate.truth import find_truths, load_truth
from tests.evaluation.clips import FRAMES, arrays, put, sheet


def test_a_clip_is_what_its_files_say(tmp_path: Path) -> None:
    truth = load_truth(put(tmp_path, "c7"))
    assert truth is not None
    assert (truth.name, truth.video, truth.half, truth.regime, truth.yaw) == ("c7", tmp_path / "c7.mp4", "tuning", "walk-up", 5)
    assert truth.strata == {
        "yaw": "5 degrees", "light": "low light", "camera": "camera over 1.1 m", "build": "slight", "clothing": "sportsuit"
    }  # fmt: skip
    (rep,) = truth.reps
    assert (rep.number, rep.start, rep.end, rep.depth, rep.drift) == (1, 0.2, 0.8, 0.28, (0.01, 0.0))
    assert rep.by_phase[0]["bottom"] == 0.01
    assert truth.leg == 100
    assert truth.kasr == pytest.approx(np.full(FRAMES, 1.2))
    assert truth.lean == pytest.approx(np.full(FRAMES, 5.0))


def test_coached_clips_are_calibrated_and_odd_seeds_are_held_out(tmp_path: Path) -> None:
    put(tmp_path, "k1", sheet(calibration_reps=2, params={"seed": 5}))
    put(tmp_path, "k3", sheet(params={}))
    put(tmp_path, "k4", sheet(params={"outfit": "procedural", "loose": 0.7}))
    found = {truth.name: truth for truth in find_truths([tmp_path]).truths}
    assert [found[name].half for name in ("k1", "k3", "k4")] == ["held-out", "held-out", "tuning"]
    assert [found[name].calibration_reps for name in ("k1", "k3")] == [2, 0]
    assert found["k4"].strata["clothing"] == "tailored, loose"
    assert found["k3"].strata["build"] == found["k3"].strata["camera"] == "not told"
    assert [truth.name for truth in find_truths([tmp_path], "held-out").truths] == ["k1", "k3"]
    assert [truth.name for truth in find_truths([tmp_path], "tuning").truths] == ["k4"]


def test_a_clip_without_a_stratum_is_a_demonstration_and_left_aside(tmp_path: Path) -> None:
    put(tmp_path, "demo", sheet(stratum=None, yaw_stratum=None))
    put(tmp_path, "c1")
    found = find_truths([tmp_path])
    assert ([t.name for t in found.truths], found.aside, found.broken) == (["c1"], ("demo",), ())


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (sheet(reps=None), r"c1\.json: lacks 'reps'"),
        (sheet(yaw_stratum=None), r"c1\.json: lacks 'yaw_stratum'"),
        (sheet(reps=[{"rep": 1}]), r"c1\.json: lacks 'left'"),
        (sheet(reps=[3]), r"c1\.json: holds something unexpected"),
    ],
)
def test_a_json_that_lacks_something_is_named_with_it(tmp_path: Path, told: dict[str, object], said: str) -> None:
    with pytest.raises(MirrorError, match=rf"truth .*{said}.*; render the clip again or take it out of the folder"):
        load_truth(put(tmp_path, "c1", told))


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (arrays(j3=None), "lacks an array"),
        (arrays(j2=np.zeros((FRAMES, 17, 2))), r"has j2 of shape \(30, 17, 2\)"),
        (arrays(drop=np.zeros(3)), r"has drop of shape \(3,\) beside t of 30"),
        (arrays(frames=0), "beside t of 0"),
    ],
)
def test_arrays_that_do_not_fit_are_named(tmp_path: Path, held: dict[str, object], said: str) -> None:
    with pytest.raises(MirrorError, match=rf"truth .*c1\.npz: .*{said}"):
        load_truth(put(tmp_path, "c1", held=held))


def test_files_that_are_missing_or_cut_are_named(tmp_path: Path) -> None:
    sheets = [put(tmp_path, name) for name in ("cut", "gone", "text", "silent")]
    (tmp_path / "cut.npz").write_bytes((tmp_path / "cut.npz").read_bytes()[:200])
    (tmp_path / "gone.npz").unlink()
    sheets[2].write_text("{")
    (tmp_path / "silent.mp4").unlink()
    lines = (r"cut\.npz: cannot be read", r"gone\.npz: cannot be read", r"text\.json: cannot be read", r"silent\.mp4: is missing")
    for path, said in zip(sheets, lines, strict=True):
        with pytest.raises(MirrorError, match=said) as error:
            load_truth(path)
        assert "\n" not in str(error.value)


def test_one_broken_clip_does_not_hide_the_others(tmp_path: Path) -> None:
    put(tmp_path, "c1", sheet(reps=None))
    put(tmp_path, "c2")
    found = find_truths([tmp_path])
    assert [truth.name for truth in found.truths] == ["c2"]
    (line,) = found.broken
    assert "c1.json" in line


def test_a_folder_without_clips_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match=r"validate .*nowhere: no such folder; name one that holds"):
        find_truths([tmp_path / "nowhere"])
    (tmp_path / "results.json").write_text("{}")
    with pytest.raises(MirrorError, match=r"validate .*: no clip with truth in it; each clip is NAME\.mp4 with"):
        find_truths([tmp_path])
