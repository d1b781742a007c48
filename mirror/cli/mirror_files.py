"""A command run as root leaves no files among the mirror's that the mirror could not read or write any more."""

from __future__ import annotations

import os
from pathlib import Path

from mirror.errors import MirrorError


def refuse_root(where: Path, command: str, subject: str = "store") -> None:
    """Raises MirrorError, which names ``command``, where root would write into ``where``, a folder of another user or to be made in one."""
    for folder in (where, *where.parents):
        try:
            owner = folder.stat().st_uid
        except FileNotFoundError:
            continue
        except OSError:  # not for us: opening says more
            return
        if os.geteuid() == 0 and owner != 0:
            raise MirrorError(f"{subject} {where}", "belongs to the mirror's user, not to root", f"run: sudo -u '#{owner}' {command}")
        return
