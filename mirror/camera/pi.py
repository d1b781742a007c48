"""The Raspberry Pi's own camera, through picamera2 (an apt package; never imported elsewhere).

Pictures come from the low-resolution stream, as planar YUV whose rows are padded to a stride. Every wait is bounded, because both
``capture_request`` and ``stop`` are known to hang when a cable comes loose (picamera2 #794, #1004, #1090, #1264).
"""

from __future__ import annotations

import contextlib
import importlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from mirror import core
from mirror.camera import exposure
from mirror.camera.base import (
    MAX_EXPOSURE_MS,
    Camera,
    CameraBackend,
    CameraLost,
    CameraOptions,
    ExposureReading,
    clamp_capture_time,
    quarter_turns,
    turn_frame_image,
)
from mirror.camera.opencv import cv2
from mirror.errors import MirrorError, RecoveryError
from mirror.types import Frame, Image

PI_SENSOR_STREAM_PX = (1632, 1224)
"""What the sensors read with all pixels binned by two, near enough; in it a badge is read at 1.5 m (docs/badges.md#reading-distance)."""
PI_READ_STREAM_PX = (640, 480)
"""The stream that is read; of MAIN's aspect, else its pixels would not be square."""
PI_FRAME_PERIOD_US = 33_333
PI_FIRST_FRAME_TIMEOUT_S = 3.0
"""Seconds that the sensor may take for its first picture."""
PI_OPEN_TRIES = 2
"""Openings per stall before it is given up: each one may leak contiguous memory (picamera2 #887, #958, #1125)."""
PI_CLOSE_TIMEOUT_S = 3.0
"""Seconds that stopping and closing may take before the driver counts as wedged."""
PI_CAMERA_REMEDY_TEXT = "check the ribbon cable, close other camera programs, and restart the Pi if it stays so"


def _module() -> Any:
    # libcamera prints every detail of its start; its errors are enough, but for the one that every machine without dma-buf has. The first
    # pattern that fits counts (libcamera 0.4.0).
    os.environ.setdefault("LIBCAMERA_LOG_LEVELS", "DmaBufAllocator:FATAL,*:ERROR")
    return importlib.import_module("picamera2")


def _sensors(module: Any) -> list[tuple[int, str]]:
    """Place in picamera2's list, which its constructor asks for, and model of the cameras on the ribbon connectors.

    libcamera lists USB webcams too, but gives them no second stream. The place is not "Num", which is libcamera's own.
    """
    listed = module.Picamera2.global_camera_info()
    return [(place, str(info.get("Model", ""))) for place, info in enumerate(listed) if "/usb" not in str(info.get("Id", ""))]


def is_pi_camera_available() -> bool:
    """True when picamera2 imports and sees a camera of the Pi. Never raises."""
    try:
        return bool(_sensors(_module()))
    except Exception:  # whatever a broken or foreign installation throws, it means "no"
        return False


