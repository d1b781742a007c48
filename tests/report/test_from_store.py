"""``mirror report`` on a real store: a member's page and PDF, the coach's page, and what is said when it cannot be."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from mirror.cli import member
from mirror.cli.main import main
from mirror.coach.summary import summarise_set
from mirror.errors import MirrorError
from mirror.exercises import find_exercise
from mirror.report import from_store
from mirror.report.csv_import import read_export_body
from mirror.settings import Settings, StoreSettings, paths
from mirror.store import StoreReader, StoreWriter
from mirror.types import TYPICAL_BODY, AssessmentDone, RepDone, SetDone, VisitBegan, VisitEnded
from mirror.types.message import message
from tests.coach.reps import rep
from tests.pdf.pango import needs_pango
from tests.store.samples import FakeClock
from tests.words import ENGLISH

DAY = 86400.0
MONDAY = 1_772_500_000.0


def quiet(line: str) -> None:
    """Says nothing."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Zoë trained for four weeks and did one guided screen; Bo has done nothing yet."""
    made = Settings(store=StoreSettings(folder=str(tmp_path / "kept")))
    said: list[str] = []
    member.create_member(made, "Zoë", said.append)
    member.create_member(made, "Bo", said.append)
    key = said[0].split()[0]
    wall = FakeClock(MONDAY)
    store_writer = StoreWriter(tmp_path / "kept/mirror.db", wall)
    store_writer.start()
    for week, left in enumerate((0.14, 0.11, 0.07, 0.03), 1):
        wall.now = MONDAY + 7 * DAY * week
        reps = tuple(rep(n, left + 0.002 * (n % 3), 0.01) for n in range(1, 9))
        store_writer.put(VisitBegan(10.0, week, key))
        for one in reps:
            store_writer.put(RepDone(one.end, week, 1, "squat", one))
        store_writer.put(SetDone(60.0, week, 1, summarise_set(find_exercise("squat"), reps), reps))
        if week == 2:
            store_writer.put(AssessmentDone(80.0, week, "ankle", "both", (message("assessment.fact.flat", n=14, error=3),)))
        store_writer.put(VisitEnded(90.0, week))
    assert store_writer.close(20.0)
    return made


@needs_pango
@pytest.mark.integration
def test_a_members_weeks_become_a_page_and_a_pdf(settings: Settings, tmp_path: Path) -> None:
    said: list[str] = []
    from_store.write_member_report(settings, "zoë", tmp_path / "out", said.append)
    page, paper = (Path(line) for line in said)
    text = page.read_text("utf-8")
    assert '<p class="name">Zoë</p>' in text
    assert "4 sets · 32 reps" in text
    assert "Left knee: 3 ±" in text
    assert "less far in by" in text
    assert "Consistent with stiff ankles" in text or "consistent with stiff ankles" in text
    assert paper.read_bytes().startswith(b"%PDF")


@needs_pango
@pytest.mark.integration
def test_what_comes_next_is_kept_as_it_was_told(settings: Settings, tmp_path: Path) -> None:
    for _ in range(2):
        from_store.write_member_report(settings, "Zoë", tmp_path / "out", quiet)
    with StoreReader(paths.database_path(settings.store)) as reader:
        zoe = next(one.id for one in reader.members() if one.name == "Zoë")
        told = reader.programme(zoe)
        assert told is not None
        assert ENGLISH.sentence(told.why) in (tmp_path / f"out/report-{zoe}.html").read_text("utf-8")
        assert len(list(reader.rows("SELECT 1 FROM programmes WHERE member = :key", {"key": zoe}))) == 1


@needs_pango
@pytest.mark.integration
def test_a_member_who_has_done_nothing_gets_a_kind_page(settings: Settings, tmp_path: Path) -> None:
    from_store.write_member_report(settings, "Bo", tmp_path / "out", quiet)
    (page,) = (tmp_path / "out").glob("*.html")
    assert "<h1>A first set is all it takes</h1>" in page.read_text("utf-8")


