"""The comparison with MediaPipe where that cannot run, or not on the same pictures: one line says why."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def comparison(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare_mediapipe", ROOT / "scripts" / "compare_mediapipe.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # its dataclasses look there
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The Python of an environment in which MediaPipe lacks a library of the system's."""
    file = tmp_path / "bin" / "python"
    file.parent.mkdir()
    file.write_text("#!/bin/sh\necho Traceback >&2\necho 'ImportError: libGL.so.1: cannot open' >&2\nexit 1\n")
    file.chmod(0o755)
    return file


def test_a_fresh_environment_that_cannot_import_it_is_told_in_one_line(
    comparison: ModuleType, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/true")
    start = subprocess.run

    def run(command: list[str], **options: bool | float) -> subprocess.CompletedProcess[str]:
        return start(["/bin/true"] if "pip" in command else command, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "run", run)
    assert comparison.find_peer(python.parent.parent) == "ImportError: libGL.so.1: cannot open"


def test_a_peer_that_ends_before_it_is_ready_is_told_in_one_line(comparison: ModuleType, python: Path) -> None:
    assert comparison.compare(python) == "ImportError: libGL.so.1: cannot open"


def test_a_peer_that_reads_other_pictures_is_not_compared(comparison: ModuleType, python: Path) -> None:
    python.write_text("#!/bin/sh\necho ready\nread count\necho '[39, 1.0, 1.0]'\n")
    assert "MediaPipe read 39 pictures where the mirror read 40" in comparison.compare(python)
