"""Serves the site in threads of its own, which no frame waits for."""

from __future__ import annotations

from typing import Any

from mirror.web.listener import Listener

MAX_REQUEST_BODY_BYTES = 1 << 16
"""Bytes that anybody may send: a settings file is a few thousand."""


class WebServer(Listener):
    """Listens on ``bind``:``port`` (0 = any free one). Raises MirrorError when that cannot be had."""

    def __init__(self, site: Any, bind: str, port: int) -> None:
        super().__init__(
            "web", site, bind, port, threads=4, clear_untrusted_proxy_headers=True,
            max_request_body_size=MAX_REQUEST_BODY_BYTES, max_request_header_size=1 << 14,
        )  # fmt: skip
