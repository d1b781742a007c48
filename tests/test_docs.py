"""Every name that the prose gives exists: links, sections, paths, modules, settings, exercises and tests. Commands: test_commands.py."""

from __future__ import annotations

import functools
import importlib
import re
import runpy
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from mirror.cli import main as cli
from mirror.exercises import catalogue
from mirror.settings.reading import build_settings, read_settings_tables
from tests.test_architecture import MAY_IMPORT, PIPELINE_AND_SERVICES
from tests.words import words

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = [
    path
    for folder in ("mirror", "scripts", "systemd", "tests")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file() and path.suffix in {"", ".py", ".pyi", ".toml", ".c", ".h", ".sh", ".service", ".html", ".md", ".po"}
]
PATH = re.compile(r"^(?:mirror|docs|scripts|tests|systemd|models)/[\w./-]*$|^tests/[\w/]+\.py::\w+$")
MODULE = re.compile(r"^mirror(?!\.(?:db|toml)$)(?:\.\w+)+$")
SETTING = re.compile(r"^\[(\w+)\](?: (\w+))?")
TEST = re.compile(r"\b(test_\w+)\b")


@functools.cache
def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def prose(text: str) -> str:
    """The text without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S)


def quoted(text: str) -> list[str]:
    """What stands between backquotes outside of blocks of code."""
    return re.findall(r"`([^`\n]+)`", prose(text))


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.M | re.S)


# Links and sections


@functools.cache
def anchors(path: Path) -> frozenset[str]:
    """The sections of a page, as a web view of Markdown names them."""
    titles = re.findall(r"^#+ (.+)$", prose(text_of(path)), flags=re.M)
    return frozenset(re.sub(r"[^\w\- ]", "", title.replace("`", "").lower()).replace(" ", "-") for title in titles)


def broken(target: Path, section: str) -> bool:
    return not target.exists() or (bool(section) and section not in anchors(target))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", prose(text_of(path)))
    wrong = [f"{file}#{section}" for file, section in links if "://" not in file and broken(path.parent / file if file else path, section)]
    assert wrong == []


def test_every_page_that_the_code_names_exists_with_its_section() -> None:
    wrong = []
    for path in CODE:
        if path == Path(__file__):
            continue
        for page, sections in re.findall(r"\b(docs/[\w/-]+\.(?:md|html))((?:#[\w-]+(?:, (?=#))?)*)", text_of(path)):
            named = re.findall(r"#([\w-]+)", sections) or [""]
            wrong += [f"{path.relative_to(ROOT)}: {page}#{section}" for section in named if broken(ROOT / page, section)]
    assert wrong == []


def test_thresholds_cite_a_section_that_can_be_opened() -> None:
    old = [str(path.relative_to(ROOT)) for path in CODE if path != Path(__file__) and re.search(r"\bEVIDENCE \d", text_of(path))]
    assert old == [], "write docs/evidence.md#section"


def test_every_page_is_in_the_index() -> None:
    listed = set(re.findall(r"\]\(([^)#\s]+)\)", text_of(ROOT / "docs/index.md")))
    pages = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert pages <= listed


def test_every_decision_has_a_date_and_a_status_and_is_in_the_index() -> None:
    folder = ROOT / "docs/decisions"
    entries = {
        int(number): (path.name, title, date, status)
        for path in folder.glob("*.md")
        for number, title, date, status in re.findall(r"^## (\d+)\. (.+)\n\n\*(\d{4}-\d\d-\d\d), (.+)\*$", text_of(path), flags=re.M)
    }
    rows = re.findall(r"^\| (\d+) \| \[(.+?)\]\((\w+\.md)#\S+\) \| \w+ \| (\S+) \| (.+) \|$", text_of(folder / "index.md"), flags=re.M)
    assert {int(number): (file, title, date, status) for number, title, file, date, status in rows} == entries
    assert [int(row[0]) for row in rows] == sorted(entries)  # numbers may be left out: several are given at a time
    headings = [line for path in folder.glob("*.md") for line in re.findall(r"^## .+$", text_of(path), flags=re.M)]
    assert len(headings) == len(entries)


# Paths, modules, tests


def exists(name: str) -> bool:
    file, _, test = name.partition("::")
    path = ROOT / file
    return path.exists() and (not test or f"def {test}(" in text_of(path))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_is_named_exists(path: Path) -> None:
    assert [name for name in quoted(text_of(path)) if PATH.match(name) and not exists(name)] == []


def resolves(name: str) -> bool:
    """Whether ``name`` is a module of this project, or something in one."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(found, part) and part not in getattr(found, "__annotations__", {}):
                return False
            found = getattr(found, part, None)
        return True
    return False


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_that_a_page_names_exists(path: Path) -> None:
    assert [name for name in quoted(text_of(path)) if MODULE.match(name) and not resolves(name)] == []


def test_every_module_that_a_docstring_names_exists() -> None:
    wrong = []
    for path in CODE:
        if path.suffix in {".py", ".pyi", ".toml"} and path.is_relative_to(ROOT / "mirror"):
            names = re.findall(r"`(mirror(?:\.\w+)+)`", text_of(path))
            wrong += [f"{path.relative_to(ROOT)}: {name}" for name in names if not resolves(name)]
    assert wrong == []


def test_a_module_that_does_not_exist_is_found() -> None:
    assert resolves("mirror.settings.tables.CameraSettings.source")
    assert not resolves("mirror.services")
    assert not resolves("mirror.settings.tables.Nothing")


def test_every_test_that_is_named_exists() -> None:
    files = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    functions = {name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)\(", text_of(path))}
    wrong = [f"{page.name}: {name}" for page in PAGES for name in TEST.findall(prose(text_of(page))) if name not in files | functions]
    assert wrong == []


def test_the_table_of_packages_says_what_each_may_import() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.*?) ?\|$", text_of(ROOT / "docs/architecture.md"), flags=re.M)
    table = {
        name: set(re.findall(r"`(\w+)`", words)) | (PIPELINE_AND_SERVICES if "pipeline and services" in words else set())
        for name, words in rows
    }
    assert table == MAY_IMPORT


# Settings and exercises


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_setting_that_is_named_exists(path: Path) -> None:
    tables = read_settings_tables()
    wrong = []
    for name in quoted(text_of(path)):
        if match := SETTING.match(name):
            table, key = match.groups()
            if table in tables and key and key not in {spec.name for spec in fields(tables[table])}:
                wrong.append(name)
    assert wrong == []


def test_the_page_of_settings_is_what_the_settings_say() -> None:
    made = runpy.run_path(str(ROOT / "scripts/settings_page.py"))["page"]()
    assert text_of(ROOT / "docs/configuration.md") == made, "run scripts/settings_page.py"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_example_of_a_file_is_read(path: Path, tmp_path: Path) -> None:
    for text in blocks(text_of(path), "toml"):
        raw = tomllib.loads(text.replace("frames = [...]", "frames = []"))
        if raw.keys() & {"title", "rep"}:
            if "..." not in text:
                file = tmp_path / "example.toml"
                file.write_text(text, "utf-8")
                assert cli.main(["exercises", "--check", str(file)]) == 0
        else:
            build_settings({name: value for name, value in raw.items() if name != "preset"}, path.name)


def test_every_exercise_is_described() -> None:
    page = text_of(ROOT / "docs/exercises.md").lower()
    assert [exercise.title for exercise in catalogue().values() if words(exercise.title).lower() not in page] == []


def test_the_readme_stays_short() -> None:
    assert len(text_of(ROOT / "README.md").splitlines()) <= 120
