"""What the routes share: the pages in the browser's language, downloads, reports, and errors as pages."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import bottle

from mirror.errors import MirrorError
from mirror.i18n import LANGUAGES, Translator
from mirror.types.message import literal
from mirror.web.auth import AccessGuard, refuse, sent_header
from mirror.web.backend import Form, RefusedEntryError, WebBackend
from mirror.web.languages import choose_language
from mirror.web.pages import PageRenderer

log = logging.getLogger(__name__)

EXPORT_CONTENT_TYPES: dict[Form, str] = {
    "json": "application/json; charset=utf-8", "csv": "application/zip", "fit": "application/vnd.ant.fit",
}  # fmt: skip
EXPORT_FILE_SUFFIXES: dict[Form, str] = {"json": "json", "csv": "zip", "fit": "fit"}
MAX_PARALLEL_EXPORTS = 2
"""Exports that are sent at once: half of the server's threads stay free for everyone else."""
REPORT_CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
"""A report brings its own style, since it is also a file; its charts are SVG."""


class SiteParts:
    """What an application answers with: its data, its guard, and its pages in the mirror's ``language`` or the browser's. ``badges``: they
    are looked at; ``joins``: people become members on their phone."""

    def __init__(self, data: WebBackend, guard: AccessGuard, language: str, badges: bool, joins: bool) -> None:
        self.data, self.guard = data, guard
        self.badges, self.joins = badges, joins
        self._language = language
        self._exports = threading.BoundedSemaphore(MAX_PARALLEL_EXPORTS)
        self._pages = {name: PageRenderer(Translator(name)) for name in dict.fromkeys((language, *LANGUAGES))}

    @property
    def language(self) -> str:
        """Of the request that is being answered."""
        return choose_language(sent_header("Accept-Language"), self._language)

    @property
    def page(self) -> PageRenderer:
        """The pages for the request that is being answered."""
        return self._pages[self.language]

    def report(self, member: str) -> str:
        """The member's report, or a page that waits for it."""
        made = self.data.report(member)
        if made is None:
            return self.page.drawing()
        bottle.response.set_header("Content-Security-Policy", REPORT_CONTENT_POLICY)
        return made

    def download(self, form: str, member: str | None, visit: str = "") -> Iterator[bytes]:
        """An export as a file."""
        kind: Form | None = next((one for one in EXPORT_CONTENT_TYPES if one == form), None)
        if kind is None:
            refuse(404, "export_names")
        if not self._exports.acquire(blocking=False):
            refuse(429, "export_wait")
        try:
            pieces = _release_at_end(self.data.export(member, visit, kind), self._exports)
        except BaseException:
            self._exports.release()
            raise
        shown: Form = "csv" if kind == "fit" and member is not None else kind  # an archive of files
        bottle.response.content_type = EXPORT_CONTENT_TYPES[shown]
        bottle.response.set_header("Content-Disposition", f'attachment; filename="mirror.{EXPORT_FILE_SUFFIXES[shown]}"')
        return pieces


def _release_at_end(pieces: Iterator[bytes], exports: threading.BoundedSemaphore) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        exports.release()


def sent(name: str) -> str:
    """A field of the form that was sent."""
    return str(bottle.request.forms.getunicode(name) or "")


def error_page(answer: Callable[..., Any]) -> Callable[..., Any]:
    """``answer``, where a MirrorError becomes a page that says it, and anything else a line in the log."""

    def answered(**given: str) -> Any:
        try:
            return answer(**given)
        except RefusedEntryError as error:
            bottle.abort(409, error.words)
        except MirrorError as error:
            bottle.abort(409, literal(str(error)))
        except bottle.HTTPResponse:
            raise
        except Exception:
            log.exception("a page failed")
            refuse(500, "500")

    return answered
