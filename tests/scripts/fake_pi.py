"""A Raspberry Pi made of fakes in a folder: apt, pip, systemd and the board note what they were asked for."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NEEDED = ("scripts/install-pi.sh", "scripts/lib.sh", "scripts/pi.sh", "pyproject.toml", "constraints.txt", "README.md", "LICENSE", "NOTICE")
FOLDERS = ("scripts/install", "systemd", "mirror/settings", "requirements")
CMDLINE = "console=serial0,115200 console=tty1 root=PARTUUID=1-02 rootfstype=ext4 fsck.repair=yes rootwait quiet\n"
CONFIG = "camera_auto_detect=1\nauto_initramfs=1\ndtoverlay=vc4-kms-v3d\n[pi4]\narm_boost=1\n"

PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) echo 13 ;;
    *numpy.__version__*) echo 2.2.4 ;;
    *BACKEND*) echo c ;;
    "-m venv "*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python"; echo "venv $*" >>"$LOG" ;;
    "-m pip --version") ;;
    "-m pip "*) echo "pip $*" >>"$LOG"; exit "${FAKE_PIP:-0}" ;;
esac
"""
NOTED = '#!/bin/sh\necho "${0##*/} $*" >>"$LOG"\n'
# Enough of systemd: what is enabled and masked are links, what runs are files, the mirror runs steadily unless the current version is a
# broken one, and each version leaves its name in the data when it starts.
SYSTEMCTL = """#!/bin/sh
echo "systemctl $*" >>"$LOG"
system="$MIRROR_ROOT/etc/systemd/system"
running="$LOG.running"
mkdir -p "$running"
for last; do :; done
case "$*" in
    start*mirror@* | restart*mirror@*)
        for path in "$running"/*; do
            case ${path##*/} in "$last" | '*') ;; *) echo "two mirrors run" >>"$LOG" ;; esac
        done
        touch "$running/$last" ;;
    "stop "*) shift
        for pattern; do (cd "$running" && rm -f -- $pattern); done ;;
esac
case "$*" in
    --version) echo "systemd ${FAKE_SYSTEMD:-257} (257.9)" ;;
    *" enable "*) mkdir -p "$system/multi-user.target.wants"
        ln -sf "../mirror@.service" "$system/multi-user.target.wants/$last" ;;
    *" disable "*) rm -f "$system/multi-user.target.wants/$last" ;;
    *" mask "*) ln -s /dev/null "$system/$last" ;;
    *" unmask "*) rm "$system/$last" ;;
    restart*) if [ -d "$MIRROR_ROOT/var/lib/mirror" ]; then
            cd "$MIRROR_ROOT"
            mkdir -p var/lib/mirror/.cache/fonts
            grep -h '^# version' opt/mirror/current/mirror/__init__.py | tail -n 1 >>var/lib/mirror/mirror.db; fi ;;
    *is-active*) exit "${FAKE_INACTIVE:-0}" ;;
    show*StatusText*) if [ ! -e "$MIRROR_ROOT/opt/mirror/current/mirror/broken" ]; then echo "measures; 1 start"
        else echo "${FAKE_STATUS:-}"; fi ;;
    show*) if [ "${FAKE_STATE:-}" = running ]; then printf 'ActiveState=active\\nSubState=running\\nNRestarts=0\\n'
        elif [ -e "$MIRROR_ROOT/opt/mirror/current/mirror/broken" ]; then
            echo "$(date +%N)" >>"$LOG.count"
            printf 'ActiveState=%s\\nSubState=auto-restart\\nNRestarts=%s\\n' "${FAKE_STATE:-activating}" "$(grep -c . "$LOG.count")"
        else printf 'ActiveState=active\\nSubState=running\\nNRestarts=0\\n'; fi ;;
esac
"""


