"""Programs of this machine."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

DIE_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL")
"""Before a program that writes to what the lane makes: it ends with the process that started it, however that ends."""


class CommandFailed(Exception):
    """A program ended with another code than 0. The text has its name and its last words."""


def run(*command: str, timeout_s: float = 60.0, env: Mapping[str, str] | None = None) -> str:
    """What the program prints. Raises ``CommandFailed`` where it fails or takes longer than ``timeout_s``."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False, env=env, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise CommandFailed(f"{' '.join(command[-3:])}: still running after {timeout_s:.0f} s") from None
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise CommandFailed(f"{' '.join(command[-3:])}: exit {done.returncode}: {' / '.join(words[-3:])}")
    return done.stdout
