"""A finished set as the text of a QR code: packed for a static page that shows it, or as plain words.

The packed form, in base64url without padding: the version (1 byte), ``NUMBERS`` of one byte each, three texts in UTF-8 with a length
byte before each (title, station, advice), and the CRC-32 of all that (4 bytes, big-endian). docs/takeaway/index.html reads the same.
"""

from __future__ import annotations

import base64
import binascii
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, nan
from statistics import median

from mirror.types import Phase, Regime, SetSummary

VERSION = 1
LARGEST = 271
"""Bytes: what a QR code of version 10 holds at its lowest error correction, the largest that the glass draws (read from about 1 m)."""
LONGEST = 400
"""Letters of a packed form that are looked at."""
UNKNOWN = 255
"""A number that was not measured."""
TEXTS = (24, 24, 48)
"""Bytes at most of title, station and advice; what is longer is cut at a letter."""
REGIMES: tuple[Regime, ...] = ("none", "walk-up", "calibrated")
PHASES: tuple[Phase, ...] = ("descent", "bottom", "ascent")
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode's categories of what nobody sees, such as marks that turn the direction of writing."""
MORE = "…".encode()
WHEN: dict[Phase, str] = {"descent": "on the way down", "bottom": "at the bottom", "ascent": "on the way up"}
NUMBERS = (
    "reps", "partials", "judged", "clean", "regime", "depth", "score", "left", "right", "phase", "descent", "bottom", "ascent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken along. Drifts are medians of the peaks in % of thigh, depth in % of leg, tempo in seconds; NaN = not measured."""

    title: str
    station: str
    advice: str
    reps: int
    partials: int
    judged: int
    clean: int
    regime: Regime
    depth: float
    score: float
    drift: tuple[float, float]
    """Left, right; a knee that went outward has 0."""
    phase: Phase | None
    """In which a knee drifted most often."""
    tempo: tuple[float, float, float]
    """Descent, bottom, ascent."""


def taken(summary: SetSummary, station: str) -> Taken:
    """What of ``summary`` is taken along."""
    judged = [rep for rep in summary.counted if rep.valgus is not None]
    phase = Counter(rep.phase for rep in judged if rep.phase).most_common(1)
    left, right = (_median(getattr(rep, f"drift_{side}") for rep in judged) for side in ("left", "right"))
    return Taken(
        title=summary.title, station=station, advice=summary.advice_text, reps=summary.reps, partials=summary.partials,
        judged=summary.judged, clean=summary.clean, regime=summary.regime, depth=100 * summary.depth, score=summary.score,
        drift=(max(0.0, 100 * left) if isfinite(left) else nan, max(0.0, 100 * right) if isfinite(right) else nan),
        phase=phase[0][0] if phase else None,
        tempo=(summary.tempo.get("descent", nan), summary.tempo.get("bottom", nan), summary.tempo.get("ascent", nan)),
    )  # fmt: skip


def payload(summary: SetSummary, station: str, base_url: str | None) -> str:
    """``base_url#packed`` for the owner's page, else plain words; at most ``LARGEST`` bytes either way."""
    found = taken(summary, station)
    return words(found) if base_url is None else f"{base_url}#{encode(found)}"


def encode(found: Taken) -> str:
    """The packed form, letters of base64url."""
    numbers = (
        found.reps, found.partials, found.judged, found.clean, REGIMES.index(found.regime), found.depth, found.score, *found.drift,
        PHASES.index(found.phase) if found.phase else nan, *(10 * seconds for seconds in found.tempo),
    )  # fmt: skip
    raw = bytes([VERSION, *map(_byte, numbers)])
    for text, room in zip((found.title, found.station, found.advice), TEXTS, strict=True):
        part = _cut(text, room)
        raw += bytes([len(part)]) + part
    return base64.urlsafe_b64encode(raw + zlib.crc32(raw).to_bytes(4, "big")).rstrip(b"=").decode("ascii")


def decode(text: str) -> Taken | None:
    """What ``encode`` packed; None for anything else. Never raises."""
    if len(text) > LONGEST:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, check = raw[:-4], raw[-4:]
    if len(body) < 1 + len(NUMBERS) or zlib.crc32(body).to_bytes(4, "big") != check or body[0] != VERSION:
        return None
    known = dict(zip(NUMBERS, body[1:], strict=False))
    texts, at = [], 1 + len(NUMBERS)
    for _ in TEXTS:
        end = at + 1 + (body[at] if at < len(body) else UNKNOWN)
        if end > len(body):
            return None
        texts.append(body[at + 1 : end].decode("utf-8", "replace"))
        at = end
    if at != len(body) or known["regime"] >= len(REGIMES) or (known["phase"] != UNKNOWN and known["phase"] >= len(PHASES)):
        return None
    descent, bottom, ascent = (nan if known[name] == UNKNOWN else known[name] / 10 for name in PHASES)
    title, station, advice = texts
    return Taken(
        title=title, station=station, advice=advice, reps=known["reps"], partials=known["partials"], judged=known["judged"],
        clean=known["clean"], regime=REGIMES[known["regime"]], depth=_number(known["depth"]), score=_number(known["score"]),
        drift=(_number(known["left"]), _number(known["right"])), phase=None if known["phase"] == UNKNOWN else PHASES[known["phase"]],
        tempo=(descent, bottom, ascent),
    )  # fmt: skip


def words(found: Taken) -> str:
    """The result in a few plain lines, for whoever scans it without a page; at most ``LARGEST`` bytes."""
    lines = [f"{found.title}: {found.reps} rep{'' if found.reps == 1 else 's'}{f' + {found.partials} partial' if found.partials else ''}"]
    if found.judged:
        lines.append(f"{found.clean} of {found.judged} clean")
    moment = f" {WHEN[found.phase]}" if found.phase else ""
    for side, drift in zip(("Left", "Right"), found.drift, strict=True):
        if isfinite(drift):
            lines.append(f"{side} knee {f'{drift:.0f} % of thigh inward' if drift else 'not inward'} ({found.regime})")
    if moment:
        lines.append(f"most{moment}")
    if isfinite(found.depth):
        lines.append(f"{found.depth:.0f} % deep")
    if found.advice:
        lines.append(f"Next: {found.advice}")
    if found.station:
        lines.append(found.station)
    return _cut("\n".join(lines), LARGEST).decode("utf-8")


def _median(values: Iterable[float]) -> float:
    known = [value for value in values if isfinite(value)]
    return median(known) if known else nan


def _byte(value: float) -> int:
    return min(max(round(value), 0), UNKNOWN - 1) if isfinite(value) else UNKNOWN


def _number(byte: int) -> float:
    return nan if byte == UNKNOWN else float(byte)


def _cut(text: str, room: int) -> bytes:
    """``text`` in UTF-8 with at most ``room`` bytes, no letter cut in two; what is cut ends in "…". Letters that steer the writing
    (line ends apart) are left out."""
    clean = "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in UNSEEN)
    whole = clean.encode("utf-8", "replace")
    if len(whole) <= room:
        return whole
    return whole[: room - len(MORE)].decode("utf-8", "ignore").rstrip().encode("utf-8") + MORE
