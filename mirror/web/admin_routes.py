"""The admin's addresses, under /admin: members, settings, health, log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, NoReturn

from mirror.types.message import Message, message
from mirror.web import password
from mirror.web.answers import SiteParts, error_page, sent
from mirror.web.auth import client_address, refuse, see_other
from mirror.web.settings_routes import add_settings_routes

log = logging.getLogger(__name__)

MAX_FORM_NAME_CHARS = 200
MEMBER_ROUTE = "/admin/members/<member:re:[A-Za-z0-9_-]{1,64}>"


def add_admin_routes(app: Any, site: SiteParts, kept: str) -> None:
    """``kept``: what is kept of the password."""
    guard, data = site.guard, site.data

    def enter() -> NoReturn:
        if not guard.check_password(lambda: password.password_matches(sent("password"), kept)):
            log.warning("a wrong admin password from %s", client_address())
            refuse(403, "password")
        guard.grant_session("admin")
        see_other("/admin/members")

    def listed(said: Message | None = None) -> str:
        return site.page.members(data.members(), guard.who("admin").form, said)

    def rename(member: str) -> str:
        guard.require_form_session("admin")
        name = sent("name")[:MAX_FORM_NAME_CHARS]
        data.rename(member, name)
        return listed(message("web.renamed", name=name))

    def revoke(member: str) -> str:
        guard.require_form_session("admin")
        data.revoke(member)
        return listed(message("web.revoked"))

    def set_pin(member: str) -> str:
        guard.require_form_session("admin")
        data.set_pin(member, sent("pin"))
        guard.pins.succeed(member)
        guard.tickets.close_all("member", member)
        return listed(message("web.pin_changed"))

    def keep(member: str) -> str:
        guard.require_form_session("admin")
        data.withdraw_deletion(member)
        return listed(message("web.kept"))

    def ask(member: str) -> str:
        name = next((row.name for row in data.members() if row.id == member), None)
        form = guard.who("admin").form
        if name is None:
            refuse(404, "no_member")
        return site.page.confirm(message("web.delete_all_name", name=name), f"/admin/members/{member}/delete", "/admin/members", form)

    def delete(member: str) -> str:
        guard.require_form_session("admin")
        data.delete(member)
        guard.tickets.close_all("member", member)
        return listed(message("web.deleted"))

    def report(member: str) -> str:
        guard.who("admin")
        return site.report(member)

    def export(member: str) -> Iterator[bytes]:
        guard.who("admin")
        return site.download("json", member)

    def health() -> str:
        form = guard.who("admin").form
        return site.page.health(data.health(), form)

    def lines() -> str:
        form = guard.who("admin").form
        return site.page.log(data.log(), form)

    app.route("/admin", callback=lambda: site.page.login())
    app.route("/admin", method="POST", callback=error_page(enter))
    app.route("/admin/members", callback=error_page(listed))
    actions = (("rename", rename), ("revoke", revoke), ("pin", set_pin), ("keep", keep), ("delete", delete))
    for name, action in actions:
        app.route(f"{MEMBER_ROUTE}/{name}", method="POST", callback=error_page(action))
    app.route(f"{MEMBER_ROUTE}/delete", callback=error_page(ask))
    app.route(f"{MEMBER_ROUTE}/report", callback=error_page(report))
    app.route(f"{MEMBER_ROUTE}/export.json", callback=error_page(export))
    add_settings_routes(app, site)
    app.route("/admin/health", callback=error_page(health))
    app.route("/admin/log", callback=error_page(lines))
