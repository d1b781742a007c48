"""How bright the glass is, and when it sleeps."""

from __future__ import annotations

from mirror.visit.rules import Rules

DIM = 0.35
EVENING = 0.6
"""Brightness in the quiet hours: eyes are used to less light then."""
NIGHT = 30.0
"""Seconds without anybody after which the screen is off at night."""


class Light:
    """``value`` 0..1, and ``asleep``; by the capture time of ``update`` and the minute of the day."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._since: float | None = None
        self.minute: int | None = None
        """Minute of the day, None while nobody has said."""
        self.value = 1.0
        self.asleep = False

    @property
    def quiet(self) -> bool:
        """Whether the mirror makes no sound now."""
        return self._rules.quiet is not None and self.minute is not None and self.minute in self._rules.quiet

    def wake(self, time: float) -> None:
        """Somebody is there, or pressed something."""
        self._since = time
        self._look(0.0)

    def update(self, time: float) -> None:
        """Nobody is there at ``time``."""
        if self._since is None or time < self._since:
            self._since = time
        self._look(time - self._since)

    def _look(self, idle: float) -> None:
        rules = self._rules
        night = rules.night is not None and self.minute is not None and self.minute in rules.night
        dim = 0 < rules.dim_after_s <= idle
        self.asleep = (0 < rules.sleep_after_s <= idle) or (night and idle >= NIGHT)
        self.value = DIM if dim else EVENING if self.quiet else 1.0
