"""The bundled demo clip, and a clip played through where there is no screen: video, pictures and results instead of the glass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path

from mirror.analyze import DAMAGED, Job, measured
from mirror.errors import MirrorError
from mirror.files import WriteError, folder, refusal
from mirror.pose.network import Network
from mirror.sentences import sentences
from mirror.signals import Stop
from mirror.types import View

CALIBRATION_REPS = 2
"""The demo's first two squats are the coached ones."""
OUT = Path("out")
PORTRAIT = (1080, 1920)
"""Pixels of the pictures of the glass."""


def clip() -> Path:
    """The demo clip: a rendered person, six squats (assets/demo/README.txt)."""
    path = Path(str(resources.files("mirror.assets"))) / "demo" / "demo.mp4"
    if not path.is_file():
        raise MirrorError(f"demo clip {path}: missing; reinstall the mirror, or give a recording with --source FILE")
    return path


def play_through(path: Path, job: Job, network: Network, stop: Stop, say: Callable[[str], None] = print) -> int:
    """Measures the clip at ``path`` as the mirror would, looking at no frame before its time, and writes everything into ``job.output``.

    Says one sentence per repetition and the files written; the exit code. Raises MirrorError.
    """
    folder(job.output)
    try:
        recording, files = measured(path, path.stem, replace(job, live=True, video=True), network, stop)
    except KeyboardInterrupt:
        return stop.code
    if not stop.signal:
        files += pictures(chosen(recording.views), job.output / "screens")
    for line in sentences(recording.reps, recording.partial_reps, recording.regime):
        say(line)
    say("written:")
    for file in files:
        say(f"  {file}")
    if recording.truncated:
        say(recording.truncated)
    return stop.code or (DAMAGED if recording.truncated else 0)


def chosen(views: list[View]) -> dict[str, View]:
    """Views worth a picture, by name: the middle of each stretch that shows something of its own."""
    kinds: dict[str, Callable[[View], bool]] = {
        "met-placement": lambda view: view.scene == "placement",
        "met-baseline": lambda view: view.scene == "baseline",
        "met-calibration": lambda view: view.scene == "calibration",
        "met-alert-left": lambda view: view.scene == "set" and view.cue is not None and view.cue.side == "left",
        "met-alert-right": lambda view: view.scene == "set" and view.cue is not None and view.cue.side == "right",
        "met-alert-both": lambda view: view.scene == "set" and view.cue is not None and view.cue.side == "both",
        "met-count": lambda view: view.scene == "set" and view.reps > 0 and (view.cue is None or view.cue.side is None),
    }
    found = {}
    for name, shows in kinds.items():
        fitting = [view for view in views if shows(view)]
        if fitting:
            found[name] = fitting[len(fitting) // 2]
    if views:
        found["met-last"] = views[-1]
    return found


def pictures(views: dict[str, View], out: Path) -> list[Path]:
    """PNG files of the glass with ``views``, and of every scene that the mirror knows. Raises WriteError."""
    import pygame

    from mirror.display import Panel, draw, gallery

    folder(out)
    files = []
    try:
        for name, view in views.items():
            file = out / f"{name}.png"
            pygame.image.save(draw(view, view.time, Panel(resolution=PORTRAIT)), str(file))
            files.append(file)
        return files + gallery.write(out, (PORTRAIT,))
    except OSError as error:
        raise refusal(out, error) from None
    except pygame.error as error:  # SDL says only that it could not write
        raise WriteError(f"pictures {out}: cannot be written ({error}); free some space and run again") from None
