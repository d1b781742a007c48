from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from mirror.camera import pi
from mirror.camera.base import CameraLost, ExposureReading
from mirror.camera.exposure import cut_exposure_stair
from mirror.camera.pi import PiCamera
from mirror.errors import MirrorError, RecoveryError

from . import fake_picamera2
from .fake_picamera2 import PiCameraState
from .fakes import Clock


@pytest.fixture
def state(clock: Clock) -> PiCameraState:
    return PiCameraState(clock)


def opened(state: PiCameraState, rotation: int = 0) -> PiCamera:
    return PiCamera(rotation, module=state.module, clock=state.clock)


def test_padded_planes_become_an_rgb_picture_without_the_padding(state: PiCameraState) -> None:
    with opened(state) as camera:
        frame = camera.read()
    assert camera.size == (640, 480)
    assert frame.image.shape == (480, 640, 3)
    assert frame.image.flags.c_contiguous
    assert frame.image[20, 20] == pytest.approx([230, 20, 20], abs=4)
    assert frame.image[-20, -20] == pytest.approx([20, 20, 230], abs=4)
    assert frame.image[240, -20] == pytest.approx([40, 40, 40], abs=4)


def test_where_the_core_is_not_built_opencv_makes_the_same_picture(state: PiCameraState, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("NumPy takes longer than there is between two pictures")

    with opened(state) as camera:
        wanted = camera.read().image
    monkeypatch.setattr("mirror.core.CORE_BACKEND", "numpy")
    monkeypatch.setattr("mirror.core.yuv", refuse)
    with opened(PiCameraState(state.clock)) as camera:
        found = camera.read().image
    np.testing.assert_array_equal(found, wanted)
    assert found.flags.c_contiguous


def test_the_configuration_keeps_pixels_square_and_the_driver_from_queueing(state: PiCameraState) -> None:
    with opened(state):
        config = state.devices[0].config
    main, lores = config["main"]["size"], config["lores"]["size"]
    assert main[0] * lores[1] == main[1] * lores[0]
    assert config["lores"]["format"] == "YUV420"
    assert config["queue"] is False
    assert config["controls"]["FrameDurationLimits"] == (33333, 33333)


def test_the_full_resolution_comes_along_only_where_it_is_wanted(state: PiCameraState) -> None:
    with opened(state) as camera:
        assert camera.read().detail is None
        camera.is_detail_wanted = True
        frame = camera.read()
    assert frame.detail is not None
    assert frame.detail.shape == (1224, 1632)
    assert int(frame.detail[600, -50]) == pytest.approx(16 + 219 / 255 * frame.image[235, -20].mean(), abs=4)  # BT.601's narrow range


def test_frames_carry_the_sensors_time_and_every_request_is_given_back(state: PiCameraState, clock: Clock) -> None:
    with opened(state) as camera:
        frames = [(camera.read(), clock.now) for _ in range(5)]
    assert [frame.time for frame, _ in frames] == pytest.approx([now - 0.02 for _, now in frames], abs=1e-6)
    assert [frame.index for frame, _ in frames] == list(range(5))
    assert state.unreleased == 0


def test_a_sensor_time_on_another_clock_gives_way_to_ours(state: PiCameraState, clock: Clock) -> None:
    state.age = -50_000
    with opened(state) as camera:
        assert camera.read().time == clock.now


def test_no_picture_is_exposed_for_longer_than_asked_and_gain_makes_up_for_it(state: PiCameraState) -> None:
    with PiCamera(0, 12.0, module=state.module, clock=state.clock):
        tuning = state.devices[0].tuning
    assert tuning is not None
    (channel,) = tuning["algorithms"][1]["rpi.agc"]["channels"]
    assert channel["exposure_modes"]["normal"] == {"shutter": [100, 10000, 12000.0], "gain": [1.0, 1.5, 8.0]}
    assert max(channel["exposure_modes"]["short"]["shutter"]) == 12000.0


@pytest.mark.parametrize("broken", [{}, {"imx708.json": {"algorithms": []}}, {"imx708.json": {"algorithms": [{"rpi.agc": {}}]}}])
def test_a_sensor_whose_tuning_is_not_there_is_used_as_it_is(state: PiCameraState, broken: dict[str, Any]) -> None:
    state.tunings = broken
    with opened(state) as camera:
        assert camera.read() is not None
    assert state.devices[0].tuning is None


def test_a_stair_that_ends_below_the_limit_stays() -> None:
    stair = {"shutter": [100.0, 5000.0], "gain": [1.0, 8.0]}
    assert cut_exposure_stair(stair, 15000) == stair


def test_the_camera_tells_how_it_exposed(state: PiCameraState) -> None:
    with opened(state) as camera:
        camera.read()
        assert camera.light == ExposureReading(8.0, 3.0, None)


def test_a_sensor_mounted_on_its_side_is_turned_once(state: PiCameraState) -> None:
    with opened(state, 90) as camera:
        frame = camera.read()
    assert camera.size == (480, 640)
    assert frame.image.shape == (640, 480, 3)
    assert frame.image[20, -20] == pytest.approx([230, 20, 20], abs=4)


def test_a_stall_is_healed_by_opening_again(state: PiCameraState) -> None:
    camera = opened(state)
    before = camera.read()
    state.stalls = [True]
    after = camera.read()
    assert after.time > before.time
    assert after.index == before.index + 1
    assert state.devices[0].calls == ["configure", "start", "flush", "stop", "close"]
    assert len(state.devices) == 2


def test_a_stall_that_lasts_is_lost_after_bounded_tries_with_everything_closed(state: PiCameraState) -> None:
    camera = opened(state)
    state.stalls = [True] * 100
    with pytest.raises(CameraLost, match="no picture for 3 s; check the ribbon cable"):
        camera.read()
    assert len(state.devices) == pi.PI_OPEN_TRIES
    assert all(device.calls[-3:] == ["flush", "stop", "close"] for device in state.devices)


def test_after_being_lost_the_next_read_tries_again(state: PiCameraState) -> None:
    camera = opened(state)
    state.stalls = [True] * 2
    with pytest.raises(CameraLost):
        camera.read()
    assert camera.read().index == 0


def test_a_camera_that_vanished_is_lost_with_its_cause(state: PiCameraState) -> None:
    camera = opened(state)
    state.stalls = [True]
    state.cameras = []
    with pytest.raises(CameraLost, match="pi camera: not found; check the ribbon cable"):
        camera.read()


def test_a_request_that_cannot_be_converted_is_given_back_all_the_same(state: PiCameraState, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = opened(state)

    def broken(*_: Any) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(fake_picamera2.Request, "make_array", broken)
    with pytest.raises(CameraLost, match="no memory"):
        camera.read()
    assert state.unreleased == 0


def test_a_driver_that_jams_in_stop_does_not_jam_us(state: PiCameraState, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pi, "PI_CLOSE_TIMEOUT_S", 0.05)
    camera = opened(state)
    state.jammed.set()
    state.stalls = [True]
    try:
        with pytest.raises(CameraLost, match="the driver does not answer"):
            camera.read()
    finally:
        state.jammed.clear()


def test_a_busy_camera_is_one_line_with_the_cause(state: PiCameraState) -> None:
    state.opening = [RuntimeError("Failed to acquire camera: Device or resource busy\nand more")]
    with pytest.raises(
        MirrorError, match=r"cannot be opened \(Failed to acquire camera: Device or resource busy\); check the ribbon"
    ) as error:
        opened(state)
    assert "\n" not in str(error.value)


def test_a_camera_that_a_failed_opening_keeps_for_itself_needs_a_fresh_process(state: PiCameraState) -> None:
    # What picamera2 0.3.31 does: the first error is the cause, each later one only says that the camera is acquired.
    state.opening = [RuntimeError("Could not open any dmaHeap device"), *[RuntimeError("Camera in Acquired state")] * 9]
    with pytest.raises(RecoveryError, match="dmaHeap"):
        opened(state)


def test_an_opening_that_fails_after_a_stall_is_not_tried_again_in_this_process(state: PiCameraState) -> None:
    camera = opened(state)
    state.stalls = [True]
    state.opening = [RuntimeError("Could not open any dmaHeap device"), *[RuntimeError("Camera in Acquired state")] * 9]
    with pytest.raises(RecoveryError, match="dmaHeap"):
        camera.read()
    assert len(state.opening) == 9


def test_a_camera_that_does_not_start_is_closed(state: PiCameraState, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Any) -> None:
        raise RuntimeError("out of CMA")

    monkeypatch.setattr(fake_picamera2.Picamera2, "start", refuse)
    with pytest.raises(MirrorError, match="cannot be started"):
        opened(state)
    assert state.devices[0].calls[-1] == "close"


def test_usb_cameras_in_libcameras_list_are_not_the_pi_camera(state: PiCameraState, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "picamera2", state.module)
    assert pi.is_pi_camera_available()
    usb = {"Num": 0, "Model": "C920", "Id": "/base/scb/pcie@7d500000/pci@0,0/usb@0,0-1.2:1.0-046d:082d"}
    state.cameras = [usb]
    assert not pi.is_pi_camera_available()
    state.cameras = [usb, {"Num": 1, "Model": "ov5647", "Id": "/base/soc/i2c0mux/i2c@1/ov5647@36"}]
    assert pi.is_pi_camera_available()
    with opened(state):
        assert state.devices[0].number == 1


@pytest.mark.parametrize("error", [ImportError("no picamera2"), RuntimeError("no libcamera"), OSError(2, "gone"), AttributeError("old")])
def test_available_never_raises(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail() -> Any:
        raise error

    monkeypatch.setattr(pi, "_module", fail)
    assert pi.is_pi_camera_available() is False


def test_without_picamera2_the_remedy_is_the_apt_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "picamera2", None)
    with pytest.raises(MirrorError, match="apt install --no-install-recommends python3-picamera2"):
        PiCamera()
