"""scripts/install-pi.sh on a system of fakes in a folder: apt, pip, systemd and the board note what they were asked for."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NEEDED = ("scripts/install-pi.sh", "scripts/lib.sh", "scripts/pi.sh", "pyproject.toml", "constraints.txt", "README.md", "LICENSE", "NOTICE")
FOLDERS = ("scripts/install", "systemd")
CMDLINE = "console=serial0,115200 console=tty1 root=PARTUUID=1-02 rootfstype=ext4 fsck.repair=yes rootwait quiet\n"
CONFIG = "camera_auto_detect=1\ndtoverlay=vc4-kms-v3d\n[pi4]\narm_boost=1\n"

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
# Enough of systemd: what is enabled and masked are links, and the mirror runs steadily unless the current version is a broken one.
SYSTEMCTL = """#!/bin/sh
echo "systemctl $*" >>"$LOG"
system="$MIRROR_ROOT/etc/systemd/system"
for last; do :; done
case "$*" in
    --version) echo "systemd ${FAKE_SYSTEMD:-257} (257.9)" ;;
    *" enable "*) mkdir -p "$system/multi-user.target.wants"
        ln -sf "../mirror@.service" "$system/multi-user.target.wants/$last" ;;
    *" disable "*) rm -f "$system/multi-user.target.wants/$last" ;;
    *" mask "*) ln -s /dev/null "$system/$last" ;;
    *" unmask "*) rm "$system/$last" ;;
    *is-active*) exit "${FAKE_INACTIVE:-0}" ;;
    show*) if [ -e "$MIRROR_ROOT/opt/mirror/current/mirror/broken" ]; then
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
        command = [str(self.checkout / "scripts/install-pi.sh"), *options]
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

    def releases(self) -> list[str]:
        return sorted(path.name for path in (self.root / "opt/mirror/releases").iterdir())


@pytest.fixture
def pi(tmp_path: Path) -> Pi:
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
    made.write("sys/class/drm/card1-HDMI-A-1/status", "connected\n")
    (made.root / "run/systemd/system").mkdir(parents=True)
    (made.root / "var/lib").mkdir(parents=True)
    return made


def test_an_installation_is_complete(pi: Pi) -> None:
    said = pi.install()
    (release,) = pi.releases()
    assert pi.current() == f"releases/{release}"
    assert release.startswith("0.1.0-")
    installed = pi.root / "opt/mirror/current"
    assert (installed / ".venv/bin/python").exists()
    assert (installed / "systemd/failed").stat().st_mode & 0o005 == 0o005
    # What was built for the machine that it was copied from does not come along.
    assert not (installed / "mirror/core/_core.abi3.so").exists()
    assert (pi.root / "etc/systemd/system/mirror@.service").read_text() == (ROOT / "systemd/mirror@.service").read_text()
    assert (pi.root / "etc/mirror/mirror.toml").read_text() == (ROOT / "systemd/settings/mirror.toml").read_text()
    assert (pi.root / "etc/systemd/system/multi-user.target.wants/mirror@mirror.service").is_symlink()
    assert any(line.startswith("systemd-sysusers") for line in pi.log)
    assert any(line.startswith("systemd-tmpfiles") for line in pi.log)
    assert "systemctl restart --no-block mirror@mirror.service" in pi.log
    assert "the mirror runs" in said


def test_a_pi_uses_the_systems_numpy(pi: Pi) -> None:
    pi.install()
    assert "--system-site-packages" in next(line for line in pi.log if line.startswith("venv"))
    constraints = (pi.root / "opt/mirror/current/.venv/constraints.txt").read_text().splitlines()
    assert [line.split()[0] for line in constraints if line.startswith("numpy")] == ["numpy==2.2.4"]
    (apt,) = (line for line in pi.log if line.startswith("apt-get"))
    assert "python3-picamera2" in apt


