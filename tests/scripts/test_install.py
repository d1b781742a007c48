"""scripts/install-pi.sh: what it installs, refuses, keeps and takes away."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from mirror.settings import parse_settings, presets
from tests.scripts.fake_pi import CMDLINE, CONFIG, ROOT, Pi, make

pytestmark = pytest.mark.integration


@pytest.fixture
def pi(tmp_path: Path) -> Pi:
    """A Raspberry Pi 5 with trixie and a screen, on which nothing is installed."""
    return make(tmp_path)


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


def test_a_mirror_that_asks_its_owner_has_settings_of_its_own(pi: Pi) -> None:
    pi.install("--setup")
    link, own = pi.root / "etc/mirror/mirror.toml", pi.root / "var/lib/mirror/mirror.toml"
    assert str(link.readlink()) == "/var/lib/mirror/mirror.toml"
    wired = parse_settings((ROOT / "systemd/settings/mirror.toml").read_text(), "x")
    asks = parse_settings(own.read_text(), "x")
    assert asks.station.setup == "first"
    assert (asks.camera, asks.display, asks.buttons) == (wired.camera, wired.display, wired.buttons)
    own.write_text('[display]\nlanguage = "de"\n')  # answered
    pi.new_version()
    said = pi.install("--setup")
    assert own.read_text() == '[display]\nlanguage = "de"\n'
    assert '/etc/mirror/mirror.toml stays as it is; to be asked on the glass again, write setup = "first" under [station]' in said


def test_an_owner_with_settings_is_not_asked(pi: Pi) -> None:
    mine = pi.write("etc/mirror/mirror.toml", "[camera]\nrotation = 270\n")
    said = pi.install("--setup")
    assert "/etc/mirror/mirror.toml stays as it is and the mirror asks nothing" in said
    assert mine.read_text() == "[camera]\nrotation = 270\n"
    assert not (pi.root / "var/lib/mirror/mirror.toml").exists()


@pytest.mark.parametrize("preset", presets.PRESET_NAMES)
def test_a_deployment_gets_the_hardwares_settings_on_top_of_its_own(pi: Pi, preset: str) -> None:
    pi.install("--preset", preset)
    made = parse_settings((pi.root / f"etc/mirror/{preset}.toml").read_text(), "x")
    wired = parse_settings((ROOT / "systemd/settings/mirror.toml").read_text(), "x")
    assert made == parse_settings(f'preset = "{preset}"\n' + (ROOT / "systemd/settings/mirror.toml").read_text(), "x")
    assert (made.buttons, made.camera) == (wired.buttons, wired.camera)
    assert (pi.root / f"etc/systemd/system/multi-user.target.wants/mirror@{preset}.service").is_symlink()


def test_a_pi_uses_the_systems_numpy(pi: Pi) -> None:
    pi.install()
    assert "--system-site-packages" in next(line for line in pi.log if line.startswith("venv"))
    listed = (pi.root / "opt/mirror/current/.venv/requirements.txt").read_text().splitlines()
    assert [line.split()[0] for line in listed if line.startswith("numpy")] == ["numpy==2.2.4"]
    assert all("--require-hashes" in line or "--no-index" in line for line in pi.log if line.startswith("pip"))
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


def test_the_kernel_stays_silent_in_spite_of_the_systems_own_setting(pi: Pi) -> None:
    pi.write("etc/sysctl.d/98-rpi.conf", "kernel.printk = 3 4 1 3\n")
    pi.install()
    # systemd reads these in the order of their names, and the last one holds (sysctl.d(5)).
    last = max((pi.root / "etc/sysctl.d").iterdir(), key=lambda path: path.name)
    assert last.read_text().split() == ["kernel.printk", "=", "0", "4", "1", "3"]


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


def test_a_kernel_without_terminals_gets_units_that_ask_for_none(pi: Pi) -> None:
    pi.install()
    asks = [pi.root / f"etc/systemd/system/{unit}.service.d/no-terminal.conf" for unit in ("mirror@", "mirror-failed@")]
    assert not any(path.exists() for path in asks)
    (pi.root / "dev/tty1").unlink()
    pi.new_version()
    pi.install()
    assert all(path.exists() for path in asks)
    pi.install("--uninstall")
    assert not any(path.parent.exists() for path in asks)


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
        (("--from", "a.tar.gz"), "a.tar.gz: no such file"),
        (("--sha256", "0"), "it goes with --from"),
        (("--signers", "nowhere"), "nowhere: no such file"),
    ],
)
def test_wrong_options_are_refused_by_name(pi: Pi, options: tuple[str, ...], said: str) -> None:
    before = pi.tree()
    done = pi.run(*options)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert said in done.stderr
    assert pi.tree() == before


def test_uninstalled_the_system_is_as_before_but_for_data_and_settings(pi: Pi) -> None:
    before = pi.tree()
    pi.install()
    pi.write("var/lib/mirror/mirror.db", "sets")
    said = pi.install("--uninstall")
    # Until then the kernel is as silent as it was told to be.
    assert "gone; restart once to have the console back: sudo reboot" in said
    assert "what it remembered stays in /var/lib/mirror" in said
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


def test_a_card_that_would_not_be_read_only_in_spite_of_the_word_is_named(pi: Pi) -> None:
    pi.write("dev/disk/by-label/mirror-data", "")
    config = pi.write("boot/firmware/config.txt", CONFIG.replace("auto_initramfs=1\n", ""))
    before = pi.tree()
    done = pi.run("--read-only")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "add the line auto_initramfs=1" in done.stderr
    assert pi.tree() == before
    config.write_text(CONFIG)
    (pi.root / "boot/firmware/initramfs8").unlink()
    done = pi.run("--read-only")
    assert done.returncode == 2
    assert "update-initramfs" in done.stderr
    assert "overlayroot" not in (pi.root / "boot/firmware/cmdline.txt").read_text()


def test_while_an_image_is_built_nothing_is_started(pi: Pi) -> None:
    (pi.folder / "board").unlink()
    shutil.rmtree(pi.root / "run")
    pi.install("--image")
    assert (pi.root / "etc/systemd/system/multi-user.target.wants/mirror@mirror.service").is_symlink()
    assert not [line for line in pi.log if "restart" in line or "daemon-reload" in line]


def test_on_a_fresh_card_apts_lists_are_fetched_before_a_package_is_denied(pi: Pi) -> None:
    pi.fake("apt-cache", '#!/bin/sh\n[ -e "$LOG.lists" ]\n')
    pi.fake("apt-get", '#!/bin/sh\necho "apt-get $*" >>"$LOG"\nif [ "$1" = update ]; then touch "$LOG.lists"; fi\n')
    done = pi.run("--dry-run")
    assert (done.returncode, "has no" in done.stderr) == (0, False)
    assert "python3-picamera2" in done.stdout
    assert "has no" not in pi.install()
    update, installed = (line for line in pi.log if line.startswith("apt-get"))
    assert update == "apt-get update -q"
    assert "python3-picamera2" in installed


def test_a_package_that_the_archive_does_not_have_is_asked_for_once(pi: Pi) -> None:
    pi.fake("apt-cache", "#!/bin/sh\nexit 100\n")
    assert "has no python3-picamera2" in pi.install()
    assert [line for line in pi.log if line.startswith("apt-get")].count("apt-get update -q") == 1


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="there is no shellcheck here")
def test_the_scripts_have_no_known_mistakes() -> None:
    files = [path for path in sorted((ROOT / "systemd").iterdir()) if path.is_file() and not path.suffix]
    helpers = [str(path.relative_to(ROOT)) for path in files if path.read_text().startswith("#!/bin/sh")]
    assert len(helpers) >= 5
    scripts = ["scripts/install-pi.sh", "scripts/run", "scripts/test", "scripts/lock", "scripts/release", *helpers]
    done = subprocess.run(["shellcheck", "-x", *scripts], cwd=ROOT, capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == 0, done.stdout
