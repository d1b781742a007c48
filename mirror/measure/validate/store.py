"""Pictures reach the disk as texts do: whole, or with one line that says why not."""

from __future__ import annotations

from pathlib import Path

from mirror.files import refusal


def write_bytes(path: Path, content: bytes) -> Path:
    """Writes ``content`` beside ``path`` and gives it its name. Raises WriteError."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise refusal(path, error) from None
    return path
