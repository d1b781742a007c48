"""What an owner shares with a group is a value with which its mirrors start."""

from __future__ import annotations

import pytest

from mirror.cli.main import main
from mirror.fleet.centre.owner import OwnerFolder
from mirror.fleet.centre.sharing import list_shared, share_item

pytestmark = pytest.mark.integration


@pytest.fixture
def owner(owner: OwnerFolder) -> OwnerFolder:
    with owner.connect() as db:
        db.execute("INSERT INTO fleet.groups (id, name) VALUES ('gym', 'gym')")
    return owner


@pytest.mark.parametrize(
    "value",
    ["2026-01-01", "07:30:00", "nan", "inf", "{a = 1}", "[[0.3]]", "[2026-01-01]", "9", "loud", '"0.3"', "[0.3]", "9" * 5000, "[" * 5000],
)
def test_a_value_that_no_mirror_could_use_is_one_line_and_shared_with_none(
    owner: OwnerFolder, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fleet", "share", f"sound.volume={value}", "--folder", str(owner.path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("mirror: setting sound.volume")
    assert len(said.splitlines()) == 1
    with owner.connect() as db:
        assert list_shared(db, "gym") == []


def test_values_of_each_kind_are_shared_as_they_stand_in_a_settings_file(owner: OwnerFolder) -> None:
    with owner.connect() as db:
        for item in ("sound.volume=0.3", "station.rest_s=60", "sound.speech=false", "takeaway.base_url=https://gym.example/t"):
            share_item(db, "gym", item)
        assert list_shared(db, "gym") == [
            "sound.speech = false", "sound.volume = 0.3", "station.rest_s = 60", 'takeaway.base_url = "https://gym.example/t"'
        ]  # fmt: skip
        share_item(db, "gym", "sound.volume=")
        assert len(list_shared(db, "gym")) == 3
