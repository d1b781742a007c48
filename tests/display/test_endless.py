"""A mirror draws for years: what it keeps stays bounded."""

from __future__ import annotations

import gc
import math

import pygame
import pytest

from mirror.display import Panel
from mirror.display.scenes.compose import compose_scene
from mirror.display.surface_canvas import SurfaceCanvas
from mirror.display.widgets.base import budget
from mirror.gallery.samples import sample_person, sample_rep
from mirror.gallery.write import gallery_views
from tests.harness import views as viewing

FRAMES = 100_000


@pytest.mark.slow
def test_a_hundred_thousand_frames_leave_nothing_behind() -> None:
    """Scenes come and go, counts rise, knees move; after the caches are full the number of objects stays."""
    panel, shown = (
        Panel(None, (240, 320)),
        [view for view in gallery_views().values() if view.person.points is None or view.scene.name == "set"],
    )
    canvas, target = SurfaceCanvas(panel.size), pygame.Surface(panel.size)
    counted = []
    for frame in range(FRAMES):
        view = shown[frame // 40 % len(shown)]
        swing = 0.5 + 0.5 * math.sin(frame / 9)
        moving = viewing.change(view, time=frame / 30, reps=frame // 60, depth=0.3 * swing, drift=(0.1 * swing, 0.0))
        if frame % 10 == 0:
            moving = viewing.change(moving, points=sample_person(swing), last_rep=sample_rep(frame // 60, 0.1 * swing, 0.0))
        canvas.blit(compose_scene(moving, frame / 30, panel), target)
        if frame % 20_000 == 19_999:
            gc.collect()
            counted.append(len(gc.get_objects()))
            assert canvas.cache.held <= budget(panel.size) + 4 * 240 * 320
    assert max(counted[2:]) - min(counted[1:3]) < 2000, counted
