"""The addresses of the station's page: a person's own under /me, the admin's under /admin. A plain WSGI application."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import bottle

from mirror.errors import MirrorError
from mirror.i18n import LANGUAGES, Translator
from mirror.types.message import Message, literal, message
from mirror.web import password
from mirror.web.auth import AccessGuard, refuse
from mirror.web.backend import Form, VisitResult, WebBackend
from mirror.web.pages import PageRenderer
from mirror.web.sessions import SessionStore

log = logging.getLogger(__name__)

MAX_FORM_NAME_CHARS = 200
EXPORT_CONTENT_TYPES: dict[Form, str] = {"json": "application/json; charset=utf-8", "csv": "application/zip"}
EXPORT_FILE_SUFFIXES: dict[Form, str] = {"json": "json", "csv": "zip"}


def make_web_app(
    data: WebBackend, tickets: SessionStore, kept_password: str | None, clock: Callable[[], float], language: str = LANGUAGES[0]
) -> Any:
    """The application. Without ``kept_password`` (see ``password``) there are no admin's pages."""
    app = bottle.Bottle()
    door = AccessGuard(tickets, clock)
    door.guard(app)
    page = PageRenderer(Translator(language))
    app.default_error_handler = partial(_refusal_page, page)  # every HTTP error is a page of ours
    app.route("/", callback=lambda: page.plain("mirror", message("web.scan")))
    _persons(app, door, data, page)
    if kept_password is not None:
        _admins(app, door, data, page, kept_password)
    return app


def _persons(app: Any, door: AccessGuard, data: WebBackend, page: PageRenderer) -> None:
    def come(token: str) -> None:
        door.limit_guesses()
        visit = door.tickets.redeem(token)
        if visit is None:
            refuse(403, "code_used")
        door.grant_session("person", str(visit))
        bottle.redirect("/me", 303)

    def own() -> VisitResult:
        found = data.result(door.who("person").subject)
        if found is None:
            refuse(404, "nothing_kept")
        assert found is not None
        return found

    def export(form: str) -> Iterator[bytes]:
        found = own()
        return _download(_form(form), lambda kind: data.export(found.member, found.visit, kind))

    def report() -> str:
        found = own()
        if found.member is None:
            refuse(404, "members_only")
        return data.report(str(found.member))

    def ask() -> str:
        found = own()
        what = message("web.delete_all_member" if found.member else "web.delete_all_visit")
        return page.confirm(what, "/me/delete", "/me", door.who("person").form)

    def delete() -> str:
        door.require_form_session("person")
        found = own()
        data.delete(found.member, found.visit)
        door.leave()
        return page.plain("deleted", message("web.deleted.text"))

    def leave() -> str:
        door.leave()
        return page.plain("goodbye", message("web.goodbye.text"))

    app.route("/s/<token:re:[A-Za-z0-9_-]{8,64}>", callback=come)
    app.route("/me", callback=_error_page(lambda: page.result(own())))
    app.route("/me/export.<form>", callback=_error_page(export))
    app.route("/me/report", callback=_error_page(report))
    app.route("/me/delete", callback=_error_page(ask))
    app.route("/me/delete", method="POST", callback=_error_page(delete))
    app.route("/me/leave", callback=leave)


def _admins(app: Any, door: AccessGuard, data: WebBackend, page: PageRenderer, kept: str) -> None:
    def enter() -> None:
        door.limit_guesses()
        if not password.password_matches(str(bottle.request.forms.getunicode("password") or ""), kept):
            log.warning("a wrong admin password from %s", bottle.request.environ.get("REMOTE_ADDR"))
            refuse(403, "password")
        door.grant_session("admin")
        bottle.redirect("/admin/members", 303)

    def listed(said: Message | None = None) -> str:
        return page.members(data.members(), door.who("admin").form, said)

    def rename(member: str) -> str:
        door.require_form_session("admin")
        name = str(bottle.request.forms.getunicode("name") or "")[:MAX_FORM_NAME_CHARS]
        data.rename(member, name)
        return listed(message("web.renamed", name=name))

    def revoke(member: str) -> str:
        door.require_form_session("admin")
        data.revoke(member)
        return listed(message("web.revoked"))

    def ask(member: str) -> str:
        name = next((row.name for row in data.members() if row.id == member), None)
        form = door.who("admin").form
        if name is None:
            refuse(404, "no_member")
        return page.confirm(message("web.delete_all_name", name=name), f"/admin/members/{member}/delete", "/admin/members", form)

    def delete(member: str) -> str:
        door.require_form_session("admin")
        data.delete(member, "")
        return listed(message("web.deleted"))

    def report(member: str) -> str:
        door.who("admin")
        return data.report(member)

    def export(member: str) -> Iterator[bytes]:
        door.who("admin")
        return _download("json", lambda kind: data.export(member, "", kind))

    def shown() -> str:
        form = door.who("admin").form
        return page.settings(data.settings(), form)

    def save() -> str:
        form = door.require_form_session("admin").form
        text = str(bottle.request.forms.getunicode("text") or "").replace("\r\n", "\n")
        try:
            data.save_settings(text)
        except MirrorError as error:
            bottle.response.status = 422
            return page.settings(text, form, message("web.not_saved", why=str(error)))
        return page.settings(text, form, message("web.saved"))

    def health() -> str:
        door.who("admin")
        return page.health(data.health())

    def lines() -> str:
        door.who("admin")
        return page.log(data.log())

    def leave() -> str:
        door.leave()
        return page.plain("goodbye", message("web.signed_out"))

    one = "/admin/members/<member:re:[A-Za-z0-9_-]{1,64}>"
    app.route("/admin", callback=page.login)
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
    return refuse(404, "export_names")


def _download(form: Form, pieces: Callable[[Form], Iterator[bytes]]) -> Iterator[bytes]:
    made = pieces(form)
    bottle.response.content_type = EXPORT_CONTENT_TYPES[form]
    bottle.response.set_header("Content-Disposition", f'attachment; filename="mirror.{EXPORT_FILE_SUFFIXES[form]}"')
    return made


def _error_page(answer: Callable[..., Any]) -> Callable[..., Any]:
    """``answer``, where a MirrorError becomes a page that says it, and anything else a line in the log."""

    def answered(**given: str) -> Any:
        try:
            return answer(**given)
        except MirrorError as error:
            bottle.abort(409, literal(str(error)))
        except bottle.HTTPResponse:
            raise
        except Exception:
            log.exception("a page failed")
            refuse(500, "500")

    return answered


OWN_ERROR_STATUSES = (404, 405, 413, 500)
"""HTTP statuses with a sentence in the catalogues."""


def _refusal_page(page: PageRenderer, error: Any) -> str:
    """Our own sentence in place of the framework's."""
    bottle.response.content_type = "text/html; charset=utf-8"
    status = error.status_code if error.status_code in OWN_ERROR_STATUSES else "other"
    words = error.body if isinstance(error.body, Message) else message(f"web.error.{status}")
    return page.plain("trouble" if error.status_code >= 500 else "not_now", words)
