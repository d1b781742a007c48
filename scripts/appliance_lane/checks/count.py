"""A person who trains before the camera."""

from __future__ import annotations

from ..machine import Machine, remembered
from ..result import CheckFailed

SET_TIMEOUT_S = 90.0
FEWEST_REPS = 4
"""Of the clip's six squats two are for practice."""


def check_set(machine: Machine) -> str:
    """A set counted from the live camera and stored when the person leaves."""
    before = remembered(machine.volume.data)
    machine.show("train")
    counted = machine.wait_for(
        f"{FEWEST_REPS} repetitions are stored", lambda: remembered(machine.volume.data)[1] >= before[1] + FEWEST_REPS, SET_TIMEOUT_S
    )
    machine.show("empty")
    ended = machine.wait_for("the set is stored", lambda: remembered(machine.volume.data)[0] > before[0], SET_TIMEOUT_S)
    sets, reps = remembered(machine.volume.data)
    if reps <= before[1]:
        raise CheckFailed("the set is stored without repetitions")
    stored = f"{sets - before[0]} set, {reps - before[1]} repetitions stored"
    return f"{stored}; {FEWEST_REPS} after {counted:.0f} s, the set {ended:.0f} s after the person left"
