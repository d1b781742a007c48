"""A person who trains before the camera."""

from __future__ import annotations

from ..machine import Machine, remembered
from ..result import CheckFailed

SET_TIMEOUT_S = 90.0
MIN_REPS = 4
"""Of the clip's six squats two are for practice."""


def check_set(machine: Machine) -> str:
    """A set counted from the live camera and stored when the person leaves."""
    before = remembered(machine.disk.data)
    counted = train(machine, MIN_REPS)
    machine.show("empty")
    ended = machine.wait_for("the set is stored", lambda: remembered(machine.disk.data)[0] > before[0], SET_TIMEOUT_S)
    sets, reps = remembered(machine.disk.data)
    if reps <= before[1]:
        raise CheckFailed("the set is stored without repetitions")
    stored = f"{sets - before[0]} set, {reps - before[1]} repetitions stored"
    return f"{stored}; {MIN_REPS} after {counted:.0f} s, the set {ended:.0f} s after the person left"


def train(machine: Machine, reps: int) -> float:
    """A person comes and trains. Returns after how many seconds so many more repetitions were stored; the person goes on."""
    before = remembered(machine.disk.data)[1]
    machine.show("train")
    return machine.wait_for(f"{reps} repetitions are stored", lambda: remembered(machine.disk.data)[1] >= before + reps, SET_TIMEOUT_S)