def test_a_dry_run_changes_nothing_and_says_everything(pi: Pi) -> None:
    before = pi.tree()
    done = pi.run("--dry-run", "--read-only", "--preset", "mirror", MIRROR_PYTHON="/nowhere")
    assert done.returncode == 2  # no data partition: found out before anything happens
    done = pi.run("--dry-run", MIRROR_PYTHON="/nowhere")
    assert done.returncode == 0, done.stderr
    assert pi.tree() == before
    asked = {line.split(" /")[0] for line in pi.log if not line.startswith(("apt-cache", "systemctl --version"))}
    assert asked == set()
    for action in (
        "install with apt: python3-venv", "install this version into /opt/mirror/releases/0.1.0-", "write /etc/mirror/mirror.toml",
        "make the user mirror", "write /boot/firmware/cmdline.txt", "start mirror@mirror.service with the machine", "start it",
    ):  # fmt: skip
        assert f"would {action}" in done.stdout


def test_installed_twice_it_is_the_same_and_keeps_running(pi: Pi) -> None:
    pi.install()
    before, calls = pi.tree(), len(pi.log)
    said = pi.install()
    assert pi.tree() == before
    assert "nothing to do" in said
    assert not [line for line in pi.log[calls:] if "restart" in line or line.startswith(("pip", "venv", "systemd-"))]


def test_the_owners_settings_are_kept(pi: Pi) -> None:
    mine = pi.write("etc/mirror/mirror.toml", "[camera]\nrotation = 270\n")
    pi.install()
    pi.new_version()
    pi.install()
    assert mine.read_text() == "[camera]\nrotation = 270\n"


def test_the_boot_is_quiet_and_no_shell_is_behind_the_glass(pi: Pi) -> None:
    pi.install()
    words = (pi.root / "boot/firmware/cmdline.txt").read_text().split()
    assert words.count("quiet") == 1
    assert {"console=serial0,115200", "console=tty3", "root=PARTUUID=1-02", "vt.global_cursor_default=0"} <= set(words)
    assert "console=tty1" not in words
    config = (pi.root / "boot/firmware/config.txt").read_text()
    assert config.startswith(CONFIG)
    assert config.count("dtoverlay=vc4-kms-v3d") == 1
    system = pi.root / "etc/systemd/system"
    assert str((system / "getty@tty1.service").readlink()) == str((system / "ctrl-alt-del.target").readlink()) == "/dev/null"
    assert "NAutoVTs=0" in (pi.root / "etc/systemd/logind.conf.d/mirror.conf").read_text()
    assert "RuntimeWatchdogSec=14s" in (pi.root / "etc/systemd/system.conf.d/mirror.conf").read_text()


def test_the_desktop_gives_its_screen_away_and_gets_it_back(pi: Pi) -> None:
    pi.write("etc/systemd/system/display-manager.service", "")
    pi.install()
    assert [line for line in pi.log if "set-default multi-user.target" in line]
    pi.install("--uninstall")
    assert [line for line in pi.log if "set-default graphical.target" in line]


@pytest.mark.parametrize(("version", "wanted"), [("257", True), ("254", True), ("252", False)])
def test_the_back_off_goes_to_systemds_that_know_it(pi: Pi, version: str, wanted: bool) -> None:
    pi.install(FAKE_SYSTEMD=version)
    assert (pi.root / "etc/systemd/system/mirror@.service.d/254-backoff.conf").exists() == wanted


def _uname(machine: str) -> str:
    return f"#!/bin/sh\necho {machine}\n"


@pytest.mark.parametrize(
    ("fake", "script", "said"),
    [
        ("uname", _uname("x86_64"), "this is a x86_64 system"),
        ("uname", _uname("armv7l"), "64-bit Raspberry Pi OS"),
        ("id", "#!/bin/sh\necho 1000\n", "sudo scripts/install-pi.sh"),
        ("findmnt", "#!/bin/sh\necho overlay\n", "--writable"),
        ("df", "#!/bin/sh\nprintf 'Filesystem\\n/dev/root 2000000 1 800000 1%% /\\n'\n", "only 781 MB are free"),
    ],
)
def test_the_wrong_system_is_refused_in_one_line(pi: Pi, fake: str, script: str, said: str) -> None:
    before = pi.tree()
    pi.fake(fake, script)
    done = pi.run()
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert said in done.stderr
    assert pi.tree() == before