def test_the_coachs_page_shows_and_links_every_member(settings: Settings, tmp_path: Path) -> None:
    from_store.write_overview(settings, [], tmp_path / "out", quiet)
    text = (tmp_path / "out/coach.html").read_text("utf-8")
    (page,) = (tmp_path / "out").glob("report-*.html")
    assert f'<a href="{page.name}">Zoë</a><span>Squat</span>' in text
    assert "1 member in training: 1\N{NO-BREAK SPACE}better" in text
    assert "Left better by" in text
    assert "No sets yet: Bo." in text
    assert "left knee: 4 days, median 9 % of thigh, last 3" in text


def test_exports_of_another_station_make_the_same_line(settings: Settings, tmp_path: Path) -> None:
    member.export_member(settings, "Zoë", "csv", tmp_path / "export", quiet)
    (file,) = (tmp_path / "export").glob("*-reps.csv")
    from_store.write_overview(settings, [], tmp_path / "own", quiet)
    from_store.write_overview(settings, [file], tmp_path / "other", quiet)
    own, other = ((tmp_path / name / "coach.html").read_text("utf-8") for name in ("own", "other"))
    row = own[own.index("<tbody>") : own.index("</tbody>")]
    assert row in other
    assert (tmp_path / "other" / file.name.replace("member-", "report-").replace("-reps.csv", ".html")).exists()


def test_a_members_height_is_that_of_their_report_here_and_by_an_export(settings: Settings, tmp_path: Path) -> None:
    member.set_member_height(settings, "Zoë", 200, quiet)
    member.export_member(settings, "Zoë", "csv", tmp_path / "export", quiet)
    (file,) = (tmp_path / "export").glob("*-reps.csv")
    from_store.write_overview(settings, [], tmp_path / "own", quiet)
    from_store.write_overview(settings, [file], tmp_path / "other", quiet)
    for folder in ("own", "other"):
        (page,) = (tmp_path / folder).glob("report-*.html")
        assert "a thigh of 49 cm" in page.read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("settings_cell", ["", "{", "[]", '{"height": "nan"}', '{"height": "1e9"}', '{"height": null}', "[" * 9000])
def test_an_export_without_a_persons_height_is_of_a_typical_body(tmp_path: Path, settings_cell: str) -> None:
    with (tmp_path / "member-1-member.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["name", "settings"], ["Zoë", settings_cell]])
    assert read_export_body(tmp_path / "member-1-reps.csv") == TYPICAL_BODY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column 'visit'"),
        ("\xff\xfe", "no column 'visit'"),
        ("", "no column 'visit'"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_export_is_said(settings: Settings, tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "x-reps.csv"
    if text is not None:
        file.write_text(text, "utf-8")
    with pytest.raises(MirrorError, match=said) as caught:
        from_store.write_overview(settings, [file], tmp_path / "out")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_one_export_that_cannot_be_read_is_left_out_of_the_page(settings: Settings, tmp_path: Path) -> None:
    member.export_member(settings, "Zoë", "csv", tmp_path, quiet)
    (good,) = tmp_path.glob("*-reps.csv")
    os.mkfifo(tmp_path / "pipe")
    bad = [Path(), tmp_path / "pipe", tmp_path / ("x" * 300), tmp_path / os.fsdecode(b"caf\xe9")]
    refused = from_store.write_overview(settings, [*bad, good], tmp_path / "out", quiet)
    assert [error.subject for error in refused] == [f"export {path}" for path in bad]
    odd = good.rename(tmp_path / os.fsdecode(b"caf\xe9-reps.csv"))
    assert from_store.write_overview(settings, [odd], tmp_path / "out", quiet) == []


def test_a_torn_line_of_an_export_is_named(settings: Settings, tmp_path: Path) -> None:
    member.export_member(settings, "Zoë", "csv", tmp_path, quiet)
    (file,) = tmp_path.glob("*-reps.csv")
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([*lines[:3], lines[3][: len(lines[3]) // 3]]), "utf-8")
    with pytest.raises(MirrorError, match="line 4: not a repetition"):
        from_store.write_overview(settings, [file], tmp_path / "out")


def test_the_command_line_asks_for_one_member(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("mirror.settings.SYSTEM_SETTINGS_FILE", tmp_path / "no.toml")
    assert main(["report"]) == 2
    assert "name one member" in capsys.readouterr().err
    assert main(["report", "Nobody", "--output", str(tmp_path / "out")]) == 2
    assert "unknown" in capsys.readouterr().err
