"""Who holds a genuine badge: looked up here, and in a fleet at the centre where it is not known here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mirror.badge import REPLACED_BADGE, UNKNOWN_BADGE, VerifiedBadge
from mirror.store import StoreWriter
from mirror.types import Member
from mirror.types.message import Message

if TYPE_CHECKING:
    from mirror.fleet.sync import FleetSync

Tell = Callable[[Member | None, Message | None], None]
"""Gets the member, or why there is none."""


def look_up_badge(badge: VerifiedBadge, writer: StoreWriter, fleet: FleetSync | None, tell: Tell) -> None:
    """Calls ``tell``, at once or, where the centre has to be asked, later in another thread. Never waits.

    In a fleet a counter above the one that is known here is a newer badge that was not heard of yet: none but the gym signs.
    """
    found, newest = writer.directory.find(badge.member, badge.counter), writer.directory.counter(badge.member)
    if found is not None or fleet is None or (newest is not None and badge.counter < newest):
        tell(found, None if found else REPLACED_BADGE if writer.knows_members else UNKNOWN_BADGE)
        return

    def hear(known: tuple[Member, int] | None, asked: bool) -> None:
        if known is None and not asked:
            member = writer.directory.find(badge.member)
            tell(member, None if member else UNKNOWN_BADGE)
        elif known is not None and badge.counter >= known[1]:
            tell(known[0], None)
        else:
            tell(None, REPLACED_BADGE)

    fleet.ask(badge.member, hear)
