"""What is wrong with an exercise file is said by the name of its key, in one line, and the other files keep working."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from random import Random

import pytest

from mirror.errors import MirrorError
from mirror.exercises import (
    add_folder,
    catalogue,
    catalogue_problems,
    find_exercise,
    load_exercise,
    neighbour_exercise,
    parse_exercise,
    reset_catalogue,
)
from tests.words import words

SQUAT = (resources.files("mirror.exercises") / "squat.toml").read_text("utf-8")
DRIFT = SQUAT.split("[drift]")[1].split("[cues]")[0].replace("#", "\n#")
STILL = f"frames = [{[[0.5, 0.5]] * 13}, {[[0.5, 0.5]] * 13}]"
LUNGE = """
title = "Side lunge"
view = "front"
sides = "each"

[rep]
signal = "sink(mid_hip, ankle)"
arm = 0.05
arm_time = 0.3
close = 0.06
partial = 0.08
turn = 0.15
min_time = 1.0
max_descent = 6
dropout = 0.5

[[conditions]]
name = "wide"
signal = "across(left_ankle, right_ankle) / leg"
when = "turn"
at_least = 0.3
words = "feet wider"

[[limits]]
name = "knee"
signal = "inward(hip, knee, ankle) / thigh"
amber = 0.1
red = 0.15
cue = "knee over toes"

[cues]
praise = "good"

