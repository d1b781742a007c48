"""What is on the emulated machine's glass, and what its mirror says of itself."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence

from ..command import CommandFailed
from ..result import CheckFailed
from .guest import Guest, pixels_of, sample

UNIT = "mirror@mirror.service"
CHANGE_TIMEOUT_S = 300.0
WATCH_S, WATCH_LOOKS = 10.0, 12
MEASURING_TIMEOUT_S = 600.0
MIN_CHANGE_SHARE = 0.0005
MIN_PAGE_SHARE = 0.12
"""The invitation moves: a picture of it differs from the nearest in .03 of the glass; menu, self-test and a lost camera do in .15."""
MAX_LEVEL_CHANGE = 32
STILL_LOOKS = 4
MAX_DARK_SHARE = 0.001
TERMINAL_LEVELS = {0, 85, 170, 255}
"""Of the kernel's terminal, whose letters have no shades (default_red and so on in drivers/tty/vt/vt.c); the mirror's have soft edges."""
SETTLE_S = 5.0
FILM_PERIOD_S, KEPT_PERIOD_S = 0.2, 1.0
"""Looked at for text; kept, where there is something new."""
MAX_FILM_PICTURES = 30
MAX_FAULTS = 5
"""That are quoted."""


def share_lit(look: bytes) -> float:
    """Share of the picture that is not black."""
    return sum(level > MAX_LEVEL_CHANGE for level in look) / max(1, len(look))


def share_changed(one: bytes, other: bytes) -> float:
    """Share of the picture that differs; 1 for pictures of different sizes."""
    if len(one) != len(other):
        return 1.0
    return sum(abs(a - b) > MAX_LEVEL_CHANGE for a, b in zip(one, other, strict=True)) / max(1, len(one))


def shows_text(pixels: bytes) -> bool:
    """Whether a terminal's text is on the glass."""
    return any(pixels) and set(pixels) <= TERMINAL_LEVELS


def status_of(guest: Guest) -> str:
    return guest.shell(f"systemctl show --value -p StatusText {UNIT}").strip()


def main_pid(guest: Guest) -> str:
    """0 while there is none."""
    return guest.shell(f"systemctl show --value -p MainPID {UNIT}").strip()


def is_measuring(guest: Guest, but_not: str = "") -> bool:
    """Whether it measures, in another process than ``but_not``."""
    told = guest.shell(f"systemctl show --value -p MainPID -p StatusText {UNIT}").splitlines()
    return len(told) == 2 and told[0] not in ("0", but_not) and told[1].startswith("measures")


def wait_measuring(guest: Guest, but_not: str = "") -> float:
    """Returns the seconds until then."""
    return guest.wait_for("the mirror measures", lambda: is_measuring(guest, but_not), MEASURING_TIMEOUT_S)


def restart(guest: Guest) -> float:
    """By hand. Returns the seconds until the new process measures."""
    former = main_pid(guest)
    guest.shell(f"systemctl restart --no-block {UNIT}")
    return wait_measuring(guest, former)


def check_no_faults(guest: Guest) -> None:
    """Raises ``CheckFailed`` where a unit failed, or something was denied, since the machine started."""
    failed = guest.shell("systemctl --failed --plain --no-legend").splitlines()
    denied = guest.shell("journalctl -b -o short | grep -iE 'denied|not permitted' || true").splitlines()
    if failed or denied:
        raise CheckFailed(f"{len(failed)} units failed, {len(denied)} denials: {' / '.join((failed + denied)[:MAX_FAULTS])}")


def watch(guest: Guest) -> list[bytes]:
    """The invitation as it moves, for some seconds."""
    looks = []
    for _ in range(WATCH_LOOKS):
        looks.append(guest.look())
        time.sleep(WATCH_S / WATCH_LOOKS)
    return looks


def is_among(look: bytes, looks: Sequence[bytes]) -> bool:
    """Whether it is one of the pictures of ``watch``, or one between them."""
    return min(share_changed(look, other) for other in looks) < MIN_PAGE_SHARE


def wait_change(guest: Guest, what: str, invitation: Sequence[bytes], former: bytes = b"") -> None:
    """Waits for something else than the invitation and ``former`` on the glass."""

    def is_new() -> bool:
        look = guest.look()
        is_lit = share_lit(look) > MAX_DARK_SHARE
        return is_lit and share_changed(look, former) > MIN_CHANGE_SHARE and not is_among(look, invitation)

    guest.wait_for(what, is_new, CHANGE_TIMEOUT_S)


def wait_page(guest: Guest, what: str, invitation: Sequence[bytes], former: bytes = b"") -> bytes:
    """As ``wait_change``, for a page that stands still. Returns what it looks like."""
    wait_change(guest, what, invitation, former)
    return wait_still(guest)


def wait_still(guest: Guest) -> bytes:
    """Waits until the glass stands still: one page gives way to the next in many pictures, seconds apart on a slow machine."""
    looks = [guest.look()]

    def is_still() -> bool:
        looks.append(guest.look())
        return max(share_changed(looks[-1], look) for look in looks[-STILL_LOOKS:]) <= MIN_CHANGE_SHARE and len(looks) >= STILL_LOOKS

    guest.wait_for("the glass stands still", is_still, CHANGE_TIMEOUT_S)
    return looks[-1]


def wait_same(guest: Guest, what: str, look: bytes) -> None:
    """Waits for a page that was there before."""
    guest.wait_for(what, lambda: share_changed(guest.look(), look) <= MIN_CHANGE_SHARE, CHANGE_TIMEOUT_S)


def wait_invitation(guest: Guest, what: str, invitation: Sequence[bytes]) -> None:
    guest.wait_for(what, lambda: is_among(guest.look(), invitation), CHANGE_TIMEOUT_S)


@contextlib.contextmanager
def film(guest: Guest, name: str, allowed: bytes = b"") -> Iterator[None]:
    """Keeps a picture, NAME-1 and so on, of all that comes onto the glass meanwhile and is not black. Raises ``CheckFailed`` afterwards
    where a terminal's text was on it, other than that of the picture ``allowed``; NAME-text.ppm has the first of it. Raises it too where
    there was no picture to judge."""
    ended = threading.Event()
    text = guest.pictures / f"{name}-text.ppm"
    judged = 0

    def record() -> None:
        nonlocal judged
        last, kept, due = b"", 0, 0.0
        while not ended.wait(FILM_PERIOD_S):
            with contextlib.suppress(OSError, ValueError, CommandFailed):
                picture = guest.picture()
                pixels = pixels_of(picture)
                look = sample(pixels)
                judged += bool(pixels)
                if picture != allowed and shows_text(pixels) and not text.exists():
                    text.write_bytes(picture)
                if kept == MAX_FILM_PICTURES or time.monotonic() < due:
                    continue
                if share_lit(look) > 0.0 and share_changed(look, last) > MIN_CHANGE_SHARE:
                    kept, due = kept + 1, time.monotonic() + KEPT_PERIOD_S
                    guest.keep_picture(f"{name}-{kept}")
                    last = look

    recorder = threading.Thread(target=record)
    recorder.start()
    try:
        yield
    finally:
        ended.set()
        recorder.join()
    if text.exists():
        raise CheckFailed(f"there was text on the glass: {text.name}")
    if not judged:
        raise CheckFailed(f"no picture of the glass could be taken: {name}")
