"""Buttons on GPIO pins, through gpiozero. Without GPIO there are no buttons and the mirror runs the same."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from mirror.controls.keypad import BUTTON_MEANINGS, Keypad
from mirror.errors import MirrorError, nearest
from mirror.types import Action

log = logging.getLogger(__name__)

Edge = tuple[str, bool, float]


class GpioButtons:
    """Open buttons. ``actions`` is asked once per drawn frame; pins call back from a thread of their own and only leave a note."""

    def __init__(self, devices: Mapping[str, Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._devices = dict(devices)
        self._clock = clock
        self._edges: SimpleQueue[Edge] = SimpleQueue()
        self._keypad = Keypad({name: bool(device.is_pressed) for name, device in self._devices.items()})
        self._said: set[str] = set()
        for name, device in self._devices.items():
            device.when_pressed = self._note(name, True, device)
            device.when_released = self._note(name, False, device)

    def actions(self) -> list[Action]:
        """What was pressed since the last call, in the order of time. Never waits."""
        done: list[Action] = []
        while True:
            try:
                done += self._keypad.edge(*self._edges.get_nowait())
            except Empty:
                break
        done += self._keypad.advance_time(self._clock())
        for name, device in self._devices.items():
            stuck = self._keypad.stuck(name)
            if stuck and name not in self._said:
                log.warning("button %s (%s) is held down or stuck; check its wiring", name, device.pin)
                self._said.add(name)
            elif not stuck:
                self._said.discard(name)
        return done

    def closed(self) -> list[str]:
        """The buttons that were pushed down since the last call, by name, oldest first: for a self-test, ``actions`` misses them then."""
        names: list[str] = []
        while True:
            try:
                name, closed, _ = self._edges.get_nowait()
            except Empty:
                return names
            if closed:
                names.append(name)

    def close(self) -> None:
        """Gives the pins back; safe to call twice."""
        for device in self._devices.values():
            device.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _note(self, name: str, closed: bool, device: Any) -> Callable[[], None]:
        def note() -> None:
            # An exception here would end lgpio's only thread, so nothing else may happen. The pin library knows from the kernel when it
            # was: where this thread comes late, a press would look like a bounce, or like a hold.
            ago = device.active_time if closed else device.inactive_time
            self._edges.put_nowait((name, closed, self._clock() - (ago or 0.0)))

        return note


def check_pins(pins: Mapping[str, int]) -> None:
    """Raises MirrorError for an unknown button and for two buttons on one pin."""
    for name in pins:
        if name not in BUTTON_MEANINGS:
            raise MirrorError(f"button '{name}'", f"unknown{nearest(name, BUTTON_MEANINGS)}", f"there are {', '.join(BUTTON_MEANINGS)}")
    if len(set(pins.values())) < len(pins):
        raise MirrorError(
            "buttons", f"two of them share a pin ({', '.join((f'{name} = {pin}' for name, pin in pins.items()))})", "give each its own"
        )


def open_buttons(pins: Mapping[str, int], clock: Callable[[], float] = time.monotonic) -> GpioButtons | None:
    """Opens the buttons "next", "previous", "select" and "back" on their BCM ``pins`` (any of them), each wired from the pin to ground.
    What they mean: ``mirror.controls.keypad.button_meanings``; a button that is alone is the whole control.

    Returns None after one line in the log when this machine has no GPIO. Raises MirrorError for an unknown button, a pin that does
    not exist and two buttons on one pin.
    """
    check_pins(pins)
    if not pins:
        return None
    devices: dict[str, Any] = {}
    try:
        with _working_directory_kept(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # gpiozero warns once for each factory that it tries in vain
            import gpiozero
            from gpiozero.exc import PinInvalidPin

            for name, pin in pins.items():
                try:
                    devices[name] = gpiozero.Button(pin)
                except PinInvalidPin as error:
                    raise MirrorError(f"button {name}", f"this board has no GPIO {pin}", "use a BCM number from 2 to 27") from error
    except MirrorError:
        _close(devices)
        raise
    except Exception as error:  # each pin library has errors of its own, and none of them may stop the mirror
        _close(devices)
        log.info("no buttons: no GPIO here (%s)", (str(error).splitlines() or [type(error).__name__])[0])
        return None
    return GpioButtons(devices, clock)


def _close(devices: Mapping[str, Any]) -> None:
    for device in devices.values():
        device.close()


@contextlib.contextmanager
def _working_directory_kept() -> Iterator[None]:
    """lgpio changes into LG_WD and makes its pipe there: let that be the runtime directory, and come back for our relative paths."""
    runtime = os.environ.get("RUNTIME_DIRECTORY") or os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    os.environ.setdefault("LG_WD", runtime.split(":")[0])
    before = os.getcwd()
    try:
        yield
    finally:
        os.chdir(before)
