"""``mirror calibrate``: where it begins, being led before a camera, and settings in which nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mirror.camera import Camera, CameraLost
from mirror.cli.calibrate import guide, initial_geometry, replace_glass_table, save_geometry
from mirror.cli.main import main
from mirror.display.geometry import CameraGeometry
from mirror.display.geometry_fit import FLOOR_MARKS_MM, RING_STEP_MM, CalibrationGuide, GeometryFit
from mirror.errors import MirrorError
from mirror.settings import GlassSettings, parse_settings
from mirror.types import Action, Frame, Pose, View
from tests.display.test_geometry import SIZE, picture
from tests.display.test_geometry_fit import PANEL, ROUGH, TRUE, person, rings
from tests.harness import views as viewing

FOUND = CameraGeometry(262.123, -24.0, -9.0, 42.0, 1560.0, 20.0, 2.0)
TEXT = """# my mirror
[camera]
source = "pi"   # the ribbon

[glass]
x_mm = 1
# measured by Ada

[display]
width_mm = 530
"""


class Stills(Camera):
    """A picture whenever one is asked for, until it is unplugged."""

    name, live, size = "still", True, SIZE

    def __init__(self, pictures: int) -> None:
        self._left = pictures

    def read(self, timeout: float = 1.0) -> Frame | None:  # noqa: ARG002
        self._left -= 1
        if self._left < 0:
            raise CameraLost("still: unplugged; plug it in again")
        return Frame(np.zeros((640, 480, 3), np.uint8), 0.0)

    def close(self) -> None: ...


class Somebody:
    """Stands on the marks and presses until each ring is on the reflection."""

    def __init__(self, lineup: CalibrationGuide) -> None:
        self._lineup = lineup
        self._targets: Iterator[float] = iter(())
        self._target: float | None = None
        self._axis = 0
        self.seen: list[View] = []

    def pose(self, _: Frame) -> Pose:
        return Pose(0.0, SIZE, picture(person(self._mark()), TRUE))

    def _mark(self) -> float:
        return FLOOR_MARKS_MM[min(len(self._lineup.sights), 1)]

    def show(self, view: View, now: float) -> None:  # noqa: ARG002
        self.seen.append(view)

    def actions(self) -> list[Action]:
        ring = self._lineup.asked.ring
        if ring is None:
            self._targets = iter(rings(person(self._mark())).ravel().tolist())
            self._target, self._axis = None, 0
            return [Action.SELECT]
        if self._target is None:
            self._target = next(self._targets)
        off = self._target - ring[self._axis]
        if abs(off) > RING_STEP_MM / 2:
            return [Action.NEXT if off > 0 else Action.PREVIOUS]
        self._target, self._axis = None, 1 - self._axis
        return [Action.SELECT]


def test_somebody_is_led_to_the_cameras_place() -> None:
    lineup = CalibrationGuide(ROUGH, PANEL)
    somebody = Somebody(lineup)
    assert guide(lineup, Stills(2000), somebody.pose, somebody, None)
    assert {view.scene.name for view in somebody.seen} == {"lineup"}
    assert any(viewing.ring(view) for view in somebody.seen)


def test_quitting_changes_nothing() -> None:
    class Quits(Somebody):
        def actions(self) -> list[Action]:
            return [Action.QUIT]

    lineup = CalibrationGuide(ROUGH, PANEL)
    assert not guide(lineup, Stills(10), Quits(lineup).pose, Quits(lineup), None)


def test_a_camera_that_is_lost_is_said() -> None:
    lineup = CalibrationGuide(ROUGH, PANEL)
    somebody = Somebody(lineup)
    with pytest.raises(MirrorError, match="calibrate: still: unplugged"):
        guide(lineup, Stills(3), somebody.pose, somebody, None)


def test_it_begins_at_what_is_known() -> None:
    begin = initial_geometry(GlassSettings(), 530.0, None, 1500.0, None)
    assert (begin.x_mm, begin.y_mm, begin.fov_deg, begin.floor_mm) == (265.0, -30.0, 41.0, 1500.0)
    known = GlassSettings(x_mm=200.0, y_mm=-20.0, tilt_deg=-5.0, fov_deg=60.0, floor_mm=1400.0)
    assert initial_geometry(known, 530.0, (210.0, -25.0), None, None) == CameraGeometry(210.0, -25.0, -5.0, 60.0, 1400.0)
    with pytest.raises(MirrorError, match="give --floor MM"):
        initial_geometry(GlassSettings(), 530.0, None, None, None)


def test_only_the_table_of_the_glass_changes() -> None:
    text = replace_glass_table(TEXT, FOUND)
    assert [line for line in TEXT.splitlines() if line and "x_mm" not in line and "Ada" not in line and line != "[glass]"] == [
        line for line in text[: text.index("[glass]")].splitlines() if line
    ]
    made = parse_settings(text, "x")
    assert (made.glass.x_mm, made.glass.tilt_deg, made.glass.pan_deg) == (262.12, -9.0, 2.0)
    assert (made.camera.source, made.display.width_mm) == ("pi", 530.0)
    assert replace_glass_table(text, FOUND) == text


@pytest.mark.parametrize("text", ["", "[display]\nwidth_mm = 530\n", 'preset = "gym"\n'])
def test_a_file_without_that_table_gets_it(text: str) -> None:
    assert parse_settings(replace_glass_table(text, FOUND), "x").glass.floor_mm == 1560.0


def test_a_file_that_cannot_be_written_is_left_and_the_lines_are_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said: list[str] = []
    with pytest.raises(MirrorError, match="was not changed"):
        save_geometry(GeometryFit(FOUND, 3.0), tmp_path / "file" / "mirror.toml", said.append)
    assert any("tilt_deg = -9.0" in line for line in said)


def test_a_file_that_was_wrong_before_is_left(tmp_path: Path) -> None:
    config = tmp_path / "mirror.toml"
    config.write_text("[camra]\n")
    with pytest.raises(MirrorError, match="did you mean 'camera'"):
        save_geometry(GeometryFit(FOUND, 3.0), config, lambda _: None)
    assert config.read_text() == "[camra]\n"


def test_the_command_asks_for_the_tape_measure_first(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    config = tmp_path / "mirror.toml"
    config.write_text("# nothing set\n")
    assert main(["calibrate", "--config", str(config)]) == 2
    assert "give --floor MM" in capsys.readouterr().err
