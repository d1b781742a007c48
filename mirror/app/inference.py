"""The inference thread: frames in, Views out, through tracker and session; it survives whatever goes wrong in them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from mirror.app.capture import CaptureItem, CaptureSource
from mirror.camera import Fault
from mirror.exercises import Exercise
from mirror.mailbox import Mailbox
from mirror.station.metrics import StationMetrics
from mirror.types import (
    Action,
    AttractScene,
    ConfirmScene,
    DiagnosticsScene,
    FaultKind,
    FaultScene,
    Frame,
    InvitationScene,
    LiveEvents,
    MenuScene,
    PersonOverlay,
    Pose,
    Rep,
    SetupScene,
    SleepScene,
    View,
    WeightScene,
)
from mirror.types.message import message
from mirror.types.record import change

log = logging.getLogger(__name__)

FRAME_WAIT_S = 0.1
"""Seconds that the thread waits for a frame before it looks for actions and for the end."""
LIVE_SILENCE_S = 2.0
"""Seconds without a word from a camera after which what stands over the training goes on by the clock."""
FAILURE_PAUSE_S = 1.0
"""Seconds between a failure and the next try."""
OVERLAY_SCENES = (MenuScene, WeightScene, ConfirmScene, DiagnosticsScene, InvitationScene, SetupScene)
"""What is shown and answered without a picture."""
MAX_FINAL_STEP_S = 8.0
"""Seconds that one picture may take at the end."""


class PoseTracker(Protocol):
    """What of ``mirror.pose.tracker.PersonTracker`` is used."""

    lying: bool

    def track(self, frame: Frame) -> Pose: ...


class RepTotals(Protocol):
    """What of a set (``mirror.coach.set_tracker.SetTracker``) is used."""

    @property
    def exercise(self) -> Exercise: ...
    @property
    def reps(self) -> list[Rep]: ...
    @property
    def partial_reps(self) -> list[Rep]: ...


class Coach(Protocol):
    """What of ``mirror.coach.session.Session`` is used."""

    @property
    def sets(self) -> Sequence[RepTotals]: ...
    def update(self, pose: Pose) -> tuple[View, LiveEvents]: ...
    def act(self, action: Action) -> None: ...
    def view(self, time: float | None = None) -> View | None:
        """What is to be shown without a new picture, at ``time`` or when the last one was taken; None where that takes a picture."""
        ...

    def finish(self) -> tuple[View | None, LiveEvents]: ...


class InferenceThread:
    """Takes the newest delivery, leaves the newest View. A new source gets a fresh tracker and a fresh session. ``look`` sees every
    picture before it is measured, ``hear`` what happened in it and the View of it; neither may take time."""

    def __init__(
        self,
        frames: Mailbox[CaptureItem],
        views: Mailbox[View],
        make_tracker: Callable[[], PoseTracker],
        make_session: Callable[[CaptureSource], Coach],
        pause: float = FAILURE_PAUSE_S,
        look: Callable[[Frame], None] | None = None,
        hear: Callable[[View, LiveEvents], None] | None = None,
        counters: StationMetrics | None = None,
    ) -> None:
        self._counters = counters or StationMetrics()
        self.session: Coach | None = None
        """The running session; read its results when the thread has ended."""
        self.measured = 0
        """Pictures that were dealt with, black ones among them. Written by this thread only."""
        self._frames, self._views = frames, views
        self._make_tracker, self._make_session = make_tracker, make_session
        self._tracker: PoseTracker | None = None
        self._source: CaptureSource | None = None
        self._view = View(time.monotonic(), AttractScene())
        self._turn = threading.Lock()
        """Held by the thread that deals with the session: this thread for a pose, never while the network runs, and ``act`` for a press."""
        self._acted = False
        """Whether there was a press since this thread looked last."""
        self.fault: FaultScene | None = None
        """What is wrong, also while a menu stands over it on the glass."""
        self._failures = 0
        self._tracking = False
        """Whether the tracker is at work, to know whose failure it is."""
        self._taken = float("inf")
        """When the last picture came."""
        self._over = False
        """Whether that was a recording's last, and its set was finished."""
        self._pause, self._look, self._hear = pause, look, hear
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="inference", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, longest: float | None = None) -> None:
        """End the thread and wait for it, ``longest`` seconds at most (default: LONGEST_STEP): a runtime that hangs must not keep the
        mirror from ending."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(MAX_FINAL_STEP_S if longest is None else longest)
            if self._thread.is_alive():
                log.warning("measuring hangs; it is left behind")

    def act(self, action: Action) -> None:
        """A press, from the render loop: taken at once, however long the network takes. What it opens is the newest View then."""
        with self._turn:
            try:
                if self.session is None and self._source is not None:
                    self.session = self._make_session(self._source)
                if self.session is None:
                    return
                self.session.act(action)
                self._acted = True
                view = self.session.view()
                if view is not None and (self.fault is None or isinstance(view.scene, OVERLAY_SCENES)):
                    self._views.put(change(view, picture=self._view.picture))
            except Exception:
                log.exception("a press failed")

    def _run(self) -> None:
        while not self._stop.is_set():
            delivery = self._frames.take(FRAME_WAIT_S)
            try:
                if delivery is not None:
                    self._step(delivery)
                else:
                    with self._turn:
                        self._rest()
            except Exception:
                self._recover()

    def _rest(self) -> None:
        """Nothing came. A recording that gives nothing more has ended: its set is finished, and buttons leaf through what follows."""
        source = self._source
        acted, self._acted = self._acted, False
        if source is not None and source.live:
            overlay = self._overlay(time.monotonic()) if time.monotonic() - self._taken >= LIVE_SILENCE_S else None
            if overlay is not None:  # its times go on without a camera
                self._views.put(overlay)
            return
        ended = source is not None and time.monotonic() - self._taken >= source.limits.recording_end_s
        if not ended or self.session is None:
            return
        if self._over and not acted:
            overlay = self._overlay(time.monotonic())
            if overlay is not None or not isinstance(self._view.scene, OVERLAY_SCENES):
                self._views.put(change(overlay or self._view, picture=self._view.picture))
                return
        self._over = True
        view, events = self.session.finish()
        if view is not None:
            self._view = change(view, picture=self._view.picture)
            self._views.put(self._view)
            self._tell(events)

    def _step(self, delivery: CaptureItem) -> None:
        self._taken, self._over = time.monotonic(), False
        if delivery.source is not self._source:
            with self._turn:
                self._source = delivery.source
                self._tracker, self.session = None, None
        match delivery.item:
            case Fault() as fault:
                self.measured += fault.kind is FaultKind.BLACK
                self._counters.trouble(fault.kind.value)
                with self._turn:
                    self._show_trouble(fault)
            case frame:
                self._measure(frame, delivery.source)

    def _show_trouble(self, fault: Fault) -> None:
        """What the glass shows while the camera gives nothing, unless a menu or the like stands over it. A dark picture is no defect: the
        mirror just waits, and sleeps where no person is seen for long."""
        dark = fault.kind is FaultKind.BLACK
        self.fault = None if dark else FaultScene(fault.kind, fault.text)
        view: View | None = None
        events: LiveEvents = ()
        if self.session is None and self._source is not None:
            self.session = self._make_session(self._source)  # a first set-up waits for no camera
        if self.session is not None and dark:
            asleep, events = self.session.update(Pose(fault.time, (0, 0), None, brightness=0.0))
            view = asleep if isinstance(asleep.scene, SleepScene) else None
        self._views.put(view or self._overlay(fault.time) or _camera_trouble_view(self._view, fault))
        self._tell(events)

    def _overlay(self, time: float | None = None) -> View | None:
        """What stands over the training, and over what is wrong."""
        view = self.session.view(time) if self.session is not None else None
        return view if view is not None and isinstance(view.scene, OVERLAY_SCENES) else None

    def _measure(self, frame: Frame, source: CaptureSource) -> None:
        with self._turn:
            session = self.session = self.session or self._make_session(source)
        if self._tracker is None:
            self._tracker = self._make_tracker()
        if self._look is not None:
            self._look(frame)
        self._tracker.lying = session.sets[-1].exercise.view == "lying"
        self._tracking = True
        began = time.perf_counter()
        pose = self._tracker.track(frame)
        self._tracking = False
        self._counters.record_step_time(time.perf_counter() - began)
        with self._turn:
            self._view, events = session.update(pose)
            self._tell(events)
            self._counters.trouble(None)
            if source.picture:
                self._view = change(self._view, picture=frame.image)
            self._failures, self.fault = 0, None
            self.measured += 1
            self._views.put(self._view)

    def _tell(self, events: LiveEvents) -> None:
        self._counters.record_events(events)
        if self._hear is not None and events:
            self._hear(self._view, events)

    def _recover(self) -> None:
        """Says what failed; what fails in that must not end the thread."""
        log.exception("measuring failed and starts again")
        try:
            self._start_again()
        except Exception:
            log.exception("the failure cannot be shown")
        self._stop.wait(self._pause)

    def _start_again(self) -> None:
        """A fresh tracker is tried first, since the session holds the count; a session that fails again, or cannot even show what stands
        over the training, is made anew too."""
        self._counters.trouble("measuring")
        self._failures += not self._tracking
        self._tracker, self._tracking = None, False
        self.fault = FaultScene(FaultKind.MEASURING, "measuring failed and starts again")
        with self._turn:
            overlay: View | None = None
            if self._failures > 1:
                self.session = None
            try:
                overlay = self._overlay(time.monotonic() if self._source is not None and self._source.live else None)
            except Exception:
                log.exception("the session can show nothing")
                self.session = None
            self._views.put(overlay or replace(self._view, time=time.monotonic(), scene=self.fault, picture=None))


def _camera_trouble_view(view: View, fault: Fault) -> View:
    """What the glass shows while the camera gives nothing; a dark picture is no defect, the mirror just waits."""
    if fault.kind is FaultKind.BLACK:
        return replace(view, time=fault.time, scene=AttractScene(message("fault.black")), person=PersonOverlay(), picture=None)
    return replace(view, time=fault.time, scene=FaultScene(fault.kind, fault.text), picture=None)
