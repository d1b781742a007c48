"""The same report for paper: a PDF of A4 pages, drawn by matplotlib, so that nothing else has to be installed."""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mirror.report.member_report import MAX_PLOTTED_EXERCISES, ExerciseChapter, MemberReport
from mirror.report.page import REPORT_METHOD_TEXT, REPORT_SAFETY_TEXT
from mirror.report.plots import ReportPlot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

A4_SIZE_INCHES = (8.27, 11.69)
PDF_LINE_CHARS = 92
PDF_PAGE_LINES = 52


def write_pdf(path: Path, dossier: MemberReport, chapters: list[ExerciseChapter], plots: dict[str, list[ReportPlot]]) -> None:
    """Writes the PDF. Raises OSError when it cannot be written."""
    import matplotlib
    from matplotlib.backends.backend_pdf import PdfPages

    with (
        warnings.catch_warnings(),
        matplotlib.rc_context({"pdf.fonttype": 42, "text.parse_math": False}),
        PdfPages(path, metadata={"Title": dossier.name}) as pages,
    ):
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a name in a script that the font lacks: drawn as boxes
        for figure in _words(dossier, chapters):
            pages.savefig(figure)
        for chapter in chapters[:MAX_PLOTTED_EXERCISES]:
            for plot in plots.get(chapter.exercise.key, []):
                plot.figure.suptitle(f"{chapter.exercise.title}: {plot.title}", fontsize=10)
                pages.savefig(plot.figure)


def _words(dossier: MemberReport, chapters: list[ExerciseChapter]) -> Iterator[Figure]:
    from matplotlib.figure import Figure as Made

    lines = [dossier.name, f"{dossier.today:%Y-%m-%d}", "", dossier.streak, f"Next: {dossier.following}" if dossier.following else "", ""]
    for chapter in chapters:
        lines += [chapter.exercise.title.upper(), *(f"- {sentence}" for sentence in chapter.sentences), ""]
    if dossier.screens:
        lines += ["HIP OR ANKLE?", *(f"- {screen.day:%Y-%m-%d}: {screen.verdict}" for screen in dossier.screens), ""]
    lines += ["METHOD AND ERROR", *REPORT_METHOD_TEXT, "", REPORT_SAFETY_TEXT]
    wrapped = [part for line in lines for part in (textwrap.wrap(line, PDF_LINE_CHARS, subsequent_indent="  ") or [""])]
    for start in range(0, len(wrapped), PDF_PAGE_LINES):
        figure = Made(figsize=A4_SIZE_INCHES)
        figure.text(0.08, 0.95, "\n".join(wrapped[start : start + PDF_PAGE_LINES]), va="top", fontsize=10, linespacing=1.35)
        yield figure
