"""Whether each optional service could start with some settings. Nothing is opened for longer than the check takes."""

from __future__ import annotations

from mirror.badge import BadgeSecret
from mirror.controls.buttons import check_pins
from mirror.errors import MirrorError
from mirror.mqtt.broker import check_mqtt_settings
from mirror.settings import Settings, paths
from mirror.station.health import check_health_settings
from mirror.station.screen_power import check_panel_switch
from mirror.types import ServiceKind
from mirror.web.listener import check_address
from mirror.web.password import load_password_hash

ServiceProblems = dict[ServiceKind, MirrorError]
"""Why services cannot start; those that can are not in it."""


def check_services(settings: Settings) -> ServiceProblems:
    """Every service that ``settings`` ask for and that would not start now. A port of a running mirror is not taken."""
    problems: ServiceProblems = {}
    for kind in sorted(wanted_services(settings), key=lambda kind: kind.value):
        try:
            check_service(kind, settings)
        except MirrorError as error:
            problems[kind] = error
    return problems


def wanted_services(settings: Settings) -> frozenset[ServiceKind]:
    """The services that ``settings`` ask for."""
    asked = {ServiceKind.BUTTONS, ServiceKind.POWER, ServiceKind.SOUND}
    if settings.health.port is not None:
        asked.add(ServiceKind.HEALTH)
    if settings.mqtt.host is not None:
        asked.add(ServiceKind.MQTT)
    if settings.backup.folder is not None:
        asked.add(ServiceKind.BACKUP)
    if settings.station.keep:
        asked.add(ServiceKind.STORE)
        if settings.web.port is not None:
            asked.add(ServiceKind.WEB)
        if settings.station.badge:
            asked.add(ServiceKind.BADGES)
        if settings.fleet.dsn is not None:
            asked.add(ServiceKind.FLEET)
    return frozenset(asked)


def check_service(kind: ServiceKind, settings: Settings) -> None:
    """Raises the MirrorError for which ``kind`` would not start now."""
    match kind:
        case ServiceKind.STORE:
            paths.check_data_folder(settings.store)
        case ServiceKind.WEB:
            load_password_hash(paths.admin_password_path(settings.store))
            if settings.web.port == settings.health.port:
                raise MirrorError(f"web.port {settings.web.port}", "health.port is the same", "choose another web.port")
            check_address("web", settings.web.bind, settings.web.port or 0)
        case ServiceKind.HEALTH:
            check_health_settings(settings.health.port or 0, settings.health.bind, settings.health.token_file)
        case ServiceKind.MQTT:
            check_mqtt_settings(settings.mqtt)
        case ServiceKind.FLEET:
            from mirror.fleet.credentials import station_conninfo  # brings psycopg, which a mirror on its own goes without

            station_conninfo(settings.fleet.dsn or "", paths.fleet_folder(settings))
        case ServiceKind.BADGES:
            BadgeSecret.check(paths.badge_secret_path(settings.store))
        case ServiceKind.BUTTONS:
            check_pins(settings.buttons.pins())
        case ServiceKind.POWER:
            check_panel_switch(settings.power.screen)
