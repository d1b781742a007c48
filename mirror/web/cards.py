"""Pictures of sets to share, drawn in the mirror's own process: one at a time, and the last one is kept for who asks again."""

from __future__ import annotations

import threading

from mirror.web.auth import refuse
from mirror.web.backend import WebBackend


class CardDrawer:
    """Draws by ``data``."""

    def __init__(self, data: WebBackend) -> None:
        self._data = data
        self._turn = threading.Lock()
        self._last: tuple[tuple[str, int, str | None, str], bytes] | None = None

    def draw(self, visit: str, number: int, member: str | None, language: str) -> bytes:
        """As ``WebBackend.card``. Refuses while another one is being drawn."""
        asked = (visit, number, member, language)
        if (last := self._last) and last[0] == asked:
            return last[1]
        if not self._turn.acquire(blocking=False):
            refuse(429, "card_wait")
        try:
            made = self._data.card(visit, number, member, language)
            self._last = asked, made
        finally:
            self._turn.release()
        return made

    def forget(self) -> None:
        """What the last one shows has changed or is gone."""
        self._last = None
