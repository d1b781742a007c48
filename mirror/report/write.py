"""``mirror report``: one member's page and PDF, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from mirror.exercises import Exercise
from mirror.report import pdf
from mirror.report.dossier import MOST, Dossier, chapters
from mirror.report.page import page
from mirror.report.plots import plots


def html(dossier: Dossier, exercises: dict[str, Exercise]) -> str:
    """The page as text. Raises MirrorError where matplotlib is missing."""
    found = chapters(dossier, exercises)
    return page(dossier, found, {chapter.exercise.key: plots(dossier, chapter) for chapter in found[:MOST]})


def paper(path: Path, dossier: Dossier, exercises: dict[str, Exercise]) -> Path:
    """Writes the PDF beside ``path`` and gives it its name when it is whole. Raises OSError, MirrorError."""
    found = chapters(dossier, exercises)
    drawn = {chapter.exercise.key: plots(dossier, chapter) for chapter in found[:MOST]}
    part = path.with_name(f".{path.name}.part")
    try:
        pdf.write(part, dossier, found, drawn)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path
