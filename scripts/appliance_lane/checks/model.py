"""A file of the mirror itself that is damaged, as by a worn-out card."""

from __future__ import annotations

from ..machine import FAILURE_UNIT, UNIT, Machine
from ..result import CheckFailed

MODEL = "/opt/mirror/current/models/movenet-lightning-int8.tflite"
FAILURE_TIMEOUT_S = 30.0


def check_damaged_model(machine: Machine) -> str:
    """A damaged network: the failure screen at once, with the reason; and a start by hand once it is whole again."""
    machine.shell(f"cp {MODEL} /srv/model && truncate -s 100000 $(readlink -f {MODEL})")
    try:
        machine.systemctl("restart", "--no-block", UNIT)
        seconds = machine.wait_for("the failure screen is on the glass", lambda: machine.is_active(FAILURE_UNIT), FAILURE_TIMEOUT_S)
        screen = machine.wait_for("it names the model", lambda: ".tflite" in machine.journal(FAILURE_UNIT), FAILURE_TIMEOUT_S)
        said = next(line.strip() for line in machine.journal(FAILURE_UNIT).splitlines() if ".tflite" in line)
        status = machine.property("ExecMainStatus")
    finally:
        machine.shell(f"cp /srv/model $(readlink -f {MODEL}); rm /srv/model")
    machine.systemctl("start", "--no-block", UNIT)
    back = machine.wait_measuring()
    if machine.is_active(FAILURE_UNIT):
        raise CheckFailed("the failure screen stays beside the mirror")
    shown = f'exit {status}, failure screen after {seconds + screen:.1f} s: "{said}"'
    return f"{shown}; repaired and started by hand, measures after {back:.1f} s"
