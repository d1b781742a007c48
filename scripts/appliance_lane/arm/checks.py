"""What is done with the card image in a 64-bit ARM machine. Pictures of the glass are kept, to be looked at."""

from __future__ import annotations

import time
from pathlib import Path

from ..hardware import CAMERA_UNIT
from ..result import CheckFailed
from ..vm.checks import GuestCheck
from ..vm.disk import AGENT_UNIT, MESSAGES_DROP_IN, PATIENCE_DROP_IN, stretch_limits
from ..vm.glass import (
    MAX_DARK_SHARE,
    MIN_CHANGE_SHARE,
    SETTLE_S,
    check_no_faults,
    film,
    is_measuring,
    share_changed,
    share_lit,
    status_of,
)
from ..vm.guest import Guest

FOLDER = "/run/lane"
"""Where the lane's own files are in the machine: nothing of them is on the card."""
SETTINGS_FILE = "/var/lib/mirror/mirror.toml"
WATCHDOG_FILE = "mirror/station/watchdog.py"
PORT = 28790
GLASS_TIMEOUT_S, PAGE_TIMEOUT_S, MEASURING_TIMEOUT_S, DOCTOR_TIMEOUT_S = 1200.0, 180.0, 1200.0, 900.0
START_TIMEOUT_S = 1200
"""Of a device and a unit: with the usual 90 s the machine ended in emergency mode, as udev had not come to the partitions yet."""
MISSING_PARTS = ("camera", "buttons", "sound", "panel power")
"""The emulated machine has none: the self-test (mirror/doctor) may call these failed, and nothing else."""
MAX_PAGES = 16
LIST_PAGES = 6
"""Language, turn, size, ruler, height, place: of those the marked line is chosen. Name, networks and time zone are skipped after them."""
TURN_PAGE, TURN_KEYS = 2, ("n", "n", "n")
"""How the picture stands: the card's settings are for a panel that lies, and the emulated one stands, so "left" is chosen."""
ASKS = f"grep -q 'setup = .first' {SETTINGS_FILE} && echo yes || echo no"


def list_run_files(checkout: Path) -> list[tuple[str, str | bytes]]:
    """What the machine is started with beside its card: the lane's agent and camera, and more patience for an emulated processor."""
    lane = Path(__file__).parents[1]
    patience = PATIENCE_DROP_IN + f"BindReadOnlyPaths={FOLDER}/watchdog.py:/opt/mirror/current/{WATCHDOG_FILE}\n"
    return [
        (
            "systemd/system.conf.d/lane.conf",
            f"[Manager]\nDefaultDeviceTimeoutSec={START_TIMEOUT_S}\nDefaultTimeoutStartSec={START_TIMEOUT_S}\n",
        ),
        ("systemd/system/lane-agent.service", AGENT_UNIT.replace("/srv/vm", f"{FOLDER}/lane")),
        ("systemd/system/sysinit.target.d/lane.conf", "[Unit]\nWants=lane-agent.service\n"),
        ("systemd/system/lane-camera.service", CAMERA_UNIT.replace("/srv", FOLDER)),
        ("systemd/system/mirror@.service.d/patience.conf", patience),
        ("systemd/system/mirror-kernel-messages.service.d/patience.conf", MESSAGES_DROP_IN),
        ("lane/watchdog.py", stretch_limits((checkout / WATCHDOG_FILE).read_text("utf-8"))),
        ("lane/machine", f"PORT={PORT}\n"),
        ("lane/lane/agent.py", (lane / "vm/agent.py").read_bytes()),
        ("lane/lane/camera.py", (lane / "camera.py").read_bytes()),
        ("lane/lane/pictures.py", (lane / "pictures.py").read_bytes()),
        ("lane/pictures/clip.mp4", (checkout / "mirror/assets/demo/demo.mp4").read_bytes()),
        ("lane/pictures/scene", "train\n"),
    ]


