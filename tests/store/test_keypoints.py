"""Recorded joints: only of members who agreed, small, exact to an eighth of a pixel, and gone after their days."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from mirror.store import (
    KeypointRecorder,
    KeypointTrack,
    MemberExport,
    MemberRepository,
    RetentionRules,
    StoreReader,
    StoreWriter,
    keypoints,
)
from mirror.store.event_sql import StampedEvent
from mirror.store.write_queue import MAX_QUEUED_TRACKS, WriteQueue
from mirror.types import Pose, SetDone, VisitBegan
from tests.store.samples import MEMBER, NOW, FakeClock, one_set


def walk(count: int, fps: float = 30.0) -> KeypointTrack:
    """Somebody squatting, joints and noise as a network gives them."""
    rng = np.random.default_rng(1)
    times = np.arange(count) / fps
    points = np.empty((count, 17, 3), np.float32)
    points[..., 0] = 360 + 100 * rng.random(17) + rng.normal(0, 0.5, (count, 17))
    points[..., 1] = np.linspace(100, 900, 17) + 120 * np.sin(times * 2)[:, None] + rng.normal(0, 0.5, (count, 17))
    points[..., 2] = 0.7 + 0.05 * rng.random((count, 17))
    return KeypointTrack(0.0, 1, 1, times, points)


def kept(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM motions").fetchone()[0])


def test_what_is_packed_comes_back_and_is_small() -> None:
    one = walk(900)
    data = keypoints.pack_track(one)
    back = np.array(keypoints.unpack_track(data))
    assert np.abs(back[:, 0] - one.times).max() <= 0.0005
    points = back[:, 1:].reshape(-1, 17, 3)
    assert np.abs(points[..., :2] - one.points[..., :2]).max() <= 1 / 16 + 1e-4
    assert np.abs(points[..., 2] - one.points[..., 2]).max() <= 0.0005 + 1e-6
    assert len(data) < one.points.nbytes / 3


def test_a_recorder_hands_back_the_frames_of_the_set_that_ended() -> None:
    recorder = KeypointRecorder()
    done = one_set(1, 1, 10.0)[-1]
    assert isinstance(done, SetDone)
    poses = walk(900)
    recorder.receive(VisitBegan(0.0, 1))
    for at, points in zip(poses.times, poses.points, strict=True):
        recorder.see(Pose(at, (720, 960), points if at > 9.5 else None))
    found = recorder.receive(done)
    assert found is not None
    assert (found.visit, found.set) == (1, 1)
    assert found.times[0] == pytest.approx(-0.5, abs=0.05)
    assert found.times[-1] == pytest.approx(done.summary.end - 10.0, abs=0.05)
    assert found.points.shape == (len(found.times), 17, 3)
    assert recorder.receive(done) is None


@pytest.mark.parametrize(("member", "agreed", "there"), [(MEMBER, "on", 1), (MEMBER, "off", 0), (MEMBER, "", 0), (None, "on", 0)])
def test_only_members_who_agreed_are_recorded(tmp_path: Path, member: str | None, agreed: str, there: int) -> None:
    path = tmp_path / "mirror.db"
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
        repository.set(MEMBER, "keypoints", agreed or None)
    store_writer = StoreWriter(path, FakeClock())
    store_writer.start()
    store_writer.put(VisitBegan(0.0, 1, member))
    store_writer.put(one_set(1, 1, 0.0)[-1])
    store_writer.record(walk(30))
    assert store_writer.close()
    assert kept(path) == there


def test_they_are_exported_frame_by_frame_and_go_after_their_days(tmp_path: Path) -> None:
    path = tmp_path / "mirror.db"
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
        repository.set(MEMBER, "keypoints", "on")
    clock = FakeClock()
    store_writer = StoreWriter(path, clock, None, RetentionRules(keypoints_days=7), idle=0.01)
    store_writer.start()
    store_writer.put(VisitBegan(0.0, 1, MEMBER))
    store_writer.put(one_set(1, 1, 0.0)[-1])
    store_writer.record(walk(30))
    end = time.monotonic() + 10
    while not (path.exists() and kept(path)):
        assert time.monotonic() < end
        time.sleep(0.01)
    with StoreReader(path) as reader:
        export = MemberExport(reader, MEMBER)
        frames = json.loads("".join(export.json()))["keypoints"]
        rows = [*csv.DictReader(io.StringIO("".join(export.csv("keypoints"))))]
    assert (len(frames), len(rows)) == (30, 30)
    assert frames[3]["time"] == pytest.approx(0.1)
    assert float(rows[3]["left_knee_y"]) == frames[3]["left_knee_y"]
    clock.now += 8 * 86_400
    while kept(path):
        assert time.monotonic() < end
        time.sleep(0.01)
    store_writer.close()


def test_few_motions_wait_and_they_give_way_first() -> None:
    backlog = WriteQueue(limit=100)
    for number in range(MAX_QUEUED_TRACKS + 5):
        backlog.add(StampedEvent(walk(1), NOW + number))
        backlog.add(StampedEvent(VisitBegan(0.0, number), NOW))
    waiting = backlog.take(0.0)
    assert [one.elapsed - NOW for one in waiting if isinstance(one.event, KeypointTrack)] == list(range(5, MAX_QUEUED_TRACKS + 5))
    assert sum(isinstance(one.event, VisitBegan) for one in waiting) == MAX_QUEUED_TRACKS + 5
