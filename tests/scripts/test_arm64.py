"""The lane for 64-bit ARM: what it says where it cannot run, what it builds with, and what it would notice."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "arm64.sh"


def _lane() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lane", ROOT / "scripts" / "arm64" / "lane.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


lane = _lane()


def without_tools(folder: Path) -> subprocess.CompletedProcess[str]:
    """The script where only what every machine has can be found."""
    for tool in ("bash", "readlink", "dirname", "id"):
        found = next(path for path in (Path("/usr/bin") / tool, Path("/bin") / tool) if path.exists())
        (folder / tool).symlink_to(found)
    environ = {"PATH": str(folder), "HOME": str(folder)}
    return subprocess.run(["/bin/bash", str(SCRIPT), "--check"], capture_output=True, text=True, env=environ, timeout=20, check=False)


def test_missing_tools_are_named_by_their_packages_in_one_line(tmp_path: Path) -> None:
    done = without_tools(tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    for package in ("mmdebstrap", "arch-test", "qemu-user-static", "gcc-aarch64-linux-gnu"):
        assert package in done.stderr


def test_an_unknown_option_is_refused() -> None:
    if subprocess.run([str(SCRIPT), "--check"], capture_output=True, check=False).returncode:
        pytest.skip("the tools for the lane are not installed here")
    done = subprocess.run([str(SCRIPT), "--fast"], capture_output=True, text=True, env=dict(os.environ), timeout=20, check=False)
    assert done.returncode == 2
    assert "--fast" in done.stderr


def test_every_wheel_of_the_lane_is_pinned() -> None:
    listed = re.search(r"^wheels=\((.*?)\)", SCRIPT.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert listed is not None
    names = listed[1].split()
    pins = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()}
    assert "numpy" in names
    assert set(names) <= pins


def test_the_core_is_built_as_the_package_builds_it() -> None:
    flags = subprocess.run(
        [sys.executable, str(ROOT / "scripts/arm64/lane.py"), "flags"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout.split()  # fmt: skip
    assert "-ffp-contract=off" in flags
    assert "-DPy_LIMITED_API=0x030b0000" in flags
    assert "mirror/core/_core.c" in flags


def measured(folder: Path, machine: str, **changes: Any) -> Path:
    """A file as ``lane.py write`` leaves it: 20 pictures, one squat."""
    joints = [[50.0 * joint, 400.0, 0.8] for joint in range(17)]
    rep = {"turn": 2.0, "depth": 0.3, "valgus": "left", "reason": None}
    found = {"machine": f"{machine}, Python", "core": "c", "longer": 1000, "frames": [joints] * 20, "reps": [rep], **changes}
    path = folder / f"{machine}.json"
    path.write_text(json.dumps(found))
    return path


def test_the_same_on_both_passes(tmp_path: Path) -> None:
    near = [[[50.0 * joint + 15, 400.0, 0.7] for joint in range(17)]] * 20
    assert lane.compare(measured(tmp_path, "x86_64"), measured(tmp_path, "aarch64", frames=near)) == 0


REP = {"turn": 2.0, "depth": 0.3, "valgus": "left", "reason": None}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"core": "numpy"}, "not C"),
        ({"reps": []}, "1 repetitions here, 0 there"),
        ({"reps": [{**REP, "valgus": "none"}]}, "left here, none there"),
        ({"reps": [{**REP, "turn": 2.5}]}, "deepest"),
        ({"reps": [{**REP, "depth": 0.4}]}, "deepest"),
        ({"frames": [[[50.0 * joint + 25, 400.0, 0.8] for joint in range(17)]] * 20}, "joints lie more than 2 %"),
        ({"frames": [None] * 20}, "joints lie more than"),
    ],
)
def test_what_differs_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], said: str) -> None:
    assert lane.compare(measured(tmp_path, "x86_64"), measured(tmp_path, "aarch64", **changes)) == 1
    assert said in capsys.readouterr().out


def test_one_machine_compared_with_itself_proves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = measured(tmp_path, "x86_64")
    assert lane.compare(path, path) == 1
    assert "nothing was compared" in capsys.readouterr().out
