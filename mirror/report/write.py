"""``mirror report``: one member's page and PDF, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from mirror.exercises import Exercise
from mirror.report import pdf
from mirror.report.member_report import MAX_PLOTTED_EXERCISES, MemberReport, make_chapters
from mirror.report.page import render_report
from mirror.report.plots import draw_report_plots


def write_report_html(dossier: MemberReport, exercises: dict[str, Exercise]) -> str:
    """The page as text. Raises MirrorError where matplotlib is missing."""
    found = make_chapters(dossier, exercises)
    return render_report(
        dossier, found, {chapter.exercise.key: draw_report_plots(dossier, chapter) for chapter in found[:MAX_PLOTTED_EXERCISES]}
    )


def write_report_pdf(path: Path, dossier: MemberReport, exercises: dict[str, Exercise]) -> Path:
    """Writes the PDF beside ``path`` and gives it its name when it is whole. Raises OSError, MirrorError."""
    found = make_chapters(dossier, exercises)
    drawn = {chapter.exercise.key: draw_report_plots(dossier, chapter) for chapter in found[:MAX_PLOTTED_EXERCISES]}
    part = path.with_name(f".{path.name}.part")
    try:
        pdf.write_pdf(part, dossier, found, drawn)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path
