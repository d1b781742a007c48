"""Changes real settings files at random and holds the start, the admin's page and the self-test to one verdict.

    python -m tests.harness.settings_fuzz [COUNT [SEED]]

A start means: the settings are chosen, and the panel, a visit with a picture, and a drawn invitation are made with them; for every
``SERVICES_EVERY``-th also all services, with their ports and their store.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from unittest.mock import patch

from mirror.app import factory
from mirror.app.phone_link import PhoneLink
from mirror.app.settings_editor import SettingsEditor
from mirror.app.station_services import StationServices
from mirror.display.scenes.compose import compose_scene
from mirror.doctor import doctor
from mirror.doctor.panel_settings import panel_from_settings
from mirror.doctor.settings_check import check_settings
from mirror.doctor.settings_choice import SettingsChoice, choose_settings
from mirror.errors import MirrorError
from mirror.settings import presets
from mirror.settings.reading import read_settings_tables
from mirror.station.metrics import StationMetrics
from mirror.types import AttractScene, Pose, StatusBar, View

ROOT = Path(__file__).parents[2]
MAX_MUTANT_S = 3.0
"""Seconds after which a mutant hangs."""
SERVICES_EVERY = 10
SERVICE_TABLES = ("web", "health", "buttons", "power", "store")
ODD_BYTES = (
    b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1b[2J", b"\r", b"\x7f", b"\xc3", b"[" * 3000, b"a." * 3000, b"9" * 5000, b"'''", b'"""', b"[[",
    "\u202e".encode(), "\u200b".encode(), b"\xed\xa0\x80", b"{}", b"=", b"#", b"\n[camera]\n", b"x" * 40_000, b"\n",
)  # fmt: skip
SERVICES_TOML = """preset = "gym"
[station]
name = "Rack 3"
programme = ["squat", "clam_shell"]
badge = true
[web]
port = 18080
bind = "127.0.0.1"
[health]
port = 19090
[buttons]
next = 5
select = 13
[power]
screen = "auto"
"""
"""With every service that may fail to start."""
ODD_VALUES = (
    "nan", "inf", "-inf", "1e999", "-1e999", "-0.0", "0", "-1", "1", "1e-300", "9" * 5000, "0x" + "f" * 5000, "true", "[]", "{}", "[[]]",
    '""', '"\\u0000"', '"\\u0007"', '"\\n"', '"\\u202e"', "'" + "x" * 300 + "'", "[0, 0]", "[nan, nan]", "[1.5]", "1979-05-27T07:32:00Z",
)  # fmt: skip
PLAUSIBLE_VALUES = {
    "bool": ("true", "false"),
    "int": ("0", "1", "2", "5", "17", "90", "1024", "8080", "9090", "65535"),
    "float": ("0", "0.3", "0.5", "3", "10", "299", "1000.0"),
    "str": (
        '"squat"', '"clam shell"', '"none"', '"de"', '"fr"', '"webcam"', '"pi"', '"rtsp://x/y"', '"/dev/video9"', '"none.mp4"', '"0.0.0.0"',
        '"127.0.0.1"', '"::"', '"203.0.113.7"', '"localhost"', '"22:00-07:00"', '"https://example.org/"', '"thunder"', '"left"', '"fading"',
        '"cec"', '"~"', '"~nobody_here"', '"/dev/zero"', '"/dev/null"', "'/'", "'.'", "'PIPE'", '"Rack 3"',
    ),
    "tuple[int, int]": ("[1080, 1920]", "[240, 320]", "[320, 240]", "[16384, 240]", "[800, 800]"),
    "tuple[float, ...]": ("[]", "[10]", "[40, 80.5, 120, 160]", "[-10000, 10000]"),
    "tuple[str, ...]": ("[]", '["squat"]', '["squat", "none"]', '["clam_shell", "squat"]'),
}  # fmt: skip
"""By the type of a key; many are wrong for most keys of it."""


