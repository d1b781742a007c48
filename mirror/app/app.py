"""The mirror while it runs: the only place that joins the rooms. Capture, inference and, in the main thread, the glass."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from mirror.app.capture import MAX_DEVICE_CLOSE_S, CaptureItem, CaptureSource, CaptureThread
from mirror.app.end_menu import EndMenu
from mirror.app.inference import MAX_FINAL_STEP_S, Coach, InferenceThread, PoseTracker
from mirror.app.recovery import ButtonDevice, DisplayDevice, ResilientButtons, ResilientDisplay
from mirror.errors import MirrorError, RecoveryError
from mirror.mailbox import Mailbox
from mirror.shutdown import StopSignals
from mirror.station.metrics import StationMetrics
from mirror.station.notify import Notifier
from mirror.station.recovery_counters import RecoveryCounters, RecoveryKind
from mirror.station.watchdog import HangWatchdog, LoopStatus
from mirror.types import Action, FaultKind, FaultScene, Frame, LiveEvents, Message, ServiceKind, View
from mirror.types.message import message

log = logging.getLogger(__name__)

CAMERA_HINT, DEMO_HINT = message("hint.camera"), message("hint.demo")
HANG_JOIN_TIMEOUT_S = 0.5
"""Seconds that each thread is given to end when the process ends because it hangs."""
SIGNAL_JOIN_TIMEOUT_S = 0.4
"""Seconds that each thread is given when a signal ends the mirror: the store comes after them, before ``shutdown.STOP_DEADLINE_S``."""


class FrameObserver(Protocol):
    """What lives beside a frame's way, such as ``mirror.app.services.Services``. None of it may take time."""

    @property
    def is_idle(self) -> bool:
        """Whether a picture a second is enough, since the place is free."""
        ...

    @property
    def is_detail_wanted(self) -> bool:
        """Whether frames are to bring the camera's full resolution along, since a badge is looked for."""
        ...

    @property
    def is_answering(self) -> bool:
        """Whether a question is being answered on the glass, which a restart would take away."""
        ...

    @property
    def notice(self) -> Message | None:
        """What the mirror goes without, for its owner."""
        ...

    @property
    def restart_due(self) -> bool:
        """Whether to end now, to be started again with other settings."""
        ...

    def report(self, kind: ServiceKind, problem: str | None) -> None:
        """What is wrong with a service that the mirror itself runs; None: nothing."""
        ...

    def look(self, frame: Frame) -> None:
        """Every picture before it is measured, in the inference thread."""
        ...

    def hear(self, view: View, events: LiveEvents) -> None:
        """What happened in a picture, and what came of it, in the inference thread."""
        ...

    def receive(self, view: View) -> None:
        """What the glass shows, in the render loop."""
        ...