class PiCamera(Camera):
    """The first ribbon camera, ``rotation`` degrees clockwise for a sensor mounted on its side, exposed for ``longest_ms`` at most.

    Raises MirrorError when it cannot be opened, RecoveryError when no other try in this process can. ``read`` opens it again by itself
    after a stall; when that does not help either it raises CameraLost.
    """

    live = True
    name = "pi camera"

    def __init__(
        self,
        rotation: int = 0,
        longest_ms: float = MAX_EXPOSURE_MS,
        *,
        module: Any = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._turns = quarter_turns(rotation)
        self._longest_ms = longest_ms
        self._module = module
        self._clock = clock
        self._device: Any = None
        self._stride = PI_READ_STREAM_PX[0]
        self._index = 0
        self._last = float("-inf")
        self.size = PI_READ_STREAM_PX if self._turns % 2 == 0 else (PI_READ_STREAM_PX[1], PI_READ_STREAM_PX[0])
        self._open()

    def read(self, timeout: float = 1.0) -> Frame:
        for left in reversed(range(PI_OPEN_TRIES)):
            try:
                if self._device is None:
                    self._open()
                    timeout = max(timeout, PI_FIRST_FRAME_TIMEOUT_S)
                return self._capture(timeout)
            except RecoveryError:
                raise
            except Exception as error:  # a timeout, or whatever picamera2 and libcamera raise
                self.close()
                if not left:
                    if isinstance(error, MirrorError):
                        raise CameraLost(error.subject, error.cause, error.remedy) from error
                    cause = f"no picture for {timeout:g} s" if isinstance(error, TimeoutError) else _first_line(error)
                    raise CameraLost(self.name, cause, PI_CAMERA_REMEDY_TEXT) from error
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Stops and closes the device. Raises CameraLost when the driver does not answer any more."""
        device, self._device = self._device, None
        if device is not None:
            _let_go(device)

    def _open(self) -> None:
        try:
            module = self._module or _module()
            place, model = _sensors(module)[0]
            tuning = exposure.load_sensor_tuning(module.Picamera2, model, self._longest_ms)
        except ImportError as error:
            raise MirrorError(self.name, "picamera2 is missing", "sudo apt install --no-install-recommends python3-picamera2") from error
        except IndexError as error:
            raise MirrorError(self.name, "not found", PI_CAMERA_REMEDY_TEXT) from error
        except Exception as error:  # picamera2 and libcamera raise what they like here
            raise MirrorError(self.name, f"cannot be found ({_first_line(error)})", PI_CAMERA_REMEDY_TEXT) from error
        try:
            device = module.Picamera2(place, tuning=tuning)
        except Exception as error:
            # What a failed constructor has acquired stays so in this process: a second one would only say that (picamera2 0.3.31).
            raise RecoveryError(self.name, f"cannot be opened ({_first_line(error)})", PI_CAMERA_REMEDY_TEXT) from error
        try:
            device.configure(
                device.create_video_configuration(
                    main={"size": PI_SENSOR_STREAM_PX, "format": "YUV420"},
                    lores={"size": PI_READ_STREAM_PX, "format": "YUV420"},
                    controls={"FrameDurationLimits": (PI_FRAME_PERIOD_US, PI_FRAME_PERIOD_US)},
                    buffer_count=4,
                    queue=False,
                    display=None,
                    encode=None,
                )
            )
            self._stride = int(device.stream_configuration("lores")["stride"])
            device.start()
        except Exception as error:
            _let_go(device)
            raise MirrorError(self.name, f"cannot be started ({_first_line(error)})", PI_CAMERA_REMEDY_TEXT) from error
        self._device = device

    def _capture(self, timeout: float) -> Frame:
        request = self._device.capture_request(wait=timeout)
        try:
            now = self._clock()
            told = request.get_metadata()
            stamp = float(told.get("SensorTimestamp", 0)) / 1e9
            image = self._upright(request.make_array("lores"))
            detail = _crop_luma(request.make_array("main")) if self.is_detail_wanted else None
        finally:
            request.release()
        self.light = _light(told)
        self._last = clamp_capture_time(stamp, now, self._last)
        self._index += 1
        return Frame(image, self._last, self._index - 1, detail)

    def _upright(self, planes: Any) -> Image:
        """RGB from I420 planes (h * 3/2, stride), without the padding of their rows; the same bytes from OpenCV where the core is not
        built, whose NumPy takes ten times as long."""
        width, height = PI_READ_STREAM_PX
        rows = planes.reshape(height * 3 // 2, self._stride)
        if core.CORE_BACKEND == "c":
            image: Image = np.empty((height, width, 3), np.uint8)
            core.yuv(rows, image)
        else:
            image = np.ascontiguousarray(cv2.cvtColor(rows, cv2.COLOR_YUV2RGB_I420)[:, :width], np.uint8)
        return turn_frame_image(image, self._turns)


def _crop_luma(planes: Any) -> Image:
    """The Y plane of I420 planes, without the padding of its rows; a view."""
    width, height = PI_SENSOR_STREAM_PX
    luma: Image = planes.reshape(height * 3 // 2, -1)[:height, :width]
    return luma


def _light(told: Mapping[str, Any]) -> ExposureReading | None:
    if "ExposureTime" not in told:
        return None
    gain = float(told.get("AnalogueGain", 1.0)) * float(told.get("DigitalGain", 1.0))
    return ExposureReading(float(told["ExposureTime"]) / 1000, gain, float(told["Lux"]) if "Lux" in told else None)


def _let_go(device: Any) -> None:
    """Cancels, stops and closes, each whatever the one before said, for at most ``PI_CLOSE_TIMEOUT_S`` seconds in all."""

    def steps() -> None:
        for step in (device.cancel_all_and_flush, device.stop, device.close):
            with contextlib.suppress(Exception):
                step()

    worker = threading.Thread(target=steps, name="camera-close", daemon=True)
    worker.start()
    worker.join(PI_CLOSE_TIMEOUT_S)
    if worker.is_alive():
        raise CameraLost("pi camera", "the driver does not answer", PI_CAMERA_REMEDY_TEXT)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _open_pi(source: str, options: CameraOptions) -> Camera:
    del source  # there is one only
    return PiCamera(options.rotation, options.max_exposure_ms)


def _check_pi(source: str) -> str:
    if not is_pi_camera_available():
        raise MirrorError(f"camera {source}", "none at the ribbon connector", "check its cable, or set [camera] source to what is there")
    return "the Pi's camera"


PI_BACKEND = CameraBackend("pi", lambda source: source == "pi", _open_pi, _check_pi)
