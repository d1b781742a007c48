"""How often the emulated machine was reset: by its kernel, as it restarts or has crashed, or by its watchdog."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable
from pathlib import Path


def follow_resets(monitor: Path, notify: Callable[[], None]) -> None:
    """Calls ``notify`` at each reset that comes from inside the machine, until the emulator ends. ``monitor``: a socket of its own, as
    QMP tells its events to each connection."""
    # The emulator is killed where the plug is pulled.
    with contextlib.suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as link:
        link.connect(str(monitor))
        link.sendall(b'{"execute": "qmp_capabilities"}\n')
        for line in link.makefile("rb"):
            told = json.loads(line)
            if told.get("event") == "RESET" and told["data"]["guest"]:
                notify()
