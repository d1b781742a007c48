"""The command as a whole: what it writes, what it leaves out and says so, and that the mirror never waits for matplotlib."""

from __future__ import annotations

import ast
import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mirror.cli.main import main
from mirror.errors import MirrorError
from mirror.evaluation.validate import plots
from mirror.evaluation.validate.gallery import find_worst_cases, make_case_strip, write_worst_gallery
from mirror.evaluation.validate.pipeline import PipelineRun
from mirror.evaluation.validate.report import format_report
from mirror.evaluation.validate.run import UNMEASURED_CLIPS_EXIT_CODE, ValidationJob, run_validation
from mirror.evaluation.validate.truth import load_truth
from mirror.shutdown import StopSignals
from tests.evaluation.clips import FRAMES, arrays, put, sheet, video
from tests.evaluation.rendered_clips import Errors, Squat, clip_truth, figures, outcome

pytestmark = pytest.mark.integration

PACKAGE = Path(plots.__file__).parent
PNG = b"\x89PNG"


def test_a_folder_is_measured_and_one_bad_clip_is_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clips, out = tmp_path / "clips", tmp_path / "out"
    for name in ("c1", "empty", "demo", "torn"):
        put(clips, name)
    video(clips / "c1.mp4")
    (clips / "demo.json").write_text(json.dumps(sheet(stratum=None)))
    (clips / "torn.json").write_text(json.dumps(sheet(reps=None)))
    monkeypatch.setattr(plots, "is_matplotlib_available", lambda: False)
    assert run_validation(ValidationJob((clips,), out, (PipelineRun(), PipelineRun(fps=10))), StopSignals()) == UNMEASURED_CLIPS_EXIT_CODE
    said, lines = capsys.readouterr()
    assert "1 clips, 0 of them calibrated; model lightning" in said
    assert "Left out, having no stratum: demo." in said
    assert [("torn.json: lacks 'reps'" in line, "empty.mp4: the file is empty" in line) for line in lines.splitlines()] == [
        (False, False), (True, False), (False, True)
    ]  # fmt: skip
    assert lines.splitlines()[0] == f"mirror: {plots.NO_MATPLOTLIB_TEXT}"
    assert (out / "report.md").read_text() in said
    written = json.loads((out / "figures.json").read_text())
    assert written["schema"] == "mirror-validate/1"
    assert set(written["runs"]) == {"as recorded", "10 frames/s"}
    exact = written["runs"]["as recorded"]["live"]["figures"]["clips_exact"]
    assert (exact["hits"], exact["n"], exact["goal"], exact["met"]) == (0, 1, ">= 0.98", False)
    rows = list(csv.DictReader((out / "clips.csv").open()))
    assert [(row["run"], row["mode"], row["clip"], row["counted"], row["least"]) for row in rows] == [
        (run, mode, "c1", "0", "1") for run in ("10 frames/s", "as recorded") for mode in ("live", "whole")
    ]
    legs = list(csv.DictReader((out / "legs.csv").open()))
    assert len(legs) == 8
    assert {(row["light"], row["yaw"], row["reason"]) for row in legs} == {("low light", "5 degrees", "not counted")}


def test_no_clip_of_a_half_is_one_line(tmp_path: Path) -> None:
    put(tmp_path, "c1")
    with pytest.raises(MirrorError, match=r"no clip of the held-out half can be measured; name a folder"):
        run_validation(ValidationJob((tmp_path,), tmp_path / "out", half="held-out"), StopSignals())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "mirror: validate nowhere: no such folder; name one that holds NAME.mp4, NAME.npz and NAME.json of each clip\n"),
        (["clips", "--model", "thundr"], "model 'thundr': unknown; did you mean 'thunder'?"),
        (["clips", "--fps", "10,0"], "'10,0' is no list of whole numbers from 1 on"),
        (["clips", "--height", "wide"], "'wide' is no list of whole numbers from 1 on"),
        (["clips", "--out", "file"], "results file: cannot be written"),
    ],
)
def test_bad_use_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "clips", "c1")
    (tmp_path / "file").touch()
    try:
        code = main(["validate", *arguments])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    error = capsys.readouterr().err
    assert code == 2
    assert said in error
    assert error.count("\n") == 1


