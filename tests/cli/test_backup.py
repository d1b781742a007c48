"""`mirror backup` and `mirror restore` by the command line: what is asked, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.cli.backup import find_passphrase
from mirror.cli.main import main
from mirror.errors import MirrorError
from mirror.settings import Settings
from tests.backup.samples import make_mirror, seal_quickly, state_of


@pytest.fixture
def word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    seal_quickly(monkeypatch)
    file = tmp_path / "word"
    file.write_text("correct horse\n")
    file.chmod(0o600)
    return file


def test_a_backup_is_written_and_put_back_after_a_question(tmp_path: Path, word: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ada = make_mirror(tmp_path / "ada")
    before, file = state_of(ada), tmp_path / "ada.age"
    options = [str(file), "--passphrase-file", str(word), "--config", str(ada.config)]
    assert main(["backup", *options]) == 0
    assert "settings, members and results, badge key, best challenge rounds, 1 exercise; without the passphrase" in capsys.readouterr().out
    assert main(["restore", *options]) == 2
    assert "restore: nothing was changed; type yes, or give --yes" in capsys.readouterr().err
    ada.config.write_text("damaged [")
    assert main(["restore", *options, "--yes"]) == 0
    assert "in place as of" in capsys.readouterr().out
    assert state_of(ada) == before


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path, word: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ada = make_mirror(tmp_path / "ada")
    (tmp_path / "file").touch()
    assert main(["backup", str(tmp_path / "file/ada.age"), "--passphrase-file", str(word), "--config", str(ada.config)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_passphrase_is_asked_for_twice_before_it_seals() -> None:
    answers = iter(["one", "two", "", "one", "one", "three"])

    def ask(_: str) -> str:
        return next(answers)

    with pytest.raises(MirrorError, match="differ"):
        find_passphrase(None, Settings(), True, ask)
    with pytest.raises(MirrorError, match="empty"):
        find_passphrase(None, Settings(), True, ask)
    assert find_passphrase(None, Settings(), True, ask) == "one"
    assert find_passphrase(None, Settings(), False, ask) == "three"
    with pytest.raises(MirrorError, match="no terminal"):
        find_passphrase(None, Settings(), False)
