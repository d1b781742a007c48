"""The backup thread: once a day, tried again when the stick was missing, each trouble said once, nothing ever raised."""

from __future__ import annotations

import multiprocessing
import os
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from mirror.app.daily_backup import DailyBackup, write_in_own_process
from mirror.backup import BackupSource, list_scheduled_backups
from mirror.errors import MirrorError
from mirror.settings import BackupSettings
from tests.backup.samples import make_mirror, mirror_at
from tests.harness.stopwatch import Stopwatch
from tests.store.samples import FakeClock


def test_a_missing_stick_is_one_line_and_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tries, done = [], threading.Event()

    def write(source: BackupSource, _: threading.Event) -> Path:
        tries.append(source)
        if len(tries) < 5:
            raise MirrorError("backup /media/stick", "no such folder", "plug the stick in")
        done.set()
        return tmp_path

    daily = DailyBackup(mirror_at(tmp_path), FakeClock(), write, first_s=0.0, retry_s=0.001)
    daily.start()
    assert done.wait(20)
    time.sleep(0.02)
    daily.close()
    assert len(tries) == 5, "made once, the next one is tomorrow's"
    assert [one.getMessage() for one in caplog.records] == ["backup /media/stick: no such folder; plug the stick in"]


def test_whatever_breaks_is_said_and_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def write(_: BackupSource, __: threading.Event) -> Path:
        raise RuntimeError("broken")

    daily = DailyBackup(mirror_at(tmp_path), FakeClock(), write)
    pauses = [daily._try() for _ in range(6)]
    assert pauses == [600, 1200, 2400, 3600, 3600, 3600], "a try that fails may cost half a gigabyte and a second"
    assert caplog.text.count("backup: cannot be made (RuntimeError: broken)") == 1


def test_a_backup_of_today_is_not_made_again(tmp_path: Path) -> None:
    source = mirror_at(tmp_path)
    source = replace(source, settings=replace(source.settings, backup=BackupSettings(str(tmp_path))))
    (tmp_path / f"mirror-{socket.gethostname()}-20261128T000000Z.tar.gz.age").touch()

    def write(_: BackupSource, __: threading.Event) -> Path:
        raise AssertionError("made again")

    assert DailyBackup(source, FakeClock(time.time()), write)._try() == pytest.approx(86_400, abs=60)


def test_a_clock_that_is_not_set_is_waited_for_an_hour(tmp_path: Path) -> None:
    tries = []

    def write(source: BackupSource, _: threading.Event) -> Path:
        tries.append(source)
        return tmp_path

    clock = FakeClock(known=False)
    daily = DailyBackup(mirror_at(tmp_path), clock, write)
    assert daily._try() == 600
    assert not tries
    clock.now += 3600
    assert daily._try() == 86_400
    assert len(tries) == 1, "a mirror that no network tells the time has backups, too"


@pytest.mark.integration
def test_its_process_is_the_first_that_the_kernel_ends_when_memory_runs_out(tmp_path: Path) -> None:
    made = make_mirror(tmp_path / "ada")
    (tmp_path / "word").write_text("correct horse")
    (tmp_path / "word").chmod(0o600)
    source = replace(made, settings=replace(made.settings, backup=BackupSettings(str(tmp_path), 7, str(tmp_path / "word"))))
    wait = source.exercises / "wait.toml"
    os.mkfifo(wait)  # to be read, it waits for a writer
    daily = DailyBackup(source, FakeClock(), first_s=0.0)
    daily.start()
    writer = os.open(wait, os.O_WRONLY)  # returns as soon as the backup's process reads
    (child,) = multiprocessing.active_children()
    score = Path(f"/proc/{child.pid}/oom_score_adj").read_text()
    os.close(writer)
    daily.close()
    assert score == "1000\n"


@pytest.mark.integration
def test_a_process_of_its_own_writes_it(tmp_path: Path) -> None:
    made = make_mirror(tmp_path / "ada")
    (tmp_path / "word").write_text("correct horse")
    (tmp_path / "word").chmod(0o600)
    wanted = BackupSettings(str(tmp_path), 7, str(tmp_path / "word"))
    source = replace(made, settings=replace(made.settings, backup=wanted))
    assert write_in_own_process(source, threading.Event()) == list_scheduled_backups(tmp_path, time.time())[0]
    missing = replace(source, settings=replace(source.settings, backup=replace(wanted, folder=str(tmp_path / "stick"))))
    with pytest.raises(MirrorError, match="no such folder"):
        write_in_own_process(missing, threading.Event())


@pytest.mark.integration
def test_the_end_of_the_mirror_does_not_wait_for_a_backup_that_hangs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    made = make_mirror(tmp_path / "ada")
    (tmp_path / "word").write_text("correct horse")
    (tmp_path / "word").chmod(0o600)
    source = replace(made, settings=replace(made.settings, backup=BackupSettings(str(tmp_path), 7, str(tmp_path / "word"))))
    os.mkfifo(source.exercises / "endless.toml")  # to be read, it waits for a writer that never comes
    threads = threading.active_count()
    daily = DailyBackup(source, FakeClock(), first_s=0.0)
    daily.start()
    deadline = time.monotonic() + 20
    while not multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.01)
    (child,) = multiprocessing.active_children()
    watch = Stopwatch(os.getpid())
    daily.close()
    assert watch.seconds < 1
    assert not child.is_alive()
    assert threading.active_count() == threads
    assert [one.getMessage() for one in caplog.records] == ["backup: broken off; the mirror makes one after its next start"]
