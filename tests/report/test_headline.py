"""The sentence a report opens with: real changes only, the good news first, never a figure that is not known."""

from __future__ import annotations

from datetime import date

from mirror.exercises import catalogue
from mirror.report.headline import choose_headline
from mirror.report.member_report import MemberReport, make_chapters
from mirror.report.series import DoneSet
from mirror.report.streak import describe_streak
from tests.report.test_trends import weeks
from tests.words import words


def headline(sets: list[DoneSet]) -> tuple[str, str]:
    today = date(2026, 5, 1)
    dossier = MemberReport("Ada", today, tuple(sets), streak=describe_streak((), today))
    found = choose_headline(dossier, make_chapters(dossier, catalogue()))
    return words(found.first).replace("\N{NO-BREAK SPACE}", " "), words(found.second)


def test_a_knee_that_got_better_leads_with_the_last_day_behind_it() -> None:
    assert headline(weeks([0.15, 0.12, 0.10, 0.07, 0.05, 0.03])) == (
        "left knee: from 6 cm inwards to 1 cm in 5 weeks",
        "Last time 8 of 8 reps were clean",
    )


def test_a_knee_that_got_worse_is_said_as_it_is() -> None:
    assert headline(weeks([0.02, 0.14]))[0] == "left knee: further in, from 1 cm to 6 cm in 7 days"


def test_a_change_within_the_error_is_no_headline() -> None:
    assert headline(weeks([0.11, 0.10]))[0] == "left knee: about 4 cm inwards, the one thing to work on"


def test_steady_clean_reps_are_the_news_where_nothing_changed() -> None:
    assert headline(weeks([0.0, 0.0]))[0] == "Last time 8 of 8 reps were clean"


def test_an_exercise_without_knees_tells_its_clean_reps() -> None:
    sets = [DoneSet(done.when, "clam_shell", done.reps) for done in weeks([0.0], valgus=None, drift_left=float("nan"))]
    assert headline(sets)[0] == "Last time 8 of 8 reps were clean"


def test_nothing_done_yet_is_an_invitation() -> None:
    assert headline([])[0] == "A first set is all it takes"
