"""What the running mirror goes without, for `mirror doctor` beside it. It lies in the runtime folder, which ends with the service."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from mirror.errors import MirrorError
from mirror.files import read_limited, write_bytes_whole
from mirror.station.recovery_counters import RUNTIME_FOLDER
from mirror.types import ServiceKind

PROBLEMS_FILE_NAME = "problems.json"
MAX_PROBLEMS_FILE_BYTES = 1 << 16


def write_service_problems(problems: Mapping[ServiceKind, str], environ: Mapping[str, str] = os.environ) -> None:
    """Notes one line a service in the folder that systemd gave; where there is none or it is full, nothing."""
    folder = environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    if not folder:
        return
    try:
        lines = {kind.value: line for kind, line in problems.items()}
        path = write_bytes_whole(Path(folder) / PROBLEMS_FILE_NAME, json.dumps(lines).encode())
        path.chmod(0o644)  # for `mirror doctor`, run by any user
    except (MirrorError, OSError):
        return


def read_service_problems(folder: Path = RUNTIME_FOLDER) -> dict[ServiceKind, str]:
    """What is noted there; nothing where there is no note, or none that makes sense."""
    try:
        found = json.loads(read_limited(folder / PROBLEMS_FILE_NAME, MAX_PROBLEMS_FILE_BYTES))
        return {ServiceKind(name): str(line) for name, line in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
