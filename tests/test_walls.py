"""The walls of the house: who may import whom, read from the source. No walls, no rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "mirror"
JOINERS = {
    "cli", "__main__", "run", "app", "demo", "analyze", "doctor", "members", "memberline", "reporting", "webpage", "visiting", "desk",
    "house", "calibrate",
}  # fmt: skip
"""The modules that join rooms together; no room may know them."""
COMMON = {"mirror.types", "mirror.errors"}
MAY: dict[str, set[str]] = {
    "core": {*COMMON, "mirror.core"},
    "exercises": {*COMMON, "mirror.exercises"},
    "alignment": {*COMMON, "mirror.core", "mirror.exercises", "mirror.alignment"},
    "coach": {*COMMON, "mirror.core", "mirror.exercises", "mirror.alignment", "mirror.coach"},
    "visit": {*COMMON, "mirror.exercises", "mirror.coach", "mirror.visit"},
    "history": {*COMMON, "mirror.exercises", "mirror.coach", "mirror.history"},
    "report": {*COMMON, "mirror.exercises", "mirror.coach", "mirror.history", "mirror.report"},
    "web": {*COMMON, "mirror.web"},
    "camera": {*COMMON, "mirror.camera"},
    "controls": {*COMMON, "mirror.controls"},
    "display": {*COMMON, "mirror.exercises", "mirror.display"},
    "station": {*COMMON, "mirror.station", "mirror.web.listener"},
    "store": {*COMMON, "mirror.store"},
    "badge": {*COMMON, "mirror.badge", "mirror.mailbox"},
    "takeaway": {*COMMON, "mirror.takeaway"},
    "sound": {*COMMON, "mirror.sound"},
    "pose": {*COMMON, "mirror.core", "mirror.pose"},
}
"""What of the house each room may import."""
PURE = ("core", "alignment", "coach", "visit")
STANDARD = {
    "__future__", "bisect", "collections", "dataclasses", "enum", "functools", "itertools", "math", "operator", "statistics", "typing",
}  # fmt: skip
"""What of the standard library has no clock, no file, no device and no thread."""


def imports(path: Path) -> Iterator[str]:
    """Every module that ``path`` imports anywhere in it, in full."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports hide who is meant"
            if node.module == "mirror":
                yield from (f"mirror.{name.name}" for name in node.names)
            else:
                yield node.module or ""


def files(room: str) -> list[Path]:
    found = sorted((HOUSE / room).rglob("*.py"))
    assert found, f"the room {room} is empty"
    return found


def within(module: str, allowed: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


@pytest.mark.parametrize("room", sorted(MAY))
def test_a_room_imports_only_what_it_may(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files(room)
        for module in imports(path)
        if module.split(".")[0] == "mirror" and not within(module, MAY[room])
    ]
    assert wrong == []


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_know_numpy_and_no_clock_no_file_no_device(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files(room)
        for module in imports(path)
        if module.split(".")[0] not in {*STANDARD, "numpy", "mirror"}
    ]
    assert wrong == []


def test_nobody_but_the_joiners_knows_the_joiners() -> None:
    rooms = {path.name for path in HOUSE.iterdir() if path.is_dir() and (path / "__init__.py").exists()} - {"measure"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for room in rooms
        for path in files(room)
        for module in imports(path)
        if within(module, {f"mirror.{name}" for name in JOINERS})
    ]
    assert wrong == []


def test_values_and_errors_stand_on_nothing_of_the_house() -> None:
    for path in (*files("types"), HOUSE / "errors.py", HOUSE / "mailbox.py"):
        assert [name for name in imports(path) if name.split(".")[0] == "mirror" and not within(name, {"mirror.types"})] == []


def test_a_wall_that_is_broken_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text("def f():\n    from mirror import camera\n    import mirror.app\n")
    assert list(imports(path)) == ["mirror.camera", "mirror.app"]
    assert not within("mirror.camera", MAY["display"])
    assert not within("mirror.types_of_something", COMMON)
