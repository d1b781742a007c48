"""Makes the card image, boots it and does the checks: ``scripts/appliance --arm``."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ..command import run
from ..hardware import furnish_system, write
from ..result import Result, attempt
from ..vm.board import ARM_BOARD
from ..vm.checks import GuestCheck
from ..vm.guest import Guest
from ..vm.lane import perform
from ..volume import SUITE
from .card import BOOT_FOLDER, CARD_SIZE_MIB, FSTAB, make_card, read_boot_file, run_script
from .checks import CARD_CHECKS, list_run_files
from .debian import CONFIGURE, KERNEL_PACKAGES, PACKAGES, check_python, compile_python, fetch, note_packages
from .initrd import INIT, add_files, make_base
from .stage import build, fetch_wheels, sign

PYTHON_FOLDERS = ("usr/lib/python3.13", "usr/lib/python3/dist-packages")
IMAGE = "knee-mirror.img"
COMMIT = "knee-mirror.commit"
"""What the image was made of, as git calls it. Written last: without it the image is not done."""
STEPS = ("debian", "image")


def check_card(checkout: Path, folder: Path, names: Sequence[str]) -> list[Result]:
    """The rows of the image and of the machine that starts with it. ``folder`` keeps Debian, the image, and pictures of the glass.
    ``names``: those checks only and what they need, or all."""
    folder.mkdir(parents=True, exist_ok=True)
    functions: dict[str, Callable[[], str]] = {
        "debian": partial(prepare_debian, folder),
        "image": partial(make_image, checkout, folder),
        "made image": partial(tell_image, folder),
    }
    results = []
    for step in choose_steps(names, (folder / COMMIT).exists()):
        results.append(attempt(step, functions[step]))
        if results[-1].outcome != "ok":
            return results
    guest = Guest(folder, ARM_BOARD)
    try:
        return results + [attempt(check.name, partial(perform, check, guest)) for check in choose_checks(names)]
    finally:
        guest.cut_power()


def choose_steps(names: Sequence[str], is_made: bool) -> list[str]:
    """What comes before the machine is switched on: the image as it was made once where neither is asked for."""
    if not names or "image" in names or (choose_checks(names) and not is_made):
        return list(STEPS)
    return [*(step for step in STEPS if step in names), *(["made image"] if choose_checks(names) else [])]


def choose_checks(names: Sequence[str]) -> list[GuestCheck]:
    """Those ``names``, or all; always after the first, which switches the machine on."""
    wanted = [check for check in CARD_CHECKS if not names or check.name in names]
    return wanted if not wanted or wanted[0] is CARD_CHECKS[0] else [CARD_CHECKS[0], *wanted]


def tell_image(folder: Path) -> str:
    return f"from the cache, of {(folder / COMMIT).read_text()}"


def prepare_debian(folder: Path) -> str:
    """Debian with its packages configured, on ``folder``/debian.img; once."""
    check_python()
    key = hashlib.sha256(repr((SUITE, PACKAGES, KERNEL_PACKAGES, CONFIGURE, INIT, FSTAB, CARD_SIZE_MIB)).encode()).hexdigest()[:10]
    done = folder / "debian.key"
    if done.exists() and done.read_text() == key:
        return "from the cache"
    done.unlink(missing_ok=True)
    root, debs, card = folder / "root", folder / "debs", folder / "debian.img"
    for old in (root, debs):
        shutil.rmtree(old, ignore_errors=True)
    fetch(root, debs)
    packages = note_packages(root, debs)
    compile_python(root, *PYTHON_FOLDERS)
    (root / BOOT_FOLDER).mkdir(exist_ok=True)
    furnish_system(root)
    write(root / "etc/fstab", FSTAB)
    # The bootstrap left this machine's.
    write(root / "etc/hostname", "mirror\n")
    release = next((root / "usr/lib/modules").iterdir()).name
    (folder / "drivers.cpio").write_bytes(make_base(root, release))
    shutil.copy(root / f"boot/vmlinuz-{release}", folder / "vmlinuz")
    make_card(root, card)
    run_script(ARM_BOARD, card, folder / "vmlinuz", (folder / "drivers.cpio").read_bytes(), CONFIGURE)
    shutil.rmtree(root)
    shutil.rmtree(debs)
    done.write_text(key)
    return f"{packages} packages of Debian {SUITE}, unpacked here and configured there; kernel {release}"


def make_image(checkout: Path, folder: Path) -> str:
    """The image of scripts/image, signed; as a disk below which nothing is written any more."""
    image, done = folder / IMAGE, folder / COMMIT
    done.unlink(missing_ok=True)
    commit = run("git", "-C", str(checkout), "describe", "--always", "--dirty= with changes").strip()
    lock = (checkout / "requirements/run.txt").read_bytes()
    wheels = folder / f"wheels-{hashlib.sha256(lock).hexdigest()[:10]}"
    if not wheels.exists():
        for old in folder.glob("wheels-*"):
            shutil.rmtree(old)
        fetch_wheels(checkout, sys.executable, folder / "wheels-half")
        (folder / "wheels-half").rename(wheels)
    card = image.with_suffix(".half")
    run("cp", "--sparse=always", str(folder / "debian.img"), str(card), timeout_s=300.0)
    build(checkout, card, folder, wheels)
    card.rename(image)
    sign(checkout, image)
    (folder / "base.qcow2").unlink(missing_ok=True)
    run("qemu-img", "create", "-q", "-f", "qcow2", "-b", image.name, "-F", "raw", str(folder / "base.qcow2"))
    (folder / "initrd").write_bytes(add_files((folder / "drivers.cpio").read_bytes(), list_run_files(checkout)))
    words = read_boot_file(image, "cmdline.txt")
    (folder / "cmdline.txt").write_text(words)
    size_mb = image.stat().st_blocks * 512 >> 20
    done.write_text(commit)
    return f"of {commit} by the stage's own script, {size_mb} MB, its signature and checksum good; kernel's words: {words.strip()}"
