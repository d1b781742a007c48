"""Where a database's tables begin, noted beside it, so that they are found again when the page that says so cannot be read."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from mirror.store import versions
from mirror.store.log_check import read_frames

SQLITE_PAGE_BYTES = 4096


def table_roots_path(path: Path) -> Path:
    return path.with_name(f"{path.name}-tables")


def note_table_roots(db: sqlite3.Connection, path: Path) -> None:
    """Notes beside the database where its tables begin; nothing about a person. Raises sqlite3.Error, OSError."""
    roots = dict(db.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall())
    text, file = json.dumps(roots, sort_keys=True), table_roots_path(path)
    if file.exists() and file.read_text("utf-8") == text:
        return
    part = file.with_name(f".{file.name}.part")
    part.write_text(text, "utf-8")
    part.replace(file)


def open_with_new_head(copy: Path, roots: Path, tables: Iterable[str]) -> sqlite3.Connection | None:
    """The copy behind a page 1 that says where the tables begin. What the log holds for other pages is put into them first."""
    try:
        begins = {name: int(page) for name, page in json.loads(roots.read_text("utf-8")).items()}
    except (OSError, ValueError):
        return None
    log = copy.with_name(copy.name + "-wal")
    content = bytearray(copy.read_bytes())
    if log.exists():
        _apply_log(content, log.read_bytes())
        log.unlink()
    copy.with_name(copy.name + "-shm").unlink(missing_ok=True)
    head = copy.with_name("head.db")
    with closing(versions.make_empty_store()) as shape, closing(sqlite3.connect(head, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {SQLITE_PAGE_BYTES}")
        db.execute("CREATE TABLE any_table (x)")  # so that page 1 is written
        db.execute("PRAGMA writable_schema = ON")
        db.execute("DELETE FROM sqlite_schema")
        for table in tables:
            if begins.get(table):
                values = ("table", table, table, begins[table], _short_definition(shape, table))
                db.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", values)
    page = bytearray(head.read_bytes()[:SQLITE_PAGE_BYTES])
    page[28:32] = struct.pack(">I", len(content) // SQLITE_PAGE_BYTES)
    page[32:40] = bytes(8)  # no free pages
    content[:SQLITE_PAGE_BYTES] = page
    copy.write_bytes(content)
    db = sqlite3.connect(copy, isolation_level=None)
    try:
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError:
        db.close()
        return None
    return db


def _short_definition(shape: sqlite3.Connection, table: str) -> str:
    """So short that all of them fit into one page: names, the key, and whether rows lie by it."""
    columns = shape.execute(f"PRAGMA table_info({table})").fetchall()
    keys = [row for row in sorted(columns, key=lambda row: row[5]) if row[5]]
    whole = len(keys) == 1 and keys[0][2] == "INTEGER"
    names = ",".join(f'"{row[1]}"{" INTEGER PRIMARY KEY" if whole and row[5] else ""}' for row in columns)
    if whole:
        return f"CREATE TABLE {table}({names})"
    rowid = "" if table == "members" else " WITHOUT ROWID"
    return f"CREATE TABLE {table}({names},PRIMARY KEY({','.join(chr(34) + row[1] + chr(34) for row in keys)})){rowid}"


def _apply_log(content: bytearray, log: bytes) -> None:
    """Puts the committed pages of a log into a database's ``content``."""
    for page, data in read_frames(log):
        if page > 1:
            end = page * SQLITE_PAGE_BYTES
            content.extend(bytes(max(0, end - len(content))))
            content[end - SQLITE_PAGE_BYTES : end] = data
