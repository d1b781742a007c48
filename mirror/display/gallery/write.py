"""Sample Views of every scene, for ``mirror screens``, for tests and for looking at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pygame

from mirror.display.gallery.station_views import station_views
from mirror.display.gallery.training_views import SAMPLE_FRAME_SIZE_PX, between_set_views, sample_person, sample_rep
from mirror.display.surface_canvas import SurfaceCanvas, draw_scene
from mirror.display.theme import Panel
from mirror.types import Cue, View

NOT_MEASURED = float("nan")
GALLERY_SIZES_PX = ((1080, 1920), (1920, 1080), (800, 480), (480, 800), (240, 320), (320, 240))


def gallery_views() -> dict[str, View]:
    """Representative Views by name, every scene at least once."""
    base = View(time=10.0, scene="set", exercise="squat", title="Squat", size=SAMPLE_FRAME_SIZE_PX, quality=0.9, depth_goal=0.32)
    going = replace(
        base, reps=4, regime="calibrated", depth=0.18, drift=(0.01, -0.01), points=sample_person(0.18), last_rep=sample_rep(4, 0.01, 0.02)
    )

    def alert(side: str, severity: str, text: str, drift: tuple[float, float], depth: float = 0.3, **more: object) -> View:
        cue = Cue(side, text, 9.8, side, "bottom", severity)  # type: ignore[arg-type]
        return replace(going, cue=cue, drift=drift, depth=depth, points=sample_person(depth, drift), **more)  # type: ignore[arg-type]

    one_leg = replace(
        going,
        title="Single-leg squat",
        knees=False,
        drift=(NOT_MEASURED, NOT_MEASURED),
        limits=(NOT_MEASURED, NOT_MEASURED),
        regime="none",
        depth_goal=1.0,
        reps=5,
        last_rep=sample_rep(5, NOT_MEASURED, NOT_MEASURED, valgus="none", note="left side: clean", side="left"),
    )
    told = between_set_views(base)
    lying = replace(base, exercise="clam_shell", title="Clam-shell", knees=False)
    return {
        "attract": replace(base, scene="attract", quality=0.0, hint="C: your camera, Esc: quit"),
        "placement-back": replace(base, scene="placement", placement="step back", points=sample_person(), quality=0.3),
        "placement-turn": replace(base, scene="placement", placement="turn to face the mirror", points=sample_person(), quality=0.3),
        "placement-feet": replace(base, scene="placement", placement="feet out of view", points=sample_person(), quality=0.3),
        "placement-light": replace(base, scene="placement", placement="too dark: more light, please", quality=0.1),
        "placement-alone": replace(base, scene="placement", placement="one person at a time", points=sample_person(), title="Banded squat"),
        "placement-nearer": replace(base, scene="placement", placement="come closer", points=sample_person()),
        "baseline": replace(base, scene="baseline", points=sample_person(), depth=0.0),
        "baseline-lying": replace(lying, scene="baseline", placement="hold the start position for a second"),
        "placement-lying": replace(lying, scene="placement", placement="lie down along the mirror"),
        "calibration": replace(
            base, scene="calibration", calibration=(0, 2), depth=0.14, points=sample_person(0.14), hint="S: skip the practice squats",
            cue=Cue("calibrate", "slowly, knees over your toes", 9.0), title="Overhead squat",
        ),
        "calibration-second": replace(base, scene="calibration", calibration=(1, 2), depth=0.33, points=sample_person(0.33)),
        "set": going,
        "set-start": replace(base, regime="walk-up", depth=0.0, drift=(0.0, 0.0), points=sample_person(), hint="C: your camera, Esc: quit"),
        "set-left-amber": alert("left", "amber", "left knee out", (0.07, 0.01)),
        "set-left-red": alert("left", "red", "left knee out", (0.15, 0.01), 0.35),
        "set-right-red": alert("right", "red", "right knee out", (0.0, 0.13), reps=12, partials=1),
        "set-both": alert("both", "amber", "both knees out", (0.08, 0.07)),
        "set-verdict": replace(
            going, reps=7, depth=0.02, points=sample_person(0.02), last_rep=sample_rep(7, 0.14, 0.01), regime="walk-up", quality=0.5,
            partials=2
        ),
        "set-partial": replace(going, depth=0.05, points=sample_person(0.05), partials=1, last_rep=sample_rep(5, 0.0, 0.0, partial=True)),
        "set-praise": replace(going, reps=10, depth=0.03, points=sample_person(0.03), cue=Cue("praise", "knees over toes - good", 9.5)),
        "set-one-leg": replace(one_leg, depth=0.6, side="left", side_reps=(3, 2)),
        "set-one-leg-alert": replace(
            one_leg, depth=0.9, side="right", side_reps=(3, 2), cue=Cue("right", "right knee out", 9.8, "right", "bottom", "amber")
        ),
        "set-beta": replace(
            one_leg, title="Ankle mobilisation", beta=True, depth=1.0, side="left", side_reps=(4, 0), hold=(0.4, 2.0), reps=4
        ),
        "set-form": replace(
            one_leg, side="left", side_reps=(5, 0), reps=5, depth=0.1,
            last_rep=sample_rep(5, NOT_MEASURED, NOT_MEASURED, valgus="none", form={"trunk": "amber"},
            note="left side: chest up, hips level", side="left"),
        ),
        "set-lying-lost": replace(one_leg, reason="hips or knees not clear", placement="whole body in view, please", side_reps=(0, 0)),
        "set-no-feedback": replace(going, feedback="request", reps=6, drift=(0.12, 0.01), points=sample_person(0.3, (0.12, 0.01))),
        "set-band": replace(going, feedback="band", reps=6),
        "set-not-measured": replace(
            going, reps=5, drift=(float("nan"), float("nan")), reason="turned away from the mirror", regime="walk-up", quality=0.2,
            last_rep=sample_rep(5, float("nan"), float("nan"), valgus=None, reason="turned away from the mirror", severity=None,
            phase=None),
        ),
        "set-out-of-place": replace(going, placement="feet out of view", reason="feet out of view", drift=(float("nan"), float("nan"))),
        **told,
        **station_views(base, told["summary"]),
        "fault": replace(base, scene="fault", fault="Camera not found: check its cable. The mirror goes on by itself when it is back."),
    }  # fmt: skip


def write_gallery(out: Path, sizes: tuple[tuple[int, int], ...] = GALLERY_SIZES_PX, language: str = "en") -> list[Path]:
    """Draw every view at every size as PNG into ``out``; the files written."""
    out.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for size in sizes:
        wide = None if max(size) < 1000 else 299.0 if size[0] < size[1] else 531.0
        panel = Panel(wide, size, language=language)
        canvas = SurfaceCanvas(panel.size)
        for name, view in gallery_views().items():
            file = out / f"{name}-{size[0]}x{size[1]}.png"
            pygame.image.save(draw_scene(view, view.time, panel, canvas), str(file))
            files.append(file)
    return files
