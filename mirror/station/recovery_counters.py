"""Counts recoveries since the machine started. The counters outlive the process, not the machine."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Literal

RUNTIME_FOLDER = Path("/run/mirror")
"""What systemd makes for the mirror's unit and keeps between its starts (RuntimeDirectoryPreserve=restart)."""
RECOVERY_FILE_NAME = "healed.json"

RecoveryKind = Literal["starts", "camera", "measuring", "screen"]


@dataclass(frozen=True, slots=True)
class RecoveryCounts:
    """How often the process started, and how often a fault began of which it was to heal by itself."""

    starts: int = 0
    camera: int = 0
    measuring: int = 0
    screen: int = 0

    def __str__(self) -> str:
        faults = [f"{getattr(self, name)} x {name}" for name in ("camera", "measuring", "screen") if getattr(self, name)]
        return f"{self.starts} {'start' if self.starts == 1 else 'starts'}, healed {', '.join(faults) or 'nothing'}"


def read_recovery_counts(folder: Path = RUNTIME_FOLDER) -> RecoveryCounts | None:
    """What is noted there; None where nothing is, or nothing that makes sense."""
    try:
        found = json.loads((folder / RECOVERY_FILE_NAME).read_text("utf-8"))
        return RecoveryCounts(**{spec.name: int(found[spec.name]) for spec in fields(RecoveryCounts)})
    except (OSError, ValueError, TypeError, KeyError):
        return None


class RecoveryCounters:
    """Counts in ``folder``; without one only in memory. A folder that cannot be written to changes nothing else."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self.healed = (read_recovery_counts(folder) if folder else None) or RecoveryCounts()

    @classmethod
    def of(cls, environ: Mapping[str, str] = os.environ) -> RecoveryCounters:
        """In the folder that systemd gave."""
        name = environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
        return cls(Path(name) if name else None)

    def count_fault(self, kind: RecoveryKind, number: int = 1) -> None:
        """Record one fault of this kind; ``number`` -1 takes one back."""
        self.healed = replace(self.healed, **{kind: getattr(self.healed, kind) + number})
        if self._folder is None:
            return
        new = self._folder / f"{RECOVERY_FILE_NAME}.new"
        try:
            new.write_text(json.dumps(asdict(self.healed)), "utf-8")
            # The unit's umask keeps what it writes to itself; these numbers are for `mirror doctor`, run by any user.
            new.chmod(0o644)
            new.replace(self._folder / RECOVERY_FILE_NAME)
        except OSError:
            return
