"""A station to look at without a camera: the settings of a preset, a member with a badge, and nothing that outlasts it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory

from mirror.badge import BadgeSecret, new_id
from mirror.badge.pictures import render_badge
from mirror.settings import (
    BackupSettings,
    ButtonSettings,
    FleetSettings,
    HealthSettings,
    MqttSettings,
    Settings,
    StoreSettings,
    WebSettings,
    paths,
)
from mirror.store import MemberRepository
from mirror.types import Action, Image

DEMO_MEMBER_NAME = "Ada"
MAX_DEMO_AWAY_S = 10.0
"""Seconds out of view after which a visit is over at the latest: the simulated visitors are not away for longer."""


class DemoButtons:
    """The buttons of a mirror whose visitors are simulated: what was pressed since it was asked last."""

    problem: str | None = None

    def __init__(self) -> None:
        self._pressed: SimpleQueue[Action] = SimpleQueue()

    def press(self, action: Action) -> None:
        """From any thread."""
        self._pressed.put(action)

    def actions(self) -> list[Action]:
        found: list[Action] = []
        while True:
            try:
                found.append(self._pressed.get_nowait())
            except Empty:
                return found

    def close(self) -> None:
        """There is nothing to let go."""


@dataclass(frozen=True, slots=True)
class DemoStation:
    """``settings`` of a mirror that keeps everything in a folder of its own; ``card`` (h, w grey) is its member's badge, None where
    badges are not read."""

    settings: Settings
    card: Image | None


@contextmanager
def open_demo_station(settings: Settings) -> Iterator[DemoStation]:
    """``settings`` without what reaches beyond the screen and its sound; the folder is deleted at the end."""
    with TemporaryDirectory(prefix="mirror-demo-", ignore_cleanup_errors=True) as folder:
        alone = replace(
            settings,
            store=StoreSettings(folder=folder),
            web=WebSettings(),
            health=HealthSettings(),
            mqtt=MqttSettings(),
            fleet=FleetSettings(),
            backup=BackupSettings(),
            buttons=ButtonSettings(),
            station=replace(
                settings.station,
                name=settings.station.name or "Demo",
                setup="never",
                resume=False,
                away_s=min(settings.station.away_s, MAX_DEMO_AWAY_S),
            ),
        )
        yield DemoStation(alone, make_demo_member(alone, Path(folder)) if alone.station.badge or alone.station.profiles else None)


def make_demo_member(settings: Settings, folder: Path) -> Image:
    """A member, and the picture of their badge (h, w grey)."""
    key = new_id()
    with MemberRepository(folder / "mirror.db") as members:
        members.create(key, DEMO_MEMBER_NAME, time.time())
        counter = members.badge(key)
    return render_badge(DEMO_MEMBER_NAME, BadgeSecret.load_or_make(paths.badge_secret_path(settings.store)).sign(key, counter))
