"""The mirror is taken away again."""

from __future__ import annotations

from ..machine import Machine, remembered
from ..result import CheckFailed


def check_uninstall(machine: Machine) -> str:
    """First what was installed, with data and settings left; then those as well."""
    known = remembered(machine.disk.data)
    machine.install("--uninstall")
    left = machine.shell("ls -d /opt/mirror /etc/systemd/system/mirror* /usr/local/bin/mirror 2>/dev/null || true").split()
    if left:
        raise CheckFailed(f"left behind: {' '.join(left)}")
    if remembered(machine.disk.data) != known or not (machine.disk.root / "etc/mirror/mirror.toml").exists():
        raise CheckFailed("data or settings are gone without --purge")
    machine.install("--uninstall", "--purge")
    rest = machine.shell("ls -A /var/lib/mirror; ls -d /etc/mirror 2>/dev/null; grep ^mirror: /etc/passwd || true").split()
    rest = [name for name in rest if name != "lost+found"]
    if rest:
        raise CheckFailed(f"left behind by --purge: {' '.join(rest)}")
    return f"programs and units gone, {known[1]} repetitions and the settings kept; with --purge these too"
