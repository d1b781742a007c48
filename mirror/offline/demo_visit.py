"""A visit to a mirror that has no camera: the bundled demo's person comes, shows a badge, squats, rests and leaves, and another one comes.

All pictures are those of the bundled clip: moved aside while a person comes or goes, turned left to right and in another shirt for the
second person, and its empty room in between.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Literal

import numpy as np

from mirror.camera.base import Camera
from mirror.camera.clip import Clip, open_clip
from mirror.camera.opencv import cv2
from mirror.offline.demo import demo_clip_path
from mirror.types import Action, Frame, Image

DEMO_FPS = 30.0
STANDING_FRAMES = 30
"""Pictures at the clip's start in which the person stands."""
FIRST_SQUAT_FRAME = 45
"""From this picture on the clip is played for a set."""
WALK_S, BADGE_SHOWN_S = 2.0, 3.0
CLEAN_COLUMNS_PX = (525, 675)
"""Columns of the clip in which nothing but room is seen: they make the empty room."""
PERSON_COLUMNS_PX, FEATHER_PX = (60, 660), 60
"""Columns of the person and their shadow, even about the person; and how softly they end."""
MIN_SHIRT_BLUE_LEVELS = 25
"""Of 255 by which blue exceeds red in the shirt, and nowhere else."""
CARD_SIDE_PX, CARD_TOP_PX = 270, 300
"""Of the badge in the picture: as large as a card that is held up."""
SWAY_PX, SWAY_PERIOD_S = 8, 5.0
"""How far and how slowly who stands sways: the tracker passes over what stands as still as a poster for ten seconds."""
ROOM_NOISE_LEVELS = 2
"""Of 255, so that no two pictures of the empty room are alike, as with a camera's."""


@dataclass(frozen=True, slots=True)
class DemoPart:
    """What happens for ``seconds``; "squats" last as long as the clip. ``second``: it is the other person. ``press``: a button that is
    pressed as it begins."""

    what: Literal["empty", "come", "badge", "stand", "squats", "go"]
    seconds: float = 0.0
    second: bool = False
    press: Action | None = None


def _person(*parts: DemoPart, second: bool = False) -> tuple[DemoPart, ...]:
    """``parts`` between coming and going."""
    return (DemoPart("come", WALK_S, second), *parts, DemoPart("go", WALK_S, second))


CHALLENGE_VISIT = (
    DemoPart("empty", 5.0),
    *_person(
        DemoPart("stand", 4.0),
        *(DemoPart("squats"),) * 4,
        DemoPart("stand", 12.0),
    ),
    DemoPart("empty", 14.0),
)
"""Of a mirror that asks for a challenge: a round, its result, and the invitation again."""


def station_visit(badge: bool, names: bool) -> tuple[DemoPart, ...]:
    """Of any other mirror: a person who is known by ``badge`` or chooses a name from ``names`` does two sets, then a stranger does one."""
    known = (DemoPart("badge", BADGE_SHOWN_S),) if badge else ()
    choice = (DemoPart("stand", 5.0), DemoPart("stand", 5.0, press=Action.SELECT)) if names else (DemoPart("stand", 4.0),)
    member = (*known, *choice, DemoPart("squats"), DemoPart("stand", 60.0), DemoPart("squats"), DemoPart("stand", 26.0))
    stranger = tuple(
        DemoPart(part.what, part.seconds, second=True) for part in (DemoPart("stand", 17.0), DemoPart("squats"), DemoPart("stand", 22.0))
    )
    return (DemoPart("empty", 5.0), *_person(*member), DemoPart("empty", 18.0), *_person(*stranger, second=True), DemoPart("empty", 18.0))


