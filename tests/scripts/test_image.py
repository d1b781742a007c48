"""The stage for pi-gen, with stand-ins for pi-gen's own functions."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent.parent
IMAGE = ROOT / "scripts/image"
STAGE = IMAGE / "stage-mirror"


def _stage(source: Path | str, rootfs: Path) -> subprocess.CompletedProcess[str]:
    # As pi-gen does: its functions are exported, the commands for inside come on standard input.
    function = 'on_chroot() { cat >"$ROOTFS_DIR/asked"; ls -d "$ROOTFS_DIR"/usr/local/src/*/* >"$ROOTFS_DIR/seen"; }'
    calling = f'{function}; export -f on_chroot; exec "$0"'
    environment = {"PATH": "/usr/bin:/bin", "ROOTFS_DIR": str(rootfs), "MIRROR_SOURCE": str(source), "HOME": str(rootfs)}
    command = ["bash", "-ec", calling, str(STAGE / "00-mirror/00-run.sh")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git here")
def test_the_stage_installs_what_git_knows_and_leaves_no_sources_behind(tmp_path: Path) -> None:
    source, rootfs = tmp_path / "the project", tmp_path / "rootfs"
    (source / "scripts").mkdir(parents=True)
    rootfs.mkdir()
    (source / "scripts/install-pi.sh").write_text("#!/bin/sh\n")
    (source / "scripts/install-pi.sh").chmod(0o755)
    (source / "README.md").write_text("the mirror\n")
    git = ["git", "-C", str(source), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    (source / "recording.mp4").write_text("a person squatting")
    done = _stage(source, rootfs)
    assert done.returncode == 0, done.stderr
    assert (rootfs / "asked").read_text().splitlines()[-1] == "/usr/local/src/knee-mirror/scripts/install-pi.sh --image --setup"
    assert {Path(line).name for line in (rootfs / "seen").read_text().splitlines()} == {"README.md", "scripts"}
    assert not (rootfs / "usr/local/src/knee-mirror").exists()


def test_the_stage_names_what_it_was_not_told(tmp_path: Path) -> None:
    done = _stage("", tmp_path)
    assert done.returncode == 2
    assert "MIRROR_SOURCE=: set it to the folder" in done.stderr


def test_the_configuration_demands_a_key_and_asks_for_this_stage() -> None:
    command = ["bash", "-euc", '. "$0"; echo "$STAGE_LIST / $RELEASE"', str(IMAGE / "config")]
    path = {"PATH": "/usr/bin:/bin"}
    without = subprocess.run(command, env=path, capture_output=True, text=True, check=False)
    assert without.returncode != 0
    assert "set MIRROR_SSH_KEY" in without.stderr
    done = subprocess.run(command, env=path | {"MIRROR_SSH_KEY": "ssh-ed25519 A"}, capture_output=True, text=True, check=True)
    assert done.stdout == "stage0 stage1 stage2 stage-mirror / trixie\n"


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="there is no ssh-keygen here")
def test_an_image_is_signed_as_releases_are_and_a_changed_one_is_noticed(tmp_path: Path) -> None:
    key, image = tmp_path / "key", tmp_path / "knee mirror.img.xz"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    image.write_bytes(b"an image")
    subprocess.run([str(IMAGE / "sign"), "key", image.name], cwd=tmp_path, check=True, capture_output=True)
    public = " ".join((tmp_path / "key.pub").read_text().split()[:2])
    (tmp_path / "signers").write_text(f'release namespaces="knee-mirror-release" {public}\n')

    def accepted() -> list[int]:
        verify = ["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "release", "-n", "knee-mirror-release", "-s", f"{image.name}.sig"]
        return [
            subprocess.run(command, cwd=tmp_path, input=image.read_bytes(), capture_output=True, check=False).returncode
            for command in (verify, ["sha256sum", "--check", f"{image.name}.sha256"])
        ]

    assert accepted() == [0, 0]
    image.write_bytes(b"another image")
    assert 0 not in accepted()


def test_an_image_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("")
    done = subprocess.run([str(IMAGE / "sign"), "key", "none.img"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "none.img: no such image" in done.stderr


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="there is no shellcheck here")
def test_the_stages_scripts_have_no_known_mistakes() -> None:
    scripts = [IMAGE / "config", STAGE / "prerun.sh", STAGE / "EXPORT_IMAGE", STAGE / "00-mirror/00-run.sh", IMAGE / "sign"]
    done = subprocess.run(["shellcheck", "-x", *map(str, scripts)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
