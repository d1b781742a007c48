"""Figures over the fleet, without names, and what keeps the tables in shape."""

from __future__ import annotations

from typing import Any

import psycopg

from mirror.fleet.centre.roles import OWNER_ROLE

_FIGURES_SQL = """
SELECT days.group_id, coalesce(nullif(stations.name, ''), days.station) AS name, sum(sets), sum(reps), sum(judged), sum(clean),
    count(DISTINCT day)
FROM fleet.station_days AS days LEFT JOIN fleet.stations ON stations.id = days.station
WHERE day > current_date - %s GROUP BY 1, 2 ORDER BY 1, 2"""


def list_figures(db: psycopg.Connection[Any], days: int) -> list[str]:
    """A line for each station, of the last ``days`` days. Raises psycopg.Error."""
    rows = db.execute(_FIGURES_SQL, (days,)).fetchall()
    if not rows:
        return [f"no sets in the last {days} days"]
    head = f"{'group':12}  {'sets':>7}  {'reps':>8}  {'clean':>5}  {'days':>4}  station"
    return [
        head,
        *(
            f"{group:12}  {sets:7}  {reps:8}  {f'{100 * clean / judged:.0f} %' if judged else '-':>5}  {active:4}  {name}"
            for group, name, sets, reps, judged, clean, active in rows
        ),
    ]


def tidy(db: psycopg.Connection[Any], keep_months: int | None, anonymous_days: int | None) -> str:
    """Sets the rules that are given (0 months: for ever) and applies all; what was done, in a line. Raises psycopg.Error."""
    db.execute(f"SET ROLE {OWNER_ROLE}")  # the new partitions are to be its own
    if keep_months is not None:
        db.execute("UPDATE fleet.retention SET months = nullif(%s, 0)", (keep_months,))
    if anonymous_days is not None:
        db.execute("UPDATE fleet.retention SET anonymous_days = %s", (anonymous_days,))
    row = db.execute("SELECT made, dropped, deleted FROM fleet.tidy()").fetchone()
    assert row is not None
    return f"{row[0]} months made ready, {row[1]} dropped, {row[2]} anonymous sets deleted"
