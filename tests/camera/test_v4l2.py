from __future__ import annotations

import struct
from pathlib import Path

import pytest

from mirror.camera import v4l2

CAPTURE, CAPTURE_PLANES, OUTPUT, OUTPUT_PLANES = 0x1, 0x1000, 0x2, 0x2000
M2M, M2M_PLANES, META, STREAMING, EXTENDED = 0x8000, 0x4000, 0x00800000, 0x04000000, 0x00200000


def capability(driver: str, device: int, *, whole: int | None = None, has_device_caps: bool = True) -> bytes:
    """A struct v4l2_capability as the kernel fills it: of the whole device, and of this node alone."""
    capabilities = (device if whole is None else whole) | (v4l2.DEVICE_CAPS_CAPABILITY if has_device_caps else 0)
    answer = struct.pack("16s32s32sIIII8x", driver.encode(), b"card", b"bus", 0x060600, capabilities, device if has_device_caps else 0, 0)
    assert len(answer) == 104
    return answer


UVC = CAPTURE | META | STREAMING | EXTENDED
NODES = {
    "uvc picture": (capability("uvcvideo", CAPTURE | STREAMING | EXTENDED, whole=UVC), True),
    "uvc metadata": (capability("uvcvideo", META | STREAMING | EXTENDED, whole=UVC), False),
    "old driver without device_caps": (capability("gspca_main", CAPTURE | STREAMING, has_device_caps=False), True),
    "virtual camera, both ways": (capability("v4l2 loopback", CAPTURE | OUTPUT | STREAMING), True),
    "virtual camera without a picture": (capability("v4l2 loopback", OUTPUT | STREAMING), False),
    "multi-planar camera": (capability("imx-capture", CAPTURE_PLANES | STREAMING), True),
    "Pi codec": (capability("bcm2835-codec", M2M_PLANES | STREAMING | EXTENDED), False),
    "Pi codec that says capture": (capability("bcm2835-codec", CAPTURE_PLANES | OUTPUT_PLANES | STREAMING), False),
    "Pi 4 ISP input": (capability("bcm2835-isp", OUTPUT | STREAMING), False),
    "Pi 4 ISP output": (capability("bcm2835-isp", CAPTURE | STREAMING), False),
    "Pi 4 ISP statistics": (capability("bcm2835-isp", META | STREAMING), False),
    "Pi 5 ISP": (capability("pispbe", CAPTURE_PLANES | STREAMING, whole=CAPTURE_PLANES | OUTPUT_PLANES | META | STREAMING), False),
    "Pi HEVC decoder": (capability("rpi-hevc-dec", M2M_PLANES | STREAMING), False),
    "Pi 4 raw sensor": (capability("unicam", CAPTURE | STREAMING), False),
    "Pi 5 raw sensor": (capability("rp1-cfe", CAPTURE | META | STREAMING), False),
    "other chip's codec": (capability("vicodec", M2M | STREAMING), False),
    "read() only, no streaming": (capability("pvrusb2", CAPTURE), False),
}


@pytest.mark.parametrize("name", NODES)
def test_only_nodes_that_can_capture_are_webcams(name: str) -> None:
    answer, expected = NODES[name]
    assert v4l2.can_capture(answer) is expected


def test_nodes_that_cannot_be_asked_are_left_out_and_order_is_kept() -> None:
    answers: dict[str, bytes | OSError] = {
        "/dev/video0": NODES["Pi codec"][0],
        "/dev/video1": PermissionError(13, "Permission denied"),
        "/dev/video2": NODES["uvc picture"][0],
        "/dev/video3": NODES["uvc metadata"][0],
        "/dev/video10": NODES["virtual camera, both ways"][0],
    }

    def ioctl(node: Path) -> bytes:
        answer = answers[str(node)]
        if isinstance(answer, OSError):
            raise answer
        return answer

    assert v4l2.capture_nodes(map(Path, answers), ioctl) == [Path("/dev/video2"), Path("/dev/video10")]


def test_a_file_that_is_no_device_is_no_webcam(tmp_path: Path) -> None:
    (tmp_path / "video0").write_bytes(b"")
    assert v4l2.capture_nodes([tmp_path / "video0", tmp_path / "gone"]) == []


def test_listed_nodes_are_in_the_order_of_their_numbers() -> None:
    names = [path.name for path in v4l2.list_video_nodes()]
    assert names == sorted(names, key=lambda name: int(name.removeprefix("video")))
