"""Keeps what libraries say for themselves off the terminal: the mirror's own lines are all that its commands print."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def mute_stderr() -> Iterator[None]:
    """Points file descriptor 2 at nothing for the moment: some lines of OpenCV and of the network's runtime go past every setting."""
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # started without a stderr: nothing to mute
        yield
        return
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(sink)
