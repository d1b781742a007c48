"""A member's report: what it says, that nothing of theirs can break it, and that it stands alone."""

from __future__ import annotations

import math
import random
import re
import xml.etree.ElementTree as xml
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mirror.errors import MirrorError
from mirror.exercises import catalogue
from mirror.report import plots
from mirror.report.member_report import MemberReport
from mirror.report.programme import PastAssessment
from mirror.report.series import DoneSet
from mirror.report.write import write_report_html, write_report_pdf
from mirror.types.message import NOTHING, literal, message
from tests.coach.reps import rep
from tests.words import ENGLISH

START = datetime(2026, 3, 2, 18, 0)
NASTY = 'Zoë <script>alert(1)</script> & "李雷" \'); DROP TABLE members;--'


def squats(days: int = 6) -> tuple[DoneSet, ...]:
    chance = random.Random(3)
    return tuple(
        DoneSet(
            START + timedelta(days=7 * day),
            "squat",
            tuple(rep(n, max(0.0, 0.14 - 0.02 * day + chance.gauss(0, 0.005)), 0.01) for n in range(1, 9)),
            1,
        )
        for day in range(days)
    )


def dossier(**more: object) -> MemberReport:
    curve = tuple((d / 100, -0.24 * math.sin(d / 40), -0.2 * math.sin(d / 40)) for d in range(0, 34, 2))
    made = {
        "name": NASTY, "today": date(2026, 4, 20), "sets": squats(), "streak": message("streak.weeks", n=6),
        "following": literal("ankle mobilisation"),
        "screens": (PastAssessment(date(2026, 3, 20), "ankle", "both", (message("assessment.fact.flat", n=14, error=3),)),), "curve": curve,
    }  # fmt: skip
    return MemberReport(**{**made, **more})  # type: ignore[arg-type]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_report_says_what_changed_and_what_comes_next() -> None:
    page = write_report_html(dossier(), catalogue(), ENGLISH)
    assert "Left knee: 4 ±" in page
    assert "less far in by" in page
    assert "no change beyond the measurement error" in page, "the right knee did not change"
    assert "6 weeks in a row" in page
    assert "consistent with stiff ankles (feet flat: 14 ± 3 % of thigh in)" in page
    assert "not a medical device" in page


def test_a_name_with_markup_stays_a_name() -> None:
    page = write_report_html(dossier(), catalogue(), ENGLISH)
    assert "<script" not in page
    assert "Zoë &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;李雷&quot;" in page


def test_the_page_asks_nothing_of_anybody() -> None:
    parser = Tags()
    parser.feed(write_report_html(dossier(), catalogue(), ENGLISH))
    for tag, attributes in parser.seen:
        assert tag not in ("script", "img", "link", "iframe", "object"), tag
        for name in ("src", "href", "xlink:href"):
            assert (attributes.get(name) or "#").startswith("#"), attributes


def test_each_plot_says_in_words_what_it_shows() -> None:
    page = write_report_html(dossier(), catalogue(), ENGLISH)
    labels = re.findall(r'role="img" aria-label="([^"]+)"', page)
    assert len(labels) == page.count("<svg") == 4
    assert any("95 % intervals" in label for label in labels)


def test_every_plot_is_well_formed() -> None:
    for svg in re.findall(r"<svg.*?</svg>", write_report_html(dossier(), catalogue(), ENGLISH), re.S):
        xml.fromstring(svg)


@pytest.mark.integration
@pytest.mark.parametrize("sets", [(), squats(1), (DoneSet(START, "squat", ()),), (DoneSet(START, "gone", (rep(1),)),)])
def test_little_or_nothing_is_a_report_too(sets: tuple[DoneSet, ...], tmp_path: Path) -> None:
    little = dossier(sets=sets, screens=(), curve=(), following=NOTHING, streak=NOTHING)
    assert "Method and error" in write_report_html(little, catalogue(), ENGLISH)
    assert write_report_pdf(tmp_path / "r.pdf", little, catalogue(), ENGLISH).read_bytes().startswith(b"%PDF")


def test_repetitions_that_were_not_measured_are_said_to_be() -> None:
    unseen = DoneSet(START, "squat", tuple(rep(n, valgus=None, reason="yaw", score=math.nan) for n in range(1, 9)))
    page = write_report_html(dossier(sets=(unseen,), curve=()), catalogue(), ENGLISH)
    assert "<td>not measured</td>" in page
    assert "Left knee: not measured yet" in page


@pytest.mark.integration
def test_the_pdf_holds_the_same(tmp_path: Path) -> None:
    made = write_report_pdf(tmp_path / "r.pdf", dossier(), catalogue(), ENGLISH).read_bytes()
    assert made.startswith(b"%PDF")
    assert made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") >= 5
    assert [path.name for path in tmp_path.iterdir()] == ["r.pdf"]


def test_a_pdf_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_report_pdf(tmp_path / "none" / "r.pdf", dossier(), catalogue(), ENGLISH)
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(MirrorError, match="matplotlib is not installed; `pip install matplotlib`"):
        plots.require_matplotlib()
