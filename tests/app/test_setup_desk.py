"""The set-up in a running mirror: from the first start to the file, with a stand-in for the helper that joins networks."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import segno

from mirror.app.services import Services
from mirror.app.setup_desk import SetupDesk, SetupSource
from mirror.app.wifi_joiner import WifiJoiner
from mirror.badge.reader import BadgeReader, read_qr_code
from mirror.doctor.panel_settings import panel_from_settings
from mirror.doctor.settings_check import check_settings, check_training
from mirror.doctor.settings_choice import SettingsChoice, choose_settings
from mirror.errors import MirrorError
from mirror.fleet.joining import GROUP_BADGE_KEY_NAME, JoinRefusal
from mirror.settings import DisplaySettings, Settings, StationSettings, load_settings
from mirror.setup import FleetCode, WifiNetwork
from mirror.setup.steps import EndStep, FleetStep, PresetStep, WifiStep, ZoneStep
from mirror.types import Action, ConfirmScene, DiagnosticsScene, FindingsPage, Pose, Scene, SetupScene, literal
from tests.people import SIZE
from tests.words import words

FIRST = """# mine
[camera]
rotation = 90   # portrait

[station]
setup = "first"
"""
CODE = "WIFI:T:WPA;S:Studio East;P:correct horse;;"


class Helper:
    """What systemd/join-wifi would do: takes the request and answers."""

    def __init__(self, folder: Path) -> None:
        self.request, self.answer = folder / "wifi-request", folder / "answer"

    def serve(self, words: str) -> dict[str, object]:
        assert stat.S_IMODE(self.request.stat().st_mode) == 0o600
        asked: dict[str, object] = json.loads(self.request.read_text())
        self.request.unlink()
        self.answer.write_text(f"{asked['token']} {words}\n")
        return asked


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Helper:
    """A machine with NetworkManager."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/nmcli").write_text("#!/bin/sh\n")
    (tmp_path / "bin/nmcli").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    return Helper(tmp_path)


def _desk(folder: Path, text: str = FIRST, clock_is_set: bool = True) -> tuple[SetupDesk, Path]:
    config = folder / "mirror.toml"
    config.write_text(text)
    joiner = WifiJoiner(folder, folder / "answer")
    return SetupDesk(SetupSource(load_settings(config), config), joiner, lambda: clock_is_set, lambda: 1.8e9), config


def _scene(desk: SetupDesk, time: float = 0.0) -> SetupScene:
    scene = desk.update(Pose(time, SIZE, None)).scene
    assert isinstance(scene, SetupScene)
    return scene


def _to(desk: SetupDesk, kind: type) -> None:
    for _ in range(11):
        assert desk._setup is not None
        if isinstance(desk._setup.step, kind):
            return
        desk.act(Action.SKIP)
    raise AssertionError(kind)


def _wait(until: Callable[[], object]) -> None:
    for _ in range(400):
        if until():
            return
        time.sleep(0.005)
    raise AssertionError("it never came")


def test_a_first_evening_ends_in_the_file_which_keeps_its_comments(tmp_path: Path, helper: Helper) -> None:
    desk, config = _desk(tmp_path)
    assert desk.is_open
    desk.act(Action.NEXT)
    desk.act(Action.SELECT)
    assert _scene(desk).language == "de"
    _to(desk, PresetStep)
    desk.act(Action.SELECT)  # at home
    _to(desk, WifiStep)
    assert desk.is_code_wanted
    desk.read(CODE)
    _scene(desk, 1.0)
    assert not desk.is_code_wanted
    asked = helper.serve("ok Europe/Vienna")
    assert (asked["ssid"], asked["password"]) == (b"Studio East".hex(), "correct horse")
    assert words(_scene(desk, 2.0).items)  # joined: go on
    desk.act(Action.SELECT)
    assert words(_scene(desk, 3.0).items[0]) == "09:00  Vienna"
    desk.act(Action.SELECT)
    _wait(lambda: desk.is_done)
    assert words(_scene(desk, 4.0).title) == "All set"
    written = config.read_text()
    assert "# mine" in written
    assert "rotation = 90   # portrait" in written
    assert "correct horse" not in written
    settings = load_settings(config)
    assert (settings.display.language, settings.station.time_zone) == ("de", "Europe/Vienna")
    assert (settings.station.profiles, settings.station.setup) == (True, "menu")
    assert not SetupDesk(SetupSource(settings, config), WifiJoiner(None), lambda: True).is_open


