"""What the QR code on the glass opens: one visit, for one phone, at the press of a button."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import bottle

from mirror.types.message import message
from mirror.web.answers import SiteParts, error_page, sent
from mirror.web.approvals import ApprovalState, BadgeApprovals
from mirror.web.auth import refuse, see_other
from mirror.web.backend import RefusedEntryError, VisitResult
from mirror.web.cards import CardDrawer
from mirror.web.sessions import INVITATION_SUBJECT, BrowserSession
from mirror.web.weight import read_load

TOKEN_ROUTE = "/s/<token:re:[A-Za-z0-9_-]{8,64}>"


def add_visit_routes(app: Any, site: SiteParts, approvals: BadgeApprovals | None) -> None:
    """``approvals``: None where no badge is looked at."""
    guard, data = site.guard, site.data
    cards = CardDrawer(data)

    def look(token: str) -> str:
        return site.page.code(token, guard.check_open(token).subject == INVITATION_SUBJECT)

    def redeem(token: str) -> NoReturn:
        code = guard.redeem(token)
        if code.subject == INVITATION_SUBJECT:
            guard.grant_session("join", visit=code.visit)
            see_other("/join")
        if not guard.holds(code.subject):
            data.opened(code.subject)
        guard.grant_session("visit", code.subject)
        see_other("/me")

    def own() -> VisitResult:
        found = data.result(guard.who("visit", "member").visit)
        if found is None:
            refuse(404, "nothing_kept")
        assert found is not None
        return found

    def anonymous() -> VisitResult:
        guard.who("visit")
        found = own()
        if found.member is not None:  # a code opens the visit only; the rest needs the member
            refuse(403, "account_needed")
        return found

    def member() -> str:
        found = own().member
        if found is None:
            refuse(404, "members_only")
        return str(found)

    def may_choose_pin(found: VisitResult) -> bool:
        return approvals is not None and found.member is not None and data.may_choose_pin(found.member, found.visit)

    def show() -> str:
        session, found = guard.who("visit", "member"), own()
        load = data.load(found.visit)
        if session.role == "member":
            return site.page.own_visit(found, load, session.form)
        account = data.account(found.member) if found.member else None
        return site.page.visit(found, load, account, may_choose_pin(found), session.form, site.joins)

    def enter_load() -> NoReturn:
        visit = guard.require_form_session("visit", "member").visit
        kg = read_load(sent("kg"))
        if kg is None:
            refuse(422, "weight")
        assert kg is not None
        if not data.enter_load(visit, sent("exercise"), kg):
            refuse(409, "visit_over")
        see_other("/me")

    def export(form: str) -> Iterator[bytes]:
        return site.download(form, None, anonymous().visit)

    def card(number: int) -> bytes:
        session = guard.who("visit", "member")
        member = session.subject if session.role == "member" else None
        made = cards.draw(own().visit, number, member, site.language)
        bottle.response.content_type = "image/png"
        return made

    def ask() -> str:
        anonymous()
        return site.page.confirm(message("web.delete_all_visit"), "/me/delete", "/me", guard.who("visit").form)

    def delete() -> str:
        guard.require_form_session("visit")
        data.delete_visit(anonymous().visit)
        cards.forget()
        guard.leave()
        return site.page.plain("deleted", message("web.deleted.text"))

    def open_account(found: VisitResult) -> NoReturn:
        guard.grant_session("member", str(found.member), found.visit)
        see_other("/account")

    def enter() -> NoReturn:
        guard.require_form_session("visit")
        found, key, pin = own(), member(), sent("pin")
        guard.check_pin(key, lambda: data.pin_matches(key, pin))
        open_account(found)

    def badge_state() -> tuple[BrowserSession, VisitResult, ApprovalState]:
        """Of a first visit, on which the badge lets its member choose a PIN."""
        session, found = guard.who("visit"), own()
        if approvals is None or not may_choose_pin(found):
            refuse(403, "desk")
        return session, found, approvals.state(str(found.member), session.form)

    def ask_badge() -> NoReturn:
        session, found = guard.require_form_session("visit"), badge_state()[1]
        if approvals is None or not approvals.ask(str(found.member), session.form):
            refuse(409, "other_phone")
        see_other("/me/pin")

    def await_badge() -> str:
        session, _, state = badge_state()
        if state == "none":  # the time is over
            see_other("/me")
        return site.page.choose_pin(session.form) if state == "shown" else site.page.await_badge()

    def choose() -> str:
        guard.require_form_session("visit")
        session, found, state = badge_state()
        if approvals is None or state != "shown":
            see_other("/me/pin")
        try:
            data.set_pin(str(found.member), sent("pin"))
        except RefusedEntryError as error:
            return site.page.choose_pin(session.form, error.words)
        approvals.end(str(found.member))
        return open_account(found)

    def leave() -> str:
        guard.require_form_session("visit", "join", "member", "admin")
        guard.leave()
        return site.page.plain("goodbye", message("web.goodbye.text"))

    app.route(TOKEN_ROUTE, callback=error_page(look))
    app.route(TOKEN_ROUTE, method="POST", callback=error_page(redeem))
    app.route("/me", callback=error_page(show))
    app.route("/me/export.<form>", callback=error_page(export))
    app.route("/me/card/<number:int>.png", callback=error_page(card))
    app.route("/me/delete", callback=error_page(ask))
    app.route("/me/pin", callback=error_page(await_badge))
    for path, answer in (("delete", delete), ("weight", enter_load), ("account", enter), ("badge", ask_badge), ("pin", choose)):
        app.route(f"/me/{path}", method="POST", callback=error_page(answer))
    app.route("/leave", method="POST", callback=error_page(leave))