def test_the_report_holds_every_figure_and_every_run() -> None:
    whole, live = (list(figures(outcome(clip_truth(Squat())), live=mode).values()) for mode in (False, True))
    made = {("as recorded", "whole"): whole, ("as recorded", "live"): live, ("10 frames/s", "live"): live}
    text = format_report(made, {("held-out half", "live"): live}, {}, "Title", ["A note."])
    assert text.startswith("# Title\n\nA note.\n")
    for column in ("whole, as recorded", "live, as recorded", "live, 10 frames/s", "live, held-out half"):
        assert f"| {column} " in text
    for finding in live:
        assert finding.words in text


def test_the_worst_are_misses_false_alerts_and_errors_and_each_repetition_once() -> None:
    squats = [Squat(), Squat(drift=(0.10, 0.0)), Squat(drift=(0.06, 0.0)), Squat()]
    wrong = Errors(names={0: "right", 1: "none", 2: "none", 3: "none"})
    found = find_worst_cases([outcome(clip_truth(*squats), wrong)])
    named = [(item.kind, item.leg.rep, item.leg.side) for item in found[:3]]
    assert named == [("missed", 2, "left"), ("missed", 3, "left"), ("false", 1, "right")]
    assert len({item.leg.rep for item in found}) == len(found) == 4


def test_a_strip_shows_three_moments_under_a_caption(tmp_path: Path) -> None:
    path = put(tmp_path, "c1", held=arrays())
    video(tmp_path / "c1.mp4")
    truth = load_truth(path)
    assert truth is not None
    (item,) = [w for w in find_worst_cases([outcome(truth, Errors(drift=0.2, joints=0.2))]) if w.kind == "drift error"]
    picture = make_case_strip(item)
    assert picture.shape == (480 + 88 + 48, 3 * (360 + 4), 3)
    assert truth.times[-1] > 0.9
    assert len(truth.times) == FRAMES
    for colour in ((60, 220, 90), (255, 60, 200)):  # true and measured joints
        assert (np.abs(picture.astype(int) - colour).max(axis=2) < 12).sum() > 50
    (written,) = write_worst_gallery(tmp_path / "worst", [item])
    assert written.name == "drift_error_c1_rep1_left_live.png" or written.name == "drift_error_c1_rep1_right_live.png"
    assert written.read_bytes().startswith(PNG)
    (tmp_path / "c1.mp4").unlink()
    assert write_worst_gallery(tmp_path / "worst", [item]) == []


@pytest.mark.long
def test_plots_are_drawn_where_matplotlib_is(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    squats = [Squat(), Squat(), Squat(drift=(0.12, 0.0)), Squat(drift=(0.0, 0.06))]
    made = [outcome(clip_truth(*squats, coached=2), Errors(drift=0.01, late=0.2), mode) for mode in ("whole", "live")]
    files = plots.draw_validation_plots(tmp_path / "plots", [leg for o in made for leg in o.legs], [o.frames for o in made])
    assert len(files) == 7
    assert all(file.read_bytes().startswith(PNG) for file in files)


def test_only_the_plots_know_matplotlib() -> None:
    knowing = []
    for path in PACKAGE.parents[1].rglob("*.py"):
        names = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Import | ast.ImportFrom)]
        modules = {(n.module or "") if isinstance(n, ast.ImportFrom) else n.names[0].name for n in names}
        if any(module.split(".")[0] == "matplotlib" for module in modules):
            knowing.append(f"{path.parent.name}/{path.name}")
    assert sorted(knowing) == ["validate/plots.py"]


def test_nothing_that_runs_imports_it() -> None:
    code = (
        "import sys, mirror.cli.run, mirror.offline.analyze, mirror.evaluation.bench, "
        "mirror.evaluation.validate.run as v; print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
