"""Libraries keep their greetings to themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from mirror.pose import runtime
from mirror.pose.blazepose import BlazePoseFeet
from mirror.pose.model import load_model
from mirror.quiet import mute_stderr


@pytest.mark.integration
def test_what_draws_prints_no_greeting() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYGAME_HIDE_SUPPORT_PROMPT"}
    program = "import mirror.gallery.write, mirror.badge, mirror.display.png, pygame"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == ("", "")


def test_the_network_is_loaded_without_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    load_model()
    assert capfd.readouterr() == ("", "")


def say(text: str) -> None:
    os.write(2, text.encode())


def test_stderr_comes_back_when_the_last_of_two_threads_that_mute_it_is_done(capfd: pytest.CaptureFixture[str]) -> None:
    began, may_end = threading.Event(), threading.Event()

    def mute() -> None:
        with mute_stderr():
            began.set()
            assert may_end.wait(10)

    other = threading.Thread(target=mute)
    with mute_stderr():
        other.start()
        assert began.wait(10)
    say("still muted")
    may_end.set()
    other.join()
    say("heard")
    with mute_stderr():
        say("muted")
    say(" again")
    assert capfd.readouterr().err == "heard again"


def test_what_mutes_stderr_leaves_no_descriptor_open() -> None:
    free = os.dup(2)
    os.close(free)
    for _ in range(3):
        with pytest.raises(RuntimeError), mute_stderr(), mute_stderr():
            raise RuntimeError
    after = os.dup(2)
    os.close(after)
    assert after == free


def test_a_network_that_is_loaded_again_takes_no_line_of_others(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    feet = BlazePoseFeet()
    feet.rest()
    monkeypatch.setattr(runtime, "mute_stderr", lambda: pytest.fail("muted"))
    feet.infer(np.zeros((feet.size, feet.size, 3), np.uint8))
    assert capfd.readouterr() == ("", "")
