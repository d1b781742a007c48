"""What runs beside the training and may be missing without stopping it."""

from __future__ import annotations

from enum import Enum


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
