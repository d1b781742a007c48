from __future__ import annotations

import os
from dataclasses import replace

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from mirror.display import Panel, draw_scene
from mirror.display.backdrop import BACKDROP_LIGHT_SHARE, place_backdrop
from mirror.gallery.write import gallery_views

PANEL = Panel(resolution=(540, 960))


def seen(image: np.ndarray, panel: Panel = PANEL) -> np.ndarray:  # type: ignore[type-arg]
    """What a panel shows of ``image`` behind an otherwise quiet set, uint8 (h, w, 3)."""
    view = replace(gallery_views()["set-start"], picture=image)
    return np.ascontiguousarray(pygame.surfarray.array3d(draw_scene(view, view.time, panel)).swapaxes(0, 1))


def test_a_screen_without_a_mirror_shows_the_person_as_a_mirror_would() -> None:
    image = np.zeros((640, 480, 3), np.uint8)
    image[:, :160] = (0, 0, 200)
    shown = seen(image)[300:420]
    assert np.median(shown[:, 480:530, 2]) == pytest.approx(200 * BACKDROP_LIGHT_SHARE, abs=3)
    assert np.median(shown[:, 20:40]) == 0


def test_without_a_picture_the_glass_stays_black() -> None:
    view = gallery_views()["set-start"]
    shown = pygame.surfarray.array3d(draw_scene(view, view.time, PANEL))
    assert (shown.max(axis=2) < 8).mean() > 0.8


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("shape", [(640, 480), (480, 640), (33, 900)])
def test_any_picture_fits_any_panel(rotation: int, shape: tuple[int, int]) -> None:
    panel = Panel(resolution=(640, 360), rotation=rotation)
    box = place_backdrop(np.zeros((*shape, 3), np.uint8), panel.size)
    assert box.x >= 0
    assert box.right <= panel.size[0]
    assert box.y >= 0
    assert box.bottom <= panel.size[1]
    assert seen(np.full((*shape, 3), 200, np.uint8), panel).max() > 90
