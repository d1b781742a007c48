"""Home Assistant's device discovery: one retained message that describes the station with all its entities.

Keys as in www.home-assistant.io/integrations/mqtt, "Device discovery payload", and on the pages of the four kinds of entity.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from mirror import __version__
from mirror.i18n import Translator
from mirror.mqtt.status import StationCommand
from mirror.settings import MqttSettings
from mirror.types import Message, message

ONLINE_PAYLOAD, OFFLINE_PAYLOAD = "online", "offline"
"""Home Assistant's defaults for the availability topic."""
PRODUCT = "Knee mirror"


@dataclass(frozen=True, slots=True)
class StationTopics:
    """The topics of one station."""

    state: str
    availability: str
    screen: str
    reboot: str
    discovery: str

    @classmethod
    def of(cls, settings: MqttSettings, station: str) -> StationTopics:
        """``station`` is its id in topics."""
        root = f"{settings.prefix}/{station}"
        discovery = f"{settings.discovery_prefix}/device/{station}/config"
        return cls(f"{root}/state", f"{root}/availability", f"{root}/screen/set", f"{root}/reboot/set", discovery)

    def commands(self, reboot: bool) -> dict[tuple[str, bytes], StationCommand]:
        """What each payload on each topic asks for; ``reboot``: whether that may be asked."""
        found = {(self.screen, one.value.encode()): one for one in (StationCommand.SCREEN_ON, StationCommand.SCREEN_OFF)}
        return {**found, (self.reboot, StationCommand.REBOOT.value.encode()): StationCommand.REBOOT} if reboot else found


@dataclass(frozen=True, slots=True)
class Entity:
    """``field`` of ``StationStatus`` as an entity of a kind (``platform``), with what is particular to it."""

    field: str
    platform: str
    name: Message
    particular: tuple[tuple[str, str], ...] = ()


DIAGNOSTIC = ("entity_category", "diagnostic")
ENTITIES = (
    Entity("is_occupied", "binary_sensor", message("mqtt.occupied"), (("device_class", "occupancy"),)),
    Entity("exercise", "sensor", message("mqtt.exercise"), (("icon", "mdi:weight-lifter"),)),
    Entity("reps_today", "sensor", message("mqtt.reps_today"), (("state_class", "total_increasing"), ("icon", "mdi:counter"))),
    Entity("faults", "sensor", message("mqtt.faults"), (("state_class", "total_increasing"), ("icon", "mdi:alert"), DIAGNOSTIC)),
    Entity("is_faulty", "binary_sensor", message("mqtt.faulty"), (("device_class", "problem"), DIAGNOSTIC)),
    Entity(
        "temperature_c", "sensor", message("mqtt.temperature"),
        (("device_class", "temperature"), ("state_class", "measurement"), ("unit_of_measurement", "°C"), DIAGNOSTIC),
    ),
    Entity(
        "pictures_per_s", "sensor", message("mqtt.pictures_per_s"),
        (("state_class", "measurement"), ("unit_of_measurement", "1/s"), ("icon", "mdi:camera"), DIAGNOSTIC),
    ),
    Entity("is_screen_on", "switch", message("mqtt.screen"), (("icon", "mdi:monitor"),)),
)  # fmt: skip
"""One for each field of ``StationStatus``."""
REBOOT_ENTITY_KEY = "reboot"


def discovery_payload(settings: MqttSettings, station: str, name: str | None, translator: Translator) -> str:
    """The retained message on ``StationTopics.discovery``. ``station`` is its id, ``name`` what people call it, if anything.

    Where it may not be restarted, the button is named by its platform alone, which takes away one that was there before.
    """
    topics = StationTopics.of(settings, station)
    components: dict[str, Any] = {entity.field: _component(entity, topics, station, translator) for entity in ENTITIES}
    components[REBOOT_ENTITY_KEY] = {"platform": "button"}
    if settings.reboot:
        components[REBOOT_ENTITY_KEY] |= {
            "name": translator.sentence(message("mqtt.reboot")),
            "unique_id": f"{station}_{REBOOT_ENTITY_KEY}",
            "command_topic": topics.reboot,
            "payload_press": StationCommand.REBOOT.value,
            "device_class": "restart",
            "entity_category": "config",
        }
    return json.dumps(
        {
            "device": {"identifiers": [station], "name": name or PRODUCT, "manufacturer": PRODUCT, "sw_version": __version__},
            "origin": {"name": PRODUCT, "sw_version": __version__},
            "components": components,
            "state_topic": topics.state,
            "availability_topic": topics.availability,
            "qos": 1,
        },
        ensure_ascii=False,
    )


def _component(entity: Entity, topics: StationTopics, station: str, translator: Translator) -> dict[str, str]:
    command = {"command_topic": topics.screen} if entity.platform == "switch" else {}
    return {
        "platform": entity.platform,
        "name": translator.sentence(entity.name),
        "unique_id": f"{station}_{entity.field}",
        "value_template": f"{{{{ value_json.{entity.field} }}}}",
        **command,
        **dict(entity.particular),
    }
