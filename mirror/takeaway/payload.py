"""A finished set as the text of a QR code: packed for a static page that shows it, or as plain words.

The packed form, in base64url without padding: the version (1 byte), ``PAYLOAD_NUMBER_NAMES`` of one byte each, three texts in UTF-8 with
a length
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

from mirror.i18n import Translator
from mirror.types import PHASES, TYPICAL_BODY, BodySize, Phase, Regime, SetSummary
from mirror.types.message import literal, message

PAYLOAD_VERSION = 2
"""1 had the drifts in % of thigh and the depth in % of leg."""
MAX_PAYLOAD_BYTES = 152
"""Bytes: what a QR code of version 8 holds at error correction M (ISO/IEC 18004, table 7). With its white margin and modules of 1.3 mm,
which a phone reads from about a metre, it takes 74 mm of glass; a summary on a landscape panel has no room for a larger one."""
MAX_PACKED_CHARS = 400
"""Letters of a packed form that are looked at."""
UNKNOWN_BYTE_VALUE = 255
"""A number that was not measured."""
MAX_PAYLOAD_TEXT_BYTES = (24, 24, 48)
"""Bytes at most of title, station and advice; what is longer is cut at a letter."""
PAYLOAD_REGIMES: tuple[Regime, ...] = ("none", "walk-up", "calibrated")
INVISIBLE_CHAR_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode's categories of what cannot be seen, such as marks that turn the direction of writing."""
ELLIPSIS_BYTES = "…".encode()
PAYLOAD_NUMBER_NAMES = (
    "reps", "partials", "judged", "clean", "regime", "depth", "score", "left", "right", "phase", "descent", "bottom", "ascent",
)  # fmt: skip
FIXED_PAYLOAD_BYTES = 1 + len(PAYLOAD_NUMBER_NAMES) + len(MAX_PAYLOAD_TEXT_BYTES) + 4
"""Bytes of the packed form round its texts."""


@dataclass(frozen=True, slots=True)
class TakeawayResult:
    """What is taken along. Drifts are medians of the peaks, they and depth in whole cm, tempo in seconds; NaN = not measured."""

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


def make_takeaway(summary: SetSummary, station: str, say: Translator, body: BodySize = TYPICAL_BODY) -> TakeawayResult:
    """What of ``summary`` is taken along, its texts in the language of ``say``; lengths are those of ``body``."""
    judged = [rep for rep in summary.counted if rep.valgus is not None]
    phase = Counter(rep.phase for rep in judged if rep.phase).most_common(1)
    left, right = (_median(rep.knees[side] for rep in judged if rep.regime == summary.regime) for side in (0, 1))
    return TakeawayResult(
        title=say.text(summary.title), station=station, advice=say.text(summary.advice_text), reps=summary.reps, partials=summary.partials,
        judged=summary.judged, clean=summary.clean, regime=summary.regime, depth=_centimetres(body.leg_cm * summary.depth),
        score=summary.score,
        drift=(_centimetres(body.thigh_cm * left), _centimetres(body.thigh_cm * right)),
        phase=phase[0][0] if phase else None,
        tempo=(summary.tempo.get("descent", nan), summary.tempo.get("bottom", nan), summary.tempo.get("ascent", nan)),
    )  # fmt: skip


def make_payload(summary: SetSummary, station: str, base_url: str | None, say: Translator, body: BodySize = TYPICAL_BODY) -> str:
    """``base_url#packed`` for the owner's page, else plain words in the language of ``say``; at most ``MAX_PAYLOAD_BYTES`` bytes
    either way.

    With an address of up to 80 bytes; of texts that then have no room the station goes first, then the advice's end.
    """
    found = make_takeaway(summary, station, say, body)
    if base_url is None:
        return takeaway_text(found, say)
    return f"{base_url}#{encode_takeaway(found, (MAX_PAYLOAD_BYTES - len(base_url.encode()) - 1) * 3 // 4)}"


def encode_takeaway(found: TakeawayResult, most: int = FIXED_PAYLOAD_BYTES + sum(MAX_PAYLOAD_TEXT_BYTES)) -> str:
    """The packed form, letters of base64url; ``most`` bytes before that."""
    numbers = (
        found.reps, found.partials, found.judged, found.clean, PAYLOAD_REGIMES.index(found.regime), found.depth, found.score, *found.drift,
        PHASES.index(found.phase) if found.phase else nan, *(10 * seconds for seconds in found.tempo),
    )  # fmt: skip
    title = _cut(found.title, min(MAX_PAYLOAD_TEXT_BYTES[0], most - FIXED_PAYLOAD_BYTES))
    advice = _cut(found.advice, min(MAX_PAYLOAD_TEXT_BYTES[2], most - FIXED_PAYLOAD_BYTES - len(title)))
    station = _cut(found.station, min(MAX_PAYLOAD_TEXT_BYTES[1], most - FIXED_PAYLOAD_BYTES - len(title) - len(advice)))
    raw = bytes([PAYLOAD_VERSION, *map(_byte, numbers)])
    for part in (title, station, advice):
        raw += bytes([len(part)]) + part
    return base64.urlsafe_b64encode(raw + zlib.crc32(raw).to_bytes(4, "big")).rstrip(b"=").decode("ascii")


