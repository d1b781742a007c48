"""``mirror report``: one member's page and PDF, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from mirror.exercises import Exercise
from mirror.i18n import Translator
from mirror.report import pdf
from mirror.report.member_report import MAX_PLOTTED_EXERCISES, ExerciseChapter, MemberReport, make_chapters
from mirror.report.page import render_report
from mirror.report.plots import ReportPlot, draw_report_plots


def write_report_html(dossier: MemberReport, exercises: dict[str, Exercise], say: Translator) -> str:
    """The page as text. Raises MirrorError where matplotlib is missing."""
    found = make_chapters(dossier, exercises)
    return render_report(dossier, found, _draw(dossier, found, say), say)


def write_report_pdf(path: Path, dossier: MemberReport, exercises: dict[str, Exercise], say: Translator) -> Path:
    """Writes the PDF beside ``path`` and gives it its name when it is whole. Raises OSError, MirrorError."""
    found = make_chapters(dossier, exercises)
    part = path.with_name(f".{path.name}.part")
    try:
        pdf.write_pdf(part, dossier, found, _draw(dossier, found, say), say)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path


def _draw(dossier: MemberReport, found: Sequence[ExerciseChapter], say: Translator) -> dict[str, list[ReportPlot]]:
    return {chapter.exercise.key: draw_report_plots(dossier, chapter, say) for chapter in found[:MAX_PLOTTED_EXERCISES]}
