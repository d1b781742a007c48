"""A picamera2 whose low-resolution rows are longer than the picture, and that can stall, jam and fail on demand."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np

from .clips import picture
from .fakes import Clock

PAD = 64
"""Bytes of padding at the end of each luma row."""


class Request:
    def __init__(self, device: Picamera2, index: int) -> None:
        self._device = device
        self._index = index

    def make_array(self, name: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
        size = self._device.config[name]["size"]
        (width, height), stride = size, size[0] + PAD
        rows = cv2.cvtColor(picture(self._index, width, height), cv2.COLOR_RGB2YUV_I420)
        luma, blue, red = rows[:height], *rows[height:].reshape(2, height // 2, width // 2)
        padded = np.full((height * 3 // 2, stride), 255, np.uint8)  # rubbish in the padding must not show
        padded[:height, :width] = luma
        for start, plane in ((height, blue), (height * 5 // 4, red)):
            padded[start : start + height // 4].reshape(height // 2, stride // 2)[:, : width // 2] = plane
        return padded

    def get_metadata(self) -> dict[str, Any]:
        stamp = int((self._device.state.clock.now - self._device.state.age) * 1e9)
        return {"SensorTimestamp": stamp, "ExposureTime": 8000, "AnalogueGain": 2.0, "DigitalGain": 1.5}

    def release(self) -> None:
        self._device.state.unreleased -= 1


class Picamera2:
    def __init__(self, state: PiCameraState, camera_num: int) -> None:
        self.state = state
        self.number = state.listed()[camera_num]["Num"]
        self.config: dict[str, Any] = {}
        self.tuning: dict[str, Any] | None = None
        self.calls: list[str] = []
        self.stride = 0
        self.index = 0
        if state.opening:
            raise state.opening.pop(0)
        assert all("close" in device.calls for device in state.devices), "opened twice"
        state.devices.append(self)

    def create_video_configuration(
        self,
        main: dict[str, Any],
        lores: dict[str, Any],
        buffer_count: int,
        controls: dict[str, Any],
        display: str | None,
        encode: str | None,
        queue: bool,
    ) -> dict[str, Any]:
        assert display is None
        assert encode is None
        return {"main": main, "lores": lores, "buffer_count": buffer_count, "queue": queue, "controls": controls}

    def configure(self, camera_config: dict[str, Any]) -> None:
        self.config = camera_config
        self.stride = camera_config["lores"]["size"][0] + PAD
        self.calls.append("configure")

    def stream_configuration(self, name: str = "main") -> dict[str, Any]:
        assert name == "lores"
        return {"size": self.config["lores"]["size"], "stride": self.stride}

    def start(self) -> None:
        self.calls.append("start")

    def capture_request(self, wait: float | None = None) -> Request:
        assert self.calls[-1] == "start"
        assert wait is not None, "would wait for ever"
        if self.state.stalls and self.state.stalls.pop(0):
            self.state.clock.now += wait
            raise TimeoutError
        self.state.clock.now += 1 / 30
        self.state.unreleased += 1
        self.index += 1
        return Request(self, self.index - 1)

    def cancel_all_and_flush(self) -> None:
        self.calls.append("flush")

    def stop(self) -> None:
        while self.state.jammed.is_set():
            time.sleep(0.01)
        self.calls.append("stop")

    def close(self) -> None:
        self.calls.append("close")


class PiCameraState:
    """What the fake devices share: the module's stand-in, and the switches of the tests."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.cameras: list[dict[str, Any]] = [{"Num": 0, "Model": "imx708", "Id": "/base/soc/i2c0mux/i2c@1/imx708@1a"}]
        self.devices: list[Picamera2] = []
        self.stalls: list[bool] = []
        """One entry a request: True = this request never comes. Empty = all come."""
        self.opening: list[Exception] = []
        """Errors of the next openings."""
        self.jammed = threading.Event()
        """While set, stop() does not return."""
        self.unreleased = 0
        self.age = 0.02
        self.tunings = {"imx708.json": {"version": 2.0, "algorithms": [{"rpi.black_level": {}}, {"rpi.agc": {"channels": [_channel()]}}]}}
        self.module = SimpleNamespace(Picamera2=_bound(self))

    def listed(self) -> list[dict[str, Any]]:
        """``cameras`` as picamera2 sorts them: those on USB last."""
        return sorted(self.cameras, key=lambda info: ("/usb" not in info["Id"], info["Id"]), reverse=True)


def _channel() -> dict[str, Any]:
    """As in the files that come with libcamera."""
    return {
        "exposure_modes": {
            "normal": {"shutter": [100, 10000, 30000, 60000, 66666], "gain": [1.0, 1.5, 2.0, 4.0, 8.0]},
            "short": {"shutter": [100, 5000, 10000, 20000, 60000], "gain": [1.0, 2.0, 4.0, 6.0, 8.0]},
        }
    }


def _bound(state: PiCameraState) -> Any:
    """The class that ``import picamera2`` would give, tied to this state."""

    class Bound(Picamera2):
        def __init__(self, camera_num: int = 0, tuning: dict[str, Any] | None = None) -> None:
            super().__init__(state, camera_num)
            self.tuning = tuning

        @staticmethod
        def load_tuning_file(tuning_file: str) -> dict[str, Any]:
            return state.tunings[tuning_file]

        @staticmethod
        def find_tuning_algo(tuning: dict[str, Any], name: str) -> dict[str, Any]:
            return next(algo[name] for algo in tuning["algorithms"] if name in algo)

        @staticmethod
        def global_camera_info() -> list[dict[str, Any]]:
            return state.listed()

    return Bound
