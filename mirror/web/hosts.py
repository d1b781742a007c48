"""By which names the page may be asked for: a name of another site that points here (DNS rebinding) is not answered."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit


class KnownHosts:
    """Any address in numbers, ``localhost``, this machine's name, and ``names``."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        own = socket.gethostname()
        self._names = {_fold(name) for name in ("localhost", own, f"{own.split('.')[0]}.local", *names)}

    def knows(self, host: str | None) -> bool:
        """Whether ``host`` is a header Host, or what follows http:// in a header Origin, of the page itself."""
        try:
            name = urlsplit(f"//{host or ''}").hostname or ""
            urlsplit(f"//{host or ''}").port  # noqa: B018 (raises for what is no port)
        except ValueError:
            return False
        return _fold(name) in self._names or _is_address(name)


def _fold(name: str) -> str:
    return name.rstrip(".").casefold()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
