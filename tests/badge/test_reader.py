"""Badges before the camera: at what distance, in what light they are read, how often that is told, and what else is held up."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
import segno
from numpy.typing import NDArray

from mirror.badge import BadgeReader, BadgeSecret
from mirror.badge.pictures import render_badge
from mirror.badge.reader import MAX_CODE_CHARS, SAME_CODE_MUTE_S, read_qr_code
from mirror.types import Frame, Image

TEXT = BadgeSecret(bytes(32)).sign("ABCDEFGHIJKLMNOP", 3)
BADGE = render_badge("Ann", TEXT)
DETAIL_PX = (1224, 1632)
"""The Pi's camera at full resolution, upright."""
VIEW = 48.0
"""Degrees across an upright picture of the Pi's camera module 3."""


def held(
    badge: Image, metres: float, *, size: tuple[int, int] = DETAIL_PX, side_mm: float = 80.0, turn: float = 0.0, nod: float = 0.0,
    blur: float = 0.0, light: float = 1.0, look: int = 0,
) -> NDArray[np.uint8]:  # fmt: skip
    """A grey picture of ``size`` in which ``badge`` is held up, its paper turned and nodded by so many degrees, and rolled by up to 8 of
    a hand's; ``blur`` in pixels, ``light`` as a share of bright. ``look`` is the hand's place."""
    (w, h), chance = size, np.random.default_rng(look)
    focal = w / (2 * math.tan(math.radians(VIEW / 2)))
    scale = 4 * side_mm / 1000 * focal / metres / badge.shape[1]
    small: Any = cv2.resize(badge, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else badge
    tall, wide = small.shape[:2]
    half = np.array([side_mm, side_mm * tall / wide]) / 2000
    paper = np.c_[np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half, np.zeros(4)]
    for axis, degrees in ((2, chance.uniform(-8, 8)), (1, turn), (0, nod)):
        paper = paper @ np.array(cv2.Rodrigues(np.radians(degrees) * np.eye(3)[axis])[0]).T
    paper += np.array([chance.uniform(-0.1, 0.1), chance.uniform(-0.15, 0.1), 1.0]) * metres
    seen = focal * paper[:, :2] / paper[:, 2:] + [w / 2, h / 2]
    x, y = np.floor(seen.min(0) - 12).astype(int)
    wide_px, tall_px = np.ceil(seen.max(0) + 12).astype(int) - [x, y]
    corners = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    flow = cv2.getPerspectiveTransform(corners, ((seen - [x, y]) * 4).astype(np.float32))
    layers = (cv2.warpPerspective(one, flow, (4 * wide_px, 4 * tall_px)) for one in (np.full_like(small, 255), small))
    mask, ink = (cv2.resize(one, (wide_px, tall_px), interpolation=cv2.INTER_AREA).astype(np.float32) for one in layers)
    grey: Any = cv2.resize((chance.random((30, 24)) * 140 + 40).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    under = grey[y : y + tall_px, x : x + wide_px]
    under[:] = under * (1 - mask / 255) + 0.85 * ink + 20 * mask / 255
    if blur:
        grey = cv2.GaussianBlur(grey, (0, 0), blur)
    return np.asarray(np.clip(grey * light + chance.normal(0, 4, grey.shape), 0, 255), np.uint8)


def coloured(grey: NDArray[Any]) -> Image:
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


@pytest.mark.parametrize(
    "how", [{}, {"turn": 30.0}, {"nod": 30.0}, {"blur": 0.8}, {"light": 0.4}, {"light": 0.15}], ids=lambda how: str(how)
)
def test_a_badge_held_a_metre_and_a_half_away_is_read_within_two_seconds(how: dict[str, float]) -> None:
    """A hand is never still: of six looks, each at a little other place and distance, one is enough."""
    looks = (held(BADGE, 1.5 * (1 + 0.03 * math.cos(2 * look)), look=look, **how) for look in range(6))  # type: ignore[arg-type]
    assert any(read_qr_code(picture) == TEXT for picture in looks)


@pytest.mark.parametrize("blur", [0.8, 1.2])
def test_a_badge_that_is_moved_half_a_metre_away_is_read_in_colour(blur: float) -> None:
    assert read_qr_code(coloured(held(BADGE, 0.5, blur=blur))) == TEXT


def test_the_cameras_full_resolution_is_read_where_a_frame_brings_it(gate: Gate) -> None:
    reader = BadgeReader(gate.receive, gate, min_period_s=0.0)
    reader.wanted = True
    reader.offer(Frame(np.zeros((48, 64, 3), np.uint8), 0.0, 0, held(BADGE, 1.0)))
    assert gate.wait(1)
    reader.close()
    assert gate.told == [TEXT]


@pytest.mark.parametrize(
    "image",
    [np.zeros((960, 720, 3), np.uint8), np.full((48, 64, 3), 255, np.uint8), coloured(np.random.default_rng(1).random((480, 640)) * 255)],
    ids=["dark", "small", "noise"],
)
def test_where_there_is_no_code_nothing_is_read(image: Image) -> None:
    assert read_qr_code(image) == ""


def test_a_torn_badge_is_not_half_read() -> None:
    torn = BADGE.copy()
    torn[: torn.shape[0] // 2, : torn.shape[1] // 2] = 255
    assert read_qr_code(held(torn, 0.5)) in ("", TEXT)


class Gate:
    """A clock that a test moves, and a list of what was told, to wait for."""

    def __init__(self) -> None:
        self.now = 0.0
        self.told: list[str] = []
        self._news = threading.Condition()

    def __call__(self) -> float:
        return self.now

    def receive(self, text: str) -> None:
        with self._news:
            self.told.append(text)
            self._news.notify()

    def wait(self, count: int) -> bool:
        with self._news:
            return self._news.wait_for(lambda: len(self.told) >= count, 5.0)


@pytest.fixture
def gate() -> Gate:
    return Gate()


def until(done: Callable[[], bool], reader: BadgeReader, image: Image) -> bool:
    for index in range(3000):  # half a minute: a machine with other work takes seconds for a look
        if done():
            return True
        reader.offer(Frame(image, float(index), index))
        threading.Event().wait(0.01)
    return False


def test_a_badge_that_is_held_there_is_told_once_in_five_seconds(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Image] = []

    def look(image: Image) -> str:
        looks.append(image)
        return TEXT

    monkeypatch.setattr("mirror.badge.reader.read_qr_code", look)
    reader = BadgeReader(gate.receive, gate, min_period_s=0.0)
    reader.wanted = True
    image = np.zeros((4, 4, 3), np.uint8)
    assert until(lambda: len(looks) >= 3, reader, image)
    assert gate.told == [TEXT]
    gate.now = SAME_CODE_MUTE_S + 0.1
    assert until(lambda: len(gate.told) == 2, reader, image)
    reader.close()


def test_whatever_the_decoder_raises_the_next_badge_is_read(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Image] = []

    def look(image: Image) -> str:
        looks.append(image)
        if len(looks) == 1:
            raise RuntimeError("the decoder")
        return TEXT

    monkeypatch.setattr("mirror.badge.reader.read_qr_code", look)
    reader = BadgeReader(gate.receive, gate, min_period_s=0.0)
    reader.wanted = True
    assert until(lambda: gate.told == [TEXT], reader, np.zeros((4, 4, 3), np.uint8))
    reader.close()


def test_nobody_is_looked_at_for_a_badge_unasked(gate: Gate) -> None:
    reader = BadgeReader(gate.receive, gate, min_period_s=0.0)
    reader.offer(Frame(held(BADGE, 0.5), 0.0))
    reader.close()
    assert gate.told == []
    assert not any(thread.name == "badges" for thread in threading.enumerate())


@pytest.mark.parametrize("text", ["https://example.org", "x" * (MAX_CODE_CHARS + 88)])
def test_other_peoples_codes_are_told_up_to_a_limit(gate: Gate, text: str) -> None:
    rows = np.array([[*row] for row in segno.make_qr(text, error="l").matrix_iter(border=4)])
    reader = BadgeReader(gate.receive, gate, min_period_s=0.0)
    reader.wanted = True
    assert until(lambda: bool(gate.told), reader, coloured(255 * (1 - np.kron(rows, np.ones((6, 6))))))
    reader.close()
    assert gate.told[0] == text[:MAX_CODE_CHARS]
