"""The best rounds of a challenge: of today and of all days. Numbers only, nothing of the people who did them."""

from __future__ import annotations

import json
import logging
import time
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from mirror.errors import MirrorError
from mirror.files import read_limited, write_whole
from mirror.store import StoreClock
from mirror.types import ChallengeBest

log = logging.getLogger(__name__)

MAX_SCORE_FILE_BYTES = 100_000


class ScoreBoard:
    """Keeps ``best`` in the file ``path`` under ``key``, which names the exercise and the seconds. ``best`` may be read and ``add`` called
    from any thread; ``tend``, which may take seconds, by one alone.

    Today is the date of ``clock`` once something has set it; until then, all rounds since the start.
    """

    def __init__(self, path: Path, key: str, clock: StoreClock) -> None:
        self._path, self._key, self._clock = path, key, clock
        self._added: SimpleQueue[int] = SimpleQueue()
        self._day: str | None = None
        self._kept = _read(path).get(key, {})
        self._failed = False
        self.best = ChallengeBest(0, _count(self._kept, "record"))

    def add(self, clean: int) -> None:
        """A round ended with ``clean`` repetitions."""
        self._added.put(clean)

    def tend(self) -> None:
        """Takes in new rounds and the date, and keeps what is new; called once a second."""
        best, day = self.best, self._today()
        if day != self._day:
            # Rounds from before the clock was known belong to the day on which it became known.
            earlier = _count(self._kept, "today") if self._kept.get("day") == day else 0
            best = ChallengeBest(max(earlier, best.today if self._day is None else 0), best.record)
            self._day = day
        while not self._added.empty():
            best = best.with_round(self._added.get_nowait())
        self.best = best
        kept: dict[str, object] = {"record": best.record, "day": self._day, "today": best.today}
        if self._day is None:
            kept = {**self._kept, "record": best.record}
        if best.record and kept != self._kept:
            self._write(kept)

    def _today(self) -> str | None:
        if self._day is None and not self._clock.is_synchronised():
            return None
        return time.strftime("%Y-%m-%d", time.localtime(self._clock.wall()))

    def _write(self, kept: dict[str, object]) -> None:
        self._kept = kept
        try:
            write_whole(self._path, [json.dumps({**_read(self._path), self._key: kept}, indent=1), "\n"])
        except MirrorError as error:
            if not self._failed:
                log.warning("the best round is not kept: %s", error)
            self._failed = True


def _read(path: Path) -> dict[str, dict[str, object]]:
    """What is kept, by key; nothing where it cannot be read."""
    found: object = {}
    with suppress(OSError, ValueError, MirrorError):
        found = json.loads(read_limited(path, MAX_SCORE_FILE_BYTES))
    return {key: value for key, value in found.items() if isinstance(value, dict)} if isinstance(found, dict) else {}


def _count(kept: dict[str, object], name: str) -> int:
    value = kept.get(name)
    return value if isinstance(value, int) and value > 0 else 0