[placement]
text = "Face the mirror"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A user's folder of exercises; afterwards only the mirror's own are known again."""
    yield tmp_path
    reset_catalogue()


def refused(text: str) -> str:
    with pytest.raises(MirrorError) as caught:
        parse_exercise("mine", text, "exercise mine.toml")
    said = str(caught.value)
    assert "\n" not in said
    assert len(said) < 300
    assert "exercise mine.toml" in said
    return said


def test_a_file_of_a_users_own_is_taken_as_it_stands() -> None:
    made = parse_exercise("mine", LUNGE, "exercise mine.toml")
    assert str(made.rep.signal) == "sink(mid_hip, ankle)"
    assert made.conditions[0].at_least == 0.3
    assert not made.drifts


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sink(mid_hip, ankle)", "sunk(mid_hip, ankle)", "rep.signal: unknown signal 'sunk'; did you mean 'sink'?"),
        ("sink(mid_hip, ankle)", "sink(mid_hip, ankel)", "rep.signal: unknown joint 'ankel'; did you mean 'ankle'?"),
        ("sink(mid_hip, ankle)", "sink(mid_hip)", "rep.signal: sink() takes 2 joints, not 1"),
        ("sink(mid_hip, ankle)", "sink(ankle, ankle)", "rep.signal: sink() names a joint twice"),
        ("sink(mid_hip, ankle)", "sink(mid_hip, ankle) / leg", "rep.signal: sink() is no length; leave out '/ leg'"),
        ("sink(mid_hip, ankle)", "__import__('os')", "is no signal"),
        ("sink(mid_hip, ankle)", "x" * 10_000_000, "is no signal"),
        ('"sink(mid_hip, ankle)"', "3", "rep.signal must be a signal in quotes, not '3'"),
        ("right_ankle) / leg", "right_ankle)", "conditions.1.signal: across() is a length; divide by one of: leg"),
        ("right_ankle) / leg", "right_ankle) / log", "conditions.1.signal: unknown scale 'log'; did you mean 'leg'?"),
        ('sides = "each"', 'sides = "eech"', "sides must be one of both, each, alternate, not 'eech'; did you mean 'each'?"),
        ('view = "front"', 'view = "above"', "view must be one of front, side, lying"),
        ('when = "turn"', 'when = "tern"', "conditions.1.when must be one of start, turn, rep, net, not 'tern'; did you mean 'turn'?"),
        ("at_least = 0.3", "at_least = 30", "conditions.1.at_least = 30 cannot be reached: across() lies between 0 and 4"),
        ("at_least = 0.3", "atleast = 0.3", "unknown key 'conditions.1.atleast'; did you mean 'at_least'?"),
        ("at_least = 0.3\n", "", "conditions.1 needs at_least or at_most"),
        ("amber = 0.1", "amber = inf", "limits.1.amber must be a number, not 'inf'"),
        ("amber = 0.1", "amber = nan", "limits.1.amber must be a number"),
        ("amber = 0.1", f"amber = 1{'0' * 400}", "limits.1.amber must be a number"),
        ("amber = 0.1", f"amber = 1{'0' * 5000}", "not valid TOML"),
        ("amber = 0.1", "amber = 0.15", "limits.1.amber and red are both 0.15"),
        ("red = 0.15\n", "", "key 'limits.1.red' is missing"),
        ("turn = 0.15", "turn = 7", "rep.turn = 7 cannot be reached: sink() lies between -1 and 1"),
        ("partial = 0.08", "partial = 0.2", "rep.partial = 0.2 and rep.turn = 0.15 are in the wrong order"),
        ("arm_time = 0.3", "arm_time = 0.3\nrelative = 'start'", "rep.start must be two rising values"),
        ("dropout = 0.5", "dropout = [1]", "rep.dropout must be a number"),
        ("dropout = 0.5", "dropout = 0.5\ndropout = 0.6", "not valid TOML (Cannot overwrite a value"),
        ("dropout = 0.5", "dropout = 0.5\ndropout = 0.6", "look at 'dropout'"),
        ("[cues]", f"[drift]{DRIFT}\n[cues]", "[drift] is for two-legged squats seen from the front"),
        ("[cues]", "[dose]\nsets = [3, 2]\nreps = [1, 1]\n[cues]", "dose.sets must be two rising whole numbers"),
        ("[cues]", "[dose]\nsets = [1.5, 2]\nreps = [1, 1]\n[cues]", "dose.sets must be two whole numbers"),
        ("[[limits]]", "[limits]", "'limits' must be at most 32 tables, each headed [[limits]]"),
        ('sides = "each"', 'abstain = ["darkness"]', "abstain: unknown reason 'darkness'; did you mean 'dark'?"),
        ('sides = "each"', 'baseline = "start"\nsides = "each"', "rep.signal: sink needs the standing height"),
        ('sides = "each"', 'sides = "both"\nbeta = 1', "beta must be true or false, not '1'"),
        ('sides = "each"', f"sides = {'[' * 3000}", "not valid TOML (brackets nested too deep)"),
        ('sides = "each"', f"{'a.' * 25_000}a = 1", "not valid TOML (keys nested too deep)"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_its_key(old: str, new: str, said: str) -> None:
    assert old in LUNGE
    assert said in refused(LUNGE.replace(old, new))


def test_a_side_at_work_must_be_there_to_be_named() -> None:
    text = LUNGE.replace('sides = "each"', "").replace("sink(mid_hip, ankle)", "sink(mid_hip, other_ankle)")
    assert "rep.signal: other_ankle needs a side at work" in refused(text)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("seconds = 2", "key 'figure.times' is missing"),
        ("seconds = 2\ntimes = [0, 1]\nframes = [[], []]", "figure.frames, frame 0: needs 13 points"),
        (f"seconds = 2\ntimes = [0, 1]\nframes = [{[[0.5, 0.5]] * 13}, {[[0.5, 1.5]] * 13}]", "frame 1: head must be [x, y] from 0 to 1"),
        (f"seconds = 2\ntimes = [0, 0.5]\n{STILL}", "figure.times must rise from 0 to 1"),
        (f"seconds = 2\ntimes = [0]\n{STILL}", "figure.times must be 2 numbers"),
        (f"seconds = 2\ntimes = [0, 1]\nicon = 2\n{STILL}", "figure.icon must be"),
        (f"seconds = 2\ntimes = [0, 1]\nband = [['left_hip', 'left_nee', 1]]\n{STILL}", "'left_nee'"),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_refused_by_its_key(figure: str, said: str) -> None:
    assert said in refused(f"{LUNGE}\n[figure]\n{figure}")


def test_a_file_may_say_only_what_differs(folder: Path) -> None:
    (folder / "slow_squat.toml").write_text('based_on = "squat"\ntitle = "Slow squat"\n[rep]\nmin_time = 4\n')
    add_folder(folder)
    made = find_exercise("slow squat")
    assert made.rep.min_time == 4
    assert made.rep.turn == find_exercise("squat").rep.turn
    assert made.drift == find_exercise("squat").drift
    assert neighbour_exercise(made, 1) == find_exercise("squat")


def test_files_that_go_round_in_a_circle_are_refused_and_the_others_work(folder: Path) -> None:
    (folder / "a.toml").write_text('based_on = "b"\n')
    (folder / "b.toml").write_text('based_on = "c"\n')
    (folder / "c.toml").write_text('based_on = "b"\n')
    (folder / "self.toml").write_text('based_on = "self"\n')
    (folder / "good.toml").write_text(LUNGE)
    add_folder(folder)
    assert "good" in catalogue()
    said = catalogue_problems()
    assert "based_on goes round in a circle: a -> b -> c -> b" in said[str(folder / "a.toml")]
    assert "self -> self" in said[str(folder / "self.toml")]
    assert len(said) == 4


def test_a_bad_file_keeps_no_other_from_working(folder: Path) -> None:
    (folder / "huge.toml").write_text('title = "' + "x" * 10_000_000 + '"')
    (folder / "picture.toml").write_bytes(bytes(range(256)))
    (folder / "squat.toml").write_text(SQUAT)
    (folder / "My Lunge.toml").write_text(LUNGE)
    (folder / "empty.toml").write_text("")
    (folder / "orphan.toml").write_text('based_on = "nothing"')
    (folder / "a_folder.toml").mkdir()
    (folder / "lunge.toml").write_text(LUNGE)
    (folder / "notes.txt").write_text("not an exercise")
    add_folder(folder)
    said = {Path(path).name: text for path, text in catalogue_problems().items()}
    assert "larger than 64 KiB" in said["huge.toml"]
    assert "not a text file" in said["picture.toml"]
    assert "already; rename" in said["squat.toml"]
    assert "rename it" in said["My Lunge.toml"]
    assert "key 'title' is missing" in said["empty.toml"]
    assert "based_on names the unknown exercise 'nothing'" in said["orphan.toml"]
    assert len(said) == 6
    assert list(catalogue())[-1] == "lunge"
    assert find_exercise("squat").drifts


def test_a_file_that_was_repaired_is_taken_in(folder: Path) -> None:
    path = folder / "lunge.toml"
    path.write_text(LUNGE.replace("title", "titel"))
    add_folder(folder)
    assert "unknown key 'titel'" in catalogue_problems()[str(path)]
    path.write_text(LUNGE)
    add_folder(folder)
    assert catalogue_problems() == {}
    assert words(find_exercise("lunge").title) == "Side lunge"


def test_a_folder_that_is_missing_is_empty(tmp_path: Path) -> None:
    add_folder(tmp_path / "nowhere")
    assert catalogue_problems() == {}


def test_one_file_anywhere_can_be_checked(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(LUNGE)
    path = tmp_path / "deep.toml"
    path.write_text('based_on = "base"\n[rep]\nturn = 0.2')
    assert load_exercise(path).rep.turn == 0.2
    with pytest.raises(MirrorError, match="cannot be read"):
        load_exercise(tmp_path / "none.toml")


def test_a_thousand_damaged_files_are_refused_in_one_line_or_load() -> None:
    random = Random(7)
    texts = [(resources.files("mirror.exercises") / f"{key}.toml").read_text("utf-8") for key in catalogue()]
    for _ in range(1000):
        text = list(random.choice(texts))
        for _ in range(random.randint(1, 6)):
            at = random.randrange(len(text))
            match random.randrange(3):
                case 0:
                    del text[at : at + random.randint(1, 30)]
                case 1:
                    text[at] = random.choice('\0\n"[]{}=.#-09eEinfa\u00e4')
                case _:
                    text[at:at] = random.choice(["nan", "-1", "1e999", "[[", '"', "true", "= 3\n", "left_"])
            text = text or ["x"]
        said = ""
        try:
            parse_exercise("mine", "".join(text), "exercise mine.toml", raw_of)
        except MirrorError as error:
            said = str(error)
        assert "\n" not in said
        assert len(said) < 400


def raw_of(key: str) -> dict[str, object] | None:
    return tomllib.loads(SQUAT) if key == "squat" else None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hold = 0.2 ", "hold = 0.0 ", "drift.hold = 0 must be above 0 and at most 2 seconds"),
        ("line_both = 0.035", "line_both = 0.2", "drift.line_both = 0.2 must be above 0 and below drift.line_both_red"),
        ("line_one = 0.14", "line_one = 0.01", "drift.line_one = 0.01 must be above drift.line_both"),
        ("line_one_square = 0.11", "line_one_square = 0.15", "drift.line_one_square = 0.15 must be above drift.line_both and at most"),
        ("over_toes = -0.035", "over_toes = 0.1", "drift.over_toes and drift.over_toes_one must lie below"),
        ("over_toes_one = 0.06", "over_toes_on = 0.06", "unknown key 'drift.over_toes_on'; did you mean 'over_toes_one'?"),
        ("line_one_red = 0.20\n", "", "key 'drift.line_one_red' is missing"),
    ],
)
def test_a_wrong_limit_of_the_squats_knees_is_refused_by_its_key(old: str, new: str, said: str) -> None:
    assert old in SQUAT
    assert said in refused(SQUAT.replace(old, new))
