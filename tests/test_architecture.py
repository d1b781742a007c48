"""The architecture, read from the source: which package may import which, what the root holds, and that every name has one meaning."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mirror"
ROOT_MODULES = {"__init__", "__main__", "errors", "files", "mailbox", "memory", "quiet", "shutdown", "spreadsheet", "user_folders"}
EVERYWHERE = {"types", "errors"}
"""What every package may import."""
PIPELINE_AND_SERVICES = {
    "assets", "backup", "badge", "camera", "coach", "controls", "core", "display", "exercises", "alignment", "files", "fleet", "i18n",
    "mailbox", "memory", "mqtt", "pdf", "pose", "quiet", "report", "settings", "setup", "shutdown", "sound", "spreadsheet", "station",
    "store", "takeaway", "user_folders", "visit", "web",
}  # fmt: skip
MEASURING = {"alignment", "assets", "camera", "coach", "core", "display", "exercises"}
MAY_IMPORT: dict[str, set[str]] = {
    "types": set(),
    "i18n": set(),
    "assets": set(),
    "pdf": set(),
    "core": set(),
    "exercises": {"files", "i18n"},
    "settings": {"files", "i18n", "user_folders"},
    "store": {"i18n", "spreadsheet"},
    "takeaway": {"assets", "i18n"},
    "sound": {"files", "i18n"},
    "controls": set(),
    "camera": {"core"},
    "web": {"files", "i18n"},
    "badge": {"assets", "files", "i18n", "mailbox", "pdf"},
    "station": {"files", "user_folders", "web"},
    "mqtt": {"files", "i18n", "settings"},
    "pose": {"core", "quiet"},
    "alignment": {"core", "exercises"},
    "coach": {"core", "exercises", "alignment"},
    "visit": {"exercises", "coach"},
    "setup": {"visit"},
    "display": {"assets", "exercises", "files", "i18n"},
    "backup": {"files", "settings", "store", "user_folders"},
    "report": {"alignment", "coach", "exercises", "files", "i18n", "pdf", "settings", "spreadsheet", "store", "takeaway"},
    "fleet": {"badge", "exercises", "files", "i18n", "report", "settings", "setup", "store", "user_folders"},
    "gallery": {"alignment", "assets", "coach", "controls", "display", "exercises", "setup", "visit"},
    "offline": {*MEASURING, "files", "gallery", "i18n", "pose", "quiet", "shutdown", "spreadsheet"},
    "doctor": PIPELINE_AND_SERVICES,
    "app": {*PIPELINE_AND_SERVICES, "doctor"},
    "evaluation": {*PIPELINE_AND_SERVICES, "gallery", "offline", "app"},
    "cli": {*PIPELINE_AND_SERVICES, "gallery", "offline", "doctor", "app", "evaluation"},
}
"""What each package may import besides itself and ``EVERYWHERE``. Nothing imports what stands below it in this table."""
MAX_FILE_LINES = 300
PURE_PACKAGES = ("core", "alignment", "coach", "visit", "setup")
CLOCKLESS_MODULES = {
    "__future__", "abc", "bisect", "collections", "dataclasses", "enum", "functools", "itertools", "math", "operator", "statistics",
    "typing",
}  # fmt: skip
"""What of the standard library has no clock, no file, no device and no thread."""


def imports(path: Path) -> Iterator[str]:
    """Every module that ``path`` imports anywhere in it, in full."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports hide what is meant"
            if node.module == "mirror":
                yield from (f"mirror.{name.name}" for name in node.names)
            else:
                yield node.module or ""


def sources(package: str) -> list[Path]:
    found = sorted((PACKAGE / package).rglob("*.py"))
    assert found, f"the package {package} is empty"
    return found


def own_packages(path: Path) -> set[str]:
    """The packages and root modules of this project that ``path`` imports."""
    return {module.split(".")[1] for module in imports(path) if module.startswith("mirror.") and module != "mirror.__version__"}


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_a_package_imports_only_what_it_may(package: str) -> None:
    allowed = MAY_IMPORT[package] | EVERYWHERE | {package}
    wrong = [f"{path.relative_to(ROOT)} imports mirror.{name}" for path in sources(package) for name in own_packages(path) - allowed]
    assert wrong == []


def test_every_package_has_its_rule() -> None:
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == set(MAY_IMPORT)


def test_no_import_goes_upwards() -> None:
    order = list(MAY_IMPORT)
    place = {name: order.index(name) for name in order}
    upward = [(name, other) for name, others in MAY_IMPORT.items() for other in others & set(order) if place[other] > place[name]]
    assert upward == []


@pytest.mark.parametrize("package", PURE_PACKAGES)
def test_pure_packages_know_numpy_and_no_clock_no_file_no_device(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sources(package)
        for module in imports(path)
        if module.split(".")[0] not in {*CLOCKLESS_MODULES, "numpy", "mirror"}
    ]
    assert wrong == []


def test_the_root_holds_only_what_every_package_shares() -> None:
    assert {path.stem for path in PACKAGE.glob("*.py")} == ROOT_MODULES


def test_no_file_is_longer_than_it_can_be_read_at_once() -> None:
    files = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".pyi", ".c", ".h")]
    assert {path.suffix for path in files} == {".py", ".pyi", ".c", ".h"}
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in files}
    assert {path: lines for path, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def assignments(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_a_constant_name_has_one_meaning() -> None:
    homes = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            for name in assignments(ast.Module([node], [])) if isinstance(node, ast.Assign | ast.AnnAssign) else ():
                if name.isupper() and len(name) > 1:
                    homes[name.lstrip("_")].add(str(path.relative_to(ROOT)))
    assert {name: sorted(paths) for name, paths in homes.items() if len(paths) > 1} == {}


def test_a_class_name_has_one_meaning() -> None:
    homes = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                homes[node.name.lstrip("_")].add(str(path.relative_to(ROOT)))
    assert {name: sorted(paths) for name, paths in homes.items() if len(paths) > 1} == {}


def test_a_forbidden_import_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text("def f():\n    from mirror import camera\n    import mirror.app.capture\n")
    assert own_packages(path) == {"camera", "app"}
