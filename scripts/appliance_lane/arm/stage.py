"""Makes the card image: pi-gen's own way, with Debian in place of Raspberry Pi OS and an emulated machine in place of its chroot.

``build`` runs the stage's script, scripts/image/stage-mirror/00-mirror/00-run.sh, as it is. Its function ``on_chroot`` is this module,
started with the commands on standard input:

    python -m appliance_lane.arm.stage CARD FOLDER      FOLDER has the kernel and what it starts first
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ..command import DIE_WITH_PARENT, CommandFailed, run
from ..vm.board import ARM_BOARD
from .card import attach, detach, mount_card, run_script
from .debian import compile_python

WHEELS = "var/tmp/wheels"
WHEEL_PLATFORMS = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_24", "manylinux_2_17", "manylinux2014")
FETCH_TIMEOUT_S = 900.0
STAGE_TIMEOUT_S = 7200.0
CALL_STAGE = f"""\
on_chroot() {{ PYTHONPATH="$LANE_SCRIPTS" {" ".join(DIE_WITH_PARENT)} "$LANE_PYTHON" -m {__name__} "$LANE_CARD" "$LANE_FOLDER"; }}
export -f on_chroot
exec "$MIRROR_SOURCE/scripts/image/stage-mirror/00-mirror/00-run.sh"
"""
VERIFY = """\
cd "$1"
sha256sum --quiet --check "$2.sha256"
ssh-keygen -q -Y verify -f signers -I release -n knee-mirror-release -s "$2.sig" <"$2"
"""
PIP_WORDS = f"export PIP_NO_COMPILE=1 PIP_NO_INDEX=1 PIP_FIND_LINKS=/{WHEELS}\n"
"""The packages are fetched by this machine: an emulated processor would take minutes to decipher them."""


def fetch_wheels(checkout: Path, python: str, wheels: Path) -> None:
    """Those of requirements/run.txt for the card's Python, with their checksums."""
    platforms = [word for platform in WHEEL_PLATFORMS for word in ("--platform", f"{platform}_aarch64")]
    command = (python, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "--only-binary=:all:", "--implementation", "cp")
    target = ("--python-version", "3.13", "--abi", "cp313", "--abi", "abi3", "--abi", "none", *platforms, "-d", str(wheels))
    run(*command, *target, "-r", str(checkout / "requirements/run.txt"), timeout_s=FETCH_TIMEOUT_S)


def build(checkout: Path, card: Path, folder: Path, wheels: Path) -> None:
    """Puts what git knows of ``checkout`` onto ``card`` and lets its installer do the rest there. Raises ``CommandFailed``."""
    environment = {"LANE_CARD": str(card), "LANE_FOLDER": str(folder), "LANE_PYTHON": sys.executable}
    with mount_card(card) as root:
        shutil.copytree(wheels, root / WHEELS)
        run_stage(checkout, environment | {"ROOTFS_DIR": str(root)})
        shutil.rmtree(root / WHEELS)
        compile_python(root, "opt/mirror/current/.venv/lib")
        # Each machine makes an id of its own at its first start, as with an image that pi-gen exports.
        (root / "etc/machine-id").write_text("")


def run_stage(checkout: Path, environment: Mapping[str, str]) -> None:
    """Runs the stage's script. Stopped at any time, it leaves no process that writes to the card. Raises ``CommandFailed``."""
    places = {"MIRROR_SOURCE": str(checkout), "LANE_SCRIPTS": str(checkout / "scripts")}
    try:
        done = subprocess.run(
            (*DIE_WITH_PARENT, "bash", "-ec", CALL_STAGE), env={**os.environ, **places, **environment}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=STAGE_TIMEOUT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CommandFailed(f"the stage: still running after {STAGE_TIMEOUT_S:.0f} s") from None
    if done.returncode != 0:
        raise CommandFailed(f"the stage: exit {done.returncode}: {' / '.join(done.stderr.strip().splitlines()[-3:])}")


def sign(checkout: Path, image: Path) -> None:
    """Signs it with a key of the lane's own and checks it as its user would. Raises ``CommandFailed``."""
    key, signers = image.with_name("key"), image.with_name("signers")
    if not key.exists():
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    run(str(checkout / "scripts/image/sign"), str(key), str(image), timeout_s=FETCH_TIMEOUT_S)
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    signers.write_text(f'release namespaces="knee-mirror-release" {public}\n')
    run("sh", "-ec", VERIFY, "sh", str(image.parent), image.name, timeout_s=FETCH_TIMEOUT_S)


def main(card: Path, folder: Path) -> None:
    script = PIP_WORDS + sys.stdin.read()
    root = os.environ["ROOTFS_DIR"]
    detach(root)
    try:
        run_script(ARM_BOARD, card, folder / "vmlinuz", (folder / "drivers.cpio").read_bytes(), script)
    finally:
        attach(card, root)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except CommandFailed as reason:
        sys.exit(f"mirror: {reason}")
