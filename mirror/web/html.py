"""What every page is made of: headings, lists and forms that a keyboard and a screen reader get through; no script at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from mirror.i18n import Translator
from mirror.types.message import Message

STYLE_PATH = "/style.css"


def make_form(action: str, token: str, button: str, inside: str = "", look: str = "") -> str:
    """A form that sends ``token`` along, without which nothing is done. ``look`` is a class of the style sheet."""
    return (
        f'<form method="post" action="{escape(action, quote=True)}"><input type="hidden" name="form" value="{escape(token, quote=True)}">'
        f'{inside}<p><button class="{look}">{button}</button></p></form>'
    )


def make_check(name: str, label: str, checked: bool = False, required: bool = False) -> str:
    """A labelled box to tick."""
    state = " checked" * checked + " required" * required
    return f'<p class="check"><input id="{name}" name="{name}" type="checkbox" value="on"{state}> <label for="{name}">{label}</label></p>'


def make_field(name: str, label: str, value: str = "", kind: str = "text", mark: str = "") -> str:
    """A labelled input; ``mark`` tells it from others of its name on the page. ``kind``: of HTML, or "pin"."""
    digits = ' inputmode="numeric" pattern="[0-9]*"' if kind == "pin" else ""
    return (
        f'<p><label for="{name}{mark}">{label}</label><input id="{name}{mark}" name="{name}" '
        f'type="{"password" if kind == "pin" else kind}" value="{escape(value, quote=True)}" autocomplete="off"{digits} required></p>'
    )


def make_number_field(name: str, label: str, value: float, most: float, step: float) -> str:
    """A labelled number from 0 to ``most``, in steps of ``step``."""
    return (
        f'<p><label for="{name}">{label}</label><input id="{name}" name="{name}" type="number" inputmode="decimal" '
        f'min="0" max="{most:g}" step="{step:g}" value="{value:g}" autocomplete="off" required></p>'
    )


class PageFrame:
    """A whole page in one language."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def _say(self, key: str, **params: object) -> str:
        """A sentence of the catalogue, safe in HTML."""
        return escape(self._translator.say(f"web.{key}", **params))

    def _text(self, words: Message) -> str:
        """The same of a Message."""
        return escape(self._translator.text(words))

    def _frame(
        self,
        title: Message,
        parts: Iterable[str],
        said: Message | None = None,
        links: Sequence[tuple[str, Message]] = (),
        leave: str = "",
        refresh_s: int = 0,
    ) -> str:
        """A page. ``said`` is read out at once (role status); ``links`` are (address, words); ``leave``: the session's form token, with
        which it can be ended; ``refresh_s``: seconds after which the browser asks again, 0 = never."""
        nav = "".join(f'<a href="{escape(to, quote=True)}">{self._text(words)}</a>' for to, words in links)
        head = self._text(title)
        again = f'<meta http-equiv="refresh" content="{refresh_s}">' if refresh_s else ""
        out = make_form("/leave", leave, self._say("leave"), look="plain") if leave else ""
        return (
            f'<!doctype html>\n<html lang="{self._translator.language}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width,initial-scale=1">{again}'
            f'<title>{head}</title><link rel="stylesheet" href="{STYLE_PATH}"></head><body>'
            f'<header><p class="brand">{self._say("mirror")}</p>{out}</header>'
            + (f'<nav aria-label="{self._say("pages")}">{nav}</nav>' if nav else "")
            + f"<main><h1>{head}</h1>"
            + (f'<p class="said" role="status">{self._text(said)}</p>' if said else "")
            + "\n".join(parts)
            + f"</main><footer><p>{escape(self._translator.say('report.safety'))}</p></footer></body></html>\n"
        )
