"""How often the emulated machine was reset: by its kernel, as it restarts or has crashed, or by its watchdog."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable
from pathlib import Path

MIN_START_S = 2.0
"""Between a reset and the next one that its kernel can cause: the PC's firmware resets the machine once more at once."""


def follow_resets(monitor: Path, notify: Callable[[], None]) -> None:
    """Calls ``notify`` at each reset that comes from inside the machine, until the emulator ends. ``monitor``: a socket of its own, as
    QMP tells its events to each connection."""
    # The emulator is killed where the plug is pulled.
    with contextlib.suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as link:
        link.connect(str(monitor))
        link.sendall(b'{"execute": "qmp_capabilities"}\n')
        last_s = -MIN_START_S
        for line in link.makefile("rb"):
            told = json.loads(line)
            if told.get("event") == "RESET" and told["data"]["guest"]:
                time_s = told["timestamp"]["seconds"] + told["timestamp"]["microseconds"] / 1e6
                if time_s - last_s >= MIN_START_S:
                    notify()
                last_s = time_s
