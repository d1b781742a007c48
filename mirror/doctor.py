"""``mirror doctor``: asks every room and this machine how they are; one line each with the remedy, or JSON."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from mirror import core, places
from mirror.camera import open_camera, pi, v4l2
from mirror.camera.quiet import stderr_muted
from mirror.controls.buttons import open_buttons
from mirror.errors import MirrorError
from mirror.handson import look, press_each
from mirror.pose.network import Network
from mirror.settings import Settings, load
from mirror.station import checks, ladder, probes
from mirror.station.checks import Finding, State
from mirror.store import Reader, asides
from mirror.types import Page

WORST: tuple[State, ...] = ("ok", "warn", "fail")
PAGE_SECONDS = 60.0
"""Seconds for which the glass shows the findings."""
RUNS = 7
"""Network runs that are timed, after one that warms up."""


def doctor(config: Path | None, as_json: bool, buttons: bool = False, camera: bool = False, say: Callable[[str], None] = print) -> int:
    """Says all findings; the exit code is 1 when anything failed. Only ``camera`` turns it on, only ``buttons`` waits for presses."""
    findings = examine(config)
    if camera:
        findings += run_each("pictures", lambda: _look(_settings(config)))
    if buttons:
        findings += run_each("buttons", lambda: _press(_settings(config), print_to_stderr if as_json else say))
    if as_json:
        say(json.dumps({"ok": not checks.code(findings), "findings": [asdict(finding) for finding in findings]}, indent=2))
    else:
        for finding in findings:
            say(str(finding))
    return checks.code(findings)


def examine(config: Path | None, inside: bool = False) -> list[Finding]:
    """Every check; where the settings are wrong the others go by the defaults. ``inside``: asked by the running mirror, whose own buttons
    cannot be opened a second time."""
    try:
        settings, first = load(config), Finding("settings", "ok", "valid")
    except MirrorError as error:
        settings, first = Settings(), Finding("settings", "fail", str(error))
    return [first, *run([check for check in _list(settings) if not inside or check[0] != "buttons"])]


def page(findings: Sequence[Finding]) -> Page:
    """The findings for the glass, the worst first."""
    ordered = sorted(findings, key=lambda finding: -WORST.index(finding.state))
    lines = tuple((finding.state, finding.name, f"{finding.finding}{finding.remedy and f': {finding.remedy}'}") for finding in ordered)
    return Page("How the mirror is", lines, PAGE_SECONDS)


def run_each(name: str, check: Callable[[], list[Finding]]) -> list[Finding]:
    """What ``check`` finds; where it breaks, that."""
    found: list[Finding] = []

    def first() -> Finding:
        found.extend(check())
        return found[0]

    broken = run([(name, first)])
    return found or broken


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
        ("glass", lambda: _glass(settings)),
        ("buttons", lambda: _buttons(settings.buttons.pins())),
        ("model", lambda: _model(settings.model.name, settings.model.threads)),
        ("temperature", lambda: checks.temperature(probes.celsius())),
        ("throttling", lambda: checks.throttling(probes.throttled())),
        ("disk", _disk),
        ("store", lambda: _store(settings)),
        ("healing", lambda: checks.healed(ladder.read())),
        ("clock", lambda: checks.clock(probes.synchronised())),
    ]


def _camera(source: str | None) -> Finding:
    exists = source is not None and Path(source.removeprefix("webcam:")).exists()
    return checks.camera(source, pi.available(), [str(node) for node in v4l2.capture_nodes()], exists)


def _settings(config: Path | None) -> Settings:
    try:
        return load(config)
    except MirrorError:
        return Settings()


def print_to_stderr(line: str) -> None:
    print(line, file=sys.stderr)


def _look(settings: Settings) -> list[Finding]:
    chosen = settings.camera
    with open_camera(chosen.source or "auto", chosen.rotation, chosen.longest_exposure_ms) as camera:
        return look(camera)


def _press(settings: Settings, say: Callable[[str], None]) -> list[Finding]:
    pins = settings.buttons.pins()
    opened = open_buttons(pins)
    if opened is None:
        return [checks.buttons(pins, False)]
    with opened:
        return press_each(opened, pins, say)


def _glass(settings: Settings) -> Finding:
    display = settings.display
    return checks.glass(display.transmission, display.reflection, display.luminance, display.room_lux)


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
