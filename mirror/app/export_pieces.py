"""A member's export as it goes over the network: a piece at a time, so that none is held whole."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

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
