"""A station to look at: it keeps nothing, reaches nothing, and its member's badge is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.app.demo_station import DEMO_MEMBER_NAME, MAX_DEMO_AWAY_S, DemoButtons, open_demo_station
from mirror.settings import parse_settings
from mirror.store import StoreReader
from mirror.types import Action

OWN = '[store]\nfolder = "/nowhere"\n[web]\nport = 8080\n[backup]\nfolder = "/media/stick"\n[buttons]\nnext = 17\n'
OWN += '[display]\nlanguage = "de"\n[mqtt]\nhost = "broker"\n[fleet]\ndsn = "host=centre"\n'


@pytest.mark.parametrize(("preset", "has_member"), [("gym", True), ("home", True), ("kiosk", False)])
def test_nothing_of_a_demo_is_left(preset: str, has_member: bool) -> None:
    with open_demo_station(parse_settings(OWN, "x", preset)) as station:
        folder = Path(station.settings.store.folder or "")
        assert folder.is_dir()
        assert (station.settings.web.port, station.settings.backup.folder, station.settings.buttons.pins()) == (None, None, {})
        assert (station.settings.mqtt.host, station.settings.fleet.dsn) == (None, None), "no one hears of people who are not there"
        assert station.settings.display.language == "de"
        assert (station.card is not None) is has_member
        assert not station.settings.station.resume
        assert station.settings.station.away_s <= MAX_DEMO_AWAY_S, "the visit is over before the next simulated person comes"
        if has_member:
            with StoreReader(folder / "mirror.db") as reader:
                assert [member.name for member in reader.members()] == [DEMO_MEMBER_NAME]
    assert not folder.exists()


def test_buttons_hand_over_each_press_once() -> None:
    buttons = DemoButtons()
    buttons.press(Action.NEXT)
    buttons.press(Action.SELECT)
    assert list(buttons.actions()) == [Action.NEXT, Action.SELECT]
    assert list(buttons.actions()) == []
