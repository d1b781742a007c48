"""What systemd hears: real datagrams over a socket of the test's own, and silence where nobody listens."""

from __future__ import annotations

import socket
from pathlib import Path

from mirror.station.notify import Notifier


def listener(path: Path) -> socket.socket:
    server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    server.bind(str(path))
    server.settimeout(1.0)
    return server


def test_every_word_is_a_datagram(tmp_path: Path) -> None:
    with listener(tmp_path / "s") as server:
        notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "s")})
        notifier.ready()
        notifier.watchdog()
        notifier.status("camera lost\nplug it in")
        notifier.status("camera lost plug it in")
        notifier.stopping(16)
        heard = [server.recv(200).decode() for _ in range(4)]
        notifier.close()
    assert heard == ["READY=1", "WATCHDOG=1", "STATUS=camera lost plug it in", "STOPPING=1\nEXTEND_TIMEOUT_USEC=16000000"]


def test_a_mirror_that_starts_itself_again_gets_the_time_of_a_start_for_it(tmp_path: Path) -> None:
    with listener(tmp_path / "s") as server:
        notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "s"), "WATCHDOG_USEC": "20000000"})
        notifier.restarting()
        notifier.ready()
        heard = [server.recv(200).decode() for _ in range(2)]
        notifier.close()
    assert heard == ["WATCHDOG_USEC=90000000", "READY=1\nWATCHDOG_USEC=20000000"]


def test_an_abstract_socket_is_found() -> None:
    name = f"mirror-test-{id(object())}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(f"\0{name}")
        server.settimeout(1.0)
        notifier = Notifier({"NOTIFY_SOCKET": f"@{name}"})
        notifier.ready()
        notifier.close()
        assert server.recv(100) == b"READY=1"


def test_without_systemd_nothing_happens() -> None:
    notifier = Notifier({})
    notifier.ready()
    notifier.watchdog()
    assert not notifier.listening


def test_a_socket_that_is_gone_or_full_stops_nothing(tmp_path: Path) -> None:
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).watchdog()
    with listener(tmp_path / "s"):
        notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "s")})
        for _ in range(5000):
            notifier.watchdog()
        notifier.close()