def check_first_evening(guest: Guest) -> str:
    """From power-on to the first question on the glass, then all answers by a keyboard, as an owner gives them."""
    guest.reset_disk()
    began = time.monotonic()
    with film(guest, "first-boot"):
        guest.power_on()
        booted = time.monotonic() - began
        connect_camera(guest)
        guest.wait_for("anything on the glass", lambda: share_lit(guest.look()) > MAX_DARK_SHARE, GLASS_TIMEOUT_S)
        lit = time.monotonic() - began
        # Until then it stands at the invitation.
        guest.wait_for("the mirror measures", lambda: is_measuring(guest), GLASS_TIMEOUT_S)
        measures = time.monotonic() - began
    time.sleep(SETTLE_S)
    if guest.shell(ASKS).strip() != "yes":
        raise CheckFailed("the image does not ask")
    guest.keep_picture("asks-1")
    pages = answer_all(guest)
    check_no_faults(guest)
    times = f"first command {booted:.0f} s, first picture {lit:.0f} s, measures {measures:.0f} s after power-on"
    return f"{times}; {pages} questions answered by keyboard, and the answers kept; no unit failed, no denial in the journal"


def connect_camera(guest: Guest) -> None:
    """The clip as a network camera, before the mirror starts: without any it would start anew every two minutes, and the set-up with it."""
    change = f's|^source = .*|source = "http://127.0.0.1:{PORT}/"|; s|^rotation = .*|rotation = 0|'
    guest.shell(f"sed -i '/^.camera/,/^.display/{{{change}}}' {SETTINGS_FILE}; systemctl start --no-block lane-camera")


def answer_all(guest: Guest) -> int:
    """Gives an answer on each page, or skips it. Returns how many there were."""
    for page in range(1, MAX_PAGES + 1):
        if page == TURN_PAGE:
            for key in TURN_KEYS:
                press(guest, key)
            # Whether that can be read is asked for 15 s.
            guest.press_key("ret")
            time.sleep(SETTLE_S)
            guest.keep_picture("asks-turned")
        press(guest, "ret" if page <= LIST_PAGES else "s")
        guest.keep_picture(f"asks-{page + 1}")
        if guest.shell(ASKS).strip() == "no":
            return page
    raise CheckFailed(f"the set-up has more than {MAX_PAGES} pages")


def press(guest: Guest, key: str) -> None:
    before = guest.look()
    guest.press_key(key)
    guest.wait_for(f"another picture after {key}", lambda: share_changed(guest.look(), before) > MIN_CHANGE_SHARE, PAGE_TIMEOUT_S)
    # On a slow machine one page gives way to the next in many pictures; and the camera's, behind them, never stand still.
    time.sleep(SETTLE_S)


def check_doctor(guest: Guest) -> str:
    """The installed self-test, as the mirror's own user."""
    said = guest.shell("runuser -u mirror -- /usr/local/bin/mirror doctor 2>&1 || true", timeout_s=DOCTOR_TIMEOUT_S)
    (guest.folder / "doctor.txt").write_text(said)
    lines = said.splitlines()
    counts = {word: sum(line.split()[:1] == [word] for line in lines) for word in ("ok", "warn", "fail")}
    if not counts["ok"]:
        raise CheckFailed(f"the self-test says nothing: {' / '.join(lines[-3:])}")
    failed = [finding for line in lines if line.startswith("fail ") and not (finding := line[5:].strip()).startswith(MISSING_PARTS)]
    if failed:
        raise CheckFailed(f"the self-test calls failed what the machine has: {' / '.join(failed)}")
    model = next((line.strip() for line in lines if " model" in line), "no line about the model")
    return f"{', '.join(f'{count} {word}' for word, count in counts.items())}; {model}"


def check_measured(guest: Guest) -> str:
    """A person before the camera: the clip as a network camera, measured by the network and drawn on the glass."""
    seconds = guest.wait_for("the mirror measures", lambda: is_measuring(guest), MEASURING_TIMEOUT_S)
    status = status_of(guest)
    time.sleep(SETTLE_S)
    guest.keep_picture("measured")
    if share_lit(guest.look()) <= MAX_DARK_SHARE:
        raise CheckFailed("it measures, and the glass is black")
    return f"after {seconds:.0f} s: {status}"


CARD_CHECKS = (
    GuestCheck("first evening", check_first_evening),
    GuestCheck("doctor", check_doctor),
    GuestCheck("measured picture", check_measured),
)
