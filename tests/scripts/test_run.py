"""scripts/run on machines that are not this one: fakes stand in for Python, pip and apt, and note what they were asked for."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent.parent
NEEDED = (
    "scripts/run", "scripts/lib.sh", "scripts/pi.sh", "pyproject.toml", "constraints.txt", "mirror/__init__.py", "mirror/core/_core.c",
    "mirror/core/core.h", "requirements/run.txt", "requirements/run-numpy1.txt",
)  # fmt: skip
TOOLS = ("bash", "sh", "env", "cat", "cp", "dirname", "grep", "id", "ls", "mkdir", "readlink", "rm", "sed", "sha256sum", "tr")

PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) [ -n "$FAKE_MINOR" ] && echo "$FAKE_MINOR" ;;
    *ensurepip*) [ -z "$FAKE_NO_VENV" ] ;;
    *numpy.__version__*) echo "$FAKE_NUMPY" ;;
    *BACKEND*) echo "${FAKE_BACKEND:-c}" ;;
    *Python.h*) exit 0 ;;
    "-m venv "*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python"; echo "venv $*" >>"$LOG" ;;
    "-m pip --version") ;;
    "-m pip "*) echo "pip $*" >>"$LOG"; exit "${FAKE_PIP:-0}" ;;
    "-m mirror "*) echo "mirror in $PWD:"; shift 2; printf '<%s>\\n' "$@" ;;
esac
"""
NOTED = '#!/bin/sh\necho "${0##*/} $*" >>"$LOG"\n'
QUERY = '#!/bin/sh\nfor last; do :; done\ncase " $FAKE_INSTALLED " in *" $last "*) echo installed ;; *) exit 1 ;; esac\n'