@dataclass
class Pi:
    """A checkout and a system in folders with a space in their names."""

    folder: Path
    environment: dict[str, str]

    @property
    def checkout(self) -> Path:
        return self.folder / "my checkout"

    @property
    def root(self) -> Path:
        return self.folder / "the system"

    @property
    def log(self) -> list[str]:
        return (self.folder / "log").read_text().splitlines() if (self.folder / "log").exists() else []

    def fake(self, name: str, script: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(script)
        path.chmod(0o755)

    def write(self, path: str, text: str) -> Path:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)
        return self.root / path

    def run(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        # A shell cannot trap what was ignored when it began, as SIGHUP is under nohup.
        command = ["env", "--default-signal=HUP,INT,TERM", str(self.checkout / "scripts/install-pi.sh"), *options]
        return subprocess.run(command, env=self.environment | environment, cwd=self.folder, capture_output=True, text=True, check=False)

    def install(self, *options: str, **environment: str) -> str:
        done = self.run(*options, **environment)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stderr

    def new_version(self, broken: bool = False) -> None:
        """Another state of the checkout, as `git pull` brings it."""
        with (self.checkout / "mirror/__init__.py").open("a") as file:
            file.write(f"# version after {len(self.log)} calls\n")
        broken_file = self.checkout / "mirror/broken"
        broken_file.touch() if broken else broken_file.unlink(missing_ok=True)

    def tree(self) -> dict[str, str]:
        """Each file of the system with its content, each link with its target."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            if path.is_symlink():
                found[name] = f"-> {path.readlink()}"
            elif path.is_file():
                found[name] = path.read_bytes().hex()
            else:
                found[name] = "folder"
        return found

    def current(self) -> str:
        return str((self.root / "opt/mirror/current").readlink())

    def presets(self) -> tuple[list[str], list[str]]:
        """Those whose mirror starts with the machine, and those whose mirror runs."""
        started = (self.root / "etc/systemd/system/multi-user.target.wants").glob("mirror@*.service")
        running = (self.folder / "log.running").glob("mirror@*.service")
        enabled, active = (sorted(path.stem.removeprefix("mirror@") for path in paths) for paths in (started, running))
        return enabled, active

    def restart(self) -> None:
        """The machine's: what is enabled runs afterwards, and nothing else."""
        running = self.folder / "log.running"
        shutil.rmtree(running)
        running.mkdir()
        for preset in self.presets()[0]:
            (running / f"mirror@{preset}.service").touch()

    def releases(self) -> list[str]:
        return sorted(path.name for path in (self.root / "opt/mirror/releases").iterdir())


def make(tmp_path: Path) -> Pi:
    """A Raspberry Pi 5 with trixie and a screen, on which nothing is installed."""
    (tmp_path / "bin").mkdir()
    environment = {
        "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "LOG": str(tmp_path / "log"), "HOME": str(tmp_path),
        "MIRROR_ROOT": str(tmp_path / "the system"), "MIRROR_BOARD_FILE": str(tmp_path / "board"),
        "MIRROR_PYTHON": str(tmp_path / "bin/python3"),
    }  # fmt: skip
    made = Pi(tmp_path, environment)
    (tmp_path / "board").write_bytes(b"Raspberry Pi 5 Model B Rev 1.0\0")
    for name in NEEDED:
        (made.checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, made.checkout / name)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, made.checkout / name)
    for name, text in {
        "mirror/__init__.py": '__version__ = "0.1.0"\n', "mirror/core/_core.c": "", "mirror/core/core.h": "",
        "mirror/core/_core.abi3.so": "for another machine", "models/a.tflite": "", "docs/hardware.md": "",
    }.items():  # fmt: skip
        (made.checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (made.checkout / name).write_text(text)
    for name in ("apt-get", "apt-cache", "sleep", "mount", "umount"):
        made.fake(name, NOTED)
    made.fake("systemd-sysusers", NOTED + 'echo "mirror:x:990:990::/var/lib/mirror:/usr/sbin/nologin" >>"$MIRROR_ROOT/etc/passwd"\n')
    made.fake("systemd-tmpfiles", NOTED + 'mkdir -p "$MIRROR_ROOT/var/lib/mirror"\n')
    made.fake("userdel", NOTED + 'sed -i /^mirror:/d "$MIRROR_ROOT/etc/passwd"\n')
    made.fake("runuser", NOTED + "exit ${FAKE_STORE:-0}\n")
    made.fake("sync", NOTED)
    made.fake("python3", PYTHON)
    made.fake("systemctl", SYSTEMCTL)
    made.fake("uname", '#!/bin/sh\nif [ "$1" = -m ]; then echo aarch64; else exec /usr/bin/uname "$@"; fi\n')
    made.fake("id", "#!/bin/sh\necho 0\n")
    made.fake("findmnt", "#!/bin/sh\necho ext4\n")
    made.fake("df", "#!/bin/sh\nprintf 'Filesystem 1024-blocks Used Available\\n/dev/root 30000000 1 20000000 1%% /\\n'\n")
    made.fake("dpkg-query", "#!/bin/sh\nexit 1\n")
    made.write("etc/os-release", "NAME=Debian\nVERSION_CODENAME=trixie\n")
    made.write("etc/passwd", "root:x:0:0::/root:/bin/sh\n")
    made.write("boot/firmware/cmdline.txt", CMDLINE)
    made.write("boot/firmware/config.txt", CONFIG)
    made.write("boot/firmware/initramfs8", "")
    made.write("dev/tty1", "")
    made.write("sys/class/drm/card1-HDMI-A-1/status", "connected\n")
    (made.root / "run/systemd/system").mkdir(parents=True)
    (made.root / "var/lib").mkdir(parents=True)
    return made
