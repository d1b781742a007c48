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
SIZE = (720, 960)
VIEW = 48.0
"""Degrees across an upright picture of the Pi's camera module 3."""


def held(badge: Image, metres: float, side_mm: float = 80.0, tilt: float = 0.0, blur: float = 0.0, light: float = 1.0) -> Image:
    """A picture in which somebody holds ``badge`` up: ``tilt`` degrees of turn, ``blur`` pixels, ``light`` as a share of bright."""
    w, h = SIZE
    chance = np.random.default_rng(round(1000 * metres + tilt))
    across = side_mm / 1000 * w / (2 * metres * np.tan(np.radians(VIEW / 2)))
    small: Any = cv2.resize(badge, None, fx=4 * across / badge.shape[1], fy=4 * across / badge.shape[1], interpolation=cv2.INTER_AREA)
    tall, wide = small.shape[:2]
    corners = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    turn = np.radians(tilt)
    placed = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [across / 2, across / 2 * tall / wide]
    placed = (placed @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]).T) * [np.cos(turn), 1] + [0.45 * w, 0.4 * h]
    flow = np.diag([4.0, 4.0, 1.0]) @ cv2.getPerspectiveTransform(corners, placed.astype(np.float32))
    mask, ink = (cv2.warpPerspective(one, flow, (4 * w, 4 * h)) for one in (np.full_like(small, 255), small))
    mask, ink = (cv2.resize(one, SIZE, interpolation=cv2.INTER_AREA).astype(float) for one in (mask, ink))
    room = cv2.resize((chance.random((30, 24)) * 140 + 40), SIZE, interpolation=cv2.INTER_CUBIC)
    grey: Any = room * (1 - mask / 255) + ink
    if blur:
        grey = cv2.GaussianBlur(grey, (0, 0), blur)
    return coloured(grey * light + chance.normal(0, 4, grey.shape))


def coloured(grey: NDArray[Any]) -> Image:
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


@pytest.mark.integration
@pytest.mark.parametrize("how", [{}, {"tilt": 25.0}, {"blur": 0.8}, {"light": 0.4}], ids=str)
def test_a_badge_held_half_a_metre_away_is_read_within_three_seconds(how: dict[str, float]) -> None:
    """A hand is never still: of nine looks, each at a little other distance and turn, one is enough."""
    looks = ({**how, "tilt": how.get("tilt", 0.0) + 3 * math.sin(i), "metres": 0.5 * (1 + 0.04 * math.cos(2 * i))} for i in range(9))
    assert any(read_qr_code(held(BADGE, **look)) == TEXT for look in looks)


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
