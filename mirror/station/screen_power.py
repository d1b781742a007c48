"""Switches the panel's light, by the first way that works on this machine; else the panel is drawn black.

On a Pi without a desktop the mirror itself owns the graphics card, so no other program may switch its output off, SDL has no call for
it, the kernel's ``dpms`` files are read only, and ``vcgencmd display_power`` does nothing with the KMS driver
(github.com/raspberrypi/firmware issue 1740). What remains is to talk to the panel.
"""

from __future__ import annotations

import glob
import logging
import os
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mirror.errors import MirrorError

log = logging.getLogger(__name__)

PANEL_ON_RETRY_S = 5.0
"""Seconds after which a panel that did not come on is told again: a mirror that stays dark is the worst of all."""
PANEL_PROGRAM_TIMEOUT_S = 8.0
"""Seconds that a program may take; ddcutil and cec-ctl take one to three."""
BACKLIGHT_ON_VALUE, BACKLIGHT_OFF_VALUE = "0", "4"
"""Of a backlight's ``bl_power``: FB_BLANK_UNBLANK and FB_BLANK_POWERDOWN (Linux, Documentation/ABI/stable/sysfs-class-backlight)."""
BLACK_POWER_WAY = "black"


class PanelSwitch(Protocol):
    """One way to switch a panel. Its calls may take seconds."""

    @property
    def name(self) -> str: ...

    def is_available(self) -> bool:
        """Whether this machine has what it needs."""

    def turn(self, on: bool) -> None:
        """Raises OSError with the reason when it did not work."""


@dataclass(frozen=True, slots=True)
class BacklightSwitch:
    """A panel whose light hangs on the board: the Pi's own touch displays and other DSI and LVDS panels. At once."""

    folder: Path = Path("/sys/class/backlight")
    name: str = "backlight"

    def is_available(self) -> bool:
        return any(self.folder.glob("*/bl_power"))

    def turn(self, on: bool) -> None:
        for file in sorted(self.folder.glob("*/bl_power")):
            file.write_text(BACKLIGHT_ON_VALUE if on else BACKLIGHT_OFF_VALUE)


@dataclass(frozen=True, slots=True)
class ProgramSwitch:
    """A panel that is told by another program, where one of the files ``devices`` exists; an argument "{}" is each of these in turn, and
    one must obey."""

    name: str
    off: tuple[str, ...]
    on: tuple[str, ...]
    devices: str | None = None

    def is_available(self) -> bool:
        return shutil.which(self.off[0]) is not None and (self.devices is None or bool(glob.glob(self.devices)))

    def turn(self, on: bool) -> None:
        addressed = "{}" in self.off
        targets = sorted(glob.glob(self.devices or "")) if addressed else [""]
        refused: list[OSError] = []
        for device in targets:
            try:
                _run([device if part == "{}" else part for part in (self.on if on else self.off)])
            except OSError as error:
                refused.append(error)
        if len(refused) == len(targets):
            raise refused[0] if refused else OSError("no device")


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PANEL_PROGRAM_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        raise OSError(f"{command[0]} took more than {PANEL_PROGRAM_TIMEOUT_S:.0f} s") from None
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode or "Not Acknowledged" in said:  # cec-ctl ends with 0 when no device answers
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        raise OSError(lines[-1] if lines else f"{command[0]} ended with {done.returncode}")


DDC_POWER_COMMAND = ("ddcutil", "--noverify", "setvcp", "D6")
"""VESA's power mode: 1 = on, 4 = off with the link alive; 5 would be the panel's own switch, from which many do not wake."""
CEC_COMMAND = ("cec-ctl", "-d", "{}", "--playback", "--to", "0")


def panel_switches(only: str = "auto", environ: Mapping[str, str] = os.environ) -> list[PanelSwitch]:
    """All ways, best first; ``only`` one of its names, "black" for none. A desktop's own way joins it within a desktop."""
    recovery: list[PanelSwitch] = [BacklightSwitch()]
    if environ.get("WAYLAND_DISPLAY"):
        recovery.append(ProgramSwitch("desktop", ("wlopm", "--off", "*"), ("wlopm", "--on", "*")))
    elif environ.get("DISPLAY"):
        recovery.append(ProgramSwitch("desktop", ("xset", "dpms", "force", "off"), ("xset", "dpms", "force", "on")))
    recovery.append(ProgramSwitch("ddc", (*DDC_POWER_COMMAND, "4"), (*DDC_POWER_COMMAND, "1"), "/dev/i2c-*"))
    recovery.append(ProgramSwitch("cec", (*CEC_COMMAND, "--standby"), (*CEC_COMMAND, "--image-view-on"), "/dev/cec*"))
    return recovery if only == "auto" else [way for way in recovery if way.name == only]


