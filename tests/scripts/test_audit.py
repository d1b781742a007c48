"""What is installed against its pins, and what is made of pip-audit's answers."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]


def _audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


audit = _audit()
PINS = {"numpy": "2.2.4", "typing-extensions": "4.16.0"}


def pip_audit(folder: Path, monkeypatch: pytest.MonkeyPatch, prints: str) -> None:
    """Puts a command before all others that prints this."""
    command = folder / "pip-audit"
    command.write_text(f"#!/bin/sh\ncat <<'END'\n{prints}\nEND\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_every_pin_of_the_project_is_read() -> None:
    pins = audit.pinned((ROOT / "constraints.txt").read_text("utf-8"))
    assert pins["numpy"] == "2.2.4"
    assert pins["ml-dtypes"] == "0.6.0"
    assert all(pins.values())


def test_what_is_as_pinned_is_no_finding() -> None:
    here = {**PINS, "pip": "24.2", "knee-mirror": "0.1.0"}
    assert audit.unlike(here, {**PINS, "ruff": "1"}) == []


def test_another_version_and_what_nobody_pinned_are_named() -> None:
    found = audit.unlike({"numpy": "1.24.2", "left-pad": "1.0"}, PINS)
    assert found == ["left-pad 1.0: not in constraints.txt", "numpy 1.24.2: constraints.txt pins 2.2.4"]


def test_packages_that_do_not_fit_together_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said = subprocess.CompletedProcess([], 1, "mirror 1 requires numpy, which is not installed.\n", "")
    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: said)
    assert audit.broken() == ["mirror 1 requires numpy, which is not installed."]


def test_an_environment_without_pip_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    said = subprocess.CompletedProcess([], 1, "", "python: No module named pip\n")
    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: said)
    assert audit.broken() == ["pip check: python: No module named pip"]


def test_a_known_flaw_is_named_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flaw = {"id": "PYSEC-2026-1", "fix_versions": ["2.2.5"]}
    listed = [{"name": "numpy", "version": "2.2.4", "vulns": [flaw]}, {"name": "typing_extensions", "version": "4.16.0", "vulns": []}]
    pip_audit(tmp_path, monkeypatch, json.dumps({"dependencies": listed}))
    found, told = audit.ask(tmp_path / "constraints.txt", PINS)
    assert found == ["numpy 2.2.4: PYSEC-2026-1, mended in 2.2.5"]
    assert told == "known flaws: 1 in 2 packages"


def test_a_skipped_package_is_not_a_clean_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    skipped = {"name": "numpy", "skip_reason": "could not be audited"}
    clean = {"name": "typing-extensions", "version": "4.16.0", "vulns": []}
    pip_audit(tmp_path, monkeypatch, json.dumps({"dependencies": [skipped, clean]}))
    assert audit.ask(tmp_path, PINS) == ([], "known flaws: 0 in 1 packages; nothing is said about numpy")
    pip_audit(tmp_path, monkeypatch, json.dumps({"dependencies": [skipped]}))
    assert "not asked" in audit.ask(tmp_path, PINS)[1]


@pytest.mark.parametrize("said", ["", "Traceback: no network", "[]", "{}"])
def test_a_list_that_cannot_be_reached_is_said_and_is_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    pip_audit(tmp_path, monkeypatch, said)
    found, told = audit.ask(tmp_path, PINS)
    assert found == []
    assert "could not be reached" in told


def test_without_pip_audit_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert audit.ask(tmp_path, PINS) == ([], "known flaws: not asked, there is no pip-audit here (pipx install pip-audit)")


def test_an_unknown_option_is_refused() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / "audit.py"), "--fix"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "usage" in done.stderr
