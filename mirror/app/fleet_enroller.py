"""Takes a new mirror into the fleet whose code was held up, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from mirror.errors import MirrorError
from mirror.settings import Settings, paths
from mirror.setup import EnrolmentResult, FleetCode

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EnrolmentAnswer:
    """How joining went; ``centre`` is the connection string for the settings, if it did."""

    result: EnrolmentResult
    centre: str = ""


class FleetEnroller:
    """One code at a time. ``settings`` say where keys and certificates go."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._answers: SimpleQueue[EnrolmentAnswer] = SimpleQueue()

    @property
    def is_available(self) -> bool:
        """Whether this mirror is in no fleet yet."""
        return self._settings.fleet.dsn is None

    def ask(self, code: FleetCode) -> None:
        """Joins the fleet of ``code``. Never waits or raises; the token is in no log."""
        threading.Thread(target=self._join, args=(code,), name="enrolment", daemon=True).start()

    def adopt_badge_key(self) -> None:
        """The mirror is in the fleet by its settings now: its badges are the group's. Raises MirrorError for what cannot be written."""
        from mirror.fleet.joining import adopt_badge_key

        adopt_badge_key(paths.fleet_folder(self._settings), paths.badge_secret_path(self._settings.store))

    def answer(self) -> EnrolmentAnswer | None:
        """How joining went, once; None while that is not known, or no code was given."""
        try:
            return self._answers.get_nowait()
        except Empty:
            return None

    def _join(self, code: FleetCode) -> None:
        from mirror.fleet.joining import JoinRefusal, join_fleet

        settings = self._settings
        try:
            centre = join_fleet(code, paths.fleet_folder(settings), paths.badge_secret_path(settings.store))
            self._answers.put(EnrolmentAnswer("ok", centre))
        except MirrorError as error:
            log.warning("%s", error)
            self._answers.put(EnrolmentAnswer(error.result if isinstance(error, JoinRefusal) else "failed"))
        except Exception:
            log.exception("the fleet could not be joined")
            self._answers.put(EnrolmentAnswer("failed"))
