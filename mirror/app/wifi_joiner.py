"""Hands a network to systemd/join-wifi, which joins it as root, and reads how that went."""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from mirror.files import read_limited
from mirror.setup import JoinResult, WifiNetwork

log = logging.getLogger(__name__)

WIFI_REQUEST_FILE_NAME = "wifi-request"
"""In the runtime folder; systemd/mirror-wifi.path waits for it."""
WIFI_ANSWER_FILE = Path("/run/mirror-wifi/answer")
WIFI_ANSWER_TIMEOUT_S = 180.0
"""Seconds until a request counts as not answered: the helper gives NetworkManager two minutes."""
MAX_WIFI_ANSWER_BYTES = 256


@dataclass(frozen=True, slots=True)
class JoinAnswer:
    """How joining went; ``zone`` is the time zone that the network names, if it does."""

    result: JoinResult
    zone: str = ""


class WifiJoiner:
    """One request at a time. ``runtime`` is the service's runtime folder, None where the mirror is no service."""

    def __init__(self, runtime: Path | None, answer: Path = WIFI_ANSWER_FILE, clock: Callable[[], float] = time.monotonic) -> None:
        self._request = runtime / WIFI_REQUEST_FILE_NAME if runtime else None
        self._answer, self._clock = answer, clock
        self._token, self._asked_at = "", float("-inf")

    @property
    def is_available(self) -> bool:
        """Whether this machine has the helper and NetworkManager."""
        return self._request is not None and shutil.which("nmcli") is not None

    def ask(self, network: WifiNetwork) -> None:
        """Asks for ``network``. Never raises; the password is in no log."""
        assert self._request is not None
        self._token, self._asked_at = secrets.token_hex(8), self._clock()
        asked = {
            "token": self._token, "ssid": network.ssid.encode().hex(), "security": network.security, "password": network.password,
            "hidden": network.hidden,
        }  # fmt: skip
        part = self._request.with_name(f".{WIFI_REQUEST_FILE_NAME}.part")
        try:
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w") as file:
                json.dump(asked, file)
            part.replace(self._request)
        except OSError as error:
            log.warning("the network cannot be asked for (%s)", error.strerror)
            self._asked_at = float("-inf")

    def answer(self) -> JoinAnswer | None:
        """How the request went, once; None while that is not known, or nothing was asked for."""
        if not self._token:
            return None
        found = self._read()
        if found is None and self._clock() - self._asked_at > WIFI_ANSWER_TIMEOUT_S:
            found = JoinAnswer("time")
        if found is not None:
            self._token = ""
            if self._request is not None:
                with suppress(OSError):  # not taken: the password shall not lie there
                    self._request.unlink(missing_ok=True)
        return found

    def _read(self) -> JoinAnswer | None:
        try:
            token, result, *zone = read_limited(self._answer, MAX_WIFI_ANSWER_BYTES).decode("ascii").split()
        except (OSError, ValueError):
            return None
        if token != self._token or result not in get_args(JoinResult):
            return None
        return JoinAnswer(cast("JoinResult", result), zone[0] if zone else "")
