#!/usr/bin/env python3
"""Draws the pictures of the README and the documentation from the product itself: its scenes, and the bundled demo as it is measured.

.venv/bin/python scripts/pictures.py [--reflection] [docs/pictures]

With --reflection: scenes on the reflection of a rendered person at true scale, as a person sees them in a two-way mirror. A mirror
shows a body at half its size on the glass; the screen adds its light to that.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = "dummy"

import cv2
import numpy as np
import PIL.Image
import pygame  # after mirror.display, which quiets its greeting

from mirror.camera import open_clip
from mirror.display import Panel, draw_scene
from mirror.exercises import find_exercise
from mirror.gallery.write import gallery_views
from mirror.offline.demo import demo_clip_path as demo_clip
from mirror.offline.demo_visit import DemoPart, DemoVisit
from mirror.offline.recording import record_clip
from mirror.pose.movenet import MoveNet
from mirror.types import Image, View

PANEL = Panel(resolution=(540, 960))
TALL_PANEL = Panel(531.0, (540, 960))
"""43 inches, upright: 531 mm wide."""
GLASS = ("placement-turn", "calibration-second", "set", "set-left-red", "set-not-measured")
BETWEEN = ("summary", "card-band", "guided-show", "guided-result", "set-one-leg")
STATION = ("attract-hands", "lesson", "rest-hand", "set-challenge", "summary-takeaway")
REFLECTED = {
    "lesson": 20, "calibration-second": 120, "set": 60, "set-left-red": 252, "rest-takeaway": 20, "summary-hands": 20,
    "set-challenge": 330,
}  # fmt: skip
"""Scenes, and the picture of the demo that is their reflection."""
UNWATCHED = "attract-hands"
"""The scene without a person in front of the mirror."""
HEAD_TOP_PX, FEET_PX, PERSON_MM = 88, 866, 1700.0
"""Of the person who stands in the demo."""
MIRRORED_HEIGHT_SHARE = 0.5
"""Of a body's size on the glass, wherever it stands."""
ABOVE_HEAD_MM = 30.0
"""Of glass above the reflected head."""
REFLECTION_LIGHT_SHARE, SCREEN_LIGHT_SHARE = 0.42, 0.95
REFLECTION_HEIGHT_PX, REFLECTION_QUALITY = 720, 70
ANIMATION_FPS = 8
ANIMATION_HEIGHT_PX = 480
ANIMATION_QUALITY = 40
"""Of WebP, 0 to 100: the file stays under 2 MB."""


def glass(view: View) -> Image:
    """The glass of 24 inches as RGB."""
    return surface_pixels(draw_scene(view, view.time + 0.5, Panel()))


def surface_pixels(surface: pygame.Surface) -> Image:
    return np.ascontiguousarray(pygame.surfarray.array3d(surface).swapaxes(0, 1))


def row(pictures: list[Image], height: int, gap: int = 8) -> Image:
    """Pictures of one height beside each other on grey."""
    scaled = [cv2.resize(p, (p.shape[1] * height // p.shape[0], height), interpolation=cv2.INTER_AREA) for p in pictures]
    out = np.full((height + 2 * gap, sum(p.shape[1] + gap for p in scaled) + gap, 3), 90, np.uint8)
    x = gap
    for picture in scaled:
        out[gap : gap + height, x : x + picture.shape[1]] = picture
        x += picture.shape[1] + gap
    return out


def reflect(frame: Image, view: View, now: float, panel: Panel = TALL_PANEL) -> Image:
    """``view`` on ``panel``, added to the reflection of the person in ``frame`` at the size that a mirror gives it."""
    width, height = panel.size
    px_per_mm = (FEET_PX - HEAD_TOP_PX) / (PERSON_MM * MIRRORED_HEIGHT_SHARE)
    wide, high = round(width / panel.px_per_mm * px_per_mm), round(height / panel.px_per_mm * px_per_mm)
    left, top = (frame.shape[1] - wide) // 2, max(0, round(HEAD_TOP_PX - ABOVE_HEAD_MM * px_per_mm))
    seen = np.ascontiguousarray(frame[top : top + high, left : left + wide][:, ::-1])
    seen = cv2.resize(seen, (width, height), interpolation=cv2.INTER_CUBIC)
    lit = surface_pixels(draw_scene(view, now, panel))
    return np.clip(seen * REFLECTION_LIGHT_SHARE + lit * SCREEN_LIGHT_SHARE, 0, 255).astype(np.uint8)


def draw_reflections(folder: Path) -> None:
    """One picture for each scene of ``REFLECTED``, and one without a person."""
    shown, left = gallery_views(), dict(REFLECTED)

    def draw(name: str, frame: Image) -> None:
        picture = PIL.Image.fromarray(reflect(frame, shown[name], shown[name].time + 0.5))
        picture.thumbnail((REFLECTION_HEIGHT_PX, REFLECTION_HEIGHT_PX))
        path = folder / f"reflection-{name}.webp"
        picture.save(path, quality=REFLECTION_QUALITY, method=6)
        print(path)

    with DemoVisit((DemoPart("empty", 0.1),)) as room:
        empty = room.read()
        assert empty is not None
        draw(UNWATCHED, empty.image)
    with open_clip(str(demo_clip())) as clip:
        while left and (frame := clip.read()) is not None:
            for name in [name for name, index in left.items() if index == frame.index]:
                del left[name]
                draw(name, frame.image)


def main(folder: Path, reflection: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if reflection:
        draw_reflections(folder)
        return
    shown = gallery_views()
    save(folder / "glass.png", row([glass(shown[name]) for name in GLASS], 480))
    save(folder / "between.png", row([glass(shown[name]) for name in BETWEEN], 480))
    save(folder / "station.png", row([glass(shown[name]) for name in STATION], 480))
    save_animation(folder / "demo.webp", demo_frames())


def demo_frames() -> Iterator[Image]:
    """The demo on a mirror, as a person sees it on their reflection, beside the same on a screen that is no mirror."""
    with open_clip(str(demo_clip())) as clip:
        made = record_clip(clip, MoveNet(), find_exercise("squat"), 2, live=True)
    due = 0.0
    with open_clip(str(demo_clip())) as clip:
        for view in made.views:
            frame = clip.read()
            if frame is not None and frame.time >= due:
                due += 1 / ANIMATION_FPS
                window = surface_pixels(draw_scene(replace(view, picture=frame.image), view.time, PANEL))
                yield row([reflect(frame.image, view, view.time), window], ANIMATION_HEIGHT_PX)


def save(path: Path, image: Image) -> None:
    cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85, cv2.IMWRITE_PNG_COMPRESSION, 9])
    print(path)


def save_animation(path: Path, frames: Iterator[Image]) -> None:
    first, *others = map(PIL.Image.fromarray, frames)
    first.save(path, save_all=True, append_images=others, duration=1000 // ANIMATION_FPS, loop=0, quality=ANIMATION_QUALITY, method=6)
    print(path, f"{path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    folders = [word for word in sys.argv[1:] if word != "--reflection"]
    main(Path(folders[0] if folders else "docs/pictures"), "--reflection" in sys.argv[1:])
