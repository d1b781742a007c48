"""``mirror doctor``: checks every part of the mirror and this machine; one line each with the remedy, or JSON."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from mirror import core
from mirror.backup import find_problem
from mirror.camera import check_source, open_camera, pi
from mirror.controls.buttons import open_buttons
from mirror.doctor import checks
from mirror.doctor.checks import CheckFinding, State
from mirror.doctor.interactive import try_buttons, try_camera
from mirror.doctor.service_checks import check_services, wanted_services
from mirror.doctor.settings_choice import choose_settings
from mirror.errors import MirrorError
from mirror.mqtt.broker import broker_port, station_id
from mirror.pose.feet import FeetModel
from mirror.pose.model import PoseModel, load_feet_model, load_model
from mirror.settings import Settings, default_settings_file, paths
from mirror.sound.synthesis import PiperSynthesizer, choose_synthesizer
from mirror.station import probes, recovery_counters
from mirror.station.service_problems import read_service_problems
from mirror.store import StoreReader, list_set_aside
from mirror.store.outbox import count_outbox, count_refused
from mirror.types import FindingsPage, ServiceKind, literal, message
from mirror.types.service import part_name

FINDING_STATES: tuple[State, ...] = ("ok", "warn", "fail")
TIMED_NETWORK_RUNS = 7
"""Network runs that are timed, after one that warms up."""


def doctor(config: Path | None, as_json: bool, buttons: bool = False, camera: bool = False, say: Callable[[str], None] = print) -> int:
    """Says all findings; the exit code is 1 when anything failed. Only ``camera`` turns it on, only ``buttons`` waits for presses."""
    findings = examine(config)
    if camera:
        findings += run_check_group("pictures", lambda: _look(_settings(config)))
    if buttons:
        findings += run_check_group("buttons", lambda: _press(_settings(config), print_to_stderr if as_json else say))
    if as_json:
        say(json.dumps({"ok": not checks.findings_exit_code(findings), "findings": [asdict(finding) for finding in findings]}, indent=2))
    else:
        for finding in findings:
            say(str(finding))
    return checks.findings_exit_code(findings)


def examine(config: Path | None, inside: Mapping[ServiceKind, str] | None = None) -> list[CheckFinding]:
    """Every check; where the settings are wrong the others go by what the mirror would run with. ``inside``: what the running mirror that
    asks goes without; its own buttons cannot be opened a second time. None: what a running service noted."""
    choice = choose_settings(config or default_settings_file())
    settings = choice.settings
    noted = read_service_problems() if inside is None else inside
    wrong = {**{kind: str(error) for kind, error in check_services(settings).items()}, **noted}
    if choice.problem:
        wrong[ServiceKind.SETTINGS] = choice.problem
    findings = [
        CheckFinding("settings", "ok", "valid"),
        *(CheckFinding(kind.value, "ok", line) for kind, line in _pages(settings)),
        *run_checks([check for check in _list(settings) if inside is None or check[0] != "buttons"]),
    ]
    failed = {kind.value: CheckFinding(kind.value, "fail", line) for kind, line in wrong.items()}
    found = [failed.pop(finding.name, finding) if finding.state != "fail" else finding for finding in findings]
    return [*found, *(finding for name, finding in failed.items() if name not in {finding.name for finding in found})]


def _pages(settings: Settings) -> Iterator[tuple[ServiceKind, str]]:
    """The services of ``settings`` that listen or read, and where."""
    wanted = wanted_services(settings)
    if ServiceKind.WEB in wanted:
        yield ServiceKind.WEB, f"at {settings.web.bind}:{settings.web.port}"
    if ServiceKind.HEALTH in wanted:
        yield ServiceKind.HEALTH, f"at {settings.health.bind}:{settings.health.port}"
    if ServiceKind.MQTT in wanted:
        yield ServiceKind.MQTT, f"as {station_id(settings.mqtt)} at {settings.mqtt.host}:{broker_port(settings.mqtt)}"
    if ServiceKind.BADGES in wanted:
        yield ServiceKind.BADGES, "the key can be read"


def findings_page(findings: Sequence[CheckFinding]) -> FindingsPage:
    """The findings for the glass, the worst first."""
    ordered = sorted(findings, key=lambda finding: -FINDING_STATES.index(finding.state))
    lines = tuple(
        (found.state, part_name(found.name), literal(f"{found.finding}{found.remedy and f': {found.remedy}'}")) for found in ordered
    )
    return FindingsPage(message("doctor.title"), lines)


def run_check_group(name: str, check: Callable[[], list[CheckFinding]]) -> list[CheckFinding]:
    """What ``check`` finds; where it breaks, that."""
    found: list[CheckFinding] = []

    def first() -> CheckFinding:
        found.extend(check())
        return found[0]

    broken = run_checks([(name, first)])
    return found or broken


def run_checks(listed: Sequence[tuple[str, Callable[[], CheckFinding]]]) -> list[CheckFinding]:
    """Each check's finding; one that breaks is a failure of its own and stops no other."""
    findings = []
    for name, check in listed:
        try:
            findings.append(check())
        except MirrorError as error:
            findings.append(CheckFinding(name, "fail", str(error)))
        except Exception as error:
            findings.append(CheckFinding(name, "fail", f"cannot be checked ({type(error).__name__}: {error})", "reinstall the mirror"))
    return findings


