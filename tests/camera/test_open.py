from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mirror.camera as room
from mirror.camera import is_live, open_camera
from mirror.errors import MirrorError

from . import clips


class Opened:
    """Stands in for a camera class and remembers what it was asked for."""

    def __init__(self, *asked: Any) -> None:
        self.asked = asked


@pytest.fixture(autouse=True)
def no_hardware(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "Webcam", Opened)
    monkeypatch.setattr(room.pi, "PiCamera", Opened)
    monkeypatch.setattr(room.pi, "is_pi_camera_available", lambda: False)
    monkeypatch.setattr(room.v4l2, "list_video_nodes", list)


def asked(source: str, *nodes: str) -> tuple[Any, ...]:
    camera = open_camera(source, 90, nodes=lambda: [Path(node) for node in nodes])
    assert isinstance(camera, Opened)
    return camera.asked


def test_a_path_is_a_clip(tmp_path: Path) -> None:
    path = clips.write_mp4(tmp_path / "pi.mp4", 3)
    with open_camera(str(path)) as camera:
        assert not camera.live
        assert not is_live(str(path))


def test_webcam_is_the_first_that_captures() -> None:
    assert asked("webcam", "/dev/video4", "/dev/video6") == (Path("/dev/video4"), 90)


@pytest.mark.parametrize("source", ["webcam:/dev/video77", "/dev/video77"])
def test_a_node_can_be_named(source: str) -> None:
    assert is_live(source)
    assert asked(source, "/dev/video4") == (Path("/dev/video77"), 90)


def test_auto_takes_the_pi_camera_before_a_webcam(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked("auto", "/dev/video4") == (Path("/dev/video4"), 90)
    monkeypatch.setattr(room.pi, "is_pi_camera_available", lambda: True)
    assert asked("auto", "/dev/video4") == (90, 15.0)


def test_pi_is_opened_unasked_whether_it_is_there() -> None:
    assert asked("pi", "/dev/video4") == (90, 15.0)


@pytest.mark.parametrize(("source", "sought"), [("auto", "neither a Pi camera nor a webcam"), ("webcam", "no webcam")])
def test_without_any_camera_it_says_what_was_looked_for(source: str, sought: str) -> None:
    with pytest.raises(MirrorError, match=sought) as error:
        asked(source)
    assert "--source FILE" in str(error.value)


def test_a_node_that_is_no_camera_is_refused() -> None:
    with pytest.raises(MirrorError, match="/dev/null: cannot capture"):
        asked("webcam:/dev/null", "/dev/video4")


def test_a_name_that_is_no_device_is_refused() -> None:
    with pytest.raises(MirrorError, match="'2' is no video device; name it as webcam:/dev/video0"):
        asked("webcam:2")


def test_a_node_without_permission_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.v4l2, "list_video_nodes", lambda: [Path("/dev/video0")])
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(MirrorError, match="no permission for /dev/video0; add yourself to the group 'video'"):
        asked("webcam")
