"""The code with which a new station joins its fleet: ``KMF1/host/port/database/number/token``, in capitals, which a QR code packs tightly.

It names an enrolment that waits in the centre's database. The token is the password of a role that can do nothing but hand over one
request for a certificate and take the answer (``mirror.fleet.centre``); it is good once, and not for long.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mirror.types import Message, message

FLEET_CODE_PREFIX = "KMF1/"
ENROLMENT_ROLE_PREFIX = "mirror_enrol_"
ENROLMENT_NUMBER_CHARS = 8
ENROLMENT_TOKEN_CHARS = 32
"""Letters of base32: 160 bits."""
BASE32_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
HOST_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-")
DATABASE_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
MAX_HOST_CHARS, MAX_DATABASE_CHARS = 253, 63
"""Of a name in the domain name system (RFC 1035) and of one in PostgreSQL."""
MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class FleetCode:
    """Where the centre is and which enrolment waits there. ``host`` is a name or an address, ``database`` in small letters."""

    host: str
    port: int
    database: str
    number: str
    token: str = field(repr=False)

    @property
    def role(self) -> str:
        """The role that the token is the password of."""
        return f"{ENROLMENT_ROLE_PREFIX}{self.number}"

    @property
    def text(self) -> str:
        """What the QR code says."""
        return f"{FLEET_CODE_PREFIX}{self.host}/{self.port}/{self.database}/{self.number}/{self.token}".upper()


@dataclass(frozen=True, slots=True)
class FleetRefusal:
    """Why a code is none of a fleet."""

    why: Message


def parse_fleet_code(text: str) -> FleetCode | FleetRefusal:
    """The enrolment that the code ``text`` names. Never raises, whatever it says."""
    if not text.upper().startswith(FLEET_CODE_PREFIX):
        return FleetRefusal(message("setup.fleet.no_code"))
    match text.upper().split("/"):
        case [_, host, port, database, number, token] if (
            _is_of(host, HOST_LETTERS, 1, MAX_HOST_CHARS)
            and port.isascii() and port.isdecimal() and len(port) <= len(str(MAX_PORT)) and 1 <= int(port) <= MAX_PORT
            and _is_of(database, DATABASE_LETTERS, 1, MAX_DATABASE_CHARS)
            and _is_of(number, BASE32_LETTERS, ENROLMENT_NUMBER_CHARS, ENROLMENT_NUMBER_CHARS)
            and _is_of(token, BASE32_LETTERS, ENROLMENT_TOKEN_CHARS, ENROLMENT_TOKEN_CHARS)
        ):  # fmt: skip
            return FleetCode(host.lower(), int(port), database.lower(), number.lower(), token)
    return FleetRefusal(message("setup.fleet.damaged"))


def _is_of(text: str, letters: frozenset[str], low: int, high: int) -> bool:
    return low <= len(text) <= high and set(text) <= letters
