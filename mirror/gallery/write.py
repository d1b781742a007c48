"""Sample Views of every scene, for ``mirror screens``, for tests and for looking at."""

from __future__ import annotations

from pathlib import Path

from mirror.display.png import write_png
from mirror.display.surface_canvas import SurfaceCanvas, draw_scene
from mirror.display.theme import Panel
from mirror.exercises import find_exercise
from mirror.gallery.assessment_views import assessment_views
from mirror.gallery.between_views import between_set_views
from mirror.gallery.samples import SAMPLE_FRAME_SIZE_PX
from mirror.gallery.setup_views import setup_views
from mirror.gallery.station_views import station_views
from mirror.gallery.training_views import training_views
from mirror.types import FaultKind, FaultScene, PersonOverlay, SetScene, TrainingStatus, View

GALLERY_SIZES_PX = ((1080, 1920), (1920, 1080), (800, 480), (480, 800), (240, 320), (320, 240))


def gallery_views() -> dict[str, View]:
    """Representative Views by name, every scene at least once."""
    exercise = find_exercise("squat")
    squat = TrainingStatus(exercise.key, exercise.title, depth_goal=0.32)
    base = View(10.0, SetScene(), squat, PersonOverlay(size=SAMPLE_FRAME_SIZE_PX, quality=0.9))
    between = between_set_views(base)
    return {
        **training_views(base),
        **between,
        **assessment_views(base),
        **station_views(base, between["summary"]),
        **setup_views(base.time),
        "fault": View(base.time, FaultScene(FaultKind.LOST), squat),
    }


def write_gallery(out: Path, sizes: tuple[tuple[int, int], ...] = GALLERY_SIZES_PX, language: str = "en") -> list[Path]:
    """Draw every view at every size as PNG into ``out``; the files written. Raises WriteError."""
    files: list[Path] = []
    for size in sizes:
        wide = None if max(size) < 1000 else 299.0 if size[0] < size[1] else 531.0
        panel = Panel(wide, size, language=language)
        canvas = SurfaceCanvas(panel.size)
        for name, view in gallery_views().items():
            files.append(write_png(draw_scene(view, view.time, panel, canvas), out / f"{name}-{size[0]}x{size[1]}.png"))
    return files
