"""What runs beside the training and may be missing without stopping it."""

from __future__ import annotations

import re
from enum import Enum

from mirror.types.message import Message, message


class ServiceKind(Enum):
    """The value is the name in the log and in `mirror doctor`, and, without spaces, the key ``service.NAME`` of the catalogues."""

    SETTINGS = "settings"
    STORE = "store"
    WEB = "web page"
    HEALTH = "health page"
    MQTT = "mqtt"
    FLEET = "fleet"
    BACKUP = "backup"
    BADGES = "badges"
    BUTTONS = "buttons"
    SOUND = "sound"
    POWER = "panel power"
    TAKEAWAY = "take-away"
    PASSWORD = "password"


def part_name(name: str) -> Message:
    """What a part that the self-test names is called, by ``part.NAME`` of the catalogues; ``name`` itself where they have none."""
    return message(f"part.{_key(name)}", text=name)


def part_remedy(name: str) -> Message:
    """What to look at when that part is not well, by ``part.NAME.help``; no words where the catalogues have none."""
    return message(f"part.{_key(name)}.help", text="")


def _key(name: str) -> str:
    return re.sub(r"\W", "_", name)
