"""The message that Home Assistant makes a device of, against the keys that its documentation names."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from mirror.i18n import LANGUAGES, Translator
from mirror.mqtt.discovery import ENTITIES, discovery_payload
from mirror.mqtt.status import StationStatus
from mirror.settings import MqttSettings

DOCUMENTED = json.loads((Path(__file__).parent / "home_assistant_keys.json").read_text())


def payload(**settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(discovery_payload(MqttSettings(**settings), "gym-1", "Rack 1", Translator("en")))
    return found


def test_every_value_of_the_state_is_an_entity() -> None:
    assert {entity.field for entity in ENTITIES} == {spec.name for spec in fields(StationStatus)}


@pytest.mark.parametrize("reboot", [False, True])
def test_only_documented_keys_are_used_and_none_is_missing(reboot: bool) -> None:
    told = payload(reboot=reboot)
    assert set(DOCUMENTED["device discovery"]["required"]) <= set(told) <= set(DOCUMENTED["device discovery"]["keys"])
    assert set(told["device"]) <= set(DOCUMENTED["device"]["keys"])
    assert told["device"]["identifiers"] == ["gym-1"]
    assert set(DOCUMENTED["origin"]["required"]) <= set(told["origin"]) <= set(DOCUMENTED["origin"]["keys"])
    for key, component in told["components"].items():
        kind = DOCUMENTED[component["platform"]]
        assert set(component) <= {"platform", *kind["keys"]}, key
        if component != {"platform": "button"}:
            assert set(kind["required"]) <= set(component) | set(told), key
            assert component.get("device_class") in {None, *kind["device_class"]}, key
            assert component.get("state_class") in {None, *kind.get("state_class", ())}, key
            assert component.get("entity_category") in {None, "diagnostic", "config"}, key


def test_no_two_entities_have_one_id_and_each_reads_its_own_value() -> None:
    components = payload(reboot=True)["components"]
    assert len({component["unique_id"] for component in components.values()}) == len(components) == len(ENTITIES) + 1
    for key, component in components.items():
        assert component.get("value_template", f"{{{{ value_json.{key} }}}}") == f"{{{{ value_json.{key} }}}}"


def test_without_leave_to_restart_a_button_of_before_is_taken_away() -> None:
    assert payload(reboot=False)["components"]["reboot"] == {"platform": "button"}
    assert payload(reboot=True)["components"]["reboot"]["command_topic"] == "mirror/gym-1/reboot/set"


def test_topics_begin_as_they_are_set() -> None:
    told = payload(prefix="gym/mirrors")
    assert told["state_topic"] == "gym/mirrors/gym-1/state"
    assert told["components"]["is_screen_on"]["command_topic"] == "gym/mirrors/gym-1/screen/set"


@pytest.mark.parametrize("language", LANGUAGES)
def test_entities_have_names_in_every_language(language: str) -> None:
    told = json.loads(discovery_payload(MqttSettings(reboot=True), "gym-1", None, Translator(language)))
    names = [component["name"] for component in told["components"].values()]
    assert all(name[0].isupper() and "mqtt." not in name for name in names)
    assert len(set(names)) == len(names)
    assert told["device"]["name"] == "Knee mirror"
