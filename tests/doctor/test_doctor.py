"""``mirror doctor`` on this machine, and with things broken."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mirror.cli.main import main
from mirror.doctor import doctor
from mirror.doctor.checks import CheckFinding
from mirror.errors import MirrorError
from mirror.i18n import LANGUAGES, load_catalogue
from mirror.settings import FleetSettings, Settings
from mirror.types import ServiceKind

NAMES = [
    "settings", "core", "numpy", "camera", "screen", "glass", "buttons", "voice", "model", "feet", "temperature", "throttling", "card",
    "disk", "store", "backup", "healing", "clock",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("mirror.settings.SYSTEM_SETTINGS_FILE", tmp_path / "no.toml")


def test_json_has_every_check_and_a_missing_screen_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [finding["name"] for finding in said["findings"]] == NAMES
    found = {finding["name"]: finding for finding in said["findings"]}
    assert not said["ok"]
    assert found["screen"]["state"] == "fail"
    assert found["model"]["state"] in {"ok", "warn"}
    assert "checksum" in found["model"]["finding"]


def test_wrong_settings_are_one_line_of_many(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    config = tmp_path / "mirror.toml"
    config.write_text("[camera]\nsorce = 'pi'\n")
    assert main(["doctor", "--config", str(config)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(NAMES)
    assert lines[0].startswith("fail  settings")
    assert "did you mean 'source'" in lines[0]


def test_a_corrupted_model_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "models.json").write_text(
        json.dumps({name: {"file": "m.tflite", "sha256": "0" * 64, "grid": 48} for name in ("lightning", "feet")})
    )
    (tmp_path / "m.tflite").write_bytes(b"torn")
    monkeypatch.setattr("mirror.pose.model_file.models_folder", lambda: tmp_path)
    found = {finding.name: finding for finding in doctor.examine(None)}
    assert found["model"].state == "fail"
    assert "m.tflite: checksum" in found["model"].finding
    assert found["feet"].state == "warn"
    assert found["feet"].finding.startswith("not looked at: model ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_that_can_be_found_unwell_has_a_name_and_help_in_each_language(language: str) -> None:
    checked = [name for name, _ in doctor._list(Settings(fleet=FleetSettings(dsn="host=centre.example")))]
    parts = {re.sub(r"\W", "_", name) for name in (*checked, *(kind.value for kind in ServiceKind))}
    wanted = {key for part in parts for key in (f"part.{part}", f"part.{part}.help")}
    assert {key for key in load_catalogue(language).texts if key.startswith("part.")} == wanted


def test_a_check_that_breaks_stops_no_other() -> None:
    def breaks() -> CheckFinding:
        raise ZeroDivisionError("a bug")

    def refuses() -> CheckFinding:
        raise MirrorError("model x: cut; reinstall")

    found = doctor.run_checks([("a", breaks), ("b", refuses), ("c", lambda: CheckFinding("c", "ok", "fine"))])
    assert [finding.state for finding in found] == ["fail", "fail", "ok"]
    assert "ZeroDivisionError: a bug" in found[0].finding
    assert found[1].finding == "model x: cut; reinstall"


def test_a_damaged_store_is_named_and_one_that_is_off_is_fine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    (tmp_path / "mirror.db").write_bytes(b"no database")
    config = tmp_path / "mirror.toml"
    config.write_text("[station]\nkeep = true\n")
    found = {finding.name: finding for finding in doctor.examine(config)}
    assert found["store"].state == "fail"
    assert "mirror.db: not a database; start the mirror" in found["store"].finding
    config.write_text("[station]\nkeep = false\n")
    found = {finding.name: finding for finding in doctor.examine(config)}
    assert (found["store"].state, found["store"].finding) == ("ok", "nothing is remembered, as set")
