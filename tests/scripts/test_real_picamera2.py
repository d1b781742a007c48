"""The program that runs the Pi's camera against the real picamera2: how it makes one stream of RGB into the one that the mirror reads."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[2] / "scripts/real_picamera2.py"
RED = (200, 40, 40)


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("real_picamera2", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


real_picamera2 = load()


class OneStream:
    """A picamera2 of one stream that shows a red wall with a dark floor, once at a time, as vimc does."""

    taken = shared = False

    def __init__(self, camera_num: int = 0, tuning: object = None) -> None:
        del camera_num, tuning
        if OneStream.taken and not OneStream.shared:
            raise RuntimeError("Camera __init__ sequence did not complete.")
        OneStream.taken = True
        self.create_video_configuration()
        self.wanted: dict[str, Any] = {}

    @staticmethod
    def global_camera_info() -> list[dict[str, Any]]:
        return [{"Num": 0, "Model": "Sensor B", "Id": "platform/vimc.0 Sensor B"}]

    @staticmethod
    def load_tuning_file(name: str) -> dict[str, Any]:
        raise RuntimeError(f"Tuning file {name} not found")

    def create_video_configuration(self, **wanted: Any) -> dict[str, Any]:
        assert "lores" not in wanted
        return wanted

    def configure(self, wanted: dict[str, Any]) -> None:
        self.wanted = wanted

    def stream_configuration(self, name: str) -> dict[str, Any]:
        return {"size": self.wanted[name]["size"], "stride": 3 * 640}

    def start(self) -> None:
        assert self.wanted["main"]["format"] == "BGR888"

    def capture_request(self, wait: float | None = None) -> SimpleNamespace:
        del wait
        wall = np.full((480, 640, 3), RED, np.uint8)
        wall[400:] = 0
        told = {"SensorTimestamp": time.monotonic_ns()}
        return SimpleNamespace(make_array=lambda name: {"main": wall}[name], get_metadata=lambda: told, release=lambda: None)

    def cancel_all_and_flush(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def close(self) -> None:
        OneStream.taken = False


@pytest.fixture
def module() -> SimpleNamespace:
    OneStream.taken = False
    return SimpleNamespace(Picamera2=real_picamera2.read_single_stream(OneStream))


def test_red_is_red_in_what_the_mirror_reads(module: SimpleNamespace) -> None:
    camera = real_picamera2.pi.PiCamera(module=module)
    picture = camera.read().image
    camera.close()
    assert picture.shape == (480, 640, 3)
    assert np.abs(picture[200, 320].astype(int) - RED).max() <= 6


def test_all_pictures_and_the_refused_second_opening_are_told(module: SimpleNamespace) -> None:
    said = real_picamera2.check_pictures(module)
    assert said.startswith(f"{real_picamera2.PICTURES} pictures, ")
    assert "did not complete" in said


def test_a_camera_that_opens_twice_is_noticed(module: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OneStream, "shared", True)
    with pytest.raises(AssertionError, match="opened twice"):
        real_picamera2.check_pictures(module)