def _list(settings: Settings) -> list[tuple[str, Callable[[], CheckFinding]]]:
    return [
        ("core", lambda: checks.check_core(core.CORE_BACKEND)),
        ("numpy", lambda: checks.check_numpy_origins(probes.holders("numpy"))),
        ("camera", lambda: _camera(settings.camera.source)),
        ("screen", _screen),
        ("glass", lambda: _glass(settings)),
        ("buttons", lambda: _buttons(settings.buttons.pins())),
        ("voice", lambda: _voice(settings)),
        ("model", lambda: _model(settings.model.name, settings.model.threads)),
        ("feet", lambda: _feet(settings.model.feet)),
        ("temperature", lambda: checks.check_temperature(probes.read_cpu_celsius())),
        ("throttling", lambda: checks.check_throttling(probes.read_throttling_bits())),
        ("card", lambda: checks.check_card(probes.is_read_only_wanted(), probes.is_root_overlaid())),
        ("disk", _disk),
        ("store", lambda: _store(settings)),
        *([("fleet", lambda: _fleet(settings))] if settings.fleet.dsn is not None and settings.station.keep else []),
        ("backup", lambda: checks.check_backup(settings.backup.folder, find_problem(settings.backup, time.time()))),
        ("healing", lambda: checks.check_recoveries(recovery_counters.read_recovery_counts())),
        ("clock", lambda: checks.check_clock(probes.is_clock_synchronised())),
    ]


def _camera(source: str | None) -> CheckFinding:
    if source is not None:
        return CheckFinding("camera", "ok", check_source(source))
    return checks.check_default_camera(pi.is_pi_camera_available())


def _settings(config: Path | None) -> Settings:
    return choose_settings(config or default_settings_file()).settings


def print_to_stderr(line: str) -> None:
    print(line, file=sys.stderr)


def _look(settings: Settings) -> list[CheckFinding]:
    chosen = settings.camera
    with open_camera(chosen.source or "auto", chosen.rotation, chosen.longest_exposure_ms) as camera:
        return try_camera(camera)


def _press(settings: Settings, say: Callable[[str], None]) -> list[CheckFinding]:
    pins = settings.buttons.pins()
    opened = open_buttons(pins)
    if opened is None:
        return [checks.check_buttons(pins, False)]
    with opened:
        return try_buttons(opened, pins, say)


def _glass(settings: Settings) -> CheckFinding:
    display = settings.display
    return checks.check_glass(display.transmission, display.reflection, display.luminance, display.room_lux)


def _screen() -> CheckFinding:
    from mirror.display import has_display

    return checks.check_panel(has_display(), os.environ.get("SDL_VIDEODRIVER"))


def _buttons(pins: dict[str, int]) -> CheckFinding:
    opened = open_buttons(pins)
    if opened is not None:
        opened.close()
    return checks.check_buttons(pins, opened is not None)


def _voice(settings: Settings) -> CheckFinding:
    sound, language = settings.sound, settings.display.language
    if not sound.speech or sound.quiet or not sound.volume:
        return CheckFinding("voice", "ok", "none, as set")
    file = paths.voice_path(sound)
    try:
        return CheckFinding("voice", "ok", (PiperSynthesizer(file, language) if file else choose_synthesizer(None, language)).name)
    except MirrorError as error:
        return CheckFinding("voice", "warn", f"{error.subject}, {error.cause}", error.remedy)


def _model(name: str, threads: int) -> CheckFinding:
    network = load_model(name, threads)
    return checks.check_model(name, network.runtime, _time_network_ms(network))


def _feet(wanted: bool) -> CheckFinding:
    """Without them knees are judged as for any feet, so that what is wrong is no failure."""
    if not wanted:
        return checks.check_feet(None)
    try:
        network = load_feet_model()
    except MirrorError as error:
        return CheckFinding("feet", "warn", f"not looked at: {error.subject}, {error.cause}", error.remedy)
    return checks.check_feet(2 * _time_network_ms(network))  # a look is two runs


def _time_network_ms(network: PoseModel | FeetModel) -> float:
    """Milliseconds of a run at the median; the first one, which prepares the network, is left out."""
    picture = np.zeros((network.size, network.size, 3), np.uint8)
    times = []
    for _ in range(TIMED_NETWORK_RUNS + 1):
        begun = time.perf_counter()
        network.infer(picture)
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times[1:])


def _disk() -> CheckFinding:
    folder = probes.data_folder()
    return checks.check_disk(folder, probes.free_mb(folder), os.access(folder, os.W_OK))


def _store(settings: Settings) -> CheckFinding:
    path = paths.database_path(settings.store)
    if not settings.station.keep:
        return CheckFinding("store", "ok", "nothing is remembered, as set")
    with StoreReader(path) as reader:
        reader.check()
        return checks.check_store(path, len(reader.members()), list_set_aside(path))


def _fleet(settings: Settings) -> CheckFinding:
    from mirror.fleet.centre_client import check_centre  # brings psycopg, which a mirror on its own goes without
    from mirror.fleet.credentials import station_conninfo

    try:
        station = check_centre(station_conninfo(settings.fleet.dsn or "", paths.fleet_folder(settings)))
    except MirrorError as error:
        return CheckFinding("fleet", "fail", error.cause, error.remedy)
    with StoreReader(paths.database_path(settings.store)) as reader:
        waiting, refused = count_outbox(reader.db), count_refused(reader.db)
    known = f"the centre knows this mirror as {station}; {waiting} entries wait"
    if refused:
        return CheckFinding("fleet", "warn", f"{known}, {refused} were refused", "bring the centre to this version (mirror fleet migrate)")
    return CheckFinding("fleet", "ok", known)
