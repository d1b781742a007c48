"""The joints of a set, frame by frame, packed small. Kept only of members who agreed, where the station has it switched on."""

from __future__ import annotations

import zlib
from collections import deque
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from mirror.types import KEYPOINT_NAMES, Event, Points, Pose, SetDone, VisitBegan

KEYPOINT_QUANTA = np.array([8.0, 8.0, 1000.0])
"""Steps to a pixel, and of a score: an eighth of a pixel is far below the network's own noise."""
MAX_TRACK_FRAMES = 9000
"""Frames that are held of one set: five minutes at 30 a second; of a longer one the newest."""
TRACK_LEAD_S = 1.0
"""Seconds before a set's first repetition that belong to it."""
TRACK_COLUMNS = ("time", *(f"{joint}_{part}" for joint in KEYPOINT_NAMES for part in ("x", "y", "score")))
"""What ``unpack_track`` gives of a frame: seconds since its set began, then pixels, pixels and 0..1 of each joint."""


@dataclass(frozen=True, slots=True)
class KeypointTrack:
    """The frames of the visit's set number ``set``: ``times`` (n,) in seconds since the set began, ``points`` (n, 17, 3)."""

    time: float
    visit: int
    set: int
    times: NDArray[np.float64]
    points: Points


class KeypointRecorder:
    """Holds the frames of the set that runs. Give it every pose and every event; it hands back the motion of a set that has ended."""

    def __init__(self) -> None:
        self._frames: deque[tuple[float, Points]] = deque(maxlen=MAX_TRACK_FRAMES)

    def see(self, pose: Pose) -> None:
        if pose.points is not None:
            self._frames.append((pose.time, pose.points.copy()))

    def receive(self, event: Event) -> KeypointTrack | None:
        """None: no set has ended, or no person was seen in it."""
        match event:
            case VisitBegan(member=None):
                self._frames.clear()
            case SetDone():
                begun = event.summary.start
                kept = [(time - begun, points) for time, points in self._frames if begun - TRACK_LEAD_S <= time <= event.summary.end]
                self._frames.clear()
                if kept:
                    times, points = zip(*kept, strict=True)
                    return KeypointTrack(event.time, event.visit, event.set, np.array(times), np.stack(points))
        return None


def pack_track(motion: KeypointTrack) -> bytes:
    """Differences from frame to frame, whose high bytes are mostly zero, deflated."""
    steps = np.rint(np.nan_to_num(motion.points.astype(np.float64)) * KEYPOINT_QUANTA)
    rows = np.column_stack([np.rint(1000 * motion.times), steps.reshape(len(steps), -1)]).astype("<i4")
    return zlib.compress(np.diff(rows, axis=0, prepend=np.zeros((1, rows.shape[1]), "<i4")).T.tobytes(), 6)


def unpack_track(data: bytes) -> list[list[float]]:
    """The frames, each as ``TRACK_COLUMNS`` says. Raises ValueError, zlib.error when ``data`` is not of ``pack_track``."""
    rows = np.cumsum(np.frombuffer(zlib.decompress(data), "<i4").reshape(len(TRACK_COLUMNS), -1).T, axis=0, dtype=np.int64)
    found = np.column_stack([rows[:, 0] / 1000, (rows[:, 1:].reshape(len(rows), -1, 3) / KEYPOINT_QUANTA).reshape(len(rows), -1)])
    return cast(list[list[float]], found.tolist())
