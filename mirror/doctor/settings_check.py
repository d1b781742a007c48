"""The one judge of settings: the start, the admin's page and the self-test ask it and go by what it says.

Settings are unusable when no training could start with them. A service beside the training that could not start makes them no worse:
the mirror starts without it and tries again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import available_timezones

from mirror.camera.backends import check_source, find_backend
from mirror.doctor.panel_settings import panel_from_settings
from mirror.doctor.service_checks import ServiceProblems, check_services
from mirror.errors import MirrorError, nearest, unknown_name
from mirror.exercises import find_exercise
from mirror.pose.model import MODELS
from mirror.settings import Settings, decode_settings, parse_settings
from mirror.settings.reading import show_value


@dataclass(frozen=True, slots=True)
class SettingsVerdict:
    """What became of a text: ``settings``, or the ``error`` that makes them unusable; then also which services would not start."""

    settings: Settings | None
    error: MirrorError | None = None
    problems: ServiceProblems = field(default_factory=dict)

    @property
    def lines(self) -> tuple[str, ...]:
        """Every fault in one line, the same wherever it is said."""
        return tuple(str(error) for error in ((self.error,) if self.error else self.problems.values()))


def check_settings(content: bytes, where: str, preset: str | None = None) -> SettingsVerdict:
    """Judges the file ``content``; ``where`` names it in errors, ``preset`` lies beneath it in place of its own. Never raises."""
    try:
        settings = parse_settings(decode_settings(content, where), where, preset)
        check_training(settings)
    except MirrorError as error:
        return SettingsVerdict(None, error)
    return SettingsVerdict(settings, problems=check_services(settings))


def check_training(settings: Settings) -> None:
    """Raises MirrorError when no training could start: exercise, programme, model, panel, camera."""
    try:
        for name in settings.station.programme:
            find_exercise(name)
    except MirrorError as error:
        raise MirrorError("station.programme", str(error)) from None
    find_exercise(settings.session.exercise)
    zone = settings.station.time_zone
    if zone is not None and zone not in available_timezones():
        near = nearest(show_value(zone), available_timezones())
        raise MirrorError(
            f"station.time_zone '{show_value(zone)}'", f"unknown{near}", "name a place as the tz database does: Europe/Berlin"
        )
    if settings.model.name not in MODELS:
        raise unknown_name("model", settings.model.name, MODELS)
    panel_from_settings(settings)
    source = settings.camera.source
    if source is not None and not find_backend(source).live:
        check_source(source)  # a camera may come later, a recording does not
