"""A person becomes a member on their phone: from a visit's code, or from a code that the glass shows for it."""

from __future__ import annotations

import threading
from typing import Any

import bottle

from mirror.types.message import Message, message
from mirror.web.answers import SiteParts, error_page, sent
from mirror.web.auth import SECURITY_HEADERS, refuse, see_other
from mirror.web.backend import JoinRequest, RefusedEntryError
from mirror.web.sessions import BrowserSession

MAX_FORM_JOIN_CHARS = 200
"""Letters of a field that are looked at."""
PICTURE_CONTENT_POLICY = SECURITY_HEADERS["Content-Security-Policy"] + "; img-src 'self'"


def add_join_routes(app: Any, site: SiteParts) -> None:
    """Accounts that a visit's code or an invitation makes, one each; and the badge as a picture, for the member who signed in."""
    guard, data = site.guard, site.data
    one_at_a_time = threading.Lock()
    """So that two forms of one session, sent at once, make one account."""

    def check_applicant(session: BrowserSession) -> bool:
        """Whether there are sets that can be taken along. Refuses a session that may make no account."""
        if session.role == "join":
            return False
        found = data.result(session.visit)
        if found is None or found.member is not None:
            refuse(403, "account_needed" if found else "nothing_kept")
        return True

    def show() -> str:
        session = guard.who("visit", "join")
        return site.page.join(session.form, check_applicant(session))

    def join() -> str:
        again = try_to_join()
        if again is None:
            see_other("/account/badge" if site.badges else "/account")
        assert again is not None
        return again

    def try_to_join() -> str | None:
        """Makes the account; the form once more where it cannot be made."""
        with one_at_a_time:
            session = guard.require_form_session("visit", "join")
            has_sets = check_applicant(session)
            guard.limit_names(session)
            takes_sets = has_sets and bool(sent("sets"))
            name, pin = sent("name")[:MAX_FORM_JOIN_CHARS], sent("pin")[:MAX_FORM_JOIN_CHARS]
            if not sent("agree"):
                return answer_again(session, name, has_sets, message("web.error.agree"))
            try:
                made = data.join(JoinRequest(name, pin, session.visit, takes_sets, session.form))
            except RefusedEntryError as error:
                return answer_again(session, name, has_sets, error.words)
            guard.grant_session("member", made, session.visit if takes_sets else "")
        return None

    def answer_again(session: BrowserSession, name: str, has_sets: bool, why: Message) -> str:
        bottle.response.status = 422
        return site.page.join(session.form, has_sets, name, bool(sent("sets")), why)

    def picture() -> bytes:
        made = data.badge(guard.who("member").subject)
        bottle.response.content_type = "image/png"
        return made

    def badge() -> str:
        session = guard.who("member")
        account = data.account(session.subject)
        if account is None:
            refuse(404, "no_member")
        assert account is not None
        bottle.response.set_header("Content-Security-Policy", PICTURE_CONTENT_POLICY)
        return site.page.badge(account, session.form)

    app.route("/join", callback=error_page(show))
    app.route("/join", method="POST", callback=error_page(join))
    if site.badges:
        app.route("/account/badge", callback=error_page(badge))
        app.route("/account/badge.png", callback=error_page(picture))
