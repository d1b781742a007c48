"""The settings of what listens on the network or connects to it, one frozen dataclass per table, as in ``mirror.settings.tables``."""

from __future__ import annotations

from dataclasses import dataclass

from mirror.settings.setting_kinds import number_setting


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
