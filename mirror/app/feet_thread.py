"""Looks at feet beside a frame's way: a thread of its own, which takes the newest question and leaves the newest answer."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mirror.app.inference import PoseTracker
from mirror.errors import MirrorError
from mirror.mailbox import Mailbox
from mirror.memory import release_free_memory
from mirror.pose.crop import SquareCrop
from mirror.pose.feet import FeetLookTimer, FeetModel, cut_person, find_feet, has_moved
from mirror.pose.model import try_feet_model
from mirror.types import FeetLook, Frame, Points, Pose

log = logging.getLogger(__name__)

QUESTION_WAIT_S = 0.5
"""Seconds that the thread waits for a question before it looks for its end."""
FEET_JOIN_TIMEOUT_S = 0.5
"""Seconds that it is given to end: a look takes no longer, and a runtime that hangs is left behind."""
FEET_REST_S = 30.0
"""Seconds without a question after which the network gives its memory back. Who squats stands still for a question at every repetition, at
most 16 s apart with squats of 12 s, so it rests when no one trains, or when what is trained has no standing still."""
MAX_LOOK_AGE_S = 2.0
"""Seconds after which a look says nothing of who stands there now: as long as the tracker takes who is back for the same person."""


@dataclass(frozen=True, slots=True)
class _Answer:
    person: int
    time: float
    points: Points
    look: FeetLook | None
    """None: the feet were not seen."""


@dataclass(frozen=True, slots=True)
class _Question:
    person: int
    time: float
    height: int
    points: Points
    crop: SquareCrop
    picture: NDArray[np.uint8]
    answers: Mailbox[_Answer]
    """Where the answer goes: a box that is left meanwhile takes it along."""


class FeetThread:
    """As ``mirror.pose.feet.FeetWatch``, but nothing waits for the network: a look comes with a later pose of the same person who still
    stands there, or not at all. While the network fails, the mirror goes on without looks; every question tries it again."""

    def __init__(self, model: FeetModel) -> None:
        self._model = model
        self._questions = Mailbox[_Question]()
        self.start_over()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feet", daemon=True)
        self._thread.start()

    def start_over(self) -> None:
        """For another tracker, whose persons are numbered anew: nothing that was asked before comes with its poses."""
        self._timer, self._answers = FeetLookTimer(), Mailbox[_Answer]()

    def add(self, frame: Frame, pose: Pose) -> Pose:
        """``pose``, of ``frame``, with the newest look that is still true of it. Costs the cut of a picture, where a look is due."""
        due = self._timer.is_due(pose)
        if pose.points is None:
            self._answers = Mailbox[_Answer]()  # who comes next may be another person of the same number
            return pose
        answer = self._answers.take(0.0)
        if due:
            crop, picture = cut_person(frame.image, pose.points, self._model.size)
            self._questions.put(_Question(pose.person, pose.time, pose.size[1], pose.points, crop, picture, self._answers))
        if (
            answer is None
            or answer.person != pose.person
            or not 0 <= pose.time - answer.time <= MAX_LOOK_AGE_S
            or has_moved(pose.points, answer.points)
        ):
            return pose
        return replace(pose, feet=answer.look, feet_missed=answer.look is None)

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join(FEET_JOIN_TIMEOUT_S)

    def _run(self) -> None:
        waited, resting, failing = 0.0, False, False
        while not self._stop.is_set():
            asked = self._questions.take(QUESTION_WAIT_S)
            if asked is None:
                waited += QUESTION_WAIT_S
                if waited >= FEET_REST_S and not resting:
                    self._model.rest()
                    release_free_memory()
                    resting = True
                continue
            waited, resting = 0.0, False
            try:
                look = find_feet(self._model, asked.crop, asked.picture, asked.points, asked.height)
            except Exception as error:
                if not failing:
                    log.warning("feet are not looked at: %s", error, exc_info=not isinstance(error, MirrorError | OSError | MemoryError))
                failing = True
                continue
            if failing:
                log.info("feet are looked at again")
            failing = False
            asked.answers.put(_Answer(asked.person, asked.time, asked.points, look))


class FeetTracker:
    """A tracker whose poses also carry what ``feet`` sees."""

    def __init__(self, tracker: PoseTracker, feet: FeetThread) -> None:
        self._tracker, self._feet = tracker, feet
        feet.start_over()
        self.lying = tracker.lying

    def track(self, frame: Frame) -> Pose:
        """As the tracker, with looks at the feet of people who stand."""
        self._tracker.lying = self.lying
        pose = self._tracker.track(frame)
        return pose if self.lying else self._feet.add(frame, pose)


def open_feet_thread(wanted: bool) -> FeetThread | None:
    """The thread, if it is ``wanted`` and its network is there; a line in the log says why not."""
    model = try_feet_model(log.warning) if wanted else None
    return FeetThread(model) if model else None


def track_with_feet(tracker: PoseTracker, feet: FeetThread | None) -> PoseTracker:
    """``tracker``, with looks at the feet where there are any."""
    return FeetTracker(tracker, feet) if feet else tracker
