"""A member's export as it goes over the network: a piece at a time, so that none is held whole."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from mirror.i18n import Translator
from mirror.report.take_home import make_member_fits, make_visit_fit
from mirror.store import EXPORT_TABLES, MemberExport, StoreReader
from mirror.web.backend import Form

EXPORT_CHUNK_BYTES = 1 << 14
"""Bytes of an export that are sent at a time."""


def export_pieces(reader: StoreReader, export: MemberExport, form: Form) -> Iterator[bytes]:
    """One JSON document, or an archive of CSV files; ``reader`` is closed at the end."""
    try:
        if form == "json":
            for text in export.json():
                yield text.encode()
            return
        sink = _ArchiveSink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in EXPORT_TABLES:
                with archive.open(f"{name}.csv", "w") as file:
                    for text in export.csv(name):
                        file.write(text.encode())
                        if sink.waiting >= EXPORT_CHUNK_BYTES:
                            yield sink.drain()
        yield sink.drain()
    finally:
        reader.close()


def fit_pieces(reader: StoreReader, member: str | None, visit: str, language: str) -> Iterator[bytes]:
    """One visit as a FIT file, or all of a member as an archive of them; ``reader`` is closed at the end. Raises MirrorError at once where
    there is no set of the visit."""
    say = Translator(language)
    if member is None:
        whole = make_visit_fit(reader, visit, say)
        reader.close()
        return iter((whole,))
    return _fit_archive(reader, member, say)


def _fit_archive(reader: StoreReader, member: str, say: Translator) -> Iterator[bytes]:
    try:
        sink = _ArchiveSink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in make_member_fits(reader, member, say):
                archive.writestr(name, content)
                yield sink.drain()
        yield sink.drain()
    finally:
        reader.close()


class _ArchiveSink(io.RawIOBase):
    """A file that is only ever written to the end of and read off piece by piece, so that no archive is held whole."""

    def __init__(self) -> None:
        super().__init__()
        self._buffer = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._buffer += piece
        return len(piece)

    def tell(self) -> int:
        # zipfile takes a file that cannot tell for a stream, and counts by itself.
        raise io.UnsupportedOperation

    @property
    def waiting(self) -> int:
        return len(self._buffer)

    def drain(self) -> bytes:
        piece = bytes(self._buffer)
        self._buffer.clear()
        return piece
