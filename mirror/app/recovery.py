"""What the render loop holds that may break under it, the glass and the buttons: each is let go and opened again."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from typing import Protocol

from mirror.app.service_list import RetryPause
from mirror.errors import MirrorError
from mirror.types import Action, View

log = logging.getLogger(__name__)

DISPLAY_RETRY_DELAY_S = 1.0
"""Seconds between two tries to open the glass."""
FIRST_BUTTONS_RETRY_S, MAX_BUTTONS_RETRY_S = 10.0, 300.0
"""Seconds until buttons that broke or did not open are tried again: people train without them, so there is no hurry."""
HEADLESS_FRAME_PERIOD_S = 0.03
"""Seconds that a turn of the render loop takes where no screen sets the pace."""


class DisplayDevice(Protocol):
    """What of ``mirror.display.PanelDisplay`` is used."""

    def show(self, view: View, now: float) -> None: ...
    def actions(self) -> list[Action]: ...
    def close(self) -> None: ...


class ButtonDevice(Protocol):
    """What of ``mirror.controls.buttons.GpioButtons`` is used."""

    def actions(self) -> list[Action]: ...
    def close(self) -> None: ...


class ResilientDisplay:
    """The glass as the render loop sees it: it may be lost, and comes back. Measuring knows nothing of that.

    ``patient``: the first opening may fail as well, which is then tried again (a station); otherwise ``open`` raises MirrorError.
    """

    def __init__(self, open_glass: Callable[[], DisplayDevice], patient: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._opener = open_glass
        self._patient = patient
        self._clock = clock
        self._glass: DisplayDevice | None = None
        self._next_try = float("-inf")
        self.lost: MirrorError | None = None
        """Why there is no glass; None while there is one."""

    def open(self) -> None:
        """The first opening. Raises MirrorError where it is not tried again."""
        try:
            self._open()
        except MirrorError as error:
            if not self._patient:
                raise
            self._handle_loss(error)

    def actions(self) -> list[Action]:
        """What was asked for at the glass since the last call."""
        try:
            return self._glass.actions() if self._glass else []
        except MirrorError as error:
            self._handle_loss(error)
            return []

    def show(self, view: View, now: float) -> None:
        """Shows ``view``, or, while the glass is lost, tries to open it. Takes a frame's time either way."""
        try:
            if self._glass is None and self._clock() >= self._next_try:
                self._open()
                log.warning("the screen is back")
            if self._glass is not None:
                self._glass.show(view, now)
                return
        except MirrorError as error:
            self._handle_loss(error)
        time.sleep(HEADLESS_FRAME_PERIOD_S)

    def close(self) -> None:
        """Lets the glass go."""
        glass, self._glass = self._glass, None
        if glass is not None:
            glass.close()

    def _open(self) -> None:
        self._glass = self._opener()
        self.lost = None

    def _handle_loss(self, error: MirrorError) -> None:
        if str(self.lost) != str(error):
            log.warning("%s", error)
        self.lost = error
        self._next_try = self._clock() + DISPLAY_RETRY_DELAY_S
        with contextlib.suppress(MirrorError):
            self.close()


class ResilientButtons:
    """The buttons as the render loop sees them: whatever their driver raises, the mirror goes on without them for a while."""

    def __init__(self, open_controls: Callable[[], ButtonDevice | None], clock: Callable[[], float] = time.monotonic) -> None:
        self._opener = open_controls
        self._clock = clock
        self._pause = RetryPause(FIRST_BUTTONS_RETRY_S, MAX_BUTTONS_RETRY_S)
        self._next_try = self._open_since = float("inf")
        self._pressed: ButtonDevice | None = None
        self.problem: str | None = None
        """Why there are none at present, in one line."""
        self._open()

    def actions(self) -> list[Action]:
        """What was pressed since the last call."""
        if self._pressed is None and self._clock() >= self._next_try:
            self._open()
        try:
            return self._pressed.actions() if self._pressed else []
        except Exception as error:  # each pin library has errors of its own
            self._handle_failure(error)
            return []

    def close(self) -> None:
        """Gives the pins back, whatever they say to that."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None:
            with contextlib.suppress(Exception):
                pressed.close()

    def _open(self) -> None:
        try:
            self._pressed = self._opener()
        except Exception as error:
            self._handle_failure(error)
            return
        if self.problem:
            log.warning("the buttons work again")
        self.problem, self._next_try, self._open_since = None, float("inf"), self._clock()

    def _handle_failure(self, error: Exception) -> None:
        line = str(error) if isinstance(error, MirrorError) else f"they failed ({error})"
        if line != self.problem:
            log.warning("buttons: %s; the mirror goes on without and tries again", line)
        self.problem = line
        now = self._clock()
        if now - self._open_since > MAX_BUTTONS_RETRY_S:  # a fault of its own, not the one before
            self._pause = RetryPause(FIRST_BUTTONS_RETRY_S, MAX_BUTTONS_RETRY_S)
        self._next_try, self._open_since = now + self._pause.next_s(), float("inf")
        self.close()
