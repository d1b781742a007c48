"""The inference thread survives whatever fails in it, also while it says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mirror.camera import Camera
from mirror.errors import MirrorError
from mirror.station.metrics import StationMetrics
from mirror.types import Action, FaultKind, LiveEvents, MenuScene, Pose, View, WeightScene, literal
from tests.harness import views as viewing
from tests.harness.mirror import IMPATIENT, FakeCamera, FakeSession, MirrorHarness, endless, live, recorded, script


def in_a_set(view: View) -> bool:
    return view.scene.name == "set"


def at_fault(view: View) -> bool:
    return view.scene.name == "fault"


def test_a_session_that_can_neither_measure_nor_show_anything_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    harness, update, show = MirrorHarness(live(lambda: FakeCamera(endless()))), FakeSession.update, FakeSession.view

    def failing_update(session: FakeSession, pose: Pose) -> tuple[View, LiveEvents]:
        if session is harness.sessions[0]:
            raise ValueError("a bug")
        return update(session, pose)

    def failing_view(session: FakeSession, time: float | None = None) -> View | None:
        if session is harness.sessions[0]:
            raise ValueError("a bug")
        return show(session, time)

    monkeypatch.setattr(FakeSession, "update", failing_update)
    monkeypatch.setattr(FakeSession, "view", failing_view)
    shown = harness.run(script((at_fault, None), (in_a_set, None)))
    assert {viewing.fault(view).kind for view in shown if at_fault(view)} == {FaultKind.MEASURING}
    assert len(harness.sessions) == 2


def test_a_failure_that_cannot_even_be_counted_does_not_end_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, trouble = [OSError("no space left")], StationMetrics.trouble

    def failing(counters: StationMetrics, kind: str | None) -> None:
        if kind == "measuring" and broken:
            raise broken.pop()
        trouble(counters, kind)

    monkeypatch.setattr(StationMetrics, "trouble", failing)
    harness = MirrorHarness(live(lambda: FakeCamera(endless())), trouble=[ValueError("a bug")])
    harness.run(script((in_a_set, None)))
    assert not broken


def test_a_menu_that_was_open_when_a_recording_ended_goes_when_it_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    menu, finish, asked = View(0.0, MenuScene(literal("Menu"), ())), FakeSession.finish, iter(range(5))
    monkeypatch.setattr(FakeSession, "view", lambda *_: None if next(asked, None) is None else menu)
    monkeypatch.setattr(FakeSession, "finish", lambda session: finish(session) if next(asked, None) is None else (menu, ()))
    clip = FakeCamera([None] * 5, live=False)
    harness = MirrorHarness(recorded(lambda: clip, limits=replace(IMPATIENT, recording_end_s=0.05)))
    harness.run(script((lambda view: view.scene.name == "menu", None), (lambda view: view.scene.name == "summary", None)))


def test_the_dial_of_a_weight_stands_over_a_camera_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    dial = View(0.0, WeightScene(literal("Squat"), 10.0))
    monkeypatch.setattr(FakeSession, "view", lambda session, *_: dial if session.acts else None)
    cameras = iter([FakeCamera([None] * 3)])

    def unplugged() -> Camera:
        if camera := next(cameras, None):
            return camera
        raise MirrorError("camera auto", "no webcam was found", "plug one in")

    harness = MirrorHarness(live(unplugged))
    harness.run(script((at_fault, Action.MENU), (lambda view: view.scene.name == "weight", None)))
