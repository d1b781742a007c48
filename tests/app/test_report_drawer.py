"""Reports that many ask for at once: one is drawn at a time, none keeps the asker waiting, and each is kept while it is true."""

from __future__ import annotations

import threading
import time

import pytest

from mirror.app.report_drawer import MAX_KEPT_REPORTS, MAX_WAITING_REPORTS, ReportDrawer, ReportKey
from mirror.errors import MirrorError


class Slow(ReportDrawer):
    """Draws when the test lets it, and remembers how many it drew at once."""

    def __init__(self) -> None:
        super().__init__(lambda member: member)
        self.drawn: list[str] = []
        self.most = self.now = 0
        self.go = threading.Semaphore(0)

    def _make(self, key: ReportKey) -> str | MirrorError:
        self.now += 1
        self.most = max(self.most, self.now)
        self.go.acquire(timeout=20)
        self.now -= 1
        self.drawn.append(f"{key.member} {key.state}")
        return MirrorError("report", "cannot be drawn") if key.member == "broken" else f"page of {key.member} {key.state}"


def wait(drawer: Slow, key: ReportKey) -> str:
    drawer.go.release()
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if (made := drawer.ask(key)) is not None:
            return made
        time.sleep(0.01)
    raise AssertionError("never drawn")


def test_six_who_ask_for_the_same_have_it_drawn_once() -> None:
    drawer, ada = Slow(), ReportKey("ada", "1")
    began = time.monotonic()
    assert [drawer.ask(ada) for _ in range(6)] == [None] * 6
    assert time.monotonic() - began < 5
    assert wait(drawer, ada) == "page of ada 1"
    assert [drawer.ask(ada) for _ in range(3)] == ["page of ada 1"] * 3
    assert drawer.drawn == ["ada 1"]


def test_many_members_have_theirs_drawn_one_after_the_other() -> None:
    drawer = Slow()
    keys = [ReportKey(f"m{number}", "1") for number in range(MAX_WAITING_REPORTS + 4)]
    for key in keys:
        assert drawer.ask(key) is None
    for key in keys:
        assert wait(drawer, key) == f"page of {key.member} 1"
    assert drawer.most == 1
    assert len(drawer._made) <= MAX_KEPT_REPORTS


def test_a_new_set_makes_a_new_report_and_a_deleted_member_leaves_none() -> None:
    drawer = Slow()
    assert wait(drawer, ReportKey("ada", "1")) == "page of ada 1"
    assert wait(drawer, ReportKey("ada", "2")) == "page of ada 2"
    assert [key.state for key in drawer._made] == ["2"], "the old one is not kept"
    drawer.forget("ada")
    assert drawer._made == {}


def test_a_report_that_cannot_be_drawn_is_said_once_and_tried_again() -> None:
    drawer, broken = Slow(), ReportKey("broken", "1")
    for _ in range(2):
        with pytest.raises(MirrorError, match="cannot be drawn"):
            wait(drawer, broken)
    assert drawer.drawn == ["broken 1"] * 2