def test_a_power_cut_in_the_middle_begins_again_and_leaves_the_file_alone(tmp_path: Path, helper: Helper) -> None:
    desk, config = _desk(tmp_path)
    _to(desk, WifiStep)
    assert config.read_text() == FIRST
    again = SetupDesk(SetupSource(load_settings(config), config), WifiJoiner(helper.request.parent), lambda: False)
    assert again.is_open


def test_an_installation_that_is_set_up_is_never_asked(tmp_path: Path) -> None:
    for text in ("# the defaults", 'preset = "gym"\n', "[display]\nwidth_mm = 400\n"):
        desk, _ = _desk(tmp_path, text)
        assert not desk.is_open


def test_a_mirror_without_a_file_or_with_one_that_cannot_be_written_asks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = Settings(station=StationSettings(setup="first"))
    laptop = SetupDesk(SetupSource(first, None), WifiJoiner(None), lambda: True)
    assert (laptop.is_open, laptop.is_offered) == (False, False)
    assert "cannot be" in caplog.text or "no settings file" in caplog.text
    config = tmp_path / "mirror.toml"
    config.write_text(FIRST)
    monkeypatch.setattr(os, "access", lambda *_: False)
    locked = SetupDesk(SetupSource(first, config), WifiJoiner(None), lambda: True)
    assert (locked.is_open, locked.is_offered) == (False, False)


def test_a_file_that_cannot_be_changed_is_said_and_the_mirror_goes_on(tmp_path: Path) -> None:
    desk, config = _desk(tmp_path)
    config.write_text("[station")  # broken meanwhile
    _to(desk, EndStep)
    _wait(lambda: desk.is_done)
    scene = _scene(desk, 1.0)
    assert "cannot be changed" in words(scene.warning)
    assert config.read_text() == "[station"
    desk.act(Action.SELECT)  # back
    config.write_text("[station]\nbadge = true\n")
    _to(desk, EndStep)
    _wait(lambda: desk.is_done)
    assert words(_scene(desk, 2.0).title) == "All set"


@pytest.mark.parametrize(
    "text",
    [
        '[station]\nbadge = true\nsetup = "menu"\n',
        'preset = "gym"\n[station]\nsetup = "menu"\n[display]\nwidth_mm = 528.5\n',
        '[station]\nchallenge_s = 60\nname = "Hall"\n',
        "# the defaults\n",
    ],
)
def test_skipping_every_question_changes_no_setting(tmp_path: Path, text: str) -> None:
    desk, config = _desk(tmp_path, text)
    before = load_settings(config)
    desk.open()
    _to(desk, EndStep)
    _wait(lambda: desk.is_done)
    assert load_settings(config) == before
    assert config.read_text() == text


def test_skipping_every_question_of_a_first_evening_only_ends_the_asking(tmp_path: Path) -> None:
    desk, config = _desk(tmp_path, FIRST + "badge = true\n")
    _to(desk, EndStep)
    _wait(lambda: desk.is_done)
    assert config.read_text() == (FIRST + "badge = true\n").replace('setup = "first"\n', "")


