"""What holds for every test: the network reads a picture once, and a unit test starts no program and asks no other machine."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from mirror.pose.movenet import MoveNet

Joints = tuple[NDArray[np.float32], NDArray[np.float32]]

STARTS_A_PROGRAM = frozenset({"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system"})
"""Events of Python's audit hooks."""
FONT_SEARCH = "fc-list"
"""What lists the fonts: for matplotlib once for each user, whichever test draws first, and for letters to print (`mirror.pdf`)."""
LOOPBACK = ("127.", "::1", "localhost")
_events: list[str] = []
"""What the test under way did that only an integration test may do."""


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in STARTS_A_PROGRAM and arguments[0] != FONT_SEARCH:
        _events.append(f"{event} {arguments[:1]}")
    elif event == "socket.connect" and isinstance(arguments[1], tuple) and not str(arguments[1][0]).startswith(LOOPBACK):
        _events.append(f"{event} {arguments[1]}")


sys.addaudithook(_audit)
# A busy machine is slow now and then: an example that took long is no failure.
settings.register_profile("mirror", deadline=None)
settings.load_profile("mirror")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where files are shared out among workers, those with a test that takes long come first: short ones keep all busy until the end."""
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("integration")}
        items.sort(key=lambda item: item.path not in long)


@pytest.fixture(autouse=True)
def _alone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that starts a program or asks another machine, unless it is marked ``integration``."""
    _events.clear()
    yield
    if _events and not request.node.get_closest_marker("integration"):
        pytest.fail(f"mark it with pytest.mark.integration, since scripts/test --fast must not do this: {_events}", pytrace=False)


@pytest.fixture(autouse=True)
def _survival(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that a test stops by a signal in its own process must not end pytest."""
    monkeypatch.setattr("mirror.shutdown.end_process", lambda _: None)


@pytest.fixture(autouse=True, scope="session")
def _inferences() -> Iterator[None]:
    """Keeps what the network found in each picture, so that a clip which several tests measure is inferred once."""
    infer: Callable[[MoveNet, NDArray[np.uint8]], Joints] = MoveNet.infer
    known: dict[tuple[str, bytes], Joints] = {}

    def remembered(network: MoveNet, picture: NDArray[np.uint8]) -> Joints:
        if type(network) is not MoveNet:  # one that is timed, or made to fail
            return infer(network, picture)
        key = network.name, hashlib.sha1(picture.tobytes()).digest()
        if key not in known:
            known[key] = infer(network, picture)
        points, centres = known[key]
        return points.copy(), centres.copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MoveNet, "infer", remembered)
        yield
