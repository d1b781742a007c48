"""The running mirror: frames to the glass, cameras that come and go, failures that heal, keys, and an end without leftovers."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mirror.app.capture import CaptureItem
from mirror.app.inference import InferenceThread
from mirror.camera import Camera, CameraLost, Fault, SupervisionLimits
from mirror.errors import MirrorError, RecoveryError
from mirror.exercises import find_exercise
from mirror.mailbox import Mailbox
from mirror.shutdown import StopSignals
from mirror.types import Action, AttractScene, FaultKind, FaultScene, Frame, LiveEvents, Pose, SetScene, SleepScene, View
from mirror.types.message import message
from tests.harness import views as viewing
from tests.harness.mirror import (
    IMPATIENT,
    MAX_RUN_S,
    FakeCamera,
    FakeDisplay,
    FakeSession,
    FakeSet,
    FakeTracker,
    MirrorHarness,
    endless,
    live,
    recorded,
    script,
)
from tests.words import words


def in_a_set(view: View) -> bool:
    return view.scene.name == "set"


def at_fault(view: View) -> bool:
    return view.scene.name == "fault"


def opening(*cameras: Camera | MirrorError) -> Callable[[], Camera]:
    """Opens one after the other; a MirrorError among them refuses."""
    left = list(cameras)

    def opener() -> Camera:
        camera = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(camera, MirrorError):
            raise camera
        return camera

    return opener


def test_frames_reach_the_glass_and_quitting_leaves_nothing_behind() -> None:
    camera = FakeCamera(endless())
    shown = MirrorHarness(live(opening(camera))).run(script((lambda view: view.training.reps >= 3, None)))
    counts = [view.training.reps for view in shown if in_a_set(view)]
    assert counts == sorted(counts)
    assert camera.closed == 1


def test_people_who_lie_are_looked_for_while_the_exercise_is_done_lying() -> None:
    harness, seen = MirrorHarness(live(opening(FakeCamera(endless())))), list[bool]()

    def play(view: View) -> Action | None:
        if not in_a_set(view):
            return None
        wanted = (False, True, False)[len(seen)]
        if harness.trackers[-1].lying is wanted:
            seen.append(wanted)
            if len(seen) == 3:
                return Action.QUIT
            exercise = replace(find_exercise("squat"), view="front" if wanted else "lying")
            harness.sessions[-1].sets.append(FakeSet(exercise))
        return None

    harness.run(play)
    assert seen == [False, True, False]


def test_the_first_view_stands_until_there_is_a_measurement() -> None:
    shown = MirrorHarness(live(opening(FakeCamera(endless())))).run(script((in_a_set, None)))
    assert shown[0].scene.name == "attract"
    assert words(shown[0].training.title) == "Squat"


def test_an_unplugged_camera_is_said_on_the_glass_and_comes_back_by_itself() -> None:
    gone = CameraLost("webcam /dev/video0: unplugged; plug it in again")
    cameras = opening(
        FakeCamera([None, None, gone]), MirrorError("webcam /dev/video0: no such device; plug a camera in"), FakeCamera(endless())
    )
    harness = MirrorHarness(live(cameras))
    shown = harness.run(script((at_fault, None), (in_a_set, None)))
    faults = [view for view in shown if at_fault(view)]
    assert viewing.fault(faults[0]) == FaultScene(FaultKind.LOST, str(gone))
    assert faults[0].picture is None
    assert shown[-1].scene.name == "set"
    assert len(harness.sessions) == 1, "the count must survive"


@pytest.mark.parametrize("before", [[], [FakeCamera([None, None, CameraLost("pi camera: no picture for 3 s")])]])
def test_a_camera_that_only_a_fresh_process_can_open_ends_this_one_with_the_first_reason(before: list[Camera]) -> None:
    kept = RecoveryError("pi camera", "cannot be opened (Could not open any dmaHeap device)")
    cameras = opening(*before, kept, RecoveryError("pi camera", "cannot be opened (Camera in Acquired state)"))
    with pytest.raises(RecoveryError, match="dmaHeap"):
        MirrorHarness(live(cameras)).run(lambda _: None)


def test_a_capture_thread_that_fails_unexpectedly_starts_again() -> None:
    cameras = opening(FakeCamera([None, RuntimeError("driver bug")]), FakeCamera(endless()))
    shown = MirrorHarness(live(cameras)).run(script((at_fault, None), (in_a_set, None)))
    assert any(viewing.fault(view) and "opened again" in viewing.fault(view).detail for view in shown)


def test_a_dark_room_waits_and_is_no_fault() -> None:
    dark = replace(IMPATIENT, supervision=SupervisionLimits(frozen_timeout_s=0.05, black_max_luma=255))
    source = live(opening(FakeCamera(endless())), limits=dark)
    shown = MirrorHarness(source).run(script((lambda view: view.scene == AttractScene(message("fault.black")), None)))
    assert not any(at_fault(view) for view in shown)
    assert shown[-1].scene.name == "attract"


def test_a_failure_in_measuring_is_said_and_retried_with_a_fresh_tracker() -> None:
    harness = MirrorHarness(live(opening(FakeCamera(endless()))), trouble=[ValueError("a bug")])
    shown = harness.run(script((at_fault, None), (in_a_set, None)))
    assert any(viewing.fault(view) and viewing.fault(view).kind is FaultKind.MEASURING for view in shown)
    assert (len(harness.trackers), len(harness.sessions)) == (2, 1)


def test_a_tracker_that_fails_again_and_again_costs_no_count() -> None:
    harness = MirrorHarness(live(opening(FakeCamera(endless()))), trouble=[ValueError("a bug")] * 3)
    harness.run(script((at_fault, None), (in_a_set, None)))
    assert (len(harness.trackers), len(harness.sessions)) == (4, 1)


def test_a_session_that_fails_twice_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    harness, trouble, update = MirrorHarness(live(opening(FakeCamera(endless())))), [ValueError("a bug")] * 2, FakeSession.update

    def failing(session: FakeSession, pose: Pose) -> tuple[View, LiveEvents]:
        if trouble:
            raise trouble.pop()
        return update(session, pose)

    monkeypatch.setattr(FakeSession, "update", failing)
    harness.run(script((at_fault, None), (in_a_set, None)))
    assert (len(harness.trackers), len(harness.sessions)) == (3, 2)


def test_keys_reach_the_session() -> None:
    harness = MirrorHarness(live(opening(FakeCamera(endless()))))
    wanted = [Action.NEXT, Action.SKIP]
    harness.run(script((in_a_set, Action.NEXT), (in_a_set, Action.SKIP), (lambda _: harness.sessions[0].acts == wanted, None)))


def is_menu(view: View) -> bool:
    return view.scene.name == "menu"


def test_a_press_is_shown_at_once_however_long_the_network_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()
    pressed, seen = list[float](), list[float]()

    def track(_: FakeTracker, frame: Frame) -> Pose:
        begun.set()
        go.wait(MAX_RUN_S)
        return Pose(frame.time, (64, 48), None)

    def play(view: View) -> Action | None:
        if begun.is_set() and not pressed:
            pressed.append(time.monotonic())
            return Action.MENU
        if is_menu(view):
            seen.append(time.monotonic())
            go.set()
            return Action.QUIT
        return None

    monkeypatch.setattr(FakeTracker, "track", track)
    harness = MirrorHarness(live(opening(FakeCamera(endless()))))
    harness.run(play)
    assert seen[0] - pressed[0] < 0.1
    assert harness.sessions[0].acts == [Action.MENU]


def test_a_menu_opens_and_closes_while_the_camera_is_lost_from_the_start() -> None:
    cameras = opening(FakeCamera([CameraLost("webcam /dev/video0: unplugged")]), MirrorError("webcam /dev/video0", "no such device"))
    harness = MirrorHarness(live(cameras))
    shown = harness.run(script((at_fault, Action.MENU), (is_menu, Action.BACK), (at_fault, None)))
    names = [view.scene.name for view in shown]
    assert names.index("fault") < names.index("menu")
    # The camera says every now and then that it is still lost: the menu stands over that.
    first, last = names.index("menu"), len(names) - 1 - names[::-1].index("menu")
    assert set(names[first : last + 1]) == {"menu"}


def test_a_camera_that_cannot_be_opened_at_the_start_opens_no_glass() -> None:
    harness = MirrorHarness(live(opening(MirrorError("camera webcam: no webcam was found; plug one in"))))

    def no_glass() -> FakeDisplay:
        raise AssertionError("the glass was opened")

    with pytest.raises(MirrorError, match="no webcam was found"):
        harness.app.run(no_glass, lambda: None, StopSignals())


def test_a_glass_that_cannot_be_opened_lets_the_camera_go() -> None:
    camera = FakeCamera(endless())
    harness = MirrorHarness(live(opening(camera)))

    def refuses() -> FakeDisplay:
        raise MirrorError("no display found")

    before = set(threading.enumerate())
    with pytest.raises(MirrorError, match="no display found"):
        harness.app.run(refuses, lambda: None, StopSignals())
    assert set(threading.enumerate()) <= before
    assert camera.closed == 1


def test_the_last_view_of_a_clip_stays_with_its_hint() -> None:
    seen: list[int] = []

    def play(view: View) -> Action | None:
        seen.append(view.training.reps)
        return Action.QUIT if seen.count(view.training.reps) > 50 and view.training.reps else None

    shown = MirrorHarness(recorded(opening(FakeCamera([None] * 5, live=False)))).run(play)
    assert words({view.status.hint for view in shown}) == {"C: your camera · Esc: quit"}
    assert shown[-1].scene.name == "set"


def test_the_end_of_a_clip_ends_its_set_and_buttons_still_leaf() -> None:
    clip = FakeCamera([None] * 5, live=False)

    def summed_up(view: View) -> bool:
        return view.scene.name == "summary"

    play = script((summed_up, Action.NEXT), (lambda view: words(view.training.title) == "1 pressed", None))
    shown = MirrorHarness(recorded(opening(clip), limits=replace(IMPATIENT, recording_end_s=0.05))).run(play)
    assert next(view.scene.name for view in shown if view.scene.name != "attract") == "set"
    assert words(shown[-1].status.hint) == "C: your camera · Esc: quit"


def test_a_camera_that_pauses_ends_no_set() -> None:
    cameras = opening(FakeCamera([None] * 3, live=True), FakeCamera(endless()))
    harness = MirrorHarness(live(cameras, limits=replace(IMPATIENT, recording_end_s=0.01)))
    shown = harness.run(script((lambda view: view.training.reps > 5, None)))
    assert "summary" not in {view.scene.name for view in shown}


def test_c_goes_from_the_clip_to_the_camera_with_a_fresh_session() -> None:
    clip, camera = FakeCamera([None] * 3, live=False), FakeCamera(endless())
    harness = MirrorHarness(recorded(opening(clip), calibration=2), live(opening(camera), calibration=1))
    shown = harness.run(script((in_a_set, Action.CAMERA), (lambda view: view.training.partials == 1 and view.training.reps > 2, None)))
    assert [session.calibration for session in harness.sessions] == [2, 1]
    assert shown[-1].status.hint is None
    assert (clip.closed, camera.closed) == (1, 1)


def test_c_without_a_camera_says_so_and_may_be_tried_again() -> None:
    refused = MirrorError("camera auto", "no webcam was found", "plug one in")
    harness = MirrorHarness(
        recorded(opening(FakeCamera([None] * 3, live=False))), live(opening(refused, FakeCamera(endless())), calibration=1)
    )
    shown = harness.run(
        script(
            (in_a_set, Action.CAMERA),
            (lambda view: "no webcam was found" in (words(view.status.hint or "")), Action.CAMERA),
            (lambda view: view.training.partials == 1, None),
        )
    )
    assert "camera auto: no webcam was found · C: try again · Esc: quit" in words([view.status.hint for view in shown])


def test_r_plays_the_clip_again_with_a_fresh_session() -> None:
    clips = opening(FakeCamera([None] * 3, live=False), FakeCamera([None] * 5, live=False))
    harness = MirrorHarness(recorded(clips, calibration=2), live(opening(FakeCamera(endless()))))
    harness.run(script((in_a_set, Action.REPLAY), (lambda _: len(harness.sessions) == 2, None)))
    assert [session.calibration for session in harness.sessions] == [2, 2]


def test_g_after_the_clip_plays_it_again_with_the_assessment_and_before_that_asks_the_session() -> None:
    clips = opening(FakeCamera([None] * 3, live=False), FakeCamera([None] * 5, live=False))
    harness = MirrorHarness(recorded(clips, limits=replace(IMPATIENT, recording_end_s=0.05)), live(opening(FakeCamera(endless()))))
    harness.run(script((lambda view: view.scene.name == "summary", Action.GUIDE), (lambda _: len(harness.sessions) == 2, None)))
    assert [session.guided for session in harness.sessions] == [False, True]


def test_r_and_g_are_the_sessions_where_a_camera_runs() -> None:
    harness = MirrorHarness(live(opening(FakeCamera(endless()))))
    harness.run(script((in_a_set, Action.REPLAY), (in_a_set, Action.GUIDE), (lambda view: view.training.reps > 8, None)))
    assert harness.sessions[0].acts == [Action.REPLAY, Action.GUIDE]


def test_the_clip_plays_on_while_the_camera_takes_its_time_to_open() -> None:
    told = threading.Event()

    def slow() -> Camera:
        assert told.wait(5)
        return FakeCamera(endless())

    def told_so(view: View) -> bool:
        if (words(view.status.hint or "")).startswith("opening the camera"):
            told.set()
        return told.is_set()

    harness = MirrorHarness(recorded(opening(FakeCamera(endless(), live=False))), live(slow, calibration=1))
    harness.run(script((in_a_set, Action.CAMERA), (told_so, None), (lambda view: view.training.partials == 1, None)))


def test_c_does_nothing_where_the_camera_already_runs() -> None:
    harness = MirrorHarness(live(opening(FakeCamera(endless()))))
    harness.run(script((in_a_set, Action.CAMERA), (lambda view: view.training.reps > 5, None)))
    assert len(harness.sessions) == 1


def test_nobodys_camera_is_opened_unasked() -> None:
    def spy() -> Camera:
        raise AssertionError("the camera was opened")

    MirrorHarness(recorded(opening(FakeCamera([None] * 3, live=False))), live(spy)).run(script((in_a_set, None)))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_mirror_cleanly(number: signal.Signals, code: int) -> None:
    camera = FakeCamera(endless())
    sent: list[int] = []

    def play(view: View) -> Action | None:
        if in_a_set(view) and not sent:
            sent.append(number)
            os.kill(os.getpid(), number)
        return None

    with StopSignals() as stop:
        MirrorHarness(live(opening(camera))).run(play, stop)
    assert stop.code == code
    assert camera.closed == 1


def test_a_signal_is_only_noted_until_interrupting_is_safe() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with StopSignals() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.event.wait(1)
        reached = False
        with pytest.raises(KeyboardInterrupt), stop.interrupting():
            reached = True
        assert not reached
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_newest_value_wins_and_is_taken_once() -> None:
    box: Mailbox[int] = Mailbox()
    assert box.latest() is None
    assert box.take(0.0) is None
    box.put(1)
    box.put(2)
    assert box.latest() == 2
    assert box.take(0.0) == 2
    assert box.take(0.0) is None
    assert box.latest() == 2


def test_a_value_that_was_not_taken_counts_as_dropped_once_another_came() -> None:
    box: Mailbox[int] = Mailbox()
    dropped = []
    for value in range(6):
        box.put(value)
        dropped.append(box.dropped)
        if value % 2:
            box.take(0.0)
            dropped.append(box.dropped)
    assert dropped == [0, 1, 1, 1, 2, 2, 2, 3, 3]


def test_a_waiting_reader_is_woken() -> None:
    box: Mailbox[str] = Mailbox()
    threading.Timer(0.02, box.put, ["news"]).start()
    assert box.take(5.0) == "news"


def test_inference_that_never_started_can_be_stopped() -> None:
    def no_session(calibration: int) -> None:
        raise AssertionError(calibration)

    frames: Mailbox[CaptureItem] = Mailbox()
    InferenceThread(frames, Mailbox(), FakeTracker, no_session).stop()  # type: ignore[arg-type]


class Sleepy(FakeSession):
    """Falls asleep in the dark."""

    def update(self, pose: Pose) -> tuple[View, LiveEvents]:
        return View(pose.time, SleepScene() if pose.points is None and pose.brightness == 0.0 else SetScene()), ()


def test_in_a_room_that_stays_dark_the_mirror_falls_asleep() -> None:
    frames, shown = Mailbox[CaptureItem](), Mailbox[View]()
    source = live(opening(FakeCamera(endless())))
    inference = InferenceThread(frames, shown, FakeTracker, Sleepy)
    inference.start()
    frames.put(CaptureItem(source, Frame(np.full((48, 64, 3), 90, np.uint8), 1.0)))
    assert (shown.take(5.0) or View(0.0, FaultScene(FaultKind.LOST))).scene.name == "set"
    frames.put(CaptureItem(source, Fault(FaultKind.BLACK, "too dark", 2.0, 1.0)))
    assert (shown.take(5.0) or View(0.0, FaultScene(FaultKind.LOST))).scene.name == "sleep"
    inference.stop()