def test_another_board_and_another_release_are_refused(pi: Pi) -> None:
    (pi.folder / "board").write_bytes(b"Orange Pi 5\0")
    assert "this is no Raspberry Pi" in pi.run().stderr
    (pi.folder / "board").write_bytes(b"Raspberry Pi 4 Model B\0")
    pi.write("etc/os-release", "VERSION_CODENAME=bullseye\n")
    done = pi.run()
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "this is bullseye: install Raspberry Pi OS trixie" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--fast",), "unknown option --fast"),
        (("--preset",), "--preset needs a value"),
        (("--preset", "disco"), "there is no preset 'disco': there are"),
        (("--preset", "../../etc/passwd"), "there is no preset"),
        (("--purge",), "it goes with --uninstall only"),
        (("--from", "a.tar.gz"), "--from and --sha256 go together"),
    ],
)
def test_wrong_options_are_refused_by_name(pi: Pi, options: tuple[str, ...], said: str) -> None:
    before = pi.tree()
    done = pi.run(*options)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert said in done.stderr
    assert pi.tree() == before


def test_an_upgrade_that_runs_keeps_the_version_before(pi: Pi) -> None:
    versions = []
    for _ in range(3):
        pi.install()
        versions.append(pi.current().removeprefix("releases/"))
        pi.new_version()
    assert len(set(versions)) == 3
    assert pi.releases() == sorted(versions[1:])


def test_an_upgrade_that_does_not_run_is_taken_back(pi: Pi) -> None:
    pi.install()
    good, unit = pi.current(), (pi.root / "etc/systemd/system/mirror@.service").read_text()
    pi.new_version(broken=True)
    with (pi.checkout / "systemd/mirror@.service").open("a") as file:
        file.write("# the new version's unit\n")
    calls = len(pi.log)
    done = pi.run()
    assert done.returncode == 1
    assert pi.current() == good
    assert (pi.root / "etc/systemd/system/mirror@.service").read_text() == unit
    restarts = [line for line in pi.log[calls:] if "restart --no-block" in line]
    assert len(restarts) == 2
    assert "the new version does not run (ActiveState=activating" in done.stderr
    assert "the version before runs again" in done.stderr
    # Two minutes are what it is given, not more.
    assert pi.log[calls:].count("sleep 5") == 24 + 7


