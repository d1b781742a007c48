"""What holds where a mirror and the centre differ about a member: one rule each (docs/fleet.md#conflicts). Pure functions.

The centre's own half of the rules is ``fleet.put_member`` and ``fleet.forget_member`` in its migrations.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class FleetMember:
    """A member as one side has them. ``badge`` is the counter of their current badge; ``merged_into`` who has their sets now."""

    id: str
    name: str
    badge: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    consent: int = 0
    created: int = 0
    deleted: bool = False
    merged_into: str | None = None


def merge_badge(one: int, other: int) -> int:
    """The larger counter: a badge that was replaced anywhere stays void everywhere."""
    return max(one, other)


def merge_name(here: str, centre: str, is_untold: bool) -> str:
    """Who is written last by the centre's clock: a change that is not told yet will be."""
    return here if is_untold else centre


def merge_settings(here: Mapping[str, Any], centre: Mapping[str, Any], untold: Set[str]) -> dict[str, Any]:
    """Each setting by itself, as names: those in ``untold`` were changed here and will be told."""
    kept = {name: value for name, value in here.items() if name in untold}
    return {**{name: value for name, value in centre.items() if name not in untold}, **kept}


def merge_member(here: FleetMember | None, centre: FleetMember, untold: Set[str]) -> FleetMember | None:
    """The member as this mirror has them from now on; None: they are gone, whatever was changed here. ``untold``: "name", and the names of
    settings after "setting ", that were changed here and the centre does not know yet."""
    if centre.deleted:
        return None
    if here is None:
        return centre
    return replace(
        centre,
        name=merge_name(here.name, centre.name, "name" in untold),
        badge=merge_badge(here.badge, centre.badge),
        settings=merge_settings(here.settings, centre.settings, {one.removeprefix("setting ") for one in untold if one != "name"}),
    )
