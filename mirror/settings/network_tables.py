"""The settings of what listens on the network or connects to it, one frozen dataclass per table, as in ``mirror.settings.tables``."""

from __future__ import annotations

from dataclasses import dataclass

from mirror.settings.setting_kinds import choice_setting, number_setting


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The web page on the local network (docs/web.md)."""

    port: int | None = number_setting(None, 1024, 65535)
    """Port of the page. Unset: no page."""
    bind: str = "0.0.0.0"
    """Address to listen on."""
    address: str | None = None
    """Address in the QR code, such as "http://mirror.local:8080". Unset: this machine's name and the port."""


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """Monitoring: /health and /metrics (docs/health.md)."""

    port: int | None = number_setting(None, 1024, 65535)
    """Port of both. Unset: neither."""
    bind: str = "127.0.0.1"
    """Address to listen on."""
    token_file: str | None = None
    """File with the token that every request must carry; required when other machines can connect."""


@dataclass(frozen=True, slots=True)
class MqttSettings:
    """Live state for Home Assistant over MQTT 5 (docs/mqtt.md)."""

    host: str | None = None
    """Name or address of the broker. Unset: no MQTT."""
    port: int | None = number_setting(None, 1, 65535)
    """Its port. Unset: 8883 with TLS, 1883 without."""
    tls: bool = True
    """Encrypt, and check the broker's certificate."""
    ca_file: str | None = None
    """File with the authority that signed it (PEM). Unset: those that this machine trusts."""
    user: str | None = None
    """Name at the broker."""
    password_file: str | None = None
    """File with the password in its only line, readable by the mirror's user only."""
    id: str | None = None
    """Name of this station in topics; no two may have the same. Unset: one that this machine keeps."""
    prefix: str = "mirror"
    """How topics begin."""
    discovery_prefix: str = "homeassistant"
    """Where Home Assistant looks for new devices."""
    reboot: bool = False
    """Let Home Assistant restart the machine."""


@dataclass(frozen=True, slots=True)
class FleetSettings:
    """The fleet that this mirror shares members with (docs/fleet.md). `mirror fleet enrol` and the set-up fill it in."""

    dsn: str | None = None
    """Connection string of the centre, such as "host=centre.example dbname=mirror user=station_x". Unset: a mirror on its own."""
    folder: str | None = None
    """Folder with the mirror's key and certificates for the centre. Unset: `fleet` in the data folder."""
    anonymous: str = choice_setting("counts", "counts", "sets")
    """What of visits without a member the centre is told: "counts" (of a day), or "sets" (each one)."""
