"""Nothing is installed that is not pinned to one version, and no file of it that is not the known one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent


def _pinned() -> dict[str, str]:
    lines = [re.sub(r"\s*#.*", "", line) for line in (ROOT / "constraints.txt").read_text().splitlines()]
    made = [Requirement(line) for line in lines if line]
    assert all(re.fullmatch(r"==[^*,]+", str(one.specifier)) for one in made)
    return {canonicalize_name(one.name): str(one.specifier) for one in made}


def _needed(wanted: list[Requirement]) -> set[str]:
    """Names of all that comes with ``wanted`` on this Python, as far as it is installed here."""
    found: set[str] = set()
    while wanted:
        one = wanted.pop()
        name = canonicalize_name(one.name)
        if name in found or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        try:
            wanted += map(Requirement, requires(one.name) or [])
        except PackageNotFoundError:
            continue
    return found


def test_all_that_the_mirror_and_its_tests_need_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = _needed([Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["dev"]])
    assert "numpy" in needed
    assert needed - _pinned().keys() == set()


LISTS = ("run", "dev", "run-numpy1", "dev-numpy1")


def _locked(name: str) -> dict[str, tuple[str, int]]:
    """Version and number of checksums by name, of one of the lists that scripts/lock makes."""
    found = {}
    for entry in (ROOT / f"requirements/{name}.txt").read_text().replace("\\\n", " ").splitlines():
        if not entry.startswith("#"):
            pinned, *hashes = entry.split()
            assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", text) for text in hashes), pinned
            package, _, version = pinned.partition("==")
            found[package] = (version, len(hashes))
    return found


@pytest.mark.parametrize("name", LISTS)
def test_every_package_that_is_installed_has_checksums_and_no_list_names_where_it_comes_from(name: str) -> None:
    locked = _locked(name)
    assert min(hashes for _, hashes in locked.values()) > 0
    assert "://" not in (ROOT / f"requirements/{name}.txt").read_text()


def test_the_lists_are_those_of_the_pins_of_today() -> None:
    # When this fails: scripts/lock.
    pins = _pinned()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for name, texts in (("run", project["dependencies"]), ("dev", project["dependencies"] + project["optional-dependencies"]["dev"])):
        locked = {package: version for package, (version, _) in _locked(name).items()}
        assert locked.items() <= {package: version.removeprefix("==") for package, version in pins.items()}.items()
        assert _needed([Requirement(text) for text in texts]) - locked.keys() == set()


@pytest.mark.long
@pytest.mark.integration
def test_a_package_whose_file_is_not_the_known_one_is_not_installed(tmp_path: Path) -> None:
    wheel = tmp_path / "wheels/tiny-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("tiny.py", "")
        file.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        file.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr("tiny-1.0.dist-info/RECORD", "")
    for name in ("scripts/lib.sh", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "mirror/core").mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/run.txt").write_text(f"tiny==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    script = f"set -euo pipefail; . scripts/lib.sh; python={sys.executable}; install_into .venv '' ''"
    environment = {"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent), "PIP_CONFIG_FILE": "/dev/null"}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert "with wrong checksums (HASHES) do not" in done.stderr.splitlines()[-1]
    assert not list(tmp_path.glob(".venv/lib/*/site-packages/tiny*"))