def decode_takeaway(text: str) -> TakeawayResult | None:
    """What ``encode_takeaway`` packed; None for anything else. Never raises."""
    if len(text) > MAX_PACKED_CHARS:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, check = raw[:-4], raw[-4:]
    if len(body) < 1 + len(PAYLOAD_NUMBER_NAMES) or zlib.crc32(body).to_bytes(4, "big") != check or body[0] != PAYLOAD_VERSION:
        return None
    known = dict(zip(PAYLOAD_NUMBER_NAMES, body[1:], strict=False))
    texts, at = [], 1 + len(PAYLOAD_NUMBER_NAMES)
    for _ in MAX_PAYLOAD_TEXT_BYTES:
        end = at + 1 + (body[at] if at < len(body) else UNKNOWN_BYTE_VALUE)
        if end > len(body):
            return None
        texts.append(body[at + 1 : end].decode("utf-8", "replace"))
        at = end
    if (
        at != len(body)
        or known["regime"] >= len(PAYLOAD_REGIMES)
        or (known["phase"] != UNKNOWN_BYTE_VALUE and known["phase"] >= len(PHASES))
    ):
        return None
    descent, bottom, ascent = (nan if known[name] == UNKNOWN_BYTE_VALUE else known[name] / 10 for name in PHASES)
    title, station, advice = texts
    return TakeawayResult(
        title=title, station=station, advice=advice, reps=known["reps"], partials=known["partials"], judged=known["judged"],
        clean=known["clean"], regime=PAYLOAD_REGIMES[known["regime"]], depth=_number(known["depth"]), score=_number(known["score"]),
        drift=(_number(known["left"]), _number(known["right"])),
        phase=None if known["phase"] == UNKNOWN_BYTE_VALUE else PHASES[known["phase"]],
        tempo=(descent, bottom, ascent),
    )  # fmt: skip


def takeaway_text(found: TakeawayResult, say: Translator) -> str:
    """The result in a few plain lines, for phones without the owner's page: as many, the most telling first, as ``MAX_PAYLOAD_BYTES``
    bytes hold."""
    reps = message("takeaway.reps", title=_cut(found.title, MAX_PAYLOAD_TEXT_BYTES[0]).decode(), n=found.reps)
    lines = [message("takeaway.reps_partial", reps=reps, n=found.partials) if found.partials else reps]
    if found.judged:
        lines.append(message("takeaway.clean", n=found.clean, judged=found.judged))
    knees = tuple(
        message("takeaway.knee_in" if drift else "takeaway.knee_straight", side=message(f"side.{side}"), n=round(drift))
        for side, drift in zip(("left", "right"), found.drift, strict=True)
        if isfinite(drift)
    )
    if knees:
        lines.append(message("takeaway.knees", items=knees))
    if found.advice:
        lines.append(message("advice.next", what=_cut(found.advice, MAX_PAYLOAD_TEXT_BYTES[2]).decode()))
    if found.station:
        lines.append(literal(_cut(found.station, MAX_PAYLOAD_TEXT_BYTES[1]).decode()))
    if found.phase:
        lines.append(message(f"takeaway.most.{found.phase}"))
    if isfinite(found.depth):
        lines.append(message("takeaway.deep", n=round(found.depth)))
    text = say.text(lines[0])
    for line in lines[1:]:
        longer = f"{text}\n{say.text(line)}"
        if len(longer.encode()) <= MAX_PAYLOAD_BYTES:
            text = longer
    return text


def _median(values: Iterable[float]) -> float:
    known = [value for value in values if isfinite(value)]
    return median(known) if known else nan


def _centimetres(length: float) -> float:
    """Whole, and none below 0."""
    return float(max(round(length), 0)) if isfinite(length) else nan


def _byte(value: float) -> int:
    return min(max(round(value), 0), UNKNOWN_BYTE_VALUE - 1) if isfinite(value) else UNKNOWN_BYTE_VALUE


def _number(byte: int) -> float:
    return nan if byte == UNKNOWN_BYTE_VALUE else float(byte)


def _cut(text: str, room: int) -> bytes:
    """``text`` in UTF-8 with at most ``room`` bytes, no letter cut in two; what is cut ends in "…". Letters that steer the writing
    (line ends apart) are left out."""
    clean = "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in INVISIBLE_CHAR_CATEGORIES)
    whole = clean.encode("utf-8", "replace")
    if len(whole) <= room:
        return whole
    if room <= len(ELLIPSIS_BYTES):
        return b""
    return whole[: room - len(ELLIPSIS_BYTES)].decode("utf-8", "ignore").rstrip().encode("utf-8") + ELLIPSIS_BYTES
