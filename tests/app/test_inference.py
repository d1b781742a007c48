"""The inference thread survives whatever fails in it, also while it says so."""

from __future__ import annotations

import pytest

from mirror.station.metrics import StationMetrics
from mirror.types import FaultKind, LiveEvents, Pose, View
from tests.harness import views as viewing
from tests.harness.mirror import FakeCamera, FakeSession, MirrorHarness, endless, live, script


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
