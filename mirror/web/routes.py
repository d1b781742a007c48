"""The addresses of the station's page: a person's own under /me, the admin's under /admin. A plain WSGI application."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import bottle

from mirror.errors import MirrorError
from mirror.web import pages, password
from mirror.web.auth import AccessGuard
from mirror.web.backend import Form, VisitResult, WebBackend
from mirror.web.sessions import SessionStore

log = logging.getLogger(__name__)

MAX_FORM_NAME_CHARS = 200
EXPORT_CONTENT_TYPES: dict[Form, str] = {"json": "application/json; charset=utf-8", "csv": "application/zip"}
EXPORT_FILE_SUFFIXES: dict[Form, str] = {"json": "json", "csv": "zip"}


def make_web_app(data: WebBackend, tickets: SessionStore, kept_password: str | None, clock: Callable[[], float]) -> Any:
    """The application. Without ``kept_password`` (see ``password``) there are no admin's pages."""
    app = bottle.Bottle()
    door = AccessGuard(tickets, clock)
    door.guard(app)
    app.default_error_handler = _refusal_page  # every HTTP error is a page of ours
    app.route("/", callback=lambda: pages.render_plain("Mirror", "Scan the code on the glass after a set to see your result here."))
    _persons(app, door, data)
    if kept_password is not None:
        _admins(app, door, data, kept_password)
    return app


def _persons(app: Any, door: AccessGuard, data: WebBackend) -> None:
    def come(token: str) -> None:
        door.limit_guesses()
        visit = door.tickets.redeem(token)
        if visit is None:
            bottle.abort(403, "This code was used or has expired: the next set shows a new one")
        door.grant_session("person", str(visit))
        bottle.redirect("/me", 303)

    def own() -> VisitResult:
        found = data.result(door.who("person").subject)
        if found is None:
            bottle.abort(404, "Nothing is kept of this visit")
        assert found is not None
        return found

    def export(form: str) -> Iterator[bytes]:
        found = own()
        return _download(_form(form), lambda kind: data.export(found.member, found.visit, kind))

    def report() -> str:
        found = own()
        if found.member is None:
            bottle.abort(404, "Only members have a report")
        return data.report(str(found.member))

    def ask() -> str:
        found = own()
        what = "Everything that this mirror keeps of you" if found.member else "Everything of this visit"
        return pages.render_confirm(what, "/me/delete", "/me", door.who("person").form)

    def delete() -> str:
        door.require_form_session("person")
        found = own()
        data.delete(found.member, found.visit)
        door.leave()
        return pages.render_plain("Deleted", "Nothing of it is kept any more.")

    def leave() -> str:
        door.leave()
        return pages.render_plain("Goodbye", "This browser sees nothing of you any more.")

    app.route("/s/<token:re:[A-Za-z0-9_-]{8,64}>", callback=come)
    app.route("/me", callback=_error_page(lambda: pages.render_result(own())))
    app.route("/me/export.<form>", callback=_error_page(export))
    app.route("/me/report", callback=_error_page(report))
    app.route("/me/delete", callback=_error_page(ask))
    app.route("/me/delete", method="POST", callback=_error_page(delete))
    app.route("/me/leave", callback=leave)


