"""A partition that takes nothing more."""

from __future__ import annotations

from ..command import run
from ..machine import UNIT, Machine, remembered
from ..result import CheckFailed
from .count import SET_TIMEOUT_S, train

BALLAST = "ballast"
UMOUNT_TIMEOUT_S = 30.0


def check_full_disk(machine: Machine) -> str:
    """The data partition is filled up in the middle of a set, and freed after it."""
    ballast = machine.disk.data / BALLAST
    before = remembered(machine.disk.data)
    pid, before_it = machine.main_pid(), complaints(machine)
    train(machine, reps=1)
    machine.shell(f"dd if=/dev/zero of=/var/lib/mirror/{BALLAST} bs=1M 2>/dev/null || true")
    machine.shell(f"dd if=/dev/zero of=/var/lib/mirror/{BALLAST} bs=1k oflag=append conv=notrunc 2>/dev/null || true")
    try:
        said = machine.wait_for("the mirror says that nothing can be stored", lambda: complaints(machine) > before_it, SET_TIMEOUT_S)
        if not machine.is_measuring() or machine.main_pid() != pid:
            raise CheckFailed("it did not go on measuring in the same process")
        machine.show("empty")
    finally:
        ballast.unlink()
    machine.wait_for("the set is stored once there is room", lambda: remembered(machine.disk.data)[0] > before[0], SET_TIMEOUT_S)
    after = remembered(machine.disk.data)
    train(machine, reps=1)
    machine.show("empty")
    machine.wait_for("the next set is stored", lambda: remembered(machine.disk.data)[0] > after[0], SET_TIMEOUT_S)
    stored = f"{after[1] - before[1]} repetitions of that set stored, the next set too"
    return f"said after {said:.0f} s, measured on in the same process; room again: {stored}"


def check_read_only(machine: Machine) -> str:
    """In the middle of a set the kernel makes the data partition read-only, as after an error of the card; the next start heals it."""
    before = remembered(machine.disk.data)
    pid, before_it = machine.main_pid(), complaints(machine)
    train(machine, reps=1)
    run("mount", "-o", "remount,abort", str(machine.disk.data))
    said = machine.wait_for("the mirror says that nothing can be stored", lambda: complaints(machine) > before_it, SET_TIMEOUT_S)
    if not machine.is_measuring() or machine.main_pid() != pid:
        raise CheckFailed("it did not go on measuring in the same process")
    machine.systemctl("restart", "--no-block", UNIT)
    restarted = machine.wait_measuring(but_not=pid)
    machine.power_off()
    run("umount", str(machine.disk.data))
    machine.wait_for("the partition is free", lambda: not run("losetup", "-j", str(machine.disk.data_image)), UMOUNT_TIMEOUT_S)
    run("sh", "-c", f"e2fsck -p {machine.disk.data_image} || [ $? -le 2 ]")
    machine.disk.mount_data()
    machine.power_on()
    machine.wait_measuring()
    kept = remembered(machine.disk.data)
    if kept[1] < before[1]:
        raise CheckFailed(f"{before[1] - kept[1]} repetitions of before are lost")
    train(machine, reps=1)
    healed = "checked and mounted again: nothing of before is lost, the next repetition stored"
    return f"said after {said:.0f} s, measured on, restarted in {restarted:.1f} s; {healed}"


def complaints(machine: Machine) -> int:
    """How often it said so since the machine started."""
    return machine.journal().count("mirror: store ")
