"""The wheel stands alone: built here, unpacked elsewhere, it measures the demo from any folder without the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from mirror import core

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent
COPIED = ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "mirror", "models")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built from a copy so that nothing left over in the checkout can get into it."""
    pytest.importorskip("setuptools")
    pytest.importorskip("wheel")
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
        else:
            shutil.copy(ROOT / name, source / name)
    # The build tools of this environment serve, so that the test needs no network.
    _run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(out), str(source)], out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``mirror`` command of a new environment: the wheel installed in it, the dependencies lent by this one."""
    home = tmp_path_factory.mktemp("a new environment")
    venv.create(home, with_pip=False)
    site = next((home / "lib").glob("python3*/site-packages"))
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python")]
    _run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], home)
    # Lent as a plain path, on which the hook of an editable install of this checkout does not run.
    lent = [path for path in sys.path if path.endswith("site-packages")]
    (site / "lent.pth").write_text("\n".join(lent) + "\n")
    return home / "bin" / "mirror"


def test_the_wheel_serves_every_python_from_3_11_on(wheel: Path) -> None:
    assert wheel.name.split("-")[2:4] == ["cp311", "abi3"]
    with zipfile.ZipFile(wheel) as archive:
        libraries = [name for name in archive.namelist() if name.endswith(".so")]
    assert libraries == (["mirror/core/_core.abi3.so"] if core.CORE_BACKEND == "c" else [])


def test_the_wheel_carries_all_that_the_mirror_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    read = {
        f"mirror/{folder}/{path.name}"
        for folder, where, pattern in (
            ("models", ROOT / "models", "*.*"),
            ("exercises", ROOT / "mirror/exercises", "*.toml"),
            ("assets/demo", ROOT / "mirror/assets/demo", "demo.*"),
            ("assets/fonts", ROOT / "mirror/assets/fonts", "*.*"),
        )
        for path in where.glob(pattern)
    }
    assert {"mirror/models/models.json", "mirror/assets/demo/demo.mp4", "mirror/exercises/squat.toml"} <= read
    assert read | {"mirror/py.typed"} <= carried
    licences = {name.split("/licenses/")[1] for name in carried if "/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE", "mirror/assets/fonts/OFL.txt"}
    sources = {str(path.relative_to(ROOT)) for path in (ROOT / "mirror").rglob("*.py")}
    assert sources <= carried


def test_the_installed_mirror_measures_the_demo_from_another_folder(installed: Path, tmp_path: Path) -> None:
    asked = "import mirror, mirror.core as c; print(mirror.__file__); print(c.CORE_BACKEND)"
    package, backend = _run([str(installed.with_name("python")), "-c", asked], tmp_path).splitlines()
    assert Path(package).is_relative_to(installed.parent.parent)
    assert backend == core.CORE_BACKEND
    demo = Path(package).parent / "assets" / "demo" / "demo.mp4"
    _run([str(installed), "analyze", "--calibration-reps", "2", "--output", "results", str(demo)], tmp_path)
    found = json.loads((tmp_path / "results" / "demo.json").read_text())
    assert [rep["valgus"] for rep in found["reps"]][2:] == ["left", "left", "both", "none"]
    assert (tmp_path / "results" / "demo.csv").stat().st_size > 0


def _run(command: list[str], folder: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHONPATH", "PYTHONHOME"))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
