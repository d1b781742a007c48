"""What is done to the machine, one file each, in this order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..machine import Machine
from . import count, kill, restart, start


@dataclass(frozen=True, slots=True)
class Check:
    """``function`` returns what was seen, and raises ``CheckFailed``, ``CheckSkipped`` or ``CommandFailed``."""

    name: str
    function: Callable[[Machine], str]


CHECKS = (
    Check("start", start.check_start),
    Check("set", count.check_set),
    Check("restarts", restart.check_restarts),
    Check("kill", kill.check_kill),
    Check("freeze", kill.check_freeze),
)