def _admins(app: Any, door: AccessGuard, data: WebBackend, kept: str) -> None:
    def enter() -> None:
        door.limit_guesses()
        if not password.password_matches(str(bottle.request.forms.getunicode("password") or ""), kept):
            log.warning("a wrong admin password from %s", bottle.request.environ.get("REMOTE_ADDR"))
            bottle.abort(403, "Not the password")
        door.grant_session("admin")
        bottle.redirect("/admin/members", 303)

    def listed(said: str = "") -> str:
        return pages.render_members(data.members(), door.who("admin").form, said)

    def rename(member: str) -> str:
        door.require_form_session("admin")
        name = str(bottle.request.forms.getunicode("name") or "")[:MAX_FORM_NAME_CHARS]
        data.rename(member, name)
        return listed(f"Renamed to {name}")

    def revoke(member: str) -> str:
        door.require_form_session("admin")
        data.revoke(member)
        return listed("The badge opens nothing any more")

    def ask(member: str) -> str:
        name = next((row.name for row in data.members() if row.id == member), None)
        form = door.who("admin").form
        if name is None:
            bottle.abort(404, "There is no such member")
        return pages.render_confirm(f"Everything that is kept of {name}", f"/admin/members/{member}/delete", "/admin/members", form)

    def delete(member: str) -> str:
        door.require_form_session("admin")
        data.delete(member, "")
        return listed("Deleted")

    def report(member: str) -> str:
        door.who("admin")
        return data.report(member)

    def export(member: str) -> Iterator[bytes]:
        door.who("admin")
        return _download("json", lambda kind: data.export(member, "", kind))

    def shown() -> str:
        form = door.who("admin").form
        return pages.render_settings(data.settings(), form)

    def save() -> str:
        form = door.require_form_session("admin").form
        text = str(bottle.request.forms.getunicode("text") or "").replace("\r\n", "\n")
        try:
            data.save_settings(text)
        except MirrorError as error:
            bottle.response.status = 422
            return pages.render_settings(text, form, f"Not saved: {error}")
        return pages.render_settings(text, form, "Saved: the mirror takes it in when it starts again")

    def health() -> str:
        door.who("admin")
        return pages.render_health(data.health())

    def lines() -> str:
        door.who("admin")
        return pages.render_log(data.log())

    def leave() -> str:
        door.leave()
        return pages.render_plain("Goodbye", "You are signed out.")

    one = "/admin/members/<member:re:[A-Za-z0-9_-]{1,64}>"
    app.route("/admin", callback=pages.render_login)
    app.route("/admin", method="POST", callback=enter)
    app.route("/admin/members", callback=_error_page(listed))
    for name, action in (("rename", rename), ("revoke", revoke), ("delete", delete)):
        app.route(f"{one}/{name}", method="POST", callback=_error_page(action))
    app.route(f"{one}/delete", callback=_error_page(ask))
    app.route(f"{one}/report", callback=_error_page(report))
    app.route(f"{one}/export.json", callback=_error_page(export))
    app.route("/admin/settings", callback=_error_page(shown))
    app.route("/admin/settings", method="POST", callback=_error_page(save))
    app.route("/admin/health", callback=_error_page(health))
    app.route("/admin/log", callback=_error_page(lines))
    app.route("/admin/leave", callback=leave)


def _form(name: str) -> Form:
    if name == "json":
        return "json"
    if name == "csv":
        return "csv"
    return bottle.abort(404, "There are export.json and export.csv")  # type: ignore[no-any-return]


def _download(form: Form, pieces: Callable[[Form], Iterator[bytes]]) -> Iterator[bytes]:
    made = pieces(form)
    bottle.response.content_type = EXPORT_CONTENT_TYPES[form]
    bottle.response.set_header("Content-Disposition", f'attachment; filename="mirror.{EXPORT_FILE_SUFFIXES[form]}"')
    return made


def _error_page(page: Callable[..., Any]) -> Callable[..., Any]:
    """``page``, where a MirrorError becomes a page that says it, and anything else a line in the log."""

    def answered(**given: str) -> Any:
        try:
            return page(**given)
        except MirrorError as error:
            bottle.abort(409, str(error))
        except bottle.HTTPResponse:
            raise
        except Exception:
            log.exception("a page failed")
            bottle.abort(500, "The mirror could not answer: its log says why")

    return answered


HTTP_ERROR_TEXTS = {404: "There is no such page", 405: "That is not done here", 413: "Too much at once", 500: "The mirror could not answer"}
"""What is said instead of the framework's own words."""


def _refusal_page(error: Any) -> str:
    bottle.response.content_type = "text/html; charset=utf-8"
    words = str(error.body or "")
    if not words or words.startswith(("Not found", "Method not allowed", "Internal Server Error", "Request entity")):
        words = HTTP_ERROR_TEXTS.get(error.status_code, "That did not work")
    return pages.render_plain("Trouble" if error.status_code >= 500 else "Not now", words)