def test_a_time_zone_of_the_network_that_there_is_not_is_left_out(tmp_path: Path, helper: Helper) -> None:
    desk, config = _desk(tmp_path)
    _to(desk, WifiStep)
    desk.read(CODE)
    _scene(desk, 1.0)
    helper.serve("ok Foo/Bar")
    _scene(desk, 2.0)
    desk.act(Action.SELECT)
    assert words(_scene(desk, 3.0).items[0]).endswith("London")
    desk.act(Action.SELECT)
    _wait(lambda: desk.is_done)
    assert words(_scene(desk, 4.0).title) == "All set"
    assert load_settings(config).station.time_zone == "Europe/London"


def test_a_machine_without_a_helper_is_not_asked_for_a_network(tmp_path: Path) -> None:
    desk, _ = _desk(tmp_path)
    if not WifiJoiner(tmp_path).is_available:
        assert _scene(desk).step == (1, 8)
    assert not WifiJoiner(None).is_available


def test_without_a_clock_that_was_set_the_cities_come_without_a_time(tmp_path: Path) -> None:
    desk, _ = _desk(tmp_path, clock_is_set=False)
    for _ in range(7):
        desk.act(Action.SKIP)
    while "time" not in words(_scene(desk).text):
        desk.act(Action.SKIP)
    assert words(_scene(desk, 9.0).items[0]) == "London"


def test_a_helper_that_never_answers_is_not_waited_for_and_the_password_does_not_lie_there(tmp_path: Path) -> None:
    now = [0.0]
    joiner = WifiJoiner(tmp_path, tmp_path / "answer", lambda: now[0])
    joiner.ask(WifiNetwork("Studio", "wpa", "password"))
    (tmp_path / "answer").write_text("0000000000000000 ok\n")  # another's
    assert joiner.answer() is None
    now[0] = 181.0
    late = joiner.answer()
    assert late is not None
    assert late.result == "time"
    assert not (tmp_path / "wifi-request").exists()
    assert joiner.answer() is None


@pytest.mark.parametrize("answer", [b"", b"\xff", b"ok", b"x" * 400, b"0123456789abcdef sure"])
def test_an_answer_that_is_none_is_not_taken(tmp_path: Path, answer: bytes) -> None:
    joiner = WifiJoiner(tmp_path, tmp_path / "answer")
    joiner.ask(WifiNetwork("Studio", "open"))
    (tmp_path / "answer").write_bytes(answer)
    assert joiner.answer() is None


