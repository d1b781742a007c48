"""The mirror while it runs: the only place that joins the rooms. Capture, inference and, in the main thread, the glass."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from mirror.feed import LONGEST_CLOSE, Delivery, Feed, Source
from mirror.inference import LONGEST_STEP, Inference, Tracks, Trains
from mirror.mailbox import Mailbox
from mirror.signals import Stop
from mirror.station.notify import Notifier
from mirror.station.watchdog import Pulse, Watchdog
from mirror.types import Action, View

log = logging.getLogger(__name__)

QUIT_HINT = "Esc: quit"
CAMERA_HINT = "C: your camera   Esc: quit"
RESTARTS = "The mirror hangs: it restarts by itself in a moment"
HANGS = "The mirror hangs: quit and start it again"


class Glass(Protocol):
    """What of ``mirror.display.Screen`` is used."""

    def show(self, view: View, now: float) -> None: ...
    def actions(self) -> list[Action]: ...
    def close(self) -> None: ...


class Pressed(Protocol):
    """What of ``mirror.controls.buttons.Buttons`` is used."""

    def actions(self) -> list[Action]: ...
    def close(self) -> None: ...


class App:
    """Runs ``source`` on the glass until somebody quits; ``camera`` is where the C key leads from a recording."""

    def __init__(
        self,
        source: Source,
        camera: Source | None,
        make_tracker: Callable[[], Tracks],
        make_session: Callable[[int], Trains],
        first: View,
        pause: float = 1.0,
        notifier: Notifier | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._notifier = notifier or Notifier()
        self._clock = clock
        self._frames: Mailbox[Delivery] = Mailbox()
        self._views: Mailbox[View] = Mailbox()
        self._feed = Feed(source, self._frames)
        self._next: Feed | None = None
        """A camera that was asked for and is being opened."""
        self._old: list[Feed] = []
        self._camera = camera
        self._inference = Inference(self._frames, self._views, make_tracker, make_session, pause)
        self._first = first
        self._hint = source.hint

    def run(self, open_glass: Callable[[], Glass], open_controls: Callable[[], Pressed | None], stop: Stop) -> Trains | None:
        """Blocks until QUIT or a signal; the last session, whose results are complete then. Every thread has ended on return.

        Raises MirrorError when the source, the glass or the controls cannot be opened.
        """
        glass: Glass | None = None
        pressed: Pressed | None = None
        self._feed.open()
        try:
            pressed = open_controls()
            while not self._feed.opened.wait(0.1):
                if stop.event.is_set():
                    return None
            if self._feed.refused:
                raise self._feed.refused
            glass = open_glass()
            self._inference.start()
            self._feed.go()
            self._notifier.ready()
            self._watch(glass, pressed, stop)
            return self._results()
        finally:
            self._end()
            if glass is not None:
                glass.close()
            if pressed is not None:
                pressed.close()

    def _results(self) -> Trains | None:
        self._inference.stop()
        return self._inference.session

    def _watch(self, glass: Glass, pressed: Pressed | None, stop: Stop) -> None:
        watchdog = Watchdog(self._clock())
        while not stop.event.is_set():
            actions: Sequence[Action] = glass.actions()
            if pressed is not None:
                actions = [*actions, *pressed.actions()]
            for action in actions:
                if action is Action.QUIT:
                    return
                if action is Action.CAMERA:
                    self._switch()
                else:
                    self._inference.actions.put(action)
            self._settle()
            view = self._judged(watchdog, self._views.latest() or self._first)
            glass.show(replace(view, hint=self._hint) if self._hint else view, time.monotonic())

    def _judged(self, watchdog: Watchdog, view: View) -> View:
        """Feeds systemd's watchdog where that is deserved; ``view``, or what is wrong when nothing moves any more."""
        now = self._clock()
        pictures = sum(feed.pictures for feed in (*self._old, self._feed))
        verdict = watchdog.judge(Pulse(pictures, self._inference.measured, view.fault, self._feed.source.live), now)
        if verdict.feed:
            self._notifier.watchdog()
        self._notifier.status(verdict.words)
        if verdict.state != "stuck" or view.fault is not None:
            return view
        return replace(view, scene="fault", fault=RESTARTS if self._notifier.listening else HANGS, picture=None)

    def _switch(self) -> None:
        """The person wants the camera: open it beside the clip that plays, which goes on until there are pictures."""
        if self._camera is None or self._next is not None or self._feed.source.live:
            return
        self._next = Feed(self._camera, self._frames)
        self._next.open()
        self._hint = f"opening the camera …   {QUIT_HINT}"

    def _settle(self) -> None:
        """When the camera is open, change over to it; when it refused, say so and stay."""
        if self._next is None or not self._next.opened.is_set():
            return
        new, self._next = self._next, None
        if new.refused:
            log.warning("%s", new.refused)
            self._hint = f"{str(new.refused).split(';')[0]}   C: try again   {QUIT_HINT}"
            return
        self._feed.stop()
        self._old.append(self._feed)
        self._feed = new
        self._hint = new.source.hint
        new.go()

    def _end(self) -> None:
        feeds = [*self._old, self._feed, *([self._next] if self._next else [])]
        self._notifier.stopping(LONGEST_STEP + LONGEST_CLOSE * len(feeds))
        for feed in feeds:
            feed.stop()
        self._inference.stop()
        for feed in feeds:
            feed.join()
        self._notifier.close()
