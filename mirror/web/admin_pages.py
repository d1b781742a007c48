"""The admin's pages: members, settings, health, log."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mirror.types.message import Message, message
from mirror.types.service import part_name, part_remedy
from mirror.web.backend import LogLine, MemberAccount
from mirror.web.html import make_field, make_form
from mirror.web.settings_pages import ADMIN_PAGE_LINKS, SettingsPages


class AdminPages(SettingsPages):
    """The admin's pages in one language; ``token`` is the session's."""

    def login(self) -> str:
        inside = make_field("password", self._say("password"), kind="password")
        form = f'<form method="post" action="/admin">{inside}<p><button>{self._say("sign_in")}</button></p></form>'
        return self._frame(message("web.admin"), [form])

    def members(self, rows: Sequence[MemberAccount], token: str, said: Message | None = None) -> str:
        """The list; every button says whom it is about."""
        parts = [self._member(row, token) for row in rows] or [f"<p>{self._say('no_members')}</p>"]
        return self._frame(message("web.members"), parts, said, ADMIN_PAGE_LINKS, token)

    def _member(self, row: MemberAccount, token: str) -> str:
        at = f"/admin/members/{row.id}"
        sets = message("web.member_sets", n=row.sets)
        done = self._text(message("web.member_last", sets=sets, date=row.last) if row.last else sets)
        rename = make_form(f"{at}/rename", token, self._say("rename"), make_field("name", self._say("name"), row.name, mark=row.id))
        pin = make_form(f"{at}/pin", token, self._say("set_pin"), make_field("pin", self._say("new_pin"), kind="pin", mark=row.id))
        pending = ""
        if row.deletion is not None:
            keep = make_form(f"{at}/keep", token, self._say("keep"))
            when = self._say("deletion_of", name=row.name, date=row.deletion) if row.deletion else self._say("deletion_unsure")
            pending = f'<div class="said"><p>{when}</p>{keep}</div>'
        return (
            f'<section class="card"><h2>{escape(row.name)}</h2><p class="when">{done}</p>{pending}'
            f'<p class="links"><a href="{at}/report">{self._say("report_of", name=row.name)}</a> '
            f'<a href="{at}/export.json">{self._say("export")}</a></p>'
            f"<details><summary>{self._say('manage', name=row.name)}</summary>{rename}"
            f"<p>{self._say('pin_set') if row.has_pin else self._say('pin_none')}</p>{pin}"
            f"{make_form(f'{at}/revoke', token, self._say('revoke'))}"
            f'<p class="danger"><a href="{at}/delete">{self._say("delete_name", name=row.name)}</a></p></details></section>'
        )

    def confirm(self, what: Message, action: str, back: str, token: str) -> str:
        """Deleting is asked twice."""
        parts = [f"<p>{self._text(what)}</p>", make_form(action, token, self._say("delete_for_good"), look="danger")]
        return self._frame(message("web.delete_question"), parts, links=[(back, message("web.back"))])

    def health(self, rows: Sequence[tuple[str, str, str]], token: str) -> str:
        """A table of the mirror's parts, what failed first; behind each name what helps, and the self-test's own line, which is English."""
        order = {"fail": 0, "warn": 1}
        lines = "".join(self._service(*row) for row in sorted(rows, key=lambda row: order.get(row[0], 2)))
        head = f'<tr><th scope="col">{self._say("health.service")}</th><th scope="col">{self._say("health.state")}</th></tr>'
        table = f'<table class="services"><thead>{head}</thead><tbody>{lines}</tbody></table>'
        return self._frame(message("web.health"), [table], links=ADMIN_PAGE_LINKS, leave=token)

    def _service(self, state: str, name: str, words: str) -> str:
        opened = " open" if state == "fail" else ""
        called = self._text(part_name(name))
        helps = "" if state == "ok" else self._text(part_remedy(name))
        inside = f"<p>{helps}</p>" * bool(helps) + f'<p class="when" lang="en">{escape(words)}</p>'
        about = f"<details{opened}><summary>{called}</summary>{inside}</details>"
        return f"<tr><td>{about}</td><td>{self._state(state)}</td></tr>"

    def _state(self, state: str) -> str:
        said = self._say(f"state.{state}") if state in ("ok", "warn", "fail") else escape(state)
        return f'<span class="state {escape(state, quote=True)}">{said}</span>'

    def log(self, lines: Sequence[LogLine], token: str) -> str:
        """The newest first."""
        listed = "".join(self._finding(line.level, line.when, line.words) for line in reversed(lines))
        parts = [f'<ul class="findings">{listed}</ul>' if lines else f"<p>{self._say('log_empty')}</p>"]
        return self._frame(message("web.log"), parts, links=ADMIN_PAGE_LINKS, leave=token)

    def _finding(self, state: str, name: str, words: str) -> str:
        return f"<li>{self._state(state)} <strong>{escape(name)}</strong> {escape(words)}</li>"