def test_no_log_line_has_the_password(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    joiner = WifiJoiner(tmp_path / "missing", tmp_path / "answer")
    joiner.ask(WifiNetwork("Studio", "wpa", "correct horse"))
    assert "cannot be asked for" in caplog.text
    assert "correct horse" not in caplog.text


def test_a_process_that_ends_in_a_first_set_up_goes_on_at_the_same_question(tmp_path: Path) -> None:
    desk, config = _desk(tmp_path)
    desk.act(Action.NEXT)
    desk.act(Action.SELECT)  # German
    _to(desk, PresetStep)
    desk.act(Action.NEXT)
    desk.act(Action.SELECT)  # a studio
    asked = _scene(desk, 1.0)
    assert config.read_text() == FIRST
    again, _ = _desk(tmp_path)
    shown = _scene(again, 1.0)
    assert (shown.title, shown.step, shown.language) == (asked.title, asked.step, "de")
    _to(again, EndStep)
    _wait(lambda: again.is_done)
    assert 'language = "de"' in config.read_text()
    assert 'preset = "gym"' in config.read_text()
    assert not list(tmp_path.glob("*.set-up*"))


@pytest.mark.parametrize(
    "damage", ["", "[]", "{", '{"step": "NameStep"}', '{"step": "NameStep", "answers": {"language": ["de"]}}',
               '{"step": "NameStep", "answers": {"width_mm": "wide"}}', '{"step": "NameStep", "answers": {"resolution": [1]}}'],
)  # fmt: skip
def test_answers_so_far_that_are_damaged_begin_the_set_up_again(tmp_path: Path, damage: str) -> None:
    (tmp_path / "mirror.toml.set-up").write_text(damage)
    desk, _ = _desk(tmp_path)
    assert _scene(desk).step[0] == 1


def test_a_set_up_from_the_menu_leaves_no_answers_behind(tmp_path: Path) -> None:
    desk, _ = _desk(tmp_path, "[sound]\nquiet = true\n")
    desk.open()
    desk.act(Action.NEXT)
    desk.act(Action.SELECT)
    assert not list(tmp_path.glob("*.set-up*"))


def test_the_menu_opens_the_set_up_and_the_visit_is_over(tmp_path: Path) -> None:
    config = tmp_path / "mirror.toml"
    config.write_text(f'[store]\nfolder = "{tmp_path}/kept"\n[sound]\nquiet = true\n')
    settings = load_settings(config)
    services = Services(settings, SettingsChoice(settings, config), 0, lambda: None)
    try:
        runner = services.visit_runner()
        runner.update(Pose(1.0, SIZE, None))
        runner.act(Action.MENU)
        for _ in range(12):
            scene = runner.view().scene
            assert not isinstance(scene, SetupScene)
            if words(scene.items[scene.index]) == "Set-up":  # type: ignore[union-attr]
                break
            runner.act(Action.NEXT)
        runner.act(Action.SELECT)
        assert isinstance(runner.view().scene, SetupScene)
        assert isinstance(runner.update(Pose(1.1, SIZE, None))[0].scene, SetupScene)
        for _ in range(3):
            runner.act(Action.NEXT)
        runner.act(Action.SELECT)  # later
        assert not isinstance(runner.view().scene, SetupScene)
    finally:
        services.close()


def test_self_test_and_switching_off_stand_over_the_set_up_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "mirror.toml"
    config.write_text(f'[store]\nfolder = "{tmp_path}/kept"\n[sound]\nquiet = true\n[station]\nsetup = "first"\nshutdown = true\n')
    settings = load_settings(config)
    page, off = FindingsPage(literal("looked"), ()), []
    monkeypatch.setattr(Services, "_examine", lambda _: page)
    monkeypatch.setattr(Services, "_switch_off", lambda _: off.append(True))
    services = Services(settings, SettingsChoice(settings, config), 0, lambda: None)
    try:
        runner = services.visit_runner()

        def scene(time: float) -> Scene:
            return runner.update(Pose(time, SIZE, None))[0].scene

        assert isinstance(scene(100.0), SetupScene)
        runner.act(Action.NEXT)
        runner.act(Action.DOCTOR)
        _wait(lambda: scene(101.0) == DiagnosticsScene(page))
        assert isinstance(runner.view(102.0).scene, DiagnosticsScene)
        runner.act(Action.SELECT)
        again = scene(103.0)
        assert isinstance(again, SetupScene)
        assert again.index == 1  # where it was
        runner.act(Action.SHUTDOWN)
        assert isinstance(scene(112.0), ConfirmScene)
        assert isinstance(scene(114.0), SetupScene)  # no one answered
        runner.act(Action.SHUTDOWN)
        runner.act(Action.SELECT)
        assert off == [True]
    finally:
        services.close()


def test_only_pictures_of_the_set_up_are_searched_for_a_network(tmp_path: Path, helper: Helper, monkeypatch: pytest.MonkeyPatch) -> None:
    del helper
    config = tmp_path / "mirror.toml"
    config.write_text(f'[store]\nfolder = "{tmp_path}/kept"\n[sound]\nquiet = true\n[station]\nsetup = "first"\n')
    settings = load_settings(config)
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    looked: list[bool] = []
    monkeypatch.setattr(BadgeReader, "offer", lambda self, _: looked.append(self.wanted))
    services = Services(settings, SettingsChoice(settings, config), 0, lambda: None)
    try:
        runner = services.visit_runner()
        for press in range(8):
            runner.update(Pose(float(press), SIZE, None))
            services.look(None)  # type: ignore[arg-type]
            runner.act(Action.SKIP)
        assert looked == [False] * 7 + [True]
    finally:
        services.close()


def test_kiosk_and_gym_keep_the_set_up_from_visitors() -> None:
    for preset in ("gym", "kiosk"):
        assert choose_settings(None, preset).settings.station.setup == "never"
    assert choose_settings(None, "home").settings.station.setup == "menu"


def test_an_unknown_time_zone_is_named_with_the_nearest() -> None:
    with pytest.raises(MirrorError, match=r"Europe/Belin.*Europe/Berlin"):
        check_training(Settings(station=StationSettings(time_zone="Europe/Belin")))
    assert check_settings(b'[station]\ntime_zone = "Europe/Berlin"\n', "x").settings is not None


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_width_is_that_of_the_upright_image_however_the_screen_is_turned(rotation: int) -> None:
    panel = panel_from_settings(Settings(display=DisplaySettings(rotation=rotation)))
    assert panel.size == (1080, 1920)
    assert panel.px_per_mm == pytest.approx(1080 / 299)


FLEET_CODE = FleetCode("centre.example", 5432, "mirror", "abcd2345", "A2" * 16)


@pytest.mark.usefixtures("helper")
def test_the_code_that_enrol_draws_is_read_from_a_picture_and_where_the_centre_is_gets_into_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[FleetCode] = []
    own, group = tmp_path / "badge.key", "cd" * 32

    def joined(code: FleetCode, folder: Path, badge_key: Path) -> str:
        assert (folder, badge_key) == (tmp_path / "fleet", own)
        folder.mkdir()
        (folder / GROUP_BADGE_KEY_NAME).write_text(group)
        asked.append(code)
        return "host=centre.example user=station_x"

    monkeypatch.setattr("mirror.fleet.joining.join_fleet", joined)
    modules = [[*row] for row in segno.make(FLEET_CODE.text, error="m", micro=False).matrix_iter(scale=3, border=4)]
    read = read_qr_code(np.where(np.array(modules) > 0, 0, 255).astype(np.uint8))
    assert read == FLEET_CODE.text
    own.write_text("ab" * 32)
    desk, config = _desk(tmp_path, f'{FIRST}[store]\nfolder = "{tmp_path}"\n')
    _to(desk, PresetStep)
    desk.act(Action.NEXT)
    desk.act(Action.SELECT)  # in a gym
    _to(desk, FleetStep)
    desk.read(read)
    _scene(desk, 1.0)
    _wait(lambda: asked)
    assert asked == [FLEET_CODE]
    desk.act(Action.BACK)
    _wait(lambda: desk.view(2.0).scene.items)  # type: ignore[union-attr]
    desk.act(Action.SELECT)
    _to(desk, ZoneStep)
    assert (own.read_text(), load_settings(config).fleet.dsn) == ("ab" * 32, None), "until the last answer it is in no fleet"
    desk.act(Action.SELECT)
    _wait(lambda: desk.is_done)
    assert own.read_text() == group
    assert load_settings(config).fleet.dsn == "host=centre.example user=station_x"
    assert FLEET_CODE.token not in config.read_text()


@pytest.mark.usefixtures("helper")
@pytest.mark.parametrize("problem", [JoinRefusal("code", "too old", "make a new one"), RuntimeError("a fault")])
def test_a_fleet_that_refuses_is_said_on_the_glass_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def refuse(*_: object) -> str:
        raise problem

    monkeypatch.setattr("mirror.fleet.joining.join_fleet", refuse)
    desk, config = _desk(tmp_path)
    _to(desk, PresetStep)
    desk.act(Action.NEXT)
    desk.act(Action.SELECT)
    _to(desk, FleetStep)
    desk.read(FLEET_CODE.text)
    _scene(desk, 1.0)
    _wait(lambda: desk.view(2.0).scene.warning)  # type: ignore[union-attr]
    assert desk.is_code_wanted
    assert config.read_text() == FIRST
