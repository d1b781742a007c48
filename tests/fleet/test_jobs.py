"""`mirror fleet` as it is typed: an owner makes a fleet, a mirror joins by the code, the owner looks, and ends it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from mirror.cli.fleet_jobs import describe_age, enrol, join
from mirror.cli.main import main
from mirror.errors import MirrorError
from mirror.fleet.centre.owner import OwnerFolder
from mirror.settings import load_settings, parse_settings

pytestmark = pytest.mark.integration


def join_by_hand(owner: OwnerFolder, config: Path, say: Callable[[str], None] = lambda _: None) -> list[str]:
    """What the owner reads while the mirror of ``config`` joins."""
    said: list[str] = []
    shown = threading.Event()

    def read(line: str) -> None:
        said.append(line)
        shown.set()

    waiting = threading.Thread(target=enrol, args=(owner, "east-side", "Studio East", 60, config.with_name("code.png"), None, read))
    waiting.start()
    assert shown.wait(30)
    join(config, said[0], say)
    waiting.join()
    return said


def test_from_the_code_to_the_end(owner: OwnerFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config, folder = tmp_path / "mirror.toml", ["--folder", str(owner.path)]
    config.write_text(f'# mine\n[store]\nfolder = "{tmp_path}/data"\n')
    said = join_by_hand(owner, config)
    assert said[-1].startswith("'Studio East' is in: station_")
    assert (tmp_path / "code.png").read_bytes()[:4] == b"\x89PNG"
    settings = load_settings(config)
    assert settings.fleet.dsn is not None
    assert "# mine" in config.read_text()
    assert (tmp_path / "data/fleet/key.pem").exists()

    assert main(["fleet", "stations", *folder]) == 0
    assert "Studio East" in capsys.readouterr().out
    assert main(["fleet", "revoke", "Studio East", *folder]) == 2  # no one is there to answer
    assert "nothing was changed" in capsys.readouterr().err
    assert main(["fleet", "revoke", "Studio East", "--yes", *folder]) == 0
    for job in (["report"], ["deletions"], ["tidy"], ["migrate"], ["stations"]):
        assert main(["fleet", *job, *folder]) == 0
    assert "revoked" in capsys.readouterr().out
    assert main(["report", "--coach", "--fleet", "east-side", "--output", str(tmp_path / "out"), *folder]) == 0
    assert (tmp_path / "out/coach.html").exists()


def test_settings_that_the_mirror_may_not_write_are_told_for_its_owner_to_write(owner: OwnerFolder, tmp_path: Path) -> None:
    config = tmp_path / f"{'m' * 250}.toml"  # room for this name, none for what is written beside it
    config.write_text(f'[store]\nfolder = "{tmp_path}/data"\n')
    told: list[str] = []
    said = join_by_hand(owner, config, told.append)
    assert said[-1].startswith("'Studio East' is in: station_")
    (line,) = told
    table = line[line.index("[fleet]") :]
    assert "cannot be written" in line
    assert str(parse_settings(table, "x").fleet.dsn).endswith(said[-1].split()[4].rstrip(","))


def test_root_makes_no_files_for_the_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    config, real = tmp_path / "mirror.toml", os.stat
    config.write_text(f'[store]\nfolder = "{tmp_path}/data"\n')
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(Path, "stat", lambda self, **_: SimpleNamespace(st_uid=990, st_mode=real(self).st_mode))
    assert main(["fleet", "join", f"KMF1/127.0.0.1/1/MIRROR/{'A' * 8}/{'B' * 32}", "--config", str(config)]) == 2
    assert "run: sudo -u '#990' mirror fleet join" in capsys.readouterr().err
    assert main(["web", "password", "--config", str(config)]) == 2
    assert "run: sudo -u '#990' mirror web password" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_what_is_typed_wrongly_is_said_in_one_line(owner: OwnerFolder, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = ["--folder", str(owner.path)]
    for words, expected in (
        (["fleet", "enrol", "East", "--group", "East Side"], "small letters, digits and -"),
        (["fleet", "enrol", "x" * 50], "1 to 40 letters"),
        (["fleet", "revoke", "West", "--yes"], "there is none"),
        (["fleet", "delete", "Bo", "--yes"], "there is none in the group gym"),
        (["report", "Bo", "--fleet", "gym", "--output", str(tmp_path)], "there is none in the group gym"),
    ):
        assert main([*words, *folder]) == 2, words
        said = capsys.readouterr().err
        assert expected in said
        assert len(said.splitlines()) == 1
    with pytest.raises(MirrorError, match="no code of a fleet"):
        join(None, "WIFI:S:x;;")


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, "never"), (-3.0, "0 s"), (59.0, "59 s"), (600.0, "10 min"), (7200.0, "2 h"), (1e6, "12 d")]
)
def test_an_age_is_told_in_the_unit_that_fits(seconds: float | None, words: str) -> None:
    assert describe_age(seconds) == words
