"""The bundled demo clip, and playing a clip through without a screen: it writes video, pictures and results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path

from mirror.errors import MirrorError
from mirror.files import output_folder
from mirror.i18n import Translator
from mirror.offline.analyze import DAMAGED_CLIP_EXIT_CODE, AnalysisJob, measure_and_write, result_stem
from mirror.offline.rep_text import set_sentences
from mirror.pose.model import PoseModel
from mirror.shutdown import StopSignals
from mirror.types import BaselineScene, CalibrationScene, PlacementScene, SetScene, Side, View

DEMO_CALIBRATION_REPS = 2
"""The demo's first two squats are the coached ones."""
DEMO_OUTPUT_FOLDER = Path("out")
DEMO_PANEL_SIZE_PX = (1080, 1920)
"""Pixels of the pictures of the glass."""


def demo_clip_path() -> Path:
    """The demo clip: a rendered person, six squats (assets/demo/README.txt)."""
    path = Path(str(resources.files("mirror.assets"))) / "demo" / "demo.mp4"
    if not path.is_file():
        raise MirrorError(f"demo clip {path}", "missing", "reinstall the mirror, or name a recording as the source")
    return path


def play_through(path: Path, job: AnalysisJob, network: PoseModel, stop: StopSignals, say: Callable[[str], None] = print) -> int:
    """Measures the clip at ``path`` as the mirror would, looking at no frame before its time, and writes everything into ``job.output``.

    Says one sentence per repetition and the files written; the exit code. Raises MirrorError.
    """
    with output_folder(job.output):
        try:
            made = measure_and_write(path, result_stem(path), replace(job, live=True, video=True), network, stop)
        except KeyboardInterrupt:
            return stop.code
        recording, files = made.recording, list(made.files)
        if not stop.signal:
            files += write_demo_pictures(select_views(recording.views), job.output / "screens")
    translator = Translator(job.language)
    for line in set_sentences(recording.reps, recording.partial_reps, recording.regime):
        say(translator.text(line))
    if made.notice:
        say(made.notice)
    say("written:")
    for file in files:
        say(f"  {file}")
    if recording.truncated:
        say(recording.truncated)
    return stop.code or (DAMAGED_CLIP_EXIT_CODE if recording.truncated else 0)


def select_views(views: list[View]) -> dict[str, View]:
    """Views worth a picture, by name: the middle of each stretch that shows something of its own."""
    kinds: dict[str, Callable[[View], bool]] = {
        "met-placement": lambda view: isinstance(view.scene, PlacementScene),
        "met-baseline": lambda view: isinstance(view.scene, BaselineScene),
        "met-calibration": lambda view: isinstance(view.scene, CalibrationScene),
        "met-alert-left": lambda view: _called(view) == "left",
        "met-alert-right": lambda view: _called(view) == "right",
        "met-alert-both": lambda view: _called(view) == "both",
        "met-count": lambda view: isinstance(view.scene, SetScene) and view.training.reps > 0 and _called(view) is None,
    }
    found = {}
    for name, shows in kinds.items():
        fitting = [view for view in views if shows(view)]
        if fitting:
            found[name] = fitting[len(fitting) // 2]
    if views:
        found["met-last"] = views[-1]
    return found


def _called(view: View) -> Side | None:
    """The knee that the coach calls in a set."""
    return view.training.cue.side if isinstance(view.scene, SetScene) and view.training.cue else None


def write_demo_pictures(views: dict[str, View], out: Path) -> list[Path]:
    """PNG files of the glass with ``views``, and of every scene that the mirror knows. Raises WriteError."""
    from mirror.display import Panel, draw_scene
    from mirror.display.png import write_png
    from mirror.gallery import write

    panel = Panel(resolution=DEMO_PANEL_SIZE_PX)
    files = [write_png(draw_scene(view, view.time, panel), out / f"{name}.png") for name, view in views.items()]
    return files + write.write_gallery(out, (DEMO_PANEL_SIZE_PX,))
