"""What is done to the machines, in the order of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..machine import Machine
from . import clock, count, disk, journal, kill, model, power_cuts, restart, settings, start, uninstall, upgrade


@dataclass(frozen=True, slots=True)
class Check:
    """``function`` returns what was seen, and raises ``CheckFailed``, ``CheckSkipped`` or ``CommandFailed``."""

    name: str
    function: Callable[[Machine], str]


STARTS = (
    Check("start", start.check_start),
    Check("set", count.check_set),
    Check("restarts", restart.check_restarts),
    Check("restart of a mirror that hangs", restart.check_hung_restart),
    Check("kill", kill.check_kill),
    Check("freeze", kill.check_freeze),
    Check("six crashes", kill.check_crashes),
    Check("damaged model", model.check_damaged_model),
)
DATA = (
    Check("wrong settings", settings.check_wrong_settings),
    Check("power cuts", power_cuts.check_power_cuts),
    Check("full disk", disk.check_full_disk),
    Check("read-only disk", disk.check_read_only),
)
TIME = (
    Check("clock", clock.check_clock),
    Check("journal", journal.check_journal),
)
UPGRADE = (
    Check("upgrade", upgrade.check_upgrade),
    Check("uninstall", uninstall.check_uninstall),
)
ROLL_BACK = (
    Check("roll-back", upgrade.check_roll_back),
    Check("interrupted upgrade", upgrade.check_interrupted_upgrade),
)
PARTS = (ROLL_BACK, UPGRADE, STARTS, DATA, TIME)
"""For a machine each, some at the same time; the longest first."""
