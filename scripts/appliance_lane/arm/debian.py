"""Debian for arm64 as files: fetched and unpacked by this machine at its own speed, left to be configured by the emulated one.

A package that is unpacked is told to dpkg as it would note it itself (deb-control(5), dpkg's ``doc/internals``): its control files below
``info``, and a paragraph in ``status`` that says ``unpacked``. ``dpkg --configure -a`` then goes on from there.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..command import CommandFailed, run
from ..volume import INSTALLED_PACKAGES, SUITE, SYSTEM_PACKAGES, apt_options

FETCH_TIMEOUT_S = 1800.0
DEB_TIMEOUT_S = 120.0
PYTHON_VERSION = (3, 13)
PACKAGES = (*SYSTEM_PACKAGES, *INSTALLED_PACKAGES, "apt", "kmod")
KERNEL_PACKAGES = ("linux-image-arm64", "busybox-static")
"""For the emulated machine. A Pi has another kernel, so the card's dpkg does not learn of this one."""
CONFIGURE = """\
export DEBIAN_FRONTEND=noninteractive
# Byte code is there already (compile_python).
mount --bind /dev/null /usr/lib/python3.13/py_compile.py
mount --bind /bin/true /usr/bin/py3compile
# Users and links that the others' scripts go by.
dpkg --force-depends --force-unsafe-io --configure base-passwd base-files
dpkg --force-unsafe-io --configure -a
umount /usr/lib/python3.13/py_compile.py /usr/bin/py3compile
"""


def fetch(root: Path, debs: Path) -> None:
    """Unpacks Debian into ``root``, which must not exist, and keeps the packages themselves in ``debs``."""
    debs.mkdir()
    run(
        "mmdebstrap", "--quiet", "--variant=extract", "--mode=root", "--architectures=arm64", "--skip=check/qemu", "--include=?essential",
        f"--include={','.join((*PACKAGES, *KERNEL_PACKAGES))}", *apt_options(),
        f"--extract-hook=cp \"$1\"/var/cache/apt/archives/*.deb '{debs}'", SUITE, str(root), timeout_s=FETCH_TIMEOUT_S,
    )  # fmt: skip


def compile_python(root: Path, *folders: str) -> None:
    """Byte code for these folders of ``root``: an emulated processor would take minutes. Raises ``CommandFailed``."""
    check_python()
    places = [str(root / folder) for folder in folders]
    run(sys.executable, "-m", "compileall", "-q", "-s", str(root), "-p", "/", *places, timeout_s=FETCH_TIMEOUT_S)


def check_python(version: tuple[int, ...] = sys.version_info[:2]) -> None:
    """Raises ``CommandFailed`` for a Python of another version than the card's, which would write byte code that nothing there reads."""
    if version != PYTHON_VERSION:
        wanted, found = (".".join(map(str, numbers)) for numbers in (PYTHON_VERSION, version))
        raise CommandFailed(f"the card's byte code takes Python {wanted}, and this is {found}: name one with MIRROR_PYTHON=/path/to/python")


def note_packages(root: Path, debs: Path) -> int:
    """Tells dpkg of ``root`` what is unpacked there. Returns how many packages."""
    info = root / "var/lib/dpkg/info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "format").write_text("1\n")
    paragraphs = [note_package(root, info, deb) for deb in sorted(debs.glob("*.deb")) if not deb.name.startswith("linux-image-")]
    (info.parent / "status").write_text("\n".join(paragraphs))
    return len(paragraphs)


def note_package(root: Path, info: Path, deb: Path) -> str:
    """Writes the package's files below ``info``. Returns its paragraph for ``status``."""
    control = read_members(read_part(deb, "--ctrl-tarfile"))
    fields = control.pop("control").decode()
    name = name_info(fields)
    for member, data in control.items():
        path = info / f"{name}.{member}"
        path.write_bytes(data)
        path.chmod(0o644 if member in ("conffiles", "md5sums", "shlibs", "symbols", "templates", "triggers") else 0o755)
    with tarfile.open(fileobj=io.BytesIO(read_part(deb, "--fsys-tarfile"))) as files:
        (info / f"{name}.list").write_text("".join(f"{path}\n" for path in list_paths(files.getnames())))
    settings = control.get("conffiles", b"").decode().splitlines()
    kept = [line for line in settings if not line.startswith("remove-on-upgrade")]
    sums = {path: hashlib.md5((root / path[1:]).read_bytes(), usedforsecurity=False).hexdigest() for path in kept}
    return format_status(fields, sums)


def read_part(deb: Path, part: str) -> bytes:
    return subprocess.run(("dpkg-deb", part, str(deb)), capture_output=True, check=True, timeout=DEB_TIMEOUT_S).stdout


def read_members(archive: bytes) -> dict[str, bytes]:
    """The plain files of a tar archive by name."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        found = ((member.name.removeprefix("./"), files.extractfile(member)) for member in files if member.isfile())
        return {name: data.read() for name, data in found if data is not None}


def list_paths(members: Sequence[str]) -> list[str]:
    """What dpkg writes into a package's list for these members of its archive: ``/.`` first, no slash at the end."""
    return ["/" + (name.removeprefix("./").rstrip("/") or ".") for name in members]


def name_info(fields: str) -> str:
    """What the package's files below ``info`` are called: with the architecture where several may be installed side by side."""
    found = parse_fields(fields)
    return f"{found['Package']}:{found['Architecture']}" if found.get("Multi-Arch") == "same" else found["Package"]


def parse_fields(paragraph: str) -> dict[str, str]:
    """The fields of one line each; a longer one has its first."""
    lines = (line.partition(":") for line in paragraph.splitlines() if line and not line[0].isspace())
    return {name: value.strip() for name, _, value in lines}


def format_status(fields: str, sums: Mapping[str, str]) -> str:
    """The paragraph of an unpacked package, whose settings files have these checksums (MD5, as dpkg writes them)."""
    text = fields.rstrip("\n") + "\nStatus: install ok unpacked\n"
    if sums:
        text += "Conffiles:\n" + "".join(f" {path} {checksum}\n" for path, checksum in sums.items())
    return text