def check_panel_switch(only: str) -> None:
    """Raises MirrorError when the one way that is asked for is not there; a desktop's shows only within that desktop."""
    if any(way.is_available() for way in panel_switches(only)) or only in ("auto", "desktop", BLACK_POWER_WAY):
        return
    raise MirrorError(f"power.screen {only}", "this machine has not what it takes", "docs/hardware.md says what; or set it to auto")


class PanelPower:
    """Switches the panel in a thread of its own: ``set`` returns at once, and only the last wish counts.

    Callers draw black as well, since a panel that nothing switches stays lit. Each way's failure is said once; it is not tried
    again for darkness, but what has made it dark is told to make it light until it does.
    """

    def __init__(self, recovery: Sequence[PanelSwitch], again: float = PANEL_ON_RETRY_S) -> None:
        self._recovery, self._again = list(recovery), again
        self._change = threading.Condition()
        self._wanted: bool | None = None
        self._lit: bool | None = None
        """None while unknown: the mirror may have been ended while the panel was off."""
        self._by: PanelSwitch | None = None
        self._said: set[str] = set()
        self._failed: set[str] = set()
        self._closed = False
        self.problem: str | None = None
        """Which way last failed and why, in one line."""
        self._thread = threading.Thread(target=self._run, name="screen power", daemon=True)

    @property
    def active_switch(self) -> str | None:
        """What keeps the panel dark now: a way's name, or "black"; None while it is lit."""
        with self._change:
            return (self._by.name if self._by else BLACK_POWER_WAY) if self._lit is False else None

    def set(self, on: bool) -> None:
        """The panel shall be lit or dark; may be called with every frame. Never waits for the panel.

        The first wish for light switches every way on: the panel's last state is unknown.
        """
        if on == self._wanted:
            return
        with self._change:
            if self._closed:
                return
            self._wanted = on
            self._change.notify_all()
        if self._thread.ident is None:
            self._thread.start()

    def close(self, wait: float = 2 * PANEL_PROGRAM_TIMEOUT_S) -> None:
        """Makes the panel light again and ends the thread, for at most ``wait`` seconds; safe to call twice."""
        with self._change:
            self._wanted, self._closed = (None if self._wanted is None else True), True
            self._change.notify_all()
        if self._thread.ident is not None:
            self._thread.join(wait)

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closed or self._wanted != self._lit)
                wanted = self._wanted
                if wanted is None or wanted == self._lit:
                    return
            reached = self._lighten() if wanted else self._darken()
            with self._change:
                if reached:
                    self._lit = wanted
                elif self._closed:
                    return
                else:
                    self._change.wait_for(lambda: self._closed or self._wanted is not True, self._again)

    def _darken(self) -> bool:
        for way in self._recovery:
            if way.name in self._failed or not way.is_available():
                continue
            if self._turn_panel(way, False):
                self._by = way
                return True
            self._failed.add(way.name)
            self._turn_panel(way, True, aloud=False)  # it may have failed half way, with one of two panels dark
        self._by = None
        if BLACK_POWER_WAY not in self._said:
            self._said.add(BLACK_POWER_WAY)
            log.info("screen: nothing here switches the panel off; it is drawn black and stays lit (docs/hardware.md)")
        return True

    def _lighten(self) -> bool:
        if self._lit is None:
            for way in self._recovery:
                if way.is_available():
                    self._turn_panel(way, True, aloud=False)
            return True
        return self._by is None or self._turn_panel(self._by, True)

    def _turn_panel(self, way: PanelSwitch, on: bool, aloud: bool = True) -> bool:
        try:
            way.turn(on)
        except OSError as error:
            if aloud:
                self.problem = f"{way.name} does not switch it {'on' if on else 'off'} ({error.strerror or error})"
                if way.name not in self._said:
                    self._said.add(way.name)
                    log.warning("screen: %s", self.problem)
            return False
        if aloud:
            self.problem = None
        return True