class DemoVisit(Clip):
    """``parts`` as a clip; ``card`` (h, w grey) is the badge that is held up, ``press`` is called with each button of ``parts``."""

    def __init__(self, parts: Sequence[DemoPart], card: Image | None = None, press: Callable[[Action], object] = lambda _: None) -> None:
        self.name, self.duration, self.frame_count = "demo visit", None, None
        self._card, self._press = card, press
        with open_clip(demo_clip_path()) as clip:
            self._standing = [frame.image for _, frame in zip(range(STANDING_FRAMES), iter(lambda: clip.read(), None), strict=False)]
        first = self._standing[0]
        self.size = (first.shape[1], first.shape[0])
        self._rooms = _empty_rooms(first)
        self._pictures = self._play(parts)
        self._index = 0

    def read(self, timeout: float = 1.0) -> Frame | None:  # noqa: ARG002 - it never blocks
        image = next(self._pictures, None)
        if image is None:
            return None
        self._index += 1
        return Frame(image, (self._index - 1) / DEMO_FPS, self._index - 1)

    def close(self) -> None:
        self._pictures = iter(())

    def _play(self, parts: Sequence[DemoPart]) -> Iterator[Image]:
        rooms = cycle(self._rooms)
        standing = cycle([*self._standing, *self._standing[-2:0:-1]])
        for part in parts:
            if part.press:
                self._press(part.press)
            count = round(part.seconds * DEMO_FPS)
            match part.what:
                case "empty":
                    yield from (next(rooms) for _ in range(count))
                case "come" | "go":
                    width = self.size[0]
                    for i in range(count):
                        far = 1 - i / count if part.what == "come" else i / count
                        yield self._stand_aside(next(standing), next(rooms), round(width * far * (-1 if part.second else 1)), part.second)
                case "badge":
                    yield from (self._hold_card(next(standing).copy()) for _ in range(count))
                case "stand":
                    for i in range(count):
                        yield self._stand_aside(next(standing), next(rooms), _sway_px(i, count), part.second)
                case "squats":
                    with open_clip(demo_clip_path()) as clip:
                        while (frame := clip.read()) is not None:
                            if frame.index >= FIRST_SQUAT_FRAME:
                                yield self._dress(frame.image, next(rooms), part.second)

    def _dress(self, picture: Image, room: Image, second: bool) -> Image:
        return self._stand_aside(picture, room, 0, second) if second else picture

    def _stand_aside(self, picture: Image, room: Image, aside: int, second: bool) -> Image:
        """The person of ``picture`` in ``room``, ``aside`` pixels to the right."""
        left, right = PERSON_COLUMNS_PX
        person = _turn_and_dress(picture[:, left:right]) if second else picture[:, left:right]
        start, end = max(0, left + aside), min(self.size[0], right + aside)
        out = room.copy()
        if start < end:
            out[:, start:end] = person[:, start - left - aside : end - left - aside]
            for edge, rising in ((left + aside, True), (right + aside - FEATHER_PX, False)):
                _blend(out, room, max(0, edge), min(self.size[0], edge + FEATHER_PX), rising)
        return out

    def _hold_card(self, picture: Image) -> Image:
        """``picture`` with the badge held up before the chest."""
        if self._card is not None:
            wide = CARD_SIDE_PX
            high = round(self._card.shape[0] * wide / self._card.shape[1])
            small = cv2.resize(self._card, (wide, high), interpolation=cv2.INTER_AREA)
            x = (sum(PERSON_COLUMNS_PX) - wide) // 2
            picture[CARD_TOP_PX : CARD_TOP_PX + high, x : x + wide] = small[:, :, None]
        return picture


def _sway_px(index: int, count: int) -> int:
    """Pixels to the right by which who stands for ``count`` pictures sways in picture ``index``; none in the first and the last."""
    swings = max(1, round(count / DEMO_FPS / SWAY_PERIOD_S))
    return round(SWAY_PX * math.sin(2 * math.pi * swings * index / count))


def _turn_and_dress(person: Image) -> Image:
    """``person`` turned left to right, in an orange shirt in place of the blue one."""
    turned = cv2.flip(person, 1)
    shirt = cv2.subtract(turned[:, :, 2], turned[:, :, 0]) > MIN_SHIRT_BLUE_LEVELS
    turned[shirt] = turned[shirt][:, ::-1]
    return np.asarray(turned)


def _blend(out: Image, room: Image, start: int, end: int, rising: bool) -> None:
    """Lets the columns from ``start`` to ``end`` of ``out`` begin (``rising``) or end softly in ``room``."""
    if start >= end:
        return
    share = np.linspace(0, 1, end - start, dtype=np.float32)[None, :, None]
    share = share if rising else 1 - share
    out[:, start:end] = (out[:, start:end] * share + room[:, start:end] * (1 - share)).astype(np.uint8)


def _empty_rooms(picture: Image) -> list[Image]:
    """The room of ``picture`` without the person, in a few pictures that differ by noise."""
    left, right = CLEAN_COLUMNS_PX
    count = right - left
    steps = (np.arange(picture.shape[1]) - left) % (2 * count)
    room = picture[:, left + np.minimum(steps, 2 * count - 1 - steps)].copy()  # back and forth
    room[:, right:] = picture[:, right:]
    noise = np.random.default_rng(1)
    return [
        np.clip(room.astype(np.int16) + noise.integers(-ROOM_NOISE_LEVELS, ROOM_NOISE_LEVELS + 1, room.shape), 0, 255).astype(np.uint8)
        for _ in range(4)
    ]


def open_demo_visit(parts: Sequence[DemoPart], card: Image | None, press: Callable[[Action], object]) -> Camera:
    """``parts`` again and again, at their own pace, as a camera's pictures."""
    from mirror.camera.playback import ClipPlayback

    return ClipPlayback(lambda: DemoVisit(parts, card, press), loop=True)
