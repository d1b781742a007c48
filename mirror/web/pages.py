"""The pages as HTML: headings, lists, tables and forms that a keyboard and a screen reader get through; no script at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from mirror.i18n import Translator
from mirror.types.message import Message, literal, message
from mirror.web.backend import MemberListLine, SetResultLine, VisitResult

WEB_PAGE_CSS = """
:root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:1.6rem}a,button{font:inherit}nav a{margin-right:1rem}
button{padding:.5rem 1rem;min-height:2.75rem}input,textarea{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}
textarea{font-family:monospace;min-height:24rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #888}
.wide{overflow-x:auto}pre{white-space:pre-wrap}.said{border-left:.4rem solid;padding:.2rem .8rem}
:focus-visible{outline:3px solid Highlight;outline-offset:2px}
"""
ADMIN_PAGES = ("members", "settings", "health", "log", "leave")
"""Each at /admin/NAME."""


def _form(action: str, token: str, button: str, inside: str = "") -> str:
    """A form that sends ``token`` along, without which nothing is done."""
    return (
        f'<form method="post" action="{escape(action, quote=True)}"><input type="hidden" name="form" value="{escape(token, quote=True)}">'
        f"{inside}<p><button>{button}</button></p></form>"
    )


def _field(name: str, label: str, value: str = "", kind: str = "text", mark: str = "") -> str:
    """A labelled input; ``mark`` tells it from others of its name on the page."""
    return (
        f'<p><label for="{name}{mark}">{label}</label>'
        f'<input id="{name}{mark}" name="{name}" type="{kind}" value="{escape(value, quote=True)}" autocomplete="off" required></p>'
    )


class PageRenderer:
    """Every page, in one language."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator
        self._admin_links = tuple((f"/admin/{name}", message(f"web.{name}")) for name in ADMIN_PAGES)

    def _say(self, key: str, **params: object) -> str:
        """A sentence of the catalogue, safe in HTML."""
        return escape(self._translator.say(f"web.{key}", **params))

    def _frame(self, title: Message, parts: Iterable[str], said: Message | None = None, links: Sequence[tuple[str, Message]] = ()) -> str:
        """A whole page. ``said`` is read out at once (role status); ``links`` are (address, words)."""
        text = self._translator.text
        nav = "".join(f'<a href="{escape(to, quote=True)}">{escape(text(words))}</a>' for to, words in links)
        head = escape(text(title))
        return (
            f'<!doctype html>\n<html lang="{self._translator.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{head}</title><style>{WEB_PAGE_CSS}</style></head><body>"
            + (f'<nav aria-label="{self._say("pages")}">{nav}</nav>' if nav else "")
            + f"<main><h1>{head}</h1>"
            + (f'<p class="said" role="status">{escape(text(said))}</p>' if said else "")
            + "\n".join(parts)
            + f"</main><footer><p>{escape(self._translator.say('glass.safety'))}</p></footer></body></html>\n"
        )

    def _set(self, line: SetResultLine) -> str:
        text = self._translator.text
        facts = "".join(f"<dt>{escape(text(name))}</dt><dd>{escape(self._translator.sentence(value))}</dd>" for name, value in line.facts)
        following = f"<p><strong>{self._say('next')}</strong> {escape(text(line.advice))}</p>" if line.advice else ""
        return f"<section><h2>{escape(text(line.title))}</h2><p>{escape(line.when)}</p><dl>{facts}</dl>{following}</section>"

    def result(self, found: VisitResult, said: Message | None = None) -> str:
        """A person's own page."""
        parts = [self._set(line) for line in reversed(found.sets)] or [f"<p>{self._say('no_set')}</p>"]
        names = [("report", "report")] if found.member else []
        names += [("export.json", "export_json"), ("export.csv", "export_csv"), ("delete", "delete"), ("leave", "leave")]
        title = literal(found.name) if found.name else message("web.your_visit")
        return self._frame(title, parts, said, [(f"/me/{to}", message(f"web.{key}")) for to, key in names])

    def confirm(self, what: Message, action: str, back: str, token: str) -> str:
        """Deleting is asked twice."""
        parts = [f"<p>{escape(self._translator.text(what))}</p>", _form(action, token, self._say("delete_for_good"))]
        return self._frame(message("web.delete_question"), parts, links=[(back, message("web.back"))])

    def members(self, rows: Sequence[MemberListLine], token: str, said: Message | None = None) -> str:
        """The admin's list; every button says whom it is about."""
        parts = [] if rows else [f"<p>{self._say('no_members')}</p>"]
        for row in rows:
            at = f"/admin/members/{row.id}"
            sets = message("web.member_sets", n=row.sets)
            done = self._translator.text(message("web.member_last", sets=sets, date=row.last) if row.last else sets)
            rename = _form(f"{at}/rename", token, self._say("rename"), _field("name", self._say("name"), row.name, mark=row.id))
            parts.append(
                f"<section><h2>{escape(row.name)}</h2><p>{escape(done)} · "
                f'<a href="{at}/report">{self._say("report_of", name=row.name)}</a> · '
                f'<a href="{at}/export.json">{self._say("export")}</a></p>'
                f"<details><summary>{self._say('manage', name=row.name)}</summary>{rename}"
                f"{_form(f'{at}/revoke', token, self._say('revoke'))}"
                f'<p><a href="{at}/delete">{self._say("delete_name", name=row.name)}</a></p></details></section>'
            )
        return self._frame(message("web.members"), parts, said, self._admin_links)

    def settings(self, text: str, token: str, said: Message | None = None) -> str:
        label = self._say("settings_toml")
        inside = f'<p><label for="text">{label}</label><textarea id="text" name="text" spellcheck="false">{escape(text)}</textarea></p>'
        form = _form("/admin/settings", token, self._say("check_save"), inside)
        return self._frame(message("web.settings"), [form], said, self._admin_links)

    def health(self, rows: Sequence[tuple[str, str, str]]) -> str:
        body = "".join(f"<tr><td>{escape(state)}</td><td>{escape(name)}</td><td>{escape(words)}</td></tr>" for state, name, words in rows)
        head = "".join(f"<th>{self._say(name)}</th>" for name in ("state", "what", "found"))
        table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        return self._frame(message("web.health"), [f'<div class="wide"><table>{table}</table></div>'], links=self._admin_links)

    def log(self, lines: Sequence[str]) -> str:
        text = escape(chr(10).join(lines)) or self._say("log_empty")
        return self._frame(message("web.log"), [f"<pre>{text}</pre>"], links=self._admin_links)

    def login(self) -> str:
        inside = _field("password", self._say("password"), kind="password")
        form = f'<form method="post" action="/admin">{inside}<p><button>{self._say("sign_in")}</button></p></form>'
        return self._frame(message("web.admin"), [form])

    def plain(self, title: str, words: Message) -> str:
        return self._frame(message(f"web.{title}"), [f"<p>{escape(self._translator.text(words))}</p>"])
