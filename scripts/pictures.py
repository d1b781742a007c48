#!/usr/bin/env python3
"""Draws the pictures of the README and the documentation from the product itself: its scenes, and the bundled demo as it is measured.

.venv/bin/python scripts/pictures.py [docs/pictures]
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
from mirror.display import Panel, annotate_frame, draw_scene
from mirror.exercises import find_exercise
from mirror.gallery.write import gallery_views
from mirror.offline.demo import demo_clip_path as demo_clip
from mirror.offline.recording import record_clip
from mirror.pose.movenet import MoveNet
from mirror.types import Image, View

PANEL = Panel(resolution=(540, 960))
GLASS = ("placement-turn", "calibration-second", "set", "set-left-red", "set-not-measured")
BETWEEN = ("summary", "card-band", "guided-show", "guided-result", "set-one-leg")
STATION = ("attract-station", "rest-hand", "menu-hand", "set-challenge", "summary-takeaway")
ANIMATION_FPS = 8
ANIMATION_HEIGHT_PX = 480
ANIMATION_QUALITY = 40
"""Of WebP, 0 to 100: the file stays under 2 MB."""


def glass(view: View) -> Image:
    """The glass as RGB."""
    return surface_pixels(draw_scene(view, view.time + 0.5, PANEL))


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


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shown = gallery_views()
    save(folder / "glass.png", row([glass(shown[name]) for name in GLASS], 480))
    save(folder / "between.png", row([glass(shown[name]) for name in BETWEEN], 480))
    save(folder / "station.png", row([glass(shown[name]) for name in STATION], 480))
    save_animation(folder / "demo.webp", demo_frames())


def demo_frames() -> Iterator[Image]:
    """The demo as the mirror shows it on a screen, beside what is measured in it."""
    with open_clip(str(demo_clip())) as clip:
        made = record_clip(clip, MoveNet(), find_exercise("squat"), 2, live=True)
    due = 0.0
    with open_clip(str(demo_clip())) as clip:
        for view in made.views:
            frame = clip.read()
            if frame is not None and frame.time >= due:
                due += 1 / ANIMATION_FPS
                shown = surface_pixels(draw_scene(replace(view, picture=frame.image), view.time, PANEL))
                yield row([shown, annotate_frame(frame.image, view)], ANIMATION_HEIGHT_PX)


def save(path: Path, image: Image) -> None:
    cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85, cv2.IMWRITE_PNG_COMPRESSION, 9])
    print(path)


def save_animation(path: Path, frames: Iterator[Image]) -> None:
    first, *others = map(PIL.Image.fromarray, frames)
    first.save(path, save_all=True, append_images=others, duration=1000 // ANIMATION_FPS, loop=0, quality=ANIMATION_QUALITY, method=6)
    print(path, f"{path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
