"""Settings of MQTT that cannot work, each in one line and before anything is connected; and who the station is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mirror.errors import MirrorError
from mirror.mqtt.broker import broker_port, check_mqtt_settings, read_password, station_id
from mirror.settings import MqttSettings


def checked(**settings: Any) -> str:
    with pytest.raises(MirrorError) as refused:
        check_mqtt_settings(MqttSettings(host="broker", **settings))
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_settings_that_work_are_taken(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.touch(0o600)
    password.write_text(" a b#c \r\n")
    settings = MqttSettings(host="broker", user="mirror", password_file=str(password), id="Rack_1-b", prefix="gym/2")
    check_mqtt_settings(settings)
    assert read_password(settings) == " a b#c "
    check_mqtt_settings(MqttSettings(host="broker", tls=False))


@pytest.mark.parametrize("name", ["", "rack 1", "a/b", "a+b", "#", "ä", "a" * 41, "a\nb"])
def test_an_id_that_no_topic_can_have_is_refused(name: str) -> None:
    assert "may have letters a to z" in checked(id=name)


@pytest.mark.parametrize("prefix", ["", "/", "/a", "a/", "a/#", "+", "$SYS", "a\0b", "a" * 101])
def test_a_beginning_that_no_topic_can_have_is_refused(prefix: str) -> None:
    assert "mqtt.prefix" in checked(prefix=prefix)
    assert "mqtt.discovery_prefix" in checked(discovery_prefix=prefix)


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no certificate")
    assert f"mqtt.ca_file {text}: holds no certificate" in checked(ca_file=str(text))
    assert "cannot be read (No such file or directory)" in checked(ca_file=str(tmp_path / "none"))
    assert "is of no use with tls = false" in checked(ca_file=str(text), tls=False)
    assert "cannot be read" in checked(user="mirror", password_file=str(tmp_path / "none"))
    assert "a password without a user" in checked(password_file=str(text))
    text.chmod(0o644)
    assert "everyone may read it; run: chmod 640" in checked(user="mirror", password_file=str(text))
    text.chmod(0o640)
    for content in (b"", b"\n", b"a\nb", b"\xff"):
        text.write_bytes(content)
        assert "only line" in checked(user="mirror", password_file=str(text))


def test_the_port_is_the_protocols_own_unless_it_is_set() -> None:
    assert [broker_port(MqttSettings(tls=tls, port=port)) for tls in (True, False) for port in (None, 2000)] == [8883, 2000, 1883, 2000]


def test_a_machine_is_the_same_station_for_ever_and_its_identity_is_not_told(tmp_path: Path) -> None:
    known = [tmp_path / "a", tmp_path / "b"]
    for path, identity in zip(known, ("0" * 32, "1" * 32), strict=True):
        path.write_text(f"{identity}\n")
    first, second = (station_id(MqttSettings(), path) for path in known)
    assert first != second
    assert first == station_id(MqttSettings(), known[0])
    assert "0" * 12 not in first
    assert station_id(MqttSettings(), tmp_path / "none").startswith("mirror_")
    assert station_id(MqttSettings(id="rack-1"), known[0]) == "rack-1"
