"""Weeks in a row, told without blame for a break."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from mirror.types.message import Message, message

WEEKS_KEY = "streak.weeks"
"""Of the message that tells weeks in a row."""
ONE_WEEK = timedelta(days=7)
LONG_ABSENCE = timedelta(days=21)
"""Away for longer than this is coming back."""


def week_start(day: date) -> date:
    return day - timedelta(days=day.weekday())


def count_week_streak(days: Iterable[date], today: date) -> int:
    """Weeks with training up to this one or, while this one is young, the last."""
    weeks = {week_start(day) for day in days}
    week = week_start(today)
    if week not in weeks:
        week -= ONE_WEEK
    count = 0
    while week in weeks:
        count, week = count + 1, week - ONE_WEEK
    return count


def describe_streak(days: Iterable[date], today: date) -> Message:
    """A kind line: what was done, never what was missed."""
    trained = sorted({day for day in days if day <= today})
    if not trained:
        return message("streak.first")
    count = count_week_streak(trained, today)
    if count >= 2:
        return message(WEEKS_KEY, n=count)
    total = message("streak.days", n=len(trained))
    return message("streak.back", days=total) if len(trained) > 1 and today - trained[-1] >= LONG_ABSENCE else total
