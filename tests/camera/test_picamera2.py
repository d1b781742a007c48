"""The fake of picamera2 held to the real classes, oldest and newest, on a libcamera that is a mock: signatures, defaults, order of the
cameras, and what a failed constructor leaves behind. scripts/picamera2 fetches the packages."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from . import fake_picamera2
from .fake_picamera2 import PiCameraState
from .fakes import Clock

PACKAGES = Path(__file__).parents[2] / ".picamera2"
NEIGHBOURS = (
    "libcamera", "pykms", "kms", "simplejpeg", "piexif", "videodev2", "pidng", "pidng.core", "pidng.camdefs", "PIL", "av", "prctl",
    "jsonschema", "tqdm",
)  # fmt: skip
"""What picamera2 imports: apt packages and others that the mirror has not. Those that are not here are mocks too."""
USB = {"Num": 0, "Model": "C920", "Id": "/base/scb/pcie@7d500000/pci@0,0/usb@0,0-1.2:1.0-046d:082d"}
RIBBON = {"Num": 1, "Model": "ov5647", "Id": "/base/soc/i2c0mux/i2c@1/ov5647@36"}


@pytest.fixture(params=sorted(path.name for path in PACKAGES.glob("0.*")) or ["none"])
def real(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    if request.param == "none":
        pytest.skip("picamera2 is not here: run scripts/picamera2")
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(PACKAGES / request.param))
    for name in NEIGHBOURS:
        if name == "libcamera" or name.partition(".")[0] in sys.modules or importlib.util.find_spec(name.partition(".")[0]) is None:
            monkeypatch.setitem(sys.modules, name, MagicMock(Rectangle=Rectangle, Size=Size))
    yield importlib.import_module("picamera2")
    for name in set(sys.modules) - before:
        if name.partition(".")[0] == "picamera2":
            del sys.modules[name]


def attach(real: ModuleType, *cameras: dict[str, Any]) -> list[MagicMock]:
    """Cameras in libcamera's own order, for the real class. Each has one raw mode; what the constructor does after taking it fails."""
    found = []
    for info in cameras:
        camera = MagicMock(id=info["Id"], controls={}, properties={PropertyId("Model"): info["Model"]})
        raw = MagicMock()
        raw.at(0).formats.pixel_formats = ["SRGGB10"]
        raw.at(0).formats.sizes.return_value = [SimpleNamespace(width=1640, height=1232)]
        camera.generate_configuration.return_value = raw
        found.append(camera)
    real.Picamera2._cm._cms = MagicMock(cameras=found)
    real.Picamera2._cm.running = True  # no thread that listens to libcamera
    real.Picamera2.create_still_configuration = MagicMock(side_effect=OSError("no dma_heap"))
    return found


class Rectangle:
    """A class of libcamera that picamera2 asks values for, as ``Size`` is."""


class Size:
    pass


class PropertyId:
    """A property's name, as libcamera has it."""

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.mark.parametrize("name", [name for name, value in vars(fake_picamera2.Picamera2).items() if inspect.isfunction(value)])
def test_what_the_fake_takes_the_real_class_takes(real: ModuleType, name: str) -> None:
    if name == "__init__":
        compare(inspect.signature(PiCameraState(Clock()).module.Picamera2), inspect.signature(real.Picamera2))
    else:
        compare(inspect.signature(getattr(fake_picamera2.Picamera2, name)), inspect.signature(getattr(real.Picamera2, name)))


@pytest.mark.parametrize("name", ["load_tuning_file", "find_tuning_algo", "global_camera_info"])
def test_static_methods_are_those_of_the_real_class(real: ModuleType, name: str) -> None:
    bound = PiCameraState(Clock()).module.Picamera2
    compare(inspect.signature(getattr(bound, name)), inspect.signature(getattr(real.Picamera2, name)))


@pytest.mark.parametrize("name", ["make_array", "get_metadata", "release"])
def test_requests_are_those_of_the_real_class(real: ModuleType, name: str) -> None:
    request = importlib.import_module(f"{real.__name__}.request").CompletedRequest
    compare(inspect.signature(getattr(fake_picamera2.Request, name)), inspect.signature(getattr(request, name)))


def compare(ours: inspect.Signature, theirs: inspect.Signature) -> None:
    """Each parameter of the fake is one of the real class, at the same place and with the same default where it has one; and the real class
    needs no other."""
    places = list(theirs.parameters)
    assert set(ours.parameters) <= set(places)
    for place, (name, parameter) in enumerate(ours.parameters.items()):
        if parameter.default is not inspect.Parameter.empty:
            assert theirs.parameters[name].default == parameter.default, name
        if place == 0:
            assert places[0] == name
    needed = {name for name, parameter in theirs.parameters.items() if parameter.default is inspect.Parameter.empty}
    assert needed <= set(ours.parameters)


def test_the_fake_lists_cameras_as_the_real_class_sorts_them(real: ModuleType) -> None:
    state = PiCameraState(Clock())
    state.cameras = [USB, RIBBON]
    attach(real, USB, RIBBON)
    assert real.Picamera2.global_camera_info() == state.module.Picamera2.global_camera_info() == [RIBBON, USB]


def test_the_constructor_takes_a_place_in_that_list(real: ModuleType) -> None:
    usb, ribbon = attach(real, USB, RIBBON)
    with pytest.raises(RuntimeError, match="did not complete"):
        real.Picamera2(0)
    assert ribbon.acquire.called
    assert not usb.acquire.called


def test_a_failed_constructor_keeps_the_camera(real: ModuleType) -> None:
    """Why PiCamera raises RecoveryError then: only a fresh process can open it again."""
    (camera,) = attach(real, RIBBON)
    with pytest.raises(RuntimeError, match="did not complete"):
        real.Picamera2(0)
    assert camera.acquire.called
    assert not camera.release.called


def test_no_camera_is_one_that_the_mirror_does_not_open(real: ModuleType) -> None:
    attach(real)
    assert real.Picamera2.global_camera_info() == []
