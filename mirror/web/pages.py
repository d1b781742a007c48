"""A person's own pages: the code from the glass, their visit, and a member's account."""

from __future__ import annotations

from html import escape

from mirror.types.message import Message, message
from mirror.types.target import MAX_LOAD_KG, Load
from mirror.web.admin_pages import AdminPages
from mirror.web.backend import MemberAccount, SetResultLine, VisitResult
from mirror.web.html import make_field, make_form, make_number_field
from mirror.web.join_pages import JoinPages
from mirror.web.sessions import BrowserSession
from mirror.web.weight import LOAD_STEP_KG

REPORT_POLL_S = 3
"""Seconds after which the browser asks again for a report that is being drawn."""
BADGE_POLL_S = 2
"""Seconds after which it asks again whether the badge was seen."""


class PageRenderer(AdminPages, JoinPages):
    """Every page, in one language."""

    def code(self, token: str, invitation: bool) -> str:
        """What the QR code opens: nothing is shown, and nothing used up, before the button is pressed."""
        button = make_form(f"/s/{token}", "", self._say("join") if invitation else self._say("open"))
        if invitation:
            return self._frame(message("web.join"), [f"<p>{self._say('join.code')}</p>", button])
        return self._frame(message("web.code"), [f"<p>{self._say('code.text')}</p>", button])

    def _set(self, line: SetResultLine) -> str:
        facts = "".join(
            f"<div><dt>{self._text(name)}</dt><dd>{escape(self._translator.sentence(value))}</dd></div>" for name, value in line.facts
        )
        following = f'<p class="next"><strong>{self._say("next")}</strong> {self._text(line.advice)}</p>' if line.advice else ""
        picture = f'<p><a href="/me/card/{line.number}.png">{self._say("card")}</a></p>' if line.number else ""
        return (
            f'<section class="card"><h2>{self._text(line.title)}</h2><p class="when">{self._text(line.when)}</p>'
            f"<dl>{facts}</dl>{following}{picture}</section>"
        )

    def visit(
        self, found: VisitResult, load: Load | None, account: MemberAccount | None, may_choose_pin: bool, token: str, joins: bool
    ) -> str:
        """One visit; while it runs with its weight (``load``); of a member with what their account asks for, of an unknown person with
        what can be done with it."""
        parts = self._sets(found, load, token)
        if account is None:
            parts += [self._invitation()] * joins
            parts += [self._exports("/me"), f'<p class="danger"><a href="/me/delete">{self._say("delete_visit")}</a></p>']
        elif account.has_pin:
            pin = make_form("/me/account", token, self._say("open_account"), make_field("pin", self._say("pin"), kind="pin"))
            parts.append(f"<section><h2>{self._say('history')}</h2><p>{self._say('history.pin')}</p>{pin}</section>")
        elif may_choose_pin:
            ask = make_form("/me/badge", token, self._say("choose_pin"))
            parts.append(f"<section><h2>{self._say('history')}</h2><p>{self._say('history.choose')}</p>{ask}</section>")
        else:
            parts.append(f"<section><h2>{self._say('history')}</h2><p>{self._say('history.desk')}</p></section>")
        return self._frame(message("web.your_visit"), parts, leave=token)

    def own_visit(self, found: VisitResult, load: Load | None, token: str) -> str:
        """The same visit once its member has opened their account."""
        parts = self._sets(found, load, token)
        return self._frame(message("web.your_visit"), parts, links=[("/account", message("web.history"))], leave=token)

    def _sets(self, found: VisitResult, load: Load | None, token: str) -> list[str]:
        sets = [self._set(line) for line in reversed(found.sets)] or [f"<p>{self._say('no_set')}</p>"]
        return [self._weight(load, token), *sets] if load else sets

    def _weight(self, load: Load, token: str) -> str:
        """What the exercise at hand is done with, to be changed."""
        inside = f'<input type="hidden" name="exercise" value="{escape(load.exercise, quote=True)}">'
        inside += make_number_field("kg", self._say("weight.of", exercise=load.title), load.kg, MAX_LOAD_KG, LOAD_STEP_KG)
        return f"<section><h2>{self._say('weight')}</h2>{make_form('/me/weight', token, self._say('weight.enter'), inside)}</section>"

    def choose_pin(self, token: str, said: Message | None = None) -> str:
        """The first PIN of a member who has held up their badge."""
        form = make_form("/me/pin", token, self._say("set_pin"), make_field("pin", self._say("new_pin"), kind="pin"))
        return self._frame(message("web.choose_pin"), [f"<p>{self._say('badge_seen')}</p>", form], said)

    def await_badge(self) -> str:
        """Stands until the badge was seen, or its time is over."""
        parts = [f'<p role="status">{self._say("badge_now")}</p>']
        return self._frame(message("web.choose_pin"), parts, links=[("/me", message("web.back"))], refresh_s=BADGE_POLL_S)

    def account(self, member: MemberAccount, session: BrowserSession, badges: bool, said: Message | None = None) -> str:
        """All that a member may do with what is kept of them."""
        token = session.form
        report = f'<p><a class="button" href="/account/report">{self._say("report")}</a></p>'
        change = make_field("pin", self._say("pin"), kind="pin", mark="-old") + make_field("new", self._say("new_pin"), kind="pin")
        change = make_form("/account/pin", token, self._say("set_pin"), change)
        parts = [report, self._exports("/account"), f"<details><summary>{self._say('change_pin')}</summary>{change}</details>"]
        if member.deletion is not None:
            keep = make_form("/account/keep", token, self._say("keep"))
            when = self._say("deletion_on", date=member.deletion) if member.deletion else self._say("deletion_unsure")
            parts.insert(0, f'<section class="said"><p>{when}</p>{keep}</section>')
        else:
            sure = make_field("pin", self._say("pin"), kind="pin", mark="-delete")
            delete = make_form("/account/delete", token, self._say("ask_deletion"), sure, "danger")
            inside = f"<p>{self._say('delete_all_member')}</p>{delete}"
            parts.append(f'<details class="danger"><summary>{self._say("delete_account")}</summary>{inside}</details>')
        links = [("/me", message("web.your_visit"))] * bool(session.visit) + [("/account/badge", message("web.badge"))] * badges
        return self._frame(message("web.account", name=member.name), parts, said, links, token)

    def drawing(self) -> str:
        """Stands while a report is being drawn."""
        return self._frame(message("web.report"), [f'<p role="status">{self._say("drawing")}</p>'], refresh_s=REPORT_POLL_S)

    def _exports(self, at: str) -> str:
        fits = self._say("export_fit") if at == "/me" else self._say("export_fits")
        links = [(f"{at}/export.fit", fits), (f"{at}/export.csv", self._say("export_csv")), (f"{at}/export.json", self._say("export_json"))]
        listed = "".join(f'<li><a href="{to}">{words}</a></li>' for to, words in links)
        return f"<section><h2>{self._say('take_along')}</h2><ul>{listed}</ul></section>"

    def plain(self, title: str, words: Message) -> str:
        return self._frame(message(f"web.{title}"), [f"<p>{self._text(words)}</p>"])
