r"""A phone's "share network" code as text: ``WIFI:T:WPA;S:name;P:password;H:true;;``.

The format is ZXing's (Barcode Contents, "Wi-Fi network config"), which Android and iOS show: fields in any order, each ended by a
semicolon; a backslash stands before ``\ ; , : "`` where they are meant as themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mirror.types import Message, message

WifiSecurity = Literal["open", "wep", "wpa", "sae"]
WIFI_CODE_PREFIX = "WIFI:"
MAX_SSID_BYTES = 32
"""Of a network's name (IEEE 802.11)."""
MIN_PASSPHRASE_CHARS, MAX_PASSPHRASE_CHARS, RAW_KEY_CHARS = 8, 63, 64
"""A WPA passphrase in printable ASCII; or the key itself in hexadecimal (IEEE 802.11i, annex H.4)."""
MAX_SAE_PASSWORD_CHARS = 63
"""Of a WPA3 password, which may be as short as one letter: what NetworkManager and phones take."""
WEP_KEY_CHARS = (5, 13)
"""A WEP key as text; in hexadecimal twice as many."""
MAX_WIFI_CODE_CHARS = 511
"""Letters of a code; the reader cuts longer ones (``mirror.badge.reader``), and a network's needs half of it."""
HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
SECURITY_OF_CODE: dict[str, WifiSecurity] = {
    "": "open", "NOPASS": "open", "WEP": "wep", "WPA": "wpa", "WPA2": "wpa", "WPA/WPA2": "wpa", "WPA3": "sae", "SAE": "sae",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WifiNetwork:
    """A network to join. ``ssid`` has 1 to 32 bytes in UTF-8; ``password`` is as ``security`` asks for it, empty when open."""

    ssid: str
    security: WifiSecurity
    password: str = field(default="", repr=False)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class WifiRefusal:
    """Why a code names no network that can be joined."""

    why: Message


def parse_wifi_code(text: str) -> WifiNetwork | WifiRefusal:
    """The network that the code ``text`` names. Never raises, whatever it says."""
    if text[: len(WIFI_CODE_PREFIX)].upper() != WIFI_CODE_PREFIX:
        return WifiRefusal(message("setup.wifi.no_code"))
    fields = _split_fields(text[len(WIFI_CODE_PREFIX) :]) if len(text) <= MAX_WIFI_CODE_CHARS else None
    if fields is None:
        return WifiRefusal(message("setup.wifi.damaged"))
    security = SECURITY_OF_CODE.get(fields.get("T", "").upper())
    if security is None or {"E", "A", "PH2"} & fields.keys():  # networks of companies, with a certificate or a user's name
        return WifiRefusal(message("setup.wifi.kind"))
    network = WifiNetwork(
        fields.get("S", ""), security, "" if security == "open" else fields.get("P", ""), fields.get("H", "").lower() == "true"
    )
    return network if (why := _refuse(network)) is None else WifiRefusal(why)


def _split_fields(body: str) -> dict[str, str] | None:
    """The fields by their capital names; None where one has no end, no name, or a name that came before."""
    fields: dict[str, str] = {}
    name, value, escaped = None, "", False
    for letter in body:
        if escaped:
            value, escaped = value + letter, False
        elif letter == "\\":
            escaped = True
        elif letter == ":" and name is None:
            name, value = value.strip().upper(), ""
        elif letter != ";":
            value += letter
        elif name is None and not value:  # the second one at the end
            continue
        elif not name or name in fields:
            return None
        else:
            fields[name], name, value = _unquote(value), None, ""
    return None if escaped or name is not None or value else fields


def _unquote(value: str) -> str:
    """Text that looks like hexadecimal stands in quotes."""
    quoted = len(value) > 2 and value[0] == value[-1] == '"' and set(value[1:-1]) <= HEX_DIGITS
    return value[1:-1] if quoted else value


def _refuse(network: WifiNetwork) -> Message | None:
    """What is wrong with ``network``; None when it can be tried."""
    ssid, password = network.ssid, network.password
    if not ssid or not ssid.isprintable() or len(ssid.encode("utf-8", "replace")) > MAX_SSID_BYTES:
        return message("setup.wifi.name")
    is_hex = set(password) <= HEX_DIGITS
    match network.security:
        case "open":
            fits = True
        case "wep":
            fits = len(password) in WEP_KEY_CHARS or (is_hex and len(password) // 2 in WEP_KEY_CHARS and len(password) % 2 == 0)
        case "wpa":
            fits = MIN_PASSPHRASE_CHARS <= len(password) <= MAX_PASSPHRASE_CHARS or (is_hex and len(password) == RAW_KEY_CHARS)
        case "sae":
            fits = 1 <= len(password) <= MAX_SAE_PASSWORD_CHARS
    return None if fits and password.isascii() and password.isprintable() else message("setup.wifi.password")
