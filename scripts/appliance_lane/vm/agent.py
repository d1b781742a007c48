"""Runs commands for ``guest.Guest``; started inside the machine by its own Python, which has no packages.

Reads a line of base64 (a shell script) from a virtio port, answers a line of base64: the exit code, a newline, what it printed.
"""

from __future__ import annotations

import base64
import subprocess
import time
from pathlib import Path

PORT = Path("/dev/virtio-ports/lane")
WAIT_S = 0.2


def main() -> None:
    while not PORT.exists():
        time.sleep(WAIT_S)
    with PORT.open("r+b", buffering=0) as link:
        waiting = b""
        while True:
            piece = link.read(4096)
            if not piece:
                time.sleep(WAIT_S)
                continue
            *lines, waiting = (waiting + piece).split(b"\n")
            for line in lines:
                link.write(base64.b64encode(perform(base64.b64decode(line).decode())) + b"\n")


def perform(script: str) -> bytes:
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    done = subprocess.run(["/bin/sh", "-c", script], stdin=nothing, stdout=pipe, stderr=subprocess.STDOUT, check=False)
    return b"%d\n%s" % (done.returncode, done.stdout)


if __name__ == "__main__":
    main()
