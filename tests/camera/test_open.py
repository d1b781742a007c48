"""Which camera a source opens, what is said of one that is not there, and that run, doctor and help go by the same list."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import mirror
from mirror.camera import CAMERA_BACKENDS, check_source, is_live, open_camera, pi, v4l2, webcam
from mirror.cli.main import main
from mirror.doctor import doctor
from mirror.errors import MirrorError

from . import clips


class Opened:
    """Stands in for a camera class and remembers what it was asked for."""

    def __init__(self, *asked: Any) -> None:
        self.asked = asked


@pytest.fixture(autouse=True)
def no_hardware(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webcam, "Webcam", Opened)
    monkeypatch.setattr(pi, "PiCamera", Opened)
    monkeypatch.setattr(pi, "is_pi_camera_available", lambda: False)
    monkeypatch.setattr(v4l2, "list_video_nodes", list)


def asked(source: str, *nodes: str) -> tuple[Any, ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(v4l2, "capture_nodes", lambda: [Path(node) for node in nodes])
        camera = open_camera(source, 90)
    assert isinstance(camera, Opened)
    return camera.asked


def test_a_path_is_a_clip(tmp_path: Path) -> None:
    path = clips.write_mp4(tmp_path / "pi.mp4", 3)
    with open_camera(str(path)) as camera:
        assert not camera.live
        assert not is_live(str(path))


def test_webcam_is_the_first_that_captures() -> None:
    assert asked("webcam", "/dev/video4", "/dev/video6") == (Path("/dev/video4"), 90)


@pytest.mark.parametrize("source", ["webcam", "auto"])
def test_a_node_that_gives_no_picture_leads_to_the_next_one(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    tried: list[str] = []

    def opening(node: Path, rotation: int) -> Opened:
        tried.append(str(node))
        if node != Path("/dev/video10"):
            raise MirrorError(f"webcam {node}", "no picture for 4 s", "unplug it and plug it in again")
        return Opened(node, rotation)

    monkeypatch.setattr(webcam, "Webcam", opening)
    assert asked(source, "/dev/video0", "/dev/video1", "/dev/video10", "/dev/video11") == (Path("/dev/video10"), 90)
    assert tried == ["/dev/video0", "/dev/video1", "/dev/video10"]
    with pytest.raises(MirrorError, match="webcam /dev/video0: no picture"):
        asked(source, "/dev/video0", "/dev/video1")


@pytest.mark.parametrize("source", ["webcam:/dev/video77", "/dev/video77"])
def test_a_node_can_be_named(source: str) -> None:
    assert is_live(source)
    assert asked(source, "/dev/video4") == (Path("/dev/video77"), 90)


def test_auto_takes_the_pi_camera_before_a_webcam(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked("auto", "/dev/video4") == (Path("/dev/video4"), 90)
    monkeypatch.setattr(pi, "is_pi_camera_available", lambda: True)
    assert asked("auto", "/dev/video4") == (90, 15.0)


def test_pi_is_opened_unasked_whether_it_is_there() -> None:
    assert asked("pi", "/dev/video4") == (90, 15.0)


@pytest.mark.parametrize(("source", "sought"), [("auto", "neither a Pi camera nor a webcam"), ("webcam", "no webcam")])
def test_without_any_camera_it_says_what_was_looked_for(source: str, sought: str) -> None:
    with pytest.raises(MirrorError, match=sought) as error:
        asked(source)
    # On a mirror there is no command line: the remedy has to do for both.
    assert "name a recording as the source" in str(error.value)


def test_a_node_that_is_no_camera_is_refused() -> None:
    with pytest.raises(MirrorError, match="/dev/null: cannot capture"):
        asked("webcam:/dev/null", "/dev/video4")


def test_a_name_that_is_no_device_is_refused() -> None:
    with pytest.raises(MirrorError, match="'2' is no video device; name it as webcam:/dev/video0"):
        asked("webcam:2")


def test_a_node_without_permission_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(v4l2, "list_video_nodes", lambda: [Path("/dev/video0")])
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(MirrorError, match="no permission for /dev/video0; add yourself to the group 'video'"):
        asked("webcam")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("webcm", "source 'webcm': neither a camera nor a file; did you mean 'webcam'?"),
        ("atuo", "did you mean 'auto'?"),
        ("rtps://10.0.0.5/cam", "kind of stream 'rtps': unknown; did you mean 'rtsps'?"),
        ("ftp://me:secret@10.0.0.5/x", "kind of stream 'ftp': unknown; did you mean 'rtsp'?"),
        ("squat", "did you mean 'squats'?"),
    ],
)
def test_a_source_that_is_none_is_answered_with_the_nearest(
    source: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "squats").mkdir()
    cv2.imwrite(str(tmp_path / "squats" / "1.png"), np.zeros((64, 64, 3), np.uint8))
    for screen in (True, False):
        monkeypatch.setattr("mirror.display.has_display", lambda screen=screen: screen)
        assert main(["run", "--source", source]) == 2
        error = capsys.readouterr().err
        assert said in error
        assert "secret" not in error
    with pytest.raises(MirrorError, match="did you mean"):
        check_source(source)


@pytest.mark.parametrize(
    ("source", "pi_camera", "nodes", "said"),
    [
        ("auto", True, [], "the Pi's camera"),
        ("auto", False, ["/dev/video0"], "/dev/video0"),
        ("pi", True, [], "the Pi's camera"),
        ("webcam", False, ["/dev/video2"], "/dev/video2"),
    ],
)
def test_the_doctor_says_what_is_there(source: str, pi_camera: bool, nodes: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pi, "is_pi_camera_available", lambda: pi_camera)
    monkeypatch.setattr(v4l2, "capture_nodes", lambda: [Path(node) for node in nodes])
    assert doctor._camera(source).finding == said


@pytest.mark.parametrize("source", ["auto", "pi", "webcam", "/dev/video77", "none.mp4", "http://127.0.0.1:9/x"])
def test_the_doctor_says_what_is_missing(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(v4l2, "capture_nodes", list)
    with pytest.raises(MirrorError, match="; "):
        doctor._camera(source)


def test_every_camera_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert all(backend.usage in said for backend in CAMERA_BACKENDS)


def test_no_remedy_that_the_glass_shows_speaks_of_a_command_line() -> None:
    found = []
    for package in ("badge", "camera", "controls", "display", "store", "visit"):
        for file in (Path(mirror.__file__).parent / package).rglob("*.py"):
            calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
            raised = [call for call in calls if getattr(call.func, "id", "") in ("MirrorError", "CameraLost", "RecoveryError")]
            texts = [node.value for call in raised for node in ast.walk(call) if isinstance(node, ast.Constant)]
            found += [text for text in texts if isinstance(text, str) and " --" in text and not text.startswith("sudo apt ")]
    assert found == []