@dataclass
class Machine:
    """A checkout in a folder with a space in its name, a PATH with nothing unexpected on it, a log of what the fakes were asked."""

    folder: Path
    environment: dict[str, str]

    @property
    def checkout(self) -> Path:
        return self.folder / "my checkout"

    @property
    def log(self) -> list[str]:
        path = self.folder / "log"
        return path.read_text().splitlines() if path.exists() else []

    def fake(self, name: str, script: str) -> Path:
        path = self.folder / "bin" / name
        path.write_text(script)
        path.chmod(0o755)
        return path

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.checkout / "scripts" / "run"), *arguments],
            env=self.environment | environment, cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def listed(self, name: str) -> list[str]:
        """What was to be installed of packages whose name begins so."""
        lines = (self.checkout / ".venv" / "requirements.txt").read_text().splitlines()
        return [line.split()[0] for line in lines if line.startswith(name)]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A laptop with Python 3.13 and a compiler."""
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool, path="/usr/bin:/bin")
        if found is None:
            pytest.skip(f"no {tool} here")
        (tmp_path / "bin" / tool).symlink_to(found)
    environment = {"PATH": str(tmp_path / "bin"), "LOG": str(tmp_path / "log"), "FAKE_MINOR": "13", "MIRROR_BOARD_FILE": "/nowhere"}
    made = Machine(tmp_path, environment)
    for name in NEEDED:
        (made.checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, made.checkout / name)
    made.fake("python3", PYTHON)
    made.fake("cc", "#!/bin/sh\n")
    return made


@pytest.fixture
def pi(machine: Machine) -> Machine:
    """A Raspberry Pi with trixie on which some of the packages are installed."""
    board = machine.folder / "board"
    board.write_bytes(b"Raspberry Pi 4 Model B Rev 1.5\0")
    for name in ("apt-get", "apt-cache"):
        machine.fake(name, NOTED)
    machine.fake("dpkg-query", QUERY)
    machine.fake("sudo", '#!/bin/sh\necho "sudo" >>"$LOG"\nexec "$@"\n')
    machine.environment |= {
        "MIRROR_BOARD_FILE": str(board), "MIRROR_PYTHON": str(machine.folder / "bin" / "python3"), "FAKE_NUMPY": "2.2.4",
        "FAKE_INSTALLED": "python3-numpy libdrm2 gcc libc6-dev",
    }  # fmt: skip
    return machine


def test_the_first_start_sets_up_and_the_next_ones_only_start(machine: Machine) -> None:
    first = machine.run("--source", "a clip.mp4", "")
    assert first.returncode == 0
    assert first.stdout.splitlines() == [f"mirror in {machine.folder}:", "<run>", "<--source>", "<a clip.mp4>", "<>"]
    assert "setting up" in first.stderr
    assert len(first.stderr.splitlines()) == 1
    assert [line.split()[0] for line in machine.log] == ["venv", "pip", "pip"]
    assert "--system-site-packages" not in machine.log[0]
    again = machine.run()
    assert (again.returncode, again.stderr) == (0, "")
    assert len(machine.log) == 3


def test_what_was_pulled_is_installed_in_the_environment_that_is_there(machine: Machine) -> None:
    machine.run()
    with (machine.checkout / "mirror/core/_core.c").open("a") as file:
        file.write("/* new */\n")
    machine.run()
    assert [line.split()[0] for line in machine.log] == ["venv", "pip", "pip", "pip", "pip"]


def test_a_checkout_that_moved_is_set_up_anew(machine: Machine) -> None:
    machine.run()
    moved = machine.folder / "elsewhere"
    machine.checkout.rename(moved)
    done = subprocess.run([str(moved / "scripts/run")], env=machine.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert [line.split()[0] for line in machine.log].count("venv") == 2


def test_a_set_up_that_failed_is_said_and_tried_again(machine: Machine) -> None:
    failed = machine.run(FAKE_PIP="1")
    assert failed.returncode == 2
    assert failed.stdout == ""
    assert "check the network" in failed.stderr.splitlines()[-1]
    assert machine.run().returncode == 0


def test_no_python_is_one_line_with_the_remedy(machine: Machine) -> None:
    done = machine.run(FAKE_MINOR="")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "no Python 3.11 to 3.13 found: run 'sudo apt install python3 python3-venv'" in done.stderr


def test_a_missing_venv_module_is_one_line_with_the_package(machine: Machine) -> None:
    done = machine.run(FAKE_NO_VENV="1")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "sudo apt install python3.13-venv" in done.stderr


def test_a_named_python_that_does_not_run_is_refused_by_name(machine: Machine) -> None:
    done = machine.run(MIRROR_PYTHON="/opt/none/python")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "MIRROR_PYTHON=/opt/none/python" in done.stderr


def test_without_a_compiler_the_mirror_starts_and_says_so_once(machine: Machine) -> None:
    (machine.folder / "bin" / "cc").unlink()
    done = machine.run(FAKE_BACKEND="numpy")
    assert done.returncode == 0
    line = done.stderr.splitlines()[-1]
    assert "there is no C compiler" in line
    assert "sudo apt install gcc" in line
    assert machine.run(FAKE_BACKEND="numpy").stderr == ""
    # With the compiler installed, the core is built at the next start.
    machine.fake("cc", "#!/bin/sh\n")
    assert "setting up" in machine.run().stderr


def test_a_pi_gets_what_is_missing_from_apt_and_says_so(pi: Machine) -> None:
    done = pi.run()
    assert done.returncode == 0
    (apt,) = (line for line in pi.log if line.startswith("apt-get"))
    wanted = apt.split()[apt.split().index("--no-install-recommends") + 1 :]
    assert {"python3-picamera2", "python3-lgpio", "python3-venv", "libgbm1", "python3-dev"} <= set(wanted)
    assert not set(wanted) & set(pi.environment["FAKE_INSTALLED"].split())
    assert f"installing with apt: {' '.join(wanted)}" in done.stderr
    assert ("sudo" in pi.log) == (os.geteuid() != 0)


def test_a_pi_uses_the_systems_numpy_and_never_pips_the_camera(pi: Machine) -> None:
    pi.run()
    (made,) = (line for line in pi.log if line.startswith("venv"))
    assert "--system-site-packages" in made
    assert not any(word in line for line in pi.log if line.startswith("pip") for word in ("picamera2", "numpy", "libcamera"))
    assert pi.listed("numpy") == ["numpy==2.2.4"]


def test_a_pi_with_bookworm_keeps_its_older_numpy(pi: Machine) -> None:
    pi.run(FAKE_NUMPY="1.24.2", FAKE_MINOR="11")
    assert pi.listed("numpy") == ["numpy==1.24.2"]
    assert pi.listed("opencv")[0].startswith("opencv-python-headless==4.11.")


def test_a_numpy_of_the_system_that_is_not_in_the_list_is_left_to_the_system(pi: Machine) -> None:
    pi.run(FAKE_NUMPY="2.3.1")
    assert pi.listed("numpy") == []
    assert pi.listed("opencv") != []
    assert len(pi.listed("    --hash")) > 100


def test_a_pi_whose_archive_has_no_picamera2_can_still_use_a_webcam(pi: Machine) -> None:
    pi.fake("apt-cache", "#!/bin/sh\nexit 100\n")
    done = pi.run()
    assert done.returncode == 0
    assert "a webcam can" in done.stderr
    assert not any("picamera2" in line for line in pi.log)


def test_a_pi_on_which_apt_fails_says_what_to_run(pi: Machine) -> None:
    pi.fake("apt-get", "#!/bin/sh\necho 'E: could not open lock file' >&2\nexit 100\n")
    done = pi.run()
    assert done.returncode == 2
    assert "sudo apt update && sudo apt install" in done.stderr.splitlines()[-1]
    assert not (pi.checkout / ".venv").exists()


def test_a_pi_that_is_set_up_starts_without_asking_anything(pi: Machine) -> None:
    pi.run()
    before = len(pi.log)
    done = pi.run()
    assert (done.returncode, done.stderr, len(pi.log)) == (0, "", before)
