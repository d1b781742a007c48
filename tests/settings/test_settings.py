"""Settings files: defaults, every kind of mistake named with its key, and which file is taken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mirror import settings
from mirror.errors import MirrorError
from mirror.settings import Settings, SoundSettings, load_settings, parse_settings, presets

FULL = """
[camera]
source = "webcam:/dev/video2"
rotation = 90
[display]
width_mm = 531
resolution = [1920, 1080]
rotation = 270
distance_m = 2.5
windowed = true
language = "de"
transmission = 0.3
[buttons]
edge = "left"
spots_mm = [40, 80.5]
next = 17
select = 22
back = 27
[sound]
volume = 0.3
speech = false
quiet = true
[model]
name = "thunder"
threads = 4
[session]
exercise = "overhead squat"
calibration = 0
[coach]
feedback = "fading"
cards = false
guide = true
[station]
programme = ["squat", "clam_shell"]
rest_s = 75
quiet = "22:00-07:00"
[store]
folder = "/data"
anonymous_days = 7
"""


def test_an_empty_file_is_the_defaults() -> None:
    assert parse_settings("", "x") == Settings()


def test_every_key_is_read() -> None:
    found = parse_settings(FULL, "x")
    assert found.camera.source == "webcam:/dev/video2"
    assert found.camera.rotation == 90
    assert (found.display.width_mm, found.display.resolution, found.display.rotation) == (531.0, (1920, 1080), 270)
    assert (found.display.distance_m, found.display.windowed) == (2.5, True)
    assert found.buttons.pins() == {"next": 17, "select": 22, "back": 27}
    assert (found.buttons.edge, found.buttons.spots_mm) == ("left", (40.0, 80.5))
    assert (found.display.language, found.display.transmission) == ("de", 0.3)
    assert found.sound == SoundSettings(0.3, False, quiet=True)
    assert (found.model.name, found.model.threads) == ("thunder", 4)
    assert (found.session.exercise, found.session.calibration) == ("overhead squat", 0)
    assert (found.station.programme, found.station.rest_s, found.station.quiet) == (("squat", "clam_shell"), 75.0, "22:00-07:00")
    assert (found.store.folder, found.store.anonymous_days) == ("/data", 7)
    assert (found.coach.feedback, found.coach.cards, found.coach.guide) == ("fading", False, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[camra]\n", "unknown key 'camra'; did you mean 'camera'?"),
        ("[camera]\nrotaton = 90\n", "unknown key 'camera.rotaton'; did you mean 'rotation'?"),
        ("[display]\nzzz = 1\n", "unknown key 'display.zzz'; there are: width_mm, resolution, rotation, lower_edge_mm"),
        ("[display]\nresolution = 1080\n", "display.resolution must be two whole numbers, not '1080'"),
        ("[display]\nresolution = [1080.5, 1920]\n", "display.resolution must be two whole numbers"),
        ('[display]\nwindowed = "yes"\n', "display.windowed must be true or false, not 'yes'"),
        ("[display]\nwidth_mm = true\n", "display.width_mm must be a number, not 'True'"),
        ('[buttons]\nnext = "GPIO17"\n', "buttons.next must be a whole number, not 'GPIO17'"),
        ("[buttons]\nspots_mm = [1, 2, 3, 4, 5]\n", "buttons.spots_mm must be up to four numbers"),
        ("[buttons]\nnext = 40\n", "buttons.next = 40 must be from 2 to 27"),
        ("[model]\nthreads = 0\n", "model.threads = 0 must be from 1 to 64"),
        ("[camera]\nrotation = 45\n", "camera.rotation = 45 must be one of 0, 90, 180, 270"),
        ('[camera]\nsource = ""\n', "camera.source must be a text of 1 to 200 letters"),
        ("camera = 1\n", "'camera' must be a table, headed [camera]"),
        ("[session]\ncalibration = -1\n", "session.calibration = -1 must be from 0 to 10"),
        ('[coach]\nfeedback = "fadin"\n', "coach.feedback = 'fadin' must be one of full, fading, none; did you mean 'fading'?"),
        ('[station]\nprogramme = "squat"\n', "station.programme must be a list of texts, not 'squat'"),
        ("[station]\nprogramme = [1]\n", "station.programme must be a list of texts"),
        ('[station]\nquiet = "22-7"\n', "station.quiet must be from one time of the day to another, like \"22:00-07:00\", not '22-7'"),
        ('[power]\nnight = "23:00-24:30"\n', "power.night must be from one time of the day to another"),
        ("[power]\nsleep_after_s = -1\n", "power.sleep_after_s = -1 must be from 0.0 to 86400.0"),
        ('[takeaway]\nbase_url = "gym.example"\n', "takeaway.base_url = 'gym.example' must be an address that begins with http"),
        ('[takeaway]\nbase_url = "https://é.example/"\n', "plain letters"),
        ('[takeaway]\nbase_url = "https://?"\n', "must be an address"),
        ("[camera\n", "not valid TOML"),
    ],
)
def test_a_mistake_is_named_in_one_line(text: str, said: str) -> None:
    with pytest.raises(MirrorError) as caught:
        parse_settings(text, "config my.toml")
    assert str(caught.value).startswith("config my.toml: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 10_000, "not valid TOML (brackets nested too deep)"),
        ("a." * 16_000 + "a = 1", "not valid TOML (keys nested too deep)"),
        ("x = {" + '"a" . ' * 5000 + "a = 1}", "not valid TOML (keys nested too deep)"),
        ("[buttons]\nnext = " + "9" * 5000, "not valid TOML"),
        ("[buttons]\nnext = 0x" + "f" * 5000, "buttons.next = a whole number of more than 15 digits must be from 2 to 27"),
        ("[display]\nwidth_mm = 0x" + "f" * 5000, "display.width_mm = inf must be from 10.0 to 10000.0"),
        ("[display]\nwidth_mm = 1e999", "display.width_mm = inf must be from"),
        ("[display]\nwidth_mm = nan", "display.width_mm = nan must be from"),
        ("[display]\nwidth_mm = 0", "display.width_mm = 0 must be from"),
        ("[display]\ndistance_m = 0", "display.distance_m = 0 must be from"),
        ("[display]\nresolution = [0, 1920]", "display.resolution = 0 must be from 240 to 16384"),
        ("[display]\nresolution = [1080, 99999]", "display.resolution = 99999 must be from"),
        ("[buttons]\nspots_mm = [nan]", "buttons.spots_mm = nan must be from"),
        ("[power]\ndim_after_s = -inf", "power.dim_after_s = -inf must be from"),
        ('[station]\nname = "a\\u0007b"', "station.name must be a text of 1 to 200 letters, without control characters, not 'a?b'"),
        ('[store]\nfolder = "a\\u0000b"', "store.folder must be a text"),
        ('[station]\nname = "\\u202Egym"', "station.name must be a text"),
        ('"a\\nb" = 1', "unknown key 'a?b'"),
        ('[camera]\n"a\\u001b[2J" = 1', "unknown key 'camera.a?[2J'"),
        ('preset = "g\\nm"', "there is no preset 'g?m'"),
        ("[session]\nexercise = 1979-05-27", "session.exercise must be a text"),
        ("[station]\nprogramme = [" + '"squat",' * 51 + "]", "station.programme must be a list of texts, 50 at most"),
        ("[camera]\nsource = 'pi", "as if it were cut off"),
    ],
)
def test_no_text_however_odd_is_more_than_one_line(text: str, said: str) -> None:
    with pytest.raises(MirrorError) as caught:
        parse_settings(text, "x")
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty, as after a power cut"),
        (b" \n\n", "empty"),
        (b"\0" * 512, "NUL bytes, as after a power cut"),
        (b"[camera]\n\0\0\0", "NUL bytes"),
        (b"\xef\xbb\xbf[camera]\n", "begins with a byte order mark"),
        ("[camera]\n".encode("utf-16"), "begins with a byte order mark"),
        (b'[camera]\nsource = "p', "as if it were cut off"),
        (b"# \xe9\n", "not a text file"),
        (b"#" * 40_000, "larger than 32 KiB"),
    ],
)
def test_a_file_that_holds_no_settings_is_named_for_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "my.toml"
    path.write_bytes(content)
    with pytest.raises(MirrorError) as caught:
        load_settings(path)
    assert str(caught.value).startswith(f"config {path}: ")
    assert said in str(caught.value)


def test_a_pipe_a_device_or_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for path in (tmp_path / "pipe.toml", Path("/dev/zero"), tmp_path):
        with pytest.raises(MirrorError, match=r"cannot be read \((not a regular file|Is a directory)"):
            load_settings(path)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match=r"none\.toml: cannot be read \(No such file"):
        load_settings(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\x89PNG\r\n")
    with pytest.raises(MirrorError, match=r"binary\.toml: not a text file"):
        load_settings(tmp_path / "binary.toml")


def test_the_stations_file_comes_before_the_users_and_both_before_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    station, home = tmp_path / "etc.toml", tmp_path / "home"
    monkeypatch.setattr(settings, "SYSTEM_SETTINGS_FILE", station)
    monkeypatch.setenv("HOME", str(home))
    assert load_settings() == Settings()
    own = home / ".config/mirror/mirror.toml"
    own.parent.mkdir(parents=True)
    own.write_text('[session]\nexercise = "banded_squat"\n')
    assert load_settings().session.exercise == "banded_squat"
    station.write_text('[session]\nexercise = "overhead_squat"\n')
    assert load_settings().session.exercise == "overhead_squat"


@pytest.mark.parametrize("name", presets.PRESET_NAMES)
def test_each_preset_is_valid_by_itself(name: str) -> None:
    assert load_text("", name) != Settings()


def test_an_owners_keys_lie_on_top_of_the_preset() -> None:
    found = parse_settings('preset = "kiosk"\n[session]\nexercise = "banded_squat"\n', "x")
    assert (found.session.exercise, found.session.calibration) == ("banded_squat", 0)
    assert parse_settings('preset = "kiosk"\n[session]\ncalibration = 3\n', "x").session.calibration == 3


def test_the_command_lines_preset_takes_the_files_place() -> None:
    assert parse_settings('preset = "gym"\n', "x", "kiosk").session.calibration == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('preset = "gim"\n', "x: there is no preset 'gim'; did you mean 'gym'?; there are: gym, home, kiosk"),
        ("preset = 3\n", "x: preset must be one of gym, home, kiosk, not '3'"),
        ('preset = "kiosk"\nsession = 3\n', "'session' must be a table"),
    ],
)
def test_a_preset_that_is_none_is_said(text: str, said: str) -> None:
    with pytest.raises(MirrorError) as caught:
        parse_settings(text, "x")
    assert said in str(caught.value)


def load_text(text: str, preset: str) -> Settings:
    return parse_settings(text, "x", preset)
