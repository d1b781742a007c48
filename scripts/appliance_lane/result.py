"""What came of a check, and the table of all."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from .command import CommandFailed

Outcome = Literal["ok", "failed", "skipped"]


class CheckFailed(Exception):
    """The appliance did not do what it should. The text is what was seen instead."""


class CheckSkipped(Exception):
    """It cannot be tried here. The text says why."""


@dataclass(frozen=True, slots=True)
class Result:
    """A row of the table."""

    name: str
    outcome: Outcome
    seconds: float
    seen: str


def attempt(name: str, function: Callable[[], str]) -> Result:
    """The row of a check, told at once."""
    began = time.monotonic()
    outcome: Outcome = "ok"
    try:
        seen = function()
    except CheckSkipped as reason:
        seen, outcome = str(reason), "skipped"
    except (CheckFailed, CommandFailed) as reason:
        seen, outcome = str(reason), "failed"
    except Exception as error:  # a check that breaks stops no other
        traceback.print_exc()
        seen, outcome = f"the check itself broke ({type(error).__name__}: {error})", "failed"
    result = Result(name, outcome, time.monotonic() - began, seen)
    print(f"{result.outcome:8} {result.seconds:5.0f} s  {name}: {seen}", file=sys.stderr, flush=True)
    return result


def wait_for(what: str, happened: Callable[[], bool], timeout_s: float, poll_period_s: float) -> float:
    """Returns after how many seconds it happened. Raises ``CheckFailed``."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > timeout_s:
            raise CheckFailed(f"not within {timeout_s:.0f} s: {what}")
        time.sleep(poll_period_s)
    return time.monotonic() - began


def format_table(results: Sequence[Result]) -> str:
    """The rows as a Markdown table, as it stands in docs/recovery.md."""
    rows = [f"| {r.name} | {r.outcome} | {r.seconds:.0f} s | {r.seen.replace('|', '/')} |" for r in results]
    return "\n".join(("| Check | Outcome | Took | What was seen |", "|---|---|---|---|", *rows))
