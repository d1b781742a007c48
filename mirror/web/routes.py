"""The station's page: a plain WSGI application, its addresses by whom they are for, and what is said when one cannot be answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import resources
from typing import Any

import bottle

from mirror.i18n import LANGUAGES
from mirror.types.message import Message, message
from mirror.web.admin_routes import add_admin_routes
from mirror.web.answers import SiteParts
from mirror.web.approvals import BadgeApprovals
from mirror.web.auth import AccessGuard
from mirror.web.backend import WebBackend
from mirror.web.hosts import KnownHosts
from mirror.web.html import STYLE_PATH
from mirror.web.join_routes import add_join_routes
from mirror.web.member_routes import add_member_routes
from mirror.web.sessions import SessionStore
from mirror.web.visit_routes import add_visit_routes

OWN_ERROR_STATUSES = (404, 405, 413, 500)
"""HTTP statuses with a sentence in the catalogues."""


class WebApp(bottle.Bottle):  # type: ignore[misc]
    """The application. Without ``kept_password`` (see ``password``) there are no admin's pages, without ``badges`` no one chooses a first
    PIN with one, without ``joins`` no one becomes a member on their phone. ``hosts``: names by which it may be asked for, besides this
    machine's."""

    def __init__(
        self,
        data: WebBackend,
        tickets: SessionStore,
        kept_password: str | None,
        clock: Callable[[], float],
        language: str = LANGUAGES[0],
        *,
        hosts: Iterable[str] = (),
        badges: bool = True,
        joins: bool = True,
    ) -> None:
        super().__init__()
        self.approvals = BadgeApprovals(clock)
        self.guard = AccessGuard(tickets, clock, KnownHosts(hosts))
        self.guard.guard(self)
        self._site = SiteParts(data, self.guard, language, badges, joins)
        self.default_error_handler = self._refusal_page  # every HTTP error is a page of ours
        self.route("/", callback=lambda: self._site.page.plain("mirror", message("web.scan")))
        self.route(STYLE_PATH, callback=_style)
        add_visit_routes(self, self._site, self.approvals if badges else None)
        add_member_routes(self, self._site)
        if joins:
            add_join_routes(self, self._site)
        if kept_password is not None:
            add_admin_routes(self, self._site, kept_password)

    def _refusal_page(self, error: Any) -> str:
        """Our own sentence in place of the framework's."""
        bottle.response.content_type = "text/html; charset=utf-8"
        status = error.status_code if error.status_code in OWN_ERROR_STATUSES else "other"
        words = error.body if isinstance(error.body, Message) else message(f"web.error.{status}")
        return self._site.page.plain("trouble" if error.status_code >= 500 else "not_now", words)


def _style() -> bytes:
    bottle.response.content_type = "text/css; charset=utf-8"
    bottle.response.set_header("Cache-Control", "max-age=3600")
    return resources.files("mirror.assets").joinpath("web.css").read_bytes()
