"""A result in a few lines that any phone shows as they are, for mirrors whose owner hosts no page."""

from __future__ import annotations

from math import isfinite

from mirror.takeaway.result import Leg, Result
from mirror.types import Phase

WHEN: dict[Phase, str] = {"descent": "on the way down", "bottom": "at the bottom", "ascent": "on the way up"}


def cut(text: str, room: int) -> str:
    """As much of ``text`` as has ``room`` bytes of UTF-8; what was cut ends in "..."."""
    if len(text.encode()) <= room:
        return text
    if room <= 3:
        return ""
    return text.encode()[: room - 3].decode("utf-8", "ignore").rstrip() + "..."


def plain(result: Result, room: int) -> str:
    """``result`` in at most ``room`` bytes, the least important lines left out where they do not fit."""
    counted = f"{cut(result.title, 40)}: {result.reps} rep{'' if result.reps == 1 else 's'}"
    lines = [f"{counted}, {result.clean} of {result.judged} clean." if result.judged else f"{counted}, not judged."]
    legs = [f"{side} knee {said}." for side, leg in (("Left", result.left), ("Right", result.right)) if (said := _said(leg, result))]
    advice = [f"Next: {cut(result.words, 60)}"] if result.words else []
    kept = lines[:]
    for line in (*legs, *advice, *([result.station] if result.station else [])):
        if len("\n".join((*kept, line)).encode()) <= room:
            kept.append(line)
    return cut("\n".join(kept), room)


def _said(leg: Leg, result: Result) -> str | None:
    if not (isfinite(leg.peak) and isfinite(result.amber) and leg.peak >= result.amber):
        return None
    return f"up to {round(100 * leg.peak)} % in{f' {WHEN[leg.phase]}' if leg.phase else ''}"