class MirrorApp:
    """Runs ``source`` on the glass until it is quit; ``camera`` is where the C key leads from a recording."""

    def __init__(
        self,
        source: CaptureSource,
        camera: CaptureSource | None,
        make_tracker: Callable[[], PoseTracker],
        make_session: Callable[[CaptureSource], Coach],
        first: View,
        pause: float = 1.0,
        notifier: Notifier | None = None,
        clock: Callable[[], float] = time.monotonic,
        recovery: RecoveryCounters | None = None,
        around: FrameObserver | None = None,
        counters: StationMetrics | None = None,
    ) -> None:
        self.restarting = False
        """Whether it ended to be started again with other settings."""
        self._around = around
        self._counters = counters or StationMetrics()
        self._notifier = notifier or Notifier()
        self._station = self._notifier.listening
        """Whether systemd looks after the mirror: then nothing that may recover ends it."""
        self._recovery = recovery or RecoveryCounters.of()
        self._fault: RecoveryKind | None = None
        """What is being healed."""
        self._clock = clock
        self._frames: Mailbox[CaptureItem] = Mailbox()
        self._views: Mailbox[View] = Mailbox()
        self._feed = CaptureThread(source, self._frames, self._station)
        self._next: CaptureThread | None = None
        """A camera that was asked for and is being opened."""
        self._old: list[CaptureThread] = []
        self._camera = camera
        look, hear = (around.look, around.hear) if around else (None, None)
        self._inference = InferenceThread(self._frames, self._views, make_tracker, make_session, pause, look, hear, self._counters)
        self._first = first
        self._hint = source.hint
        self._end_menu = EndMenu(camera is not None)

    def run(
        self, open_glass: Callable[[], DisplayDevice], open_controls: Callable[[], ButtonDevice | None], stop: StopSignals
    ) -> Coach | None:
        """Blocks until QUIT or a signal; the last session, whose results are complete then. Every thread has ended on return.

        Raises MirrorError when the source or the glass cannot be opened; not at a station, where they are tried again while the glass and
        systemd are told. RecoveryError when only a fresh process helps.
        """
        screen_display = ResilientDisplay(open_glass, self._station, self._clock)
        button_devices: ResilientButtons | None = None
        longest: float | None = None
        self._recovery.count_fault("starts")
        self._feed.open()
        try:
            button_devices = ResilientButtons(open_controls, self._clock)
            if self._station:
                self._notifier.ready()
            elif not self._opened(stop):
                return None
            screen_display.open()
            self._inference.start()
            self._watch(screen_display, button_devices, stop)
            return self._results(SIGNAL_JOIN_TIMEOUT_S if stop.signal is not None else None)
        except RecoveryError:
            longest = HANG_JOIN_TIMEOUT_S
            raise
        finally:
            if stop.signal is not None:
                longest = SIGNAL_JOIN_TIMEOUT_S
            self._end(longest)
            screen_display.close()
            if button_devices is not None:
                button_devices.close()

    def _opened(self, stop: StopSignals) -> bool:
        """Waits for the source; False when the mirror was stopped meanwhile. Raises the MirrorError with which it refuses."""
        while not self._feed.opened.wait(0.1):
            if stop.event.is_set():
                return False
        if self._feed.open_error:
            raise self._feed.open_error
        return True

    def _results(self, longest: float | None) -> Coach | None:
        self._inference.stop(longest)
        return self._inference.session

    def _watch(self, screen_display: ResilientDisplay, button_devices: ResilientButtons, stop: StopSignals) -> None:
        watchdog = HangWatchdog(self._clock())
        while not stop.event.is_set():
            if screen_display.lost is None:
                self._feed.go()
            actions: Sequence[Action] = [*screen_display.actions(), *button_devices.actions()]
            for action in actions:
                asked = self._end_menu.act(action)
                if asked is Action.QUIT:
                    return
                if asked is not None:
                    self._act(asked)
            self._settle()
            view = self._judged(watchdog, self._views.latest() or self._first, screen_display.lost)
            view = self._end_menu.show(view, self._feed.is_over, self._clock())
            self._counters.scene = view.scene.name
            if self._around is not None:
                self._around.receive(view)
                self._around.report(ServiceKind.BUTTONS, button_devices.problem)
                self._feed.is_idle = self._around.is_idle
                self._feed.is_detail_wanted = self._around.is_detail_wanted
                if self._around.restart_due:
                    self.restarting = True
                    return
            screen_display.show(self._with_notes(view), time.monotonic())

    def _with_notes(self, view: View) -> View:
        """``view`` with the lines that are not the session's."""
        notice = self._around.notice if self._around else None
        return replace(view, status=replace(view.status, hint=self._hint, notice=notice)) if self._hint or notice else view

    def _judged(self, watchdog: HangWatchdog, view: View, lost: MirrorError | None) -> View:
        """Feeds systemd's watchdog where that is deserved; ``view``, or what is wrong when nothing moves any more.

        Raises RecoveryError where only a fresh process helps, and MirrorError where the glass stays lost and nothing will.
        """
        answering = lost is None and self._around is not None and self._around.is_answering
        if self._feed.unrecoverable and not answering:
            raise self._feed.unrecoverable
        now = self._clock()
        feeds = (*self._old, self._feed)
        fault = self._inference.fault
        wrong = str(lost) if lost else fault.detail if fault else None
        pictures = sum(feed.pictures for feed in feeds)
        dropped = self._frames.dropped + sum(feed.dozed for feed in feeds)
        verdict = watchdog.judge(LoopStatus(pictures, self._inference.measured, wrong, self._feed.source.live, answering), now)
        if verdict.feed:
            self._notifier.watchdog()
        self._count(None if verdict.state == "well" else _recovering(FaultKind.SCREEN if lost else fault.kind if fault else verdict.hangs))
        self._counters.judged(pictures, self._inference.measured, dropped, verdict.state, verdict.words, self._recovery.healed)
        self._notifier.status(f"{verdict.words}; since the machine started: {self._recovery.healed}")
        if verdict.over and self._station:
            raise RecoveryError(verdict.words)
        if verdict.over and lost:
            raise lost
        if verdict.state != "stuck" or fault is not None:
            return view
        return replace(view, scene=FaultScene(FaultKind.HANG if self._station else FaultKind.HANG_QUIT, verdict.words), picture=None)

    def _count(self, kind: RecoveryKind | None) -> None:
        if kind is not None and kind != self._fault:
            self._recovery.count_fault(kind)
        self._fault = kind

    def _act(self, action: Action) -> None:
        """A key or button, which may be about what plays."""
        recorded = self._camera is not None and self._feed.source is not self._camera
        if action is Action.CAMERA:
            if recorded and self._switch(self._camera):
                self._hint = message("hint.opening")
        elif recorded and (action is Action.REPLAY or (action is Action.GUIDE and self._feed.is_over)):
            self._switch(replace(self._feed.source, guided=action is Action.GUIDE))
        else:
            self._inference.act(action)

    def _switch(self, source: CaptureSource | None) -> bool:
        """Opens ``source`` beside what plays, which goes on until there are pictures; whether nothing else is being opened."""
        if source is None or self._next is not None:
            return False
        self._next = CaptureThread(source, self._frames)
        self._next.open()
        return True

    def _settle(self) -> None:
        """When the camera is open, change over to it; when it refused, say so and stay."""
        if self._next is None or not self._next.opened.is_set():
            return
        new, self._next = self._next, None
        if new.open_error:
            log.warning("%s", new.open_error)
            self._hint = message("hint.camera_refused", why=f"{new.open_error.subject}: {new.open_error.cause}")
            return
        self._feed.stop()
        self._old.append(self._feed)
        self._feed = new
        self._hint = new.source.hint
        new.go()

    def _end(self, longest: float | None) -> None:
        """Ends every thread, or leaves it behind after ``longest`` seconds (None: their own limits)."""
        feeds = [*self._old, self._feed, *([self._next] if self._next else [])]
        if self.restarting:
            self._recovery.count_fault("starts", -1)  # the next one is no fault's
            self._notifier.restarting()
        else:
            self._notifier.stopping(MAX_FINAL_STEP_S + MAX_DEVICE_CLOSE_S * len(feeds) if longest is None else longest * (1 + len(feeds)))
        for feed in feeds:
            feed.stop()
        self._inference.stop(longest)
        for feed in feeds:
            feed.join(longest)
        self._notifier.close()


def _recovering(kind: FaultKind | None) -> RecoveryKind:
    """What has to recover from a fault of ``kind``."""
    match kind:
        case FaultKind.SCREEN:
            return "screen"
        case FaultKind.MEASURING:
            return "measuring"
    return "camera"