def seeds() -> list[bytes]:
    """Real files: the presets, those that are installed, and one with every key."""
    texts = [presets.preset_text(name) for name in presets.PRESET_NAMES]
    texts += [path.read_text() for path in sorted((ROOT / "systemd/settings").glob("*.toml"))]
    texts += [re.sub(r"^# (\w+ = )", r"\1", texts[-1], flags=re.MULTILINE)]
    texts += [SERVICES_TOML] * 4
    return [text.encode() for text in texts]


class Mutator:
    """Mutants of ``seeds``, the same for the same ``seed``."""

    def __init__(self, seed: int, pipe: Path) -> None:
        self._random = random.Random(seed)
        self._seeds = seeds()
        self._pipe = str(pipe)
        self._keys = [(table, spec) for table, kind in read_settings_tables().items() for spec in fields(kind)]

    def mutant(self) -> bytes:
        content = self._random.choice(self._seeds)
        ways = (self._value, self._value, self._value, self._value, self._bytes, self._lines, self._cut)
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            content = self._random.choice(ways)(content)
        return content

    def _value(self, content: bytes) -> bytes:
        """One key of all that there are gets a value that fits its type, or any odd one."""
        keys = self._keys if self._random.random() < 0.6 else [pair for pair in self._keys if pair[0] in SERVICE_TABLES]
        table, spec = self._random.choice(keys)
        fitting = PLAUSIBLE_VALUES[str(spec.type).removesuffix(" | None")]
        value = self._random.choice(ODD_VALUES if self._random.random() < 0.2 else fitting).replace("PIPE", self._pipe)
        key, line = spec.name, f"{spec.name} = {value}\n"
        text = content.decode("utf-8", "surrogateescape")
        text = re.sub(rf"(^\[{table}\][^\[]*?)^{key} *=.*\n?", r"\1", text, flags=re.MULTILINE)
        head = re.search(rf"^\[{table}\].*\n", text, re.MULTILINE)
        made = text[: head.end()] + line + text[head.end() :] if head else f"{text}\n[{table}]\n{line}"
        return made.encode("utf-8", "surrogateescape")

    def _bytes(self, content: bytes) -> bytes:
        at = self._random.randrange(len(content) + 1)
        match self._random.randrange(4):
            case 0:
                return content[:at] + self._random.choice(ODD_BYTES) + content[at:]
            case 1:
                return content[:at] + bytes([self._random.randrange(256)]) + content[at + 1 :]
            case 2:
                return content[:at] + content[at + self._random.randrange(30) :]
        other = self._random.choice(self._seeds)
        return content[:at] + other[self._random.randrange(len(other)) :]

    def _lines(self, content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        if not lines:
            return content
        one, two = self._random.randrange(len(lines)), self._random.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
        return b"".join(lines + [lines[one]] * self._random.randrange(2))

    def _cut(self, content: bytes) -> bytes:
        at = self._random.randrange(len(content) + 1)
        return content[:at] + b"\0" * self._random.choice((0, 0, 512))


class Fuzzer:
    """Judges mutants in ``folder``; ``found`` counts what came of them, ``wrong`` has what must not happen."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._config, self._saved = folder, folder / "mirror.toml", folder / "saved.toml"
        pipe = folder / "pipe"
        os.mkfifo(pipe)
        self._mutator = Mutator(seed, pipe)
        self._page = SettingsEditor(self._saved)
        self._number = 0
        self.found: Counter[str] = Counter()
        self.slowest = 0.0
        self.wrong: list[str] = []

    def run(self, count: int) -> None:
        for _ in range(count):
            self._number += 1
            mutant = self._mutator.mutant()
            begun = time.perf_counter()
            try:
                with time_limit(MAX_MUTANT_S):
                    self._judge(mutant)
            except TimeoutError:
                self._report("hang", mutant, "")
            except Exception:
                self._report("traceback", mutant, traceback.format_exc())
            self.slowest = max(self.slowest, time.perf_counter() - begun)

    def _report(self, kind: str, mutant: bytes, what: str) -> None:
        self.found[kind] += 1
        self.wrong.append(f"{kind} of mutant {self._number}: {mutant[-600:]!r}\n{what}")

    def _judge(self, mutant: bytes) -> None:
        self._config.write_bytes(mutant)
        choice = choose_settings(self._config)
        verdict = check_settings(mutant, f"config {self._config}")
        started = self._start(choice)
        self.found["started as they are" if choice.error is None else "started with a stand-in"] += 1
        self.found["without a service"] += bool(started)
        expected = (str(choice.error),) if choice.error else started
        for who, said in (("the verdict", verdict.lines), ("the page", self._save(mutant)), ("the doctor", self._examine(choice))):
            if said is not None and said != expected:
                self._report("differs", mutant, f"start: {expected}\n{who}: {said}")
        if any(not line.isprintable() or len(line) > 1000 for line in expected):
            self._report("not one line", mutant, f"{expected}")

    def _start(self, choice: SettingsChoice) -> tuple[str, ...]:
        """Makes all that a start makes. Lines of what cannot be had; the services are judged like those that do start when they do not."""
        settings = choice.settings
        panel = panel_from_settings(settings)
        visit = factory.make_visit(settings, lambda _: None, seed=1)
        visit.tick(700)
        view, _ = visit.update(Pose(1.0, (480, 640), None))
        assert compose_scene(view, 1.0, panel) or view.scene.name == "sleep"
        compose_scene(View(1.0, AttractScene(), status=StatusBar(station=settings.station.name or "")), 1.0, panel)
        judged = check_settings(choice.content or b"", f"config {self._config}").problems
        folder = settings.store.folder
        if (
            choice.error is None
            and self._number % SERVICES_EVERY == 0
            and (folder is None or folder.startswith(("/dev/", str(self._folder))))
        ):
            self.found["services started"] += 1
            services = StationServices(settings, choice, StationMetrics(), lambda _: None, PhoneLink())
            running = {kind: line for kind, line in services.problems().items() if kind.value != "backup"}
            services.close()
            buttons = {kind: str(error) for kind, error in judged.items() if kind.value == "buttons"}
            return tuple(line for _, line in sorted({**running, **buttons}.items(), key=lambda pair: pair[0].value))
        return tuple(str(error) for error in judged.values())

    def _save(self, mutant: bytes) -> tuple[str, ...] | None:
        """What the page says to the text; None where a form cannot carry these bytes. Its own file is named as the start's."""
        try:
            text = mutant.decode()
        except UnicodeDecodeError:
            return None
        self._saved.write_bytes(b"# before\n")
        try:
            lines = self._page.save(text)
            assert self._saved.read_bytes() == mutant
        except MirrorError as error:
            assert self._saved.read_bytes() == b"# before\n"
            lines = (str(error),)
        return tuple(line.replace(str(self._saved), str(self._config)) for line in lines)

    def _examine(self, choice: SettingsChoice) -> tuple[str, ...]:
        """The failures of the self-test that are about settings and services."""
        with patch.object(doctor, "_list", lambda _: []):
            found = [one for one in doctor.examine(self._config, inside={}) if one.state == "fail"]
        if choice.error is not None:
            assert found[0].finding == choice.problem
            return (str(choice.error),)
        return tuple(one.finding for one in sorted(found, key=lambda one: one.name))


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TimeoutError within after ``seconds``."""

    def expire(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def fuzz(folder: Path, count: int, seed: int) -> Fuzzer:
    """Judges ``count`` mutants in ``folder``, which is the current folder and all the state that there is meanwhile."""
    fuzzer = Fuzzer(folder, seed)
    fuzzer.run(count)
    return fuzzer


def main() -> int:
    given = [int(word) for word in sys.argv[1:]]
    count, seed = (*given, *(30_000, 1)[len(given) :])
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        os.environ |= {"STATE_DIRECTORY": name, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
        fuzzer = fuzz(Path(name), count, seed)
        os.chdir("/")
    for line in fuzzer.wrong[:20]:
        print(line)
    print(f"{count} mutants: {dict(fuzzer.found)}; the slowest {fuzzer.slowest:.2f} s; wrong: {len(fuzzer.wrong)}")
    return int(bool(fuzzer.wrong))


if __name__ == "__main__":
    sys.exit(main())
