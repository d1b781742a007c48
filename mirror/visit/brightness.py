"""How bright the glass is, and when it sleeps."""

from __future__ import annotations

from mirror.visit.rules import VisitRules

DIMMED_BRIGHTNESS_SHARE = 0.35
EVENING_BRIGHTNESS_SHARE = 0.6
"""Brightness in the quiet hours: eyes are used to less light then."""
PASSER_BY_AWAKE_S = 20.0
"""Seconds for which a passer-by, or a shadow taken for one, keeps the display awake: less than a visit does."""
NIGHT_SLEEP_DELAY_S = 30.0
"""Seconds without anybody after which the screen is off at night."""


class BrightnessControl:
    """``value`` 0..1, and ``asleep``; by the capture time of ``update`` and the minute of the day."""

    def __init__(self, rules: VisitRules) -> None:
        self._rules = rules
        self._since: float | None = None
        """When the mirror was last used."""
        self._glimpsed = float("-inf")
        """...and when anybody was in view."""
        self.minute: int | None = None
        """Minute of the day; None while unknown."""
        self.value = 1.0
        self.is_asleep = False
        self._is_sent = False

    @property
    def quiet(self) -> bool:
        """Whether the mirror makes no sound now."""
        return self._rules.quiet is not None and self.minute is not None and self.minute in self._rules.quiet

    def wake(self, time: float) -> None:
        """A person trains, or something was pressed."""
        self._is_sent = False
        if self._since is not None:  # before the first frame the time is unknown
            self._since = time
            self._look(time)

    def send_to_sleep(self) -> None:
        """The owner switches the screen off: until it is woken, and lit for passers-by as in any sleep."""
        self._is_sent = True

    def stay_awake_briefly(self, time: float) -> None:
        """A person is in view."""
        self._glimpsed = time

    def update(self, time: float) -> None:
        """It is ``time``."""
        if self._since is None or time < self._since:
            self._since, self._glimpsed = time, min(self._glimpsed, time)
        self._look(time)

    def _look(self, time: float) -> None:
        rules, idle = self._rules, time - self._since if self._since is not None else 0.0
        night = rules.night is not None and self.minute is not None and self.minute in rules.night
        glimpsed = time - self._glimpsed < PASSER_BY_AWAKE_S
        dim = 0 < rules.dim_after_s <= idle and not glimpsed
        self.is_asleep = (self._is_sent or (0 < rules.sleep_after_s <= idle) or (night and idle >= NIGHT_SLEEP_DELAY_S)) and not glimpsed
        self.value = DIMMED_BRIGHTNESS_SHARE if dim else EVENING_BRIGHTNESS_SHARE if self.quiet else 1.0
