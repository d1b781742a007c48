"""The same report for paper: a PDF of A4 pages, drawn by matplotlib, so that nothing else has to be installed."""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mirror.i18n import Translator
from mirror.report.member_report import MAX_PLOTTED_EXERCISES, ExerciseChapter, MemberReport
from mirror.report.page import REPORT_METHOD, REPORT_SAFETY
from mirror.report.plots import ReportPlot
from mirror.types.message import message

if TYPE_CHECKING:
    from matplotlib.figure import Figure

A4_SIZE_INCHES = (8.27, 11.69)
PDF_LINE_CHARS = 92
PDF_PAGE_LINES = 52


def write_pdf(
    path: Path, dossier: MemberReport, chapters: list[ExerciseChapter], plots: dict[str, list[ReportPlot]], say: Translator
) -> None:
    """Writes the PDF. Raises OSError when it cannot be written."""
    import matplotlib
    from matplotlib.backends.backend_pdf import PdfPages

    with (
        warnings.catch_warnings(),
        matplotlib.rc_context({"pdf.fonttype": 42, "text.parse_math": False}),
        PdfPages(path, metadata={"Title": dossier.name}) as pages,
    ):
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a name in a script that the font lacks: drawn as boxes
        for figure in _words(dossier, chapters, say):
            pages.savefig(figure)
        for chapter in chapters[:MAX_PLOTTED_EXERCISES]:
            for plot in plots.get(chapter.exercise.key, []):
                plot.figure.suptitle(say.say("plot.heading", exercise=chapter.exercise.title, title=plot.title), fontsize=10)
                pages.savefig(plot.figure)


def _words(dossier: MemberReport, chapters: list[ExerciseChapter], say: Translator) -> Iterator[Figure]:
    from matplotlib.figure import Figure as Made

    following = f"{say.say('report.next')}: {say.text(dossier.following)}" if dossier.following else ""
    lines = [dossier.name, f"{dossier.today:%Y-%m-%d}", "", say.text(dossier.streak), following, ""]
    for chapter in chapters:
        lines += [say.text(chapter.exercise.title).upper(), *(f"- {say.text(sentence)}" for sentence in chapter.sentences), ""]
    if dossier.screens:
        done = (message("report.assessment", date=f"{one.day:%Y-%m-%d}", answer=one.verdict) for one in dossier.screens)
        lines += [say.say("report.hip_or_ankle").upper(), *(f"- {say.text(one)}" for one in done), ""]
    lines += [say.say("report.method").upper(), *map(say.text, REPORT_METHOD), "", say.text(REPORT_SAFETY)]
    wrapped = [part for line in lines for part in (textwrap.wrap(line, PDF_LINE_CHARS, subsequent_indent="  ") or [""])]
    for start in range(0, len(wrapped), PDF_PAGE_LINES):
        figure = Made(figsize=A4_SIZE_INCHES)
        figure.text(0.08, 0.95, "\n".join(wrapped[start : start + PDF_PAGE_LINES]), va="top", fontsize=10, linespacing=1.35)
        yield figure
