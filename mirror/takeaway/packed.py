"""The QR code's text: ``base_url#payload``, and the payload read again.

The payload is base64url without padding of: version 1, exercise (place in ``EXERCISES`` from 1; 0 = the title follows), reps, partials,
judged, clean (a byte each), regime and advice (regime in the upper two bits), depth in % and score (255 = not measured), for each leg usual and peak
drift in % of thigh plus 100 (255 = not measured), the legs' phases (two bits each), tempo in tenths of a second and the drift warned of
in % (255 = not measured), title, station and the advice's words as UTF-8 with a zero byte between them, and CRC-16 of all that
(polynomial 0x1021 from 0xFFFF), high byte first. docs/takeaway/index.html reads the same.
"""

from __future__ import annotations

import base64
import binascii
from math import isfinite, nan
from typing import cast

from mirror.errors import MirrorError
from mirror.takeaway.plain import cut, plain
from mirror.takeaway.result import PHASES, Leg, Result, of, printable
from mirror.types import Regime, SetSummary

VERSION = 1
EXERCISES = (
    "squat", "banded_squat", "overhead_squat", "clam_shell", "ankle_mobilisation", "single_leg_squat", "step_down", "reverse_lunge",
    "lateral_band_walk", "sit_to_stand", "glute_bridge",
)  # fmt: skip
"""Never reordered: codes on people's phones count on it. New ones at the end; without their place here their title travels."""
ADVICE = ("", "again", "begin", "depth", "drift", "fatigue", "form", "less_depth", "overshoot", "side", "tempo", "view")
"""Never reordered either. An advice that is not here travels as its words, as do those of ``WORDED``."""
WORDED = ("", "form", "side")
REGIMES: tuple[Regime, ...] = ("none", "walk-up", "calibrated")
MOST_BYTES = 152
"""Of the whole QR code: version 8 (49 modules a side) at error correction M holds so many (ISO/IEC 18004, table 7)."""
LONGEST = 200
"""Letters of a payload; what is longer is not ours."""
TITLE = 24
"""Bytes of a title, so that something is left of the station's name."""
FIXED = 18
UNKNOWN = 255


def payload(summary: SetSummary, station: str, base_url: str | None) -> str:
    """What the QR code of a finished set says: the owner's page with the result behind #, or without one a few plain lines; at most
    ``MOST_BYTES`` bytes while ``base_url`` has up to 80."""
    result = of(summary, station)
    if base_url is None:
        return plain(result, MOST_BYTES)
    room = MOST_BYTES - len(base_url.encode()) - 1
    packed = _pack(result, room * 3 // 4)
    return f"{base_url}#{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def decode(text: str) -> Result:
    """The result in a payload, or in a whole address with one. Raises MirrorError when it is none of ours, or damaged."""
    letters = text.rpartition("#")[2]
    try:
        if len(letters) > LONGEST:
            raise ValueError
        raw = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
        if len(raw) < FIXED + 4 or binascii.crc_hqx(raw[:-2], 0xFFFF) != int.from_bytes(raw[-2:], "big"):
            raise ValueError
        if raw[0] != VERSION:
            raise MirrorError("this result was made by another version of the mirror; use the page that came with it")
        return _unpack(raw[:-2])
    except (ValueError, IndexError):
        raise MirrorError("this is no result of the mirror, or part of it is missing; scan the code again") from None


def _pack(result: Result, room: int) -> bytes:
    known = result.exercise in EXERCISES
    advice = ADVICE.index(result.advice) if result.advice in ADVICE else 0
    legs = (result.left, result.right)
    drifts = [_byte(100 * drift, 100) for leg in legs for drift in (leg.usual, leg.peak)]
    phases = sum((PHASES.index(leg.phase) + 1 if leg.phase else 0) << 2 * place for place, leg in enumerate(legs))
    fixed = bytes([
        VERSION, EXERCISES.index(result.exercise) + 1 if known else 0,
        *(_byte(count) for count in (result.reps, result.partials, result.judged, result.clean)),
        REGIMES.index(result.regime) << 6 | advice, _byte(100 * result.depth), _byte(result.score),
        *drifts, phases, *(_byte(10 * seconds) for seconds in result.tempo), _byte(100 * result.amber),
    ])  # fmt: skip
    title = "" if known else cut(result.title, TITLE)
    left = room - len(fixed) - 4 - len(title.encode())
    station = cut(result.station, left)
    words = cut(result.words, left - len(station.encode())) if ADVICE[advice] in WORDED else ""
    raw = fixed + b"\0".join(text.encode() for text in (title, station, words))
    return raw + binascii.crc_hqx(raw, 0xFFFF).to_bytes(2, "big")


def _byte(value: float, zero: int = 0) -> int:
    """``value`` as a whole number above ``zero``, held within 0-254; ``UNKNOWN`` for what is no number."""
    return max(0, min(UNKNOWN - 1, round(value) + zero)) if isfinite(value) else UNKNOWN


def _number(byte: int, scale: float, zero: int = 0) -> float:
    return nan if byte == UNKNOWN else (byte - zero) / scale


def _unpack(raw: bytes) -> Result:
    """Raises ValueError or IndexError for what no mirror has packed."""
    exercise, reps, partials, judged, clean, kind = raw[1:7]
    # UnicodeDecodeError is a ValueError.
    title, station, words = (printable(text.decode()) for text in raw[FIXED:].split(b"\0"))
    if clean > judged or judged > reps or raw[13] >> 4:
        raise ValueError
    phases = (None, *PHASES)
    legs = [
        Leg(_number(raw[9 + 2 * place], 100, 100), _number(raw[10 + 2 * place], 100, 100), phases[raw[13] >> 2 * place & 3])
        for place in (0, 1)
    ]
    return Result(
        exercise=EXERCISES[exercise - 1] if exercise else "",
        title=title,
        reps=reps,
        partials=partials,
        judged=judged,
        clean=clean,
        regime=REGIMES[kind >> 6],
        depth=_number(raw[7], 100),
        score=_number(raw[8], 1),
        left=legs[0],
        right=legs[1],
        tempo=cast("tuple[float, float, float]", tuple(_number(byte, 10) for byte in raw[14:17])),
        amber=_number(raw[17], 100),
        advice=ADVICE[kind & 63],
        words=words,
        station=station,
    )
