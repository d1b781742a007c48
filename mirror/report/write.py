"""One member's page and PDF from what is known of them."""

from __future__ import annotations

from dataclasses import replace

from mirror.exercises import Exercise
from mirror.i18n import Translator
from mirror.pdf import printable_text, render_pdf
from mirror.report.member_report import MemberReport, make_chapters
from mirror.report.page import render_report


def write_report_html(dossier: MemberReport, exercises: dict[str, Exercise], say: Translator) -> str:
    """The page as text."""
    return render_report(dossier, make_chapters(dossier, exercises), exercises, say)


def write_report_pdf(dossier: MemberReport, exercises: dict[str, Exercise], say: Translator) -> tuple[bytes, str]:
    """The page as it is printed, and the letters of the name for which this machine has no font. Raises MirrorError."""
    name, missing = printable_text(dossier.name)
    return render_pdf(write_report_html(replace(dossier, name=name), exercises, say)), missing
