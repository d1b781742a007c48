"""``mirror doctor``: asks every room and this machine how they are; one line each with the remedy, or JSON."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from mirror import core, places
from mirror.camera import pi, v4l2
from mirror.camera.quiet import stderr_muted
from mirror.controls.buttons import open_buttons
from mirror.errors import MirrorError
from mirror.pose.network import Network
from mirror.settings import Settings, load
from mirror.station import checks, probes
from mirror.station.checks import Finding
from mirror.store import Reader, asides

RUNS = 7
"""Network runs that are timed, after one that warms up."""


def doctor(config: Path | None, as_json: bool, say: Callable[[str], None] = print) -> int:
    """Says all findings; the exit code is 1 when anything failed. No camera is turned on."""
    findings = examine(config)
    if as_json:
        say(json.dumps({"ok": not checks.code(findings), "findings": [asdict(finding) for finding in findings]}, indent=2))
    else:
        for finding in findings:
            say(str(finding))
    return checks.code(findings)


def examine(config: Path | None) -> list[Finding]:
    """Every check; where the settings are wrong the others go by the defaults."""
    try:
        settings, first = load(config), Finding("settings", "ok", "valid")
    except MirrorError as error:
        settings, first = Settings(), Finding("settings", "fail", str(error))
    return [first, *run(_list(settings))]


def run(listed: Sequence[tuple[str, Callable[[], Finding]]]) -> list[Finding]:
    """Each check's finding; one that breaks is a failure of its own and stops no other."""
    findings = []
    for name, check in listed:
        try:
            findings.append(check())
        except MirrorError as error:
            findings.append(Finding(name, "fail", str(error)))
        except Exception as error:
            findings.append(Finding(name, "fail", f"cannot be checked ({type(error).__name__}: {error})", "reinstall the mirror"))
    return findings


def _list(settings: Settings) -> list[tuple[str, Callable[[], Finding]]]:
    return [
        ("core", lambda: checks.core(core.BACKEND)),
        ("numpy", lambda: checks.numpy_origins(probes.holders("numpy"))),
        ("camera", lambda: _camera(settings.camera.source)),
        ("screen", _screen),
        ("buttons", lambda: _buttons(settings.buttons.pins())),
        ("model", lambda: _model(settings.model.name, settings.model.threads)),
        ("temperature", lambda: checks.temperature(probes.celsius())),
        ("throttling", lambda: checks.throttling(probes.throttled())),
        ("disk", _disk),
        ("store", lambda: _store(settings)),
        ("clock", lambda: checks.clock(probes.synchronised())),
    ]


def _camera(source: str | None) -> Finding:
    exists = source is not None and Path(source.removeprefix("webcam:")).exists()
    return checks.camera(source, pi.available(), [str(node) for node in v4l2.capture_nodes()], exists)


def _screen() -> Finding:
    from mirror.display import has_display

    return checks.screen(has_display(), os.environ.get("SDL_VIDEODRIVER"))


def _buttons(pins: dict[str, int]) -> Finding:
    opened = open_buttons(pins)
    if opened is not None:
        opened.close()
    return checks.buttons(pins, opened is not None)


def _model(name: str, threads: int) -> Finding:
    with stderr_muted():  # the runtime says on C's stderr which delegate it made
        network = Network(name, threads)
    picture = np.zeros((network.size, network.size, 3), np.uint8)
    times = []
    for _ in range(RUNS + 1):
        begun = time.perf_counter()
        network.infer(picture)
        times.append(time.perf_counter() - begun)
    return checks.model(name, network.runtime, 1000 * statistics.median(times[1:]))


def _disk() -> Finding:
    folder = probes.data_folder()
    return checks.disk(folder, probes.free_mb(folder), os.access(folder, os.W_OK))


def _store(settings: Settings) -> Finding:
    path = places.database(settings.store)
    if not settings.station.keep:
        return Finding("store", "ok", "nothing is remembered, as set")
    with Reader(path) as reader:
        reader.check()
        return checks.store(path, len(reader.members()), asides(path))
