"""How bright the glass is, and when it sleeps."""

from __future__ import annotations

from mirror.visit.rules import Rules

DIM = 0.35
EVENING = 0.6
"""Brightness in the quiet hours: eyes are used to less light then."""
GLIMPSE = 20.0
"""Seconds for which somebody who only passes, or a shadow taken for somebody, keeps the glass awake: not as long as a visit does."""
NIGHT = 30.0
"""Seconds without anybody after which the screen is off at night."""


class Light:
    """``value`` 0..1, and ``asleep``; by the capture time of ``update`` and the minute of the day."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._since: float | None = None
        """When somebody trained or pressed something last..."""
        self._glimpsed = float("-inf")
        """...and when anybody was in view."""
        self.minute: int | None = None
        """Minute of the day, None while nobody has said."""
        self.value = 1.0
        self.asleep = False

    @property
    def quiet(self) -> bool:
        """Whether the mirror makes no sound now."""
        return self._rules.quiet is not None and self.minute is not None and self.minute in self._rules.quiet

    def wake(self, time: float) -> None:
        """Somebody trains, or pressed something."""
        if self._since is not None:  # before the first picture nobody knows what time it is
            self._since = time
            self._look(time)

    def glimpse(self, time: float) -> None:
        """Somebody is in view."""
        self._glimpsed = time

    def update(self, time: float) -> None:
        """It is ``time``."""
        if self._since is None or time < self._since:
            self._since, self._glimpsed = time, min(self._glimpsed, time)
        self._look(time)

    def _look(self, time: float) -> None:
        rules, idle = self._rules, time - self._since if self._since is not None else 0.0
        night = rules.night is not None and self.minute is not None and self.minute in rules.night
        glimpsed = time - self._glimpsed < GLIMPSE
        dim = 0 < rules.dim_after_s <= idle and not glimpsed
        self.asleep = ((0 < rules.sleep_after_s <= idle) or (night and idle >= NIGHT)) and not glimpsed
        self.value = DIM if dim else EVENING if self.quiet else 1.0
