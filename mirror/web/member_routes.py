"""A member's account: all weeks, export, PIN, deletion. Only a PIN opens it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from mirror.types.message import Message, message
from mirror.web.answers import SiteParts, error_page, sent
from mirror.web.auth import refuse, see_other
from mirror.web.sessions import BrowserSession


def add_member_routes(app: Any, site: SiteParts) -> None:
    guard, data = site.guard, site.data

    def own() -> str:
        return guard.who("member").subject

    def show() -> str:
        return page(guard.who("member"))

    def page(session: BrowserSession, said: Message | None = None) -> str:
        account = data.account(session.subject)
        if account is None:
            refuse(404, "no_member")
        assert account is not None
        return site.page.account(account, session, site.badges, said)

    def check_pin() -> str:
        """Once more, for what cannot be undone, or would keep the member out."""
        key, pin = guard.require_form_session("member").subject, sent("pin")
        guard.check_pin(key, lambda: data.pin_matches(key, pin))
        return key

    def change_pin() -> str:
        visit, key = guard.who("member").visit, check_pin()
        data.set_pin(key, sent("new"))
        guard.tickets.close_all("member", key)
        return page(guard.grant_session("member", key, visit), message("web.pin_changed"))

    def delete() -> NoReturn:
        data.ask_deletion(check_pin())
        see_other("/account")

    def keep() -> str:
        data.withdraw_deletion(guard.require_form_session("member").subject)
        return page(guard.who("member"), message("web.kept"))

    def export(form: str) -> Iterator[bytes]:
        return site.download(form, own())

    app.route("/account", callback=error_page(show))
    app.route("/account/report", callback=error_page(lambda: site.report(own())))
    app.route("/account/export.<form>", callback=error_page(export))
    for path, answer in (("pin", change_pin), ("delete", delete), ("keep", keep)):
        app.route(f"/account/{path}", method="POST", callback=error_page(answer))
