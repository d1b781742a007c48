"""A network camera, against a script and against a real MJPEG server on the loopback."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import pytest

from mirror.camera import CameraLost, Fault, SupervisedCamera, check_source, hide_address, is_live, open_camera
from mirror.camera.stream import STREAM_OPEN_TIMEOUT_S, STREAM_READ_TIMEOUT_S, StreamCamera
from mirror.errors import MirrorError
from mirror.types import FaultKind, Frame

from .clips import picture
from .fakes import Clock
from .test_webcam import Device

URL = "rtsp://me:secret@10.0.0.5:8554/secret?key=secret"


class MjpegServer:
    """A camera that serves numbered pictures as multipart JPEG, 30 a second, until told to stall or to hang up."""

    def __init__(self) -> None:
        self.stalled = threading.Event()
        self.hung_up = threading.Event()
        self.password: str | None = None
        self.logins: list[str | None] = []
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                camera.serve(self)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        login = request.headers.get("Authorization")
        self.logins.append(login)
        if self.hung_up.is_set() or (self.password and not login):
            request.send_response(503 if self.hung_up.is_set() else 401)
            request.send_header("WWW-Authenticate", 'Basic realm="camera"')
            request.end_headers()
            return
        request.send_response(200)
        request.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        request.end_headers()
        try:
            for index in range(10_000):
                image = np.full((240, 320, 3), 60, np.uint8)
                image[:, : 2 * (index % 100)] = (20, 40, 230)
                jpeg = cv2.imencode(".jpg", image)[1].tobytes()
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                request.wfile.write(head.encode() + jpeg + b"\r\n")
                while self.stalled.is_set() and not self.hung_up.is_set():
                    time.sleep(0.02)
                if self.hung_up.is_set():
                    return
                time.sleep(1 / 30)
        except OSError:  # the viewer went away
            return

    def close(self) -> None:
        self.hung_up.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    made = MjpegServer()
    yield made
    made.close()


def open_scripted(device: Device, clock: Clock, rotation: int = 0) -> StreamCamera:
    return StreamCamera(URL, rotation, capture=lambda _: device, clock=clock)


def test_pictures_come_from_a_real_server(server: MjpegServer) -> None:
    url = f"http://127.0.0.1:{server.port}/stream"
    assert is_live(url)
    assert check_source(url) == f"http://127.0.0.1:{server.port} answers"
    with open_camera(url, 90) as camera:
        assert (camera.live, camera.size) == (True, (240, 320))
        frames = [camera.read() for _ in range(10)]
    times = [frame.time for frame in frames if frame is not None]
    assert times == sorted(times)
    assert [frame.index for frame in frames if frame is not None] == list(range(1, 11))
    assert time.monotonic() - times[-1] < 1.0
    assert frames[0] is not None
    red, _, blue = frames[-1].image[0, -1] if frames[-1] is not None else (0, 0, 0)
    assert red > 200 > 100 > blue, "the picture is turned and RGB"


def test_a_stall_ends_within_its_time_and_the_supervisor_opens_it_again(server: MjpegServer) -> None:
    camera = SupervisedCamera(lambda: open_camera(f"http://127.0.0.1:{server.port}/stream"))
    try:
        assert isinstance(camera.read(), Frame)
        server.stalled.set()
        begun = time.monotonic()
        while isinstance(item := camera.read(0.5), Frame):
            assert time.monotonic() - begun < STREAM_READ_TIMEOUT_S + 1.0
        assert time.monotonic() - begun < STREAM_READ_TIMEOUT_S + 1.0
        assert isinstance(item, Fault)
        assert item.kind is FaultKind.LOST
        assert "no picture came for 2 s" in item.text
        server.stalled.clear()
        while not isinstance(camera.read(0.5), Frame):
            assert time.monotonic() - begun < 15.0
        assert camera.fault is None
    finally:
        camera.close()


def test_a_camera_that_hangs_up_is_lost(server: MjpegServer) -> None:
    with open_camera(f"http://127.0.0.1:{server.port}/stream") as camera:
        server.hung_up.set()
        with pytest.raises(CameraLost, match="the stream ended"):
            list(iter(camera.read, None))


def test_a_password_is_given_to_the_camera_and_to_no_log(server: MjpegServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.password = "secret"
    url = f"http://me:secret@127.0.0.1:{server.port}/stream"
    supervised = SupervisedCamera(lambda: open_camera(url))
    assert isinstance(supervised.read(), Frame)
    assert server.logins[-1] is not None
    server.hung_up.set()
    while isinstance(supervised.read(0.1), Frame):
        pass
    said = [supervised.read(0.1), supervised.name, supervised.fault]
    supervised.close()
    with pytest.raises(MirrorError) as refused:
        open_camera(url)
    assert "secret" not in f"{said}{refused.value}{caplog.text}"
    assert f"127.0.0.1:{server.port}" in str(refused.value)


def test_a_camera_that_is_not_there_is_refused_in_time_with_the_remedy() -> None:
    begun = time.monotonic()
    with pytest.raises(MirrorError, match=r"stream rtsp://127\.0\.0\.1:9: cannot be opened; check its address.*--reach"):
        open_camera("rtsp://127.0.0.1:9/cam")
    assert time.monotonic() - begun < STREAM_OPEN_TIMEOUT_S + 1


@pytest.mark.parametrize("url", ["rtsp://", "rtsp:///cam", "http://me:secret@cam:port/x", "http://cam:99999/secret", "http://[secret/x"])
def test_an_address_without_a_host_is_refused_without_quoting_it(url: str) -> None:
    for ask in (open_camera, check_source):
        with pytest.raises(MirrorError, match="write it as rtsp://HOST:PORT/PATH") as refused:
            ask(url)
        assert "secret" not in str(refused.value)


def test_only_kind_host_and_port_are_shown(tmp_path: Path) -> None:
    assert hide_address(URL) == "rtsp://10.0.0.5:8554"
    assert hide_address("RTSP://Cam/x") == "rtsp://cam"
    assert hide_address(str(tmp_path / "a.mp4")) == str(tmp_path / "a.mp4")


def test_frames_carry_the_time_of_their_arrival_which_never_falls(clock: Clock) -> None:
    device = Device(clock)
    with open_scripted(device, clock) as camera:
        assert camera.size == (96, 64)
        frame = camera.read()
        assert frame.time == pytest.approx(clock.now)
        clock.now -= 5
        assert camera.read().time == frame.time


def test_a_camera_mounted_on_its_side_is_turned(clock: Clock) -> None:
    with open_scripted(Device(clock), clock, 90) as camera:
        assert camera.size == (64, 96)
        frame = camera.read()
        assert frame.image[10, -10] == pytest.approx(picture(0)[10, 10], abs=3)
        assert frame.image.flags.c_contiguous


def test_a_damaged_picture_is_skipped_and_many_are_a_loss(clock: Clock) -> None:
    device = Device(clock)
    with open_scripted(device, clock) as camera:
        device.torn = 3
        assert camera.read().image.shape == (64, 96, 3)
        device.torn = 10_000
        with pytest.raises(CameraLost, match="no whole picture for 1 s"):
            camera.read()


def test_what_came_while_it_was_opened_is_let_go(clock: Clock) -> None:
    class Backlog(Device):
        def grab(self) -> bool:
            self.index += 1
            self.clock.now += 0.001 if self.index <= 50 else 0.04
            return True

        def get(self, prop: int) -> float:
            del prop
            return 40.0 * self.index

    device = Backlog(clock)
    with open_scripted(device, clock):
        assert device.index == 52


def test_a_stream_that_cannot_be_opened_or_gives_nothing_is_released(clock: Clock) -> None:
    closed, silent = Device(clock), Device(clock)
    closed.opened, silent.stalled = False, True
    for device in (closed, silent):
        with pytest.raises(MirrorError, match=r"stream rtsp://10\.0\.0\.5:8554: "):
            open_scripted(device, clock)
        assert device.released == 1
