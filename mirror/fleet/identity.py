"""The secret that tells a mirror from a copy of it: new with each connection to the centre, and known to the two alone.

Two are kept, the one that the centre had last for certain and the one that was offered since: an answer that was lost costs nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from mirror.files import read_limited, write_whole

INSTANCE_FILE_NAME = "instance"
INSTANCE_BYTES = 16
_MAX_FILE_BYTES = 200


@dataclass(frozen=True, slots=True)
class Instance:
    """``next`` is offered to the centre, which must have it or ``current``."""

    current: str
    next: str


def offer_instance(folder: Path) -> Instance:
    """The secrets to connect with, on the disk before they are used. Raises WriteError, OSError."""
    path = folder / INSTANCE_FILE_NAME
    try:
        lines = read_limited(path, _MAX_FILE_BYTES).decode("ascii", "replace").split()
    except FileNotFoundError:
        lines = []
    if len(lines) == 2:  # offered, and the answer was lost
        return Instance(*lines)
    made = Instance(lines[0] if lines else "", secrets.token_hex(INSTANCE_BYTES))
    _write(path, made.current, made.next)
    return made


def confirm_instance(folder: Path, instance: Instance) -> None:
    """The centre has ``instance.next``. Raises WriteError."""
    _write(folder / INSTANCE_FILE_NAME, instance.next)


def _write(path: Path, *lines: str) -> None:
    write_whole(path, [f"{line}\n" for line in lines if line])
    path.chmod(0o600)
