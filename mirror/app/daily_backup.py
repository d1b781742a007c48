"""The backup that a running mirror makes once a day; nothing that goes wrong with it stops the training."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from mirror.backup import BACKUP_PERIOD_S, BackupSource, newest_backup_age_s, write_scheduled_backup
from mirror.errors import MirrorError
from mirror.store import StoreClock

log = logging.getLogger(__name__)

FIRST_BACKUP_DELAY_S = 60.0
"""Seconds after the start: first the mirror is ready, and a stick mounted."""
BACKUP_RETRY_PERIOD_S = 600.0
"""Seconds until it is tried again, for example because the stick was missing; twice as long after each failure."""
MAX_BACKUP_RETRY_PERIOD_S = 3600.0
MAX_CLOCK_WAIT_S = 3600.0
"""Seconds from the machine's start in which a backup waits for the clock to be set; a mirror without a network uses the one it has."""
OOM_SCORE_ADJ_FILE = Path("/proc/self/oom_score_adj")
MAX_OOM_SCORE_ADJ_POINTS = 1000
"""Linux's highest (proc(5)): such a process is ended first. age's scrypt takes as much memory as a second's work fills, half a gigabyte."""

BACKUP_STOP_POLL_S = 0.05
"""Seconds between two looks whether a backup that is being written is to be broken off."""
BACKUP_JOIN_TIMEOUT_S = 0.5

WriteBackup = Callable[[BackupSource, threading.Event], Path]
"""Writes a backup, and breaks off when the event is set."""


def write_in_own_process(source: BackupSource, stop: threading.Event) -> Path:
    """Compressing and sealing would take the interpreter from the frames for seconds. Raises MirrorError, also when ``stop`` is set: then
    the process is killed, and the next backup deletes what it left."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_write_and_send, args=(source, sender), name="backup", daemon=True)
    with receiver:
        with sender:
            process.start()
        try:
            while not receiver.poll(BACKUP_STOP_POLL_S):
                if stop.is_set():
                    raise MirrorError("backup", "broken off", "the mirror makes one after its next start")
            made: Path | Exception = receiver.recv()
        except EOFError:
            raise MirrorError("backup", "its process was ended", "is there enough memory? the mirror tries again") from None
        finally:
            process.kill()
            process.join()
    if isinstance(made, Exception):
        raise made
    return made


def _write_and_send(source: BackupSource, sender: Connection) -> None:
    made: Path | Exception
    try:
        _offer_to_oom_killer()
        made = write_scheduled_backup(source)
    except Exception as error:
        made = error
    sender.send(made)


def _offer_to_oom_killer() -> None:
    """When memory runs out, this process is ended, not the mirror."""
    if OOM_SCORE_ADJ_FILE.exists():  # Linux
        OOM_SCORE_ADJ_FILE.write_text(str(MAX_OOM_SCORE_ADJ_POINTS))


class DailyBackup:
    """A thread that writes a backup when the newest is a day old. ``write`` raises MirrorError; each problem is logged once."""

    def __init__(
        self, source: BackupSource, clock: StoreClock, write: WriteBackup = write_in_own_process, first_s: float = FIRST_BACKUP_DELAY_S,
        retry_s: float = BACKUP_RETRY_PERIOD_S,
    ) -> None:  # fmt: skip
        self._clock = clock
        self._source, self._write, self._first_s, self._retry_s = source, write, first_s, retry_s
        self._pause_s = retry_s
        self.problem: str | None = None
        """Why the last one was not made, in one line."""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="backup", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends the thread; a backup that is being written is broken off. Safe to call twice."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(BACKUP_JOIN_TIMEOUT_S)

    def _run(self) -> None:
        pause = self._first_s
        while not self._stop.wait(pause):
            pause = self._try()

    def _try(self) -> float:
        """Seconds until the next look. They are counted by a monotonic clock, whatever becomes of the one on the wall."""
        if not self._clock.is_synchronised() and self._clock.elapsed() < MAX_CLOCK_WAIT_S:
            return self._retry_s  # its date would be wrong, and those of others look wrong
        try:
            age = newest_backup_age_s(self._source.settings.backup, self._clock.wall())
            if age is not None and age < BACKUP_PERIOD_S:
                return BACKUP_PERIOD_S - age
            made = self._write(self._source, self._stop)
        except MirrorError as error:
            self._say(str(error))
        except Exception as error:
            self._say(f"backup: cannot be made ({type(error).__name__}: {error})")
        else:
            self.problem, self._pause_s = None, self._retry_s
            log.info("backup: %s", made)
            return BACKUP_PERIOD_S
        pause, self._pause_s = self._pause_s, min(2 * self._pause_s, MAX_BACKUP_RETRY_PERIOD_S)
        return pause

    def _say(self, problem: str) -> None:
        if problem != self.problem:
            log.warning("%s", problem)
        self.problem = problem
