"""Real people with hand labels: what LABELS.csv may hold, how repetitions are matched, what is reported."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mirror.cli.main import main
from mirror.errors import MirrorError
from mirror.evaluation.validate.labels import LABELS_FILE_NAME, Knees, LabelledSet, find_labels
from mirror.evaluation.validate.people import PersonRep, PersonSet, compare_set, matched_places, people_findings
from mirror.evaluation.validate.pipeline import Mode
from mirror.exercises import find_exercise
from mirror.offline import joints
from mirror.offline.recording import Track, measure_track
from tests.evaluation.clips import video
from tests.people import filmed, length, squats

TRACKS = Path(__file__).parents[3] / "shared" / "data" / "real" / "tracks"


def labels(folder: Path, *rows: str, head: str = "track,exercise,view,true_reps,bottoms_s,valgus,which,knees") -> Path:
    (folder / LABELS_FILE_NAME).write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return folder


def recorded(folder: Path, name: str, count: int, drift: dict[int, tuple[float, float]] | None = None) -> Path:
    return joints.write_joints(list(filmed(squats(count, drift=drift or {}), length(count))), folder / name)


def labelled(**changed: Any) -> LabelledSet:
    told = {"path": Path("set.npz"), "exercise": find_exercise("squat"), "facing": True, "least": 2, "most": 2, "bottoms": ()}
    told["knees"] = ("clean", "clean")
    return LabelledSet(**{**told, **changed})


def squats_measured(count: int) -> Any:
    return measure_track(Track(list(filmed(squats(count), length(count)))), find_exercise("squat"))


def test_labels_are_read_with_the_columns_of_the_tracks(tmp_path: Path) -> None:
    for name in ("a.npz", "b.mp4", "c.npz", "d.npz"):
        (tmp_path / name).touch()
    labels(
        tmp_path,
        'a.npz,squat,frontal,2,"1.5, 4.5",no,,',
        'b.mp4,reverse_lunge,"frontal then side",2/3,"seated 2.0-4.8",yes,right knee,',
        "c.npz,overhead_squat,oblique (~30 deg),0/1,,borderline,,",
        'd.npz,squat,frontal,3,,no,,"clean left unsure"',
    )
    found = find_labels([tmp_path])
    assert found.broken == ()
    a, b, c, d = found.sets
    assert (a.exercise.key, a.facing, a.least, a.most, a.bottoms, a.knees) == ("squat", True, 2, 2, (1.5, 4.5), ("clean", "clean"))
    assert (b.facing, b.least, b.most, b.bottoms, b.knees) == (False, 2, 3, (), ("right",) * 3)
    assert (c.facing, c.least, c.most, c.knees) == (False, 0, 1, ("unsure",))
    assert d.knees == ("clean", "left", "unsure")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("none.npz,squat,frontal,2,,no,,", "'none.npz' is no file beside the labels"),
        (",squat,frontal,2,,no,,", "'' is no file beside the labels"),
        ("a.npz,squad,frontal,2,,no,,", "did you mean 'squat'?"),
        ("a.npz,squat,frontal,many,,no,,", "true_reps 'many' is no count; write 5, or 2/3"),
        ("a.npz,squat,frontal", "true_reps '' is no count"),
        ("a.npz,squat,frontal,2,,no,,clean inward", "knees 'inward' is unknown; write clean, left, right, both, unsure"),
        ("a.npz,squat,frontal,2,,no,,clean", "knees has 1 entries for 2 repetitions"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_others_stay(tmp_path: Path, row: str, said: str) -> None:
    (tmp_path / "a.npz").touch()
    found = find_labels([labels(tmp_path, row, "a.npz,squat,frontal,1,,no,,")])
    assert len(found.sets) == 1
    (line,) = found.broken
    assert line.startswith(f"labels {tmp_path / LABELS_FILE_NAME}, line 2: ")
    assert said in line
    assert "\n" not in line


def test_labels_without_a_needed_column_or_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match=r"the column 'true_reps' is missing; docs/validation.md"):
        find_labels([labels(tmp_path, "a.npz,squat", head="track,exercise")])
    (tmp_path / LABELS_FILE_NAME).write_bytes(b"\xff\xfe\x00\x01" * 9)
    with pytest.raises(MirrorError, match=r"LABELS.csv: cannot be read"):
        find_labels([tmp_path])
    (tmp_path / LABELS_FILE_NAME).write_bytes(b"")
    with pytest.raises(MirrorError, match=r"the column 'track' is missing"):
        find_labels([tmp_path])


def test_bottoms_say_which_repetition_was_missed_and_which_is_a_ghost() -> None:
    made = squats_measured(3)
    turns = [rep.turn for rep in made.reps]
    knees: tuple[Knees, ...] = ("clean", "left", "unsure")
    found = matched_places(made.reps, labelled(least=3, most=3, bottoms=(turns[0], turns[2] - 0.2, 99.0), knees=knees))
    assert found == [0, None, 1]
    one = compare_set(labelled(least=3, most=3, bottoms=(turns[0], turns[2], 99.0), knees=knees), made, "whole")
    assert (one.counted, one.missed, one.ghosts, one.off) == (3, 1, 1, 0)
    assert [rep.label for rep in one.reps] == ["clean", "unsure", "left"]


def test_without_bottoms_repetitions_are_matched_in_order_if_the_count_is_right() -> None:
    made = squats_measured(2)
    mixed: tuple[Knees, ...] = ("clean", "left", "clean")
    assert [rep.label for rep in compare_set(labelled(knees=("clean", "left")), made, "live").reps] == ["clean", "left"]
    fewer = compare_set(labelled(least=3, most=3, knees=mixed), made, "live")
    assert [rep.label for rep in fewer.reps] == ["unsure", "unsure"]
    assert (fewer.missed, fewer.ghosts, fewer.off) == (1, 0, 1)
    more = compare_set(labelled(least=1, most=1, knees=("clean",)), made, "live")
    assert ([rep.label for rep in more.reps], more.missed, more.ghosts, more.off) == (["clean", "unsure"], 0, 1, 1)
    none = compare_set(labelled(least=0, most=0, knees=()), made, "live")
    assert (none.missed, none.ghosts, none.off) == (0, 2, 2)


def rep(label: Knees, valgus: str | None, alerts: tuple[str, ...] = (), facing: bool = True, mode: Mode = "live") -> PersonRep:
    return PersonRep(mode, "set.npz", "squat", 1, facing, label, valgus, alerts)


def test_what_is_said_of_knees_is_held_against_their_labels() -> None:
    reps = (
        rep("clean", "none"), rep("clean", "left"), rep("clean", "none", ("right",)), rep("clean", None, facing=False),
        rep("left", "both"), rep("left", "right"), rep("both", "right"), rep("right", "none"), rep("unsure", "left", ("left",)),
    )  # fmt: skip
    row = PersonSet("live", "set.npz", "squat", 9, 9, 9, 0, 0, reps)
    found = {finding.key: finding.value for finding in people_findings([row])}
    texts = {key: value.text().split(" = ")[0] for key, value in found.items()}
    assert texts["people_clean_accused"] == "2 of 4"
    assert texts["people_clean_accused_facing"] == "2 of 3"
    assert texts["people_clean_alerted"] == "1 of 4"
    assert texts["people_caving_found"] == "2 of 4"
    assert texts["people_caving_praised"] == "1 of 4"
    assert texts["people_unjudged"] == "1 of 8"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "people"
    made.mkdir()
    recorded(made, "clean.npz", 3)
    recorded(made, "caving.npz", 3, {3: (0.25, 0)})
    return labels(
        made,
        "clean.npz,squat,frontal,3,,no,,",
        'caving.npz,squat,frontal,3,,,,"clean clean left"',
        "gone.npz,squat,frontal,3,,no,,",
    )


def test_labelled_joints_are_validated_without_a_network(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was loaded")

    monkeypatch.setattr("mirror.evaluation.validate.run.load_model", refuse)
    out = tmp_path / "out"
    assert main(["validate", str(folder), "--out", str(out)]) == 3
    said, lines = capsys.readouterr()
    assert "2 sets of real people labelled by hand" in said
    assert "| Counting, real people, squats" in said
    assert (
        lines
        == f"mirror: labels {folder / LABELS_FILE_NAME}, line 4: 'gone.npz' is no file beside the labels; correct the column 'track'\n"
    )
    assert sorted(path.name for path in out.iterdir()) == ["figures.json", "people_reps.csv", "people_sets.csv", "report.md"]
    figures = json.loads((out / "figures.json").read_text())["runs"]["real people"]
    for mode in ("whole", "live"):
        exact = figures[mode]["figures"]["people_squats_exact"]
        assert (exact["hits"], exact["n"]) == (2, 2)
    sets = list(csv.DictReader((out / "people_sets.csv").open()))
    assert [(row["set"], row["mode"], row["counted"]) for row in sets] == [
        (name, mode, "3") for name in ("clean.npz", "caving.npz") for mode in ("whole", "live")
    ]
    reps = list(csv.DictReader((out / "people_reps.csv").open()))
    assert len(reps) == 12
    assert {row["label"] for row in reps if row["set"] == "clean.npz"} == {"clean"}


def test_a_labelled_clip_is_tracked_and_a_broken_one_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = tmp_path / "people"
    people.mkdir()
    video(people / "stands.mp4")
    (people / "empty.mp4").touch()
    labels(people, "stands.mp4,squat,frontal,0,,,,", "empty.mp4,squat,frontal,1,,,,")
    assert main(["validate", str(people), "--out", str(tmp_path / "out")]) == 3
    said, lines = capsys.readouterr()
    assert "sets in which nothing was counted       | 1 of 1" in said
    assert "empty.mp4: the file is empty" in lines


def test_no_usable_row_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(labels(tmp_path, "gone.npz,squat,frontal,1,,,,")), "--out", str(tmp_path / "out")]) == 2
    assert "no clip can be measured; name a folder of clips with their truth" in capsys.readouterr().err


def test_the_labels_of_the_real_tracks_are_all_usable() -> None:
    if not TRACKS.is_dir():
        pytest.skip("../shared/data/real/tracks is not here: its labels cannot be read")
    found = find_labels([TRACKS])
    assert found.broken == ()
    assert sum(one.most for one in found.sets) == 79
    assert np.mean([one.facing for one in found.sets]) > 0.4
