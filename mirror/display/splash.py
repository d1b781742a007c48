"""The screen from the first moment on, while what takes seconds is loading: the model and the camera."""

from __future__ import annotations

import contextlib
import time

from mirror.display.screen import PanelDisplay
from mirror.display.theme import Panel
from mirror.errors import MirrorError
from mirror.types import Message, SplashScene, StatusBar, View


class Splash:
    """Opens the screen, says what is loading, and hands the screen over. A screen that does not open yet is opened by who takes it."""

    def __init__(self, panel: Panel, windowed: bool, station: str) -> None:
        self._panel, self._windowed = panel, windowed
        self._status = StatusBar(station=station)
        self._screen: PanelDisplay | None = None
        with contextlib.suppress(MirrorError):
            self._screen = PanelDisplay(panel, windowed)

    @property
    def screen_size(self) -> tuple[int, int] | None:
        """Of the open screen as the system sees it, px; None for a window, and while it is not open."""
        return self._screen.panel.resolution if self._screen is not None and not self._windowed else None

    def tell(self, loading: Message) -> None:
        """Draws the splash with ``loading``."""
        if self._screen is not None:
            now = time.monotonic()
            with contextlib.suppress(MirrorError):
                self._screen.show(View(now, SplashScene(loading), status=self._status), now)

    def take_screen(self, panel: Panel, windowed: bool) -> PanelDisplay:
        """The open screen, once and where it is the one that is asked for; else a new one. Raises MirrorError when it cannot be opened."""
        if (panel, windowed) != (self._panel, self._windowed):
            self.close()
        screen, self._screen = self._screen, None
        return screen or PanelDisplay(panel, windowed)

    def close(self) -> None:
        """Closes the screen where it was not taken."""
        if self._screen is not None:
            self._screen.close()
            self._screen = None
