"""Libraries keep their greetings to themselves."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mirror.pose.model import load_model


@pytest.mark.integration
def test_what_draws_prints_no_greeting() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYGAME_HIDE_SUPPORT_PROMPT"}
    program = "import mirror.gallery.write, mirror.badge, mirror.display.png, pygame"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == ("", "")


def test_the_network_is_loaded_without_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    load_model()
    assert capfd.readouterr() == ("", "")
