"""The addresses of the station's page: a person's own under /me, the admin's under /admin. A plain WSGI application."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import bottle

from mirror.errors import MirrorError
from mirror.web import pages, password
from mirror.web.data import Data, Form, Result
from mirror.web.door import Door
from mirror.web.tickets import Tickets

log = logging.getLogger(__name__)

LONGEST_NAME = 200
TYPES: dict[Form, str] = {"json": "application/json; charset=utf-8", "csv": "application/zip"}
ENDINGS: dict[Form, str] = {"json": "json", "csv": "zip"}


def site(data: Data, tickets: Tickets, kept_password: str | None, clock: Callable[[], float]) -> Any:
    """The application. Without ``kept_password`` (see ``password``) there are no admin's pages."""
    app = bottle.Bottle()
    door = Door(tickets, clock)
    door.guard(app)
    app.default_error_handler = _refused  # every HTTP error is a page of ours
    app.route("/", callback=lambda: pages.plain("Mirror", "Scan the code on the glass after a set to see your result here."))
    _persons(app, door, data)
    if kept_password is not None:
        _admins(app, door, data, kept_password)
    return app


def _persons(app: Any, door: Door, data: Data) -> None:
    def come(token: str) -> None:
        door.guess()
        visit = door.tickets.redeem(token)
        if visit is None:
            bottle.abort(403, "This code was used or has expired: the next set shows a new one")
        door.let_in("person", str(visit))
        bottle.redirect("/me", 303)

    def own() -> Result:
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
        return pages.confirm(what, "/me/delete", "/me", door.who("person").form)

    def delete() -> str:
        door.sent("person")
        found = own()
        data.delete(found.member, found.visit)
        door.leave()
        return pages.plain("Deleted", "Nothing of it is kept any more.")

    def leave() -> str:
        door.leave()
        return pages.plain("Goodbye", "This browser sees nothing of you any more.")

    app.route("/s/<token:re:[A-Za-z0-9_-]{8,64}>", callback=come)
    app.route("/me", callback=_said(lambda: pages.result(own())))
    app.route("/me/export.<form>", callback=_said(export))
    app.route("/me/report", callback=_said(report))
    app.route("/me/delete", callback=_said(ask))
    app.route("/me/delete", method="POST", callback=_said(delete))
    app.route("/me/leave", callback=leave)


def _admins(app: Any, door: Door, data: Data, kept: str) -> None:
    def enter() -> None:
        door.guess()
        if not password.matches(str(bottle.request.forms.getunicode("password") or ""), kept):
            log.warning("a wrong admin password from %s", bottle.request.environ.get("REMOTE_ADDR"))
            bottle.abort(403, "Not the password")
        door.let_in("admin")
        bottle.redirect("/admin/members", 303)

    def listed(said: str = "") -> str:
        return pages.members(data.members(), door.who("admin").form, said)

    def rename(member: str) -> str:
        door.sent("admin")
        name = str(bottle.request.forms.getunicode("name") or "")[:LONGEST_NAME]
        data.rename(member, name)
        return listed(f"Renamed to {name}")

    def revoke(member: str) -> str:
        door.sent("admin")
        data.revoke(member)
        return listed("The badge opens nothing any more")

    def ask(member: str) -> str:
        name = next((row.name for row in data.members() if row.id == member), None)
        form = door.who("admin").form
        if name is None:
            bottle.abort(404, "There is no such member")
        return pages.confirm(f"Everything that is kept of {name}", f"/admin/members/{member}/delete", "/admin/members", form)

    def delete(member: str) -> str:
        door.sent("admin")
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
        return pages.settings(data.settings(), form)

    def save() -> str:
        form = door.sent("admin").form
        text = str(bottle.request.forms.getunicode("text") or "").replace("\r\n", "\n")
        try:
            data.save_settings(text)
        except MirrorError as error:
            bottle.response.status = 422
            return pages.settings(text, form, f"Not saved: {error}")
        return pages.settings(text, form, "Saved: the mirror takes it in when it starts again")

    def health() -> str:
        door.who("admin")
        return pages.health(data.health())

    def lines() -> str:
        door.who("admin")
        return pages.log(data.log())

    def leave() -> str:
        door.leave()
        return pages.plain("Goodbye", "You are signed out.")

    one = "/admin/members/<member:re:[A-Za-z0-9_-]{1,64}>"
    app.route("/admin", callback=pages.login)
    app.route("/admin", method="POST", callback=enter)
    app.route("/admin/members", callback=_said(listed))
    for name, action in (("rename", rename), ("revoke", revoke), ("delete", delete)):
        app.route(f"{one}/{name}", method="POST", callback=_said(action))
    app.route(f"{one}/delete", callback=_said(ask))
    app.route(f"{one}/report", callback=_said(report))
    app.route(f"{one}/export.json", callback=_said(export))
    app.route("/admin/settings", callback=_said(shown))
    app.route("/admin/settings", method="POST", callback=_said(save))
    app.route("/admin/health", callback=_said(health))
    app.route("/admin/log", callback=_said(lines))
    app.route("/admin/leave", callback=leave)


def _form(name: str) -> Form:
    if name == "json":
        return "json"
    if name == "csv":
        return "csv"
    return bottle.abort(404, "There are export.json and export.csv")  # type: ignore[no-any-return]


def _download(form: Form, pieces: Callable[[Form], Iterator[bytes]]) -> Iterator[bytes]:
    made = pieces(form)
    bottle.response.content_type = TYPES[form]
    bottle.response.set_header("Content-Disposition", f'attachment; filename="mirror.{ENDINGS[form]}"')
    return made


def _said(page: Callable[..., Any]) -> Callable[..., Any]:
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


KNOWN = {404: "There is no such page", 405: "That is not done here", 413: "Too much at once", 500: "The mirror could not answer"}
"""What is said instead of the framework's own words."""


def _refused(error: Any) -> str:
    bottle.response.content_type = "text/html; charset=utf-8"
    words = str(error.body or "")
    if not words or words.startswith(("Not found", "Method not allowed", "Internal Server Error", "Request entity")):
        words = KNOWN.get(error.status_code, "That did not work")
    return pages.plain("Trouble" if error.status_code >= 500 else "Not now", words)
