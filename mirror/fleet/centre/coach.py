"""The reports of `mirror report`, over a whole group of the fleet: the coach's page, and one member's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from mirror.exercises import catalogue
from mirror.files import output_folder, write_whole
from mirror.fleet.centre.copy import copy_latest_sets, copy_member
from mirror.fleet.centre.members import find_member
from mirror.i18n import Translator
from mirror.report.coach_page import render_coach_page
from mirror.report.from_store import read_done_sets, read_dossier, write_report_pages
from mirror.report.overview import OverviewMember

COACH_DAYS = 28
"""Who trained in so many days is on the page (design)."""
MAX_COACH_MEMBERS = 100
"""Members on one page, those who drift most first: more are not looked through (design)."""
MAX_COACH_SETS = 20
"""Sets of each that the page looks back on."""
_MEMBERS_SQL = """
SELECT member FROM fleet.sets
WHERE group_id = %s AND member IS NOT NULL AND NOT unsure AND began >= extract(epoch FROM now() - %s * interval '1 day') * 1000
GROUP BY member
ORDER BY sum(drifting)::float8 / nullif(sum(judged), 0) DESC NULLS LAST, max(began) DESC, member LIMIT %s"""


def write_group_overview(db: psycopg.Connection[Any], group: str, language: str, output: Path, say: Callable[[str], None] = print) -> None:
    """Writes ``coach.html`` into ``output``: the ``MAX_COACH_MEMBERS`` of ``group`` who drifted most in the last ``COACH_DAYS`` days, from
    whatever mirror. Their own pages are ``write_group_report``'s. Raises MirrorError and psycopg.Error."""
    translator = Translator(language)
    members = [member for (member,) in db.execute(_MEMBERS_SQL, (group, COACH_DAYS, MAX_COACH_MEMBERS))]
    with copy_latest_sets(db, group, members, MAX_COACH_SETS) as reader:
        shown = [OverviewMember(one.id, one.name, read_done_sets(reader, one.id), "") for one in reader.members()]
    with output_folder(output):
        say(str(write_whole(output / "coach.html", [render_coach_page(shown, catalogue(), date.today(), translator)])))


def write_group_report(
    db: psycopg.Connection[Any], group: str, who: str, language: str, output: Path, say: Callable[[str], None] = print
) -> None:
    """Writes a member's page and PDF into ``output``, from all mirrors of ``group``. Raises MirrorError and psycopg.Error."""
    member = find_member(db, group, who)
    with copy_member(db, group, member.id) as reader:
        dossier = read_dossier(reader, member.id, date.today())
    write_report_pages(dossier, member.id, Translator(language), output, say)
