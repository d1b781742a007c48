"""Reports drawn one at a time beside the mirror, and kept for as long as they are true: no request waits, and no frame."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from mirror.errors import MirrorError

log = logging.getLogger(__name__)

REPORT_TIMEOUT_S = 120.0
MAX_KEPT_REPORTS = 8
MAX_WAITING_REPORTS = 8
"""Reports that wait to be drawn; who asks for another one asks again."""


@dataclass(frozen=True, slots=True)
class ReportKey:
    """What a report is drawn of: ``state`` changes when another one would come out."""

    member: str
    state: str


class ReportDrawer:
    """``draw`` makes a member's page in a process of its own, so it is to be a function of a module. May be asked from several threads."""

    def __init__(self, draw: Callable[[str], str]) -> None:
        self._draw = draw
        self._lock = threading.Lock()
        self._made: OrderedDict[ReportKey, str | MirrorError] = OrderedDict()
        self._waiting: OrderedDict[ReportKey, None] = OrderedDict()
        self._working: threading.Thread | None = None

    def ask(self, key: ReportKey) -> str | None:
        """The report; None while it is being drawn, or waits for another. Raises MirrorError, once, where it cannot be drawn."""
        with self._lock:
            made = self._made.get(key)
            if isinstance(made, MirrorError):
                del self._made[key]
                raise made
            if made is not None:
                self._made.move_to_end(key)
                return made
            if len(self._waiting) < MAX_WAITING_REPORTS:
                self._waiting.setdefault(key)
            if self._working is None:
                self._working = threading.Thread(target=self._work, name="reports", daemon=True)
                self._working.start()
        return None

    def forget(self, member: str) -> None:
        """Nothing of the member is kept here any more."""
        with self._lock:
            for key in [key for key in self._made if key.member == member]:
                del self._made[key]

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._working = None
                    return
                key = next(iter(self._waiting))
            made = self._make(key)
            with self._lock:
                del self._waiting[key]
                for old in [other for other in self._made if other.member == key.member]:
                    del self._made[old]
                self._made[key] = made
                while len(self._made) > MAX_KEPT_REPORTS:
                    self._made.popitem(last=False)

    def _make(self, key: ReportKey) -> str | MirrorError:
        try:
            with multiprocessing.get_context("spawn").Pool(1) as others:
                return others.apply_async(self._draw, (key.member,)).get(REPORT_TIMEOUT_S)
        except MirrorError as error:
            return error
        except multiprocessing.TimeoutError:
            return MirrorError("report", f"not drawn within {REPORT_TIMEOUT_S:.0f} s", "ask for it when no one trains")
        except Exception as error:
            log.exception("a report could not be drawn")
            return MirrorError("report", f"cannot be drawn ({type(error).__name__})", "the mirror's log says why")
