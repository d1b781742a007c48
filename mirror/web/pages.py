"""The pages as HTML: headings, lists, tables and forms that a keyboard and a screen reader get through; no script at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from mirror.web.backend import MemberListLine, SetResultLine, VisitResult

WEB_SAFETY_TEXT = "Fitness guidance, not a medical device. Stop on pain, giddiness, swelling or giving way."
WEB_PAGE_CSS = """
:root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:1.6rem}a,button{font:inherit}nav a{margin-right:1rem}
button{padding:.5rem 1rem;min-height:2.75rem}input,textarea{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}
textarea{font-family:monospace;min-height:24rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #888}
.wide{overflow-x:auto}pre{white-space:pre-wrap}.said{border-left:.4rem solid;padding:.2rem .8rem}
:focus-visible{outline:3px solid Highlight;outline-offset:2px}
"""


def render_frame(title: str, parts: Iterable[str], said: str = "", links: Sequence[tuple[str, str]] = ()) -> str:
    """A whole page. ``said`` is read out at once (role status); ``links`` are (address, words)."""
    nav = "".join(f'<a href="{escape(to, quote=True)}">{escape(words)}</a>' for to, words in links)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{WEB_PAGE_CSS}</style></head><body>"
        + (f'<nav aria-label="Pages">{nav}</nav>' if nav else "")
        + f"<main><h1>{escape(title)}</h1>"
        + (f'<p class="said" role="status">{escape(said)}</p>' if said else "")
        + "\n".join(parts)
        + f"</main><footer><p>{escape(WEB_SAFETY_TEXT)}</p></footer></body></html>\n"
    )


def render_form(action: str, token: str, button: str, inside: str = "") -> str:
    """A form that sends ``token`` along, without which nothing is done."""
    return (
        f'<form method="post" action="{escape(action, quote=True)}"><input type="hidden" name="form" value="{escape(token, quote=True)}">'
        f"{inside}<p><button>{escape(button)}</button></p></form>"
    )


def render_field(name: str, label: str, value: str = "", kind: str = "text", mark: str = "") -> str:
    """A labelled input; ``mark`` tells it from others of its name on the page."""
    return (
        f'<p><label for="{name}{mark}">{escape(label)}</label>'
        f'<input id="{name}{mark}" name="{name}" type="{kind}" value="{escape(value, quote=True)}" autocomplete="off" required></p>'
    )


def render_set(line: SetResultLine) -> str:
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in line.facts)
    next_ = f"<p><strong>Next:</strong> {escape(line.advice)}</p>" if line.advice else ""
    return f"<section><h2>{escape(line.title)}</h2><p>{escape(line.when)}</p><dl>{facts}</dl>{next_}</section>"


def render_result(found: VisitResult, said: str = "") -> str:
    """A person's own page."""
    parts = [render_set(line) for line in reversed(found.sets)] or ["<p>No set is finished yet.</p>"]
    links = [("/me/export.json", "Export (JSON)"), ("/me/export.csv", "Export (CSV)"), ("/me/delete", "Delete"), ("/me/leave", "Leave")]
    if found.member:
        links.insert(0, ("/me/report", "Report over all weeks"))
    return render_frame(found.name or "Your visit", parts, said, links)


def render_confirm(what: str, action: str, back: str, token: str) -> str:
    """Deleting is asked twice."""
    parts = [
        f"<p>{escape(what)} is deleted for good. Export it first if it is to be kept.</p>",
        render_form(action, token, "Delete for good"),
    ]
    return render_frame("Delete?", parts, links=[(back, "Back")])


def render_members(rows: Sequence[MemberListLine], token: str, said: str = "") -> str:
    """The admin's list; every button says whom it is about."""
    parts = []
    if not rows:
        parts.append("<p>No members yet: `mirror member create NAME` makes one.</p>")
    for row in rows:
        at = f"/admin/members/{row.id}"
        inside = render_field("name", "Name", row.name, mark=row.id)
        parts.append(
            f"<section><h2>{escape(row.name)}</h2><p>{row.sets} sets{f', last {escape(row.last)}' if row.last else ''} · "
            f'<a href="{at}/report">Report<span> of {escape(row.name)}</span></a> · <a href="{at}/export.json">Export</a></p>'
            f"<details><summary>Rename, revoke or delete {escape(row.name)}</summary>{render_form(f'{at}/rename', token, 'Rename', inside)}"
            f"{render_form(f'{at}/revoke', token, 'Revoke the badge')}"
            f'<p><a href="{at}/delete">Delete {escape(row.name)}</a></p></details></section>'
        )
    return render_frame("Members", parts, said, ADMIN_PAGE_LINKS)


ADMIN_PAGE_LINKS = (
    ("/admin/members", "Members"), ("/admin/settings", "Settings"), ("/admin/health", "Health"), ("/admin/log", "Log"),
    ("/admin/leave", "Leave"),
)  # fmt: skip


def render_settings(text: str, token: str, said: str = "") -> str:
    inside = f'<p><label for="text">Settings (TOML)</label><textarea id="text" name="text" spellcheck="false">{escape(text)}</textarea></p>'
    return render_frame("Settings", [render_form("/admin/settings", token, "Check and save", inside)], said, ADMIN_PAGE_LINKS)


def render_health(rows: Sequence[tuple[str, str, str]]) -> str:
    body = "".join(f"<tr><td>{escape(state)}</td><td>{escape(name)}</td><td>{escape(words)}</td></tr>" for state, name, words in rows)
    table = f"<thead><tr><th>state</th><th>what</th><th>found</th></tr></thead><tbody>{body}</tbody>"
    return render_frame("Health", [f'<div class="wide"><table>{table}</table></div>'], links=ADMIN_PAGE_LINKS)


def render_log(lines: Sequence[str]) -> str:
    return render_frame("Log", [f"<pre>{escape(chr(10).join(lines)) or 'Nothing so far.'}</pre>"], links=ADMIN_PAGE_LINKS)


def render_login(said: str = "") -> str:
    inside = render_field("password", "Password", kind="password")
    return render_frame("Admin", [f'<form method="post" action="/admin">{inside}<p><button>Sign in</button></p></form>'], said)


def render_plain(title: str, words: str) -> str:
    return render_frame(title, [f"<p>{escape(words)}</p>"])
