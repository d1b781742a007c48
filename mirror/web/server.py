"""Serves the site in threads of its own, which no frame waits for."""

from __future__ import annotations

import logging
import threading
from typing import Any

from waitress.server import create_server

from mirror.errors import MirrorError

log = logging.getLogger(__name__)

LARGEST = 1 << 16
"""Bytes that anybody may send: a settings file is a few thousand."""


class Server:
    """Listens on ``bind``:``port`` (0 = any free one). Raises MirrorError when that cannot be had."""

    def __init__(self, site: Any, bind: str, port: int) -> None:
        try:
            self._server = create_server(
                site, host=bind, port=port, threads=2, connection_limit=32, channel_timeout=20, ident="", asyncore_loop_timeout=0.2,
                clear_untrusted_proxy_headers=True, max_request_body_size=LARGEST, max_request_header_size=1 << 14,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise MirrorError(f"web page: {bind}:{port} cannot be listened on ({error}); choose another web.port") from None
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Stop listening; safe to call twice."""
        self._server.close()
        if self._thread.ident is not None:
            self._thread.join(2.0)

    def _run(self) -> None:
        try:
            self._server.run()
        except Exception:
            log.exception("the web page ended")