def test_an_upgrade_that_systemd_gave_up_is_taken_back_before_the_failure_screen_reboots(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    pi.new_version(broken=True)
    calls = len(pi.log)
    assert pi.run(FAKE_STATE="failed").returncode == 1
    assert pi.current() == good
    assert pi.log[calls:].count("sleep 5") == 1 + 7


def test_an_interrupted_upgrade_is_taken_back(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    pi.new_version()
    pi.fake("sleep", 'if [ ! -e "$LOG.hup" ]; then touch "$LOG.hup"; kill -HUP "$PPID"; fi\n')
    (pi.folder / "bin/sleep").write_text("#!/bin/sh\n" + (pi.folder / "bin/sleep").read_text())
    done = pi.run()
    assert done.returncode == 1
    assert "it was interrupted" in done.stderr
    assert pi.current() == good


def test_an_upgrade_whose_packages_cannot_be_had_touches_nothing_that_runs(pi: Pi) -> None:
    pi.install()
    good, calls = pi.current(), len(pi.log)
    pi.new_version()
    done = pi.run(FAKE_PIP="1")
    assert done.returncode == 2
    assert "check the network" in done.stderr.splitlines()[-1]
    assert pi.current() == good
    assert not [line for line in pi.log[calls:] if "restart" in line]
    pi.install()
    assert pi.current() != good


def test_a_first_installation_that_does_not_run_says_where_to_look(pi: Pi) -> None:
    pi.new_version(broken=True)
    done = pi.run()
    assert done.returncode == 2
    assert "journalctl -b -u mirror@mirror.service" in done.stderr.splitlines()[-1]


def test_without_a_screen_a_first_installation_waits_and_an_upgrade_is_refused(pi: Pi) -> None:
    screen = pi.write("sys/class/drm/card1-HDMI-A-1/status", "disconnected\n")
    assert "appears when a screen is switched on" in pi.install()
    pi.new_version()
    done = pi.run()
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "no screen is on" in done.stderr
    screen.write_text("connected\n")
    pi.install()


def test_uninstalled_the_system_is_as_before_but_for_data_and_settings(pi: Pi) -> None:
    before = pi.tree()
    pi.install()
    pi.write("var/lib/mirror/mirror.db", "sets")
    pi.install("--uninstall")
    left = {name: content for name, content in pi.tree().items() if content != "folder" and before.get(name) != content}
    assert set(left) == {"etc/mirror/mirror.toml", "var/lib/mirror/mirror.db", "boot/firmware/cmdline.txt", "etc/passwd"}
    # The same words, though the console's may stand elsewhere.
    assert sorted(bytes.fromhex(left["boot/firmware/cmdline.txt"]).decode().split()) == sorted(CMDLINE.split())
    pi.install("--uninstall", "--purge")
    assert not (pi.root / "etc/mirror").exists()
    assert not (pi.root / "var/lib/mirror").exists()
    assert (pi.root / "etc/passwd").read_text() == "root:x:0:0::/root:/bin/sh\n"


def test_what_was_never_installed_can_be_uninstalled(pi: Pi) -> None:
    before = pi.tree()
    pi.install("--uninstall")
    assert pi.tree() == before


def test_a_read_only_system_needs_a_partition_for_the_data(pi: Pi) -> None:
    before = pi.tree()
    done = pi.run("--read-only")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "no partition is labelled mirror-data" in done.stderr
    assert pi.tree() == before
    pi.write("dev/disk/by-label/mirror-data", "")
    pi.write("etc/fstab", "PARTUUID=1-02 / ext4 defaults 0 1\n")
    pi.install("--read-only")
    fstab = (pi.root / "etc/fstab").read_text().splitlines()
    assert [line.split()[1] for line in fstab] == ["/", "/var/lib/mirror"]
    assert "overlayroot=tmpfs:recurse=0" in (pi.root / "boot/firmware/cmdline.txt").read_text().split()
    assert any("overlayroot" in line for line in pi.log if line.startswith("apt-get"))
    pi.install("--read-only")
    assert (pi.root / "etc/fstab").read_text().splitlines() == fstab
    pi.install("--writable")
    assert "overlayroot" not in (pi.root / "boot/firmware/cmdline.txt").read_text()
    pi.install("--uninstall")
    assert "overlayroot" not in (pi.root / "boot/firmware/cmdline.txt").read_text()


def test_while_an_image_is_built_nothing_is_started(pi: Pi) -> None:
    (pi.folder / "board").unlink()
    shutil.rmtree(pi.root / "run")
    pi.install("--image")
    assert (pi.root / "etc/systemd/system/multi-user.target.wants/mirror@mirror.service").is_symlink()
    assert not [line for line in pi.log if "restart" in line or "daemon-reload" in line]


def _archive(pi: Pi) -> tuple[Path, str]:
    archive = pi.folder / "mirror.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(pi.checkout, "mirror-0.1.0")
    return archive, hashlib.sha256(archive.read_bytes()).hexdigest()


def test_an_archive_is_installed_if_its_checksum_is_right(pi: Pi) -> None:
    archive, checksum = _archive(pi)
    before = pi.tree()
    done = pi.run("--from", str(archive), "--sha256", "0" * 64)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "do not install this one" in done.stderr
    assert pi.tree() == before
    pi.install("--from", str(archive), "--sha256", checksum)
    assert len(pi.releases()) == 1


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="there is no shellcheck here")
def test_the_scripts_have_no_known_mistakes() -> None:
    scripts = ["scripts/install-pi.sh", "scripts/run", "scripts/test", "systemd/failed", "systemd/check-data", "systemd/wait-for-screen"]
    done = subprocess.run(["shellcheck", "-x", *scripts], cwd=ROOT, capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == 0, done.stdout
